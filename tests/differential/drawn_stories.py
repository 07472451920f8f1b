"""Stories to be drawn: intents of every kind, sound and unsound, with the weights that make most of them matter."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from policies.periods import DAY, TWENTY_YEARS
from policies.policy import PROTOCOL, Policy
from policies.units import RAY, UINT96_MAX, UINT128_MAX, UINT256_MAX, WAD
from simulations.actions import (
    BLOW,
    CALLERS,
    OUTSIDER,
    PAYEE,
    TOKENS,
    Blow,
    DisableModule,
    Pay,
    Pull,
    ReturnExcess,
    ReturnUnused,
    Shutdown,
    Signers,
    Way,
    Yank,
)
from tests.differential.drawn_calls import calls
from tests.differential.intents import (
    HALF_A_YEAR,
    Amount,
    Fill,
    Give,
    GiveUp,
    Grant,
    Later,
    OnStream,
    Reclaim,
    Regrant,
    Seed,
    Simply,
    Spend,
    Step,
    Surrender,
    Thieve,
    Until,
    calendar,
    dates,
    resets,
)

_PLAIN = [Amount(fixed=amount) for amount in (0, 1, WAD, 4_000 * WAD, 199_916 * WAD, 749_685 * WAD + 1)]
_JUST_THERE = [Amount(8, more) for more in (0, 1, -1)]
_PARTS = [Amount(eighths, more) for eighths in range(9) for more in (0, 1, -1, 2, -2)]
_EDGES = (UINT96_MAX, UINT96_MAX + 1, UINT128_MAX + 1, UINT256_MAX // RAY, UINT256_MAX // RAY + 1, 2**255, UINT256_MAX)
_HUGE = [Amount(fixed=amount) for amount in _EDGES]
# One choice, not several: Hypothesis can drop a step from a failing story only if it was drawn by few of them.
AMOUNTS = st.sampled_from([*8 * _PLAIN, *16 * _JUST_THERE, *_PARTS, *7 * _HUGE])
PLAIN_AMOUNTS = st.sampled_from(_PLAIN)

# The sound ones stand first and twice, so that a stream is created more often than not.
_TAUS_TO_CREATE = [365 * DAY, DAY, 28 * DAY - 1, TWENTY_YEARS, 1]
TAUS = st.sampled_from([*_TAUS_TO_CREATE, *_TAUS_TO_CREATE, 0, TWENTY_YEARS + 1, UINT256_MAX])
_CLIFFS = [Amount(eighths) for eighths in range(9)]
CLIFFS = st.sampled_from([*9 * [Amount(0)], *_CLIFFS, *4 * _JUST_THERE, Amount(fixed=DAY), Amount(fixed=UINT256_MAX)])
_EDGES_OF_BGN = [TWENTY_YEARS - 1, TWENTY_YEARS, 1 - TWENTY_YEARS, -TWENTY_YEARS, -(2**255), UINT256_MAX]
AHEADS = st.one_of(st.sampled_from([0, 1, -DAY]), st.integers(-400 * DAY, 400 * DAY), st.sampled_from(_EDGES_OF_BGN))
_SOUND_TOTALS = [Amount(fixed=amount) for amount in (1_000 * WAD, 1, 730 * WAD + 1)]
_UNSOUND_TOTALS = [Amount(fixed=amount) for amount in (0, UINT128_MAX, UINT128_MAX + 1, UINT256_MAX)]
TOTALS = st.sampled_from(
    [*3 * _SOUND_TOTALS, *map(Amount, range(1, 9)), *3 * [Amount(8), Amount(8, 1)], *_UNSOUND_TOTALS]
)
RESETS = st.sampled_from([0, 0, 0, 1, 60, 24 * 60, 30 * 24 * 60, 2**16 - 1])
"""After so many minutes an allowance refills."""


def stories(policy: Policy, chapters: int) -> st.SearchStrategy[list[Step]]:
    """Steps of any kind, sound and unsound, in any order: about six a chapter, because longer lists are seldom drawn.

    Made once for a policy: building it is slow.
    """
    chapter, opening, times_in_four = st.lists(_moments(policy), max_size=12), _opening(policy), st.integers(0, 3)

    @st.composite
    def story(draw: st.DrawFn) -> list[Step]:
        opened = opening if draw(times_in_four) else ()
        return [*opened, *(step for _ in range(chapters) for moment in draw(chapter) for step in moment)]

    return story()


def _opening(policy: Policy) -> tuple[Step, ...]:
    """A treasury that has its seed and lives in its second month: more of what follows can go through."""
    seed = Seed(policy.treasury[0].name, Amount(fixed=749_685 * WAD))
    filled = tuple(Fill(wallet.name, Amount(eighths=2)) for wallet in policy.operational if policy.auditor is not None)
    return (seed, Later(36 * DAY + 1), OnStream(Pull, 0), *filled)


def _moments(policy: Policy) -> st.SearchStrategy[tuple[Step, ...]]:
    """One step, or a few that belong together and would seldom be drawn right behind each other."""
    treasury, operational = ([wallet.name for wallet in some] for some in (policy.treasury, policy.operational))
    wallets = st.sampled_from([*2 * treasury, *policy.wallets])
    spending = st.sampled_from([*3 * operational, *treasury, *policy.wallets])
    holders = st.sampled_from([*3 * treasury, *policy.wallets, PROTOCOL, BLOW, OUTSIDER, PAYEE])
    recipients = st.sampled_from([*6 * treasury, *policy.wallets, PROTOCOL, BLOW, OUTSIDER, PAYEE])
    tokens = st.sampled_from(TOKENS)
    by, stream, off = _signers(policy), st.integers(0, 3), st.integers(-1, 1)
    no_stream = st.sampled_from([0, 1, -1, 2**128])
    pull, yank = st.builds(OnStream, st.just(Pull), stream, by), st.builds(OnStream, st.just(Yank), stream)
    no_caller = st.sampled_from(["", *CALLERS])
    reclaim = st.builds(Reclaim, wallets, AMOUNTS, st.booleans())
    delegates = st.sampled_from([*6 * [PROTOCOL], *policy.signers, *policy.wallets, OUTSIDER, PAYEE])
    regrant = st.builds(Regrant, wallets, delegates, AMOUNTS, st.booleans(), RESETS, by)
    weights: list[tuple[int, st.SearchStrategy[Any]]] = [
        (6, st.builds(Spend, st.sampled_from([Pay, Pay, ReturnUnused]), spending, AMOUNTS, by)),
        (5, st.builds(Later, st.sampled_from([1, 59, 3_600, DAY - 1, DAY, 30 * DAY, HALF_A_YEAR]))),
        (2, st.builds(Until, st.just(calendar), st.integers(0, 4), off)),
        (5, pull),
        (3, st.tuples(st.builds(Until, st.just(dates), st.integers(0, 5), off), st.one_of(pull, yank))),
        (3, st.builds(Give, holders, AMOUNTS)),
        (1, st.builds(Give, st.just(BLOW), PLAIN_AMOUNTS)),
        (3, reclaim),
        (2, st.tuples(reclaim, st.builds(Until, st.just(resets), stream, off), reclaim)),
        (2, st.builds(Seed, holders, PLAIN_AMOUNTS)),
        (1, st.builds(Seed, holders, AMOUNTS)),
        (4, st.builds(Grant, recipients, TOTALS, AHEADS, TAUS, CLIFFS, st.booleans(), _managers(policy), tokens)),
        (2, st.builds(GiveUp, wallets, AMOUNTS, by)),
        (2, yank),
        (1, st.builds(OnStream, st.sampled_from([Pull, Yank]), beyond=no_stream, caller=no_caller)),
        (2, st.builds(OnStream, st.just(Pull), stream, caller=st.sampled_from(CALLERS))),
        (2, regrant),
        (1, st.tuples(regrant, reclaim, st.builds(Until, st.just(resets), stream, off), reclaim)),
        (1, st.builds(lambda wallet, by: Simply(DisableModule(wallet, by)), wallets, by)),
        (4, st.builds(Thieve, wallets, AMOUNTS, st.sampled_from(Way), by)),
        (4, calls(policy).map(Simply)),
        (2, st.just(Simply(Blow()))),
        (1, st.just(Simply(Shutdown()))),
    ]
    if policy.auditor is not None:
        weights += [
            (4, st.builds(Spend, st.just(ReturnExcess), spending, AMOUNTS, by)),
            (5, st.builds(Fill, spending, AMOUNTS, by)),
            (4, st.builds(Surrender, AMOUNTS, by)),
        ]
    # `one_of` draws each of its parts equally often, and a part that is listed twice no more than one listed once.
    kinds = [kind for weight, kind in weights for _ in range(weight)]
    place = st.integers(0, len(kinds) - 1)

    @st.composite
    def moment(draw: st.DrawFn) -> tuple[Step, ...]:
        drawn = draw(kinds[draw(place)])
        return drawn if isinstance(drawn, tuple) else (drawn,)

    return moment()


def _signers(policy: Policy) -> st.SearchStrategy[Signers]:
    """Usually the default quorum; else anybody, in any number and order: also too few, twice, Safes and strangers."""
    anybody = [*policy.signers, PROTOCOL, OUTSIDER, PAYEE, *policy.wallets]
    some = st.lists(st.sampled_from([*policy.signers, *policy.signers, *anybody]), max_size=5).map(tuple)
    everyone = st.permutations([*policy.signers, PROTOCOL]).map(tuple)
    return st.one_of(st.just(()), everyone, some)


def _managers(policy: Policy) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *policy.wallets, *policy.signers, PROTOCOL])
