"""Policy files for tests: a small one that is right, and a way to mark the place of each mistake in it."""

from __future__ import annotations

from policies.loader import parse_policy
from policies.policy import Policy
from policies.problems import InputError, Problem

MARK = "▶"
"""Stands directly before the place at which a problem is expected."""

SMALL = """\
schema: 1
id: small-2023
title: A small unit
status: draft
source: {document: none, title: none}
period: {start: 2023-02-01, end: 2024-01-31}
caps: {monthly: 100, quarterly: 300, annual: 1_200}
signers:
  accountant: an accountant
  auditor_1: an auditor
  facilitator_1: a facilitator
  facilitator_2: a facilitator
wallets:
  accountant_role: {kind: role, threshold: 1, owners: [accountant]}
  auditor_role: {kind: role, threshold: 1, owners: [auditor_1]}
  auditor:
    kind: auditor
    threshold: 2
    owners: [accountant_role, auditor_role]
    allowances: [{delegate: protocol, token: DAI, amount: 1_000}]
  operational:
    kind: operational
    threshold: 2
    owners: [facilitator_1, facilitator_2]
    runway: {months: 3}
seed: [{to: auditor, amount: 500, date: 2023-02-01, purpose: [{operational: 3 x monthly}]}]
streams: [{token: DAI, to: auditor, total: 1200, start: 2023-02-01, end: 2024-01-31}]
cycle: {statement_due: 5, steps: [statement, request, pull]}
returns: {auditor_keeps: 2 x monthly}
scenarios: {bear: -10%}
expect: {dai_is_conserved: {compliant: holds}}
sources: {caps: page 1}
"""


def changed(old: str, new: str, text: str = SMALL) -> str:
    """The small policy with one part replaced; the part has to be there exactly once."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the line and column from 1 of each."""
    places = []
    for number, line in enumerate(text.split("\n"), 1):
        before = 0
        while (found := line.find(MARK, before)) >= 0:
            places.append((number, found - line[:found].count(MARK) + 1))
            before = found + 1
    return text.replace(MARK, ""), places


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with a text; nothing when it is right."""
    try:
        policy = parse_policy(text, "policy.yaml")
    except InputError as error:
        return error.problems
    assert isinstance(policy, Policy)
    return ()
