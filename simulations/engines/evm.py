"""What every engine with real bytecode does the same way: actions as transactions, logs as evidence, state by view
calls (`views`). How a transaction reaches the EVM is the `Chain`'s business, the clock the engine's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from policies.policy import DAI, MKR, PROTOCOL, Policy
from policies.units import UINT256_MAX, Wad
from simulations.actions import (
    BLOW,
    CALLERS,
    OUTSIDER,
    PAYEE,
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
    Yank,
)
from simulations.deployment import safes
from simulations.deployment.address_book import TOKENS, VESTS
from simulations.deployment.chain import Chain, Contract, address_word, call_data, selector, word
from simulations.deployment.maker import cast, deploy_maker, require
from simulations.deployment.transactions import Sent
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
from simulations.engines.calls import Calls
from simulations.engines.evidence import Evidence
from simulations.engines.thefts import Thefts
from simulations.engines.views import Views
from simulations.state import State

_TRANSFER_TO = selector("transfer(address,uint256)")
_VEST = selector("vest(uint256)")
_APPROVE = selector("approve(address,uint256)")
_BLOW_AMOUNT = selector("blow(uint256)")
_BLOW_ALL = selector("blow()")

_SET_ALLOWANCE = "setAllowance(address,address,uint96,uint16,uint32)"
_DISABLE_MODULE = "disableModule(address,address)"


class Award(NamedTuple):
    """A stream as a chain knows it."""

    to: str
    token: str
    vest: Contract
    number: int
    """What its DssVest calls it."""


Memory = tuple[tuple[Award, ...], dict[str, Sent]]
"""What a treasury remembers beside its chain: its streams, and each Safe's last transaction."""


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
        self.chain = chain
        maker = deploy_maker(chain)
        self.contracts = maker | deploy_safe_contracts(chain)
        """Maker's by their chainlog name, spells by theirs, Safe's by the names of their deployments."""
        self._wallets = Wallets(policy, chain, self.contracts, signing)
        self._wallets.create()
        self.transactions = self._wallets.transactions
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
        self._transfer_to = {name: _TRANSFER_TO + at for name, at in self._words.items()}
        self._dai_word = address_word(self._dai.address)
        self.granted = {
            (wallet.name, allowance.delegate): (
                self._wallets.address(wallet.name),
                self._wallets.address(allowance.delegate),
            )
            for wallet in policy.wallets.values()
            for allowance in wallet.allowances
        }
        """The addresses of wallet and delegate, for each delegate."""
        self.granting = tuple(wallet.name for wallet in policy.wallets.values() if wallet.allowances)
        """The wallets that have the AllowanceModule."""
        self._others: dict[str, int] = {token: chain.call(self.contracts[vest], "ids") for token, vest in VESTS.items()}
        """By token: how many awards others had before (a fork)."""
        self.awards: list[Award] = []
        """In the order of their creation."""
        self._addresses = {
            **{name: contract.address for name, contract in self.contracts.items()},
            **self._people,
            **self.holders,
        }
        """By every name that anybody has."""
        tokens = {self.contracts[name].address: token for token, name in TOKENS.items()}
        self._evidence = Evidence(tokens, self.names)
        self._thefts = Thefts(policy, chain, self.contracts, self.transactions, self._evidence, self.safes)
        self._views = Views(self, chain)
        self._do: dict[type, Callable[[Any], Outcome]] = {
            SeedTransfer: lambda a: self._cast("PaymentSpell", "execute", self.holders[a.to], a.amount),
            CreateStream: self._create_stream,
            Pull: self._pull,
            ReturnExcess: lambda a: self._send_dai(a.wallet, auditor_name(self.policy), a.amount, a.by),
            TopUp: lambda a: self._send_dai(auditor_name(self.policy), a.wallet, a.amount, a.by),
            ReturnSurplus: self._return_surplus,
            ReturnUnused: self._return_unused,
            Pay: lambda a: self._send_dai(a.wallet, PAYEE, a.amount, a.by),
            Donate: lambda a: self._evidence.outcome(
                chain.send(OUTSIDER, self._dai, "transfer", self.holders[a.to], a.amount)
            ),
            Blow: lambda a: self._evidence.outcome(
                chain.send_raw(OUTSIDER, self.contracts["DSS_BLOW"].address, _BLOW_ALL)
            ),
            ClawBack: self._claw_back,
            Yank: self._yank,
            Shutdown: lambda a: self._cast("ShutdownSpell", "execute"),
            SetAllowance: self._set_allowance,
            DisableModule: self._disable_module,
            Steal: self._thefts.attempt,
            Call: Calls(chain, self.contracts | self._wallets.contracts, self._addresses, self._is_outsiders).make,
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

    @property
    def knows_mkr(self) -> bool:
        """Whether governance has created a stream of MKR, so that states tell who holds it."""
        return any(award.token == MKR for award in self.awards)

    def mkr_holdings(self) -> dict[str, Wad]:
        """Who holds MKR now, whether states tell it or not [wad]."""
        mkr = self.contracts[TOKENS[MKR]]
        held = self.chain.call_many([(mkr, "balanceOf", (address,)) for address in self.holders.values()])
        return dict(zip(self.holders, held, strict=True))

    def apply(self, action: ChainAction) -> Outcome:
        return self._do[type(action)](action)

    # What each action is on a chain

    def _cast(self, spell: str, method: str, *args: object) -> Outcome:
        return self._evidence.outcome(cast(self.chain, self.contracts, spell, method, *args))

    def _create_stream(self, action: CreateStream) -> Outcome:
        manager = safes.NOBODY if action.manager is None else self._wallets.address(action.manager)
        vest = self.contracts[VESTS[action.token]]
        asked = (self.holders[action.to], action.total, action.bgn, action.tau, action.eta, manager, action.restricted)
        if action.token == DAI:
            outcome = self._cast("StreamSpell", "create", *asked)
        else:
            outcome = self._cast("StreamSpell", "create_and_approve_on", vest.address, *asked)
        if outcome.ok:
            before = sum(award.token == action.token for award in self.awards)
            self.awards.append(Award(action.to, action.token, vest, self._others[action.token] + before + 1))
        return outcome

    def _pull(self, action: Pull) -> Outcome:
        recipient, _, vest, number = self._award(action.stream)
        data = _VEST + word(number)
        if not action.caller and recipient in self.policy.wallets:
            return self._executed(recipient, address_word(vest.address), data, action.by)
        caller = action.caller or (recipient if recipient in CALLERS else OUTSIDER)
        return self._evidence.outcome(self.chain.send_raw(caller, vest.address, data))

    def _yank(self, action: Yank) -> Outcome:
        _, token, vest, number = self._award(action.stream)
        if token == DAI:
            return self._cast("StreamSpell", "yank", number)
        return self._cast("StreamSpell", "yank_on", vest.address, number)

    def _award(self, stream: int) -> Award:
        """A stream by its number from 0; of one that does not exist, what DssVest for DAI would call it."""
        if 0 <= stream < len(self.awards):
            return self.awards[stream]
        number = min(stream + 1 + (self._others[DAI] if stream >= 0 else 0), UINT256_MAX)
        return Award("", DAI, self.contracts[VESTS[DAI]], number)

    def _send_dai(self, wallet: str, receiver: str, amount: int, by: Signers) -> Outcome:
        data = self._transfer_to[receiver] + word(amount)
        return self._executed(wallet, self._dai_word, data, by)

    def _executed(self, wallet: str, to: bytes, data: bytes, by: Signers) -> Outcome:
        """A Safe transaction to `to`, a word."""
        return self._evidence.outcome(*self.transactions.execute(wallet, to, data, by), wallet)

    def _by_outsider(self, contract: Contract, data: bytes) -> Outcome:
        return self._evidence.outcome(self.chain.send_raw(OUTSIDER, contract.address, data))

    def _return_unused(self, action: ReturnUnused) -> Outcome:
        token = address_word(self.contracts[TOKENS[action.token]].address)
        return self._executed(action.wallet, token, self._transfer_to[PROTOCOL] + word(action.amount), action.by)

    def _is_outsiders(self, vest: str, number: int) -> bool:
        """Whether the outsider receives the stream that this DssVest calls so."""
        return any(
            award.to == OUTSIDER and VESTS[award.token] == vest and award.number == number for award in self.awards
        )

    def _return_surplus(self, action: ReturnSurplus) -> Outcome:
        blow, amount = self.contracts["DSS_BLOW"].address, word(action.amount)
        calls = [
            (self._dai.address, b"".join((_APPROVE, self._words[BLOW], amount))),
            (blow, _BLOW_AMOUNT + amount),
        ]
        auditor = auditor_name(self.policy)
        return self._evidence.outcome(*self.transactions.execute_batch(auditor, calls, action.by), auditor)

    def _claw_back(self, action: ClawBack) -> Outcome:
        module, safe = self.contracts["ALLOWANCE_MODULE"], self.holders[action.wallet]
        proxy = self.holders[PROTOCOL]
        amount, spent, *_ = self.chain.call(module, "getTokenAllowance", safe, proxy, self._dai.address)
        receipt = cast(
            self.chain,
            self.contracts,
            "ClawBackSpell",
            "execute",
            module.address,
            safe,
            self._dai.address,
            proxy,
            action.amount,
        )
        return self._evidence.outcome(receipt, allowance_left=max(0, amount - spent))

    def _set_allowance(self, action: SetAllowance) -> Outcome:
        data = call_data(
            _SET_ALLOWANCE,
            self._addresses[action.delegate],
            self._dai.address,
            action.amount,
            action.reset_minutes,
            0,
        )
        module = address_word(self.contracts["ALLOWANCE_MODULE"].address)
        return self._executed(action.wallet, module, data, action.by)

    def _disable_module(self, action: DisableModule) -> Outcome:
        module = self.contracts["ALLOWANCE_MODULE"].address
        data = call_data(_DISABLE_MODULE, self._wallets.before_in_list(action.wallet, module), module)
        return self._executed(action.wallet, self._words[action.wallet], data, action.by)

    def remember(self) -> Memory:
        """What an anchor has to restore beside the chain."""
        return tuple(self.awards), self.transactions.last.copy()

    def recall(self, memory: Memory) -> None:
        """Restore it, as often as one likes."""
        awards, last = memory
        self.awards, self.transactions.last = list(awards), last.copy()

    def state(self, time: int) -> State:
        """Everything, by view calls; `time` is the engine's clock."""
        return self._views.state(time)
