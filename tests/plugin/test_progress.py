"""The line of a campaign's progress: how many rules are broken is read on terminals of any width."""

from __future__ import annotations

import pytest

from simulations.pytest_plugin.progress import fitting

FILE = "policies/treasury-of-2023.yaml, variant newbear"
NOTE = "1,234 lives/s, 12,345 steps, 3 of 15 rules broken"


@pytest.mark.parametrize("width", [30, 40, 60, 79, 100, 120, 200])
def test_how_many_rules_are_broken_is_never_cut(width: int) -> None:
    line = fitting(FILE, "living 1,200 of 4,049", NOTE, width)
    assert len(line) <= width
    assert line.endswith("3 of 15 rules broken")


def test_a_wide_terminal_has_all_of_it() -> None:
    assert fitting(FILE, "living 1 of 9", NOTE, 200) == f"{FILE}: living 1 of 9, {NOTE}"
    assert fitting(FILE, "living 1 of 9", "", 200) == f"{FILE}: living 1 of 9"


def test_a_narrow_one_keeps_the_end_of_the_path() -> None:
    line = fitting("policies/grants.yaml", "living 1,200 of 4,049", NOTE, 60)
    assert line == ".../grants.yaml: living 1,200 of 4,049, 3 of 15 rules broken"
    assert fitting("p.yaml", "living 1 of 9", "", 10) == "living 1 o"
