"""A repository that is not ours, and a pytest of its own: the plugin as its users meet it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

EXAMPLE = Path(__file__).parent / "example_project"

HERE = "--treasurer-workers=1"
"""Other processes would take longer to start than a search this small takes."""

SPY = """\
from simulations.pytest_plugin import campaigns

_run = campaigns.run_campaign


def run_campaign(*args, **asked):
    pairs = [f"{rule.name}[{conduct}]" for rule in asked["rules"] for conduct in asked["conducts"]]
    with open("campaigns.txt", "a") as file:
        print(len(asked["known"]), *pairs, file=file)
    return _run(*args, **asked)


campaigns.run_campaign = run_campaign
"""
"""A `conftest.py` that writes down each campaign that is really run: how many lives were known, and every pair."""


@dataclass(frozen=True)
class Case:
    """A test as JUnit's file tells of it."""

    outcome: str
    """`passed`, or the name of the element that says otherwise."""
    text: str
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """What a run of pytest did and said."""

    code: int
    output: str
    cases: Mapping[str, Case]
    campaigns: list[list[str]]
    """Where there was a spy: of each campaign that was run how many lives were known, and the pairs."""

    @property
    def outcomes(self) -> dict[str, str]:
        return {name: case.outcome for name, case in self.cases.items()}


class Project:
    """A copy of the example project, outside of this repository."""

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        self.folder = folder
        self.python = python
        self.policy = folder / "policies" / "grants.yaml"
        shutil.copytree(EXAMPLE, folder)

    @staticmethod
    def original_policy() -> str:
        return (EXAMPLE / "policies" / "grants.yaml").read_text()

    def change(self, name: str, old: str, new: str) -> None:
        """Put something else in the place of what stands in a file once."""
        file = self.folder / name
        text = file.read_text()
        assert text.count(old) == 1
        file.write_text(text.replace(old, new))

    def change_policy(self, old: str, new: str) -> None:
        self.change("policies/grants.yaml", old, new)

    def spy(self) -> None:
        """Have campaigns written down."""
        (self.folder / "conftest.py").write_text(SPY)

    def command(self, *arguments: object) -> list[str]:
        return [self.python, "-m", "pytest", *map(str, arguments)]

    def pytest(self, *arguments: object, ape: bool = False, **environment: str) -> Run:
        """Run pytest there. Ape's own plugin, which takes its time, is left out unless it is asked for."""
        junit, campaigns = self.folder / "junit.xml", self.folder / "campaigns.txt"
        junit.unlink(missing_ok=True)
        campaigns.unlink(missing_ok=True)
        options = ("--junit-xml", junit, *(() if ape else ("-p", "no:ape_test")))
        done = subprocess.run(
            self.command(*arguments, *options),
            cwd=self.folder,
            env=os.environ | {"COLUMNS": "150"} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        cases = _cases(junit) if junit.is_file() else {}
        lines = campaigns.read_text().splitlines() if campaigns.is_file() else []
        return Run(done.returncode, done.stdout + done.stderr, cases, [line.split() for line in lines])


def _cases(junit: Path) -> dict[str, Case]:
    cases = {}
    for case in ElementTree.parse(junit).iter("testcase"):
        found = next((case.find(kind) for kind in ("failure", "error", "skipped") if case.find(kind) is not None), None)
        properties = {p.get("name", ""): p.get("value", "") for p in case.iter("property")}
        text = "" if found is None else f"{found.get('message')}\n{found.text}"
        cases[case.get("name", "")] = Case("passed" if found is None else found.tag, text, properties)
    return cases
