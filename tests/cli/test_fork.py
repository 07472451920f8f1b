"""`--fork` and `--block`, as their users meet them: the second node plays mainnet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import InProcess, Treasurer
from tests.cli.test_simulate import lumpy
from tests.simulations.golden import golden
from tests.simulations.mainnet_for_tests import Mainnet

A_FEW_DAYS_BEFORE = 1_674_000_000
"""The period begins at 1675209600 [s]."""


@pytest.fixture(scope="module")
def mainnet() -> Iterator[Mainnet]:
    chain = Mainnet(A_FEW_DAYS_BEFORE)
    yield chain
    chain.close()


@pytest.mark.anvil
def test_the_golden_runs_to_the_byte(treasurer: Treasurer, policy: Path, mainnet: Mainnet, tmp_path: Path) -> None:
    for name, args in (("idle", ()), ("lumpy", (*lumpy(), "--block", mainnet.block))):
        options = ("--engine", "anvil", "--fork", mainnet.url, "--json", "-")
        result = treasurer("simulate", policy, *args, *options, HOME=str(tmp_path))
        assert result.returncode == 0, result.stderr
        assert result.stdout == golden(name)
        assert result.stderr == ""
    # Nothing of the fork is kept: a cache would be believed by the next run, whatever became of the chain.
    assert not (tmp_path / ".foundry").exists()


@pytest.mark.anvil
@pytest.mark.slow
def test_a_whole_check(treasurer: Treasurer, policy: Path, mainnet: Mainnet) -> None:
    result = treasurer("check", policy, "--seed", 7, "--examples", 20, "--fork", mainnet.url)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "As the policy expects: of 300 pairs of rule and conduct" in result.stdout


@pytest.mark.anvil
@pytest.mark.parametrize("command", ["check", "simulate"])
def test_what_cannot_be_forked(treasurer: Treasurer, policy: Path, mainnet: Mainnet, command: str) -> None:
    for args in (("--fork", "http://127.0.0.1:1/key"), ("--fork", mainnet.url, "--block", mainnet.block + 1)):
        result = treasurer(command, policy, "--engine", "anvil", *args)
        assert (result.returncode, result.stdout) == (3, "")
        (line,) = result.stderr.splitlines()
        assert line.startswith("treasurer: cannot fork http://127.0.0.1:")
        assert "key" not in line


@pytest.mark.parametrize("command", ["check", "simulate"])
@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--engine", "model", "--fork", "http://127.0.0.1:1"), "expected --engine anvil"),
        (("--engine", "revm", "--port", "8545"), "--port needs a node, expected --engine anvil, not revm"),
        (("--engine", "anvil", "--block", "5"), "expected --fork URL"),
        (("--engine", "anvil", "--fork", "127.0.0.1:8545"), "expected http(s):// or ws(s)://"),
        (("--engine", "anvil", "--fork", "http://127.0.0.1:1", "--block", "-5"), "--block"),
        (("--engine", "anvil", "--fork", "http://127.0.0.1:1", "--block", "latest"), "--block"),
    ],
)
def test_options_that_make_no_sense(
    in_process: InProcess, policy: Path, command: str, args: tuple[str, ...], said: str
) -> None:
    result = in_process(command, policy, *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
