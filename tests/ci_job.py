"""A job that uses the composite action: its scripts as GitHub runs them, and a `treasurer` that notes its calls."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml

from simulations.cli import main

ROOT = Path(__file__).resolve().parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
SCRIPTS = {step["name"]: step["run"] for step in STEPS if "run" in step}
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")

NOTES_ITS_CALL = """#!/usr/bin/env bash
printf '%s\\0' "$@" '|' >> "$CALLS"
case $2 in *unsound*) exit 1 ;; *broken*) exit 2 ;; *) exit 0 ;; esac
"""


@dataclass
class Job:
    """A job on a runner that has come as far as treasurer's own steps."""

    folder: Path
    inputs: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    said: str = ""

    def __post_init__(self) -> None:
        self.workspace, self.temp = self.folder / "workspace", self.folder / "temp"
        self.calls = self.folder / "calls"
        self.treasurer = self.temp / "treasurer" / "venv" / "bin" / "treasurer"
        for folder in (self.workspace / "policies" / "grants", self.treasurer.parent):
            folder.mkdir(parents=True)
        self.put_treasurer(NOTES_ITS_CALL)
        python = self.treasurer.with_name("python")
        python.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} "$@"\n')
        python.chmod(0o755)

    def put_treasurer(self, text: str) -> None:
        self.treasurer.write_text(text)
        self.treasurer.chmod(0o755)

    def put(self, *names: str) -> None:
        for name in names:
            (self.workspace / name).write_text("")

    def run(self) -> int:
        """The steps with a script, but for those that install."""
        for name in ("See what is wanted", "Put the treasuries under load", "Say how it went"):
            code = self._step(next(step for step in STEPS if step["name"] == name))
            if code:
                return code
        return 0

    def _step(self, step: dict[str, Any]) -> int:
        output = self.folder / "output"
        output.write_text("")
        script = self.folder / "script.sh"
        script.write_text(step["run"])
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": os.environ.get("HOME", "/"),  # where compiled contracts are kept
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_RUN_ID": "1234",
            "GITHUB_RUN_ATTEMPT": "1",
            "CALLS": str(self.calls),
            **self.environment,
            **{name: EXPRESSION.sub(self._value, text) for name, text in step.get("env", {}).items()},
        }
        # As the runner calls bash (`shell: bash`).
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        done = subprocess.run(command, cwd=self.workspace, env=environment, capture_output=True, text=True, timeout=120)
        self.said += done.stdout + done.stderr
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.outputs[f"steps.{step.get('id')}.outputs.{name}"] = value
        return done.returncode

    def _value(self, expression: re.Match[str]) -> str:
        inside = expression[1]
        if inside.startswith("inputs."):
            name = inside.removeprefix("inputs.")
            return self.inputs.get(name, ACTION["inputs"][name]["default"])
        return self.outputs[inside]

    @property
    def called(self) -> list[list[str]]:
        if not self.calls.exists():
            return []
        calls = self.calls.read_text().split("|\0")
        return [call.split("\0")[:-1] for call in calls if call]

    @property
    def reports(self) -> Path:
        return Path(self.outputs["steps.run.outputs.reports"])


def accepted(words: list[str]) -> dict[str, Any]:
    """What the real command line makes of a call.

    Raises:
        click.UsageError: it refuses it.
    """
    command = main.get_command(click.Context(main), words[0])
    if command is None:
        raise click.UsageError(f"there is no command {words[0]}")
    return command.make_context(words[0], words[1:]).params
