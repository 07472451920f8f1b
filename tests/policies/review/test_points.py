"""The checklist: every point is met by an ordinary month, and not met by one with that one thing wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from policies.loader import library_path, load_policy
from policies.periods import DAY
from policies.policy import Policy, Step
from policies.review.audit import Audit, review
from policies.review.base import Case, Mark, Role, Weight
from policies.review.registry import POINTS
from policies.situation import CycleFacts, Situation
from policies.statements.checks.base import Level
from policies.statements.making import in_cents, make_statement
from policies.statements.reading import parse_statement
from policies.statements.record import CycleRecord
from policies.statements.statement import CENT
from policies.statements.writing import write_statement
from policies.tables import Payment
from policies.units import WAD
from simulations.engines.model import Model
from simulations.statements import records_of

POLICY = load_policy(library_path("tech-001-2023"))


@cache
def year() -> dict[str, CycleRecord]:
    payments = (Payment(0, date(2023, 4, 9), 70_000 * WAD, "gas"), Payment(1, date(2023, 5, 9), 60_000 * WAD, "travel"))
    return records_of(POLICY, Model(), payments)


def record() -> CycleRecord:
    return year()["2023-06"]


def at_review() -> Situation:
    found = record().reviewed
    assert found is not None
    return found


@cache
def may() -> Case:
    before = make_statement(POLICY, year()["2023-05"])
    return Case.of(POLICY, make_statement(POLICY, year()["2023-06"]), before, year()["2023-06"])


def marks(case: Case) -> dict[str, Mark]:
    return {point.name: answer.mark for point, answer in review(case).answers}


def edited(*parts: tuple[str, str]) -> Case:
    """May with other words in its statement; each part was there."""
    text = write_statement(may().statement)
    for old, new in parts:
        assert old in text, old
        text = text.replace(old, new)
    return Case.of(POLICY, parse_statement(text, "may.md"), may().before, may().record)


def recorded(**changes: object) -> Case:
    """May with other facts beside it."""
    return replace(may(), record=replace(record(), **changes))  # type: ignore[arg-type]


def filed(**changes: object) -> Case:
    return recorded(filed=record().filed._replace(**changes))


def reviewed(**changes: object) -> Case:
    return recorded(reviewed=at_review()._replace(**changes))


def closed(**changes: object) -> Case:
    found = record().closed
    assert found is not None
    return recorded(closed=found._replace(**changes))


def section(name: str) -> str:
    """A part of the statement, heading and all."""
    text = write_statement(may().statement)
    begin = text.index(name)
    end = text.find("\n## ", begin)
    return text[begin : end if end > 0 else None]


def cycle_with(**changes: object) -> CycleFacts:
    found = record().closed
    assert found is not None
    assert found.cycle is not None
    return found.cycle._replace(**changes)


def holding(**amounts: int) -> dict[str, int]:
    return {**at_review().dai, **amounts}


def stream_left() -> Case:
    (stream,) = at_review().streams
    return reviewed(streams=(stream._replace(rxd=stream.rxd - 1),))


def books_with(**changes: object) -> Case:
    return reviewed(books=at_review().books._replace(**changes))


WRONG: Mapping[str, Callable[[], Case]] = {
    "sections_complete": lambda: edited((section("## 3. MKR Vesting"), "## 3. MKR Vesting\n")),
    "month_is_due": lambda: edited(("May 2023 Budget", "April 2023 Budget")),
    "adds_up": lambda: edited(("|539,748.00|60,000.00|", "|539,748.00|60,005.00|")),
    "agrees_with_previous": lambda: edited(
        ("|Travel|6,417.03|60,000.00|-53,582", "|Travel|6,418.03|60,000.00|-53,581")
    ),
    "came_in_time": lambda: filed(time=record().filed.time + DAY),
    "paid_is_on_chain": lambda: recorded(costs={"operational": {"travel": 60_000 * WAD - CENT}}),
    "balances_are_on_chain": lambda: filed(dai=holding(operational=1)),
    "transactions_are_on_chain": lambda: recorded(movements=record().movements[1:]),
    "vesting_as_planned": lambda: edited(("|June 8, 2023|128.65 MKR|", "|June 8, 2023|128.66 MKR|")),
    "caps_as_policy": lambda: edited(("|199,916.00|", "|199,917.00|")),
    "within_caps": lambda: edited(("|599,748.00|199,916.00|", "|599,749.00|199,916.00|")),
    "request_fits_statement": lambda: reviewed(cycle=cycle_with(requested={"operational": 60_001 * WAD})),
    "excess_came_back": lambda: reviewed(dai=holding(operational=599_748 * WAD + 1)),
    "stream_is_pulled": stream_left,
    "funded_by_auditor_only": lambda: books_with(into_operational={"operational": 10**30}),
    "protocol_can_claw_back": lambda: reviewed(withdrawable={"operational": 10**30, "auditor": 0}),
    "top_up_is_covered": lambda: reviewed(dai=holding(auditor=60_000 * WAD - 1)),
    "top_up_as_decided": lambda: closed(cycle=cycle_with(topped_up={"operational": 59_999 * WAD})),
    "surplus_went_back": lambda: closed(dai=holding(auditor=POLICY.auditor_keeps + 1)),
}
NOT_KNOWN: Mapping[str, Callable[[], Case]] = {
    "agrees_with_previous": lambda: replace(may(), before=None),
    "vesting_as_planned": lambda: edited((section("## 3. MKR Vesting"), "## 3. MKR Vesting\n")),
    "caps_as_policy": lambda: edited(
        ("|Monthly Budget Cap|Qly Budget Cap|Annual Budget Cap + Buffer|", "|Other|Another|A third|")
    ),
    "transactions_are_on_chain": lambda: edited((section("## 5. Transactions"), "")),
    "request_fits_statement": lambda: reviewed(cycle=cycle_with(requested={})),
    "top_up_as_decided": lambda: recorded(closed=None),
}
NOT_ASKED: Mapping[str, Callable[[], Case]] = {
    "agrees_with_previous": lambda: Case.of(POLICY, may().statement, record=year()["opening"]),
    "came_in_time": lambda: recorded(cycle="closing"),
    "vesting_as_planned": lambda: replace(may(), policy=replace(POLICY, stated=replace(POLICY.stated, vesting=None))),
    "request_fits_statement": lambda: replace(reviewed(cycle=cycle_with(requested={})), policy=steps(Step.STATEMENT)),
    "excess_came_back": lambda: replace(may(), policy=steps(Step.STATEMENT)),
    "stream_is_pulled": lambda: replace(may(), policy=steps(Step.STATEMENT)),
    "surplus_went_back": lambda: replace(may(), policy=steps(Step.STATEMENT)),
    "top_up_is_covered": lambda: recorded(reviewed=None),
    "protocol_can_claw_back": lambda: replace(may(), policy=without_allowances()),
    "funded_by_auditor_only": lambda: replace(
        may(), policy=replace(POLICY, seeds=tuple(replace(seed, to="operational") for seed in POLICY.seeds))
    ),
}


def steps(*kept: Step) -> Policy:
    return replace(POLICY, cycle=replace(POLICY.cycle, steps=kept))


def without_allowances() -> Policy:
    return replace(POLICY, wallets={name: replace(wallet, allowances=()) for name, wallet in POLICY.wallets.items()})


def test_an_ordinary_month_meets_every_point() -> None:
    audit = review(may())
    assert audit.accepted
    assert [audit.count(mark) for mark in Mark] == [len(POINTS), 0, 0, 0]
    assert review(may(), strict=True).accepted
    cycle = at_review().cycle
    assert cycle is not None
    assert cycle.requested == {"operational": 60_000 * WAD}  # the points below turn on a real top-up


@pytest.mark.parametrize("name", WRONG)
def test_a_point_sees_what_it_is_for(name: str) -> None:
    case = WRONG[name]()
    assert marks(case)[name] is Mark.NOT_MET
    audit = review(case)
    point, answer = next(one for one in audit.answers if one[0].name == name)
    assert answer.says
    assert audit.accepted is all(one.weight is Weight.REMARK for one, _ in audit.reasons + audit.remarks)
    assert (point in [one for one, _ in audit.reasons]) == (point.weight is Weight.REJECT)


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_a_point_says_that_it_cannot_tell(name: str) -> None:
    case = NOT_KNOWN[name]()
    answer = next(answer for point, answer in review(case).answers if point.name == name)
    assert (answer.mark, bool(answer.needs)) == (Mark.CANNOT_TELL, True)
    assert not review(case, strict=True).accepted


@pytest.mark.parametrize("name", NOT_ASKED)
def test_a_point_that_does_not_apply_is_nothing_that_is_missing(name: str) -> None:
    audit = review(NOT_ASKED[name]())
    assert next(answer.mark for point, answer in audit.answers if point.name == name) is Mark.NOT_APPLICABLE
    assert name not in [point.name for point, _ in audit.untold]


def test_each_point_has_its_mistake() -> None:
    assert list(WRONG) == [point.name for point in POINTS]
    assert len({point.name for point in POINTS}) == len(POINTS)
    assert [point.role for point in POINTS] == sorted((point.role for point in POINTS), key=list(Role).index)


def test_the_statement_alone() -> None:
    """What only the chain knows cannot be told; the rest can."""
    told = marks(Case.of(POLICY, may().statement))
    assert {name for name, mark in told.items() if mark is Mark.MET} == {
        *("sections_complete", "month_is_due", "adds_up", "vesting_as_planned", "caps_as_policy", "within_caps")
    }
    assert set(told.values()) == {Mark.MET, Mark.CANNOT_TELL}
    alone = review(Case.of(POLICY, may().statement))
    assert (alone.accepted, len(alone.untold), len(alone.needs)) == (True, 13, 3)
    assert not review(Case.of(POLICY, may().statement), strict=True).accepted
    late = marks(Case.of(POLICY, may().statement, received=date(2023, 6, 6)))
    assert late["came_in_time"] is Mark.NOT_MET
    assert marks(Case.of(POLICY, may().statement, received=date(2023, 6, 5)))["came_in_time"] is Mark.MET


def test_a_reversed_sign_is_rejected_though_it_is_only_a_warning() -> None:
    case = edited(
        ("|539,748.00|60,000.00|", "|539,748.00|-60,000.00|"),
        ("**539,748.00**|**60,000.00**|", "**539,748.00**|**-60,000.00**|"),
    )
    others = {finding.level for finding in case.findings if finding.check != "caps_agree"}
    assert others == {Level.WARNING}
    assert marks(case)["adds_up"] is Mark.NOT_MET
    assert not review(case).accepted


def test_a_month_that_is_none_of_the_policy_s() -> None:
    text = write_statement(may().statement).replace("May 2023 Budget", "May 2022 Budget")
    assert marks(Case.of(POLICY, parse_statement(text, "m.md")))["month_is_due"] is Mark.NOT_MET


def test_after_a_rejection_nothing_may_be_sent() -> None:
    sent = closed(cycle=cycle_with(accepted=False))
    assert marks(sent)["top_up_as_decided"] is Mark.NOT_MET
    assert marks(closed(cycle=cycle_with(accepted=False, topped_up={})))["top_up_as_decided"] is Mark.MET


def test_the_figures_are_there() -> None:
    def figures(audit: Audit, name: str) -> dict[str, int]:
        return dict(next(answer.figures for point, answer in audit.answers if point.name == name))

    assert figures(review(may()), "paid_is_on_chain") == {"stated": 60_000 * WAD, "paid": 60_000 * WAD}
    wrong = review(WRONG["paid_is_on_chain"]())
    assert figures(wrong, "paid_is_on_chain") == {"stated": 60_000 * WAD, "paid": 60_000 * WAD - CENT}


def test_the_caps_that_are_not_in_it_are_named() -> None:
    def says(case: Case) -> str:
        return next(answer.says for point, answer in review(case).answers if point.name == "caps_as_policy")

    assert says(may()) == "199,916 a month, 599,747 a quarter, 2,398,988 a year"
    some = edited(("|599,747.00|2,398,988.00|", "|-|-|"))
    assert says(some) == "199,916 a month; not in it: the quarterly cap, the annual cap"
    assert marks(some)["caps_as_policy"] is Mark.MET


@pytest.mark.parametrize(
    ("off", "mark"), [(0, Mark.MET), (WAD // 200, Mark.MET), (WAD // 200 + 1, Mark.NOT_MET), (WAD // 2, Mark.NOT_MET)]
)
def test_half_a_cent_is_rounding_however_few_decimals_are_printed(off: int, mark: Mark) -> None:
    held = record().filed.dai["operational"]
    chain = filed(dai={**record().filed.dai, "operational": held + off})
    coarse = edited((f"{held // WAD:,}.00", f"{held // WAD:,}"))
    assert held % WAD == 0
    for case in (replace(chain, statement=in_cents(chain.statement)), replace(chain, statement=coarse.statement)):
        assert marks(case)["balances_are_on_chain"] is mark


def test_a_listed_transfer_of_another_amount_did_not_happen() -> None:
    assert marks(edited(("|payee|60,000.00|", "|payee|60,000.01|")))["transactions_are_on_chain"] is Mark.NOT_MET
    cents = replace(may(), statement=in_cents(may().statement))
    assert cents.statement != may().statement
    assert marks(cents)["transactions_are_on_chain"] is Mark.MET
