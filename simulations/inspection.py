"""What is on a chain, held against what a policy promises, without doing anything.

Campaigns live a treasury and see what it does; an inspection reads what it is. Some faults show only in one of the two:
a third owner who waits for a second one signs nothing, and a stream that ends a month late pays like any other until
then.

Everything is asked of the contracts, or read from the two slots for which Safe 1.3.0 has no question (GuardManager,
FallbackManager). The code of Maker's parts is not looked at: on a fork it is not the replica's.

Sources: Safe 1.3.0; AllowanceModule 0.1.0; DssVest `awards`; MIP40c3-SP86, "Multisig Wallets" and "Transactions".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from policies.policy import PROTOCOL, Policy, Stream, Wallet
from policies.units import UINT256_MAX, exact_decimal
from simulations.actions import OUTSIDER, PAYEE
from simulations.deployment import safes
from simulations.deployment.address_book import CORE, key
from simulations.deployment.artifacts import replica, safe_contract
from simulations.deployment.chain import Chain, Contract, keccak, word, word_address
from simulations.deployment.maker import DEPLOYER
from simulations.deployment.wallets import TOKENS
from simulations.engines.base import Deployment, Engine

GUARD_SLOT = int.from_bytes(keccak(b"guard_manager.guard.address"), "big")
"""Where a Safe keeps its guard (Safe 1.3.0, GuardManager)."""
HANDLER_SLOT = int.from_bytes(keccak(b"fallback_manager.handler.address"), "big")
"""Where a Safe keeps its fallback handler (Safe 1.3.0, FallbackManager)."""
SINGLETON_SLOT = 0
"""Where a Safe's proxy keeps the contract that it delegatecalls (GnosisSafeProxy 1.3.0)."""

_SENTINEL = "0x" + "0" * 39 + "1"
"""Where a Safe's list of modules begins (ModuleManager)."""
_PAGE = 100
"""More modules and delegates than anybody has."""
_VESTS = {"DAI": "MCD_VEST_DAI", "MKR": "MCD_VEST_MKR_TREASURY"}
_WIRING = (
    ("DSS_BLOW", "maker/DssBlow", "vow", "MCD_VOW"),
    ("DSS_BLOW", "maker/DssBlow", "daiJoin", "MCD_JOIN_DAI"),
    ("MCD_VEST_DAI", "maker/DssVestSuckable", "chainlog", "CHANGELOG"),
    ("MCD_VEST_DAI", "maker/DssVestSuckable", "daiJoin", "MCD_JOIN_DAI"),
)
"""What of Maker leads the treasury's money where: a contract, its ABI, a question, the answer."""
OBEDIENT = {
    "CHANGELOG": "maker/Chainlog",
    "MCD_VAT": "maker/Vat",
    "MCD_DAI": "maker/Dai",
    "MCD_JOIN_DAI": "maker/DaiJoin",
    "MCD_VEST_DAI": "maker/DssVestSuckable",
    "MCD_VEST_MKR_TREASURY": "maker/DssVestTransferrable",
}
"""Contracts with wards, and their ABI."""


