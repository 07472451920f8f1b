"""Statements from simulated years: nothing in them is found wrong, they read back, and every engine writes the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from policies.loader import library_names, library_path, load_policy, variants_of
from policies.periods import EndReading, Month
from policies.policy import Policy, Step
from policies.problems import InputError
from policies.review.audit import review
from policies.review.base import Case, Mark
from policies.statements.checking import check_statement
from policies.statements.checks.base import Level
from policies.statements.layouts import LayoutName
from policies.statements.making import in_cents, make_statement
from policies.statements.reading import parse_statement
from policies.statements.record import CycleRecord
from policies.statements.statement import Column, Kind, Statement, Word
from policies.statements.writing import write_statement
from policies.tables import Payment, read_forecasts, read_payments
from policies.units import WAD
from simulations.actions import (
    ChainAction,
    ClawBack,
    CloseCycle,
    Donate,
    FileStatement,
    OpenCycle,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SeedTransfer,
    TopUp,
)
from simulations.cli.options import engine_factory
from simulations.engines.base import Engine
from simulations.engines.model import Model
from simulations.simulation import Simulation
from simulations.statements import Bookkeeper, cycle_of, records_of, require_statements, reviewed_in, stated_months
from tests.policies.statements.samples import half_a_cent_apart, unexpected
from tests.simulations.policies_for_tests import reference, three_operational, with_steps, with_stream

DATA = Path(__file__).parent / "data"


def budgets() -> Iterator[tuple[str, str]]:
    for name in library_names():
        path = library_path(name)
        for variant in variants_of(path.read_text(encoding="utf-8"), str(path)) or ("",):
            if Step.STATEMENT in load_policy(path, variant).cycle.steps:
                yield name, variant


@contextmanager
def engine_called(name: str) -> Iterator[Engine]:
    with closing(engine_factory(name)()) as engine:
        yield engine


def lumpy(policy: Policy, engine: Engine) -> dict[str, CycleRecord]:
    """A year of uneven payments and forecasts, one of which fails."""
    stem = str(DATA / "tech-001-2023-lumpy")
    payments, forecasts = read_payments(f"{stem}.payments.csv", policy), read_forecasts(f"{stem}.forecasts.csv", policy)
    return records_of(policy, engine, payments, forecasts)


def spending(policy: Policy) -> tuple[Payment, ...]:
    """Half the cap every month, from each wallet, in two categories; one is called as no statement could."""
    days = [month.day(number) for month in policy.months for number in (9, 20)]
    each = policy.caps.monthly // (4 * len(policy.operational))
    return tuple(
        Payment(row, day, each + row, "  Total " if row % 2 else "", wallet.name)
        for row, (day, wallet) in enumerate((day, wallet) for day in days for wallet in policy.operational)
        if day in policy.period
    )


def require_clean(policy: Policy, records: dict[str, CycleRecord]) -> None:
    """Every statement of a year reads back as it was, exact or in cents, and no check finds anything, in either layout.

    In cents rounding is found, and nothing else.
    """
    for layout in LayoutName:
        befores: list[Statement | None] = [None, None]
        for name, record in records.items():
            made = make_statement(policy, record, layout)
            printed = in_cents(made)
            assert half_a_cent_apart(made, printed)
            for number, statement in enumerate((made, printed)):
                read = parse_statement(write_statement(statement, layout), f"{name}.md")
                assert read == statement
                found = check_statement(read, policy=policy, before=befores[number])
                assert unexpected(found, policy) == []
                befores[number] = read
            # By itself nothing of an exact one is rounded but caps.
            assert {one.check for one in check_statement(made) if one.level is Level.NOTE} <= {"caps_agree"}


@pytest.mark.parametrize(("name", "variant"), budgets())
def test_a_year_of_every_budget(name: str, variant: str) -> None:
    policy = load_policy(library_path(name), variant)
    for payments in ((), spending(policy)):
        records = records_of(policy, Model(), payments)
        assert next(iter(records)) == "opening"
        assert list(records)[-1] == "closing"
        require_clean(policy, records)


def test_three_wallets() -> None:
    """Each at its share of the cap; the first is meant to hold two months, the others one."""
    base = three_operational()
    shares = {name: replace(base.wallets[name], runway_monthly=base.caps.monthly // 4) for name in base.wallets}
    policy = replace(
        base, wallets={**base.wallets, **{wallet.name: shares[wallet.name] for wallet in base.operational}}
    )
    records = records_of(policy, Model(), spending(policy))
    require_clean(policy, records)
    may = make_statement(policy, records["2023-06"])
    assert [table.name for table in may.of(Kind.ACTUALS)] == ["Wallet salaries", "Wallet cloud", "Wallet travel"]
    assert [row.label for row in may.of(Kind.OPERATIONAL)[0].rows] == ["salaries", "cloud", "travel"]


@pytest.mark.parametrize("reading", EndReading)
def test_the_last_month_under_each_reading_of_a_stream_s_end(reading: EndReading) -> None:
    policy = with_stream(reference(), end_reading=reading)
    records = records_of(policy, Model(), spending(policy))
    require_clean(policy, records)
    assert records["closing"].month == Month(2024, 1)


def test_the_golden_year_on_the_model_and_the_contracts() -> None:
    policy = reference()
    with engine_called("revm") as revm:
        lived = lumpy(policy, revm)
    assert lived == lumpy(policy, Model())
    require_clean(policy, lived)


@pytest.mark.anvil
def test_a_node_knows_the_hashes() -> None:
    policy = reference()
    with engine_called("anvil") as anvil:
        lived = lumpy(policy, anvil)
    require_clean(policy, lived)
    hashes = [movement.hash for record in lived.values() for movement in record.movements]
    assert all(re.fullmatch("0x[0-9a-f]{64}", each) for each in hashes)
    assert len(set(hashes)) == len(hashes) > 50

    def without(record: CycleRecord) -> CycleRecord:
        return replace(record, movements=tuple(replace(movement, hash="") for movement in record.movements))

    assert {name: without(record) for name, record in lived.items()} == lumpy(policy, Model())
    (table,) = make_statement(policy, lived["2023-06"]).of(Kind.TRANSACTIONS)
    assert [row.words[Word.HASH] for row in table.rows] == [each.hash for each in lived["2023-06"].movements]


def test_what_a_month_says() -> None:
    policy = reference()
    year = lumpy(policy, Model())
    may = make_statement(policy, year["2023-06"])
    assert (may.unit, may.month) == ("TECH-001", Month(2023, 5))
    (actuals,) = may.of(Kind.ACTUALS)
    by_name = {row.label: row for row in actuals.rows}
    # 29,906.56 + 24,207.99, and the only line that begins with `cloud`.
    assert by_name["Gas"].amount(Column.ACTUAL) == 54_114_550000000000000000
    assert by_name["Cloud Infrastructure"].amount(Column.PAID) == 42_632_500000000000000000
    assert actuals.total is not None
    # A third of the 560,960.37 that the statement before asked for.
    assert actuals.total.amount(Column.FORECAST) == 186_986_790000000000000000
    (operational,) = may.of(Kind.OPERATIONAL)
    assert operational.rows[0].amount(Column.RUNWAY) == 257_653_570000000000000000
    assert operational.rows[0].amount(Column.TRANSFER) == -184_966_680000000000000000
    (vesting,) = may.of(Kind.VESTING)
    assert vesting.rows[0].label == "December 8, 2022"
    (transactions,) = may.of(Kind.TRANSACTIONS)
    assert [(row.label, row.words[Word.REASON]) for row in transactions.rows][:3] == [
        ("2023-05-03 12:00:00", "payment: gas"),
        ("2023-05-05 00:00:00", "stream pulled"),
        ("2023-05-05 00:00:00", "top-up"),
    ]
    # What the cycles from the opening to May's moved, by the books.
    done = [year[name].closed for name in ("opening", "2023-03", "2023-04", "2023-05")]
    cycles = [situation.cycle for situation in done if situation is not None and situation.cycle is not None]
    (auditor,) = may.of(Kind.AUDITOR)
    assert [row.amount(Column.AMOUNT) for row in auditor.rows] == [
        749_685 * WAD + sum(cycle.pulled + sum(cycle.excess_returned.values()) for cycle in cycles),
        sum(sum(cycle.topped_up.values()) for cycle in cycles),
        sum(cycle.surplus_returned for cycle in cycles),
    ]
    assert all(cycle.pulled for cycle in cycles[1:])
    (overview,) = may.of(Kind.OVERVIEW)
    assert overview.columns == (Column.TOTAL, Column.MONTHLY_CAP, Column.QUARTERLY_CAP, Column.ANNUAL_CAP)


def test_a_failed_payment_is_no_cost() -> None:
    policy = reference()
    july = lumpy(policy, Model())["2023-08"]
    assert sum(july.costs["operational"].values()) < 650_000 * WAD
    assert not any(movement.amount > 600_000 * WAD for movement in july.movements)


def test_every_movement_has_its_purpose() -> None:
    policy = reference()
    keeper, engine = Bookkeeper(policy), Model()
    engine.deploy(policy)
    simulation = Simulation(policy, engine, keeper)
    simulation.wait(policy.period.starts_at)
    purposes: list[tuple[ChainAction, str]] = [
        (SeedTransfer("auditor", 900 * WAD), "paid by governance"),
        (TopUp("operational", 300 * WAD), "top-up"),
        (ReturnExcess("operational", 10 * WAD), "excess returned"),
        (Pay("operational", 10 * WAD, "gas"), "payment: gas"),
        (Donate("operational", 10 * WAD), "donation"),
        (ReturnSurplus(10 * WAD), "surplus returned"),
        (ReturnUnused("operational", 10 * WAD), "unused funds returned"),
        (ReturnUnused("auditor", 20 * WAD), "unused funds returned"),
        (ClawBack("auditor", 10 * WAD), "clawed back"),
    ]
    for action, _ in purposes:
        assert simulation.perform(action).ok, action
    simulation.wait(policy.period.starts_at + 20 * 86_400)
    assert simulation.perform(Pull(0)).ok
    simulation.wait(policy.period.starts_at + 32 * 86_400)
    for paper in (OpenCycle("2023-03"), FileStatement({"operational": 300 * WAD}), CloseCycle()):
        simulation.perform(paper)
    record = keeper.records["2023-03"]
    assert [movement.purpose for movement in record.movements] == [*(says for _, says in purposes), "stream pulled"]
    assert record.flows.returned == 40 * WAD
    (table,) = make_statement(policy, record).of(Kind.TRANSACTIONS)
    returned = [row for row in table.rows if row.words[Word.REASON] == "unused funds returned"]
    assert [(row.words[Word.SENDER], row.words[Word.RECEIVER], row.amount(Column.AMOUNT)) for row in returned] == [
        ("operational", "protocol", 10 * WAD),
        ("auditor", "protocol", 20 * WAD),
    ]


def test_which_cycle_a_month_belongs_to() -> None:
    policy = reference()
    assert cycle_of(policy, None) == "opening"
    assert cycle_of(policy, Month(2023, 2)) == "2023-03"
    assert cycle_of(policy, Month(2024, 1)) == "closing"
    assert cycle_of(policy, Month(2023, 1)) is None
    assert cycle_of(policy, Month(2024, 2)) is None
    assert stated_months(policy) == policy.months


def test_a_cycle_without_a_statement_is_refused() -> None:
    policy = with_steps(reference(), Step.PULL)
    with pytest.raises(InputError, match="a cycle of this policy has no statement"):
        require_statements(policy, "p.yaml")
    require_statements(reference(), "p.yaml")
    with pytest.raises(InputError) as caught:
        require_statements(with_steps(reference(), Step.PULL), "p.yaml")
    (problem,) = caught.value.problems
    assert problem.expected == "`statement` among cycle.steps"  # it has an Operational Wallet
    auditor = reference().auditor
    assert auditor is not None
    with pytest.raises(InputError, match="expected an Operational Wallet among wallets"):
        require_statements(replace(reference(), wallets={auditor.name: auditor}), "p.yaml")


@pytest.mark.parametrize(("name", "variant"), budgets())
def test_what_a_unit_hands_in_is_accepted(name: str, variant: str) -> None:
    policy = load_policy(library_path(name), variant)
    before: Statement | None = None
    for cycle, record in records_of(policy, Model(), spending(policy)).items():
        made = make_statement(policy, record)
        printed = parse_statement(write_statement(in_cents(made)), "m.md")
        audit = review(Case.of(policy, printed, before, record))
        before = printed
        assert audit.accepted, (cycle, audit.reasons)
        assert not audit.untold
        exact = review(Case.of(policy, made, None, record))
        assert [point.name for point, _ in exact.reasons] == []
        # Without a seed the first top-ups are short: a remark.
        assert {point.name for point, _ in audit.remarks} <= {"top_up_is_covered"}


def test_a_rejected_review_stops_the_top_up() -> None:
    policy = reference()
    made = make_statement(policy, records_of(policy, Model(), spending(policy))["2023-06"])
    text = write_statement(made)
    accepted = reviewed_in(policy, Model(), "2023-06", made, payments=spending(policy))
    wrong = parse_statement(
        text.replace("|payment|", "|pay|", 1).replace("operational|payee|", "operational|payee|1", 1), "w"
    )
    rejected = reviewed_in(policy, Model(), "2023-06", wrong, payments=spending(policy))
    assert accepted.accepted
    assert [point.name for point, _ in rejected.reasons] == ["transactions_are_on_chain"]
    for audit, sent in ((accepted, True), (rejected, False)):
        record = audit.case.record
        assert record is not None
        assert record.closed is not None
        assert record.closed.cycle is not None
        assert record.closed.cycle.accepted is sent
        assert record.closed.cycle.requested["operational"] > 0
        assert (record.closed.cycle.topped_up.get("operational", 0) > 0) is sent
        answers = {point.name: answer for point, answer in audit.answers}
        assert answers["top_up_as_decided"].mark is Mark.MET
