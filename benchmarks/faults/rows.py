"""How soon a planted fault is found, as rows of the benchmark: by Treasurer, by forge, by forge with other settings.

Two figures each: until the break is known (*broken*), and until it is told as a story that has been shrunk (*told*),
which is when either says anything. One process with one thread each, the same seeds in the same rounds. Where forge
finds nothing within the limit, that is said, and counts as having taken so long; where Treasurer does not, it has no
figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.faults.forge_campaign import DEFAULTS, TUNED, Broken, FaultProject
from benchmarks.faults.registry import FAULTS, Fault
from benchmarks.faults.treasurer_campaign import Told, look_for
from benchmarks.measures import Measure
from benchmarks.peers.forge_handler import Forge
from benchmarks.peers.replay import DiffersError
from benchmarks.report import Ratio
from policies.policy import Policy

LIMIT = 10.0
"""How long anybody looks for a fault [s]."""
ROUNDS = 3
_BROKEN, _TOLD = "broken", "told"
_TREASURER = "treasurer"
_AIM = _TOLD, "forge"
"""What has a target: when somebody who changed no setting is told. What is tuned for budgets is shown beside it."""
_FORGES: Mapping[str, Mapping[str, str]] = {"forge": DEFAULTS, "forge, tuned": TUNED}

Say = Callable[[str], None]


def name_of(fault: Fault, figure: str, who: str) -> str:
    return f"'{fault.name}' {figure}, {who}"


def _ratio(fault: Fault, figure: str, who: str) -> Ratio:
    ours, theirs = name_of(fault, figure, _TREASURER), name_of(fault, figure, who)
    target = 1 if (figure, who) == _AIM else None
    return Ratio(ours, theirs, target, f"{ours} : {who}")


RATIOS = tuple(_ratio(fault, figure, who) for fault in FAULTS for figure in (_BROKEN, _TOLD) for who in _FORGES)
"""How many times as fast Treasurer is."""


def fault_measures(policy: Policy, forge: Forge | None, folder: Path, seed: int, say: Say) -> list[Measure]:
    """The rows of every fault; those of forge where there is one.

    `folder` is where forge may compile; `say` is told what was not found, and what has no figure.
    """
    project = None
    if forge is not None:
        try:
            project = FaultProject(forge, policy, folder)
        except (DiffersError, OSError) as error:
            say(f"forge has no figure for planted faults: {error}")
    measures: list[Measure] = []
    for fault in FAULTS:
        measures += _of_treasurer(policy, fault, seed)
        if project is not None:
            treasury = project.plant(fault)
            for who, settings in _FORGES.items():
                campaign = partial(project.campaign, treasury, fault.test, settings=settings)
                measures += _of_forge(campaign, fault, who, seed, say)
    return measures


def _of_treasurer(policy: Policy, fault: Fault, seed: int) -> Iterator[Measure]:
    """One campaign gives both figures."""
    seeds = count(seed)
    found: Told | None = None

    def the_find() -> Told:
        if found is None:
            raise DiffersError(f"nothing was found within {LIMIT:g} s")
        return found

    def until_broken() -> float:
        nonlocal found
        found = look_for(fault, fault.rule, policy, next(seeds), LIMIT)
        return the_find().until_broken

    yield _row(name_of(fault, _BROKEN, _TREASURER), until_broken)
    yield _row(name_of(fault, _TOLD, _TREASURER), lambda: the_find().until_told)


def _of_forge(campaign: Callable[..., Broken | None], fault: Fault, who: str, seed: int, say: Say) -> Iterator[Measure]:
    """Two campaigns of the same seed: one is told not to shrink. What that one does not find, the other does not."""
    seeds = count(seed)
    this, found = seed, False

    def until_broken() -> float:
        nonlocal this, found
        this = next(seeds)
        broken = campaign(seed=this, limit=LIMIT, shrink=False)
        found = broken is not None
        if broken is None:
            say(f"{who} did not find '{fault.name}' with seed {this}, counted as the {LIMIT:g} s that it had")
            return LIMIT
        return broken.seconds

    def until_told() -> float:
        # It goes on for longer than the search alone: the limit is for that.
        told = campaign(seed=this, limit=2 * LIMIT) if found else None
        return LIMIT if told is None else told.seconds

    yield _row(name_of(fault, _BROKEN, who), until_broken)
    yield _row(name_of(fault, _TOLD, who), until_told)


def _row(name: str, run: Callable[[], float]) -> Measure:
    return Measure(name, "s", run, more_is_better=False, rounds=ROUNDS)
