"""Random stories on the model and on real bytecode: equal success, reason, transfers and state after each action."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.policy import Policy
from simulations.actions import ChainAction, Wait
from simulations.engines.anvil import Anvil
from simulations.engines.base import Engine, Signing
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from tests.differential.agreement import agree, apply
from tests.differential.conftest import Nodes
from tests.differential.drawn_stories import stories
from tests.differential.intents import Step, told
from tests.differential.profiles import is_long, search
from tests.differential.shapes import NESTED, SEVEN, nested_two_of_two

CHAPTERS = 5 if is_long() else 3
"""How long a story is."""
CHAPTERS_ON_A_NODE = 3 if is_long() else 2


class Treasury:
    """A policy that the model and revm have deployed, and what may happen to it."""

    def __init__(self, policy: Policy, signing: Signing) -> None:
        self.policy, self.signing = policy, signing
        self.model, self.revm = Model(signing), Revm(signing)
        self.model.deploy(policy)
        self.revm.deploy(policy)
        self.stories = stories(policy, CHAPTERS)
        self.short_stories = stories(policy, CHAPTERS_ON_A_NODE)

    def __repr__(self) -> str:
        return f"{self.policy.id}, {self.signing}"

    def live(self, steps: list[Step], *others: Engine) -> None:
        """Tell a story on all engines, which are as before when it is told."""
        with ExitStack() as anchors:
            for engine in (self.model, self.revm, *others):
                anchors.enter_context(engine.anchor())
            actions = told(self.policy, steps, self.model)
            agree(self.model, self.revm, *others, actions=actions, title=repr(self))


def treasuries() -> list[tuple[Signing, Callable[[], Policy]]]:
    """Every shape; and with every way of confirming those where it matters, or all when there is time."""
    others = [Signing.APPROVED_HASH, Signing.CONTRACT_SIGNATURE]
    return [(Signing.ALTERNATE, shape) for shape in SEVEN] + [
        (signing, shape) for signing in others for shape in (SEVEN if is_long() else NESTED)
    ]


@pytest.fixture(scope="module", params=treasuries(), ids=lambda pair: f"{pair[1].__name__}-{pair[0]}")
def treasury(request: pytest.FixtureRequest) -> Treasury:
    signing, shape = request.param
    return Treasury(shape(), signing)


@pytest.fixture(scope="module")
def node(nodes: Nodes, treasury: Treasury) -> Anvil:
    engine = nodes.get(treasury.signing)
    engine.deploy(treasury.policy)
    return engine


@search(quick=200, long=9_000)
@given(data=st.data())
def test_revm_agrees(treasury: Treasury, data: st.DataObject) -> None:
    treasury.live(data.draw(treasury.stories))


@pytest.mark.anvil
@search(quick=5, long=600)
@given(data=st.data())
def test_a_node_agrees_too(treasury: Treasury, node: Anvil, data: st.DataObject) -> None:
    treasury.live(data.draw(treasury.short_stories), node)


def test_every_kind_of_action_is_drawn() -> None:
    """A new action that no story tries would be compared by nobody."""
    policy, model = nested_two_of_two(), Model()
    model.deploy(policy)
    drawn: set[type] = set()

    @search(quick=150, long=150)
    @given(steps=stories(policy, CHAPTERS))
    def tell(steps: list[Step]) -> None:
        with model.anchor():
            for action in told(policy, steps, model):
                drawn.add(type(action))
                apply(model, action)

    tell()
    assert drawn == {*get_args(ChainAction), Wait}
