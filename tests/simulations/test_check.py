"""The main job with a node: what an inspection of the deployed treasury finds, makes the check fail."""

from __future__ import annotations

import io
import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from rich.console import Console

from policies.loader import library_path
from policies.policy import Policy
from policies.rules.names import COMPLIANT
from simulations.actions import OUTSIDER
from simulations.check import Check, CheckBroken, CheckStopped, run_check
from simulations.cli import main
from simulations.engines.anvil import Anvil, Fork
from simulations.engines.base import NodeGoneError
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.inspected import inspected
from simulations.inspection import Inspectable, compared
from simulations.mutants.compiling import with_replacement
from simulations.mutants.registry import mutant
from simulations.reports.check_json import check_json
from simulations.reports.check_text import print_check
from simulations.reports.github import workflow_commands
from simulations.reports.junit import junit_xml
from simulations.reports.markdown import markdown
from simulations.reports.report import Report
from simulations.trespass import tried
from tests.simulations.campaigns_for_tests import FILE, TEXT
from tests.simulations.mainnet_for_tests import Mainnet
from tests.simulations.policies_for_tests import DAY, SHAPES, reference, with_stream

POLICY = reference()
WARD = "MCD_VEST_DAI: the ward deployer is there, expected no ward but Maker's own"
DOOR = "anybody: shutting Maker down is possible, expected refused"


def faulty(name: str) -> Revm:
    """An engine on which this mutant is planted: a contract with one piece of its source changed."""
    replacement = mutant(name).replacement
    assert replacement is not None
    other = with_replacement(replacement)
    return Revm(instead={other.name: other})


def checked(node: Inspectable) -> Check:
    return run_check(POLICY, Model, Model, node, 5, conducts=(COMPLIANT,), examples=5)


@pytest.fixture(scope="module")
def sound() -> Check:
    return checked(Revm())


@pytest.fixture(scope="module", params=[("deployer-stays-a-ward", WARD), ("vat-caged-by-anybody", DOOR)])
def found(request: pytest.FixtureRequest) -> tuple[Check, str]:
    """A check of a treasury with one fault that nobody who lives there notices, and what it says."""
    fault, line = request.param
    return checked(faulty(fault)), line


def as_report(check: Check) -> Report:
    return Report.of_check(check, FILE, TEXT)


def as_text(check: Check) -> str:
    out = io.StringIO()
    print_check(Console(file=out, width=300), check)
    return out.getvalue()


class TestHowMuchIsLookedAt:
    def test_a_statement_for_each_thing_that_is_promised(self) -> None:
        engine = Revm()
        deployment = engine.deploy(POLICY)
        sound = compared(POLICY, engine.chain, deployment)
        assert set(sound) == {None}
        # With the same number of owners and streams as many statements, of which these are not true.
        other = with_stream(POLICY, total=POLICY.streams[0].total + 1)
        wallet = replace(POLICY.wallets["operational"], threshold=1)
        other = replace(other, wallets={**POLICY.wallets, "operational": wallet})
        otherwise = compared(other, engine.chain, deployment)
        assert len(otherwise) == len(sound)
        assert [str(it).partition(" is ")[0] for it in otherwise if it is not None] == [
            "the Safe operational: the threshold",
            "stream 1: the total",
        ]

    def test_that_there_is_no_further_owner_is_a_statement(self) -> None:
        wallet = POLICY.wallets["operational"]
        more = replace(wallet, owners=(*wallet.owners, OUTSIDER))
        looked = []
        for deployed in (POLICY, replace(POLICY, wallets={**POLICY.wallets, "operational": more})):
            engine = Revm()
            deployment = engine.deploy(deployed)
            looked.append(compared(POLICY, engine.chain, deployment))
        assert [sum(it is not None for it in statements) for statements in looked] == [0, 1]
        assert len(looked[0]) == len(looked[1])

    @pytest.mark.parametrize("policy", [POLICY, *(shape() for shape in SHAPES)], ids=lambda policy: policy.id)
    def test_a_treasury_in_order(self, policy: Policy) -> None:
        engine = Revm()
        result = inspected(policy, engine, engine.deploy(policy))
        assert result.discrepancies == ()
        # Of each Safe its owners, threshold, modules, guard and handler at least, of each stream its seven terms.
        owners = sum(len(wallet.owners) for wallet in policy.wallets.values())
        assert result.compared > owners + 5 * len(policy.wallets) + 7 * len(policy.streams)
        assert result.tried > 4 * len(policy.treasury) + 5

    def test_more_streams_and_wallets_are_more_to_look_at(self) -> None:
        engine = Revm()
        once = inspected(POLICY, engine, engine.deploy(POLICY))
        two = replace(POLICY, streams=POLICY.streams * 2)
        twice = inspected(two, engine, engine.deploy(two))
        assert twice.compared == once.compared + 7
        assert twice.tried == once.tried + 4  # to give it away, to end it, to lift its restriction, to pull it

    def test_what_was_tried_is_undone(self) -> None:
        engine = faulty("vat-caged-by-anybody")
        deployment = engine.deploy(POLICY)
        before = engine.state()
        assert [str(it) for it in tried(POLICY, engine, deployment) if it is not None] == [DOOR]
        assert engine.state() == before


