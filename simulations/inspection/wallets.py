"""The Safes of a treasury, their allowances and approvals, against the policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from policies.policy import Wallet
from policies.units import UINT256_MAX, exact_decimal
from simulations.deployment import safes
from simulations.deployment.address_book import TOKENS
from simulations.deployment.artifacts import safe_contract
from simulations.deployment.chain import Contract, keccak
from simulations.inspection.looking import Discrepancy, Looked, Site, compare

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


def of_wallets(site: Site) -> Iterator[Looked]:
    """Each wallet is the Safe that the policy describes, and its money leaves it in no other way."""
    for wallet in site.policy.wallets.values():
        yield from _of_safe(site, wallet)
        yield from _of_module(site, wallet)
    yield from _of_approvals(site)


def _of_safe(site: Site, wallet: Wallet) -> Iterator[Looked]:
    """Proxy, singleton, owners, threshold, modules, guard, fallback handler."""
    subject, at = f"the Safe {wallet.name}", site.addresses[wallet.name]
    code = site.chain.code_at(at)
    if not code or code not in safe_contract("Proxy_V1_3_0").bytecode:
        yield Discrepancy(subject, "the code", f"{len(code)} bytes of something else", "a Safe's proxy")
        return
    singleton = site.stored(at, SINGLETON_SLOT)
    if singleton != safes.CANONICAL[safes.SINGLETON]:
        # Whatever it answers now is the word of another contract.
        yield Discrepancy(subject, "the singleton", site.name(singleton), safes.SINGLETON)
        return
    safe = Contract(at, safe_contract(safes.SINGLETON))
    owners, threshold, (modules, _) = site.chain.call_many(
        [(safe, "getOwners", ()), (safe, "getThreshold", ()), (safe, "getModulesPaginated", (_SENTINEL, _PAGE))]
    )
    yield from compare(subject, "the threshold", threshold, wallet.threshold)
    yield from _set(site, subject, "owner", owners, wallet.owners)
    yield from _set(site, subject, "module", modules, ["ALLOWANCE_MODULE"] if wallet.allowances else [])
    yield from compare(subject, "the guard", site.name(site.stored(at, GUARD_SLOT)), "nobody")
    yield from compare(subject, "the fallback handler", site.name(site.stored(at, HANDLER_SLOT)), safes.HANDLER)


def _set(site: Site, subject: str, what: str, found: Iterable[str], expected: Iterable[str]) -> Iterator[Looked]:
    """That no further one is there, and that each is which should be."""
    there, wanted = list(found), {site.addresses[name]: name for name in expected}
    further = [address for address in there if address not in wanted]
    for address in further:
        article = "an" if what[0] in "aeiou" else "a"
        yield Discrepancy(subject, f"{article} {what} that was not promised", site.name(address), "none")
    if not further:
        yield None
    for address, name in wanted.items():
        yield None if address in there else Discrepancy(subject, f"the {what} {name}", "missing", "there")


def _of_module(site: Site, wallet: Wallet) -> Iterator[Looked]:
    """The AllowanceModule's delegates of a wallet, and what each may take."""
    module, safe = site.contract("ALLOWANCE_MODULE", "safe/AllowanceModule"), site.addresses[wallet.name]
    delegates, _ = site.chain.call(module, "getDelegates", safe, 0, _PAGE)
    granted = dict.fromkeys(allowance.delegate for allowance in wallet.allowances)
    yield from _set(site, f"the allowances of {wallet.name}", "delegate", delegates, granted)
    for address in dict.fromkeys([*delegates, *(site.addresses[name] for name in granted)]):
        yield from _of_delegate(site, module, wallet, address)


def _of_delegate(site: Site, module: Contract, wallet: Wallet, delegate: str) -> Iterator[Looked]:
    name = site.name(delegate)
    for token, listed in TOKENS.items():
        amount, _, minutes, *_ = site.chain.call(
            module, "getTokenAllowance", site.addresses[wallet.name], delegate, site.at[listed]
        )
        promised = [grant for grant in wallet.allowances_in(token) if grant.delegate == name]
        subject = f"the {token} allowance of {name} on {wallet.name}"
        yield from compare(subject, "the amount", exact_decimal(amount), exact_decimal(_amount_of(promised)))
        expected = promised[0].reset_minutes if promised else 0
        yield from compare(subject, "the time between resets", f"{minutes} min", f"{expected} min")


def _of_approvals(site: Site) -> Iterator[Looked]:
    """No contract or person that is known here may take DAI from a wallet by an approval."""
    dai = site.contract("MCD_DAI", "maker/Dai")
    pairs = [
        (wallet.name, spender)
        for wallet in site.policy.treasury
        for spender in site.addresses
        if spender != wallet.name
    ]
    asked = [(dai, "allowance", (site.addresses[owner], site.addresses[spender])) for owner, spender in pairs]
    for (owner, spender), approved in zip(pairs, site.chain.call_many(asked), strict=True):
        found = "any amount" if approved == UINT256_MAX else exact_decimal(approved)
        yield from compare(f"the wallet {owner}", f"what {spender} may take by an approval", found, "0")


def _amount_of(grants: Sequence[Any]) -> int:
    return grants[0].amount if grants else 0
