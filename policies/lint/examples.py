"""A small policy that is consistent, and documents that differ from it in what an example of a check needs."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from policies.file.tree import Data, read_tree
from policies.loader import Document, parse_document

CONSISTENT = """\
schema: 1
id: example-2023
unit: EXAMPLE-001
title: An example budget
status: draft
source: {document: EXAMPLE-2, title: An example budget, applied: 2022-11-10}
period: {start: 2023-01-01, end: 2023-12-31}
token: DAI
caps: {monthly: 100_000, quarterly: 300_000, annual: 1_200_000}
signers:
  accountant_1: an accountant
  accountant_2: an accountant
  accountant_3: an accountant
  auditor_1: an auditor
  auditor_2: an auditor
  auditor_3: an auditor
  facilitator_1: a facilitator
  facilitator_2: a facilitator
  facilitator_3: a facilitator
wallets:
  accountant_role:
    kind: role
    threshold: 2
    owners: [accountant_1, accountant_2, accountant_3]
    address: "0x1000000000000000000000000000000000000001"
  auditor_role:
    kind: role
    threshold: 2
    owners: [auditor_1, auditor_2, auditor_3]
    address: "0x1000000000000000000000000000000000000002"
  auditor:
    kind: auditor
    threshold: 2
    owners: [accountant_role, auditor_role]
    address: "0x1000000000000000000000000000000000000003"
    holds_up_to: 1 x quarterly
    allowances: [{delegate: protocol, token: DAI, amount: 1_000_000_000, reset_minutes: 1440}]
  operational:
    kind: operational
    threshold: 2
    owners: [facilitator_1, facilitator_2, facilitator_3]
    address: "0x1000000000000000000000000000000000000004"
    runway: {months: 3}
    allowances: [{delegate: protocol, token: DAI, amount: 1_000_000_000, reset_minutes: 1440}]
seed:
  - {to: auditor, amount: 200_000, date: 2023-01-01, purpose: [{operational: 2 x monthly}]}
streams:
  - token: DAI
    to: auditor
    total: 1_000_000
    start: 2023-01-01
    end: 2023-12-31
    end_reading: inclusive
    restricted: true
    stated_as: 10 x monthly
cycle:
  statement_due: 5
  steps: [statement, request, return_excess, pull, review, approve, return_surplus]
  step_numbers: [1, 2, 3, 4, 5, 6, 7]
returns: {auditor_keeps: 2 x monthly, unused_at_end: true}
budget:
  lines:
    - {category: Compensation, existing: 800_000, annual: 960_000, quarterly: 240_000, monthly: 80_000}
    - {category: Tools, existing: 150_000, annual: 180_000, quarterly: 45_000, monthly: 15_000}
    - {category: Contingency, existing: 50_000, annual: 60_000, quarterly: 15_000, monthly: 5_000}
  total: {existing: 1_000_000, annual: 1_200_000, quarterly: 300_000, monthly: 100_000}
  savings: {of: hosting, before: 30_000, after: 20_000, saved: 10_000}
contingency: {share: 5%, of: the total budget cap}
headcount:
  total: {people: 10, fte: 9.5}
  roles:
    - {role: engineers, people: 8, fte: 8}
    - {role: facilitators, people: 2, fte: 1.5}
  current: {people: 9, fte: 8.5}
  additions:
    - {role: an engineer, people: 1, fte: 1}
mkr_vesting:
  token: MKR
  document: EXAMPLE-3
  start: 2023-01-01
  period_years: 2
  cliff_months: 6
  interval_months: 6
  schedule:
    - {date: 2023-07-01, amount: 25}
    - {date: 2024-01-01, amount: 25}
    - {date: 2024-07-01, amount: 25}
    - {date: 2025-01-01, amount: 25}
  stated_total: 100
  annual_cap: 60
  total_cap: 120
scenarios:
  bear: {change: -10%, monthly: 90_000, annual: 1_080_000, actions: [one new hire]}
  superbear: {change: -20%, monthly: 80_000, annual: 960_000, actions: [no new hires]}
options: {A: approve the budget, B: reject the budget, C: abstain}
claims:
  - {claim: the monthly cap as a twelfth of the annual one, stated: 100_000, quotient: [caps.annual, 12]}
sources:
  period: Term
  caps: Budget
  wallets: Wallets
  seed: Transactions
  streams: Transactions
  streams.0.end_reading: Transactions
  cycle: Monthly Cycle
  returns: Monthly Cycle
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A document that differs from the consistent one: YAML that is laid over it key by key, lists as a whole.

    `~` leaves a key out.
    """

    changes: str = ""
    others: tuple[str, ...] = ()
    """What differs in each of the other budgets that it is compared with."""

    def document(self) -> Document:
        """The whole document."""
        return parse_document(laid_over(self.changes), "example.yaml")

    def other_documents(self) -> tuple[Document, ...]:
        """The other budgets."""
        named = enumerate(self.others, 1)
        return tuple(parse_document(laid_over(changes), f"other-{number}.yaml") for number, changes in named)


def laid_over(changes: str) -> str:
    """The text of the consistent policy with these changes."""
    data = read_tree(CONSISTENT, "example.yaml").data
    over = read_tree(changes, "changes").data if changes.strip() else {}
    return yaml.safe_dump(_joined(data, over), sort_keys=False, allow_unicode=True)


def _joined(data: Data, over: Data) -> Data:
    if not isinstance(data, dict) or not isinstance(over, dict):
        return over
    joined = {**data, **{key: _joined(data.get(key), value) for key, value in over.items()}}
    return {key: value for key, value in joined.items() if value is not None}
