"""The engine that tests of a session share, and the policies that they read."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from policies.policy import Policy
    from simulations.engines.base import Engine


@contextmanager
def others_may_warn() -> Iterator[None]:
    """Libraries may warn of their own affairs when they are imported, also where a test's warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Engines:
    """The engine of a session, made when it is first needed, and the policies that were read."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._engine: Engine | None = None
        self._standing: Policy | None = None
        self._failure = ""
        """Why there is none; it is not tried again for every test."""
        self._read: dict[tuple[Path, str, str], Policy] = {}

    def policy(self, file: Path, variant: str = "", scenario: str = "") -> Policy:
        """Read a policy once. A file that cannot be used fails the test, a line a problem."""
        from policies.loader import load_policy
        from policies.problems import InputError

        key = file, variant, scenario
        if key not in self._read:
            try:
                self._read[key] = load_policy(os.path.relpath(file), variant, scenario)
            except InputError as error:
                pytest.fail(str(error), pytrace=False)
        return self._read[key]

    @contextmanager
    def ready(self, policy: Policy) -> Iterator[Engine]:
        """The engine with this policy deployed; everything later is undone. Where that cannot be, the test fails."""
        from simulations.engines.base import EngineError

        with self._apes_own_provider():
            try:
                with others_may_warn():
                    engine = self._made()
                    if self._standing is not policy:
                        self._standing = None
                        engine.deploy(policy)
                        self._standing = policy
            except EngineError as error:
                pytest.fail(f"treasurer: {error}", pytrace=False)
            with engine.anchor():
                yield engine

    def _made(self) -> Engine:
        from simulations.engines.base import EngineError, NoNodeError

        if self._failure:
            raise NoNodeError(self._failure)
        if self._engine is None:
            try:
                self._engine = _make(self._name)
            except EngineError as error:
                self._failure = str(error)
                raise
        return self._engine

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()

    @contextmanager
    def _apes_own_provider(self) -> Iterator[None]:
        """Ape has one active provider. If its own pytest plugin has one, that is back when the test is over."""
        ape = sys.modules.get("ape") if self._name == "anvil" else None  # nobody has a provider who has not loaded it
        before = ape.networks.active_provider if ape else None
        try:
            yield
        finally:
            if ape and before is not None:
                ape.networks.active_provider = before


def _make(name: str) -> Engine:
    """Each engine's libraries are imported when it is asked for."""
    if name == "model":
        from simulations.engines.model import Model

        return Model()
    if name == "revm":
        from simulations.engines.revm import Revm

        return Revm()
    on_ctrl_c = signal.getsignal(signal.SIGINT)
    from simulations.engines.anvil import Anvil

    signal.signal(signal.SIGINT, on_ctrl_c)  # ape, once imported, would end the process by itself
    return Anvil()
