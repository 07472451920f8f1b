"""What reports are about, and what a console shows of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

from rich.console import Console

from policies.rules.base import Rule, When
from policies.rules.names import CONDUCTS, Conduct, ConductName
from policies.rules.registry import RULES
from policies.units import WAD
from simulations.campaign import Campaign
from simulations.judging import Cell
from simulations.reports.campaign_text import print_campaign
from tests.simulations.campaigns_for_tests import (
    AS_EXPECTED,
    BY_OUTSIDERS,
    PROMISED_TO_BREAK,
    REFERENCE,
    campaign,
)

POLICY = replace(
    REFERENCE,
    expect={rule: {"compliant": "broken"} for rule in ("auditor_within_quarterly_cap", *PROMISED_TO_BREAK)},
)
"""The reference treasury, and what the tests expect of it."""
EXACT = 2 * 199_916 * WAD + 2_398_988 * WAD * 31 // 365 - 599_747 * WAD
"""Twice the monthly cap and 31 days of stream, above the quarterly cap [wad]."""
RETURNING = Cell("unused_funds_return")
QUORUM = "only_a_quorum_moves_funds"
ROGUE = Conduct(ConductName.OPERATIONAL_ROGUE)
OWN = Rule("gas_is_paid", When.CYCLE, "somebody pays for gas", lambda policy, situation: None)
"""A rule of a user's own, of which nothing is known but what was found."""
GAS = Cell(OWN.name)
WHOLE = campaign(
    {**AS_EXPECTED, GAS: (BY_OUTSIDERS, 5 * WAD), RETURNING: (ROGUE, 3 * WAD)},
    policy=POLICY,
    conducts=CONDUCTS,
    rules=(*RULES, OWN),
    vacuous=(QUORUM,),
)
"""Every conduct: one promise breaks against expectation, one was never put to the test."""
USUAL = campaign(policy=POLICY, conducts=CONDUCTS)


def print_to_text(show: Callable[[Console], object], width: int = 300) -> str:
    """What is printed on a console of that width."""
    out = io.StringIO()
    show(Console(file=out, width=width, highlight=False))
    return out.getvalue()


def printed(*parts: object, width: int = 110, colour: bool = False, no_color: bool = False) -> str:
    """What a console of that width shows, without the spaces at the ends of lines."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=no_color,
        highlight=False,
    )
    for part in parts:
        if isinstance(part, Campaign):
            print_campaign(console, POLICY, part)
        else:
            console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())
