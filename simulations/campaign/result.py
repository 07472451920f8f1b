"""What a campaign found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policies.rules.names import Conduct
from simulations.engines.base import Engine, EngineError
from simulations.replay import Story
from simulations.verdicts import RuleVerdict

Progress = Callable[[str, int, int, str], None]
"""Told what is being done, how much of it is done, how much there is, and a few words about it."""
MakeEngine = Callable[[], Engine]
"""Makes an engine in whichever process needs one; pickled for workers, so a class or a function of a module."""


@dataclass(frozen=True, slots=True)
class Found:
    """A breach, told: shrunk, as it was found, and the worst one; each under the conduct of the first."""

    shrunk: Story
    original: Story
    worst: Story
    tried: int
    """Lives that shrinking lived."""
    finished: bool
    """Shrinking found nothing more to try."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """Every rule of a policy under every conduct that was asked for."""

    conducts: tuple[Conduct, ...]
    verdicts: tuple[RuleVerdict, ...]
    """Rule by rule, and for each rule conduct by conduct."""
    found: tuple[Found, ...]
    """Each breach once, under the mildest conduct that allows it."""
    sequences: int
    """Lives in all."""
    steps: int
    seed: int
    seconds: float
    workers: int
    busy_seconds: float
    """Summed over the processes: spent living and shrinking."""
    evm_seconds: float
    """Of these, spent in the EVM."""
    not_done: tuple[str, ...] = ()
    """What was still to be done when it was stopped."""
    unshrunk: tuple[Found, ...] = ()
    """The breaches of one that was stopped, or broke off, before they were shrunk: each as it was found."""

    @property
    def stories(self) -> tuple[Story, ...]:
        """The shortest story of each breach."""
        return tuple(found.shrunk for found in self.found)

    @property
    def unexpected(self) -> tuple[RuleVerdict, ...]:
        """What the policy did not expect."""
        return tuple(verdict for verdict in self.verdicts if not verdict.as_expected)

    @property
    def evm_share(self) -> float:
        """How much of the time of all processes went into the EVM, from 0 to 1."""
        return self.evm_seconds / (self.seconds * self.workers) if self.seconds else 0.0


class CampaignBroken(EngineError):
    """An engine or a share's workers failed, with what was found until then."""

    def __init__(self, campaign: Campaign, error: EngineError) -> None:
        super().__init__(str(error))
        self.campaign = campaign


class CampaignStopped(KeyboardInterrupt):
    """Ctrl-C, with what was found until then."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__()
        self.campaign = campaign
