"""A small history for tests, of the small policy."""

from __future__ import annotations

from policies.history.history import History
from policies.history.reading import parse_history
from policies.loader import parse_policy
from policies.policy import Policy
from policies.problems import InputError, Problem
from tests.policies.files import SMALL

MONTHS = """\
schema: 1
id: small-2023
unit: SMALL-001
title: A small unit, February and March 2023
policy: small-2023
source: {repository: example/statements, commit: abcdef0}
printed_caps: {monthly: 100, quarterly: 301, annual: 1_200}
opening:
  month: 2023-01
  forecast: {operational: 250}
  held: {auditor: 500, operational: 0}
  transfer: {operational: -250}
  done: {top_up: {operational: 250}, returned: 50}
months:
  - month: 2023-02
    published: 2023-03-05
    actuals: {operational: {Compensation: 60, Deposit: -10}}
    paid: {operational: 50}
    forecast: {operational: 200}
    held: {auditor: 200, operational: 200}
    done: {pulled: 90, returned: 90}
  - month: 2023-03
    published: 2023-04-06
    paid: {operational: 101}
    outflow: {operational: 100}
    received: {operational: 5}
    forecast: {operational: 200}
    held: {auditor: 200, operational: 105}
    elsewhere: {forecast.operational: [{says: 210, where: the row above}]}
    inferred: {outflow.operational: what the balances leave}
unpublished: [what was done in April]
"""


def small_policy() -> Policy:
    return parse_policy(SMALL, "policy.yaml")


def small(text: str = MONTHS, policy: Policy | None = None) -> History:
    history, _ = parse_history(text, "history.yaml", policy or small_policy())
    return history


def problems_of_history(text: str) -> tuple[Problem, ...]:
    """What is wrong with a text; nothing when it is right."""
    try:
        small(text)
    except InputError as error:
        return error.problems
    return ()
