"""docs/pytest.md says what there is."""

from __future__ import annotations

import re
from pathlib import Path

from _pytest.config.argparsing import Parser

from simulations.pytest_plugin.options import add_options
from tests.plugin.projects import EXAMPLE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "pytest.md").read_text()


def test_every_option_and_key_has_its_row_and_no_other() -> None:
    parser = Parser(_ispytest=True)
    add_options(parser)
    options = {name for option in parser.getgroup("treasurer").options for name in option.names()}
    rows = re.findall(r"^\| (`.*?`) \|", PAGE, re.MULTILINE)
    said = {word for row in rows for word in re.findall(r"`(-{0,2}treasurer[-_][a-z]+)`", row)}
    assert said == options | set(parser._inidict)


def test_the_examples_are_those_of_the_example_project() -> None:
    rules, tests = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert rules == (EXAMPLE / "rules.py").read_text()
    assert tests == (EXAMPLE / "tests" / "test_wallets.py").read_text()
    (configuration,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert set(configuration.splitlines()) <= set((EXAMPLE / "pyproject.toml").read_text().splitlines())