class TestCheck:
    def test_a_sound_treasury_passes(self, sound: Check) -> None:
        assert sound.failures == ()
        assert sound.ok
        assert sound.inspected is not None
        assert sound.inspected.discrepancies == ()

    def test_a_fault_that_nobody_notices_by_living_fails(self, found: tuple[Check, str]) -> None:
        check, line = found
        assert check.failures == (line,)
        assert not check.ok
        assert check.year is not None
        assert check.year.disagreement == ""
        assert check.confirmed
        assert all(check.confirmed.values())

    def test_it_is_inspected_before_anything_is_replayed(self) -> None:
        def stop(what: str, done: int, of: int, note: str) -> None:
            if what == "inspecting the treasury on revm":
                raise KeyboardInterrupt

        with pytest.raises(CheckStopped) as stopped:
            run_check(POLICY, Model, Model, Revm(), 5, conducts=(COMPLIANT,), examples=5, progress=stop)
        check = stopped.value.check
        stories = len(check.campaign.stories)
        assert check.inspected is None
        assert check.not_done == (
            "the inspection on revm",
            f"{stories} of {stories} stories on revm",
            "a compliant year on revm",
        )

    def test_stopped_later_a_fault_stays_one(self) -> None:
        def stop(what: str, done: int, of: int, note: str) -> None:
            if what == "replaying stories on revm":
                raise KeyboardInterrupt

        node = faulty("deployer-stays-a-ward")
        with pytest.raises(CheckStopped) as stopped:
            run_check(POLICY, Model, Model, node, 5, conducts=(COMPLIANT,), examples=5, progress=stop)
        assert stopped.value.check.failures == (WARD,)
        assert "the inspection on revm" not in stopped.value.check.not_done


