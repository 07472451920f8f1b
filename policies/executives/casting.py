"""The policy as it was really cast: its streams and seeds are those of the executives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from policies.executives.comparing import cast_for, pair_seeds, pair_streams
from policies.executives.comparison import is_known
from policies.executives.executions import CastPayment, CastStream, Executions
from policies.executives.stream_terms import reading_of
from policies.periods import DAY, EndReading, day_of, iso
from policies.policy import Policy, Seed, Step, Stream


class NotRepresentableError(ValueError):
    """What was cast is no policy: it goes to an address that the policy does not know, was ended
    early, or it begins or ends at an hour of a day."""


def as_executed(policy: Policy, executions: Executions) -> Policy:
    """The policy with the streams and the seeds that were cast for it.

    Payments are seeds on the day of their executive, or on the first day of the period where that comes before it;
    payments and streams together take the place of the top-ups by executive vote. A voted stream or seed that could
    not have been among the known executives stays as voted, and `assumed` says so. Everything else is the policy's.

    Raises:
        NotRepresentableError: a recipient's address is no wallet's, a payment comes after the period, an award was
            ended early, or it begins or ends at no bound of a day.
    """
    streams, payments = cast_for(policy, executions)
    known = executions.covers
    unknown = f"as voted; only executives from {known.start} to {known.end} are known"
    sources, assumed = dict(policy.sources), dict(policy.assumed)
    made: list[Stream] = []
    stream_pairs, more_streams = pair_streams(policy, streams)
    for voted, cast in (*stream_pairs, *((None, cast) for cast in more_streams)):
        key = f"streams.{len(made)}"
        if cast is not None:
            sources[key] = f"the executive of {cast.executive}"
            made.append(_stream(policy, voted, cast))
        elif voted is not None and not is_known(policy, executions, voted.start):
            assumed[key] = unknown
            made.append(voted)
    paid: list[Seed] = []
    seed_pairs, more_payments = pair_seeds(policy, payments)
    for seed, payment in (*seed_pairs, *((None, payment) for payment in more_payments)):
        key = f"seed.{len(paid)}"
        if payment is not None:
            sources[key] = f"the executive of {payment.executive}"
            paid.append(_seed(policy, seed, payment))
        elif seed is not None and not is_known(policy, executions, seed.date):
            assumed[key] = unknown
            paid.append(seed)
    if policy.top_ups:
        assumed["top_ups"] = f"those before {known.start} and after {known.end} are not known and left out"
    return replace(
        policy,
        id=f"{policy.id}-as-executed",
        streams=tuple(made),
        seeds=tuple(paid),
        top_ups=(),
        cycle=replace(policy.cycle, steps=_steps(policy, bool(made))),
        sources=sources,
        assumed=assumed,
    )


def _steps(policy: Policy, streamed: bool) -> tuple[Step, ...]:
    """The steps without the top-up by executive vote; where a stream took its place, it is pulled instead."""
    steps = list(policy.cycle.steps)
    if Step.EXECUTIVE_TOP_UP in steps:
        at = steps.index(Step.EXECUTIVE_TOP_UP)
        steps[at : at + 1] = [Step.PULL] if streamed and Step.PULL not in steps else []
    return tuple(steps)


def _stream(policy: Policy, voted: Stream | None, cast: CastStream) -> Stream:
    """An award as the policy's value; it keeps the voted end date where a reading of it fits."""
    if cast.ended_by is not None:
        raise NotRepresentableError(f"the executive of {cast.ended_by} ended the award early")
    reading = reading_of(voted.end, cast.fin) if voted is not None else None
    if voted is not None and reading is not None:
        end = voted.end
    else:
        end, reading = _last_day(cast.fin)
    return Stream(
        token=cast.token,
        to=_wallet(policy, cast.to),
        total=cast.total,
        start=_first_second(cast.bgn),
        end=end,
        end_reading=reading,
        restricted=cast.restricted,
        cliff=_first_second(cast.bgn + cast.eta) if cast.eta else None,
        manager=_wallet(policy, cast.manager) if cast.manager is not None else None,
        stated_as=voted.stated_as if voted is not None and voted.total == cast.total else None,
    )


def _seed(policy: Policy, voted: Seed | None, cast: CastPayment) -> Seed:
    if cast.executive > policy.period.end:
        raise NotRepresentableError(f"the executive of {cast.executive} pays after the period")
    day = max(cast.executive, policy.period.start)
    return Seed(_wallet(policy, cast.to), cast.amount, day, voted.purpose if voted is not None else ())


def _wallet(policy: Policy, address: str) -> str:
    """The name of the wallet with this address."""
    name = next((wallet.name for wallet in policy.wallets.values() if wallet.address == address), None)
    if name is None:
        raise NotRepresentableError(f"no wallet of {policy.id} has the address {address}")
    return name


def _first_second(time: int) -> date:
    if time % DAY:
        raise NotRepresentableError(f"{iso(time)} is not the first second of a day")
    return day_of(time)


def _last_day(time: int) -> tuple[date, EndReading]:
    """The day that a stream ends on, and how it is read, where the document's own does not fit."""
    if time % DAY == DAY - 1:
        return day_of(time), EndReading.LAST_SECOND
    return _first_second(time) - timedelta(days=1), EndReading.INCLUSIVE
