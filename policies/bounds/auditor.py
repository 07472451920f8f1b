"""How much the Auditor Wallet can hold.

Kept below is the policy's multiple (`2 x monthly cap`), which a cycle that ends leaves at most; the runways are the
highest forecasts. `in(t)` is everything that has come in when the streams are pulled at `t`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.bounds.base import Sum, Term, duration, least, most
from policies.bounds.calendar import Window, gaps
from policies.bounds.case import Case
from policies.bounds.purse import most_over
from policies.periods import DAY
from policies.policy import Stream
from policies.situation import Phase
from policies.units import Wad

SEED = "the seed"
DONATION = "a donation"
LEFT_OVER = "left over"
EXCESS = "excess coming back"
PULL = "a pull outside the cycle"
LONGER = "more than 31 days of stream in one pull"
DAYS_31 = "31 days of stream in one pull"
STREAM = "the stream"

_IN_A_CYCLE = (EXCESS, LONGER, DAYS_31, STREAM, DONATION)
CAUSES: dict[Phase, tuple[str, ...]] = {
    Phase.OPENING: (SEED, DONATION),
    Phase.CYCLE: _IN_A_CYCLE,
    Phase.BETWEEN: (LEFT_OVER, EXCESS, PULL, DONATION),
    Phase.CLOSING: _IN_A_CYCLE,
}
"""Every cause that `policies.rules.auditor` gives where governance tops nothing up, by the phase in which it does."""


def auditor_keeps_at_most_2x(case: Case) -> Sum | None:
    """What is there after a cycle.

    - compliant: nothing above what is kept. With outsiders everything they have, given after the last step of the last
      monthly cycle when the wallet was full: no payments, forecasts of nothing.
    - careless and worse: everything. No payments, forecasts of nothing, no cycle returns a surplus, not even the
      closing; outsiders give to the Auditor Wallet.
    """
    policy = case.policy
    if not case.usual:
        return None
    keeps, words = policy.auditor_keeps, str(policy.returns.auditor_keeps)
    if case.careless:
        return case.purse.by(policy.closes_at).plus(case.donated).minus(keeps, words)
    if not case.conduct.outsider:
        return Sum.nothing("each cycle ends by returning the surplus")
    last = policy.closes_at if not policy.returns.unused_at_end else case.on_time.before_closing[-1].last
    there = case.purse.by(last)
    return case.donated if there.total >= keeps else there.plus(case.donated).minus(keeps, words)


def auditor_within_quarterly_cap(case: Case) -> Sum | None:
    """What is there at any instant, by phase and cause; without a cause, the worst of all.

    - opening, the seed: everything that comes in by then, forecasts of nothing. Careless people open in the last second
      of the first month; if streams can be pulled at will they run no cycle at all, and it is pulled at the close.
    - between, left over: compliant, what is kept, or `in(t)` if that is less, after the last monthly cycle, forecasts
      of nothing, then a payment (of nothing, if need be). Careless: `in(t)`, the last monthly cycle at the last second
      of its month, no surplus returned before.
    - cycle and closing, compliant: cycle k is run at the first second it may be, the next at the last second. *Excess*:
      no payments, full forecasts until k, then nothing: all runways come back on top of what is kept. *More than 31
      days*: forecasts of nothing always. *31 days*: the same, exactly 31 days apart; *the stream*: one second less than
      that. Where two roundings make a wei, the second matters (`most_over`).
    - careless: everything there is, at the last second of the last month or at the close; no surplus is returned. For
      *31 days* and *the stream* the cycle before is so many days earlier, for *more* nothing was pulled before. For
      *excess* one wei was topped up.
    - outsiders give everything to the Auditor Wallet before the cycle. *A donation* is the cause while it would not
      break without: exactly the quarterly cap of the unit's own is there, or all that can be.
    """
    if case.phase is None or not case.usual:
        return None
    if case.phase is Phase.CYCLE and not case.on_time.regular:
        return Sum.nothing("there is no monthly cycle")
    causes = CAUSES[case.phase]
    if case.cause:
        return _above(case, case.cause) if case.cause in causes else None
    known = [one for cause in causes if (one := _above(case, cause)) is not None]
    if len(known) < len(causes):
        return None
    # Causes that cannot come up say nothing about the others.
    return most(one for one in known if one.terms) or known[0]


def _above(case: Case, cause: str) -> Sum | None:
    """By how much the wallet is above the quarterly cap for this cause."""
    if cause == DONATION:
        return _donation(case)
    own = _own(case, cause)
    if own is None or not own.terms:
        return own
    quarterly = case.policy.caps.quarterly
    # As long as the unit's own money alone is not above the cap, a donation is the cause.
    given = case.donated if own.total > quarterly else Sum(())
    return own.plus(given).minus(quarterly, "quarterly cap")


def _donation(case: Case) -> Sum | None:
    if not case.conduct.outsider:
        return Sum.nothing("nobody donates")
    own = _own(case, {Phase.OPENING: SEED, Phase.BETWEEN: LEFT_OVER}.get(case.phase or Phase.CYCLE, EXCESS))
    if own is None:
        return None
    if own.total <= case.policy.caps.quarterly:
        return own.plus(case.donated).minus(case.policy.caps.quarterly, "quarterly cap")
    return case.donated if _can_hold_exactly_the_cap(case) else None


def _can_hold_exactly_the_cap(case: Case) -> bool:
    """Whether forecasts can leave exactly the quarterly cap in the Auditor Wallet, to the wei, before a donation.

    Known to be so if one top-up can take away what the seed, or one pull, is too much; for compliant people also if
    what is kept is below the cap, and with the runways above it.
    """
    cap, keeps, start = case.policy.caps.quarterly, case.policy.auditor_keeps, case.policy.period.starts_at
    seed = case.purse.by(start).total
    if case.careless:
        return _in_a_cycle_by_then(case) >= cap and seed <= cap + sum(case.careless_forecasts.values())
    runways, windows = sum(case.runways.values()), case.on_time.before_closing
    longest = max((case.purse.between(k.first, k_1.last).total for k, k_1 in gaps(windows)), default=0)
    can_be_had = case.purse.by(windows[-1].last).total
    enough = keeps <= cap <= min(keeps + runways, can_be_had) and seed <= cap + runways and longest <= runways
    return enough and not case.strangers_pull


def _in_a_cycle_by_then(case: Case) -> Wad:
    """What careless people may have in a cycle of the phase or before it; auditors top up without one [wad]."""
    if case.auditors_rogue:
        return case.all_pulled().total
    last = {Phase.OPENING: case.late.opening.last, Phase.CLOSING: case.policy.closes_at}
    return case.purse.by(last.get(case.phase or Phase.CYCLE, case.late.before_closing[-1].last)).total


def _own(case: Case, cause: str) -> Sum | None:
    """The most of the unit's own money that is there for this cause; `None` where that is not known."""
    a_second_stream = case.conduct.protocol and cause in (LONGER, DAYS_31, STREAM)
    if case.some_pulled_at_will or a_second_stream:
        return None
    match case.phase:
        case Phase.OPENING:
            return case.all_pulled()
        case Phase.BETWEEN:
            return _between(case, cause)
        case _ if case.careless:
            return _careless_cycle(case, cause)
        case _:
            return _cycle(case, cause)


