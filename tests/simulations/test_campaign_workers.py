"""A campaign on several processes: the same result, whatever becomes of them and whatever else is loaded."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policies.rules.base import Judgement
from policies.rules.names import VerdictName
from policies.rules.registry import RULES
from simulations.actions import ChainAction
from simulations.campaign import Campaign, CampaignBroken, CampaignStopped, run_campaign
from simulations.check import CheckStopped, run_check
from simulations.conduct import MonthPlan, YearPlan
from simulations.engines.base import EngineError, NodeGoneError, Outcome
from simulations.engines.model import Model
from simulations.judging import Cell, Finding
from simulations.lives import Known, Lived, in_order
from tests.simulations.policies_for_tests import reference
from tests.simulations.shares_for_tests import Mortal

# Four months instead of twelve: what is tried here does not depend on them, and lives are shorter.
END = date(2023, 5, 31)
POLICY = replace(
    reference(),
    period=replace(reference().period, end=END),
    streams=tuple(replace(stream, end=END) for stream in reference().streams),
)
SEED = 11
EXAMPLES = 150  # two shares at random and the corners
NAMES = ("runway_is_replenished", "quarterly_spending_within_cap", "auditor_within_quarterly_cap", "dai_is_conserved")
CHOSEN = tuple(rule for rule in RULES if rule.name in NAMES)


def search(workers: int = 1, engine: Any = Model, said: list[str] | None = None, **more: Any) -> Campaign:
    complain = ([] if said is None else said).append
    found = run_campaign(POLICY, engine, SEED, EXAMPLES, CHOSEN, workers=workers, complain=complain, **more)
    return replace(found, seconds=0.0)


@pytest.fixture(scope="module")
def alone() -> Campaign:
    """The campaign in one process."""
    return search()


def test_it_finds_something(alone: Campaign) -> None:
    broken = [verdict for verdict in alone.verdicts if verdict.verdict is VerdictName.BROKEN]
    assert len([breach for verdict in broken for breach in verdict.breaches]) >= 3  # enough to be shared too
    assert alone.sequences >= EXAMPLES


@pytest.mark.parametrize("workers", [2, 3])
def test_the_number_of_workers_changes_nothing(alone: Campaign, workers: int) -> None:
    assert search(workers) == alone


def actions_of_a_search() -> list[ChainAction]:
    done: list[ChainAction] = []

    class Recording(Model):
        def apply(self, action: ChainAction) -> Outcome:
            done.append(action)
            return super().apply(action)

    search(engine=Recording)
    return done


def test_what_else_is_loaded_changes_nothing(tmp_path: Path) -> None:
    """Hypothesis draws constants of the modules that it takes for the project's own."""
    before = actions_of_a_search()
    module = tmp_path / "of_the_user.py"
    module.write_text("SOME = (" + ", ".join(str(number) for number in range(150_000, 199_000, 701)) + ")\n")
    spec = importlib.util.spec_from_file_location("of_the_user", module)
    assert spec is not None
    loaded = sys.modules["of_the_user"] = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(loaded)
    try:
        assert actions_of_a_search() == before
    finally:
        del sys.modules["of_the_user"]


def test_of_equals_the_first_share_s_is_kept() -> None:
    """However they arrive."""
    shares = [Lived(), Lived()]
    for number, lived in enumerate(shares):
        plan = YearPlan((MonthPlan(1 + number, {}),))
        cell = Cell("dai_is_conserved")
        lived.worst[cell] = Known(Finding(cell, Judgement(1, 0), 0, 0), plan)
        lived.begins[cell] = 1, plan
        lived.exercised[cell.rule] = 2
        lived.sequences = 3
    together = in_order({1: shares[1], 0: shares[0]})
    (known,), (begins,) = together.worst.values(), together.begins.values()
    assert known.plan.months[0].cycle_day == begins[1].months[0].cycle_day == 1
    assert (together.exercised, together.sequences) == ({"dai_is_conserved": 4}, 6)


def test_a_worker_killed_while_it_lives_changes_nothing(alone: Campaign, tmp_path: Path) -> None:
    said: list[str] = []
    assert search(2, Mortal(tmp_path / "deaths", 20, 1), said) == alone
    (line,) = said
    assert line.startswith("treasurer: ")
    assert "budget periods 1 to" in line or "budget periods 101 to 150" in line
    assert line.endswith("its worker was killed by SIGKILL; doing it again")


