"""What anyone can call: every function of every contract of a treasury that is no mere question.

That nothing a `State` knows changes, whoever without a key calls them and with whatever, is what the differential
tests hold against the model. Left out is only what is an action of its own, or what people may do with their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from policies.policy import Policy
from simulations.deployment.address_book import VESTS

Function = tuple[str, str, tuple[str, ...]]
"""The contract by its chainlog name (Safe's own by the names of their deployments) or a wallet's, the signature, and
the types of the arguments.
"""

UNKNOWN = "unknownFunction(bytes)"
"""No contract knows it, so the fallback function answers, where there is one."""

_OWN_DAI = "moves the caller's own DAI, as `Donate` does"
_PULLS = "pays the recipient of a stream that is not restricted, as `Pull` does"

NOT_CALLED: Mapping[tuple[str, str], str] = {
    ("MCD_DAI", "transfer(address,uint256)"): _OWN_DAI,
    ("MCD_DAI", "push(address,uint256)"): _OWN_DAI,
    ("MCD_GOV", "transfer(address,uint256)"): "moves the caller's own MKR",
    ("MCD_JOIN_DAI", "join(address,uint256)"): "turns the caller's own DAI into Vat dai, the Vow's for instance",
    ("DSS_BLOW", "blow(uint256)"): "gives the caller's own DAI to the surplus buffer, as `Donate` and `Blow` do",
    ("DSS_BLOW", "blow()"): "is the action `Blow`",
    **{(vest, method): _PULLS for vest in VESTS.values() for method in ("vest(uint256)", "vest(uint256,uint256)")},
    ("MCD_VOW", "heal(uint256)"): "cancels dai of the Vow against its sin; the surplus buffer stays as it is",
}
"""What is left out, and why."""

OF_ONES_OWN_TOKENS = frozenset(
    ("transferFrom(address,address,uint256)", "move(address,address,uint256)", "burn(address,uint256)")
)
"""Of each token: theirs is what the first argument holds, which the caller may move where it is their own."""

OF_ONES_OWN_STREAM = frozenset(
    ("restrict(uint256)", "unrestrict(uint256)", "move(uint256,address)", "yank(uint256)", "yank(uint256,uint256)")
)
"""Of each DssVest: the stream of the first argument, with which its recipient may do this."""


def callable_by_anyone(policy: Policy) -> Sequence[Function]:
    """The functions, contracts first, wallets after them."""
    return (*_of_contracts(), *(function for wallet in policy.wallets for function in _of_safe(wallet)))


@cache
def _of_contracts() -> tuple[Function, ...]:
    # Compilers, coders and their like take a while to import, and who lives on the exact model needs none.
    from simulations.deployment.address_book import CORE, OPTIONAL, OWN
    from simulations.deployment.artifacts import replica, safe_contract
    from simulations.deployment.maker import SPELLS
    from simulations.deployment.safes import CANONICAL

    paths = {**CORE, **OPTIONAL, **OWN, **{spell: f"maker/spells/{spell}" for spell in SPELLS}}
    artifacts = {name: replica(path) for name, path in paths.items()}
    artifacts |= {name: safe_contract(name) for name in CANONICAL}
    return tuple(function for name, artifact in artifacts.items() for function in _functions(name, artifact.abi))


@cache
def _of_safe(wallet: str) -> tuple[Function, ...]:
    """What a wallet answers itself, and what its fallback handler does for it."""
    from simulations.deployment.artifacts import safe_contract
    from simulations.deployment.safes import HANDLER, SINGLETON

    abis = (safe_contract(SINGLETON).abi, safe_contract(HANDLER).abi)
    return tuple(dict.fromkeys(function for abi in abis for function in _functions(wallet, abi)))


def _functions(contract: str, abi: Sequence[Mapping[str, object]]) -> Iterator[Function]:
    from simulations.deployment.chain import signature_of

    for part in abi:
        if part["type"] == "function" and part.get("stateMutability") not in ("view", "pure"):
            method, types = signature_of(part)
            if (contract, method) not in NOT_CALLED:
                yield contract, method, types
    yield contract, UNKNOWN, ("bytes",)
