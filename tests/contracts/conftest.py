"""What the tests of all contracts use: an anchor for one example, and what a call reverts with."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from eth_abi import encode
from web3.exceptions import ContractLogicError


def reason(text: str) -> str:
    """The data of a revert with a text (`Error(string)`), or without any, as hex."""
    return "0x08c379a0" + encode(["string"], [text]).hex() if text else "0x"


@pytest.fixture(scope="session")
def anchored(chain) -> Callable[[], AbstractContextManager[None]]:
    """
    Leave no trace on the chain: `with anchored(): ...`.

    Stands in for ape's `chain.isolate()`, which swallows whatever is raised inside (ape 0.8.51), failed
    assertions included.
    """

    @contextmanager
    def anchor() -> Iterator[None]:
        snapshot = chain.snapshot()
        pending = chain.pending_timestamp
        try:
            yield
        finally:
            chain.restore(snapshot)
            chain.pending_timestamp = pending

    return anchor


@pytest.fixture(scope="session")
def revert_data(chain) -> Callable[..., str | None]:
    """
    What a call reverts with, as hex ("0x": without a text), or None when it passes.

    Takes a bound method, its arguments and the `sender`; sends nothing.
    """

    def call(method: Any, *args: Any, sender: Any) -> str | None:
        request = {
            "from": sender.address,
            "to": method.contract.address,
            "data": method.encode_input(*args),
        }
        try:
            chain.provider.web3.eth.call(request)
        except ContractLogicError as error:
            return str(error.data)
        return None

    return call
