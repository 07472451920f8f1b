"""Campaigns made by hand: what a report says is decided by what was found, and a test says itself what that is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from policies.loader import library_path, parse_policy
from policies.policy import Policy
from policies.rules.base import Judgement, Rule, When
from policies.rules.names import COMPLIANT, Conduct, ConductName
from policies.rules.registry import RULES
from policies.situation import Phase
from policies.units import WAD, Wad
from simulations.actions import CloseCycle, FileStatement, OpenCycle, Pay, Pull, SeedTransfer, Wait
from simulations.campaign import Campaign, Found
from simulations.check import Place
from simulations.engines.base import Outcome
from simulations.judging import Cell
from simulations.replay import Scene, Story
from simulations.reports.report import Report
from simulations.simulation import Event
from simulations.verdicts import Breach, RuleVerdict, verdict_of

FILE = "policies/library/tech-001-2023.yaml"
_EXPECT = """
expect:
  auditor_within_quarterly_cap: {compliant: broken}
  runway_is_replenished: {compliant: broken}
  quarterly_spending_within_cap: {compliant: broken}
  annual_spending_within_cap: {compliant: broken}
  net_outflow_within_annual_cap: {compliant: broken}
"""


def _expecting(library: str) -> str:
    """The library's file with these expectations: what it expects itself is for campaigns to find out."""
    before, _, after = library.partition("\nexpect:\n")
    return before + _EXPECT + after[after.index("\nsources:") :]


TEXT = _expecting(library_path("tech-001-2023").read_text(encoding="utf-8"))
REFERENCE = parse_policy(TEXT, FILE)

BY_OUTSIDERS = Conduct(ConductName.COMPLIANT, outsider=True)
CARELESS = Conduct(ConductName.CARELESS)
CARELESS_AMONG_OUTSIDERS = Conduct(ConductName.CARELESS, outsider=True)
FOUR = (COMPLIANT, BY_OUTSIDERS, CARELESS, CARELESS_AMONG_OUTSIDERS)

SEEDING = Cell("auditor_within_quarterly_cap", Phase.OPENING, "the seed")
LONG_MONTH = Cell("auditor_within_quarterly_cap", Phase.CYCLE, "31 days of stream in one pull")
KEEPING = Cell("auditor_keeps_at_most_2x")
SPENDING = Cell("monthly_spending_within_cap")
LATE = Cell("statement_on_time")
PROMISED_TO_BREAK = (
    "runway_is_replenished",
    "quarterly_spending_within_cap",
    "annual_spending_within_cap",
    "net_outflow_within_annual_cap",
)
"""What is expected to be broken, beside the quarterly cap of the Auditor Wallet."""
EXCESS = 3_834 * WAD + 2 * WAD // 3

Breaks = Mapping[Cell, tuple[Conduct, Wad]]
"""Where something breaks: the mildest conduct that does it, and by how much [wad]."""

AS_EXPECTED: Breaks = {
    SEEDING: (COMPLIANT, 149_938 * WAD),
    LONG_MONTH: (COMPLIANT, EXCESS),
    SPENDING: (CARELESS, 400_000 * WAD),
    **{Cell(rule): (COMPLIANT, WAD) for rule in PROMISED_TO_BREAK},
}
"""And a careless unit that overspends, of which the policy expects nothing."""


def story(cell: Cell, judgement: Judgement, conduct: Conduct, policy: Policy = REFERENCE) -> Story:
    """The seed, the opening cycle, and a payment that is refused a month later."""
    start = policy.period.starts_at
    later = start + 31 * 86_400 + 43_200
    wallet = policy.operational[0].name
    seed = policy.seeds[0]
    done = Outcome(True)
    events = (
        Event(start, start, SeedTransfer(seed.to, seed.amount), done),
        Event(start, start, OpenCycle("opening"), done),
        Event(start, start, FileStatement({wallet: 5 * WAD}), done),
        Event(start, start, Pull(0), done),
        Event(start, start, CloseCycle(), done),
        Event(start, later, Wait(later), done),
        Event(later, later, Pay(wallet, 10**9 * WAD, "Legal"), Outcome(False, "Dai/insufficient-balance")),
    )
    held = {one.name: seed.amount if one.name == seed.to else 0 for one in policy.treasury}
    return Story(cell, judgement, later, tuple(Scene(event, held) for event in events), conduct=conduct)


