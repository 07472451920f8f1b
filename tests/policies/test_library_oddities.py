"""What does not add up in the documents, worked out from the library's files alone.

Each figure here follows by hand from the proposal; that it comes out of the file shows that what it is made of was
transcribed, and stands where a check looks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from policies import formulas
from policies.figures import Arithmetic, BudgetLine
from policies.loader import library_path, load_policy
from policies.periods import DAY, EndReading, midnight
from policies.policy import CapName, Multiple, Policy
from policies.units import WAD

Oddity = Callable[[Policy], object]

SP53, SP86, SP50, SP52 = "tech-001-2022", "tech-001-2023", "mt-001-2022", "dux-001-2022"
BASE_88, BEAR_88 = "tech-001-2023-24/newbase", "tech-001-2023-24/newbear"
BASE_85, BEAR_85 = "sas-001-2023/newbase", "sas-001-2023/newbear"


def dai(wad: int | Fraction) -> Decimal:
    """To the cent."""
    return (Decimal(round(Fraction(wad) * 100 / WAD)) / 100).quantize(Decimal("0.01"))


def caps(times: int, cap: CapName, less: CapName) -> Oddity:
    """How much a multiple of one cap is above another."""
    whole = Multiple(Fraction(times), cap), Multiple(Fraction(1), less)
    return lambda policy: dai(whole[0].amount(policy.caps) - whole[1].amount(policy.caps))


def line(policy: Policy, category: str) -> BudgetLine:
    (found,) = (line for line in policy.stated.tables["budget"].lines if category in line.category)
    return found


def total(policy: Policy) -> BudgetLine:
    found = policy.stated.tables["budget"].total
    assert found is not None
    return found


def summed(column: str, *, without: str = "") -> Oddity:
    """The lines of the budget table."""

    def add(policy: Policy) -> Decimal:
        lines = policy.stated.tables["budget"].lines
        return dai(sum(getattr(it, column) or 0 for it in lines if not without or without not in it.category))

    return add


def seed_less_purpose(policy: Policy) -> Decimal:
    (seed,) = policy.seeds
    return dai(seed.amount - sum(entry.multiple.amount(policy.caps) for entry in seed.purpose))


def months_of_stream(policy: Policy, reading: EndReading = EndReading.INCLUSIVE) -> list[int]:
    """What accrues in each calendar month."""
    (stream,) = policy.streams
    read = replace(stream, end_reading=reading)

    def by(time: int) -> int:
        return formulas.accrued(time, read.bgn, read.fin, read.total)

    return [by(midnight(month.next().first)) - by(midnight(month.first)) for month in policy.period.months()]


def largest_month(policy: Policy) -> Decimal:
    return dai(max(months_of_stream(policy)))


def months_over(reading: EndReading) -> Oddity:
    return lambda policy: sum(month > policy.caps.monthly for month in months_of_stream(policy, reading))


def a_day(reading: EndReading) -> Oddity:
    def rate(policy: Policy) -> Decimal:
        (stream,) = (replace(stream, end_reading=reading) for stream in policy.streams)
        return dai(Fraction(stream.total * DAY, stream.fin - stream.bgn))

    return rate


def elsewhere(key: str) -> Oddity:
    return lambda policy: [place.says for place in policy.stated.elsewhere[key]]


def claimed(policy: Policy) -> dict[str, bool]:
    """Which of the document's quotients and changes of its own keys come out as they are printed."""
    told = {}
    for claim in policy.stated.claims:
        if claim.operation is Arithmetic.QUOTIENT and claim.terms[0] == "caps.annual":
            value = Fraction(policy.caps.annual, 12 * WAD)
        elif claim.operation is Arithmetic.QUOTIENT and claim.terms[0] == "budget.total.annual":
            value = Fraction(total(policy).annual or 0, total(policy).existing or 1)
        elif claim.operation is Arithmetic.CHANGE and claim.terms[0] == "budget.total.existing":
            value = Fraction(total(policy).annual or 0, total(policy).existing or 1) - 1
        else:
            continue
        told[claim.stated.text] = abs(value - claim.stated.value) <= claim.stated.resolution / 2
    return told


def steps(policy: Policy) -> tuple[int, ...]:
    return policy.stated.step_numbers


def held(policy: Policy) -> Decimal:
    return dai(sum(policy.stated.held_before.values()))


def vesting_less_total(policy: Policy) -> Decimal:
    plan = policy.stated.vesting
    assert plan is not None
    assert plan.stated_total is not None
    return dai(sum(tranche.amount for tranche in plan.schedule) - plan.stated_total)


def first_vest(policy: Policy) -> Fraction:
    plan = policy.stated.vesting
    assert plan is not None
    return Fraction(round(Fraction(plan.schedule[0].amount, plan.stated_total or 1) * 100_000), 100_000)


def fte(each: bool) -> Oddity:
    """The team that comes of what is said to join it, if 0.8 is said of each engineer or of both."""

    def add(policy: Policy) -> Fraction:
        team = policy.stated.headcount
        assert team is not None
        assert team.current is not None
        engineers, others = team.additions
        times = engineers.people or 0 if each else 1
        return (team.current.fte or 0) + times * (engineers.fte or Fraction(0)) + (others.fte or 0)

    return add