def test_a_share_that_always_kills_its_worker(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(EngineError, match=r"budget periods .* 3 workers were lost on it; .* SIGKILL$"):
        search(2, Mortal(tmp_path / "deaths", 1, 100), said)
    assert all("doing it again" in line for line in said)


def test_what_other_shares_found_is_not_lost_with_one(tmp_path: Path) -> None:
    """Every worker dies in its ninetieth life, which only the share of a hundred lives comes to."""
    with pytest.raises(CampaignBroken, match="3 workers were lost on it") as broken:
        search(2, Mortal(tmp_path / "deaths", 90, 100), [])
    found = broken.value.campaign
    assert 0 < found.sequences < EXAMPLES
    assert any(verdict.breaches for verdict in found.verdicts)
    assert found.not_done


def test_progress_counts_the_lives_of_all(alone: Campaign) -> None:
    told: list[tuple[str, int, int]] = []
    search(2, progress=lambda *what: told.append(what))
    lives = [done for what, done, of in told if what == "living budget periods"]
    assert lives[-1] == max(lives) == EXAMPLES
    assert len(lives) > 3
    stories = [(done, of) for what, done, of in told if what == "shrinking stories"]
    assert stories == [(n, stories[0][1]) for n in range(stories[0][1] + 1)]


class TestStopped:
    """KeyboardInterrupt at a known point: raised from where progress is told."""

    @pytest.mark.parametrize("workers", [1, 2])
    def test_among_the_lives(self, workers: int) -> None:
        def stop(what: str, done: int, of: int) -> None:
            if done == of:
                raise KeyboardInterrupt

        with pytest.raises(CampaignStopped) as stopped:
            search(workers, progress=stop)
        campaign = stopped.value.campaign
        assert campaign.sequences > 0
        assert any("stories" in item or "story" in item for item in campaign.not_done)
        breaches = [breach for verdict in campaign.verdicts for breach in verdict.breaches]
        assert breaches != []
        assert all(breach.story is None for breach in breaches)

    @pytest.mark.parametrize("workers", [1, 2])
    def test_among_the_stories(self, workers: int, alone: Campaign) -> None:
        def stop(what: str, done: int, of: int) -> None:
            if (what, done) == ("shrinking stories", 2):
                raise KeyboardInterrupt

        with pytest.raises(CampaignStopped) as stopped:
            search(workers, progress=stop)
        campaign = stopped.value.campaign
        there = {breach.cell: breach for verdict in alone.verdicts for breach in verdict.breaches}
        found = [breach for verdict in campaign.verdicts for breach in verdict.breaches]
        assert len([breach for breach in found if breach.story]) == 2
        assert all(breach == there[breach.cell] for breach in found if breach.story)
        assert campaign.not_done == (f"the shortest story of {len(found) - 2} of {len(found)} breaches",)

    def test_before_anything_was_found(self) -> None:
        def stop(what: str, done: int, of: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(CampaignStopped) as stopped:
            search(2, progress=stop)
        campaign = stopped.value.campaign
        assert campaign.sequences == 0
        assert {verdict.verdict for verdict in campaign.verdicts} == {VerdictName.VACUOUS}
        assert campaign.not_done == ("199 of 199 budget periods",)

    def test_a_check_that_is_stopped_decides_nothing(self) -> None:
        def stop(what: str, done: int, of: int) -> None:
            if what == "shrinking stories":
                raise KeyboardInterrupt

        policy = replace(POLICY, expect={"dai_is_conserved": {"compliant": "broken"}})
        with pytest.raises(CheckStopped) as stopped:
            run_check(policy, Model, Model(), SEED, 20, stop)
        check = stopped.value.check
        assert check.stopped
        assert not check.ok
        # What broke against expectation did so; what did not break might have, yet.
        assert any("auditor_within_quarterly_cap" in line for line in check.failures)
        assert not any("dai_is_conserved" in line for line in check.failures)
        assert check.not_done[-2:] == ("each story on model", "a compliant year on model")

    @pytest.mark.parametrize(
        ("at", "confirmed", "left"),
        [
            (("replaying stories on model", 1), 1, ["{} of {} stories on model", "a compliant year on model"]),
            (("living a year on model", 3), None, ["a compliant year on model"]),
        ],
    )
    @pytest.mark.parametrize("gone", [False, True], ids=["the node stays", "the node goes as well"])
    def test_on_the_node(self, at: tuple[str, int], confirmed: int | None, left: list[str], gone: bool) -> None:
        class Going(Model):
            @contextmanager
            def anchor(self) -> Iterator[None]:
                with super().anchor():
                    try:
                        yield
                    except KeyboardInterrupt:
                        raise NodeGoneError("it is gone") from OSError("no answer")

        def stop(what: str, done: int, of: int) -> None:
            if (what, done) == at:
                raise KeyboardInterrupt

        with pytest.raises(CheckStopped) as stopped:
            run_check(POLICY, Model, Going() if gone else Model(), SEED, 5, stop)
        check = stopped.value.check
        stories = sum(len(verdict.breaches) for verdict in check.campaign.verdicts)
        assert len(check.confirmed) == (stories if confirmed is None else confirmed)
        assert all(check.confirmed.values())
        assert check.year is None
        assert list(check.not_done) == [item.format(stories - len(check.confirmed), stories) for item in left]
