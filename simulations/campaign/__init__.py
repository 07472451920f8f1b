"""Rule x conduct: many lives, every rule judged at every step, and for each place where one breaks the worst figure
and the shortest story.

Hypothesis searches, and an engine with the real contracts executes; the exact model shrinks, and what it shrank is told
on that engine again. Everything is derived from one seed, and the work is split into shares by that seed and the number
of lives alone: however many processes do them, the results are put together in the shares' order and are the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from math import inf
from pathlib import Path
from random import Random
from typing import TypeVar

from policies.policy import Policy
from policies.rules.base import Rule
from policies.rules.names import CONDUCTS, Conduct
from policies.rules.registry import RULES
from simulations.campaign.result import Campaign, CampaignBroken, CampaignStopped, Found, MakeEngine, Progress
from simulations.campaign.shares import AtRandom, Corners, KnownLives, Search, Shorten
from simulations.corners import corners
from simulations.engines.base import EngineError, UnsupportedPolicyError
from simulations.lives import Lived, in_order
from simulations.timetable import Life
from simulations.verdicts import Breach, RuleVerdict, verdict_of
from simulations.workers import Workers, complain_on_stderr

__all__ = [
    "EXAMPLES",
    "Campaign",
    "CampaignBroken",
    "CampaignStopped",
    "Found",
    "MakeEngine",
    "Progress",
    "run_campaign",
]

EXAMPLES = 200
"""Lives at random under each conduct, unless told otherwise."""
_A_SHARE = 50
"""Lives of one share. Each share climbs by itself: smaller ones climb less high, larger ones keep fewer cores busy."""
_CORNERS = 16
"""Extreme lives of one share."""
_A_ROUND = 8
"""Shares of one round, or one for each conduct where those are more."""
_SECONDS_A_STORY = 4.0
"""How long shrinking a story may take [s], where living was stopped by the clock."""
_LIVING, _SHRINKING = "living", "shrinking stories"

Stop = Callable[[Sequence[RuleVerdict]], bool]
"""Whether what was found by now is enough; stories are not told yet."""
_Part = KnownLives | Corners | AtRandom
_T = TypeVar("_T")


def run_campaign(
    policy: Policy,
    engine: MakeEngine,
    scout: MakeEngine | None,
    seed: int,
    *,
    conducts: Sequence[Conduct] = CONDUCTS,
    rules: Sequence[Rule] = RULES,
    examples: int | None = EXAMPLES,
    seconds: float | None = None,
    known: Sequence[Life] = (),
    database: Path | None = None,
    promised: Policy | None = None,
    stop: Stop | None = None,
    tell_stories: bool = True,
    progress: Progress = lambda what, done, of, note: None,
    workers: int = 1,
    complain: Callable[[str], None] = complain_on_stderr,
) -> Campaign:
    """Live many lives under each conduct, judge every rule at every step, and shrink whatever breaks.

    Args:
        policy: deployed and lived.
        engine: makes what executes; `scout` makes a faster one that shrinks what breaks there too.
        examples: lives at random for each conduct; `None` only with `seconds`.
        seconds: when to stop living [s]; what is found until then is told. How much is done by then is the machine's
            matter, so such a run is not reproduced by its seed alone.
        known: lives that broke something before; they come first.
        database: a folder for Hypothesis' own examples, those that climbed highest; what is there is tried again.
        promised: whose rules are judged, where another policy is lived.
        stop: asked after each round (some lives under each conduct).
        tell_stories: whether breaches are shrunk and told.
        workers: processes that share the work; with one it is done in this process. More need everything that they are
            handed to be picklable, rules of one's own included.
        complain: gets a line for each worker that died and whose share is done again.

    Raises:
        EngineError: an engine failed, or the same share lost its worker three times; a CampaignBroken, once anything
            was found.
        CampaignStopped: on KeyboardInterrupt.
        ValueError: neither `examples` nor `seconds`.
    """
    if examples is None and seconds is None:
        raise ValueError("a campaign without an end, expected a number of lives or of seconds")
    run = _Campaign(policy, promised or policy, tuple(conducts), rules, seed, progress, workers)
    rounds = _rounds(policy, run.conducts, seed, examples, known, database)
    if examples is not None:
        rounds = list(rounds)
        run.lives = sum(share.lives for part in rounds for share in part)
    try:
        with Workers(partial(Search, policy, engine, scout, run.applying, run.promised), workers, complain) as pool:
            for number, part in enumerate(rounds):
                if run.ends(number, seconds, stop):
                    break
                run.live(pool, part)
            if tell_stories:
                run.shorten(pool, inf if seconds is None else _SECONDS_A_STORY)
        return run.result(stopped=False)
    except KeyboardInterrupt as interrupt:
        raise CampaignStopped(run.result(stopped=True)) from interrupt
    except UnsupportedPolicyError:
        raise
    except EngineError as error:
        if not run.lived:
            raise
        raise CampaignBroken(run.result(stopped=True), error) from error


class _Campaign:
    """A campaign under way."""

    def __init__(
        self,
        policy: Policy,
        promised: Policy,
        conducts: tuple[Conduct, ...],
        rules: Sequence[Rule],
        seed: int,
        progress: Progress,
        workers: int,
    ) -> None:
        self.policy = policy
        self.promised = promised
        self.conducts = conducts
        self.rules = rules
        self.applying = tuple(rule for rule in rules if rule.applies(promised))
        self.lived: list[Lived] = []
        """What came of each share that is done, in the shares' order but for the last round, if that was stopped."""
        self._found: dict[int, tuple[Found, ...]] = {}
        self._stories = 0
        self.lives: int | None = None
        """How many there will be; `None` where only time decides."""
        self._lives_done = 0
        self._seed = seed
        self._progress = progress
        self._workers = workers
        self._started = time.monotonic()

    def ends(self, rounds: int, seconds: float | None, stop: Stop | None) -> bool:
        """Whether there has been enough of living."""
        if seconds is not None and time.monotonic() - self._started >= seconds:
            return True
        return stop is not None and rounds > 0 and stop(self._verdicts(in_order(self.lived)))

    def live(self, pool: Workers[Search], part: Sequence[_Part]) -> None:
        """One round."""
        before, note = self._lives_done, self._note()
        done: dict[int, Lived] = {}
        of = self.lives or before + sum(share.lives for share in part)

        def living(lives: int) -> None:
            self._progress(_LIVING, before + lives, of, note)

        try:
            for place, lived in pool.run(part, living):
                done[place] = lived
                self._lives_done += part[place].lives
            self._progress(_LIVING, self._lives_done, of, self._note())
        finally:
            self.lived += _by_place(done)

    def _note(self) -> str:
        """How it goes, in a few words."""
        together = in_order(self.lived)
        rate = together.sequences / max(1e-3, time.monotonic() - self._started)
        rules = len({cell.rule for cell in together.broken()})
        return f"{rate:,.0f} lives/s, {together.steps:,} steps, {rules} of {len(self.applying)} rules broken"

    def shorten(self, pool: Workers[Search], seconds: float) -> None:
        """The shortest story of each breach."""
        together = in_order(self.lived)
        shares = []
        for cell in together.broken():
            candidates = [
                (conduct, shortest, together.under(conduct).worst[cell])
                for conduct, shortest in together.mildest(cell)
                if any(asked.includes(conduct) for asked in self.conducts)
            ]
            if candidates:
                shares.append(Shorten(cell, tuple(candidates), seconds))
        # The longest first, so that no worker begins one when the others are done.
        shares.sort(key=lambda share: -sum(len(shortest.life) for _, shortest, _ in share.candidates))
        self._stories = len(shares)
        note = self._note()
        self._progress(_SHRINKING, 0, len(shares), note)
        told: dict[int, Lived] = {}
        try:
            for place, (found, lived) in pool.run(shares):
                self._found[place], told[place] = found, lived
                self._progress(_SHRINKING, len(told), len(shares), note)
        finally:
            self.lived += _by_place(told)

    def result(self, stopped: bool) -> Campaign:
        together = in_order(self.lived)
        found = [found for place in sorted(self._found) for found in self._found[place]]
        found.sort(key=lambda told: (told.shrunk.cell.rule, CONDUCTS.index(told.shrunk.conduct), len(told.shrunk.life)))
        return Campaign(
            self.conducts,
            self._verdicts(together, found),
            tuple(found),
            together.sequences,
            together.steps,
            self._seed,
            time.monotonic() - self._started,
            self._workers,
            together.busy_seconds,
            together.evm_seconds,
            tuple(self._not_done()) if stopped else (),
        )

    def _verdicts(self, together: Lived, found: Sequence[Found] = ()) -> tuple[RuleVerdict, ...]:
        verdicts: dict[tuple[str, Conduct], RuleVerdict] = {}
        for conduct in self.conducts:
            tally = together.under(conduct)
            worst = {cell: known.found.judgement for cell, known in tally.worst.items()}
            told = [known.shrunk for known in found if conduct.includes(known.shrunk.conduct)]
            breaches = []
            for cell in tally.broken():
                stories = (story for story in told if story.cell == cell)
                breaches.append(Breach(cell, worst[cell], min(stories, key=lambda s: len(s.life), default=None)))
            for rule in self.rules:
                counts = tally.sequences, tally.steps, tally.exercised.get(rule.name, 0)
                verdicts[rule.name, conduct] = verdict_of(self.promised, rule, conduct, worst, counts, breaches)
        return tuple(verdicts[rule.name, conduct] for rule in self.rules for conduct in self.conducts)

    def _not_done(self) -> Iterator[str]:
        """What a stopped campaign had still to do, in words."""
        if self.lives is None:
            yield "more lives"
        elif self._lives_done < self.lives:
            yield f"{self.lives - self._lives_done:,} of {self.lives:,} lives"
        if not self._stories:
            yield "the shortest story of each breach"
        elif len(self._found) < self._stories:
            yield f"the shortest stories of {self._stories - len(self._found)} of {self._stories} breaches"


