"""What every engine with real bytecode does the same way: actions as transactions, logs as evidence, state by view
calls (`views`). How a transaction reaches the EVM is the `Chain`'s business, the clock the engine's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policies.policy import PROTOCOL, Policy
from policies.situation import Authority, Transfer
from policies.units import UINT256_MAX
from simulations.actions import (
    BLOW,
    CALLERS,
    OUTSIDER,
    PAYEE,
    Blow,
    ChainAction,
    ClawBack,
    CreateStream,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    SeedTransfer,
    Shutdown,
    Signers,
    TopUp,
    Yank,
)
from simulations.deployment import safes
from simulations.deployment.chain import (
    ALLOWANCE_TRANSFER,
    TRANSFER,
    Chain,
    Contract,
    Receipt,
    address_word,
    selector,
    word,
    word_address,
)
from simulations.deployment.maker import cast, deploy_maker, require
from simulations.deployment.wallets import Wallets, deploy_safe_contracts
from simulations.engines.base import (
    OUTSIDER_FUNDS,
    SURPLUS_BUFFER,
    Deployment,
    Outcome,
    Signing,
    auditor_name,
    create_streams,
    require_support,
)
from simulations.engines.views import Views
from simulations.state import State

_TRANSFER_TO = selector("transfer(address,uint256)")
_VEST = selector("vest(uint256)")
_APPROVE = selector("approve(address,uint256)")
_BLOW_AMOUNT = selector("blow(uint256)")
_BLOW_ALL = selector("blow()")

_Authority = tuple[Authority, tuple[str, ...], int]
_NOBODY: _Authority = (Authority.NONE, (), 0)
_SAFE = Authority.SAFE  # an enum's member is looked up slowly (Python 3.11), and this one for every payment


class EvmTreasury:
    """A policy deployed on a chain: applies actions there and reads its state."""

    def __init__(self, policy: Policy, chain: Chain, signing: Signing) -> None:
        """Deploy everything, at the chain's present second.

        Raises:
            UnsupportedPolicyError: the policy asks for something that is not simulated.
            DeploymentError: something was refused.
        """
        require_support(policy)
        self.policy = policy
        self._chain = chain
        self.contracts: Mapping[str, Contract] = deploy_maker(chain)
        deploy_safe_contracts(chain)
        self._wallets = Wallets(policy, chain, self.contracts, signing)
        self._wallets.create()
        self._transactions = self._wallets.transactions
        self._dai = self.contracts["MCD_DAI"]
        self.holders = {name: contract.address for name, contract in self._wallets.contracts.items()} | {
            PAYEE: chain.account(PAYEE),
            OUTSIDER: chain.account(OUTSIDER),
            PROTOCOL: self.contracts["MCD_PAUSE_PROXY"].address,
            BLOW: self.contracts["DSS_BLOW"].address,
        }
        self.names = {address: name for name, address in self.holders.items()} | {safes.NOBODY: SURPLUS_BUFFER}
        self._people = {
            name: chain.account(name)
            for wallet in policy.wallets.values()
            for name in wallet.owners
            if name in policy.signers
        }
        self.names |= {address: name for name, address in self._people.items()}
        self._words = {name: address_word(address) for name, address in self.holders.items()}
        self._names_by_word = {address_word(address): name for address, name in self.names.items()}
        self._transfer_to = {name: _TRANSFER_TO + at for name, at in self._words.items()}
        self._dai_word = address_word(self._dai.address)
        self._vest_word = address_word(self.contracts["MCD_VEST_DAI"].address)
        self.granted = {
            (wallet.name, allowance.delegate): (
                self._wallets.address(wallet.name),
                self._wallets.address(allowance.delegate),
            )
            for wallet in policy.wallets.values()
            for allowance in wallet.allowances_in(policy.token)
        }
        """The addresses of wallet and delegate, for each allowance in the policy's token."""
        self._others: int = chain.call(self.contracts["MCD_VEST_DAI"], "ids")
        """How many awards others had before (a fork)."""
        self.recipients: list[str] = []
        """Of each award, in order; part of what an anchor has to restore."""
        self._views = Views(self, chain)
        self._do: dict[type, Callable[[Any], Outcome]] = {
            SeedTransfer: lambda a: self._cast("PaymentSpell", "execute", self.holders[a.to], a.amount),
            CreateStream: self._create_stream,
            Pull: self._pull,
            ReturnExcess: lambda a: self._send_dai(a.wallet, auditor_name(self.policy), a.amount, a.by),
            TopUp: lambda a: self._send_dai(auditor_name(self.policy), a.wallet, a.amount, a.by),
            ReturnSurplus: self._return_surplus,
            Pay: lambda a: self._send_dai(a.wallet, PAYEE, a.amount, a.by),
            Donate: lambda a: self._outcome(chain.send(OUTSIDER, self._dai, "transfer", self.holders[a.to], a.amount)),
            Blow: lambda a: self._outcome(chain.send_raw(OUTSIDER, self.contracts["DSS_BLOW"].address, _BLOW_ALL)),
            ClawBack: self._claw_back,
            Yank: lambda a: self._cast("StreamSpell", "yank", self.number(a.stream)),
            Shutdown: lambda a: self._cast("ShutdownSpell", "execute"),
        }
        require(
            cast(chain, self.contracts, "PaymentSpell", "execute", self.holders[OUTSIDER], OUTSIDER_FUNDS),
            "the outsider's funds",
        )
        create_streams(policy, self.apply)

    @property
    def safes(self) -> Mapping[str, Contract]:
        """The policy's Safes."""
        return self._wallets.contracts

    @property
    def wallets(self) -> dict[str, str]:
        """The addresses of the policy's Safes."""
        return {name: contract.address for name, contract in self._wallets.contracts.items()}

    @property
    def deployment(self) -> Deployment:
        return Deployment(
            self.wallets,
            {name: contract.address for name, contract in self.contracts.items()},
            dict(self._people),
        )

    def apply(self, action: ChainAction) -> Outcome:
        return self._do[type(action)](action)

    # What each action is on a chain

    def _cast(self, spell: str, method: str, *args: object) -> Outcome:
        return self._outcome(cast(self._chain, self.contracts, spell, method, *args))

    def _create_stream(self, action: CreateStream) -> Outcome:
        manager = safes.NOBODY if action.manager is None else self._wallets.address(action.manager)
        outcome = self._cast(
            "StreamSpell",
            "create",
            self.holders[action.to],
            action.total,
            action.bgn,
            action.tau,
            action.eta,
            manager,
            action.restricted,
        )
        if outcome.ok:
            self.recipients.append(action.to)
        return outcome

    def _pull(self, action: Pull) -> Outcome:
        number = self.number(action.stream)
        vest = self.contracts["MCD_VEST_DAI"]
        if not 0 <= action.stream < len(self.recipients):
            return self._outcome(self._chain.send(OUTSIDER, vest, "vest", number))
        recipient, data = self.recipients[action.stream], _VEST + word(number)
        if recipient not in self.policy.wallets:
            caller = recipient if recipient in CALLERS else OUTSIDER
            return self._outcome(self._chain.send_raw(caller, vest.address, data))
        return self._outcome(*self._transactions.execute(recipient, self._vest_word, data, action.by), recipient)

    def number(self, stream: int) -> int:
        """What DssVest calls a stream: it counts from 1, and those of others come first (on a fork)."""
        return min(stream + 1 + (self._others if stream >= 0 else 0), UINT256_MAX)

    def _send_dai(self, wallet: str, receiver: str, amount: int, by: Signers) -> Outcome:
        data = self._transfer_to[receiver] + word(amount)
        return self._outcome(*self._transactions.execute(wallet, self._dai_word, data, by), wallet)

    def _return_surplus(self, action: ReturnSurplus) -> Outcome:
        blow, amount = self.contracts["DSS_BLOW"].address, word(action.amount)
        calls = [
            (self._dai.address, b"".join((_APPROVE, self._words[BLOW], amount))),
            (blow, _BLOW_AMOUNT + amount),
        ]
        auditor = auditor_name(self.policy)
        return self._outcome(*self._transactions.execute_batch(auditor, calls, action.by), auditor)

    def _claw_back(self, action: ClawBack) -> Outcome:
        module, safe = self.contracts["ALLOWANCE_MODULE"], self.holders[action.wallet]
        proxy = self.holders[PROTOCOL]
        amount, spent, *_ = self._chain.call(module, "getTokenAllowance", safe, proxy, self._dai.address)
        receipt = cast(
            self._chain,
            self.contracts,
            "ClawBackSpell",
            "execute",
            module.address,
            safe,
            self._dai.address,
            proxy,
            action.amount,
        )
        return self._outcome(receipt, allowance_left=max(0, amount - spent))

    # Evidence

    def _outcome(
        self,
        receipt: Receipt,
        confirmed_by: tuple[str, ...] = (),
        wallet: str = "",
        allowance_left: int = 0,
    ) -> Outcome:
        """What a receipt proves: the transfers of DAI, and who stood behind each one that left a wallet.

        `confirmed_by` are the owners whose confirmations `wallet` was given; a Safe goes through with a transaction
        only when it has accepted them.
        """
        if not receipt.ok:
            return Outcome(False, receipt.reason)
        by_allowance: dict[bytes, _Authority] = {}
        moved = []
        # An allowance's log comes after the transfer that it explains.
        for log in receipt.logs:
            what = log.topics[0] if log.topics else b""
            if what == TRANSFER:
                if log.address == self._dai.address:
                    moved.append(log)
            elif what == ALLOWANCE_TRANSFER:
                delegate = (self._name(log.data[:32]),)
                by_allowance[log.topics[1]] = Authority.ALLOWANCE, delegate, allowance_left
        token, names, transfers = self.policy.token, self._names_by_word, []
        for _, (_, sender, receiver), data in moved:
            payer = names.get(sender) or word_address(sender)
            payee = names.get(receiver) or word_address(receiver)
            amount = int.from_bytes(data, "big")
            if payer == wallet:
                transfers.append(Transfer(token, payer, payee, amount, _SAFE, confirmed_by, 0))
            else:
                transfers.append(Transfer(token, payer, payee, amount, *by_allowance.get(sender, _NOBODY)))
        return Outcome(True, "", tuple(transfers))

    def _name(self, address: bytes) -> str:
        """Who lives at an address, a word; the address itself where nobody known does."""
        return self._names_by_word.get(address) or word_address(address)

    def state(self, time: int) -> State:
        """Everything, by view calls; `time` is the engine's clock."""
        return self._views.state(time)