def _between(case: Case, cause: str) -> Sum | None:
    if cause == EXCESS and not case.operational_rogue:
        return Sum.nothing("excess comes back in cycles only")
    if cause == PULL and not (case.all_pulled_at_will and case.policy.streams):
        return Sum.nothing("streams are pulled in cycles only")
    if case.careless:
        return case.all_pulled()
    if not case.all_pulled_at_will:
        return least(_kept(case), case.all_pulled())
    windows = (*case.on_time.before_closing, case.on_time.closing)
    return most(_peak(case, _kept(case), k, k_1._replace(last=k_1.last - 1)) for k, k_1 in gaps(windows))


def _kept(case: Case) -> Sum:
    return Sum.of(case.policy.auditor_keeps, str(case.policy.returns.auditor_keeps))


def _peak(case: Case, kept: Sum, earlier: Window, later: Window) -> Sum:
    """What is there right after a pull at the end of a window, if so much was kept at the beginning of another."""
    return least(kept.plus(case.purse.between(earlier.first, later.last)), case.purse.by(later.last))


# Compliant cycles


def _pairs(case: Case) -> list[tuple[Window, Window]]:
    """A cycle that is judged, and the one before it."""
    calendar = case.on_time
    if case.phase is Phase.CLOSING:
        return [(calendar.before_closing[-1], calendar.closing)]
    return gaps(calendar.before_closing)


