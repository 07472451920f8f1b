"""Ctrl-C while `treasurer` is still loading its libraries: exit code 130 and one line, wherever it comes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT

# The console script; as a library of that name is looked for, the process gets a real signal.
PROGRAM = """
import os, runpy, signal, sys

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == library:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

library, script = sys.argv[1:3]
sys.meta_path.insert(0, CtrlC())
sys.argv[:] = sys.argv[2:]
runpy.run_path(script, run_name="__main__")
"""
SCRIPT = Path(sys.executable).with_name("treasurer")


@pytest.mark.parametrize(
    ("library", "engine"),
    [
        ("click", "model"),
        ("simulations.cli.check", "model"),
        ("rich.progress", "model"),
        ("hypothesis", "model"),
        ("sortedcontainers", "model"),  # from within Hypothesis
        ("pyrevm", "revm"),  # from here on the command itself sees to it
        ("ape", "anvil"),
        ("ape.api", "anvil"),  # from within ape, which ends processes without a word
    ],
)
def test_ctrl_c_as_a_library_is_loaded(policy: Path, library: str, engine: str) -> None:
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM, library, SCRIPT, "check", policy, "--engine", engine, "--examples", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (process.returncode, process.stderr, process.stdout) == (130, "treasurer: stopped\n", "")


def test_what_is_not_asked_for_is_not_loaded() -> None:
    program = (
        "import sys\nfrom simulations.cli import main\n"
        "try:\n    main(['replay', '--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('ape', 'hypothesis', 'pyrevm', 'simulations.cli.check') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout.splitlines()[-1] == "[]", result.stdout
