"""The library: what is transcribed is the document's, each figure has its source, contradictions are kept."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest

from policies.file.scalars import read_address
from policies.file.tree import Data, Path, Tree
from policies.lint.stated import figure_of_term
from policies.loader import library_path, load_policy
from policies.periods import iso
from policies.policy import ORDINARY_STEPS, Policy
from policies.units import WAD, parse_wad
from tests.policies.library_for_tests import Entry, entries

EACH = pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)

OWN = re.compile(
    r"schema|id|unit|title|signers\..*|wallets\.\w+\.owners\.\d+|expect\..*|waivers\..*|.*\.(category|role)"
    r"|(claims|elsewhere|assumed)\..*"
)
"""Where a digit is no figure of the document's, or where the file says beside it where it comes from."""


@pytest.fixture(scope="module")
def techops() -> Policy:
    return load_policy(library_path("tech-001-2023"))


def figures(data: Data, path: str = "") -> dict[str, str]:
    """Every scalar of a file that holds a digit, by dotted key."""
    if isinstance(data, dict):
        inside = {str(key): value for key, value in data.items()}
    elif isinstance(data, list):
        inside = {str(number): value for number, value in enumerate(data)}
    else:
        return {path: data} if data is not None and re.search(r"\d", data) else {}
    found: dict[str, str] = {}
    for key, value in inside.items():
        found |= figures(value, f"{path}.{key}" if path else key)
    return found


def figure_at(tree: Tree, dotted: str) -> Data:
    """What a dotted key of a file names."""
    path: Path = ()
    for step in dotted.split("."):
        path = (*path, int(step) if isinstance(tree.at(path), list) else step)
    return tree.at(path)


def amount(text: str) -> int | None:
    """A printed amount [wad], or `None` where something else stands there."""
    return parse_wad(text) if re.fullmatch(r"\d[\d_]*(\.\d+)?", text) else None


def without_source(data: dict[str, Data]) -> Iterator[str]:
    """The figures of which a file says neither where they stand nor why they are assumed."""
    sources, assumed = data.pop("sources"), data.get("assumed") or {}
    assert isinstance(sources, dict)
    assert isinstance(assumed, dict)
    for key in figures(data):
        covered = any(key == known or key.startswith(known + ".") for known in (*sources, *assumed))
        if not covered and not OWN.fullmatch(key):
            yield key


@EACH
def test_a_policy_is_called_as_its_file(entry: Entry) -> None:
    assert entry.policy.id == entry.id


@EACH
def test_every_figure_has_its_source(entry: Entry) -> None:
    data = entry.document.tree.data
    assert isinstance(data, dict)
    assert len([key for key in figures(data) if not OWN.fullmatch(key)]) >= 40
    assert list(without_source(data)) == []


def test_a_figure_without_a_source_is_seen() -> None:
    data = entries()[0].document.tree.data
    assert isinstance(data, dict)
    sources = data["sources"]
    assert isinstance(sources, dict)
    del sources["caps.quarterly"]
    assert list(without_source(data)) == ["caps.quarterly"]


@EACH
def test_what_is_assumed_has_no_source(entry: Entry) -> None:
    """A part of the file may have a source and one key in it none, but not the other way round."""
    policy = entry.policy
    both = [key for key in policy.assumed for source in policy.sources if source == key or source.startswith(f"{key}.")]
    assert both == []


@EACH
def test_what_stands_elsewhere_is_another_figure(entry: Entry) -> None:
    """Two places that say the same contradict nothing."""
    document = entry.document
    same = []
    for key, places in document.policy.stated.elsewhere.items():
        stated = figure_at(document.tree, key)
        for place in places:
            assert place.where
            if not isinstance(stated, str):
                continue
            if place.says == stated or (amount(place.says) is not None and amount(place.says) == amount(stated)):
                same.append((key, place.says))
    assert same == []


@EACH
def test_a_claim_says_where_it_stands_and_names_figures(entry: Entry) -> None:
    document = entry.document
    for claim in document.policy.stated.claims:
        assert claim.where, claim.what
        for term in claim.terms:
            assert not isinstance(term, str) or figure_of_term(document, term) is not None, (claim.what, term)


@EACH
def test_claims_have_words_of_their_own(entry: Entry) -> None:
    """By which a variant replaces one."""
    words = [claim.what for claim in entry.policy.stated.claims]
    assert len(set(words)) == len(words)


