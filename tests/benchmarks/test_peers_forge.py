"""forge's side: the compiler behind the wrapper, the project that is written, the durations that are read."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.peers.forge_handler import seconds
from benchmarks.peers.forge_project import PROJECT
from benchmarks.peers.rows import INSTALLED

_MODULES = INSTALLED / "forge" / "node_modules"
_SOURCE = "// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.0;\ncontract Two { uint public two = 2; }\n"


def solc(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """The wrapper, as forge calls it."""
    if shutil.which("node") is None or not (_MODULES / "solc").exists():
        pytest.skip("node or the npm package solc is not there")
    return subprocess.run(
        [PROJECT / "solc", *arguments],
        input=given,
        env=os.environ | {"NODE_PATH": str(_MODULES)},
        capture_output=True,
        text=True,
    )


def standard_input(source: str) -> str:
    selection = {"*": {"*": ["abi", "evm.bytecode.object"]}}
    return json.dumps(
        {
            "language": "Solidity",
            "sources": {"Two.sol": {"content": source}},
            "settings": {"outputSelection": selection},
        }
    )


def test_the_version_that_forge_parses() -> None:
    done = solc("--version")
    assert done.returncode == 0
    pinned = json.loads((PROJECT / "package.json").read_text())["dependencies"]["solc"]
    assert re.search(rf"^Version: {re.escape(pinned)}\+commit\.[0-9a-f]{{8}}", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("options", [(), ("--base-path", "/", "--allow-paths", ",/"), ("--include-path=/", "-")])
def test_compiles(options: tuple[str, ...]) -> None:
    done = solc("--standard-json", *options, given=standard_input(_SOURCE))
    assert done.returncode == 0, done.stderr
    contract = json.loads(done.stdout)["contracts"]["Two.sol"]["Two"]
    assert [part["name"] for part in contract["abi"]] == ["two"]
    assert len(bytes.fromhex(contract["evm"]["bytecode"]["object"])) > 50


def test_what_does_not_compile_is_an_answer() -> None:
    done = solc("--standard-json", given=standard_input(_SOURCE.replace("2;", "true;")))
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert [error["type"] for error in answer["errors"] if error["severity"] == "error"] == ["TypeError"]
    missing = solc("--standard-json", given=standard_input('import "./Three.sol";' + _SOURCE))
    assert "Three.sol is not in the input" in missing.stdout


@pytest.mark.parametrize("arguments", [(), ("--bin", "Two.sol"), ("--standard-json", "--optimize")])
def test_what_the_wrapper_does_not_know_is_refused(arguments: tuple[str, ...]) -> None:
    done = solc(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("solc: ")
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1s 234ms 567µs 891ns", 1.234567891), ("2m 3s", 123.0), ("1h 1ms", 3600.001), ("56us", 0.000056), ("0ns", 0.0)],
)
def test_durations_as_forge_prints_them(text: str, expected: float) -> None:
    assert seconds(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "fast", "1.5s", "3 s"])
def test_another_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="forge says that it took"):
        seconds(text)


def test_the_projects_files_are_there() -> None:
    assert os.access(PROJECT / "solc", os.X_OK)
    assert sorted(file.name for file in Path(PROJECT).iterdir()) == [
        "foundry.toml",
        "package-lock.json",
        "package.json",
        "solc",
        "src",
    ]
