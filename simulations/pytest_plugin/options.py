"""What a run of pytest is told about policy files: on the command line, or in pytest's own configuration."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import pytest

ENGINES = ("revm", "model", "anvil")


@dataclass(frozen=True, slots=True)
class Profile:
    """How hard a policy is tried."""

    percent: int
    """Lives at random under each conduct, of those that a campaign lives by itself."""
    all_conducts: bool
    """Every conduct; otherwise those under which the policy, or the default, expects something."""


PROFILES = {
    "quick": Profile(50, all_conducts=False),
    "ci": Profile(100, all_conducts=True),
    "nightly": Profile(1_000, all_conducts=True),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What this run was told."""

    profile_name: str
    seconds: float | None
    """Ends the search, whatever the profile says [s]."""
    seed: int
    seed_was_given: bool
    """An earlier run is to be reproduced: what was found since then has no say."""
    engine: str
    failures: Path
    rules: tuple[str, ...]
    policy: str
    """The policy of tests that name none; empty where there is none."""
    variant: str
    """Which of its variants; empty where it has none."""
    scenario: str
    """In which of its scenarios; empty for the budget itself."""
    workers: int | None
    root: Path
    """What relative paths are relative to."""

    @property
    def profile(self) -> Profile:
        return PROFILES[self.profile_name]


def add_options(parser: pytest.Parser) -> None:
    """Declare every option, and the same in the configuration file."""
    group = parser.getgroup("treasurer", "policy files (treasurer)")
    group.addoption(
        "--treasurer-profile",
        choices=list(PROFILES),
        help="How hard each policy is tried: quick (the conducts under which it expects something), ci (every conduct) "
        "or nightly (every conduct, ten times as many lives). [quick]",
    )
    group.addoption(
        "--treasurer-time",
        metavar="SECONDS",
        help="Search each policy for so long instead of a number of lives. What is found then depends on the machine.",
    )
    group.addoption("--treasurer-seed", metavar="N", help="Reproduce an earlier run. [a new one, printed at the end]")
    group.addoption(
        "--treasurer-engine",
        choices=list(ENGINES),
        help="Where treasuries live: revm (the real contracts in this process), model (the exact model), anvil (a real "
        "node, for the fixtures and to confirm what breaks; the search runs on revm). [revm]",
    )
    group.addoption(
        "--treasurer-failures",
        metavar="DIR",
        help="Where counterexamples are kept, and tried first in the next run. [.treasurer/failures]",
    )
    group.addoption(
        "--treasurer-rules",
        metavar="MODULE:NAME",
        action="append",
        help="Rules of your own, beside those of treasurer. May be repeated.",
    )
    group.addoption(
        "--treasurer-workers", metavar="N", help="Processes that search; the result is the same. [one for each core]"
    )
    parser.addini("treasurer_profile", "Default of --treasurer-profile")
    parser.addini("treasurer_time", "Default of --treasurer-time")
    parser.addini("treasurer_seed", "Default of --treasurer-seed")
    parser.addini("treasurer_engine", "Default of --treasurer-engine")
    parser.addini("treasurer_failures", "Default of --treasurer-failures")
    parser.addini("treasurer_workers", "Default of --treasurer-workers")
    parser.addini("treasurer_rules", "Rules of your own, MODULE:NAME, one a line", type="linelist")
    parser.addini("treasurer_policy", "The policy file of tests that use the fixtures and name none")
    parser.addini("treasurer_variant", "Which variant of treasurer_policy is meant, where it has some")
    parser.addini("treasurer_scenario", "In which scenario of its document treasurer_policy is meant, such as bear")


def read_settings(config: pytest.Config, seed: int | None = None) -> Settings:
    """What the command line says, else the configuration file, else the default; `seed` comes before all of them.

    Raises:
        pytest.UsageError: one of them cannot be meant.
    """
    problems: list[str] = []

    def stated(name: str) -> str:
        value = config.getoption(f"treasurer_{name}")
        return str(config.getini(f"treasurer_{name}") if value is None else value)

    def choice(name: str, choices: tuple[str, ...]) -> str:
        value = stated(name) or choices[0]
        if value not in choices:
            problems.append(f"treasurer_{name} is `{value}`, expected one of {', '.join(choices)}")
        return value

    def number(name: str, least: int, default: int | None) -> int | None:
        value = stated(name)
        if not value:
            return default
        if not (value.isascii() and value.isdecimal()) or int(value) < least:
            problems.append(f"treasurer_{name} is `{value}`, expected a whole number from {least} on")
            return default
        return int(value)

    policy, variant, scenario = (str(config.getini(f"treasurer_{name}")) for name in ("policy", "variant", "scenario"))
    for name, chosen_of_it in (("variant", variant), ("scenario", scenario)):
        if chosen_of_it and not policy:
            problems.append(f"treasurer_{name} is `{chosen_of_it}`, expected treasurer_policy with it")
    root, typed = config.rootpath, config.getoption("treasurer_failures")
    kept = config.invocation_params.dir / typed if typed else root / (stated("failures") or ".treasurer/failures")
    chosen = number("seed", 0, secrets.randbelow(2**32))
    settings = Settings(
        profile_name=choice("profile", tuple(PROFILES)),
        seconds=number("time", 1, None),
        seed=seed if seed is not None else chosen or 0,
        seed_was_given=bool(stated("seed")),
        engine=choice("engine", ENGINES),
        failures=kept,
        rules=tuple(config.getoption("treasurer_rules") or config.getini("treasurer_rules")),
        policy=policy,
        variant=variant,
        scenario=scenario,
        workers=number("workers", 1, None),
        root=root,
    )
    if problems:
        raise pytest.UsageError("\n".join(problems))
    return settings
