"""A campaign on several processes: the same result, whatever becomes of them and whatever else is loaded."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Iterator, Sequence
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
from simulations.campaign.rounds import Rounds
from simulations.campaign.shares import AtRandom, KnownLives
from simulations.check import CheckStopped, run_check
from simulations.corners import corners
from simulations.engines.base import EngineError, NodeGoneError, Outcome
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.judging import Cell, Finding
from simulations.lives import Known, Lived, Tally, in_order
from simulations.replay import confirms
from simulations.timetable import until
from simulations.verdicts import RuleVerdict
from tests.simulations.policies_for_tests import reference
from tests.simulations.shares_for_tests import Mortal, Refusing, Slow

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


def search(
    workers: int = 1, engine: Any = Model, said: list[str] | None = None, scout: Any = None, **more: Any
) -> Campaign:
    complain = ([] if said is None else said).append
    asked: dict[str, Any] = {"conducts": (COMPLIANT, CARELESS), "rules": CHOSEN, "examples": EXAMPLES, **more}
    found = run_campaign(POLICY, engine, scout, SEED, workers=workers, complain=complain, **asked)
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


def test_a_share_of_another_size_finds_something_else_and_the_same_on_any_number(alone: Campaign) -> None:
    small = search(1, share=9)
    assert small.steps != alone.steps
    assert search(2, share=9) == small


def test_a_share_of_any_size_comes_to_the_same_lives() -> None:
    known = tuple((until(second),) for second in range(40))
    lives = {}
    for size in (3, 9, 50, 1_000):
        shares = [part for some in Rounds(POLICY, (CARELESS,), SEED, EXAMPLES, known, share=size) for part in some]
        assert max(part.lives for part in shares) <= size
        at_random = [(part.first, part.lives) for part in shares if isinstance(part, AtRandom)]
        assert [first for first, _ in at_random] == list(range(0, EXAMPLES, size))
        lives[size] = sum(part.lives for part in shares), sum(of for _, of in at_random)
        tried = [life for part in shares if isinstance(part, KnownLives) for life in part.known]
        assert tried == list(known)
    assert set(lives.values()) == {(40 + EXAMPLES + sum(len(corners(POLICY)[c]) for c in (COMPLIANT, CARELESS)), 80)}


@pytest.mark.parametrize("wrong", [0, -1])
def test_a_share_without_lives(wrong: int) -> None:
    with pytest.raises(ValueError, match=f"shares of {wrong} lives"):
        search(share=wrong)


@pytest.mark.parametrize("workers", [1, 2])
def test_it_is_asked_after_each_share_whether_that_is_enough(workers: int) -> None:
    asked: list[int] = []

    def third(verdicts: Sequence[RuleVerdict]) -> bool:
        asked.append(max(verdict.sequences for verdict in verdicts))
        return len(asked) == 3

    found = search(workers, share=5, stop=third)
    assert asked == [5, 10, 15]
    # With two workers another share is under way by then, and kept.
    assert found.sequences == 5 * (2 + workers)
    assert found.not_done == ()
    assert found.found != ()


class TestTime:
    """Every life takes a fiftieth of a second: the corners alone would take seconds."""

    SECONDS = 0.6

    @pytest.mark.parametrize("workers", [1, 2])
    @pytest.mark.parametrize("examples", [None, EXAMPLES])
    def test_no_share_is_begun_after_it(self, workers: int, examples: int | None) -> None:
        began = time.monotonic()
        ends: list[float] = []

        def progress(what: str, done: int, of: int, note: str) -> None:
            if what == "shrinking stories" and not ends:
                ends.append(time.monotonic() - began)

        found = search(workers, Slow, scout=Model, share=5, seconds=self.SECONDS, examples=examples, progress=progress)
        there = sum(len(corners(POLICY)[conduct]) for conduct in (COMPLIANT, CARELESS))
        assert 5 <= found.sequences < there
        # One share takes a tenth of a second; a worker takes a second to start, and the machine may be very busy.
        assert self.SECONDS <= ends[0] < 30
        assert found.not_done == ()

    @pytest.mark.parametrize("workers", [1, 2])
    def test_however_little_time_there_is_one_share_is_lived(self, workers: int) -> None:
        found = search(workers, Slow, share=5, seconds=1e-9, examples=None, tell_stories=False)
        assert 5 <= found.sequences <= 5 * workers

    def test_some_of_each_conduct_come_first(self) -> None:
        found = search(1, Slow, share=5, seconds=4 * self.SECONDS, examples=None, tell_stories=False)
        lives = {verdict.conduct: verdict.sequences for verdict in found.verdicts}
        assert 0 < lives[COMPLIANT] < lives[CARELESS]

    def test_stories_take_no_longer_than_living(self) -> None:
        """Each is told, but not each is shrunk."""
        began = time.monotonic()
        found = search(1, Slow, seconds=self.SECONDS, examples=None, share=5)
        stories = len(found.found)
        telling = 4 * 0.02 * stories  # one more life of each, and three to tell it
        assert time.monotonic() - began < 2 * self.SECONDS + telling + 20  # the machine may be very busy
        breaches = {breach.cell for verdict in found.verdicts for breach in verdict.breaches}
        assert {story.cell for story in found.stories} == breaches
        finished = [told.finished for told in found.found]
        assert finished.count(False) > 0
        assert all(told.shrunk == told.original for told in found.found if not told.tried)


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
    breaches = {breach.cell for verdict in found.verdicts for breach in verdict.breaches}
    assert breaches
    # The engine is what broke, so it is not asked again, and nothing else could tell it.
    assert found.unshrunk == ()
    assert found.not_done[-1] == f"any story of {len(breaches)} breaches"


def test_what_broke_before_the_engine_did_is_told_by_the_model(tmp_path: Path) -> None:
    with pytest.raises(CampaignBroken) as broken:
        search(2, Mortal(tmp_path / "deaths", 45, 100), [], scout=Model)
    assert_each_is_kept(broken.value.campaign)


def assert_each_is_kept(campaign: Campaign) -> None:
    """Every breach is shrunk, or is kept in a life as it was found."""
    breaches = [breach for verdict in campaign.verdicts for breach in verdict.breaches]
    assert (
        {breach.cell for breach in breaches}
        == {told.shrunk.cell for told in (*campaign.found, *campaign.unshrunk)}
        != set()
    )
    assert all((breach.story is None) != (breach.unshrunk is None) for breach in breaches)
    assert not any("any story" in item for item in campaign.not_done)
    rules = {rule.name: rule for rule in CHOSEN}
    for told in campaign.unshrunk:
        assert (told.finished, told.tried, told.shrunk) == (False, 0, told.original)
        assert told.worst.judgement.excess >= told.shrunk.judgement.excess
        model = Model()
        model.deploy(POLICY)
        assert confirms(POLICY, model, rules[told.shrunk.cell.rule], told.shrunk)


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
        assert_each_is_kept(campaign)

    def test_what_only_the_contracts_break_is_told_on_them(self) -> None:
        def stop(what: str, done: int, of: int, note: str) -> None:
            if what == "shrinking stories":
                raise KeyboardInterrupt

        with pytest.raises(CampaignStopped) as stopped:
            search(progress=stop, scout=Refusing)
        assert_each_is_kept(stopped.value.campaign)

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
        assert_each_is_kept(campaign)
        assert len(campaign.unshrunk) >= len(alone.found) - len(campaign.found)
        cells = {story.cell for story in alone.stories}
        assert campaign.not_done == (f"the shortest stories of {len(cells) - 2} of {len(cells)} breaches",)

    def test_before_anything_was_found(self) -> None:
        def stop(what: str, done: int, of: int, note: str) -> None:
            raise KeyboardInterrupt

        with pytest.raises(CampaignStopped) as stopped:
            search(2, progress=stop)
        campaign = stopped.value.campaign
        assert (campaign.sequences, campaign.unshrunk) == (0, ())
        assert {verdict.verdict for verdict in campaign.verdicts} == {VerdictName.VACUOUS}
        assert campaign.not_done[0].endswith("lives")

    def test_a_check_that_is_stopped_decides_nothing(self) -> None:
        def stop(what: str, done: int, of: int, note: str) -> None:
            if what == "shrinking stories":
                raise KeyboardInterrupt

        policy = replace(POLICY, expect={"dai_is_conserved": {"compliant": "broken"}})
        with pytest.raises(CheckStopped) as stopped:
            run_check(policy, Model, Model, Revm(), SEED, conducts=(COMPLIANT,), examples=20, progress=stop)
        check = stopped.value.check
        assert check.stopped
        assert not check.ok
        # What broke against expectation did so; what did not break might have, yet.
        assert any("auditor_within_quarterly_cap" in line for line in check.failures)
        assert not any("dai_is_conserved" in line for line in check.failures)
        assert check.not_done[-2:] == ("each story on revm", "a compliant year on revm")

    @pytest.mark.parametrize(
        ("at", "confirmed", "left"),
        [
            (("replaying stories on revm", 1), 1, ["{} of {} stories on revm", "a compliant year on revm"]),
            (("living a year on revm", 3), None, ["a compliant year on revm"]),
        ],
    )
    @pytest.mark.parametrize("gone", [False, True], ids=["the node stays", "the node goes as well"])
    def test_on_the_node(self, at: tuple[str, int], confirmed: int | None, left: list[str], gone: bool) -> None:
        class Going(Revm):
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

        node = Going() if gone else Revm()
        with pytest.raises(CheckStopped) as stopped:
            run_check(POLICY, Model, Model, node, SEED, conducts=(COMPLIANT,), examples=5, progress=stop)
        check = stopped.value.check
        stories = len(check.campaign.stories)
        assert len(check.confirmed) == (stories if confirmed is None else confirmed)
        assert all(check.confirmed.values())
        assert check.year is None
        assert list(check.not_done) == [item.format(stories - len(check.confirmed), stories) for item in left]
