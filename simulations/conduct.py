"""Who misbehaves, and how: which decisions each conduct allows, and the mildest conduct that allows given ones.

The project's reading of each (`docs/conduct.md` has it in sentences):

- *compliant*: payments tried in a calendar month add up to at most the monthly cap; each cycle is complete, in the
  policy's order, at any second from day 1 to the end of the due day (opening and closing exactly on time); forecasts
  lie between nothing and the runway at the monthly cap; reviews accept or reject; any quorum signs.
- *careless*: cycles late or left out, steps left out or in another order, forecasts up to the quarterly cap, payments
  of any amount.
- *operational_rogue*: the signers of the Operational Wallets sign anything at any time, any forecast.
- *role_compromised*: whoever has the keys of one role signs anything with them alone.
- *auditors_rogue*: the signers of the Auditor Wallet sign anything at any time.
- *outsider*: donations, `blow()`, pulls, thefts, calls to anything; also between the steps of a cycle.
- *protocol*: yank, claw-back, shutdown, a second stream; and an offboarding, where the document says how a unit winds
  down: once governance has ended every stream, a last cycle within the stated months, after which nothing is due.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from policies.authority import is_quorum
from policies.periods import DAY, Month, midnight
from policies.policy import Policy
from policies.rules.names import COMPLIANT, Conduct, ConductName
from policies.units import Wad
from policies.unwinding import latest_completion, winds_down
from simulations.actions import (
    Blow,
    Call,
    ChainAction,
    ClawBack,
    CreateStream,
    DisableModule,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SeedTransfer,
    SetAllowance,
    Shutdown,
    Signers,
    Steal,
    TopUp,
    Wait,
    Yank,
)
from simulations.cycle import CyclePlan, kept_after, usual_steps
from simulations.ledger import CLOSING, LAST, OPENING, UNWINDING
from simulations.timetable import Appointment

_CARELESS = Conduct(ConductName.CARELESS)
_OPERATIONAL = Conduct(ConductName.OPERATIONAL_ROGUE)
_ROLE = Conduct(ConductName.ROLE_COMPROMISED)
_AUDITORS = Conduct(ConductName.AUDITORS_ROGUE)
_OUTSIDER = Conduct(outsider=True)
_PROTOCOL = Conduct(protocol=True)


def cycle_window(policy: Policy, month: Month) -> tuple[int, int]:
    """The first and the last second [s] at which compliant people run the cycle of a month."""
    due = midnight(month.day(policy.cycle.statement_due)) + DAY - 1
    return midnight(month.first), min(due, policy.closes_at - 1)


def role_keys(policy: Policy) -> tuple[Signers, ...]:
    """For each role Safe: the people whose keys a thief has who stole that role's."""
    roles = (_people(policy, wallet.name) for wallet in policy.wallets.values() if wallet not in policy.treasury)
    return tuple(people for people in roles if people)  # one that governance alone signs for has no key to steal


def _people(policy: Policy, wallet: str) -> Signers:
    """Everybody who signs for a wallet, those behind the Safes that own it too."""
    people: list[str] = []
    for owner in policy.wallets[wallet].owners:
        members = _people(policy, owner) if owner in policy.wallets else (owner,) if owner in policy.signers else ()
        people.extend(person for person in members if person not in people)
    return tuple(people)


def needed(policy: Policy, life: Iterable[Appointment]) -> Conduct | None:
    """The mildest conduct that allows these decisions, the time until the last of them included.

    Returns:
        `None` where no conduct allows them: a seed of the policy has not arrived at its second.
    """
    needs = Needs(policy, life)
    return needs.until(needs.end)


class Needs:
    """What each part of a life needs, worked out in one reading."""

    def __init__(self, policy: Policy, life: Iterable[Appointment]) -> None:
        self._times: list[int] = []
        self._conducts: list[Conduct] = []
        self.end = policy.period.starts_at
        self._reader = reader = _Reader(policy)
        need = COMPLIANT
        for time, _, what, _ in sorted(life, key=itemgetter(0, 1)):
            self.end = max(self.end, time)
            if isinstance(what, Wait):
                continue
            other = reader.of_cycle(time, what) if isinstance(what, CyclePlan) else reader.of_action(time, what)
            if other is not COMPLIANT:
                need = need.joined(other)
            self._times.append(time)
            self._conducts.append(need)

    def until(self, end: int) -> Conduct | None:
        """What it takes to live until a second [s], all of that second included; `None` as in `needed`."""
        if self._reader.a_seed_is_missing(end):
            return None
        place = bisect_right(self._times, end)
        need = self._conducts[place - 1] if place else COMPLIANT
        return need.joined(_CARELESS) if self._reader.a_cycle_is_missing(end) else need


