"""The sentence that ends a report on mutants: as it is said of none, of one and of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policies.rules.base import Judgement
from policies.rules.names import COMPLIANT
from policies.units import WAD
from simulations.inspection import Discrepancy
from simulations.mutants.registry import MUTANTS
from simulations.mutants.result import Broken, Report
from simulations.mutants.score import Score
from simulations.reports.mutants_text import print_score
from tests.simulations.campaigns_for_tests import KEEPING, REFERENCE, story
from tests.simulations.reports_for_tests import print_to_text

SEEN = (Discrepancy("the Safe auditor", "the threshold", "1", "2"),)
STORY = story(KEEPING, Judgement(11 * WAD, 10 * WAD), COMPLIANT)


def hunted(number: int, **what: object) -> Report:
    """What came of looking for a mutant, by what saw it."""
    nobody = Report(MUTANTS[number], REFERENCE, REFERENCE, None, (), (), None, 8, 0.5)
    return replace(nobody, **what)  # type: ignore[arg-type]


def summary(reports: Sequence[Report]) -> str:
    score = Score(REFERENCE, 7, tuple(reports), (), 12.0)
    return print_to_text(lambda console: print_score(console, score)).splitlines()[-1]


def test_of_none() -> None:
    assert summary([]) == "Mutation score: none, since no mutant counts. Seed 7, 12 s."
    assert summary([hunted(0, refused="DssVest/no")]) == "Mutation score: none, since no mutant counts. Seed 7, 12 s."


def test_nobody_saw_it() -> None:
    assert summary([hunted(0)]) == "Mutation score: 0 of 1 mutant (0.0 %, 95 % is enough). Seed 7, 12 s."


def test_of_one() -> None:
    head = "Mutation score: 1 of 1 mutant (100.0 %, 95 % is enough)."
    assert summary([hunted(0, broken=Broken(STORY, False))]) == f"{head} 1 breaks a promise. Seed 7, 12 s."
    assert summary([hunted(0, verdicts=("x",))]) == f"{head} 1 changes a verdict otherwise. Seed 7, 12 s."
    assert summary([hunted(0, discrepancies=SEEN)]) == f"{head} The inspection found 1. Seed 7, 12 s."


def test_of_several() -> None:
    reports = [
        hunted(0, broken=Broken(STORY, False), discrepancies=SEEN),
        hunted(1, broken=Broken(STORY, True)),
        hunted(2, verdicts=("x",)),
        hunted(3, verdicts=("x",), discrepancies=SEEN),
        hunted(4),
    ]
    assert summary(reports) == (
        "Mutation score: 4 of 5 mutants (80.0 %, 95 % is enough). 2 break a promise (1 of them in another phase or for "
        "another cause than without the fault); 2 change a verdict otherwise; the inspection found 2. Seed 7, 12 s."
    )