def _by_place(done: dict[int, _T]) -> list[_T]:
    return [done[place] for place in sorted(done)]


def _rounds(
    policy: Policy,
    conducts: Sequence[Conduct],
    seed: int,
    examples: int | None,
    known: Sequence[Life],
    database: Path | None,
) -> Iterable[list[_Part]]:
    """What is known and the corners first, those of milder conducts too; then some random lives under each conduct,
    again and again.

    The seed of share n of a conduct, from 0 on, is the first 64 bits that Python's `Random` gives when it is itself
    seeded with the text `<seed>/<conduct>/<n>`. Every other share lives whole periods: a search that is left to choose
    prefers short ones.
    """
    first: list[_Part] = [KnownLives(tuple(known))] if known else []
    extremes = corners(policy)
    for conduct in (milder for milder in CONDUCTS if any(asked.includes(milder) for asked in conducts)):
        there = len(extremes[conduct])
        first += (Corners(conduct, at, min(_CORNERS, there - at)) for at in range(0, there, _CORNERS))
    if first:
        yield first
    of_each = max(1, _A_ROUND // len(conducts))
    for begins in count(step=of_each):
        part: list[_Part] = []
        for number in range(begins, begins + of_each):
            at = number * _A_SHARE
            lives = _A_SHARE if examples is None else min(_A_SHARE, examples - at)
            if lives <= 0:
                break
            months = len(policy.months) if number % 2 else None
            for conduct in conducts:
                seed_of_share = Random(f"{seed}/{conduct}/{number}").getrandbits(64)
                part.append(AtRandom(conduct, at, lives, seed_of_share, months, database))
        if not part:
            return
        yield part