class _Reader:
    """Reads decisions one by one, and remembers what the next ones depend on."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known = _known_of(policy)
        self._seeds = Counter(self._known.seeds)
        self._paid: Counter[Month] = Counter()
        self._ran: dict[str, int] = {}
        """When each cycle was run first [s]."""
        self._ended: dict[int, int] = {}
        """When governance ended each stream before its time [s]."""

    def of_action(self, time: int, action: ChainAction) -> Conduct:
        """What it takes to do this now."""
        match action:
            case Pay():
                return self._of_payment(time, action)
            case ReturnExcess():
                return _OPERATIONAL
            case TopUp() | ReturnSurplus():
                return self._by_auditors(action.by)
            case Pull():
                return _OUTSIDER if action.caller else self._by_auditors(action.by)
            case ReturnUnused() | SetAllowance() | DisableModule():
                return _OPERATIONAL if action.wallet in self._known.operational else self._by_auditors(action.by)
            case Steal():
                return _ROLE if action.by else _OUTSIDER
            case SeedTransfer():
                seed = time, action.to, action.amount
                if not self._seeds[seed]:
                    return _PROTOCOL
                self._seeds[seed] -= 1
                return COMPLIANT
            case Donate() | Blow() | Call():
                return _OUTSIDER
            case Yank():
                self._end(action.stream, time)
                return _PROTOCOL
            case ClawBack() | Shutdown() | CreateStream():
                return _PROTOCOL

    def _by_auditors(self, by: Signers) -> Conduct:
        if not by:
            return _AUDITORS
        known = self._known
        one_role = any(keys.issuperset(by) for keys in known.roles)
        return _ROLE if one_role or not (known.auditor and is_quorum(self._policy, known.auditor, by)) else _AUDITORS

    def _of_payment(self, time: int, payment: Pay) -> Conduct:
        if payment.wallet not in self._known.operational:
            return self._by_auditors(payment.by)
        if payment.by and not is_quorum(self._policy, payment.wallet, payment.by):
            return _OPERATIONAL
        if time >= self._policy.closes_at or UNWINDING in self._ran:  # the last cycle comes first in its second
            return _OPERATIONAL
        month = Month.at(time)
        self._paid[month] += payment.amount
        return COMPLIANT if self._paid[month] <= self._policy.caps.monthly else _CARELESS

    def of_cycle(self, time: int, plan: CyclePlan) -> Conduct:
        """What it takes to run this cycle now."""
        need, name = COMPLIANT, plan.name
        if name == UNWINDING:
            need, on_time = _PROTOCOL, self._may_be_gone(time)
        elif name in self._known.windows:
            first, last = self._known.windows[name]
            on_time = first <= time <= last
        else:
            on_time = time == self._known.due.get(name)
        complete = plan.steps is None or plan.steps == usual_steps(self._policy, name)
        if name in self._ran or UNWINDING in self._ran or not on_time or not complete:
            need = need.joined(_CARELESS)
        self._ran.setdefault(name, time)
        forecasts = self._of_forecasts(plan)
        if forecasts is not COMPLIANT:
            need = need.joined(forecasts)
        if plan.keeps != kept_after(self._policy, name):
            need = need.joined(_AUDITORS)
        for action in plan.between.values():
            need = need.joined(self.of_action(time, action))
        return need

    def _end(self, number: int, time: int) -> None:
        """Governance ends a stream; one that is over already is not ended again."""
        streams = self._policy.streams
        if 0 <= number < len(streams) and time < streams[number].fin:
            self._ended.setdefault(number, time)

    def _may_be_gone(self, time: int) -> bool:
        """Whether a unit may have wound down by now: governance ended its streams, and not too long ago."""
        if not self._ended or not winds_down(self._policy) or OPENING not in self._ran or CLOSING in self._ran:
            return False
        last = max(self._ended.get(number, stream.fin) for number, stream in enumerate(self._policy.streams))
        return last <= time <= latest_completion(self._policy, last)

    def _of_forecasts(self, plan: CyclePlan) -> Conduct:
        need, is_last = COMPLIANT, plan.name in LAST
        for wallet, forecast in plan.forecasts.items():
            usual = self._known.usual[wallet]
            if forecast > usual and forecast > self._policy.caps.quarterly:
                return _OPERATIONAL
            if forecast > (0 if is_last else usual):
                need = _CARELESS
        return need

    def a_seed_is_missing(self, end: int) -> bool:
        gone = self._ran.get(UNWINDING, end + 1)  # governance pays no more
        return any(left and day <= min(end, gone) for (day, _, _), left in self._seeds.items())

    def a_cycle_is_missing(self, end: int) -> bool:
        """Whether `end` is past the time of a cycle that was not run by then."""
        ran = self._ran
        gone = ran.get(UNWINDING, end + 1)
        for name, until in self._known.due.items():
            if end <= until or gone <= min(end, until):
                return False  # later ones are due later
            if ran.get(name, end + 1) > end:
                return True
        return False


class _Known(NamedTuple):
    """What a policy says about when and who, worked out once."""

    operational: frozenset[str]
    auditor: str
    roles: tuple[frozenset[str], ...]
    """The keys of each role."""
    usual: dict[str, Wad]
    """By Operational Wallet: the highest forecast of compliant people [wad]."""
    seeds: tuple[tuple[int, str, Wad], ...]
    due: dict[str, int]
    """Each cycle of a compliant life in order, and the last second at which it may be run."""
    windows: dict[str, tuple[int, int]]


_known: dict[int, tuple[Policy, _Known]] = {}


def _known_of(policy: Policy) -> _Known:
    """Policies are not hashed (they are large): the one that was asked about last is remembered by its identity."""
    kept = _known.get(id(policy))
    if kept is None or kept[0] is not policy:
        windows = {str(month): cycle_window(policy, month) for month in policy.cycle_months}
        due = {OPENING: policy.period.starts_at, **{name: last for name, (_, last) in windows.items()}}
        known = _Known(
            frozenset(wallet.name for wallet in policy.operational),
            policy.auditor.name if policy.auditor else "",
            tuple(map(frozenset, role_keys(policy))),
            {wallet.name: policy.default_forecast(wallet) for wallet in policy.operational},
            tuple((midnight(seed.date), seed.to, seed.amount) for seed in policy.seeds),
            {**due, CLOSING: policy.closes_at},
            windows,
        )
        _known.clear()
        kept = _known[id(policy)] = policy, known
    return kept[1]