def stated_fte(policy: Policy) -> Fraction | None:
    team = policy.stated.headcount
    return team.total.fte if team and team.total else None


def people_in_rows_and_total(policy: Policy) -> tuple[int, int | None]:
    team = policy.stated.headcount
    assert team is not None
    assert team.total is not None
    return sum(row.people or 0 for row in team.roles), team.total.people


def scenario(name: str) -> Oddity:
    """The annual cap after a change of all caps."""

    def changed(policy: Policy) -> Decimal:
        (found,) = (scenario for scenario in policy.stated.scenarios if scenario.name == name)
        return dai(policy.caps.annual * (1 + (found.change or 0)))

    return changed


INCLUSIVE, EXCLUSIVE = EndReading.INCLUSIVE, EndReading.EXCLUSIVE
M, Q, A = CapName.MONTHLY, CapName.QUARTERLY, CapName.ANNUAL
CALENDAR = "the end of the calendar year"

ODDITIES: list[tuple[str, str, Oddity, object]] = [
    (SP53, "text and table", elsewhere("caps.annual"), ["2_486_400"]),
    (SP53, "text and table, a quarter", elsewhere("caps.quarterly"), ["621_600"]),
    (SP53, "the annual cap less the table", lambda p: dai(p.caps.annual - (total(p).annual or 0)), Decimal("79800.00")),
    (SP53, "a month of the annual cap", lambda p: dai(p.caps.annual // 12), Decimal("213850.00")),
    (SP53, "the monthly cap that it equates to", claimed, {"207200": False}),
    (SP53, "the seed above its purpose", seed_less_purpose, Decimal("33250.00")),
    (SP53, "the seed is five implied months", lambda p: p.seeds[0].amount == 5 * (p.caps.annual // 12), True),
    (SP53, "the seed in the image", elsewhere("seed.0.amount"), ["3 x monthly"]),
    (SP53, "the contingency line", lambda p: dai(line(p, "Contingency").annual or 0), Decimal("118400.00")),
    (SP53, "the subtotal", summed("annual", without="Contingency"), Decimal("2368000.00")),
    (SP53, "the contingency in words", lambda p: p.stated.contingency.share.value, Fraction(1, 4)),  # type: ignore[union-attr]
    (SP53, "the sum of the months", summed("monthly"), Decimal("207202.00")),
    (SP53, "three months less a quarter", caps(3, M, Q), Decimal("-19950.00")),
    (SP53, "twelve months less a year", caps(12, M, A), Decimal("-79800.00")),
    (SP53, "the largest month of stream", largest_month, Decimal("217951.23")),
    (SP53, "months above the cap", months_over(INCLUSIVE), 11),
    (SP53, "months above the cap, exclusive", months_over(EXCLUSIVE), 11),
    (SP53, "a day, exclusive", a_day(EXCLUSIVE), Decimal("7050.00")),
    (SP53, "a day, inclusive", a_day(INCLUSIVE), Decimal("7030.68")),
    (SP53, "the numbers of the steps", steps, (1, 2, 3, 4, 6, 6, 7)),
    (SP53, "who joins", elsewhere("headcount.additions"), ["2 engineers and 1 project manager"]),
    (SP53, "unused funds", elsewhere("returns.unused_at_end"), [CALENDAR]),
    (SP53, "vesting", vesting_less_total, Decimal("-0.01")),
    (SP53, "the weight of the cliff", first_vest, Fraction(33334, 100_000)),
    (SP86, "the seed below its purpose", seed_less_purpose, Decimal("-249895.00")),
    (SP86, "the subtotal", summed("annual", without="Contingency"), Decimal("2284750.00")),
    (SP86, "existing elsewhere", elsewhere("budget.total.existing"), ["2_566_200", "2_486_400"]),
    (SP86, "existing contingency", lambda p: dai(line(p, "Contingency").existing or 0), Decimal("108150.00")),
    (SP86, "existing contingency elsewhere", elsewhere("budget.lines.14.existing"), ["118_400"]),
    (SP86, "the existing subtotal", summed("existing", without="Contingency"), Decimal("2368000.00")),
    (SP86, "the team together", fte(each=False), Fraction(71, 10)),
    (SP86, "the team each", fte(each=True), Fraction(79, 10)),
    (SP86, "the team as stated", stated_fte, Fraction(79, 10)),
    (SP86, "bear", scenario("bear"), Decimal("2159089.20")),
    (SP86, "superbear", scenario("superbear"), Decimal("1919190.40")),
    (SP86, "held before", held, Decimal("723700.41")),
    (SP86, "the seed less the runway", lambda p: dai(p.seeds[0].amount - 3 * p.caps.monthly), Decimal("149937.00")),
    (SP86, "unused funds", elsewhere("returns.unused_at_end"), [CALENDAR]),
    (SP86, "the last month of stream", lambda p: dai(months_of_stream(p)[-1]), Decimal("203749.67")),
    (SP86, "the numbers of the steps", steps, (1, 2, 3, 4, 6, 7, 8)),
    (SP86, "the months above the cap, exclusive", months_over(EXCLUSIVE), 6),
    (BASE_88, "no seed", lambda p: p.seeds, ()),
    (BASE_88, "held before", held, Decimal("496273.18")),
    (
        BASE_88,
        "the quarter is not stated",
        lambda p: (p.caps.derived, dai(p.caps.quarterly)),
        ({Q}, Decimal("416682.00")),
    ),
    (
        BEAR_88,
        "the quarter is not stated",
        lambda p: (p.caps.derived, dai(p.caps.quarterly)),
        ({Q}, Decimal("342231.00")),
    ),
    (BASE_88, "existing elsewhere", elsewhere("budget.total.existing"), ["2_476_150", "2_566_200", "2_486_400"]),
    (BEAR_88, "existing contingency", elsewhere("budget.lines.12.existing"), ["108_150", "118_400"]),
    (BASE_88, "the row Difference", claimed, {"138894": True, "67%": False}),
    (BEAR_88, "the row Difference", claimed, {"114077": True, "55%": False}),
    (BASE_88, "twelve months less a year", caps(12, M, A), Decimal("6.00")),
    (BASE_88, "the largest month of stream", largest_month, Decimal("141170.44")),
    (BEAR_88, "the largest month of stream", largest_month, Decimal("115947.11")),
    (BASE_88, "the months above the cap", months_over(INCLUSIVE), 7),
    (BEAR_88, "the months above the cap, exclusive", months_over(EXCLUSIVE), 6),
    (BEAR_88, "people", people_in_rows_and_total, (8, 9)),
    (
        SP50,
        "the wallet in the image",
        elsewhere("wallets.auditor.address"),
        ["0x5A994D8428CCEbCC153863CCdA9D2Be6352f89ad"],
    ),
    (SP50, "the seed in the image", elsewhere("seed.0.amount"), ["397_563"]),
    (SP50, "a month in the image", elsewhere("caps"), ["79_512 a month"]),
    (SP50, "one of one", lambda p: (p.operational[0].threshold, p.operational[0].allowances), (1, ())),
    (SP50, "what one key holds", lambda p: dai(p.default_forecast(p.operational[0])), Decimal("186707.73")),
    (SP50, "four quarters less a year", caps(4, Q, A), Decimal("-0.01")),
    (SP50, "the largest month of stream", largest_month, Decimal("63429.48")),
    (SP50, "the months above the cap", months_over(INCLUSIVE), 7),
    (SP50, "a day, exclusive", a_day(EXCLUSIVE), Decimal("2051.73")),
    (SP50, "the numbers of the steps", steps, (1, 2, 3, 4, 6, 6, 7)),
    (
        SP52,
        "paid once, counted four times",
        lambda p: dai(3 * (line(p, "One time").quarterly or 0)),
        Decimal("63000.00"),
    ),
    (SP52, "paid once is in no month", lambda p: line(p, "One time").monthly, None),
    (SP52, "an average month of stream", lambda p: dai(p.streams[0].total // 12), Decimal("161191.67")),
    (SP52, "February", lambda p: dai(min(months_of_stream(p))), Decimal("148384.66")),
    (
        SP52,
        "a full Auditor Wallet above what it keeps",
        lambda p: dai(p.caps.quarterly - p.auditor_keeps),
        Decimal("177291.00"),
    ),
    (SP52, "the term", elsewhere("period"), ["an initial 3 month budget"]),
    (SP52, "three months less a quarter", caps(3, M, Q), Decimal("-24149.00")),
    (SP52, "twelve months less a year", caps(12, M, A), Decimal("-96596.00")),
    (SP52, "the largest month of stream", largest_month, Decimal("164283.01")),
    (BASE_85, "the end", elsewhere("period.end"), ["2023-12-01"]),
    (BASE_85, "a figure with two commas", elsewhere("budget.total.annual"), ["1,040,100,00"]),
    (BEAR_85, "the existing total", elsewhere("budget.total.existing"), ["1_130_392.56"]),
    (BASE_85, "held before", held, Decimal("73789.50")),
    (BASE_85, "the seed after the stream", lambda p: (p.seeds[0].date - p.streams[0].start).days, 1),
    (BASE_85, "the largest month of stream", largest_month, Decimal("88337.26")),
    (BEAR_85, "the largest month of stream", largest_month, Decimal("80425.89")),
    (BEAR_85, "shares of the existing budget", claimed, {"~84%": True}),
]


@pytest.mark.parametrize(("name", "what", "oddity", "figure"), ODDITIES, ids=[f"{it[0]}: {it[1]}" for it in ODDITIES])
def test_it_follows_from_the_file(name: str, what: str, oddity: Oddity, figure: object) -> None:
    file, _, variant = name.partition("/")
    assert oddity(load_policy(library_path(file), variant)) == figure
