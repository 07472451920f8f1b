"""A clause for each action: who does what, in the words of somebody who has read no code.

Amounts are in the policy's token. A usual forecast (the whole runway, nothing at the closing), a pull of nothing
within a cycle, a request and a review that accepts go without saying.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from policies.authority import is_quorum
from policies.policy import Policy
from policies.units import Wad, readable
from simulations.actions import (
    OUTSIDER,
    Argument,
    Blow,
    Call,
    ClawBack,
    CloseCycle,
    CreateStream,
    DisableModule,
    Donate,
    FileStatement,
    OpenCycle,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    Review,
    SeedTransfer,
    SetAllowance,
    Shutdown,
    Signers,
    Steal,
    TopUp,
    Yank,
)
from simulations.ledger import LAST
from simulations.reports.words import day, duration, holder, listed, signers
from simulations.simulation import Event

_GOVERNANCE = "governance"


class Clause(NamedTuple):
    """Who, and what they do: neighbours with one subject are told together."""

    subject: str
    predicate: str


def joined(clauses: Sequence[Clause]) -> str:
    """`the auditors pull 2 and return a surplus of 1, an outsider donates 3`."""
    return ", ".join(
        f"{subject} {listed([clause.predicate for clause in together])}"
        for subject, together in groupby(clauses, key=attrgetter("subject"))
    )


class Narrator:
    """Tells the events of one story in their order, and remembers what later sentences depend on."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._recipients = [stream.to for stream in policy.streams]
        self._seeds = Counter((seed.to, seed.amount) for seed in policy.seeds)
        self._cycle = ""

    def clause(self, event: Event) -> Clause | None:
        """What somebody does; `None` for what goes without saying."""
        said = self._said(event)
        if said is None or event.outcome.ok:
            return said
        reason = f" ({event.outcome.reason})" if event.outcome.reason else ""
        return said._replace(predicate=f"{said.predicate}: refused{reason}")

    def _said(self, event: Event) -> Clause | None:
        match event.action:
            case OpenCycle(name):
                self._cycle = name
                return None
            case CloseCycle():
                self._cycle = ""
                return None
            case FileStatement(forecasts):
                return self._forecasts(forecasts)
            case Review(accepted):
                return None if accepted else Clause("the review", "rejects the statement")
            case Pay() | ReturnExcess() | ReturnUnused() | SetAllowance() | DisableModule():
                return self._by_signers(event.action.wallet, event.action)
            case TopUp() | ReturnSurplus():
                return self._by_signers(self._policy.auditor.name if self._policy.auditor else "", event.action)
            case Pull():
                return self._pull(event, event.action)
            case SeedTransfer() | CreateStream() | ClawBack() | Yank() | Shutdown():
                return Clause(_GOVERNANCE, self._governance(event.action))
            case Donate() | Blow() | Call():
                return Clause(self._name(OUTSIDER), self._outsider(event, event.action))
            case Steal(wallet, amount, way, by):
                thief = f"{listed(by)}, without the others," if by else self._name(OUTSIDER)
                tries = "take" if len(by) > 1 else "takes"
                if not event.outcome.ok:
                    tries = "try to take" if len(by) > 1 else "tries to take"
                return Clause(thief, f"{tries} {readable(amount)} out of {self._name(wallet)} by {way}")
            case _:
                return None

    def _name(self, holds: str) -> str:
        return holder(self._policy, holds)

    def _forecasts(self, forecasts: Mapping[str, Wad]) -> Clause | None:
        policy, several = self._policy, len(self._policy.operational) > 1
        unusual = [
            f"{readable(forecast)}{f' for {wallet}' if several else ''}"
            for wallet, forecast in forecasts.items()
            if forecast != (0 if self._cycle in LAST else policy.default_forecast(policy.wallets[wallet]))
        ]
        return Clause("the unit", f"forecasts {listed(unusual)}") if unusual else None

    # What Safes do

    def _by_signers(
        self,
        wallet: str,
        action: Pay | ReturnExcess | ReturnUnused | SetAllowance | DisableModule | TopUp | ReturnSurplus,
    ) -> Clause:
        return self._who(wallet, action.by, self._of_safe(action))

    def _who(self, wallet: str, by: Signers, does: str) -> Clause:
        """Those who sign: people by name where they are no quorum. What one of them `does`, several do."""
        if self._too_few(wallet, by):
            who, several = f"{listed(by)} alone", len(by) > 1
        else:
            who = signers(self._policy, wallet)
            several = who == "the auditors"
        verb, space, rest = does.partition(" ")
        return Clause(who, f"{verb.removesuffix('s')}{space}{rest}" if several else does)

    def _too_few(self, wallet: str, by: Signers) -> bool:
        return bool(by) and wallet in self._policy.wallets and not is_quorum(self._policy, wallet, by)

    def _of_safe(
        self, action: Pay | ReturnExcess | ReturnUnused | SetAllowance | DisableModule | TopUp | ReturnSurplus
    ) -> str:
        policy, cycle = self._policy, self._cycle
        several = len(policy.operational) > 1
        match action:
            case Pay(wallet, amount, _, by):
                named = policy.wallets[wallet] not in policy.operational or (several and self._too_few(wallet, by))
                return f"pays {readable(amount)}{f' out of {self._name(wallet)}' if named else ''}"
            case ReturnExcess(_, amount):
                return f"returns {'an excess of ' if cycle else ''}{readable(amount)} to the Auditor Wallet"
            case TopUp(wallet, amount):
                return f"tops {wallet if several else self._name(wallet)} up with {readable(amount)}"
            case ReturnSurplus(amount):
                return f"returns {'a surplus of ' if cycle else ''}{readable(amount)} to the protocol"
            case ReturnUnused(wallet, amount, _, token):
                return f"returns {self._amount(amount, token)} from {self._name(wallet)} to the pause proxy"
            case SetAllowance(wallet, delegate, amount, minutes):
                right = f"{self._name(delegate)}'s allowance on {self._name(wallet)}"
                if not amount and not minutes:
                    return f"takes {right} away"
                again = f", renewed every {duration(60 * minutes)}" if minutes else ""
                return f"sets {right} to {readable(amount)}{again}"
            case DisableModule(wallet):
                return f"turns the AllowanceModule of {self._name(wallet)} off"

    def _pull(self, event: Event, pull: Pull) -> Clause | None:
        transfers = event.outcome.transfers
        pulled = sum(transfer.amount for transfer in transfers)
        token = transfers[0].token if transfers else self._policy.token
        known = 0 <= pull.stream < len(self._recipients)
        recipient = self._recipients[pull.stream] if known else ""
        which = "" if len(self._recipients) == 1 and known else f" from stream {pull.stream + 1}"
        if not event.outcome.ok:
            does = f"pulls{which or ' the stream'}"
        elif pulled:
            does = f"pulls {self._amount(pulled, token)}{which}"
        elif self._cycle and not pull.caller:
            return None
        else:
            does = f"pulls{which or ' the stream'}, which owes nothing"
        if pull.caller or recipient not in self._policy.wallets:
            for_whom = f" for {self._name(recipient)}" if pulled else ""
            return Clause(self._name(pull.caller or OUTSIDER), does + for_whom)
        return self._who(recipient, pull.by, does)

    def _amount(self, amount: Wad, token: str) -> str:
        """With its token where that is not the budget's, which goes without saying."""
        return readable(amount) if token == self._policy.token else f"{readable(amount)} {token}"

    # What governance and strangers do

    def _governance(self, action: SeedTransfer | CreateStream | ClawBack | Yank | Shutdown) -> str:
        match action:
            case SeedTransfer(to, amount):
                self._seeds[to, amount] -= 1
                seed = "the seed" if self._seeds[to, amount] >= 0 else "a further seed"
                return f"sends {seed} of {readable(amount)} to {self._name(to)}"
            case CreateStream(to, total, bgn, tau, _, restricted, _, token):
                self._recipients.append(to)
                another = "a stream" if len(self._recipients) == 1 else "another stream"
                anyone = "" if restricted else ", which anybody may pull"
                term = f"from {day(bgn)} to {day(bgn + tau)}"
                return f"creates {another}, {self._amount(total, token)} to {self._name(to)} {term}{anyone}"
            case ClawBack(wallet, amount):
                return f"claws {readable(amount)} back from {self._name(wallet)}"
            case Yank(stream):
                only = len(self._recipients) == 1 and stream == 0
                return "ends the stream now" if only else f"ends stream {stream + 1} now"
            case Shutdown():
                return "shuts Maker down: no stream pays any more"

    def _outsider(self, event: Event, action: Donate | Blow | Call) -> str:
        match action:
            case Donate(to, amount):
                return f"donates {readable(amount)} to {self._name(to)}"
            case Blow():
                burnt = sum(transfer.amount for transfer in event.outcome.transfers)
                found = f"sends the {readable(burnt)} in DssBlow" if burnt else "finds nothing in DssBlow to send"
                return f"calls blow() and {found} to the surplus buffer"
            case Call(contract, method, arguments):
                given = ", ".join(map(_argument, arguments))
                return f"calls {contract}.{method.partition('(')[0]}({given})"


_LONG = 12
"""Characters of an argument that are shown."""


def _argument(value: Argument) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        value = f"0x{value.hex()}"
    elif isinstance(value, str):
        return value or "0x0"
    text = str(value)
    return text if len(text) <= _LONG + 2 else f"{text[:_LONG]}.."
