"""No outsider's call changes anything: every function that can be called, held against a model that does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.policy import MKR, PROTOCOL, Policy
from policies.units import UINT256_MAX, WAD
from simulations.actions import (
    BLOW,
    OUTSIDER,
    PAYEE,
    Action,
    Blow,
    Call,
    CreateStream,
    Donate,
    Pay,
    Pull,
    SeedTransfer,
    SetAllowance,
    Wait,
)
from simulations.deployment import safes
from simulations.deployment.artifacts import Artifact
from simulations.deployment.surface import (
    NOT_CALLED,
    OF_ONES_OWN_STREAM,
    OF_ONES_OWN_TOKENS,
    UNKNOWN,
    callable_by_anyone,
)
from simulations.engines.base import Engine, Signing
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from tests.differential.agreement import agree
from tests.differential.conftest import Nodes
from tests.differential.drawn_calls import calls, calls_of, corner_calls
from tests.differential.profiles import is_long, search
from tests.differential.shapes import SEVEN, nested_two_of_two

POLICY = nested_two_of_two()
FUNCTIONS = callable_by_anyone(POLICY)
MANY = 40 if is_long() else 6
"""Calls of each function in one life."""
MOST = 20_000 if is_long() else 1_000
"""Combinations of harmful arguments of each function."""
AT_ONCE = 20


def lived(policy: Policy) -> Iterator[Action]:
    """Something of everything that a call could want: money everywhere, streams of each kind, used allowances."""
    start = policy.period.starts_at
    for wallet in policy.wallets:
        yield Donate(wallet, 9_000 * WAD)
    yield Donate(PAYEE, WAD)
    yield Donate(BLOW, 3 * WAD)
    yield Blow()
    yield SeedTransfer(PROTOCOL, WAD)
    for restricted in (True, False):
        yield CreateStream(policy.treasury[0].name, 1_000 * WAD, start, 1_000_000, restricted=restricted)
        yield CreateStream(OUTSIDER, 1_000 * WAD, start, 1_000_000, restricted=restricted)
        yield CreateStream(policy.treasury[0].name, 1_000 * WAD, start, 1_000_000, restricted=restricted, token=MKR)
        yield CreateStream(OUTSIDER, 1_000 * WAD, start, 1_000_000, restricted=restricted, token=MKR)
    yield Wait(start + 500_000)
    yield Pull(0)
    yield Pull(len(policy.streams) + 3)  # MKR of the outsider's own
    for wallet in policy.operational:
        yield Pay(wallet.name, WAD)
        if wallet.allowances:
            yield SetAllowance(wallet.name, PROTOCOL, 5_000 * WAD, 60)


def settled(*engines: Engine, policy: Policy = POLICY) -> None:
    """The treasury, lived in, on each engine."""
    for engine in engines:
        engine.deploy(policy)
    leader, *others = engines
    agree(leader, *others, actions=lived(policy))


@pytest.fixture(scope="module")
def both() -> tuple[Model, Revm]:
    model, revm = Model(), Revm()
    settled(model, revm)
    return model, revm


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: f"{function[0]}-{function[1].partition('(')[0]}")
def test_each_function_changes_nothing(both: tuple[Model, Revm], function: tuple[str, str, tuple[str, ...]]) -> None:
    model, revm = both

    @search(quick=4, long=100)
    @given(st.lists(calls_of(POLICY, function), min_size=MANY, max_size=MANY))
    def call(actions: list[Call]) -> None:
        with model.anchor(), revm.anchor():
            agree(model, revm, actions=actions)

    call()


def test_what_would_do_harm_if_it_were_let(both: tuple[Model, Revm]) -> None:
    _, revm = both
    before = revm.state()
    for function in FUNCTIONS:
        made: list[Call] = []
        for call in corner_calls(POLICY, function, MOST):
            made.append(call)
            assert revm.apply(call).ok
            if len(made) == AT_ONCE:  # to read a state takes longer than a call
                assert revm.state() == before, made
                made.clear()
        assert revm.state() == before, made


@pytest.mark.parametrize("shape", SEVEN)
def test_many_calls_in_a_row_change_nothing(shape: Callable[[], Policy]) -> None:
    """What one call prepared, an approval or a delegate of the outsider's own, the next one may use."""
    policy, model, revm = shape(), Model(), Revm()
    settled(model, revm, policy=policy)

    @search(quick=5, long=400)
    @given(st.lists(calls(policy), min_size=60, max_size=60))
    def call(actions: list[Call]) -> None:
        with model.anchor(), revm.anchor():
            agree(model, revm, actions=actions)

    call()


