"""Engines for tests: the exact model, and one real node for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulations.engines.anvil import Anvil
from simulations.engines.base import Signing
from simulations.engines.model import Model


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def node(request: pytest.FixtureRequest) -> Iterator[Anvil]:
    """A node of this module's own. Parametrize it indirectly with a `Signing` to confirm another way."""
    engine = Anvil(getattr(request, "param", Signing.ALTERNATE))
    yield engine
    engine.close()
