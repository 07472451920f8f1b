"""A counterexample as a value: everything that is needed to see a promise break again, elsewhere and later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from policies.loader import parse_policy
from policies.policy import Policy
from policies.rules.base import Judgement
from policies.rules.names import Conduct
from policies.situation import Phase, Transfer
from policies.units import Wad
from simulations.actions import Action, Wait
from simulations.engines.base import DEPLOYED_BEFORE, Outcome
from simulations.judging import Cell
from simulations.replay import Scene, Story
from simulations.simulation import Event
from simulations.state import State
from simulations.timetable import Life


@dataclass(frozen=True, slots=True)
class Act:
    """An action that was done or refused, and when [s]."""

    time: int
    action: Action
    ok: bool
    reason: str = ""
    """The contract's, where it was refused."""
    transfers: tuple[Transfer, ...] = ()
    dai: Mapping[str, Wad] | None = None
    """What the wallets that hold money held after it; `None` where that is what they held before."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One life in which the promise breaks, up to the second at which it does."""

    conduct: Conduct
    """The mildest that allows it."""
    judgement: Judgement
    judged_at: int
    """The second that was judged."""
    carried: bool
    """The rule broke earlier, in another phase, and has not held since."""
    life: Life
    """What people decided."""
    actions: tuple[Act, ...]
    """What came of it."""
    before: State | None
    """Before the last action that reached the chain."""
    after: State | None
    """At the end."""

    @classmethod
    def of(cls, story: Story) -> Telling:
        acts = tuple(_acts(story.scenes))
        told = story.judgement, story.time, story.carried, story.life
        return cls(story.conduct, *told, acts, story.before, story.after)

    def story(self, cell: Cell, policy: Policy) -> Story:
        """The story again; nothing of it is lost."""
        scenes = tuple(_scenes(self.actions, policy))
        told = self.judgement, self.judged_at, scenes, self.carried, self.conduct, self.life
        return Story(cell, *told, self.before, self.after)


def _acts(scenes: tuple[Scene, ...]) -> Iterator[Act]:
    held: Mapping[str, Wad] | None = None
    for scene in scenes:
        event, dai = scene.event, scene.dai
        ok, reason, transfers = event.outcome
        yield Act(event.time, event.action, ok, reason, transfers, None if dai == held else dai)
        held = dai


def _scenes(acts: tuple[Act, ...], policy: Policy) -> Iterator[Scene]:
    clock = policy.period.starts_at - DEPLOYED_BEFORE
    dai: Mapping[str, Wad] = {}
    for act in acts:
        dai = dai if act.dai is None else act.dai
        began = clock if isinstance(act.action, Wait) else act.time
        yield Scene(Event(began, act.time, act.action, Outcome(act.ok, act.reason, act.transfers)), dai)
        clock = act.time


@dataclass(frozen=True, slots=True)
class Shrinking:
    """How far the search for a shorter story has come."""

    finished: bool
    """Nothing was left to try."""
    tried: int
    """Lives that were lived for it."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A promise that breaks, by whom it is broken, and how to see it."""

    policy: str
    """The policy's id."""
    rule: str
    phase: Phase | None
    cause: str
    conduct: Conduct
    seed: int
    """Of the campaign that found it."""
    engine: str
    """The one on which it was found."""
    tools: Mapping[str, str]
    """Versions."""
    shrinking: Shrinking
    shrunk: Telling
    original: Telling
    worst: Telling | None
    policy_text: tuple[str, ...]
    """The policy file, line by line: it replays where that file is not."""
    variant: str = ""
    """Which of the file's variants it was, where it has some."""
    scenario: str = ""
    """Which of the document's scenarios it was; empty for the budget itself."""

    @property
    def cell(self) -> Cell:
        return Cell(self.rule, self.phase, self.cause)

    @property
    def text(self) -> str:
        """The policy file."""
        return "\n".join(self.policy_text)

    def own_policy(self) -> Policy:
        """The policy under which it was found."""
        return policy_of(self.text, self.variant, self.scenario)

    @property
    def policy_sha256(self) -> str:
        return sha256_of(self.text)


def sha256_of(text: str) -> str:
    """By which a policy file is known: of its text in UTF-8, without a byte order mark."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=8)
def policy_of(text: str, variant: str = "", scenario: str = "") -> Policy:
    """The policy of a text, in one of its variants and scenarios; counterexamples of one are read one after the other.

    Raises:
        InputError: it is none.
    """
    return parse_policy(text, "", variant, scenario)
