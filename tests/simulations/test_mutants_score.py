"""Hunting mutants: each is caught by what should see it, and a treasury without a fault by nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from policies.loader import load_policy
from policies.policy import Policy
from policies.rules.base import Measure
from policies.rules.names import COMPLIANT, CONDUCTS
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.judging import Cell
from simulations.mutants.baseline import Baseline
from simulations.mutants.control import as_promised
from simulations.mutants.hunting import Grounds, Hunt
from simulations.mutants.mutant import Kind, Mutant
from simulations.mutants.planting import Ground, Planted, plant
from simulations.mutants.registry import MUTANTS, mutant
from simulations.mutants.result import Report
from simulations.mutants.score import ENOUGH, MutantsStopped, Score, run_mutants
from simulations.reports.mutants_json import mutants_json
from simulations.reports.mutants_text import caught_by, first_word, percent
from tests.simulations.policies_for_tests import ROOT, reference, with_stream

# Three months instead of twelve: lives are shorter, and these faults show in the first.
END = date(2023, 4, 30)
POLICY = replace(
    reference(),
    period=replace(reference().period, end=END),
    streams=tuple(replace(stream, end=END) for stream in reference().streams),
)
SEED = 5
LIVES = 12  # at random under each conduct
WAYS = ("change", "replacement", "afterwards", "steps")
STORED = ROOT / "docs" / "mutation-score.json"


def nothing(treasury: object) -> None:
    """No fault at all."""


SOUND = Mutant("sound", Kind.WALLETS, "nothing is wrong", afterwards=nothing)
UNCHANGED = Mutant("unchanged", Kind.CAPS, "nothing is wrong", change=lambda policy: replace(policy, title="the same"))
HARMLESS = Mutant(
    "harmless", Kind.CAPS, "nothing comes of it", change=lambda policy: replace(policy, unit="?"), equivalent="a name"
)
HUNTED = (
    SOUND,
    UNCHANGED,
    HARMLESS,
    *map(
        mutant,
        (
            "operational-threshold-1",
            "a-third-owner",
            "threshold-lowered-later",
            "end-read-exclusive",
            "keeps-3x",
            "rejected-and-sent-anyway",
            "surplus-returned-before-the-top-up",
            "vest-books-the-debt-elsewhere",
            "proxy-obeys-anybody",
            "singleton-replaced",
        ),
    ),
)


@pytest.fixture(scope="module")
def score() -> Score:
    return run_mutants(POLICY, Revm, Model, SEED, mutants=HUNTED, lives=LIVES)


@pytest.fixture(scope="module")
def reports(score: Score) -> dict[str, Report]:
    return {report.mutant.name: report for report in score.reports}


class TestHunting:
    @pytest.mark.parametrize("name", ["sound", "unchanged", "harmless"])
    def test_nobody_blames_a_treasury_without_a_fault(self, reports: dict[str, Report], name: str) -> None:
        report = reports[name]
        assert not report.caught, list(caught_by(report))
        assert report.lives > 80

    @pytest.mark.parametrize(
        ("name", "by"),
        [
            ("operational-threshold-1", ["only_a_quorum_moves_funds (compliant)", "inspection"]),
            ("a-third-owner", ["inspection"]),
            ("end-read-exclusive", ["inspection"]),
            ("keeps-3x", ["auditor_keeps_at_most_2x (compliant)"]),
            ("rejected-and-sent-anyway", ["runway_is_replenished (compliant)"]),
            ("surplus-returned-before-the-top-up", ["runway_is_replenished (compliant) elsewhere"]),
            ("vest-books-the-debt-elsewhere", ["exact model"]),
            ("proxy-obeys-anybody", ["inspection"]),
            ("singleton-replaced", ["inspection", "nobody could confirm anything"]),
        ],
    )
    def test_each_is_caught_by_what_should_see_it(self, reports: dict[str, Report], name: str, by: list[str]) -> None:
        seen = list(caught_by(reports[name]))
        assert [who for who in by if who not in seen] == []

    def test_a_stolen_role_shows_a_threshold_that_was_lowered(self, reports: dict[str, Report]) -> None:
        broken = reports["threshold-lowered-later"].broken
        assert broken is not None
        assert broken.story.cell.rule == "only_a_quorum_moves_funds"
        assert broken.story.conduct != COMPLIANT  # two who sign are a quorum still, so it takes a thief
        assert broken.story.judgement.measure is Measure.CONFIRMATIONS

    @pytest.mark.parametrize("name", ["operational-threshold-1", "keeps-3x", "surplus-returned-before-the-top-up"])
    def test_a_story_breaks_its_promise_by_the_fault_alone(self, reports: dict[str, Report], name: str) -> None:
        broken = reports[name].broken
        assert broken is not None
        cell, life = broken.story.cell, broken.story.life
        there = plant(mutant(name), POLICY)
        assert there is not None
        assert Ground(there, Revm).breaks(cell, life)
        sound = Ground(Planted(None, POLICY, POLICY), Revm)
        assert sound.breaks(cell, as_promised(life, there.policy, POLICY)) is None

    def test_a_story_is_short_and_names_the_fault(self, reports: dict[str, Report]) -> None:
        broken = reports["operational-threshold-1"].broken
        assert broken is not None
        assert len(broken.story.life) <= 4
        assert "1 transfer without a quorum" in first_word(reports["operational-threshold-1"])
        assert first_word(reports["a-third-owner"]) == (
            "the Safe operational: an owner that was not promised is outsider, expected none"
        )


class TestBlame:
    """Two nets, either of which would hold: what the sound treasury is known to break, and the same life in it."""

    def hunt(self, each: Mutant, *known: Cell) -> Report:
        baseline = Baseline(dict.fromkeys(CONDUCTS, frozenset(known)), 10**9, frozenset(), frozenset())
        grounds = Grounds(POLICY, Revm, Model)
        try:
            return Hunt(each, baseline, SEED, lives=3)(grounds, lambda done: None)
        finally:
            grounds.close()

    def test_what_breaks_in_the_same_life_without_the_fault_is_nobodys_fault(self) -> None:
        """SP86 breaks five promises by itself, and nothing is known of that here."""
        report = self.hunt(SOUND)
        assert report.broken is None
        assert report.lives > 80

    def test_what_is_known_to_break_is_not_looked_at_again(self) -> None:
        cell = Cell("only_a_quorum_moves_funds")
        unknown, known = (self.hunt(mutant("operational-threshold-1"), *some) for some in ((), (cell,)))
        assert unknown.broken is not None
        assert unknown.broken.story.cell == cell
        assert known.broken is None


class TestScore:
    def test_what_is_equivalent_is_not_counted(self, score: Score) -> None:
        assert "harmless" not in [report.mutant.name for report in score.counted]
        assert [report.mutant.name for report in score.survivors] == ["sound", "unchanged"]
        assert len(score.counted) == len(score.caught) + 2
        assert not score.is_enough  # 10 of 12

    def test_ninety_five_percent_are_enough(self, reports: dict[str, Report]) -> None:
        caught, missed = reports["keeps-3x"], reports["sound"]

        def of(caught_ones: int, missed_ones: int) -> Score:
            some = (caught,) * caught_ones + (missed,) * missed_ones
            return Score(POLICY, SEED, some, (), 0.0)

        assert ENOUGH == 95
        assert of(95, 5).is_enough
        assert not of(94, 5).is_enough
        assert (percent(94, 99), percent(95, 100), percent(0, 0)) == ("94.9", "95.0", "0.0")

    def test_workers_and_time_change_nothing(self, score: Score) -> None:
        """Nor does it matter which mutants are hunted beside one."""
        some = tuple(map(mutant, ("keeps-3x", "a-third-owner", "threshold-lowered-later")))
        again = run_mutants(POLICY, Revm, Model, SEED, mutants=some, lives=LIVES, workers=2)
        first = {entry["name"]: entry for entry in json.loads(mutants_json(score))["mutants"]}
        for entry in json.loads(mutants_json(again))["mutants"]:
            assert entry == first[entry["name"]]


def test_what_was_found_until_ctrl_c_is_kept() -> None:
    some = tuple(map(mutant, ("keeps-3x", "a-third-owner", "top-up-twice")))

    def stop_after_one(what: str, done: int, of: int, note: str = "") -> None:
        if what == "hunting mutants" and done == 1:
            raise KeyboardInterrupt

    with pytest.raises(MutantsStopped) as stopped:
        run_mutants(POLICY, Revm, Model, SEED, mutants=some, lives=1, progress=stop_after_one)
    score = stopped.value.score
    assert [report.mutant.name for report in score.caught] == ["keeps-3x"]
    assert score.not_done == ("a-third-owner", "top-up-twice")


def test_what_cannot_be_deployed_is_not_counted() -> None:
    """DssVest's cap allows 1 DAI a second, and a hundred times the annual cap is more."""

    def change(policy: Policy) -> Policy:
        return with_stream(policy, total=100 * policy.streams[0].total)

    beyond = Mutant("beyond", Kind.STREAM, "the stream's total has two zeros too many", change=change)
    (report,) = run_mutants(POLICY, Revm, Model, SEED, mutants=(beyond,), lives=1).reports
    assert not report.counts
    assert "pays more a second than DssVest's cap" in report.refused