def campaign(
    breaks: Breaks = AS_EXPECTED,
    *,
    policy: Policy = REFERENCE,
    conducts: Sequence[Conduct] = FOUR,
    rules: Sequence[Rule] = RULES,
    vacuous: Collection[str] = (),
    told: bool = True,
    not_done: tuple[str, ...] = (),
) -> Campaign:
    """What would be found if these places broke, under their conducts and all that allow more, and nothing else did.

    Args:
        vacuous: rules that were never put to the test.
        told: whether there are stories.
    """
    judgements = {cell: Judgement(10 * WAD + excess, 10 * WAD) for cell, (_, excess) in breaks.items()}
    stories = {cell: story(cell, judgements[cell], mildest, policy) for cell, (mildest, _) in breaks.items()}

    def verdict(rule: Rule, conduct: Conduct) -> RuleVerdict:
        broken = [cell for cell, (mildest, _) in breaks.items() if conduct.includes(mildest)]
        worst = {Cell(other.name): Judgement(4 * WAD, 10 * WAD) for other in rules if other.name not in vacuous}
        worst |= {cell: judgements[cell] for cell in broken}
        counts = 250, 9_000, 0 if rule.name in vacuous else 1_500
        found = [Breach(cell, judgements[cell], stories[cell] if told else None) for cell in broken]
        return verdict_of(policy, rule, conduct, worst, counts, found)

    return Campaign(
        tuple(conducts),
        tuple(verdict(rule, conduct) for rule in rules for conduct in conducts),
        tuple(Found(one, one, one, 30, True) for one in stories.values()) if told else (),
        sequences=1_000,
        steps=36_000,
        seed=7,
        seconds=12.5,
        workers=2,
        busy_seconds=20.0,
        evm_seconds=15.0,
        not_done=not_done,
    )


def report(found: Campaign, *, policy: Policy = REFERENCE, text: str = TEXT, stopped: bool = False) -> Report:
    """As a command would hand it to a report, with a counterexample file for each story."""
    files: dict[Place, Path] = {
        (one.cell, one.conduct): Path(".treasurer/failures") / f"{one.cell.rule}-{number}.json"
        for number, one in enumerate(found.stories)
    }
    return Report.of_campaign(found, policy, FILE, text, files, stopped)


def with_title(title: str, identifier: str = "tech-001-2023") -> Policy:
    """The reference policy under another name."""
    return replace(REFERENCE, title=title, id=identifier)


USUAL = report(campaign())
SURPRISED = report(campaign({**AS_EXPECTED, KEEPING: (BY_OUTSIDERS, 5 * WAD)}))
"""The 2x rule breaks as soon as there are outsiders, which the policy does not expect."""
HALF_DONE = report(
    campaign({**AS_EXPECTED, KEEPING: (COMPLIANT, WAD)}, told=False, not_done=("1,200 lives of the round under way",)),
    stopped=True,
)
PETTY_CASH = Rule("petty_cash", When.CYCLE, "little stays in the drawer", lambda policy, situation: None)
"""A user's own."""
EVIL = "</failure>]]> & \x00\x1b[31m \ud800 % \r\n::error::x | `a` <b>*c*</b> [d](e) $f$ _g_"
"""Text that means something to XML, to a terminal, to GitHub's runner, to Markdown and to HTML."""


def pair(found: Report, rule: str, conduct: Conduct) -> RuleVerdict:
    """What came of one rule under one conduct."""
    return next(v for v in found.campaign.verdicts if v.rule.name == rule and v.conduct == conduct)