def test_variants_of_a_file_differ() -> None:
    policies = [entry.policy for entry in entries() if entry.variant]
    assert len(policies) >= 4
    for one, other in pairwise(policies):
        assert (one.caps, one.streams, one.stated.tables) != (other.caps, other.streams, other.stated.tables)


def test_a_policy_is_read_quickly(techops: Policy) -> None:
    def seconds() -> float:
        begun = time.perf_counter()
        assert load_policy(library_path("tech-001-2023")) == techops
        return time.perf_counter() - begun

    assert min(seconds() for _ in range(5)) < 0.030


def test_techops_is_the_document(techops: Policy) -> None:
    assert techops.source.document == "MIP40c3-SP86"
    assert techops.source.commit == "d4b21bef9609e22ac3e0ef853c369024285d9c49"
    assert techops.status == "rejected"
    assert (techops.period.start, techops.period.end) == (date(2023, 2, 1), date(2024, 1, 31))
    assert (techops.caps.monthly, techops.caps.quarterly, techops.caps.annual) == (
        199_916 * WAD,
        599_747 * WAD,
        2_398_988 * WAD,
    )
    assert [(wallet.threshold, wallet.owners) for wallet in techops.wallets.values()] == [
        (1, ("accountant_1", "accountant_2")),
        (1, ("auditor_1", "auditor_2")),
        (2, ("accountant_role", "auditor_role")),
        (2, ("facilitator_1", "facilitator_2")),
    ]
    for wallet in techops.treasury:
        (allowance,) = wallet.allowances
        assert (allowance.delegate, allowance.amount) == ("protocol", 10**9 * WAD)
        assert allowance.reset_minutes == 0
    for wallet in techops.wallets.values():
        assert wallet.address is not None
        assert read_address(wallet.address) == wallet.address
    (seed,) = techops.seeds
    assert (seed.to, seed.amount, seed.date) == ("auditor", 749_685 * WAD, date(2023, 2, 1))
    (stream,) = techops.streams
    assert (stream.total, stream.restricted) == (2_398_988 * WAD, True)
    assert (iso(stream.bgn), iso(stream.fin)) == ("2023-02-01 00:00:00", "2024-02-01 00:00:00")
    assert techops.cycle.steps == ORDINARY_STEPS
    assert techops.auditor_keeps == 399_832 * WAD
    assert techops.default_forecast(techops.operational[0]) == 599_748 * WAD
    assert techops.expect["auditor_within_quarterly_cap"] == {"compliant": "broken"}


def test_techops_adds_up_as_far_as_its_document_does(techops: Policy) -> None:
    table = techops.stated.tables["budget"]
    total, lines = table.total, table.lines
    assert total is not None
    assert len(lines) == 15

    def summed(column: str) -> int:
        return sum(getattr(line, column) for line in lines)

    assert summed("annual") == total.annual == techops.caps.annual
    assert summed("quarterly") == total.quarterly == techops.caps.quarterly
    assert summed("existing") == total.existing == 2_476_150 * WAD
    # Printed as it is: the rounded months are one DAI short of the printed total.
    assert summed("monthly") == 199_915 * WAD
    assert total.monthly == techops.caps.monthly == 199_916 * WAD
    savings = techops.stated.savings
    assert savings is not None
    assert savings.before - savings.after == savings.saved


def test_techops_keeps_its_contradictions(techops: Policy) -> None:
    (seed,) = techops.seeds
    purpose = sum(entry.multiple.amount(techops.caps) for entry in seed.purpose)
    assert purpose == 999_580 * WAD > seed.amount == 749_685 * WAD
    assert 3 * techops.caps.monthly == techops.caps.quarterly + WAD
    (stream,) = techops.streams
    assert stream.stated_as is not None
    assert stream.stated_as.amount(techops.caps) == stream.total
    assert techops.stated.contingency is not None
    contingency = techops.stated.tables["budget"].lines[-1].annual
    assert contingency is not None
    share = techops.stated.contingency.share
    assert share is not None
    assert contingency < share.value * techops.caps.annual
    headcount = techops.stated.headcount
    assert headcount is not None
    assert headcount.current is not None
    assert headcount.total is not None
    assert headcount.total.fte == sum(row.fte or 0 for row in headcount.roles)
    assert headcount.total.fte != sum((row.fte or 0 for row in headcount.additions), headcount.current.fte or 0)
    vesting = techops.stated.vesting
    assert vesting is not None
    assert sum(tranche.amount for tranche in vesting.schedule) == parse_wad("771.91")
    assert vesting.stated_total == parse_wad("771.92")
