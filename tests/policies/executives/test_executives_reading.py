"""An executives file: what it says becomes values, and what it says wrongly is named with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policies.executives.executions import Executions, VestContract
from policies.executives.reading import executives_path, known_executions, load_executions, parse_executions
from policies.loader import library_names, library_path, parse_policy, variants_of
from policies.periods import iso
from policies.problems import InputError
from policies.units import WAD, parse_wad

FILES = sorted(executives_path("x").parent.glob("*.yaml"))
TEXT = executives_path("TECH-001").read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        parse_executions(text, "e.yaml")
    return [str(problem) for problem in raised.value.problems]


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def read(unit: str) -> Executions:
    return load_executions(executives_path(unit))


def test_techops_is_what_was_cast() -> None:
    techops = read("TECH-001")
    (stream,) = techops.streams
    assert (stream.executive, stream.contract, stream.id) == (date(2022, 1, 28), VestContract.DAI, 25)
    assert stream.total == 2_486_400 * WAD
    assert (iso(stream.bgn), iso(stream.fin)) == ("2022-02-01 00:00:00", "2023-01-31 00:00:00")
    assert (stream.eta, stream.manager, stream.restricted) == (0, None, True)
    assert (stream.token, stream.executes) == ("DAI", "MIP40c3-SP53")
    (paid,) = techops.payments
    assert (paid.amount, paid.to, paid.executes) == (1_069_250 * WAD, stream.to, "MIP40c3-SP53")
    assert techops.sources[date(2022, 1, 28)].endswith("716f670975dbeeefd6283a329354e1715fa416f6")


def test_protocol_engineering_with_its_awards_in_mkr() -> None:
    unit = read("PE-001")
    in_dai = [(stream.total // WAD, iso(stream.fin)) for stream in unit.streams if stream.token == "DAI"]
    assert in_dai == [(4_080_000, "2022-05-01 00:00:00"), (7_590_000, "2023-05-01 00:00:00")]
    awards = [stream for stream in unit.streams if stream.token == "MKR"]
    assert len(awards) == 28
    assert len([award for award in awards if award.ended_by == date(2021, 12, 10)]) == 14
    assert {award.contract for award in awards if award.ended_by} == {VestContract.MKR}
    assert {(award.total, award.tau, award.eta) for award in awards} == {(995 * WAD, 126_144_000, 31_536_000)}
    assert {award.manager for award in awards} == {unit.payments[0].to}
    assert sum(not award.restricted for award in awards) == 10


def test_decimals_of_a_total_are_exact() -> None:
    totals = [stream.total for stream in read("GOV-001").streams if stream.token == "MKR"]
    assert totals == [parse_wad("73.7"), parse_wad("52.74"), parse_wad("41.2")]


def test_a_payment_that_repeats_another_counts_once() -> None:
    unit = read("PE-001")
    july = [paid.executive for paid in unit.payments if paid.executive.month == 7]
    assert july == [date(2021, 7, 2), date(2021, 7, 16)]
    assert [paid.executive for paid in unit.payments_of("MIP40c3-SP7")] == [date(2021, 7, 2), date(2021, 8, 6)]
    assert unit.payments_of("MIP40c3-SP8") == ()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_of_the_library(file: Path) -> None:
    read = load_executions(file)
    assert read.unit.lower() == file.stem
    for day, source in read.sources.items():
        repository, path, commit = source.split()
        assert repository == "makerdao/spells-mainnet"
        assert path.startswith(f"archive/{day}-DssSpell/")
        assert len(commit) == 40
    days = {stream.executive for stream in read.streams} | {paid.executive for paid in read.payments}
    assert days == set(read.sources)


def test_every_unit_of_the_library_has_its_file() -> None:
    units = set()
    for path in map(library_path, library_names()):
        text = path.read_text(encoding="utf-8")
        units |= {parse_policy(text, str(path), name).unit for name in variants_of(text, str(path)) or ("",)}
    assert {unit.lower() for unit in units} == {file.stem for file in FILES}


@pytest.mark.parametrize("unit", ["", "NO-999", "../tech-001", "executives/tech-001"])
def test_a_unit_of_which_nothing_is_known(unit: str) -> None:
    assert known_executions(unit) is None


@pytest.mark.parametrize(
    ("right", "wrong", "column", "said"),
    [
        ("total: 2_486_400", "total: a lot", 16, "`a lot` is no plain decimal number"),
        ("duration: 31_449_600", "duration: 0", 19, "`0` is out of range, expected a whole number of seconds"),
        (
            "begin: 2022-02-01 00:00:00",
            "begin: 2022-02-01",
            16,
            "`2022-02-01` is no instant, expected an instant in UTC",
        ),
        ("begin: 2022-02-01 00:00:00", "begin: 2022-02-01 24:00:00", 16, "`2022-02-01 24:00:00` does not exist"),
        ("begin: 2022-02-01 00:00:00", "begin: 2022-02-30 00:00:00", 16, "the day 2022-02-30 does not exist"),
        (
            "contract: MCD_VEST_DAI",
            "contract: MCD_VEST_DIA",
            19,
            "there is no contract `MCD_VEST_DIA`, expected one of MCD_VEST_DAI, ",
        ),
        ("restricted: true", "restricted: yes", 21, "`yes` stands here, expected true or false"),
        ("restricted: true", "restrict: true", 9, "there is no key `restrict`, expected `restricted`"),
        (
            "restricted: true",
            "manager: nobody",
            9,
            "the key `restricted` is missing, expected whether only the recipient",
        ),
        ("day: 2022-01-28", "day: 2022-06-28", 10, "none of the executives that were looked through"),
        ("executes: MIP40c3-SP53", "instead_of: 2022-01-21", 17, "there is no earlier executive of 2022-01-21"),
        (
            "restricted: true",
            "restricted: true\n        ended_by: 2022-01-01",
            19,
            "ended on 2022-01-01, before it is created",
        ),
        ("restricted: true", "restricted: true\n        cliff: 31_449_601", 16, "the cliff is longer than the award"),
        ("last: 2022-04-29", "last: 2020-04-29", 35, "the last executive is before the first"),
    ],
)
def test_a_mistake_is_named_with_its_place(right: str, wrong: str, column: int, said: str) -> None:
    assert TEXT.count(right) == 1
    text = TEXT.replace(right, wrong)
    (found,) = [problem for problem in problems(text) if said in problem]
    if "is missing" not in said:
        line = line_of(text, wrong.split("\n")[-1].strip())
        assert found.startswith(f"e.yaml:{line}:{column}: ")


def test_all_mistakes_are_named_at_once() -> None:
    text = TEXT.replace("2_486_400", "much").replace("duration: 31", "durations: 31").replace("schema: 1", "schema: 2")
    found = problems(text)
    assert len(found) == 4  # the key that there is not, and the one that is missing
    assert [problem.split(":")[1] for problem in found] == sorted((p.split(":")[1] for p in found), key=int)


def test_what_is_assumed_names_a_key() -> None:
    text = TEXT + "assumed:\n  executives.0.executes: because\n  executives.1.executes: because\n"
    (found,) = problems(text)
    assert "there is no key `executives.1.executes`" in found
    assert problems(TEXT.replace("executes: MIP40c3-SP53", "executes: ~") + "assumed: {executives: [x]}\n")


def test_days_come_in_order() -> None:
    again = TEXT[TEXT.index("  - day:") :]
    (found,) = problems(TEXT + again)
    assert "the executive of 2022-01-28 follows that of 2022-01-28, expected a later day" in found


def test_an_executive_that_cast_nothing() -> None:
    text = TEXT[: TEXT.index("    streams:")]
    (found,) = problems(text)
    assert "the executive cast nothing for the unit" in found