class TestReports:
    def test_in_order_a_line_says_how_much_was_looked_at(self, sound: Check) -> None:
        assert sound.inspected is not None
        line = f"{sound.inspected.compared} statements of the policy compared with what is on the chain, "
        line += f"{sound.inspected.tried} things tried that no stranger may do: all as promised"
        assert f"contracts. {line}.\n" in as_text(sound)
        report = as_report(sound)
        assert f"On the node: {line}." in markdown(report).splitlines()
        (case,) = (
            c for c in ElementTree.fromstring(junit_xml([report])).iter("testcase") if "node" in c.get("classname", "")
        )
        assert (case.get("name"), case.findtext("system-out")) == ("the inspection", line)
        assert json.loads(check_json(sound, report))["inspection"] == {
            "compared": sound.inspected.compared,
            "tried": sound.inspected.tried,
            "found": [],
        }
        assert workflow_commands(report, Path.cwd()) == []

    def test_each_finding_is_in_every_report(self, found: tuple[Check, str]) -> None:
        check, line = found
        report = as_report(check)
        assert report.further == (line,)
        assert not report.ok
        text = as_text(check)
        assert f"things tried that no stranger may do: 1 not as promised:\n\n- {line}\n" in text
        assert text.index(f"- {line}") < text.index("The promises") < text.rindex(f"- {line}")
        assert f"- {line}" in markdown(report).splitlines()
        root = ElementTree.fromstring(junit_xml([report]))
        (failed,) = (c for c in root.iter("testcase") if c.find("failure") is not None)
        assert failed.get("name") == line
        (command,) = workflow_commands(report, Path.cwd())
        assert command.startswith("::error ")
        assert line in command
        document = json.loads(check_json(check, report))
        assert document["failures"] == [line]
        assert (document["ok"], len(document["inspection"]["found"])) == (False, 1)
        subject, _, rest = line.partition(": ")
        (one,) = document["inspection"]["found"]
        assert one["subject"] == subject
        assert rest == f"{one['what']} is {one['found']}, expected {one['expected']}"


class TestCommand:
    @pytest.mark.parametrize(("fault", "code"), [(None, 0), ("deployer-stays-a-ward", 1)])
    def test_its_exit_code(self, fault: str | None, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        node = Revm() if fault is None else faulty(fault)
        module = __import__("simulations.cli.check", fromlist=["chain_factory"])
        monkeypatch.setattr(module, "chain_factory", lambda *_: lambda: node)
        args = ["check", str(library_path("tech-001-2023")), "--engine", "revm", "--conduct", "compliant"]
        args += ["--examples", "1", "--seed", "5", "--workers", "1", "--failures", str(tmp_path)]
        result = CliRunner(mix_stderr=False).invoke(main, args, prog_name="treasurer")
        assert result.exit_code == code, result.output
        assert (f"- {WARD}\n" in result.stdout) == (fault is not None)


@pytest.mark.anvil
class TestOnANode:
    @pytest.fixture
    def node(self) -> Iterator[Anvil]:
        engine = Anvil()
        yield engine
        engine.close()

    def test_as_much_as_in_this_process(self, node: Anvil) -> None:
        engine = Revm()
        here = inspected(POLICY, engine, engine.deploy(POLICY))
        assert inspected(POLICY, node, node.deploy(POLICY)) == here

    def test_a_fork_on_which_others_have_streams_too(self) -> None:
        mainnet = Mainnet(POLICY.period.starts_at - 40 * DAY)
        try:
            fork = Anvil(fork=Fork(mainnet.url))
            try:
                found = inspected(POLICY, fork, fork.deploy(POLICY))
            finally:
                fork.close()
        finally:
            mainnet.close()
        assert found.discrepancies == ()
        assert (found.compared, found.tried) > (100, 20)

    def test_a_node_that_is_gone_is_told_as_one(self, node: Anvil) -> None:
        deployment = node.deploy(POLICY)
        os.kill(node.process_id, signal.SIGKILL)
        with pytest.raises(NodeGoneError, match="anvil"):
            inspected(POLICY, node, deployment)

    def test_a_check_whose_node_goes_keeps_what_it_found(self, node: Anvil) -> None:
        def kill(what: str, done: int, of: int, note: str) -> None:
            if what == "inspecting the treasury on anvil":
                os.kill(node.process_id, signal.SIGKILL)

        with pytest.raises(CheckBroken) as broken:
            run_check(POLICY, Model, Model, node, 5, conducts=(COMPLIANT,), examples=5, progress=kill)
        assert broken.value.check.not_done[0] == "the inspection on anvil"
        assert broken.value.check.campaign.sequences > 0
