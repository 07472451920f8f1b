"""The engines that are compared, and the seed of a long run.

`quick` is what `make test` runs: the same examples every time. `--hypothesis-profile=long` draws new ones from a seed
that pytest prints, and `--hypothesis-seed=N` draws them again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator

import pytest

from policies.policy import Policy
from simulations.actions import Action
from simulations.engines.anvil import Anvil
from simulations.engines.base import Engine, Outcome, Signing
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from tests.differential.agreement import agree
from tests.differential.profiles import LONG


@pytest.hookimpl(tryfirst=True)  # before Hypothesis's own plugin looks for its options
def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--hypothesis-profile") == LONG and config.getoption("--hypothesis-seed") is None:
        config.option.hypothesis_seed = str(random.SystemRandom().getrandbits(32))


def pytest_report_header(config: pytest.Config) -> str:
    seed = config.getoption("--hypothesis-seed")
    return f"engines are compared on {'new stories, --hypothesis-seed=' + seed if seed else 'the usual stories'}"


class Nodes:
    """One node at a time, kept for as long as the tests ask for the same way of confirming."""

    def __init__(self) -> None:
        self._engine: Anvil | None = None
        self._signing: Signing | None = None

    def get(self, signing: Signing) -> Anvil:
        if self._engine is None or self._signing is not signing:
            self.close()
            self._engine, self._signing = Anvil(signing), signing
        return self._engine

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
        self._engine = None


@pytest.fixture(scope="package")
def nodes() -> Iterator[Nodes]:
    kept = Nodes()
    yield kept
    kept.close()


class Pair:
    """The model and an engine with real bytecode."""

    def __init__(self, evm: Callable[[Signing], Engine]) -> None:
        self._evm = evm

    def deploy(self, policy: Policy, signing: Signing = Signing.ALTERNATE) -> tuple[Model, Engine]:
        model, evm = Model(signing), self._evm(signing)
        model.deploy(policy)
        evm.deploy(policy)
        return model, evm

    def tell(self, policy: Policy, actions: Iterable[Action], signing: Signing = Signing.ALTERNATE) -> list[Outcome]:
        """What became of each action; the engines agree about each."""
        return agree(*self.deploy(policy, signing), actions=actions)

    def tells(self, policy: Policy, *story: tuple[Action, str]) -> None:
        """Each action is refused for the reason beside it, or not refused where that is empty."""
        outcomes = self.tell(policy, (action for action, _ in story))
        for (action, reason), outcome in zip(story, outcomes, strict=True):
            assert (outcome.ok, outcome.reason) == (not reason, reason), action


@pytest.fixture(scope="module", params=["revm", pytest.param("anvil", marks=pytest.mark.anvil)])
def pair(request: pytest.FixtureRequest, nodes: Nodes) -> Pair:
    return Pair(Revm if request.param == "revm" else nodes.get)
