"""The library: what is transcribed is the document's, each figure has its source, contradictions are kept."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest

from policies.file.scalars import read_address
from policies.file.tree import Data, read_tree
from policies.loader import library_path, load_policy
from policies.periods import iso
from policies.policy import Policy, Step
from policies.units import WAD, parse_wad

LIBRARY = sorted(library_path("x").parent.glob("*.yaml"))


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


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_policy_is_called_as_its_file(path: Path) -> None:
    assert load_policy(path).id == path.stem


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_figure_has_its_source(path: Path) -> None:
    data = read_tree(path.read_text(), str(path)).data
    assert isinstance(data, dict)
    sources = data.pop("sources")
    assert isinstance(sources, dict)
    # Names that hold a digit are the file's own; so are these.
    own = re.compile(r"schema|id|unit|title|signers\..*|wallets\.\w+\.owners\.\d+|expect\..*|.*\.(category|role)")
    stated = [key for key in figures(data) if not own.fullmatch(key)]
    assert len(stated) > 100
    unsourced = [key for key in stated if not any(key == source or key.startswith(source + ".") for source in sources)]
    assert unsourced == []


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
    assert techops.cycle.steps == tuple(Step)
    assert techops.auditor_keeps == 399_832 * WAD
    assert techops.default_forecast(techops.operational[0]) == 599_748 * WAD
    assert techops.expect["auditor_within_quarterly_cap"] == {"compliant": "broken"}


def test_techops_adds_up_as_far_as_its_document_does(techops: Policy) -> None:
    total, lines = techops.budget_total, techops.budget
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
    savings = techops.savings
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
    assert techops.contingency is not None
    contingency = techops.budget[-1].annual
    assert contingency < techops.contingency.share * techops.caps.annual
    headcount = techops.headcount
    assert headcount is not None
    assert headcount.current is not None
    assert headcount.total.fte == sum(row.fte or 0 for row in headcount.roles)
    assert headcount.total.fte != sum((row.fte or 0 for row in headcount.additions), headcount.current.fte or 0)
    vesting = techops.vesting
    assert vesting is not None
    assert sum(tranche.amount for tranche in vesting.schedule) == parse_wad("771.91")
    assert vesting.stated_total == parse_wad("771.92")
