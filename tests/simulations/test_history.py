"""A unit's real months on the engines: what each cycle prescribed and what following the policy would have returned,
to the cent of the worked figures of TECH-001's year 2022.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from policies.executives.casting import as_executed
from policies.executives.reading import known_executions
from policies.history.history import History, ends_at
from policies.history.reading import history_path, load_history
from policies.history.situations import held_after
from policies.periods import DAY, iso, midnight
from policies.policy import Caps, Policy
from policies.units import WAD, Wad
from simulations.engines.anvil import Anvil
from simulations.engines.base import Engine
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.history import HistoryRun, follow, held_before, run_history
from tests.policies.files import changed
from tests.policies.history.histories import MONTHS, small, small_policy

DATA = Path(__file__).parent / "data"
CAPS = {
    "stated": Caps(207_200 * WAD, 621_600 * WAD, 2_486_400 * WAD),
    "text": Caps(213_850 * WAD, 641_550 * WAD, 2_566_200 * WAD),
}
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (DATA / f"tech-001-2022-{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def cents(wad: Wad) -> Decimal:
    return (Decimal(wad) / WAD).quantize(Decimal("0.01"), ROUND_HALF_UP)


def same(row: Row, column: str, wad: Wad | None) -> None:
    """A worked figure against ours; an empty one is not known."""
    if wad is None or not row[column]:
        assert (wad, row[column]) == (None, ""), (row["month"], column)
    else:
        assert cents(wad) == Decimal(row[column]).quantize(Decimal("0.01")), (row["month"], column)


@pytest.fixture(scope="module")
def tech() -> tuple[History, Policy]:
    return load_history(history_path("tech-001-2022"))


def by_caps(tech: tuple[History, Policy], caps: str, engine: Engine) -> HistoryRun:
    history, policy = tech
    return run_history(history, replace(policy, caps=CAPS[caps]), engine)


@pytest.mark.parametrize("caps", CAPS)
def test_the_month_table_to_the_cent(tech: tuple[History, Policy], caps: str) -> None:
    """Every column of the worked table: what was to be done, what was done, what was left above the caps."""
    run = by_caps(tech, caps, Revm())
    history, policy = run.history, run.policy
    table = rows("policy-vs-done")
    assert len(table) == len(history.statements) == 13
    for number, (row, statement, prescribed) in enumerate(zip(table, history.statements, run.prescribed, strict=True)):
        done = statement.done
        assert row["month"].startswith(str(statement.month))
        same(row, "op_balance", statement.held["operational"])
        if number != 9:  # October prints three forecasts; its transfer goes by the last of them
            same(row, "estimate", statement.forecasts["operational"])
        same(row, "topup_prescribed", prescribed.top_ups.get("operational", 0))
        same(row, "topup_done", (done.top_ups.get("operational", 0) if done else None))
        same(row, "op_excess_prescribed", prescribed.excess.get("operational", 0))
        same(row, "op_excess_returned", (done.excess.get("operational", 0) if done else None))
        auditor = statement.held["auditor"]
        same(row, "auditor_balance_stated", auditor)
        same(row, "accrued_stream_to_month_end", prescribed.accrued)
        before = history.pulled_before(number)
        assert before is not None
        same(row, "pulled_before_statement", before)
        assert prescribed.pulled == max(0, prescribed.accrued - before)
        same(row, "unpulled", prescribed.accrued - before)  # below 0 where more was pulled by the time it was stated
        same(row, f"over_2x_{caps}", max(0, auditor - 2 * policy.caps.monthly))
        same(row, f"over_quarterly_{caps}", max(0, auditor - policy.caps.quarterly))
        same(row, f"return_prescribed_with_pull_{caps}", prescribed.returned)
        same(row, f"return_prescribed_no_pull_{caps}", prescribed.returned_without_pull)
        if done is not None:  # the worked table has 0 for the last statement, of which nothing is known
            same(row, "returned_done", done.returned)
        after = held_after(policy, statement).get("auditor")
        same(row, "auditor_after_cycle", after)
        if after is not None:
            same(row, f"after_cycle_over_2x_{caps}", max(0, after - 2 * policy.caps.monthly))
            same(row, f"after_cycle_over_quarterly_{caps}", max(0, after - policy.caps.quarterly))


RETURNED = {"stated": "1449097.88", "text": "1435797.88"}


@pytest.mark.parametrize("caps", CAPS)
def test_had_the_policy_been_followed_to_the_cent(tech: tuple[History, Policy], caps: str) -> None:
    run = by_caps(tech, caps, Revm())
    table = [row for row in rows("followed") if row["caps"] == caps]
    assert len(table) == 13
    for number, (row, cycle) in enumerate(zip(table, run.followed.cycles, strict=True)):
        report = cycle.report
        if number:  # the opening is dated like the others in the worked table, though it pulls nothing
            assert iso(cycle.at) == f"{row['date']} 00:00:00"
        same(row, "op_before", cycle.before["operational"])
        same(row, "estimate", report.forecast)
        same(row, "op_excess", report.returned)
        same(row, "pull", report.pulled)
        same(row, "auditor_peak", cycle.peak)
        same(row, "peak_over_quarterly", max(0, cycle.peak - run.policy.caps.quarterly))
        same(row, "topup", report.top_up)
        same(row, "shortfall", report.shortfall)
        same(row, "returned", report.surplus_returned)
        same(row, "auditor_after", report.auditor)
        same(row, "op_after", report.operational["operational"])
    assert cents(run.followed.returned) == Decimal(RETURNED[caps])
    assert run.returned is not None
    assert cents(run.returned) == Decimal("1148304.22")
    assert run.followed.failed_payments == ()


ENGINES: tuple[object, ...] = (Revm, pytest.param(Anvil, marks=pytest.mark.anvil))


@pytest.mark.parametrize("name", ["tech-001-2022", "ses-001-2021", "ses-001-2022"])
@pytest.mark.parametrize("engine", ENGINES)
def test_engines_agree_to_the_wei(name: str, engine: Callable[[], Engine]) -> None:
    history, policy = load_history(history_path(name))
    chain = engine()
    try:
        run = run_history(history, policy, chain)
    finally:
        chain.close()
    expected = run_history(history, policy, Model())
    assert run.engine != expected.engine
    assert replace(run, engine=expected.engine) == expected


def test_with_the_stream_that_was_cast(tech: tuple[History, Policy]) -> None:
    """2,486,400 DAI until 00:00 of 2023-01-31: what had accrued by the end of February is 28 of its 364 days."""
    history, policy = tech
    executions = known_executions(policy.unit)
    assert executions is not None
    cast = as_executed(policy, executions)
    run = run_history(history, policy, Model(), cast)
    assert run.as_cast is not None
    assert cents(run.as_cast.returned) == Decimal("1381526.37")
    february = run_history(history, cast, Model()).prescribed[1]
    assert february.accrued == 2_486_400 * WAD * 28 // 364
    # It is the one of the two that pays what the unit says that it received, to the cent and at one second.
    pulled = Decimal("3001945.87") - 1_069_250
    assert seconds_of(pulled, 2_486_400, 364) == ["2022-11-10 22:33:11"]
    assert seconds_of(pulled, 2_566_200, 365) == []


def seconds_of(pulled: Decimal, total: int, days: int) -> list[str]:
    """The seconds at which a stream from 2022-02-01 on has accrued a sum, to the cent."""
    begins, lasts = midnight(date(2022, 2, 1)), days * DAY
    about = int(pulled * lasts / total)
    around = range(about - 5, about + 6)
    return [iso(begins + second) for second in around if cents(total * WAD * second // lasts) == pulled]


def test_three_wallets_and_an_auditor_wallet_that_is_not_published() -> None:
    """SES-001, statement of March 2022: two wallets have too much and one too little."""
    history, policy = load_history(history_path("ses-001-2022"))
    run = run_history(history, policy, Model())
    march = run.prescribed[2]
    assert {wallet: cents(amount) for wallet, amount in march.excess.items()} == {
        "incubation": Decimal("273327.82"),
        "grants": Decimal("55000.00"),
    }
    assert {wallet: cents(amount) for wallet, amount in march.top_ups.items()} == {"permanent": Decimal("110384.41")}
    assert all(prescribed.returned is None for prescribed in run.prescribed)
    assert run.returned is None
    # What the document says that the Auditor Wallet held, beside what the statement says of the others.
    assert held_before(history, policy)["auditor"] == 1_461_111 * WAD
    # In January 2023 the grants cost more than they were forecast to.
    ((month, wallet, amount, reason),) = run.followed.failed_payments
    assert (str(month), wallet, cents(amount)) == ("2023-01", "grants", Decimal("40484.25"))
    assert reason == "Dai/insufficient-balance"


def test_a_small_history_by_hand() -> None:
    """Seed 500, keeps 200, stream 1,200 in 365 days; statements of January (the opening), February and March."""
    history, policy = small(), replace(small_policy(), cycle=replace(small_policy().cycle, steps=ALL_STEPS))
    run = run_history(history, policy, Model())
    opening, february, march = run.prescribed
    assert (opening.top_ups, opening.returned) == ({"operational": 250 * WAD}, 50 * WAD)
    owed = 1_200 * WAD * 28 // 365
    assert (february.accrued, february.pulled, february.returned) == (owed, owed, owed)
    assert (february.top_ups, february.excess, february.returned_without_pull) == ({}, {}, 0)
    still = 1_200 * WAD * 59 // 365 - 90 * WAD
    assert (march.pulled, march.top_ups) == (still, {"operational": 95 * WAD})
    assert march.returned == still - 95 * WAD
    # Followed: 250 - 50 is what February forecasts; 200 - 100 + 5 lacks 95 of what March does.
    cycles = run.followed.cycles
    assert [iso(cycle.at)[:10] for cycle in cycles] == ["2023-02-01", "2023-03-05", "2023-04-05"]
    assert [cycle.report.top_up for cycle in cycles] == [250 * WAD, 0, 95 * WAD]
    assert cycles[2].before["operational"] == 105 * WAD
    pulled = 1_200 * WAD * 63 // 365
    assert run.followed.returned == 50 * WAD + pulled - 95 * WAD
    assert ends_at(history.opening) == policy.period.starts_at


def test_what_the_stream_owes_is_never_negative() -> None:
    """More was pulled than the document's stream had earned by the end of the month."""
    text = changed("done: {pulled: 90, returned: 90}", "done: {pulled: 500, returned: 500}", MONTHS)
    policy = replace(small_policy(), cycle=replace(small_policy().cycle, steps=ALL_STEPS))
    assert run_history(small(text), policy, Model()).prescribed[2].pulled == 0


def test_a_payment_that_could_not_have_been_made() -> None:
    text = changed("outflow: {operational: 100}", "outflow: {operational: 1_000}", MONTHS)
    policy = replace(small_policy(), cycle=replace(small_policy().cycle, steps=ALL_STEPS))
    ((month, wallet, amount, _),) = follow(small(text), policy, Model()).failed_payments
    assert (str(month), wallet, amount) == ("2023-03", "operational", 1_000 * WAD)


ALL_STEPS = load_history(history_path("tech-001-2022"))[1].cycle.steps
