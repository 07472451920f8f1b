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
from policies.rules.names import COMPLIANT, Conduct, VerdictName
from policies.rules.registry import RULES
from simulations.actions import ChainAction
from simulations.campaign import Campaign, CampaignBroken, CampaignStopped, run_campaign
from simulations.check import CheckStopped, run_check
from simulations.engines.base import EngineError, NodeGoneError, Outcome
from simulations.engines.model import Model
from simulations.judging import Cell, Finding
from simulations.lives import Known, Lived, Tally, in_order
from simulations.timetable import until
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
EXAMPLES = 80  # two rounds at random for each conduct, beside the corners
CARELESS = Conduct.of("careless")
NAMES = ("runway_is_replenished", "quarterly_spending_within_cap", "auditor_within_quarterly_cap", "dai_is_conserved")
CHOSEN = tuple(rule for rule in RULES if rule.name in NAMES)


def search(workers: int = 1, engine: Any = Model, said: list[str] | None = None, **more: Any) -> Campaign:
    complain = ([] if said is None else said).append
    found = run_campaign(
        POLICY,
        engine,
        None,
        SEED,
        conducts=(COMPLIANT, CARELESS),
        rules=CHOSEN,
        examples=EXAMPLES,
        workers=workers,
        complain=complain,
        **more,
    )
    return replace(found, seconds=0.0, busy_seconds=0.0, evm_seconds=0.0, workers=0)


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
    cell = Cell("dai_is_conserved")
    shares = []
    for second in (1, 2):
        finding = Finding(cell, Judgement(1, 0), second, 0)
        known = Known(finding, (until(second),))
        shares.append(Lived({COMPLIANT: Tally({cell: known}, {cell: known}, {cell.rule: 2}, 3, 4)}))
    together = in_order(shares).by_conduct[COMPLIANT]
    assert together.worst[cell].found.time == together.begins[cell].found.time == 1
    assert (together.exercised, together.sequences, together.steps) == ({"dai_is_conserved": 4}, 6, 8)


def test_a_worker_killed_while_it_lives_changes_nothing(alone: Campaign, tmp_path: Path) -> None:
    said: list[str] = []
    assert search(2, Mortal(tmp_path / "deaths", 20, 1), said) == alone
    (line,) = said
    assert line.startswith("treasurer: ")
    assert " lives " in line
    assert line.endswith("its worker was killed by SIGKILL; doing it again")


def test_a_share_that_always_kills_its_worker(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(EngineError, match=r"lives .* 3 workers were lost on it; .* SIGKILL$"):
        search(2, Mortal(tmp_path / "deaths", 1, 100), said)
    assert all("doing it again" in line for line in said)


def test_what_other_shares_found_is_not_lost_with_one(alone: Campaign, tmp_path: Path) -> None:
    """Every worker dies in its forty-fifth life, which only a share of fifty comes to by itself."""
    with pytest.raises(CampaignBroken, match="3 workers were lost on it") as broken:
        search(2, Mortal(tmp_path / "deaths", 45, 100), [])
    found = broken.value.campaign
    assert 0 < found.sequences < alone.sequences
    assert any(verdict.breaches for verdict in found.verdicts)
    assert found.not_done


def test_progress_counts_the_lives_of_all(alone: Campaign) -> None:
    told: list[tuple[str, int, int, str]] = []
    search(2, progress=lambda *what: told.append(what))
    lives = [done for what, done, _, _ in told if what == "living"]
    of = {of for what, _, of, _ in told if what == "living"}
    assert {lives[-1]} == {max(lives)} == of
    assert max(lives) > 2 * EXAMPLES
    assert len(lives) > 3
    notes = [note for what, _, _, note in told if what == "living"]
    assert notes[-1].endswith(f"of {len(CHOSEN)} rules broken")
    stories = [(done, of) for what, done, of, _ in told if what == "shrinking stories"]
    assert stories == [(n, stories[0][1]) for n in range(stories[0][1] + 1)]


class TestStopped:
    """KeyboardInterrupt at a known point: raised from where progress is told."""

    @pytest.mark.parametrize("workers", [1, 2])
    def test_among_the_lives(self, workers: int) -> None:
        def stop(what: str, done: int, of: int, note: str) -> None:
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
        def stop(what: str, done: int, of: int, note: str) -> None:
            if (what, done) == ("shrinking stories", 2):
                raise KeyboardInterrupt

        with pytest.raises(CampaignStopped) as stopped:
            search(workers, progress=stop)
        campaign = stopped.value.campaign
        assert 0 < len(campaign.found) < len(alone.found)
        assert all(story in alone.stories for story in campaign.stories)
        cells = {story.cell for story in alone.stories}
        assert campaign.not_done == (f"the shortest stories of {len(cells) - 2} of {len(cells)} breaches",)

    def test_before_anything_was_found(self) -> None:
        def stop(what: str, done: int, of: int, note: str) -> None:
            raise KeyboardInterrupt

        with pytest.raises(CampaignStopped) as stopped:
            search(2, progress=stop)
        campaign = stopped.value.campaign
        assert campaign.sequences == 0
        assert {verdict.verdict for verdict in campaign.verdicts} == {VerdictName.VACUOUS}
        assert campaign.not_done[0].endswith("lives")

    def test_a_check_that_is_stopped_decides_nothing(self) -> None:
        def stop(what: str, done: int, of: int, note: str) -> None:
            if what == "shrinking stories":
                raise KeyboardInterrupt

        policy = replace(POLICY, expect={"dai_is_conserved": {"compliant": "broken"}})
        with pytest.raises(CheckStopped) as stopped:
            run_check(policy, Model, Model, Model(), SEED, conducts=(COMPLIANT,), examples=20, progress=stop)
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

        def stop(what: str, done: int, of: int, note: str) -> None:
            if (what, done) == at:
                raise KeyboardInterrupt

        node = Going() if gone else Model()
        with pytest.raises(CheckStopped) as stopped:
            run_check(POLICY, Model, Model, node, SEED, conducts=(COMPLIANT,), examples=5, progress=stop)
        check = stopped.value.check
        stories = len(check.campaign.stories)
        assert len(check.confirmed) == (stories if confirmed is None else confirmed)
        assert all(check.confirmed.values())
        assert check.year is None
        assert list(check.not_done) == [item.format(stories - len(check.confirmed), stories) for item in left]