@pytest.mark.anvil
def test_a_node_agrees(nodes: Nodes) -> None:
    model, node = Model(), nodes.get(Signing.ALTERNATE)
    settled(model, node)

    @search(quick=3, long=60)
    @given(st.lists(calls(POLICY), min_size=40, max_size=40))
    def call(actions: list[Call]) -> None:
        with model.anchor(), node.anchor():
            agree(model, node, actions=actions)

    call()


class TestWhatIsListed:
    """Everything but questions, and what is left out is left out for a reason."""

    @pytest.fixture
    def revm(self) -> Revm:
        engine = Revm()
        settled(engine)
        return engine

    def test_every_function_of_everything_deployed(self, revm: Revm) -> None:
        treasury = revm._deployed.treasury
        known = {(contract, method) for contract, method, _ in FUNCTIONS} | NOT_CALLED.keys()
        for name, contract in {**treasury.contracts, **treasury.safes}.items():
            assert {(name, method) for method in _changing(contract.artifact)} <= known
            assert (name, UNKNOWN) in known
        handler = treasury.contracts[safes.HANDLER].artifact
        for wallet in POLICY.wallets:
            assert {(wallet, method) for method in _changing(handler)} <= known

    def test_nothing_else(self, revm: Revm) -> None:
        treasury = revm._deployed.treasury
        assert {contract for contract, _, _ in FUNCTIONS} == {*treasury.contracts, *treasury.safes}
        assert len(set(FUNCTIONS)) == len(FUNCTIONS)
        assert not {(contract, method) for contract, method, _ in FUNCTIONS} & NOT_CALLED.keys()

    @pytest.mark.parametrize(
        "left_out", [(contract, method) for contract, method in NOT_CALLED], ids=lambda pair: "-".join(pair)
    )
    def test_what_is_left_out_would_change_something(self, revm: Revm, left_out: tuple[str, str]) -> None:
        for action in (Donate("dss-blow", 9), *(_approval(spender) for spender in ("MCD_JOIN_DAI", "dss-blow"))):
            assert revm.apply(action).ok
        if left_out[1] == "heal(uint256)":
            assert revm.apply(Call("DSS_BLOW", "blow()")).ok
        before = revm.state()
        arguments = {
            "transfer(address,uint256)": ("auditor", 1),
            "push(address,uint256)": ("auditor", 1),
            "join(address,uint256)": ("MCD_VOW", 1),
            "blow(uint256)": (1,),
            "vest(uint256)": (4,),
            "vest(uint256,uint256)": (4, 1),
            "heal(uint256)": (1,),
        }.get(left_out[1], ())
        assert revm.apply(Call(*left_out, arguments)).ok
        assert revm.state() != before

    @pytest.mark.parametrize("method", sorted(OF_ONES_OWN_TOKENS))
    def test_of_their_own_dai_the_outsider_disposes_by_donations(self, revm: Revm, method: str) -> None:
        rest = (1,) if method.startswith("burn") else ("auditor", 1)
        self._only_of_others(revm, Call("MCD_DAI", method, (OUTSIDER, *rest)), Call("MCD_DAI", method, (PAYEE, *rest)))

    @pytest.mark.parametrize("method", sorted(OF_ONES_OWN_STREAM))
    def test_with_their_own_stream_the_outsider_does_nothing(self, revm: Revm, method: str) -> None:
        rest = (PAYEE,) if method.startswith("move") else (0,)
        own = 3 if method.startswith("unrestrict") else 5
        self._only_of_others(revm, Call("MCD_VEST_DAI", method, (own, *rest)), Call("MCD_VEST_DAI", method, (4, *rest)))

    def _only_of_others(self, revm: Revm, own: Call, of_others: Call) -> None:
        """The one is not sent, the other is, and refused."""
        sent: list[str] = []
        chain = revm._deployed.chain
        send = chain.send_raw
        chain.send_raw = lambda sender, to, data: sent.append(sender) or send(sender, to, data)  # type: ignore
        before = revm.state()
        assert revm.apply(own).ok
        assert sent == []
        assert revm.apply(of_others).ok
        assert sent == [OUTSIDER]
        assert revm.state() == before

    def test_there_is_nothing_to_call_under_another_name(self, revm: Revm) -> None:
        with pytest.raises(ValueError, match="there is no contract MCD_CAT"):
            revm.apply(Call("MCD_CAT", "cage()"))


def _approval(spender: str) -> Call:
    return Call("MCD_DAI", "approve(address,uint256)", (spender, UINT256_MAX))


def _changing(artifact: Artifact) -> set[str]:
    """Its functions that are no questions, written down once more."""
    return {
        f"{part['name']}({','.join(argument['type'] for argument in part['inputs'])})"
        for part in artifact.abi
        if part["type"] == "function" and part["stateMutability"] in ("nonpayable", "payable")
    }
