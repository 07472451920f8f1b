"""One life being drawn, month by month: when things happen, how its cycles are run, and how amounts are chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from hypothesis import strategies as st

from policies.periods import DAY, Month, midnight
from policies.units import UINT96_MAX, WAD, Wad
from policies.unwinding import latest_completion
from simulations.actions import ChainAction, Signers, Yank
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.ledger import CLOSING, LAST, OPENING, UNWINDING
from simulations.living import Living
from simulations.machine.choices import POOL, POOL_SIZE, SOME, Care, Choices, Habit, Size
from simulations.machine.verbs import Verb, Verbs, pay
from simulations.timetable import Appointment
from simulations.years import rotated_quorum

_LATE_CLOSING = 30 * DAY
_SELDOM = 3
"""Of so many lives in which governance acts, it ends the unit in one."""

Draw = Callable[[st.SearchStrategy[Any]], Any]
_HABITS, _CARES, _SIZES = tuple(Habit), tuple(Care), tuple(Size)

T = TypeVar("T")
_Cycle = tuple[int, str, Care]
"""When it is run [s], its name, and how."""
_Event = tuple[int, int, Appointment | _Cycle | Yank | None]
"""When something happens, what comes first in one second, and a seed, a cycle, a stream's end, or anything else."""
_SEED, _CYCLE, _ANYTHING = range(3)


class _Offboarding(NamedTuple):
    """When governance ends every stream, and when the unit has wound down [s]."""

    ended: int
    gone: int


