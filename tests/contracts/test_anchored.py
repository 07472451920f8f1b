"""The anchor of the property tests: what fails inside is heard, and the chain is as before."""

import pytest

pytestmark = pytest.mark.anvil


def test_what_is_raised_inside_comes_out(anchored, chain):
    height = chain.blocks.height

    def fail():
        with anchored():
            chain.mine(2)
            assert chain.blocks.height == height, "heard"

    with pytest.raises(AssertionError, match="heard"):
        fail()
    assert chain.blocks.height == height


def test_no_trace_is_left(anchored, chain, accounts):
    balances = [accounts[i].balance for i in range(2)]
    with anchored():
        accounts[0].transfer(accounts[1], 1)
        assert accounts[1].balance == balances[1] + 1
    assert [accounts[i].balance for i in range(2)] == balances
