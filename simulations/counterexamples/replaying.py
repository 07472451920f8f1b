"""Counterexamples on an engine again: one deployment for all that are of one policy, each in an anchor of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from policies.policy import Policy
from policies.rules.base import Rule
from simulations.counterexamples.revised import decided_under
from simulations.counterexamples.values import Counterexample, Telling
from simulations.engines.base import Engine
from simulations.judging import Finding
from simulations.replay import Replay, Story, act_again, agrees, live_again


class Version(StrEnum):
    """Which life of a counterexample."""

    SHRUNK = "shrunk"
    ORIGINAL = "original"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A counterexample, and what came of it the second time."""

    file: str
    counterexample: Counterexample
    policy: Policy
    """Under which it was replayed."""
    rule: Rule
    told: Story
    """What the file says."""
    replay: Replay
    version: Version

    @property
    def confirmed(self) -> bool:
        return self.replay.confirms(self.told)

    @property
    def found(self) -> Finding | None:
        """What the rule said this time where it broke before; `None` where it did not break there."""
        same = [finding for finding in self.replay.found if agrees(finding, self.told)]
        found = same or self.replay.found[:: -1 if self.version is Version.WORST else 1]
        return found[0] if found else None

    @property
    def again(self) -> Story:
        """The story as it went this time; where the rule held, with what it said before."""
        again = replace(self.told, scenes=self.replay.scenes)
        return again if self.found is None else replace(again, judgement=self.found.judgement, time=self.found.time)


def replayed(
    counterexamples: Iterable[tuple[str, Counterexample]],
    engine: Engine,
    rules: Mapping[str, Rule],
    version: Version = Version.SHRUNK,
    under: Policy | None = None,
) -> Iterator[Replayed]:
    """Replay counterexamples, each as soon as it is asked for.

    Under its own policy the same actions are done at the same seconds. Under another one the same decisions are made:
    the amounts of its cycles follow from what they find.

    Args:
        counterexamples: each with the name of its file; all of them have the version.
        rules: by name.

    Raises:
        EngineError: the engine failed.
    """
    deployed: Policy | None = None
    for file, counterexample in counterexamples:
        own = counterexample.own_policy()
        policy = under or own
        telling: Telling = getattr(counterexample, version)
        told = telling.story(counterexample.cell, own)
        rule = rules[counterexample.rule]
        if policy != deployed:
            engine.deploy(policy)
            deployed = policy
        with engine.anchor():
            if policy == own:
                replay = act_again(policy, engine, rule, told)
            else:
                replay = live_again(policy, engine, rule, told.cell, decided_under(own, policy, told.life))
        yield Replayed(file, counterexample, policy, rule, told, replay, version)
