"""What a command writes is tried before its work: a place that cannot be written costs a second, not the whole run."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from simulations.cli import options
from simulations.counterexamples import write
from tests.cli.conftest import InProcess
from tests.cli.test_bad_input import refused
from tests.simulations.counterexamples_for_tests import monthly_spending


def _is_forbidden_nothing() -> bool:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o500)
        return os.access(folder, os.W_OK)


STATEMENT = Path(__file__).parents[1] / "policies" / "statements" / "data" / "tech-001-2022-02.md"
needs_permissions = pytest.mark.skipif(_is_forbidden_nothing(), reason="nothing is forbidden to root")

FILES = [
    *((command, "--json") for command in ("campaign", "check", "mutants", "replay", "shrink", "simulate")),
    *((command, option) for command in ("campaign", "check") for option in ("--junit", "--markdown")),
    ("mutants", "--store"),
]
FOLDERS = [(command, option) for command in ("campaign", "check") for option in ("--failures", "--database")]


@pytest.fixture
def stops_before_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for an engine has begun to work."""

    def no_engine(*_: object) -> None:
        raise AssertionError("the work has begun")

    for module in ("campaign", "check", "replay", "shrink", "simulate"):
        monkeypatch.setattr(f"simulations.cli.{module}.engine_factory", no_engine)
    monkeypatch.setattr("simulations.cli.mutants.run_mutants", no_engine)


@pytest.fixture
def things(policy: Path, tmp_path: Path) -> dict[str, Path]:
    """What each command is about: a policy, or a counterexample."""
    file = write(tmp_path / "kept", monthly_spending())
    return {name: file if name in ("replay", "shrink") else policy for name in dict(FILES)}


