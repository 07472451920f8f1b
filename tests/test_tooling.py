"""The set-up, the pins, the packaging and the import arrows: what the first two commands stand on."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PINNED_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.+!]+)")
SHELL_TOOLS = ("bash", "sh", "env", "dirname", "uname", "cmp", "cat", "rm", "cp", "ln", "mkdir", "pwd")


def pin_lines() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


def pins() -> dict[str, str]:
    """Pinned versions by canonical name."""
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in pin_lines())}


def direct_requirements() -> list[Requirement]:
    return [Requirement(text) for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]]


def run(*command: str | Path, cwd: Path, path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={"PATH": path, "HOME": str(cwd), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A folder for PATH with the shell's own tools and neither Python, npm nor anvil."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in SHELL_TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What set-up reads, in a folder of its own whose name has a space."""
    folder = tmp_path / "a checkout"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    for name in ("Makefile", "constraints.txt", "pyproject.toml", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    return folder


def write_program(file: Path, text: str) -> None:
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


class TestPins:
    def test_each_line_is_one_exact_version(self) -> None:
        unfit = [line for line in pin_lines() if not PINNED_LINE.fullmatch(line)]
        assert unfit == []

    def test_sorted_and_said_how_to_write(self) -> None:
        text = (ROOT / "constraints.txt").read_text()
        assert "make constraints" in text.splitlines()[0]
        names = list(pins())
        assert names == sorted(names)
        assert len(names) == len(pin_lines())

    def test_fit_pyproject(self) -> None:
        unfit = [
            str(requirement)
            for requirement in direct_requirements()
            if not requirement.specifier.contains(pins().get(canonicalize_name(requirement.name), "0"))
        ]
        assert unfit == []

    def test_nothing_that_a_pinned_package_needs_is_left_out(self) -> None:
        pinned, missing = pins(), set()
        for name in pinned:
            try:
                needed = metadata.requires(name) or []
            except metadata.PackageNotFoundError:
                pytest.skip(f"{name} is not installed; this runs in the .venv of make setup")
            for requirement in map(Requirement, needed):
                if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                    missing |= {canonicalize_name(requirement.name)} - pinned.keys()
        assert missing <= {"setuptools", "pip"}

    @pytest.mark.skipif(Path(sys.prefix) != ROOT / ".venv", reason="runs in the .venv of make setup")
    def test_are_what_is_installed(self) -> None:
        installed = {name: metadata.version(name) for name in pins()}
        assert installed == pins()

    def test_each_direct_dependency_is_explained(self) -> None:
        page = (ROOT / "docs" / "dependencies.md").read_text()
        unexplained = [r.name for r in direct_requirements() if not re.search(rf"^\| {r.name} \|", page, re.M)]
        assert unexplained == []

    def test_npm_lock_agrees_and_names_no_address(self) -> None:
        package = json.loads((ROOT / "package.json").read_text())
        lock_text = (ROOT / "package-lock.json").read_text()
        lock = json.loads(lock_text)["packages"]
        assert lock[""]["dependencies"] == package["dependencies"]
        for name, version in package["dependencies"].items():
            assert lock[f"node_modules/{name}"]["version"] == version
            assert lock[f"node_modules/{name}"]["integrity"].startswith("sha512-")
        assert "://" not in lock_text


class TestAnvilSetUp:
    def test_takes_the_one_on_path(self, checkout: Path, bare_path: Path) -> None:
        write_program(bare_path / "anvil", "exit 0")
        result = run("scripts/setup-anvil", cwd=checkout, path=str(bare_path))
        assert (result.returncode, result.stdout + result.stderr) == (0, "")
        assert not (checkout / ".tools").exists()

    def test_says_in_one_line_that_there_is_neither_anvil_nor_npm(self, checkout: Path, bare_path: Path) -> None:
        result = run("scripts/setup-anvil", cwd=checkout, path=str(bare_path))
        assert result.returncode == 1
        assert result.stderr.count("\n") == 1
        assert "neither anvil nor npm" in result.stderr

    def test_its_own_copy_on_path_is_not_the_users(self, checkout: Path, bare_path: Path) -> None:
        """make puts .tools/bin on PATH; an outdated copy there must not pass for a foundry."""
        tools = checkout / ".tools"
        (tools / "bin").mkdir(parents=True)
        write_program(tools / "bin" / "anvil", "exit 0")
        path = f"{bare_path}:{tools / 'bin'}"
        outdated = run("scripts/setup-anvil", cwd=checkout, path=path)
        assert (outdated.returncode, "npm" in outdated.stderr) == (1, True)

        shutil.copy(checkout / "package-lock.json", tools)
        current = run("scripts/setup-anvil", cwd=checkout, path=path)
        assert (current.returncode, current.stderr) == (0, "")


class TestPythonSetUp:
    def test_finds_an_interpreter_that_fits(self, checkout: Path, bare_path: Path) -> None:
        (bare_path / "python3").symlink_to(sys.executable)
        result = run("scripts/find-python", cwd=checkout, path=str(bare_path))
        assert (result.returncode, result.stdout) == (0, f"{bare_path / 'python3'}\n")

    def test_passes_over_the_one_that_set_up_is_about_to_remove(self, checkout: Path, bare_path: Path) -> None:
        inside = checkout / ".venv" / "bin"
        inside.mkdir(parents=True)
        (inside / "python3.11").symlink_to(sys.executable)
        (bare_path / "python3").symlink_to(sys.executable)
        result = run("scripts/find-python", cwd=checkout, path=f"{inside}:{bare_path}")
        assert (result.returncode, result.stdout) == (0, f"{bare_path / 'python3'}\n")

    def test_says_in_one_line_that_there_is_no_python(self, checkout: Path, bare_path: Path) -> None:
        result = run("scripts/setup-python", cwd=checkout, path=str(bare_path))
        assert result.returncode == 1
        assert result.stderr.count("\n") == 1
        assert "no Python 3.11 or 3.12" in result.stderr
        assert not (checkout / ".venv").exists()

    def test_refuses_a_named_interpreter_that_does_not_fit(self, checkout: Path, bare_path: Path) -> None:
        write_program(bare_path / "python2", "exit 1")
        result = run("scripts/find-python", cwd=checkout, path=str(bare_path), PYTHON="python2")
        assert result.returncode == 1
        assert result.stderr.startswith("setup: PYTHON=python2 is not")


class TestMake:
    def make(self, *arguments: str, cwd: Path = ROOT) -> str:
        result = run("make", *arguments, cwd=cwd, path=os.environ["PATH"])
        assert result.returncode == 0, result.stderr
        return result.stdout

    def test_help_lists_the_targets(self) -> None:
        listed = re.findall(r"^ +make ([a-z-]+)", self.make(), re.M)
        assert {"setup", "check", "test", "lint", "format", "bench", "test-contracts", "test-fast"} < set(listed)

    def test_check_sets_up_and_checks_the_reference_treasury(self, checkout: Path) -> None:
        planned = self.make("--dry-run", "check", cwd=checkout)
        assert re.findall(r"scripts/\S+|treasurer check \S+", planned) == [
            "scripts/setup-anvil",
            "scripts/setup-python",
            "treasurer check policies/library/tech-001-2023.yaml",
        ]

    def test_set_up_that_is_whole_is_not_done_again(self, checkout: Path) -> None:
        (checkout / ".venv" / "bin").mkdir(parents=True)
        (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
        ready = checkout / ".venv" / ".ready"
        ready.write_text(f"{checkout}\n")
        assert "setup-python" not in self.make("--dry-run", "setup", cwd=checkout)

        ready.write_text("/another/folder\n")
        assert "setup-python" in self.make("--dry-run", "setup", cwd=checkout)

        ready.unlink()  # interrupted: the mark is written last
        assert "setup-python" in self.make("--dry-run", "setup", cwd=checkout)

    def test_changed_pins_set_up_again(self, checkout: Path) -> None:
        (checkout / ".venv" / "bin").mkdir(parents=True)
        (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
        ready = checkout / ".venv" / ".ready"
        ready.write_text(f"{checkout}\n")
        os.utime(ready, (0, 0))
        assert "setup-python" in self.make("--dry-run", "setup", cwd=checkout)

    def test_ci_runs_the_tests_and_nothing_else(self) -> None:
        script = ROOT / ".ci" / "run"
        assert os.access(script, os.X_OK)
        commands = [
            line for line in script.read_text().splitlines() if line and not line.startswith(("#", "set ", "cd "))
        ]
        assert commands == ["exec make test"]


class TestPackaging:
    def test_wheel_carries_policies_and_contract_sources(self, tmp_path: Path) -> None:
        pytest.importorskip("hatchling", reason="runs in the .venv of make setup")
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            tmp_path,
            ROOT,
        ]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=120)
        (wheel,) = tmp_path.glob("treasurer-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            carried = {name: archive.read(name) for name in archive.namelist()}

        sources = {
            f"simulations/_contracts/{file.relative_to(ROOT / 'contracts').as_posix()}": file.read_bytes()
            for file in (ROOT / "contracts").rglob("*.vy*")
        }
        assert sources.keys()
        assert {name: carried.get(name) for name in sources} == sources
        for folder in ("policies", "simulations"):
            data = [
                file.relative_to(ROOT).as_posix()
                for kind in ("*.yaml", "*.json")
                for file in (ROOT / folder).rglob(kind)
            ]
            assert set(data) <= carried.keys()
        assert not any(name.startswith(("tests/", "contracts/")) for name in carried)
        (entry_points,) = (text for name, text in carried.items() if name.endswith("entry_points.txt"))
        assert b"treasurer = simulations.cli:main" in entry_points


ALLOWED = {
    "policies/rule.py": "import decimal\nimport yaml",
    "policies/policy.py": "",
    "policies/rules/names.py": "import policies.policy",
    "policies/file/schema.py": "import policies.rules.names",
    "policies/loader.py": "import policies.file.schema",
    "policies/bounds/case.py": "import policies.rules.names",
    "policies/executives/reading.py": "import policies.loader",
    "policies/history/reading.py": "import policies.loader",
    "policies/lint/registry.py": "import policies.loader",
    "policies/statements/reading.py": "import policies.policy",
    "policies/review/audit.py": "import policies.statements.reading",
    "simulations/engines/base.py": "import policies.rule",
    "simulations/engines/model.py": "import simulations.engines.base",
    "simulations/engines/anvil/node.py": "import ape\nfrom simulations.engines.anvil import keys",
    "simulations/engines/anvil/keys.py": "",
    "simulations/deployment/wallets.py": "import ape.types",
    "simulations/spending/model.py": "import numpy",
    "simulations/montecarlo.py": "import numpy.random",
    "simulations/machine.py": "from hypothesis import stateful",
    "simulations/campaign.py": "import hypothesis\nimport simulations.engines.base",
    "simulations/cli.py": "import simulations.engines.model\nfrom simulations.engines.anvil import node",
    "simulations/pytest_plugin/engines.py": "import pytest\nimport simulations.engines.model",
}
FORBIDDEN = [
    ("policies/rule.py", "import simulations.engines", "policies never imports simulations"),
    ("policies/policy.py", "import policies.rules.names", "nothing of what judges it"),
    ("policies/loader.py", "import policies.lint.registry", "nothing of what judges it"),
    ("policies/history/reading.py", "import policies.executives.reading", "nothing of what judges it"),
    ("policies/statements/reading.py", "import policies.review.audit", "nothing of what judges it"),
    ("policies/rule.py", "import ape", "policies knows no chain"),
    ("policies/rule.py", "from numpy import array", "policies knows no chain"),
    ("policies/rule.py", "import hypothesis", "policies knows no chain"),
    ("simulations/engines/model.py", "from ape import networks", "import ape"),
    ("simulations/campaign.py", "import ape_foundry", "import ape"),
    ("simulations/cycle.py", "import numpy", "import numpy"),
    ("simulations/conduct.py", "from hypothesis import strategies", "import hypothesis"),
    ("simulations/cycle.py", "import pytest", "import hypothesis"),
    ("simulations/campaign.py", "from simulations.engines import model", "chooses an engine"),
    ("simulations/replay.py", "import simulations.engines.anvil.node", "chooses an engine"),
]


class TestImportArrows:
    """The contracts of pyproject.toml, on a small house with the same rooms."""

    def lint(self, house: Path, files: dict[str, str]) -> subprocess.CompletedProcess[str]:
        for name, text in files.items():
            file = house / name
            file.parent.mkdir(parents=True, exist_ok=True)
            for folder in file.relative_to(house).parents[:-1]:
                (house / folder / "__init__.py").touch()
            file.write_text(text + "\n")
        program = Path(sys.executable).with_name("lint-imports")
        arguments = ("--config", ROOT / "pyproject.toml", "--no-cache", "--no-logo")
        return run(program, *arguments, cwd=house, path=os.environ["PATH"], PYTHONPATH=str(house))

    def test_allowed(self, tmp_path: Path) -> None:
        result = self.lint(tmp_path, ALLOWED)
        assert result.returncode == 0, result.stdout + result.stderr

    @pytest.mark.parametrize(("file", "statement", "contract"), FORBIDDEN)
    def test_forbidden(self, tmp_path: Path, file: str, statement: str, contract: str) -> None:
        result = self.lint(tmp_path, ALLOWED | {file: statement})
        assert result.returncode == 1
        broken = re.findall(r"^(.+) BROKEN", result.stdout, re.M)
        assert len(broken) == 1
        assert contract in broken[0]
