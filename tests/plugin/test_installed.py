"""The example project against the wheel: everything that a stranger has after `pip install`."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.plugin.projects import HERE, Project

ROOT = Path(__file__).resolve().parents[2]


def done(*command: object, cwd: Path | None = None) -> str:
    finished = subprocess.run(
        [str(part) for part in command], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that has the wheel, and the packages that it needs from where these tests have them."""
    pytest.importorskip("hatchling", reason="runs in the .venv of make setup")
    folder = tmp_path_factory.mktemp("installed")
    done(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    venv = folder / "venv"
    done(sys.executable, "-m", "venv", "--without-pip", venv)
    program = venv / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", program)
    done(*pip, "install", "-q", "--no-deps", "--no-index", wheel)
    (packages,) = venv.glob("lib/python*/site-packages")
    # Not as an editable installation has it: its own paths to this checkout are left out.
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return program


def test_policies_rules_and_tests_of_its_own(python: Path, tmp_path: Path) -> None:
    """Warnings are errors, as in many a repository. (Nothing is deployed without the contracts in the wheel.)"""
    project = Project(tmp_path / "grants", str(python))
    places = done(python, "-c", "import policies, simulations as s; print(policies.__file__, s.__file__)", cwd=tmp_path)
    assert all(Path(place).is_relative_to(python.parents[1]) for place in places.split())

    run = project.pytest(HERE, "-W", "error", PYTHONPATH="")
    assert run.code == 0, run.output
    assert set(run.outcomes.values()) == {"passed"}
    assert {"auditor_pays_nobody[compliant]", "test_no_facilitator_pays_alone[facilitator_2]"} < set(run.cases)
