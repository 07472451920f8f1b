"""What Hypothesis draws: budget periods lived at a level of conduct.

The simplest choice comes first everywhere (few months, the usual day, the usual forecast, no payment, round
amounts), because that is what Hypothesis shrinks towards and what a story is told with.

The primitive strategies are made once for a policy and drawn from directly: strategies that are built anew within
each draw cost more than the lives that they describe.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from hypothesis import strategies as st

from policies.periods import Month
from policies.policy import Policy
from policies.units import WAD, Wad
from simulations.conduct import MonthPlan, Payment, YearPlan, rotated_quorum

_PAYMENTS_A_MONTH = 3


class _Habit(IntEnum):
    """How a whole life spends. Sums over many months are reached by habit, hardly by chance."""

    AS_IT_COMES = 0
    THE_WHOLE_CAP = 1
    NOTHING = 2


class _Size(IntEnum):
    """How an amount is chosen, the roundest first."""

    ALL = 0
    NOTHING = 1
    THOUSANDS = 2
    WHOLE = 3
    WEI = 4


class _Years:
    """The choices of a compliant life, made ready for one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.calendar = policy.months
        # Half of all lives are whole ones; each can shrink to the month in which a rule breaks.
        self.lived = st.integers(1, 2 * len(self.calendar))
        self.habit = st.sampled_from(_Habit)
        self.early = st.integers(0, policy.cycle.statement_due - 1)
        self.coin = st.booleans()
        self.payments = st.integers(0, _PAYMENTS_A_MONTH)
        self.day = {month: st.sampled_from(policy.period.days_in(month)) for month in self.calendar}
        self.wallet = st.sampled_from([wallet.name for wallet in policy.operational])
        self.size = st.sampled_from(_Size)
        most = max(policy.caps.monthly, *(policy.default_forecast(wallet) for wallet in policy.operational))
        self.number = {unit: st.integers(0, most // unit) for unit in (1_000 * WAD, WAD, 1)}
        self.next_in_line = {name: rotated_quorum(policy, name, 1) for name in policy.wallets}

    def life(self, draw: st.DrawFn, lived: int | None) -> YearPlan:
        months = self.calendar[: draw(self.lived) if lived is None else lived]
        habit, moody = draw(self.habit), draw(self.coin)
        return YearPlan(tuple(self.month(draw, month, habit, moody) for month in months))

    def month(self, draw: st.DrawFn, month: Month, habit: _Habit, moody: bool) -> MonthPlan:
        """`moody`: forecasts come as they like and reviews may reject; otherwise both are as usual."""
        policy = self.policy
        day = policy.cycle.statement_due - draw(self.early)
        forecasts = {wallet.name: policy.default_forecast(wallet) for wallet in policy.operational}
        if moody:
            forecasts = {wallet: self.amount(draw, most) for wallet, most in forecasts.items()}
        rejected = moody and draw(self.coin)
        payments: list[Payment] = []
        if habit is _Habit.THE_WHOLE_CAP:
            payments.append(Payment(draw(self.day[month]), draw(self.wallet), policy.caps.monthly))
        elif habit is _Habit.AS_IT_COMES:
            left = policy.caps.monthly
            for _ in range(draw(self.payments)):
                amount = self.amount(draw, left)
                payments.append(Payment(draw(self.day[month]), draw(self.wallet), amount))
                left -= amount
        signers = self.next_in_line if draw(self.coin) else {}
        return MonthPlan(day, forecasts, not rejected, tuple(payments), signers)

    def amount(self, draw: st.DrawFn, most: Wad) -> Wad:
        """An amount from 0 to `most` [wad]."""
        match draw(self.size):
            case _Size.ALL:
                return most
            case _Size.NOTHING:
                return 0
            case _Size.THOUSANDS:
                unit = 1_000 * WAD
            case _Size.WHOLE:
                unit = WAD
            case _:
                unit = 1
        return min(most, draw(self.number[unit]) * unit)


def compliant_years(policy: Policy) -> Callable[[int | None], st.SearchStrategy[YearPlan]]:
    """Budget periods, or their first months, in which everybody keeps to the policy.

    Returns:
        A strategy for each number of months lived; for `None` the number is drawn too.
    """
    years = _Years(policy)

    @st.composite
    def lives(draw: st.DrawFn, lived: int | None) -> YearPlan:
        return years.life(draw, lived)

    return lives
