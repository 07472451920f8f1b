"""Rule x conduct: many lives, every rule judged at every step, and for each place where one breaks the worst figure
and the shortest story.

Hypothesis searches, and an engine with the real contracts executes; the exact model shrinks, and what it shrank is told
on that engine again. Everything is derived from one seed, and the work is split into shares by that seed and the number
of lives alone: however many processes do them, the results are put together in the shares' order and are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from policies.policy import Policy
from policies.rules.base import Rule
from policies.rules.names import CONDUCTS, Conduct
from policies.rules.registry import RULES
from simulations.campaign.result import Campaign, CampaignBroken, CampaignStopped, Found, MakeEngine, Progress
from simulations.campaign.rounds import A_SHARE, Rounds
from simulations.campaign.shares import Search
from simulations.campaign.under_way import Stop, UnderWay
from simulations.engines.base import EngineError, UnsupportedPolicyError
from simulations.timetable import Life
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
    share: int = A_SHARE,
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
        seconds: when to stop living [s]: no share is begun any more once one is done, those under way are finished.
            What was found is told, and shrunk for at most as long again. How much is done by then is the machine's
            matter, so such a run is not reproduced by its seed alone.
        known: lives that broke something before; they come first.
        database: a folder for Hypothesis' own examples, those that climbed highest; what is there is tried again.
        promised: whose rules are judged, where another policy is lived.
        stop: asked after each share that comes in, about all that have; after a yes no share is begun any more.
        share: how many lives a share has at most. Random lives climb within their share, so the size, as the seed, has
            a say in what is found; the number of workers has none.
        tell_stories: whether breaches are shrunk and told.
        workers: processes that share the work; with one it is done in this process. More need everything that they are
            handed to be picklable, rules of one's own included.
        complain: gets a line for each worker that died and whose share is done again.

    Raises:
        EngineError: an engine failed, or the same share lost its worker three times; a CampaignBroken, once anything
            was found.
        CampaignStopped: on KeyboardInterrupt.
        ValueError: neither `examples` nor `seconds`; a share without lives.

    What broke in a campaign that did not come to its end, and was not shrunk, is its `unshrunk`.
    """
    if examples is None and seconds is None:
        raise ValueError("a campaign without an end, expected a number of lives or of seconds")
    if share < 1:
        raise ValueError(f"shares of {share} lives, expected 1 or more")
    run = UnderWay(policy, promised or policy, tuple(conducts), rules, seed, progress, workers, seconds, stop)
    rounds = Rounds(policy, run.conducts, seed, examples, known, database, share)
    if examples is not None:
        run.lives = sum(some.lives for part in rounds for some in part)

    def search_on(engine: MakeEngine, scout: MakeEngine | None = None) -> partial[Search]:
        return partial(Search, policy, engine, scout, run.applying, run.promised)

    try:
        with Workers(search_on(engine, scout), workers, complain) as pool:
            for part in rounds:
                if run.is_enough():
                    break
                run.live(pool, part)
            if tell_stories:
                run.shorten(pool)
        return run.result(stopped=False)
    except KeyboardInterrupt as interrupt:
        if tell_stories:
            run.keep_unshrunk(*(search_on(make) for make in (scout, engine) if make is not None))
        raise CampaignStopped(run.result(stopped=True)) from interrupt
    except UnsupportedPolicyError:
        raise
    except EngineError as error:
        if not run.lived:
            raise
        if tell_stories:  # not on the engine that failed: it may take this process along
            run.keep_unshrunk(*(search_on(make) for make in (scout,) if make is not None))
        raise CampaignBroken(run.result(stopped=True), error) from error
