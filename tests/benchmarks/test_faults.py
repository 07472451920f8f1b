"""Planted faults: both sides are asked the same, either finds them, and nobody finds one in sound contracts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.faults import rows
from benchmarks.faults.forge_campaign import TUNED, Broken, FaultProject
from benchmarks.faults.forge_project import PROJECT, VERBS, Kind
from benchmarks.faults.registry import CONDUCT, FAULTS, Fault
from benchmarks.faults.rows import LIMIT, RATIOS, fault_measures, name_of
from benchmarks.faults.treasurer_campaign import look_for
from benchmarks.measures import Measure
from benchmarks.peers.replay import DiffersError
from benchmarks.peers.rows import installed_forge
from benchmarks.report import Ratio, Result, measure_all
from policies.periods import DAY
from policies.policy import PROTOCOL, Policy
from policies.rules.base import Rule
from policies.units import WAD
from simulations.actions import OUTSIDER, ChainAction, ClawBack, CreateStream, Pay, Pull, SetAllowance
from simulations.deployment.artifacts import replica
from simulations.deployment.surface import callable_by_anyone
from simulations.engines.revm import Revm
from simulations.judging import Judge
from simulations.machine.verbs import Verbs
from simulations.simulation import Simulation
from simulations.timetable import Life, act_at, live, seeds

_HANDLER = (PROJECT / "src" / "Verbs.sol").read_text()
_PROMISES = (PROJECT / "src" / "Promises.t.sol").read_text()

faults = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


def rules() -> list[Rule]:
    return list({fault.rule_name: fault.rule for fault in FAULTS}.values())


# Both sides are asked the same


@faults
def test_a_fault_is_another_bytecode_of_one_contract(fault: Fault) -> None:
    right = replica(fault.planted.contract)
    ((name, wrong),) = fault.instead.items()
    assert name == right.name
    assert wrong.abi == right.abi
    assert wrong.bytecode != right.bytecode


def test_every_promise_that_a_fault_breaks_is_stated_in_solidity_too() -> None:
    stated = set(re.findall(r"^contract (\w+) is Promises", _PROMISES, re.MULTILINE))
    assert stated >= {fault.test for fault in FAULTS}


def test_the_handler_has_the_machines_verbs(tech_001: Policy) -> None:
    """And in the same conduct: everything may happen on both sides."""
    machine = {verb.__name__ for verb in Verbs(tech_001, CONDUCT).any}
    snake = {re.sub("([A-Z])", r"_\1", name).lower() for name in VERBS}
    # There, a calendar lets time pass and runs the cycles.
    assert snake == machine | {"wait", "run_cycle"}


def test_verbs_are_called_by_their_signatures() -> None:
    declared = re.findall(r"^    function (\w+)\(([^)]*)\) external", _HANDLER, re.MULTILINE)
    types = {name: ",".join(word.split()[0] for word in takes.split(", ") if word) for name, takes in declared}
    assert types == VERBS


def test_every_function_that_anyone_can_call_can_be_called_there(tech_001: Policy) -> None:
    functions = callable_by_anyone(tech_001)
    most = int(re.findall(r"uint256\[(\d+)\] calldata words", _HANDLER)[0])
    for _, method, types in functions:
        assert len([Kind.of(kind) for kind in types]) <= most, method
    with pytest.raises(ValueError, match="cannot make a uint256"):
        Kind.of("uint256[]")
    for kind in Kind:
        if kind is not Kind.NUMBER:
            assert f"uint8 constant {kind.name} = {kind.value};" in _HANDLER


# Treasurer's side


def shortest_life(fault: str, policy: Policy) -> Life:
    """What it takes to see a fault, by hand."""
    assert policy.auditor is not None
    start = policy.period.starts_at
    steps: dict[str, list[tuple[int, ChainAction]]] = {
        "keeps all": [(start + DAY, Pay(policy.auditor.name, policy.seeds[0].amount))],
        "no end": [(policy.closes_at + DAY, Pull(0))],
        "80 bits": [(start + 200 * DAY, Pull(0)), (start + 201 * DAY, Pull(0))],
        "pays the caller": [
            (start, CreateStream(policy.auditor.name, WAD, start, DAY)),
            (start + DAY, Pull(1, caller=OUTSIDER)),
        ],
        "one wei more": [
            (start, SetAllowance(policy.auditor.name, PROTOCOL, WAD)),
            (start, ClawBack(policy.auditor.name, WAD)),
            (start, ClawBack(policy.auditor.name, 1)),
        ],
    }
    return (*seeds(policy), *(act_at(time, action) for time, action in steps[fault]))


@faults
@pytest.mark.parametrize("planted", [True, False], ids=["planted", "sound"])
def test_the_fault_breaks_the_promise_and_nothing_else_does(fault: Fault, planted: bool, tech_001: Policy) -> None:
    engine = Revm(instead=fault.instead if planted else None)
    engine.deploy(tech_001)
    judge = Judge(tech_001, (fault.rule,))
    for _ in live(Simulation(tech_001, engine, judge), shortest_life(fault.name, tech_001)):
        pass
    assert bool(judge.first) is planted
    assert judge.exercised[fault.rule_name]


# They take some two thousand lives: more than the benchmark's limit has time for.
_HIDDEN = ("pays the caller", "one wei more")


@pytest.mark.parametrize(
    "fault",
    [pytest.param(it, id=it.name, marks=[pytest.mark.slow] if it.name in _HIDDEN else []) for it in FAULTS],
)
def test_treasurer_finds_it(fault: Fault, tech_001: Policy) -> None:
    found = look_for(fault, fault.rule, tech_001, 1, 300 if fault.name in _HIDDEN else 60)
    assert found is not None
    assert 0 < found.until_broken < found.until_told
    assert 0 < found.decisions < 30


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_treasurer_finds_nothing_where_nothing_is_wrong(rule: Rule, tech_001: Policy) -> None:
    assert look_for(None, rule, tech_001, 1, 0.5) is None


# forge's side


@pytest.fixture(scope="module")
def project(tech_001: Policy, tmp_path_factory: pytest.TempPathFactory) -> FaultProject:
    forge = installed_forge()
    if forge is None:
        pytest.skip("forge is not there, and scripts/setup-peers says why")
    return FaultProject(forge, tech_001, tmp_path_factory.mktemp("faults") / "project")


@pytest.mark.slow
def test_forge_finds_one_and_shrinks_it(project: FaultProject) -> None:
    fault = FAULTS[0]
    treasury = project.plant(fault)
    at_once = project.campaign(treasury, fault.test, 1, 60, TUNED, shrink=False)
    shrunk = project.campaign(treasury, fault.test, 1, 60, TUNED)
    assert at_once is not None
    assert shrunk is not None
    assert 0 < shrunk.calls <= at_once.calls
    assert shrunk.seconds > 0


@pytest.mark.slow
@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_forge_finds_nothing_where_nothing_is_wrong(rule: Rule, project: FaultProject) -> None:
    (test, *_) = (fault.test for fault in FAULTS if fault.rule_name == rule.name)
    assert project.campaign(project.plant(None), test, 1, 1, TUNED) is None


@pytest.mark.slow
def test_a_deployment_that_goes_otherwise_is_no_break(project: FaultProject) -> None:
    with pytest.raises(DiffersError, match="setUp"):
        project.campaign("nowhere", FAULTS[0].test, 1, 1)


# Rows and ratios


def test_rows_without_forge(tech_001: Policy, tmp_path: Path) -> None:
    measures = fault_measures(tech_001, None, tmp_path, 1, print)
    assert [measure.name for measure in measures] == [
        name_of(fault, figure, "treasurer") for fault in FAULTS for figure in ("broken", "told")
    ]


def test_every_ratio_compares_treasurer_with_a_forge() -> None:
    assert all(ratio.over.endswith("treasurer") and "forge" in ratio.under for ratio in RATIOS)
    assert len(RATIOS) == 4 * len(FAULTS)
    aims = [ratio for ratio in RATIOS if ratio.target == 1]
    assert [(ratio.over, ratio.under) for ratio in aims] == [
        (name_of(fault, "told", "treasurer"), name_of(fault, "told", "forge")) for fault in FAULTS
    ]


def test_what_is_not_found_counts_as_the_whole_limit_and_is_said() -> None:
    said: list[str] = []
    finds = iter([None, Broken(0.5, 9), Broken(1.5, 3)])
    seeds = []

    def campaign(seed: int, limit: float, shrink: bool = True) -> Broken | None:
        seeds.append((seed, shrink))
        return next(finds)

    broken, told = rows._of_forge(campaign, FAULTS[0], "forge", 7, said.append)
    assert (broken.run(), told.run()) == (LIMIT, LIMIT)
    assert said == [f"forge did not find '{FAULTS[0].name}' with seed 7, counted as the {LIMIT:g} s that it had"]
    assert (broken.run(), told.run()) == (0.5, 1.5)
    assert seeds == [(7, False), (8, False), (8, True)]


def test_one_campaign_of_treasurer_gives_both_figures(tech_001: Policy) -> None:
    broken, told = rows._of_treasurer(tech_001, FAULTS[0], 1)
    assert 0 < broken.run() < told.run()


def test_treasurer_has_no_figure_where_it_finds_nothing(tech_001: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "LIMIT", 0.1)
    (fault, *_) = FAULTS
    harmless = replace(fault, planted=replace(fault.planted, new=f"{fault.planted.old}    # nothing\n"))
    told: list[str] = []
    assert measure_all(list(rows._of_treasurer(tech_001, harmless, 1)), 1, failed=told.append) == []
    assert [line.partition(" has no figure: ")[2] for line in told] == ["nothing was found within 0.1 s"] * 2


def test_of_seconds_the_fewer_are_the_faster() -> None:
    ours = Result(Measure("ours", "s", lambda: 0.0, more_is_better=False), (2.0, 1.0))
    theirs = Result(Measure("theirs", "s", lambda: 0.0, more_is_better=False), (6.0, 0.5))
    ratio = Ratio("ours", "theirs", 1).of([ours, theirs])
    assert ratio is not None
    assert ratio.figures == (3.0, 0.5)
    assert (ratio.median, ratio.meets_target) == (1.75, True)
