"""What values of a file are called in a sentence."""

from __future__ import annotations

import pytest

from policies.file.keys import keys_at
from policies.lint.examples import Example
from policies.lint.places import WHOLE, words_of
from policies.lint.stated import path_of
from policies.loader import Document
from tests.policies.library_for_tests import Entry, entries

TWO = (
    "wallets: {second: {kind: operational, threshold: 2, owners: [facilitator_1, facilitator_2], runway: {months: 1}}, "
    "spare: {kind: reserve, threshold: 2, owners: [facilitator_1, facilitator_2]}}\n"
    "seed: [{to: auditor, amount: 100_000, date: 2023-01-01}, {to: auditor, amount: 100_000, date: 2023-01-01}]\n"
    "top_ups: [{to: spare, up_to: 1 x monthly}]\n"
    "cycle: {steps: [statement, request, return_excess, pull, review, approve, return_surplus, executive_top_up]}\n"
    "held_before: {spare: 5}\n"
    "tables: {team: {lines: [{category: Engineers, annual: 5}], total: {annual: 5}}}\n"
)


def words(document: Document, key: str) -> str:
    return words_of(document.policy, path_of(document, key))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("caps.annual", "the annual cap"),
        ("wallets.auditor", "the Auditor Wallet"),
        ("wallets.operational.address", "the Operational Wallet's address"),
        ("wallets.auditor.allowances.0", "the protocol's allowance on the Auditor Wallet"),
        ("wallets.auditor.allowances.0.reset_minutes", "the reset of the protocol's allowance on the Auditor Wallet"),
        ("wallets.auditor_role.owners", "the wallet auditor_role's set of owners"),
        ("seed.0.amount", "the seed's amount"),
        ("streams.0", "the stream"),
        ("streams.0.end_reading", "the second at which the stream ends"),
        ("cycle.steps.2", "step 3 of the cycle"),
        ("returns.unused_at_end", "whether unused funds return at the end"),
        ("budget", "`budget`"),
        ("budget.total.annual", "the annual total of the budget table"),
        ("budget.lines.2.existing", "the existing amount of Contingency in the budget table"),
        ("headcount.total.fte", "the full-time equivalents of the whole team"),
        ("contingency.share", "the share of the buffer"),
        ("options.B", "option B"),
        ("mkr_vesting.stated_total", "stated total in `mkr_vesting`"),
        ("budget.lines.0", "`budget.lines.0`"),
    ],
)
def test_the_words_for_a_key(key: str, said: str) -> None:
    assert words(Example().document(), key) == said


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("wallets.second.address", "the Operational Wallet second's address"),
        ("wallets.second.runway.months", "months in `wallets.second.runway`"),
        ("wallets.spare", "the wallet spare"),
        ("held_before.spare", "what the wallet spare held before the term"),
        ("seed.1.date", "seed 2's day"),
        ("top_ups.0", "the top-up"),
        ("tables.team", "the table team"),
        ("tables.team.total.annual", "the annual total of the table team"),
        ("tables.team.lines.0.annual", "the annual amount of Engineers in the table team"),
    ],
)
def test_the_words_where_there_are_several(key: str, said: str) -> None:
    assert words(Example(TWO).document(), key) == said


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_every_key_of_the_library_that_is_spoken_of_has_words(entry: Entry) -> None:
    document = entry.document
    for key in (*document.policy.stated.elsewhere, *document.policy.assumed):
        assert "`" not in words(document, key), key


def test_keys_that_have_words_are_keys_of_the_schema() -> None:
    for path in WHOLE:
        assert path[-1] in keys_at(path[:-1]), path