def peak_with_excess(case: Case, runways: Wad) -> Sum | None:
    """The most after a pull, if Operational Wallets with so large runways [wad] send back all that they hold."""
    kept = _kept(case).plus(Sum.of(runways, "runways"))
    return most(_peak(case, kept, earlier, later) for earlier, later in _pairs(case))


def _cycle(case: Case, cause: str) -> Sum | None:
    if cause == EXCESS:
        runways = sum(case.runways.values())
        if case.conduct.outsider:  # they can give an excess to wallets that never have any
            return peak_with_excess(case, runways)
        if not runways:
            return Sum.nothing("no Operational Wallet has a runway")
        # Something must have been there to be sent before the cycle.
        return peak_with_excess(case, runways) if case.purse.by(_pairs(case)[-1][0].last).total else None
    stream = _only_stream(case)
    if stream is None:
        return None
    if case.all_pulled_at_will:
        apart = {LONGER: 31 * DAY + 1, DAYS_31: 31 * DAY, STREAM: 0}[cause]
        found = most(_peak(case, _kept(case), k, k_1) for k, k_1 in _pairs(case) if k_1.last - k.first >= apart)
    else:
        found = most(_stream_alone(case, cause, stream))
    return found or Sum.nothing("no two cycles are so many days apart")


def _only_stream(case: Case) -> Stream | None:
    """The stream, if there is one alone and every pull pays for the time since the one before."""
    streams = case.policy.streams
    if len(streams) != 1 or streams[0].eta or streams[0].bgn > case.policy.period.starts_at:
        return None
    return streams[0]


def _stream_alone(case: Case, cause: str, stream: Stream) -> Iterator[Sum]:
    for earlier, later in _pairs(case):
        longest = later.last - earlier.first
        if cause == LONGER:
            if longest > 31 * DAY:
                yield _peak(case, _kept(case), earlier, later)
        else:
            apart = 31 * DAY if cause == DAYS_31 else min(31 * DAY - 1, longest)
            yield from _spaced(case, stream, earlier, later, apart)
            if cause == STREAM and case.conduct.outsider:
                # Something that an outsider does in the cycle is judged before anything is pulled.
                yield least(_kept(case), case.purse.by(earlier.last))


def _spaced(case: Case, stream: Stream, earlier: Window, later: Window, apart: int) -> Iterator[Sum]:
    """What is there after a pull that pays for exactly so many seconds."""
    pulls = Window(max(earlier.first, later.first - apart), min(earlier.last, later.last - apart))
    if pulls.first > pulls.last:
        return
    full = case.purse.first_with(case.policy.auditor_keeps, pulls)
    if full > pulls.first:
        yield case.purse.by(full - 1 + apart)
    if full <= pulls.last:
        paid = most_over(stream, apart, Window(full, pulls.last))
        yield _kept(case).plus(Sum((Term(paid, f"{duration(apart)} of stream", comes_in=True),)))


# Careless cycles


def _careless_cycle(case: Case, cause: str) -> Sum | None:
    calendar = case.late
    windows = calendar.before_closing if case.phase is Phase.CLOSING else calendar.before_closing[:-1]
    # What accrues ends with the close, however late the closing cycle is.
    now = calendar.closing.first if case.phase is Phase.CLOSING else calendar.regular[-1].last
    everything, before = case.purse.by(now), windows[-1].last
    if cause == EXCESS:
        return everything if case.purse.by(before).total or case.conduct.outsider else None
    stream = _only_stream(case)
    if stream is None:
        return None
    at_will = case.all_pulled_at_will
    if cause == LONGER:
        return everything if now - stream.bgn > 31 * DAY else Sum.nothing("the stream is not as long")
    if cause == DAYS_31:
        pulled = now - 31 * DAY
        some_cycle = any(window.first <= pulled <= window.last for window in windows)
        possible = pulled == stream.bgn or (pulled >= windows[0].first if at_will else some_cycle)
        return everything if possible else None
    if at_will:
        return everything
    by = min(now, before + 31 * DAY - 1)
    earliest = now if case.phase is Phase.CLOSING else calendar.regular[-1].first
    return case.purse.by(by) if by >= earliest else None
