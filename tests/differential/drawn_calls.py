"""Calls to be drawn: any function that anyone can call, with arguments from the edges of their types or anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from random import Random

from hypothesis import strategies as st

from policies.policy import PROTOCOL, Policy
from policies.units import UINT96_MAX, UINT128_MAX, UINT256_MAX, WAD
from simulations.actions import BLOW, OUTSIDER, PAYEE, Argument, Call
from simulations.deployment.chain import call_data
from simulations.deployment.surface import Function, callable_by_anyone

_NUMBERS = (0, 1, 2, 3, 60, WAD, 10**9 * WAD, 2**16 - 1, UINT96_MAX, UINT96_MAX + 1, UINT128_MAX, 2**255, UINT256_MAX)
_NOBODY = "0x" + "00" * 20
_SPELL = "ShutdownSpell"
_PAYLOADS = (
    b"",
    bytes(65),
    b"\xff" * 65,
    call_data("transfer(address,uint256)", _NOBODY, 1),
    call_data("execute()"),  # of the spell that shuts Maker down
    call_data("enableModule(address)", "0x" + "11" * 20),
)
"""What a contract might be talked into sending on."""


def calls(policy: Policy) -> st.SearchStrategy[Call]:
    """Any function; each is as likely as the next."""
    by_type = _arguments(policy)
    return st.sampled_from(callable_by_anyone(policy)).flatmap(lambda function: _call(function, by_type))


def calls_of(policy: Policy, function: Function) -> st.SearchStrategy[Call]:
    """One function, any arguments."""
    return _call(function, _arguments(policy))


def corner_calls(policy: Policy, function: Function, most: int) -> list[Call]:
    """One function with every combination of the arguments that would do harm if it let them, or so many of these.

    That a delegate's wallet, token, amount and empty signature come together by chance, nobody can wait for.
    """
    contract, method, types = function
    corners: dict[str, Sequence[Argument]] = {
        "address": (policy.treasury[0].name, OUTSIDER, PROTOCOL, "MCD_DAI", _SPELL),
        "bool": (True, False),
        "bytes": (b"", call_data("execute()")),
        "bytes32": (b"cap", b"MCD_VAT"),
        "string": ("",),
        "uint256": (1, 0),
    }
    choices = [corners.get(kind.removesuffix("[]"), corners["uint256"]) for kind in types]
    if prod(map(len, choices)) <= most:
        return [Call(contract, method, arguments) for arguments in product(*choices)]
    random = Random(method)
    return [Call(contract, method, tuple(map(random.choice, choices))) for _ in range(most)]


def _call(function: Function, by_type: dict[str, st.SearchStrategy[Argument]]) -> st.SearchStrategy[Call]:
    contract, method, types = function
    arguments = [by_type.get(kind.removesuffix("[]"), by_type["uint256"]) for kind in types]
    return st.builds(Call, st.just(contract), st.just(method), st.tuples(*arguments))


def _arguments(policy: Policy) -> dict[str, st.SearchStrategy[Argument]]:
    some_bytes = st.one_of(st.sampled_from(_PAYLOADS), st.binary(max_size=100))
    return {
        "address": st.sampled_from(
            [*policy.wallets, *policy.signers, OUTSIDER, PAYEE, PROTOCOL, BLOW, "MCD_DAI", "MCD_VEST_DAI", _SPELL, ""]
        ),
        "bool": st.booleans(),
        "bytes": some_bytes,
        "bytes32": st.one_of(st.just(b"cap"), some_bytes),
        "string": st.text(max_size=40),
        "uint256": st.one_of(st.sampled_from(_NUMBERS), st.integers(0, UINT256_MAX)),
    }
