"""Everything that a life may choose, as strategies.

The simplest choice comes first everywhere (the usual day, the usual forecast, nothing else). The primitive strategies
are made once for a policy and drawn from directly: strategies that are built anew within each draw cost more than the
lives that they describe.
"""

from __future__ import annotations

from enum import IntEnum

from hypothesis import strategies as st

from policies.periods import DAY, NOON, Month, midnight
from policies.policy import Policy
from policies.rules.names import Conduct, ConductName
from policies.units import WAD
from policies.unwinding import winds_down
from simulations.actions import BLOW
from simulations.conduct import cycle_window, role_keys
from simulations.machine.calls import Calls
from simulations.timetable import Appointment, seeds

SOME = 4
"""Fewer things than this happen in a month beside its cycle."""
POOL_SIZE = 2**24
POOL = st.integers(0, POOL_SIZE - 1)
"""Small choices, many in one draw; of larger numbers Hypothesis draws small ones much more often."""


class Habit(IntEnum):
    """How a whole life spends. Sums over many months are reached by habit, hardly by chance."""

    AS_IT_COMES = 0
    THE_WHOLE_CAP = 1
    NOTHING = 2


class Size(IntEnum):
    """How an amount is chosen, the roundest first."""

    ALL = 0
    ONE_WEI = 1
    HALF = 2
    THOUSANDS = 3
    WHOLE = 4
    WEI = 5


class Care(IntEnum):
    """How the cycle of a month is run by careless people."""

    PROPERLY = 0
    LATE = 1
    LEFT_OUT = 2
    STEPS_LEFT_OUT = 3
    ANOTHER_ORDER = 4


class Choices:
    """Everything that is drawn under one conduct, made ready for one policy."""

    def __init__(self, policy: Policy, conduct: Conduct) -> None:
        self.policy = policy
        self.conduct = conduct
        self.calendar = policy.months
        self.cycle_months = frozenset(policy.cycle_months)
        self.operational = tuple(wallet.name for wallet in policy.operational)
        self.auditor = policy.auditor.name if policy.auditor else ""
        self.usual = {wallet.name: policy.default_forecast(wallet) for wallet in policy.operational}
        self.careless = conduct.allows(ConductName.CARELESS)
        self.any_forecast = conduct.allows(ConductName.OPERATIONAL_ROGUE)
        # Half of all lives are whole ones.
        self.lived = st.integers(1, 2 * len(self.calendar))
        self.order = st.permutations(policy.cycle.steps)
        most = max(policy.caps.annual, *self.usual.values())
        self.number = {unit: st.integers(0, most // unit) for unit in (1_000 * WAD, WAD, 1)}
        self.streams = len(policy.streams) + 1
        self.turns = max((len(safe.owners) for safe in policy.wallets.values()), default=1)
        self.offboarding = conduct.protocol and winds_down(policy)
        self.thief = role_keys(policy)
        self.target = tuple(wallet.name for wallet in policy.treasury)
        self.receiver = (*policy.wallets, BLOW)
        self.calls = Calls(policy)
        self.cycle_times = {month: st.sampled_from(_cycle_times(policy, month)) for month in self.cycle_months}
        self.times = {month: st.sampled_from(_times(policy, month)) for month in self.calendar}
        self.seeds: dict[Month, list[Appointment]] = {month: [] for month in self.calendar}
        for seed in seeds(policy):
            self.seeds.setdefault(Month.at(seed.time), []).append(seed)


def _cycle_times(policy: Policy, month: Month) -> list[int]:
    """When compliant people run a cycle: on the usual day first, then earlier days, then the odd seconds."""
    first, last = cycle_window(policy, month)
    days = [midnight(month.day(day)) for day in range(policy.cycle.statement_due, 0, -1)]
    return list(dict.fromkeys(time for time in (*days, last, first + DAY - 1, first + 1) if time <= last))


def _times(policy: Policy, month: Month) -> list[int]:
    """When other things happen in a month: at a noon, and at the seconds that machines get wrong."""
    days = [midnight(month.day(day)) for day in policy.period.days_in(month)]
    begins, ends = days[0], min(days[-1] + DAY, policy.closes_at)
    ends_of_streams = [stream.fin + late for stream in policy.streams for late in (-1, 0, 1)]
    nasty = [begins, ends - 1, cycle_window(policy, month)[1] + 1, *ends_of_streams]
    times = [time for time in (*(day + NOON for day in days), *nasty) if begins <= time < ends]
    return list(dict.fromkeys(times)) or [begins]
