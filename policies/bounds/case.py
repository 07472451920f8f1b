"""One question: how bad can it get in this cell, under this conduct?

What each conduct allows is read as in `simulations.conduct`: payments of compliant and careless people, and cycles of
months, come before the second of the close; opening and closing of careless people are cycles like others (any second
of the first month, up to 30 days after the close, with a forecast); rogues do what they like at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from policies.authority import is_quorum
from policies.bounds.base import Sum
from policies.bounds.calendar import Calendar, careless_calendar, compliant_calendar
from policies.bounds.purse import Purse
from policies.policy import ORDINARY_STEPS, Policy, WalletKind
from policies.rules.names import Conduct, ConductName
from policies.situation import Phase
from policies.units import Wad


@dataclass(frozen=True)  # without slots, so that what is derived is computed once
class Case:
    """A cell of a rule, and a conduct."""

    policy: Policy
    phase: Phase | None
    cause: str
    conduct: Conduct
    outsider_funds: Wad
    """What outsiders can donate in all [wad]."""

    # Who

    @property
    def careless(self) -> bool:
        """Careless at least; without it, everybody but outsiders and the protocol is compliant."""
        return self.conduct.allows(ConductName.CARELESS)

    @property
    def operational_rogue(self) -> bool:
        return self.conduct.allows(ConductName.OPERATIONAL_ROGUE)

    @property
    def auditors_rogue(self) -> bool:
        return self.conduct.allows(ConductName.AUDITORS_ROGUE)

    @cached_property
    def one_role_is_enough(self) -> bool:
        """A thief with one role's keys is a quorum of a wallet that holds money, so the others do not matter."""
        policy = self.policy
        thieves = (
            [owner for owner in role.owners if owner in policy.signers]
            for role in policy.wallets.values()
            if role not in policy.treasury
        )
        return any(is_quorum(policy, wallet.name, keys) for keys in thieves for wallet in policy.treasury)

    # The shape of the treasury

    @cached_property
    def usual(self) -> bool:
        """The shape that bounds are derived for: the cycle as SP86 has it, and all money arriving at one kind of place.

        Seeds come when the period starts, the last stream closes it, and both go to the Auditor Wallet, if there is
        one. Each stream pays at least two wei a second, so that a second more is always worth more than rounding.
        """
        policy, auditor = self.policy, self.policy.auditor
        receivers = {seed.to for seed in policy.seeds} | {stream.to for stream in policy.streams}
        return (
            policy.cycle.steps == ORDINARY_STEPS
            and all(wallet.kind is not WalletKind.RESERVE for wallet in policy.treasury)
            and policy.closes_at <= policy.period.ends_at
            and (not policy.streams or policy.closes_at == max(stream.fin for stream in policy.streams))
            and all(seed.date == policy.period.start for seed in policy.seeds)
            and all(stream.token == policy.token and stream.total >= 2 * stream.tau for stream in policy.streams)
            and (auditor is None or receivers <= {auditor.name})
        )

    @property
    def surely_judged(self) -> bool:
        """Whether something happens in the phase whatever people choose: a cycle without a pull may move nothing."""
        return self.phase is not None and (self.phase in (Phase.OPENING, Phase.BETWEEN) or bool(self.policy.streams))

    @property
    def no_such_phase(self) -> bool:
        return self.phase is Phase.CYCLE and not self.policy.cycle_months

    @cached_property
    def purse(self) -> Purse:
        return Purse(self.policy)

    @cached_property
    def on_time(self) -> Calendar:
        return compliant_calendar(self.policy)

    @cached_property
    def late(self) -> Calendar:
        return careless_calendar(self.policy)

    @cached_property
    def runways(self) -> dict[str, Wad]:
        """By Operational Wallet: the highest forecast of compliant people."""
        return {wallet.name: self.policy.default_forecast(wallet) for wallet in self.policy.operational}

    @cached_property
    def careless_forecasts(self) -> dict[str, Wad]:
        """By Operational Wallet: the highest forecast of careless people, who may do what compliant ones may."""
        return {wallet: max(self.policy.caps.quarterly, runway) for wallet, runway in self.runways.items()}

    # What outsiders add

    @property
    def donated(self) -> Sum:
        """All that outsiders can give."""
        return Sum.of(self.outsider_funds, "donated") if self.conduct.outsider else Sum(())

    @property
    def strangers_pull(self) -> bool:
        """Outsiders can pull a stream, at any second."""
        return self.conduct.outsider and any(not stream.restricted for stream in self.policy.streams)

    @property
    def all_pulled_at_will(self) -> bool:
        """Every stream is pulled at any second by somebody."""
        if self.auditors_rogue and self.policy.auditor is not None:
            return True
        return self.conduct.outsider and not any(stream.restricted for stream in self.policy.streams)

    @property
    def some_pulled_at_will(self) -> bool:
        """Some streams are pulled at any second, and others in cycles alone."""
        return self.strangers_pull and not self.all_pulled_at_will

    def all_pulled(self) -> Sum:
        """Everything that can have come in while the phase lasts: the last pull is as late as can be."""
        return self.purse.by(self.last_pull())

    def last_pull(self) -> int:
        """The last second at which streams can be pulled while the phase lasts [s]."""
        calendar, closes_at = self.late if self.careless else self.on_time, self.policy.closes_at
        match self.phase:
            case Phase.OPENING:
                # Careless people may leave out every cycle, and then all of it is the opening.
                at_will = closes_at if self.careless else calendar.opening.last
                return at_will if self.all_pulled_at_will else calendar.opening.last
            case Phase.CYCLE:
                return calendar.regular[-1].last
            case Phase.BETWEEN:
                at_will = closes_at if self.careless else closes_at - 1
                return at_will if self.all_pulled_at_will else calendar.before_closing[-1].last
            case _:
                return closes_at