class Run:
    """One life being drawn. Verbs draw from it what they leave open."""

    def __init__(self, choices: Choices, verbs: Verbs, draw: Draw, living: Living) -> None:
        self.choices = choices
        self.verbs = verbs
        self.policy = choices.policy
        self.draw = draw
        self.living = living
        self.left: Wad = 0
        """What the monthly cap leaves for the rest of the month [wad]."""
        self.some: tuple[Verb, ...] = ()
        """What happens beside the cycles of this life."""
        self._pool, self._room = 0, 0
        self.moody = False
        self._offboarding: _Offboarding | None = None
        self._gone = False

    def pick(self, number: int) -> int:
        """A whole number from 0 on and below `number`.

        Small choices share a draw: one costs as much as a payment in the EVM does, and nobody climbs by them.
        """
        if self._room < number:
            self._pool, self._room = self.draw(POOL), POOL_SIZE
        self._pool, picked = divmod(self._pool, number)
        self._room //= number
        return picked

    def coin(self) -> bool:
        """Simply not, or else."""
        return self.pick(2) == 1

    def one_of(self, some: Sequence[T]) -> T:
        """One of these, the simplest first."""
        return some[self.pick(len(some))]

    def live(self, months: Sequence[Month]) -> None:
        """Draw and live these months, and the closing after the last of the period."""
        choices = self.choices
        habit, self.moody = self.one_of(_HABITS), self.coin()
        # Swarm testing: a life that keeps to few verbs goes further with them, and some breaks need two.
        kinds = self.pick(SOME)
        self.some = tuple(self.one_of(self.verbs.any) for _ in range(kinds)) or self.verbs.any
        if choices.offboarding:
            self._offboarding = self._offboarded(self.pick(_SELDOM * len(choices.calendar)))
        for month in months:
            self._month(month, habit)
            if self._gone:
                return
        if len(months) == len(choices.calendar):
            self._close()

    def _offboarded(self, place: int) -> _Offboarding | None:
        """When governance ends the unit and when that has wound down; `place` counts the months from 1."""
        calendar, policy = self.choices.calendar, self.policy
        if not 0 < place <= len(calendar):
            return None
        ended = self.draw(self.choices.times[calendar[place - 1]])
        first, last = ended + 1, latest_completion(policy, ended)
        if last < first:
            return None
        how = self.pick(SOME)
        gone = (last, first)[how] if how < 2 else self.draw(self.choices.times[self.one_of(calendar[place - 1 :])])
        return _Offboarding(ended, min(max(first, gone), last))

    def _month(self, month: Month, habit: Habit) -> None:
        """The cycle of the month and whatever else happens in it, in the order of time."""
        draw, choices = self.draw, self.choices
        self.left = self.policy.caps.monthly
        happenings = self.pick(SOME) + (habit is Habit.THE_WHOLE_CAP)
        events: list[_Event] = [(draw(choices.times[month]), _ANYTHING, None) for _ in range(happenings)]
        events += [(seed.time, _SEED, seed) for seed in choices.seeds[month]]
        cycle = self._cycle_of(month)
        if cycle is not None:
            events.append((cycle[0], _CYCLE, cycle))
        if self._offboarding is not None:
            events += self._events_of(self._offboarding, month)
        events.sort(key=itemgetter(0, 1))
        for time, _, what in events:
            if self._gone:
                break
            self.living.simulation.wait(time)
            if what is None:
                self._happens(time, habit)
            elif isinstance(what, Appointment):
                self.living.keep(what)
            elif isinstance(what, Yank):
                self._do(time, what)
            elif what[1] == UNWINDING:
                if self._may_be_gone(time):
                    self._last_cycle(*what)
            else:
                self._run_cycle(*what)

    def _may_be_gone(self, time: int) -> bool:
        """Whether people who keep to the document are done by now; careless ones do not look."""
        promised = self.policy.streams
        ends = [stream.fin for stream in self.living.simulation.state.streams[: len(promised)]]
        ended = any(end < stream.fin for end, stream in zip(ends, promised, strict=True))
        in_time = max(ends) < time <= latest_completion(self.policy, max(ends))
        return self.choices.careless or (ended and in_time)

    def _events_of(self, offboarding: _Offboarding, month: Month) -> Iterator[_Event]:
        """What an offboarding brings in a month."""
        ended, gone = offboarding
        if Month.at(ended) == month:
            yield from ((ended, _ANYTHING, Yank(number)) for number, _ in enumerate(self.policy.streams))
        if Month.at(gone) == month:
            yield gone, _CYCLE, (gone, UNWINDING, self._care())

    def _happens(self, time: int, habit: Habit) -> None:
        """One verb of those that the conduct has, at this second."""
        verb = self.one_of(self.some)
        if verb is pay or habit is Habit.THE_WHOLE_CAP:
            action = None if habit is Habit.NOTHING else pay(self, whole=habit is Habit.THE_WHOLE_CAP)
            if verb is not pay:
                self._do(time, action)
                action = verb(self)
        else:
            action = verb(self)
        self._do(time, action)

    def _do(self, time: int, action: ChainAction | None) -> None:
        if action is not None:
            self.living.act(time, action)

    # The cycle

    def _cycle_of(self, month: Month) -> tuple[int, str, Care] | None:
        """When the cycle of a month is run, its name, and how; `None` where there is none, or nobody cares."""
        draw, choices = self.draw, self.choices
        care = self._care()
        if month == choices.calendar[0]:
            name, time = OPENING, self.policy.period.starts_at
        elif month in choices.cycle_months:
            name, time = str(month), draw(choices.cycle_times[month])
        else:
            return None
        if care is Care.LEFT_OUT:
            return None
        if care is Care.LATE:
            time = max(time, draw(choices.times[month]))
        return time, name, care

    def _care(self) -> Care:
        return self.one_of(_CARES) if self.choices.careless and self.coin() else Care.PROPERLY

    def _run_cycle(self, time: int, name: str, care: Care) -> None:
        self.living.cycle(time, self.state_forecast(name, care))

    def state_forecast(self, name: str, care: Care) -> CyclePlan:
        """What people decide about a cycle: what is forecast, what the review says, which steps are done."""
        choices = self.choices
        usual = ordinary_plan(self.policy, name)
        forecasts = usual.forecasts
        accepted = True
        if self.moody and name not in LAST:
            forecasts = {wallet: self._forecast(choices.usual[wallet]) for wallet in forecasts}
            accepted = not self.coin()
        signers = self._signers() if self.coin() else {}
        steps = self.skip_step(care)
        between: dict[int, ChainAction] = {}
        if self.verbs.strangers and self.coin():
            place, action = self.pick(len(self.policy.cycle.steps) + 1), self.one_of(self.verbs.strangers)(self)
            if action is not None:
                between[place] = action
        return CyclePlan(name, forecasts, usual.keeps, accepted, signers, steps, between)

    def _forecast(self, usual: Wad) -> Wad:
        choices = self.choices
        if choices.careless and self.coin():
            if choices.any_forecast and self.coin():
                return UINT96_MAX
            return self.amount(self.policy.caps.quarterly)
        return 0 if self.coin() else self.amount(usual)

    def _signers(self) -> dict[str, Signers]:
        turn = self.pick(self.choices.turns)
        return {name: rotated_quorum(self.policy, name, turn) for name in self.policy.wallets}

    def skip_step(self, care: Care) -> tuple[Any, ...] | None:
        """The steps that are done, in their order; `None` for all of them."""
        if care is Care.STEPS_LEFT_OUT:
            left_out = self.pick(2 ** len(self.policy.cycle.steps))
            return tuple(step for place, step in enumerate(self.policy.cycle.steps) if not left_out >> place & 1)
        if care is Care.ANOTHER_ORDER:
            return tuple(self.draw(self.choices.order))
        return None

    def _close(self) -> None:
        closes_at, care = self.policy.closes_at, self._care()
        if care is Care.LEFT_OUT:
            self.living.wait(closes_at + _LATE_CLOSING)
            return
        gone = self._offboarding is not None and self._offboarding.gone >= closes_at and self._may_be_gone(closes_at)
        self._last_cycle(closes_at, UNWINDING if gone else CLOSING, care)

    def _last_cycle(self, time: int, name: str, care: Care) -> None:
        """The closing, or that of a unit that was offboarded, and what happens in the days after it."""
        if care is Care.LEFT_OUT:
            return
        time += self.pick(SOME) * DAY if care is Care.LATE else 0
        self.living.simulation.wait(time)
        self._run_cycle(time, name, care)
        self._gone = True
        if self.verbs.after_close:
            for _ in range(self.pick(SOME)):
                time += DAY
                self.living.simulation.wait(time)
                self._do(time, self.one_of(self.verbs.after_close)(self))
        if name == UNWINDING:
            self.living.wait(max(self.living.now, midnight(Month.at(time).next().first)))  # its last month is judged

    def amount(self, most: Wad) -> Wad:
        """An amount from 0 to `most` [wad]."""
        size, number = self.one_of(_SIZES), self.choices.number
        if size is Size.ALL:
            return most
        if size is Size.ONE_WEI:
            return min(most, 1)
        if size is Size.HALF:
            return most // 2
        unit = {Size.THOUSANDS: 1_000 * WAD, Size.WHOLE: WAD}.get(size, 1)
        drawn: int = self.draw(number[unit])
        return min(most, drawn * unit)