@pytest.mark.usefixtures("stops_before_work")
class TestBeforeTheWork:
    @pytest.mark.parametrize(("command", "option"), FILES)
    def test_a_file_that_cannot_be_written(
        self, in_process: InProcess, things: dict[str, Path], tmp_path: Path, command: str, option: str
    ) -> None:
        (tmp_path / "file").write_text("of somebody else\n")
        places = [tmp_path, tmp_path / "no" / "such" / "folder", tmp_path / "file" / "below", tmp_path / ("n" * 300)]
        if sys.platform == "linux":
            places.append(Path("/proc/nothing-is-made-here"))
        for place in places:
            result = in_process(command, things[command], option, place)
            assert (result.exit_code, result.stdout) == (2, ""), (place, result.output)
            assert f"'{option}': {place} cannot be written: " in result.stderr
            assert "expected a file in a folder that is yours" in result.stderr

    @pytest.mark.parametrize(("command", "option"), FOLDERS)
    def test_a_folder_that_cannot_be_written(
        self, in_process: InProcess, policy: Path, tmp_path: Path, command: str, option: str
    ) -> None:
        (tmp_path / "file").write_text("of somebody else\n")
        (tmp_path / "link").symlink_to(tmp_path / "gone")
        places = [tmp_path / "file" / "below" / "it", tmp_path / "link"]
        if sys.platform == "linux":
            places.append(Path("/proc/nothing/is/made/here"))
        for place in places:
            result = in_process(command, policy, option, place)
            assert (result.exit_code, result.stdout) == (2, ""), (place, result.output)
            assert f"'{option}': {place} cannot be written: " in result.stderr
        result = in_process(command, policy, option, tmp_path / "file")
        assert result.exit_code == 2
        assert "is a file" in result.stderr

    def test_the_folder_that_the_environment_names(
        self, in_process: InProcess, policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("TREASURER_FAILURES", str(tmp_path / "file" / "failures"))
        result = in_process("campaign", policy)
        assert result.exit_code == 2
        assert "is no folder, expected a folder that is yours" in result.stderr

    def test_a_rule_s_folder_below_the_failures_folder(
        self, in_process: InProcess, policy: Path, failures: Path
    ) -> None:
        (failures / "tech-001-2023").mkdir(parents=True)
        in_the_way = failures / "tech-001-2023" / "dai_is_conserved"
        in_the_way.write_text("")
        result = in_process("campaign", policy)
        assert result.exit_code == 2
        assert f"--failures: {in_the_way} cannot be written" in result.stderr
        other = in_process("campaign", policy, "--rule", "statement_on_time")  # it has a folder of its own
        assert other.exit_code == 70  # what `stops_before_work` makes of the first thing that is done

    @pytest.mark.parametrize("option", ["--junit", "--markdown"])
    def test_no_report_goes_to_stdout(self, in_process: InProcess, policy: Path, option: str) -> None:
        result = in_process("check", policy, option, "-")
        assert result.exit_code == 2
        assert "`-` is not offered here" in result.stderr

    @needs_permissions
    def test_permissions(self, in_process: InProcess, policy: Path, tmp_path: Path) -> None:
        (tmp_path / "locked").mkdir(mode=0o500)
        for option in ("--json", "--failures"):
            result = in_process("campaign", policy, option, tmp_path / "locked" / "there")
            assert result.exit_code == 2
            assert "permission denied" in result.stderr


COMMANDS = {
    "executives": ("tech-001-2023",),
    "history": ("tech-001-2022", "--engine", "model"),
    "library": ("tech-001-2023",),
    "lint": ("tech-001-2023",),
    "review": (STATEMENT, "--policy", "tech-001-2022"),
    "simulate": ("tech-001-2023", "--engine", "model"),
    "statement": (STATEMENT,),
    "unwind": ("tech-001-2023", "--on", "2023-06-15", "--engine", "model"),
}
"""What has a result at once, and hands it over in one place."""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_takes_nothing_of_the_report_along(in_process: InProcess, command: str) -> None:
    without = in_process(command, *COMMANDS[command])
    result = in_process(command, *COMMANDS[command], "--json", "/dev/full")
    assert result.exit_code == 3
    assert result.stdout == without.stdout != ""
    assert result.stderr == "treasurer: /dev/full cannot be written: No space left on device\n"


class TestWhatCanBeWritten:
    def test_trying_leaves_nothing_and_changes_nothing(self, tmp_path: Path) -> None:
        there = tmp_path / "there.json"
        there.write_text("as before\n")
        before = there.stat()
        for target in (there, tmp_path / "new.json"):
            assert options._why_no_file(target) is None
        for folder in (tmp_path, tmp_path / "new" / "folder"):
            assert options.why_no_folder(folder) is None
        assert list(tmp_path.iterdir()) == [there]
        assert there.read_text() == "as before\n"
        assert there.stat().st_mtime_ns == before.st_mtime_ns

    def test_a_link_leads_to_the_file_that_is_made(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "made.json")
        assert options._why_no_file(tmp_path / "link") is None
        assert not (tmp_path / "made.json").exists()

    def test_a_pipe_is_not_opened(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")  # nobody reads: whoever opened it would wait for ever
        assert options._why_no_file(tmp_path / "pipe") is None


class TestShrink:
    @pytest.fixture
    def unfinished(self, tmp_path: Path) -> Path:
        file = write(tmp_path / "kept", monthly_spending())
        document = json.loads(file.read_text())
        document["shrinking"] = {"finished": False, "tried": "3"}
        file.write_text(json.dumps(document))
        return file

    def test_as_json(self, in_process: InProcess, unfinished: Path, tmp_path: Path) -> None:
        finished = write(tmp_path / "finished", monthly_spending())
        result = in_process("shrink", unfinished, finished, "--engine", "model", "--json", "-", "--no-color")
        assert result.exit_code == 0, result.output
        document = json.loads(result.stdout)
        assert (document["treasurer"], document["version"], document["engine"]) == ("shrink", 1, "model")
        assert (document["stopped"], document["finished"]) == (False, True)
        tried, left_alone = document["counterexamples"]
        assert (tried["file"], left_alone["file"]) == (str(unfinished), str(finished))
        assert (tried["rule"], tried["conduct"]) == ("monthly_spending_within_cap", "careless")
        assert tried["length"] <= tried["length_before"]
        assert tried["tried"] > 3
        assert left_alone["length"] == left_alone["length_before"]

    def test_what_is_left_to_try_is_1(self, in_process: InProcess, unfinished: Path, tmp_path: Path) -> None:
        target = tmp_path / "result.json"
        result = in_process("shrink", unfinished, "--engine", "model", "--time", "0", "--json", target, "--quiet")
        assert (result.exit_code, result.output) == (1, "")
        document = json.loads(target.read_text())
        assert document["finished"] is False
        assert document["counterexamples"][0]["finished"] is False

    def test_when_it_is_stopped_it_says_what_is_done(
        self, in_process: InProcess, unfinished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finished = write(tmp_path / "finished", monthly_spending())

        def ctrl_c(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("simulations.cli.shrink.resumed", ctrl_c)
        before = unfinished.read_text()
        result = in_process("shrink", finished, unfinished, "--engine", "model", "--json", "-")
        assert (result.exit_code, result.stderr) == (130, "treasurer: stopped\n")
        document = json.loads(result.stdout)
        assert (document["stopped"], document["finished"]) == (True, False)
        assert [one["file"] for one in document["counterexamples"]] == [str(finished)]
        assert unfinished.read_text() == before

    @needs_permissions
    def test_a_file_that_cannot_be_replaced(self, in_process: InProcess, unfinished: Path) -> None:
        unfinished.parent.chmod(0o500)
        (problem,) = refused(in_process, "shrink", unfinished, "--engine", "model")
        unfinished.parent.chmod(0o700)
        assert "cannot be written in its place: permission denied" in problem["wrong"]
