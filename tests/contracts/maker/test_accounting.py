"""
What holds of the books whatever happens, by Hypothesis.

`debt` is the sum of all dai, `vice` the sum of all sin, and every Dai token has its ray in the Vat. Each
example runs inside one test and leaves no trace; its steps are judged against plain Python books.
"""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.maker.conftest import RAY, WAD

pytestmark = pytest.mark.anvil

MAX = 2**256 - 1
PARTIES = 3

party = st.integers(0, PARTIES - 1)
# Small amounts meet each other; the rest probes the bounds.
rad = st.integers(0, 20) | st.sampled_from([WAD * RAY, 2**255, MAX])
wad = st.integers(0, 20) | st.sampled_from([WAD, MAX // RAY, MAX // RAY + 1])

vat_steps = st.one_of(
    st.tuples(st.just("suck"), party, party, rad),
    st.tuples(st.just("move"), party, party, rad),
    st.tuples(st.just("heal"), party, party, rad),
)
token_steps = st.one_of(
    st.tuples(st.just("suck"), party, wad),
    st.tuples(st.just("exit"), party, wad),
    st.tuples(st.just("join"), party, wad),
    st.tuples(st.just("blow"), party, wad),
    st.tuples(st.just("give"), party, wad),
    st.tuples(st.just("blow all"), party, wad),
)


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(vat_steps, max_size=12))
def test_debt_is_all_dai_and_vice_all_sin(anchored, vat, deployer, accounts, revert_data, steps):
    parties = accounts[5 : 5 + PARTIES]
    dai, sin = Counter(), Counter()
    with anchored():
        for name, u, v, amount in steps:
            sender = deployer if name == "suck" else parties[u]
            if name == "suck":
                method, arguments = vat.suck, [parties[u], parties[v], amount]
                possible = dai.total() + amount <= MAX
            elif name == "move":
                method, arguments = vat.move, [parties[u], parties[v], amount]
                possible = dai[u] >= amount
            else:
                method, arguments = vat.heal, [amount]
                possible = min(dai[u], sin[u]) >= amount
            if not possible:
                assert revert_data(method, *arguments, sender=sender) == "0x"
                continue
            method(*arguments, sender=sender)
            if name == "suck":
                sin[u] += amount
                dai[v] += amount
            elif name == "move":
                dai[u] -= amount
                dai[v] += amount
            else:
                sin[u] -= amount
                dai[u] -= amount
        assert [vat.dai(usr) for usr in parties] == [dai[i] for i in range(PARTIES)]
        assert [vat.sin(usr) for usr in parties] == [sin[i] for i in range(PARTIES)]
        assert (vat.debt(), vat.vice()) == (dai.total(), sin.total())


@pytest.fixture(scope="module")
def consenting(accounts, vat, dai, join, blow):
    """Accounts that hope the join and approve join and blow without end."""
    parties = accounts[5 : 5 + PARTIES]
    for usr in parties:
        vat.hope(join, sender=usr)
        dai.approve(join, MAX, sender=usr)
        dai.approve(blow, MAX, sender=usr)
    return parties


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(token_steps, max_size=12))
def test_every_token_has_its_ray_in_the_vat(
    anchored, vat, vow, dai, join, blow, deployer, consenting, revert_data, steps
):
    inside, tokens = Counter(), Counter()  # [wad]; what is joined by blow is the Vow's
    held = surplus = sucked = 0  # by DssBlow; of the Vow without its sin; all that was made [wad]
    with anchored():
        for name, i, amount in steps:
            usr = sender = consenting[i]
            if name == "suck":
                if sucked + amount <= MAX // RAY:
                    vat.suck(vow, usr, amount * RAY, sender=deployer)
                    inside[i] += amount
                    sucked += amount
                continue
            if name == "exit":
                method, arguments, possible = join.exit, [usr, amount], inside[i] >= amount
            elif name == "join":
                method, arguments, possible = join.join, [usr, amount], tokens[i] >= amount
            elif name == "blow":
                method, arguments, possible = blow.blow, [amount], tokens[i] >= amount
            elif name == "give":
                method, arguments, possible = dai.transfer, [blow, amount], tokens[i] >= amount
            else:
                method, arguments, possible = blow.blow, [], True
            if not possible:
                assert revert_data(method, *arguments, sender=sender) is not None
                continue
            method(*arguments, sender=sender)
            if name == "exit":
                inside[i] -= amount
                tokens[i] += amount
            elif name == "join":
                tokens[i] -= amount
                inside[i] += amount
            elif name == "blow":
                tokens[i] -= amount
                surplus += amount
            elif name == "give":
                tokens[i] -= amount
                held += amount
            else:
                surplus += held
                held = 0
        assert dai.totalSupply() * RAY == vat.dai(join)
        assert dai.totalSupply() == tokens.total() + held
        assert [dai.balanceOf(usr) for usr in consenting] == [tokens[i] for i in range(PARTIES)]
        assert [vat.dai(usr) for usr in consenting] == [inside[i] * RAY for i in range(PARTIES)]
        assert dai.balanceOf(blow) == held
        assert vat.dai(vow) - vat.sin(vow) == (surplus - sucked) * RAY
        assert vat.debt() == vat.vice() == sucked * RAY