class Inspectable(Engine, Protocol):
    """An engine with a chain that can be asked."""

    @property
    def chain(self) -> Chain: ...

    def asking(self) -> AbstractContextManager[Chain]:
        """The chain, while it is asked.

        Raises:
            EngineError: it was not there to answer.
        """


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something on the chain that is not what the policy says. `str` gives one sentence."""

    subject: str
    """`the Safe auditor`, `stream 1`."""
    what: str
    """`threshold`."""
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what} is {self.found}, expected {self.expected}"


Looked = Discrepancy | None
"""What came of looking at one thing; `None`: it is as promised."""


def compared(policy: Policy, chain: Chain, deployment: Deployment) -> tuple[Looked, ...]:
    """Each statement of `policy` about the chain, and what of it is otherwise there, in the order of the policy.

    Args:
        deployment: where the treasury is (`Engine.deploy`).

    Raises:
        EngineError: the chain does not answer, or a contract is not what it should be.
    """
    return tuple(_Inspection(policy, chain, deployment).all())


def inspect(policy: Policy, chain: Chain, deployment: Deployment) -> tuple[Discrepancy, ...]:
    """Everything on the chain that is not what `policy` says; as `compared`, which counts as well."""
    return tuple(filter(None, compared(policy, chain, deployment)))


class _Inspection:
    def __init__(self, policy: Policy, chain: Chain, deployment: Deployment) -> None:
        self._policy = policy
        self._chain = chain
        self._at = deployment.contracts
        self._addresses = {
            **{name: chain.account(name) for name in (OUTSIDER, PAYEE, DEPLOYER, *policy.signers)},
            **deployment.contracts,
            **deployment.people,
            **deployment.wallets,
            PROTOCOL: deployment.contracts["MCD_PAUSE_PROXY"],
        }
        self._names = {address: name for name, address in self._addresses.items()}
        self._names[safes.NOBODY] = "nobody"
        self._names |= {address: name for name, address in safes.CANONICAL.items()}

    def all(self) -> Iterator[Looked]:
        for wallet in self._policy.wallets.values():
            yield from self._of_safe(wallet)
            yield from self._of_module(wallet)
        yield from self._of_approvals()
        yield from self._of_streams()
        yield from self._of_maker()

    # Safes

    def _of_safe(self, wallet: Wallet) -> Iterator[Looked]:
        """Proxy, singleton, owners, threshold, modules, guard, fallback handler."""
        subject, at = f"the Safe {wallet.name}", self._addresses[wallet.name]
        code = self._chain.code_at(at)
        if not code or code not in safe_contract("Proxy_V1_3_0").bytecode:
            yield Discrepancy(subject, "the code", f"{len(code)} bytes of something else", "a Safe's proxy")
            return
        singleton = self._stored(at, SINGLETON_SLOT)
        if singleton != safes.CANONICAL[safes.SINGLETON]:
            # Whatever it answers now is the word of another contract.
            yield Discrepancy(subject, "the singleton", self._name(singleton), safes.SINGLETON)
            return
        safe = Contract(at, safe_contract(safes.SINGLETON))
        owners, threshold, (modules, _) = self._chain.call_many(
            [(safe, "getOwners", ()), (safe, "getThreshold", ()), (safe, "getModulesPaginated", (_SENTINEL, _PAGE))]
        )
        yield from _compare(subject, "the threshold", threshold, wallet.threshold)
        yield from self._set(subject, "owner", owners, wallet.owners)
        yield from self._set(subject, "module", modules, ["ALLOWANCE_MODULE"] if wallet.allowances else [])
        yield from _compare(subject, "the guard", self._name(self._stored(at, GUARD_SLOT)), "nobody")
        yield from _compare(subject, "the fallback handler", self._name(self._stored(at, HANDLER_SLOT)), safes.HANDLER)

    def _set(self, subject: str, what: str, found: Iterable[str], expected: Iterable[str]) -> Iterator[Looked]:
        """That no further one is there, and that each is which should be."""
        there, wanted = list(found), {self._addresses[name]: name for name in expected}
        further = [address for address in there if address not in wanted]
        for address in further:
            article = "an" if what[0] in "aeiou" else "a"
            yield Discrepancy(subject, f"{article} {what} that was not promised", self._name(address), "none")
        if not further:
            yield None
        for address, name in wanted.items():
            yield None if address in there else Discrepancy(subject, f"the {what} {name}", "missing", "there")

    def _of_module(self, wallet: Wallet) -> Iterator[Looked]:
        """The AllowanceModule's delegates of a wallet, and what each may take."""
        module, safe = self._contract("ALLOWANCE_MODULE", "safe/AllowanceModule"), self._addresses[wallet.name]
        delegates, _ = self._chain.call(module, "getDelegates", safe, 0, _PAGE)
        granted = dict.fromkeys(allowance.delegate for allowance in wallet.allowances)
        yield from self._set(f"the allowances of {wallet.name}", "delegate", delegates, granted)
        for address in dict.fromkeys([*delegates, *(self._addresses[name] for name in granted)]):
            yield from self._of_delegate(module, wallet, address)

    def _of_delegate(self, module: Contract, wallet: Wallet, delegate: str) -> Iterator[Looked]:
        name = self._name(delegate)
        for token, listed in TOKENS.items():
            amount, _, minutes, *_ = self._chain.call(
                module, "getTokenAllowance", self._addresses[wallet.name], delegate, self._at[listed]
            )
            promised = [grant for grant in wallet.allowances_in(token) if grant.delegate == name]
            subject = f"the {token} allowance of {name} on {wallet.name}"
            yield from _compare(subject, "the amount", exact_decimal(amount), exact_decimal(_amount_of(promised)))
            expected = promised[0].reset_minutes if promised else 0
            yield from _compare(subject, "the time between resets", f"{minutes} min", f"{expected} min")

    def _of_approvals(self) -> Iterator[Looked]:
        """No contract or person that is known here may take DAI from a wallet by an approval."""
        dai = self._contract("MCD_DAI", "maker/Dai")
        pairs = [
            (wallet.name, spender)
            for wallet in self._policy.treasury
            for spender in self._addresses
            if spender != wallet.name
        ]
        asked = [(dai, "allowance", (self._addresses[owner], self._addresses[spender])) for owner, spender in pairs]
        for (owner, spender), approved in zip(pairs, self._chain.call_many(asked), strict=True):
            found = "any amount" if approved == UINT256_MAX else exact_decimal(approved)
            yield from _compare(f"the wallet {owner}", f"what {spender} may take by an approval", found, "0")

    # Streams

    def _of_streams(self) -> Iterator[Looked]:
        """Each stream of the policy is there as stated, and none beside them pays anybody of this treasury."""
        for token, listed in _VESTS.items():
            if listed in self._at:
                promised = [stream for stream in self._policy.streams if stream.token == token]
                yield from self._of_vest(self._contract(listed, "maker/DssVestSuckable"), token, promised)

    def _of_vest(self, vest: Contract, token: str, promised: Sequence[Stream]) -> Iterator[Looked]:
        ids = range(1, self._chain.call(vest, "ids") + 1)
        awards = [_Award.of(number, answer) for number, answer in self._awards(vest, ids)]
        # On a fork most awards are those of others.
        ours = [award for award in awards if award.recipient in self._names]
        missing = []
        for stream in promised:
            same = next((award for award in ours if not any(self._compared(award, stream))), None)
            if same is None:
                missing.append(stream)
            else:
                ours.remove(same)
                yield from self._compared(same, stream)
        for stream in missing:
            if ours:
                yield from self._compared(ours.pop(0), stream)
            else:
                yield Discrepancy(f"the {token} stream to {stream.to}", "its award", "missing", "there")
        for award in ours:
            what = f"{exact_decimal(award.total)} {token} to {self._name(award.recipient)}"
            yield Discrepancy(f"stream {award.number}", "what was not promised", what, "no such stream")

    def _awards(self, vest: Contract, ids: Sequence[int]) -> Iterator[tuple[int, tuple[Any, ...]]]:
        # No batch of questions may be empty.
        answers = self._chain.call_many([(vest, "awards", (number,)) for number in ids]) if ids else []
        return zip(ids, answers, strict=True)

    def _compared(self, award: _Award, stream: Stream) -> Iterator[Looked]:
        """What an award says, and a stream of the policy."""
        subject = f"stream {award.number}"
        manager = "nobody" if stream.manager is None else self._name(self._addresses[stream.manager])
        yield from _compare(subject, "the recipient", self._name(award.recipient), stream.to)
        yield from _compare(subject, "the total", exact_decimal(award.total), exact_decimal(stream.total))
        yield from _compare(subject, "the start", _utc(award.bgn), _utc(stream.bgn))
        yield from _compare(subject, "the cliff", _utc(award.clf), _utc(stream.bgn + stream.eta))
        yield from _compare(subject, "the end", _utc(award.fin), _utc(stream.fin))
        yield from _compare(subject, "the manager", self._name(award.manager), manager)
        who = {True: "the recipient alone", False: "anybody"}
        yield from _compare(subject, "who may pull it", who[award.restricted], who[stream.restricted])

    # Maker

    def _of_maker(self) -> Iterator[Looked]:
        """The contracts lead where they should, and obey nobody of this treasury."""
        chainlog = self._contract("CHANGELOG", "maker/Chainlog")
        asked = [(chainlog, "getAddress", (key(name),)) for name in CORE]
        for name, listed in zip(CORE, self._chain.call_many(asked), strict=True):
            yield from _compare("the chainlog", f"its {name}", self._name(listed), self._name(self._at[name]))
        for name, path, question, answer in _WIRING:
            found = self._name(self._chain.call(self._contract(name, path), question))
            yield from _compare(name, f"its {question}", found, self._name(self._at[answer]))
        strangers = [name for name in self._addresses if name not in self._at and name != PROTOCOL]
        for name, path in OBEDIENT.items():
            contract = self._contract(name, path)
            wards = self._chain.call_many([(contract, "wards", (self._addresses[who],)) for who in strangers])
            for who, ward in zip(strangers, wards, strict=True):
                yield Discrepancy(name, f"the ward {who}", "there", "no ward but Maker's own") if ward else None
        owner = self._chain.call(self._contract("MCD_PAUSE_PROXY", "maker/PauseProxy"), "owner")
        ours = self._names.get(owner) in strangers
        yield Discrepancy("MCD_PAUSE_PROXY", "the owner", self._name(owner), "governance") if ours else None

    # Reading

    def _contract(self, name: str, path: str) -> Contract:
        return Contract(self._at[name], replica(path))

    def _stored(self, at: str, slot: int) -> str:
        """An address in a contract's storage."""
        return word_address(word(self._chain.storage_at(at, slot)))

    def _name(self, address: str) -> str:
        """Who lives there; the address itself where nobody known does."""
        return self._names.get(address, address)


@dataclass(frozen=True, slots=True)
class _Award:
    """A stream as DssVest keeps it; dates [s], amounts [wad]."""

    number: int
    recipient: str
    bgn: int
    clf: int
    fin: int
    manager: str
    restricted: bool
    total: int

    @classmethod
    def of(cls, number: int, answer: Sequence[Any]) -> _Award:
        usr, bgn, clf, fin, mgr, res, tot, _ = answer
        return cls(number, usr, bgn, clf, fin, mgr, res == 1, tot)


def _compare(subject: str, what: str, found: object, expected: object) -> Iterator[Looked]:
    yield None if found == expected else Discrepancy(subject, what, str(found), str(expected))


def _amount_of(grants: Sequence[Any]) -> int:
    return grants[0].amount if grants else 0


def _utc(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S")
