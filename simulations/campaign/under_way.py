"""A campaign under way: what has been lived and told by now, and what that comes to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import TypeVar

from policies.policy import Policy
from policies.rules.base import Rule
from policies.rules.names import CONDUCTS, Conduct
from simulations.campaign.result import Campaign, Found, Progress
from simulations.campaign.rounds import Part
from simulations.campaign.shares import Search
from simulations.campaign.shortening import Shorten, as_lived, to_shorten
from simulations.engines.base import EngineError
from simulations.judging import Cell
from simulations.lives import Lived, in_order
from simulations.replay import Story
from simulations.verdicts import Breach, RuleVerdict, verdict_of
from simulations.workers import Workers

_SECONDS_A_STORY = 4.0
"""How long shrinking a story may take [s], where living was stopped by the clock."""
_SECONDS_TO_KEEP = 3.0
"""How long a campaign that ends early may take to tell what it could not shrink [s]; a story takes milliseconds."""
_LIVING, _SHRINKING = "living", "shrinking stories"

Stop = Callable[[Sequence[RuleVerdict]], bool]
"""Whether what was found by now is enough; stories are not told yet."""
_T = TypeVar("_T")


class UnderWay:
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
        seconds: float | None,
        stop: Stop | None,
    ) -> None:
        self.policy = policy
        self.promised = promised
        self.conducts = conducts
        self.rules = rules
        self.applying = tuple(rule for rule in rules if rule.applies(promised))
        self.lived: list[Lived] = []
        """What came of each share that is done, in the shares' order but for the last round, if that was stopped."""
        self._by_now = Lived()
        """The same put together in the order in which it came in: the same breaks, but for which of two equals."""
        self._stories: Sequence[Shorten] | None = None
        """What is to be shrunk, once that is known."""
        self._told: dict[int, tuple[Found, ...]] = {}
        """What came of each of them, by its place."""
        self._unshrunk: list[Found] = []
        self._without_story = 0
        self.lives: int | None = None
        """How many there will be; `None` where only time decides."""
        self._lives_done = 0
        self._seed = seed
        self._progress = progress
        self._workers = workers
        self._seconds = seconds
        self._stop = stop
        self._stops = False
        self._started = time.monotonic()

    def is_enough(self) -> bool:
        """Whether there has been enough of living; however little time there is, one share is lived."""
        in_time = self._seconds is None or not self._lives_done or time.monotonic() - self._started < self._seconds
        return self._stops or not in_time

    def live(self, pool: Workers[Search], part: Sequence[Part]) -> None:
        """One round, or as much of it as is wanted."""
        before, note = self._lives_done, self._note()
        done: dict[int, Lived] = {}
        of = self.lives or before + sum(share.lives for share in part)

        def living(lives: int) -> None:
            self._progress(_LIVING, before + lives, of, note)

        try:
            for place, lived in pool.run(part, living, lambda: not self.is_enough()):
                done[place] = lived
                self._lives_done += part[place].lives
                self._by_now.join(lived)
                self._stops = self._stops or (self._stop is not None and self._stop(self._verdicts(self._by_now)))
                note = self._note()
            self._progress(_LIVING, self._lives_done, of, note)
        finally:
            self.lived += _by_place(done)

    def _note(self) -> str:
        """How it goes, in a few words."""
        rate = self._by_now.sequences / max(1e-3, time.monotonic() - self._started)
        rules = len({cell.rule for cell in self._by_now.broken()})
        return f"{rate:,.0f} lives/s, {self._by_now.steps:,} steps, {rules} of {len(self.applying)} rules broken"

    def shorten(self, pool: Workers[Search]) -> None:
        """The shortest story of each breach."""
        shares = to_shorten(in_order(self.lived), self.conducts)
        if self._seconds is not None:
            until = time.monotonic() + self._seconds
            shares = [replace(share, seconds=_SECONDS_A_STORY, until=until) for share in shares]
        self._stories = shares
        note = self._note()
        self._progress(_SHRINKING, 0, len(shares), note)
        told: dict[int, Lived] = {}
        try:
            for place, (found, lived) in pool.run(shares):
                self._told[place], told[place] = found, lived
                self._progress(_SHRINKING, len(told), len(shares), note)
        finally:
            self.lived += _by_place(told)

    def keep_unshrunk(self, *searches: Callable[[], Search]) -> None:
        """Tell what could not be shrunk as it was found, on the first of these engines that breaks it too."""
        stories = to_shorten(in_order(self.lived), self.conducts) if self._stories is None else self._stories
        left = [share for place, share in enumerate(stories) if place not in self._told]
        until = time.monotonic() + _SECONDS_TO_KEEP
        for make in searches if left else ():
            with suppress(EngineError), closing(make()) as search:
                for found in as_lived(search, left, until):
                    self._unshrunk.append(found)
            kept = {found.shrunk.cell for found in self._unshrunk}
            left = [share for share in left if share.cell not in kept]
        self._without_story = len(left)

    def result(self, stopped: bool) -> Campaign:
        together = in_order(self.lived)
        found = _in_order(found for told in _by_place(self._told) for found in told)
        unshrunk = _in_order(self._unshrunk)
        return Campaign(
            self.conducts,
            self._verdicts(together, found, unshrunk),
            found,
            together.sequences,
            together.steps,
            self._seed,
            time.monotonic() - self._started,
            self._workers,
            together.busy_seconds,
            together.evm_seconds,
            tuple(self._not_done()) if stopped else (),
            unshrunk,
        )

    def _verdicts(
        self, together: Lived, found: Sequence[Found] = (), unshrunk: Sequence[Found] = ()
    ) -> tuple[RuleVerdict, ...]:
        verdicts: dict[tuple[str, Conduct], RuleVerdict] = {}
        for conduct in self.conducts:
            tally = together.under(conduct)
            worst = {cell: known.found.judgement for cell, known in tally.worst.items()}
            breaches = [
                Breach(cell, worst[cell], _shortest(found, cell, conduct), _shortest(unshrunk, cell, conduct))
                for cell in tally.broken()
            ]
            for rule in self.rules:
                counts = tally.sequences, tally.steps, tally.exercised.get(rule.name, 0)
                verdicts[rule.name, conduct] = verdict_of(self.promised, rule, conduct, worst, counts, breaches)
        return tuple(verdicts[rule.name, conduct] for rule in self.rules for conduct in self.conducts)

    def _not_done(self) -> Iterator[str]:
        """What a stopped campaign had still to do, in words."""
        if self._stories is None:
            if self.lives is None:
                yield "more lives"
            elif self._lives_done < self.lives:
                yield f"{self.lives - self._lives_done:,} of {self.lives:,} lives"
            yield "the shortest story of each breach"
        elif len(self._told) < len(self._stories):
            left = len(self._stories) - len(self._told)
            yield f"the shortest stories of {left} of {len(self._stories)} breaches"
        if self._without_story:
            yield f"any story of {self._without_story} breaches"


def _by_place(done: dict[int, _T]) -> list[_T]:
    return [done[place] for place in sorted(done)]


def _in_order(found: Iterable[Found]) -> tuple[Found, ...]:
    """In the order in which reports tell them."""
    order = {conduct: place for place, conduct in enumerate(CONDUCTS)}
    return tuple(sorted(found, key=lambda f: (f.shrunk.cell.rule, order[f.shrunk.conduct], len(f.shrunk.life))))


def _shortest(found: Iterable[Found], cell: Cell, conduct: Conduct) -> Story | None:
    """Of the stories of a cell that a conduct allows."""
    stories = [told.shrunk for told in found if told.shrunk.cell == cell and conduct.includes(told.shrunk.conduct)]
    return min(stories, key=lambda story: len(story.life), default=None)
