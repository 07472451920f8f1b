"""Lives of units that governance ends: at the beginning, in the middle and at the end of the period, gone at once or as
late as the document allows, with nothing spent or with the whole cap.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product
from operator import itemgetter

from policies.periods import Month, midnight, noon
from policies.policy import Policy
from policies.unwinding import latest_completion, winds_down
from simulations.actions import Yank
from simulations.corners.book import Corner
from simulations.cycle import ordinary_plan
from simulations.ledger import UNWINDING
from simulations.living import Living
from simulations.timetable import Appointment, act_at, cycle_at, cycles, payment_on, seeds, until


def offboarded(policy: Policy) -> Iterator[Corner]:
    """These lives, where the document says how the unit winds down."""
    if not winds_down(policy):
        return
    last = len(policy.cycle_months)
    usual, ends = _usual(policy), max(stream.fin for stream in policy.streams)
    for number, at_once, spends in product(dict.fromkeys((0, last // 2, last)), (False, True), (False, True)):
        if usual[number].time + 1 < ends:  # a stream that is over is not ended any more
            yield partial(_live, number, at_once, spends)


def _usual(policy: Policy) -> list[Appointment]:
    """The cycles of a compliant period, but for the closing."""
    return list(cycles(policy, partial(ordinary_plan, policy)))[:-1]


def _live(number: int, at_once: bool, spends: bool, living: Living) -> None:
    for appointment in sorted(_appointments(living.policy, number, at_once, spends), key=itemgetter(0, 1)):
        living.keep(appointment)


def _appointments(policy: Policy, number: int, at_once: bool, spends: bool) -> Iterator[Appointment]:
    """Everybody keeps to the policy; governance ends every stream a second after cycle `number` (0 is the opening)."""
    usual = _usual(policy)
    ended = usual[number].time + 1
    gone = ended + 1 if at_once else latest_completion(policy, ended)
    before = [*seeds(policy), *usual]
    if spends:
        wallet, cap = policy.operational[0].name, policy.caps.monthly
        days = ((month, policy.period.days_in(month)[-1]) for month in policy.months)
        before += [
            payment_on(month, day, wallet, cap) for month, day in days if noon(month.day(day)) < policy.closes_at
        ]
    yield from (appointment for appointment in before if appointment.time < gone)
    yield from (act_at(ended, Yank(stream)) for stream, _ in enumerate(policy.streams))
    yield cycle_at(gone, ordinary_plan(policy, UNWINDING))
    yield until(midnight(Month.at(gone).next().first))
