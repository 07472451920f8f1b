"""What belongs to a run of pytest as a whole: its settings, and the campaigns of its policy files."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulations.pytest_plugin.engines import Engines, others_may_warn
from simulations.pytest_plugin.options import Settings, read_settings

if TYPE_CHECKING:
    from policies.rules.base import Rule
    from policies.rules.names import Conduct
    from simulations.pytest_plugin.campaigns import Campaigns

    Pair = tuple[Rule, Conduct]
    Key = tuple[Path, str]
    """A policy file and which of its variants; one campaign belongs to it."""

_SETTINGS = pytest.StashKey[Settings]()
_CAMPAIGNS: pytest.StashKey[Campaigns] = pytest.StashKey()
_RULES: pytest.StashKey[tuple[Rule, ...]] = pytest.StashKey()
_SELECTED: pytest.StashKey[dict[Key, list[Pair]]] = pytest.StashKey()
_ENGINES = pytest.StashKey[Engines]()
_SHARED = pytest.StashKey[Path]()
_SEED, _FOLDER = "treasurer_seed", "treasurer_shared"
"""What pytest-xdist's controller tells its workers."""


def begin(config: pytest.Config) -> None:
    """Read the settings; a worker of pytest-xdist gets its seed, and where results are shared, from the controller.

    Raises:
        pytest.UsageError: a setting cannot be meant.
    """
    told = getattr(config, "workerinput", {})
    config.stash[_SETTINGS] = read_settings(config, told.get(_SEED))
    if _FOLDER in told:
        config.stash[_SHARED] = Path(told[_FOLDER])


def tell_worker(config: pytest.Config, worker_input: dict[str, object]) -> None:
    """What a worker must know to find what the others find."""
    if _SHARED not in config.stash:
        config.stash[_SHARED] = Path(tempfile.mkdtemp(prefix="treasurer-pytest-"))
    worker_input[_SEED] = settings(config).seed
    worker_input[_FOLDER] = str(config.stash[_SHARED])


def end(config: pytest.Config) -> None:
    """Let go of the engine; the controller, last of all, takes away what was shared."""
    if _ENGINES in config.stash:
        config.stash[_ENGINES].close()
    if _SHARED in config.stash and not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[_SHARED], ignore_errors=True)


def engines(config: pytest.Config) -> Engines:
    """The engine of this process, made when a test first needs one."""
    if _ENGINES not in config.stash:
        config.stash[_ENGINES] = Engines(settings(config).engine)
    return config.stash[_ENGINES]


def settings(config: pytest.Config) -> Settings:
    """What this run was told."""
    return config.stash[_SETTINGS]


def campaigns(config: pytest.Config) -> Campaigns:
    """The campaigns of this session, made when the first of them is wanted.

    Raises:
        InputError: the user's own rules cannot be used.
    """
    if _CAMPAIGNS not in config.stash:
        with others_may_warn():
            from simulations.pytest_plugin.campaigns import Campaigns
            from simulations.pytest_plugin.shared import Shared

        folder = config.stash.get(_SHARED, None)
        selected = config.stash.get(_SELECTED, {})
        shared = Shared(folder) if folder else None
        config.stash[_CAMPAIGNS] = Campaigns(settings(config), rules(config), selected, shared)
    return config.stash[_CAMPAIGNS]


def rules(config: pytest.Config) -> tuple[Rule, ...]:
    """The project's rules and the user's own.

    Raises:
        InputError: the user's own cannot be used.
    """
    if _RULES not in config.stash:
        from policies.rules.registry import RULES
        from simulations.own_rules import load_rules

        told = settings(config)
        config.stash[_RULES] = (*RULES, *load_rules(told.rules, told.root))
    return config.stash[_RULES]


def has_campaigns(config: pytest.Config) -> bool:
    """Whether a campaign was run, by this process or by one that shares with it."""
    shared = config.stash.get(_SHARED, None)
    return _CAMPAIGNS in config.stash or (shared is not None and any(shared.glob("*.found")))


def is_ours(node: object) -> bool:
    """Whether a collector or a test is a policy file's. (Asking for its class would import all that it needs.)"""
    return type(node).__module__ == "simulations.pytest_plugin.collecting"


def select(session: pytest.Session) -> None:
    """Note which pairs of which policies will be asked for: everything is deselected that will be."""
    selected: dict[Key, list[Pair]] = {}
    promises: Any = (item for item in session.items if is_ours(item))
    for promise in promises:
        selected.setdefault(promise.key, []).append((promise.rule, promise.conduct))
    session.config.stash[_SELECTED] = selected
