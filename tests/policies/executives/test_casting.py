"""The policy as it was really cast, and a year of it on the exact model."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from policies.executives.casting import NotRepresentableError, as_executed
from policies.executives.comparing import compare
from policies.executives.executions import Executions
from policies.executives.reading import known_executions
from policies.loader import library_path, load_policy
from policies.periods import EndReading, iso
from policies.policy import Policy, Step
from policies.units import WAD
from simulations.engines.model import Model
from simulations.run import simulate


def voted(name: str) -> tuple[Policy, Executions]:
    policy = load_policy(library_path(name))
    known = known_executions(policy.unit)
    assert known is not None
    return policy, known


def test_techops_as_executed() -> None:
    policy, known = voted("tech-001-2022")
    executed = as_executed(policy, known)
    (stream,) = executed.streams
    assert (stream.total, stream.end, stream.end_reading) == (2_486_400 * WAD, date(2023, 1, 31), EndReading.EXCLUSIVE)
    assert (stream.to, stream.restricted, stream.stated_as) == ("auditor", True, None)
    assert iso(executed.closes_at) == "2023-01-31 00:00:00"
    (seed,) = executed.seeds
    assert (seed.to, seed.amount, seed.date) == ("auditor", 1_069_250 * WAD, date(2022, 2, 1))  # the first day
    assert seed.purpose == policy.seeds[0].purpose
    assert executed.id == "tech-001-2022-as-executed"
    assert (executed.caps, executed.wallets, executed.cycle) == (policy.caps, policy.wallets, policy.cycle)
    assert executed.sources["streams.0"] == executed.sources["seed.0"] == "the executive of 2022-01-28"


@pytest.mark.parametrize("name", ["tech-001-2022", "ses-001-2022", "dux-001-2022", "pe-001-2022"])
def test_what_was_cast_is_as_executed(name: str) -> None:
    policy, known = voted(name)
    assert compare(as_executed(policy, known), known).findings == ()


def test_a_year_as_executed() -> None:
    policy, known = voted("tech-001-2022")
    with closing(Model()) as model:
        run = simulate(as_executed(policy, known), model)
    assert run.pulled == 2_486_400 * WAD
    assert run.seeded == 1_069_250 * WAD


def test_payments_and_a_stream_take_the_place_of_top_ups() -> None:
    policy, known = voted("pe-001-2021")
    executed = as_executed(policy, known)
    assert [(seed.to, seed.amount // WAD, str(seed.date)) for seed in executed.seeds] == [
        ("continuous_operation", 1_300_000, "2021-05-01"),  # before any known executive: as voted
        ("operational", 510_000, "2021-07-02"),
        ("operational", 510_000, "2021-08-06"),
    ]
    (stream,) = executed.streams
    assert (stream.end, stream.end_reading) == (date(2022, 4, 30), EndReading.INCLUSIVE)
    assert executed.top_ups == ()
    assert Step.EXECUTIVE_TOP_UP not in executed.cycle.steps
    assert Step.PULL in executed.cycle.steps
    assert executed.assumed["seed.0"].startswith("as voted")
    assert "left out" in executed.assumed["top_ups"]
    with closing(Model()) as model:
        assert simulate(executed, model).pulled == 4_080_000 * WAD


def test_payments_alone_leave_no_pull() -> None:
    policy, known = voted("ses-001-2021-late")
    executed = as_executed(policy, known)
    assert [(seed.amount // WAD, str(seed.date)) for seed in executed.seeds] == [(307_631, "2021-10-01")]
    assert not {Step.PULL, Step.EXECUTIVE_TOP_UP} & set(executed.cycle.steps)
    with closing(Model()) as model:
        assert simulate(executed, model).seeded == 307_631 * WAD


def test_what_was_never_cast_is_left_out_and_what_is_not_known_stays() -> None:
    policy, known = voted("tech-001-2022")
    nothing = replace(known, streams=(), payments=())
    assert (as_executed(policy, nothing).streams, as_executed(policy, nothing).seeds) == ((), ())
    later, _ = voted("tech-001-2023")
    kept = as_executed(later, known)
    assert (kept.streams, kept.seeds) == (later.streams, later.seeds)
    assert kept.assumed["streams.0"].startswith("as voted; only executives from 2021-07-02")


def test_a_cliff_a_manager_and_a_last_second() -> None:
    policy, known = voted("tech-001-2022")
    operational = policy.wallets["operational"].address
    cast = replace(known.streams[0], eta=86_400, manager=operational, tau=known.streams[0].tau - 1)
    (stream,) = as_executed(policy, replace(known, streams=(cast,))).streams
    assert (stream.cliff, stream.manager) == (date(2022, 2, 2), "operational")
    assert (stream.end, stream.end_reading) == (date(2023, 1, 30), EndReading.LAST_SECOND)
    assert stream.fin == cast.fin


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to": "0x000000000000000000000000000000000000dEaD"}, "no wallet of tech-001-2022 has the address 0x0000"),
        ({"manager": "0x000000000000000000000000000000000000dEaD"}, "no wallet of tech-001-2022 has the address"),
        ({"tau": 31_449_660}, "2023-01-31 00:01:00 is not the first second of a day"),
        ({"bgn": 1_643_673_601}, "is not the first second of a day"),
        ({"ended_by": date(2022, 3, 4)}, "the executive of 2022-03-04 ended the award early"),
    ],
)
def test_what_no_policy_can_say(change: dict[str, object], said: str) -> None:
    policy, known = voted("tech-001-2022")
    cast = replace(known.streams[0], **change)  # type: ignore[arg-type]
    with pytest.raises(NotRepresentableError, match=said):
        as_executed(policy, replace(known, streams=(cast,)))


def test_a_payment_after_the_period() -> None:
    policy, known = voted("tech-001-2022")
    late = replace(known.payments[0], executive=date(2023, 2, 1))
    with pytest.raises(NotRepresentableError, match="pays after the period"):
        as_executed(policy, replace(known, payments=(late,)))
