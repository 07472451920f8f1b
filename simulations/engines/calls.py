"""Calls that nobody was meant to make: any function, any arguments, by the outsider."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulations.actions import OUTSIDER, Call
from simulations.deployment.address_book import TOKENS, VESTS
from simulations.deployment.arguments import fitted_call
from simulations.deployment.chain import Chain, Contract, address_word
from simulations.deployment.surface import OF_ONES_OWN_STREAM, OF_ONES_OWN_TOKENS
from simulations.engines.base import Outcome

_DONE = Outcome(True)


class Calls:
    """Makes them on one deployment.

    `addresses` are by every name that anybody has; `is_outsiders` says of a stream, by the chainlog name of
    its DssVest and that one's number, whether the outsider receives it.
    """

    def __init__(
        self,
        chain: Chain,
        contracts: Mapping[str, Contract],
        addresses: Mapping[str, str],
        is_outsiders: Callable[[str, int], bool],
    ) -> None:
        self._chain = chain
        self._contracts = contracts
        self._addresses = addresses
        self._outsider = address_word(addresses[OUTSIDER])
        self._is_outsiders = is_outsiders

    def make(self, call: Call) -> Outcome:
        """Send it. What becomes of it is not told.

        Raises:
            ValueError: there is no such contract, which a call of `surface.callable_by_anyone` does not ask for.
        """
        contract = self._contracts.get(call.contract)
        if contract is None:
            raise ValueError(f"there is no contract {call.contract}")
        data = fitted_call(call.method, call.arguments, self._addresses)
        if not self._is_about_ones_own(call, data[4:36]):
            self._chain.send_raw(OUTSIDER, contract.address, data)
        return _DONE

    def _is_about_ones_own(self, call: Call, first: bytes) -> bool:
        """Whether it would do something with the outsider's own tokens or stream; `first` is the first argument."""
        if call.contract in TOKENS.values() and call.method in OF_ONES_OWN_TOKENS:
            return first == self._outsider
        if call.contract in VESTS.values() and call.method in OF_ONES_OWN_STREAM:
            return self._is_outsiders(call.contract, int.from_bytes(first, "big"))
        return False
