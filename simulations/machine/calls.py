"""Calls that nobody meant to be made: any function of any contract, any argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from policies.policy import PROTOCOL, Policy
from policies.units import UINT96_MAX, UINT128_MAX, UINT256_MAX, WAD
from simulations.actions import OUTSIDER, PAYEE, Argument, Call
from simulations.deployment.chain import selector
from simulations.deployment.surface import callable_by_anyone

_NUMBERS = (0, 1, 2, WAD, 10**9 * WAD, UINT96_MAX, UINT128_MAX, UINT256_MAX)


class Calls:
    """The choices of such a call, made ready for one policy."""

    def __init__(self, policy: Policy) -> None:
        self._function = st.sampled_from(tuple(callable_by_anyone(policy)))
        names = (OUTSIDER, PAYEE, PROTOCOL, "MCD_DAI", "MCD_VEST_DAI", *policy.wallets, *policy.signers, "")
        self._by_type: dict[str, st.SearchStrategy[Argument]] = {
            "address": st.sampled_from(names),
            "bool": st.booleans(),
            "bytes": st.sampled_from((b"", bytes(65), bytes(32), selector("execute()"))),
            "bytes32": st.sampled_from((bytes(32), b"\xff" * 32)),
        }
        self._number: st.SearchStrategy[Argument] = st.sampled_from(_NUMBERS)

    def one(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Call:
        """Any function, called with anything."""
        contract, method, types = draw(self._function)
        return Call(contract, method, tuple(draw(self._by_type.get(kind, self._number)) for kind in types))
