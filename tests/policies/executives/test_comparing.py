"""What was executed against what was voted: the library's real budgets, and one that differs in everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from policies.executives.comparing import compare
from policies.executives.comparison import Comparison, Item, Measure, Standing, Term
from policies.executives.executions import CastStream, Executions
from policies.executives.reading import known_executions
from policies.executives.stream_terms import reading_of
from policies.formulas import accrued
from policies.loader import library_path, load_policy
from policies.periods import DAY, EndReading, Month, midnight
from policies.policy import Policy
from policies.units import WAD, parse_wad, readable


def policy_of(name: str, variant: str = "") -> Policy:
    return load_policy(library_path(name), variant)


def executions_of(policy: Policy) -> Executions:
    known = known_executions(policy.unit)
    assert known is not None
    return known


def compared(name: str, variant: str = "") -> Comparison:
    policy = policy_of(name, variant)
    return compare(policy, executions_of(policy))


def item(comparison: Comparison, key: str) -> Item:
    (found,) = [item for item in comparison.items if item.key == key]
    return found


def term(comparison: Comparison, key: str, name: str = "") -> Term:
    (found,) = [t for i in comparison.items for t in i.terms if t.key == key and name in ("", t.name)]
    return found


@pytest.fixture
def techops() -> Comparison:
    return compared("tech-001-2022")


class TestTechOps2022:
    def test_the_total_is_the_table_s_and_not_the_text_s(self, techops: Comparison) -> None:
        total = term(techops, "streams.0.total")
        assert (total.voted, total.executed) == (2_566_200 * WAD, 2_486_400 * WAD)
        assert total.difference == total.money == -79_800 * WAD
        assert total.standing is Standing.DIFFERS
        assert "; 2,486,400 is the total of the table `budget`" in total.meaning
        assert "what the image of the budget table says of `caps.annual`" in total.meaning

    def test_the_stream_ends_a_day_early(self, techops: Comparison) -> None:
        end = term(techops, "streams.0.end", "end")
        assert end.executed == midnight(date(2023, 1, 31))
        assert end.difference == -DAY
        # The last of 365 days, of the total that was cast.
        assert end.money == 2_486_400 * WAD - accrued(364 * DAY, 0, 365 * DAY, 2_486_400 * WAD)
        assert readable(end.money) == "6,812.05"
        assert "6,830.77 instead of 6,812.05" in end.meaning
        assert "this is its exclusive reading" in end.meaning
        assert term(techops, "streams.0.end_reading").executed == "exclusive"

    def test_everything_else_is_as_voted(self, techops: Comparison) -> None:
        assert [(found.key, found.name) for found in techops.findings] == [
            ("streams.0.total", "total"),
            ("streams.0.end", "end"),
        ]
        assert item(techops, "seed.0").standing is Standing.AS_VOTED
        assert {t.name for t in item(techops, "streams.0").terms} == {
            *("recipient", "total", "begin", "end", "duration", "end reading", "cliff", "manager", "pulled by"),
        }
        assert techops.standing is Standing.DIFFERS


@pytest.mark.parametrize(("name", "day"), [("dux-001-2022", "5,299.45"), ("ses-001-2022", "16,012.18")])
def test_the_streams_of_the_same_executive_end_a_day_early_too(name: str, day: str) -> None:
    (end,) = compared(name).findings
    assert (end.key, end.difference) == ("streams.0.end", -DAY)
    assert end.money is not None
    assert readable(end.money) == day


def test_a_stream_as_voted_and_a_seed_to_another_wallet() -> None:
    found = compared("pe-001-2022")
    assert item(found, "streams.0").standing is Standing.AS_VOTED
    assert term(found, "streams.0.end_reading").executed == "inclusive"
    (recipient,) = found.findings
    assert (recipient.key, recipient.money) == ("seed.0.to", 800_000 * WAD)
    assert "800,000 go to operational and not to emergency" in recipient.meaning
    assert "the document also says: the unit's multisig" in recipient.meaning


def test_a_stream_in_the_place_of_top_ups() -> None:
    found = compared("pe-001-2021")
    months = {t.name: t for t in item(found, "top_ups.0").terms}
    assert months["2021-05"].standing is months["2021-06"].standing is Standing.UNKNOWN
    # Two executives paid it, the second only where the first was not cast.
    assert (months["2021-07"].executed, months["2021-07"].standing) == (510_000 * WAD, Standing.AS_VOTED)
    assert months["2021-08"].executed == 510_000 * WAD
    (form,) = found.findings
    assert (form.name, form.difference, form.voted) == ("form", 0, "8 payments of 510,000")
    assert "4 of them above 510,000, by up to 12,644.63" in form.meaning
    assert sum(int(months[f"{month}"].executed or 0) for month in months_from(2021, 9, 8)) == 4_080_000 * WAD
    assert item(found, "seed.0").standing is Standing.UNKNOWN
    assert "14 awards of MKR were cast too, 13,930 in all of the 15,422.50 planned" in found.notes


def months_from(year: int, number: int, count: int) -> list[Month]:
    month, months = Month(year, number), list[Month]()
    for _ in range(count):
        months.append(month)
        month = month.next()
    return months


def test_top_ups_up_to_a_cap() -> None:
    found = compared("ses-001-2021")
    months = {t.name: (t.measure, t.executed, t.standing) for t in item(found, "top_ups.0").terms}
    assert months["2021-06"] == (Measure.AT_MOST, None, Standing.UNKNOWN)
    assert months["2021-07"] == (Measure.AT_MOST, 0, Standing.AS_VOTED)
    assert months["2021-08"] == (Measure.AT_MOST, 702_883 * WAD, Standing.AS_VOTED)
    assert months["2021-09"] == (Measure.AT_MOST, 155_237 * WAD, Standing.AS_VOTED)
    assert found.standing is Standing.AS_VOTED
    late = compared("ses-001-2021-late")
    assert term(late, "top_ups.0", "2021-10").executed == 307_631 * WAD


def test_a_top_up_above_the_cap_differs() -> None:
    policy = policy_of("ses-001-2021")
    known = executions_of(policy)
    paid = tuple(replace(one, amount=one.amount + 500_000 * WAD) for one in known.payments)
    found = compare(policy, replace(known, payments=paid))
    (over,) = found.findings
    assert (over.name, over.money) == ("2021-08", (1_202_883 - 1_153_480) * WAD)


def test_a_month_without_its_top_up_differs() -> None:
    policy = policy_of("pe-001-2021")
    known = executions_of(policy)
    august = tuple(one for one in known.payments if one.executive.month != 8)
    found = compare(policy, replace(known, payments=august)).findings
    assert [(one.name, one.money) for one in found if one.measure is Measure.AMOUNT] == [("2021-08", -510_000 * WAD)]


class TestWhatIsNotKnown:
    @pytest.mark.parametrize(
        ("name", "variant"), [("tech-001-2023", ""), ("ses-001-2023", "speedy"), ("sas-001-2023", "newbase")]
    )
    def test_a_later_budget(self, name: str, variant: str) -> None:
        found = compared(name, variant)
        assert found.standing is Standing.UNKNOWN
        assert found.notes == ("only executives from 2021-07-02 to 2022-04-29 are known",)

    def test_a_stream_that_was_voted_after_the_day_on_which_it_begins(self) -> None:
        """GovAlpha's document of 2023 prints the year before; what was cast then was another document's."""
        found = compared("gov-001-2023", "base")
        assert found.policy.streams[0].start in executions_of(found.policy).covers
        assert found.standing is Standing.UNKNOWN

    def test_a_unit_that_nobody_knows(self) -> None:
        found = compare(replace(policy_of("tech-001-2022"), unit=""), None)
        assert (found.standing, found.items) == (Standing.UNKNOWN, ())
        assert found.notes == ("no executive of a unit without a name is known",)


def test_a_rejected_budget_of_which_nothing_was_cast() -> None:
    found = compared("mt-001-2022")
    assert (found.standing, found.findings) == (Standing.AS_VOTED, ())


def test_a_rejected_budget_of_which_something_was_cast() -> None:
    policy = replace(policy_of("tech-001-2022"), status="rejected")
    found = compare(policy, executions_of(policy))
    assert [(one.key, one.money) for one in found.findings] == [
        ("streams.0.total", 2_486_400 * WAD),
        ("seed.0.amount", 1_069_250 * WAD),
    ]


CHANGES: dict[str, tuple[Callable[[CastStream], CastStream], str, str]] = {
    "recipient": (
        lambda s: replace(s, to="0x000000000000000000000000000000000000dEaD"),
        "streams.0.to",
        "and not to auditor",
    ),
    "begin": (lambda s: replace(s, bgn=s.bgn + DAY, tau=s.tau - DAY), "streams.0.start", "it begins 1 day late"),
    "end": (lambda s: replace(s, tau=s.tau + 60), "streams.0.end", "it ends 60 seconds late"),
    "cliff": (lambda s: replace(s, eta=DAY), "streams.0.cliff", "cannot be pulled until then"),
    "manager": (lambda s: replace(s, manager=s.to), "streams.0.manager", "besides governance can end it"),
    "pulled by": (lambda s: replace(s, restricted=False), "streams.0.restricted", "anybody can pull it"),
    "ended by": (
        lambda s: replace(s, ended_by=date(2022, 3, 4)),
        "streams.0.end",
        "the executive of 2022-03-04 ended it",
    ),
    "total": (lambda s: replace(s, total=s.total + 1), "streams.0.total", "1 wei of DAI more than voted"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_term_of_a_stream_is_compared(name: str) -> None:
    change, key, said = CHANGES[name]
    policy = policy_of("pe-001-2022") if name != "recipient" else policy_of("tech-001-2022")
    known = executions_of(policy)
    before = {(one.key, one.name) for one in compare(policy, known).findings}
    streams = tuple(change(s) if s.executes == policy.source.document else s for s in known.streams)
    after = compare(policy, replace(known, streams=streams)).findings
    (new,) = [one for one in after if (one.key, one.name) not in before]
    assert (new.key, new.name) == (key, name)
    assert said in new.meaning


def test_what_was_voted_and_never_cast() -> None:
    policy = policy_of("tech-001-2022")
    found = compare(policy, replace(executions_of(policy), streams=(), payments=()))
    assert [(one.key, one.money) for one in found.findings] == [
        ("streams.0.total", -2_566_200 * WAD),
        ("seed.0.amount", -1_069_250 * WAD),
    ]


def test_what_was_cast_twice() -> None:
    policy = policy_of("tech-001-2022")
    known = executions_of(policy)
    found = compare(policy, replace(known, streams=known.streams * 2, payments=known.payments * 2))
    assert ("streams.1.total", 2_486_400 * WAD) in [(one.key, one.money) for one in found.findings]
    assert ("seed.1.amount", 1_069_250 * WAD) in [(one.key, one.money) for one in found.findings]


def test_a_seed_of_another_amount_and_after_its_day() -> None:
    policy = policy_of("tech-001-2022")
    known = executions_of(policy)
    (paid,) = known.payments
    other = replace(paid, amount=paid.amount - WAD, executive=date(2022, 2, 4))
    found = {one.key: one for one in compare(policy, replace(known, payments=(other,))).findings}
    assert found["seed.0.amount"].money == -WAD
    assert "3 days late" in found["seed.0.date"].meaning


def test_money_of_a_late_end_and_of_other_begins_has_its_sign() -> None:
    policy = policy_of("pe-001-2022")
    known = executions_of(policy)

    def money(key: str, **changes: int) -> int:
        streams = tuple(replace(s, **changes) if s.fin == midnight(date(2023, 5, 1)) else s for s in known.streams)  # type: ignore[arg-type]
        (found,) = [t for t in compare(policy, replace(known, streams=streams)).findings if t.key == key]
        assert found.money is not None
        return found.money

    bgn, tau = policy.streams[0].bgn, policy.streams[0].tau
    a_day_of = {days: 7_590_000 * WAD // days for days in (365, 366)}
    assert money("streams.0.end", tau=tau + DAY) == -(a_day_of[366] + 1)  # what accrued is rounded down
    assert money("streams.0.cliff", eta=DAY) == -(7_590_000 * WAD // 365)  # kept back
    assert money("streams.0.start", bgn=bgn - DAY, tau=tau + DAY) == a_day_of[366]
    assert money("streams.0.start", bgn=bgn + DAY, tau=tau - DAY) == -a_day_of[365]
    assert parse_wad("20737.70") < a_day_of[366] < parse_wad("20737.71")


@pytest.mark.parametrize(
    ("second", "reading"),
    [
        (midnight(date(2023, 2, 1)), EndReading.INCLUSIVE),
        (midnight(date(2023, 1, 31)), EndReading.EXCLUSIVE),
        (midnight(date(2023, 2, 1)) - 1, EndReading.LAST_SECOND),
        (midnight(date(2023, 1, 30)), None),
        (midnight(date(2023, 1, 31)) + 1, None),
    ],
)
def test_which_reading_of_a_date_fits(second: int, reading: EndReading | None) -> None:
    assert reading_of(date(2023, 1, 31), second) is reading