class TestStoredScore:
    """`docs/mutation-score.json`, which `make test-long` makes again and compares."""

    @pytest.fixture
    def stored(self) -> dict:  # type: ignore[type-arg]
        return json.loads(STORED.read_text())  # type: ignore[no-any-return]

    def test_it_is_of_the_reference_treasury_and_of_every_mutant(self, stored: dict) -> None:  # type: ignore[type-arg]
        policy: Policy = load_policy(ROOT / "policies" / "library" / "tech-001-2023.yaml")
        assert stored["policy"] == policy.id
        assert [entry["name"] for entry in stored["mutants"]] == [each.name for each in MUTANTS]
        assert [entry["wrong"] for entry in stored["mutants"]] == [each.wrong for each in MUTANTS]

    def test_it_is_enough_and_every_survivor_is_explained(self, stored: dict) -> None:  # type: ignore[type-arg]
        assert stored["counted"] >= 50
        assert 100 * stored["caught"] >= ENOUGH * stored["counted"]
        entries = {entry["name"]: entry for entry in stored["mutants"]}
        assert all(entries[name]["why"] for name in stored["survivors"])
        assert all(entry["why"] for entry in entries.values() if not entry["counted"])

    def test_the_page_has_every_mutant_and_every_survivor(self, stored: dict) -> None:  # type: ignore[type-arg]
        page = (ROOT / "docs" / "mutants.md").read_text()
        rows = [line for line in page.splitlines() if line.startswith("| `") and line.count("|") == 4]
        assert [row for row in rows if row.split("`")[1] not in WAYS] == [
            f"| `{each.name}` | {each.wrong} | {each.seen} |" for each in MUTANTS
        ]
        survivors = [line.split("`")[1] for line in page.splitlines() if line.startswith("- `")]
        assert sorted(survivors) == sorted(stored["survivors"])
