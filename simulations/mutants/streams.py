"""Faults in the stream: to whom, how much, from when to when, and who may pull it."""

from __future__ import annotations

from datetime import timedelta

from policies.periods import EndReading, Month
from policies.policy import Policy
from simulations.actions import OUTSIDER, Yank
from simulations.mutants.changes import auditor_of, with_first_stream, with_streams
from simulations.mutants.mutant import Deployed, Kind, Mutant
from simulations.mutants.shapes import with_stream, with_stream_to_auditor
from simulations.mutants.wallets import to_contract

_MONTH = timedelta(days=31)


def _to_operational(policy: Policy) -> Policy:
    return with_first_stream(policy, to=policy.operational[0].name)


def _to_stranger(policy: Policy) -> Policy:
    return with_first_stream(policy, to=OUTSIDER)


def _twice(policy: Policy) -> Policy:
    return with_streams(policy, *policy.streams, policy.streams[0])


def _too_long(policy: Policy) -> Policy:
    return with_first_stream(policy, end=policy.streams[0].end + _MONTH)


def _too_short(policy: Policy) -> Policy:
    return with_first_stream(policy, end=policy.streams[0].end - _MONTH)


def _late(policy: Policy) -> Policy:
    return with_first_stream(policy, start=policy.streams[0].start + _MONTH)


def _backdated(policy: Policy) -> Policy:
    first = policy.streams[0]
    return with_first_stream(policy, start=first.start - _MONTH)


def _exclusive(policy: Policy) -> Policy:
    return with_first_stream(policy, end_reading=EndReading.EXCLUSIVE)


def _last_second(policy: Policy) -> Policy:
    return with_first_stream(policy, end_reading=EndReading.LAST_SECOND)


def _inclusive(policy: Policy) -> Policy | None:
    given = with_stream(policy)
    return given if given is not None and given.streams[0].end_reading is EndReading.INCLUSIVE else None


def _anybody(policy: Policy) -> Policy:
    return with_first_stream(policy, restricted=False)


def restricted_stream(policy: Policy) -> Policy | None:
    """The treasury itself, if its first stream pays the Auditor Wallet, which alone may pull it."""
    given = with_stream_to_auditor(policy)
    return given if given is not None and given.streams[0].restricted else None


def _doubled(policy: Policy) -> Policy:
    return with_first_stream(policy, total=2 * policy.streams[0].total)


def _ten_times(policy: Policy) -> Policy:
    return with_first_stream(policy, total=10 * policy.streams[0].total)


def _twelve_months(policy: Policy) -> Policy:
    return with_first_stream(policy, total=12 * policy.caps.monthly)


def _caps_differ(policy: Policy) -> Policy | None:
    return policy if policy.streams and policy.streams[0].total != 12 * policy.caps.monthly else None


def _cliff(policy: Policy) -> Policy:
    start = policy.streams[0].start
    return with_first_stream(policy, cliff=Month.of(start).next().next().first)


def _no_cliff(policy: Policy) -> Policy | None:
    given = with_stream(policy)
    return given if given is not None and given.streams[0].cliff is None else None


def _managed(policy: Policy) -> Policy:
    return with_first_stream(policy, manager=OUTSIDER)


def _yanked(treasury: Deployed) -> None:
    treasury.apply(Yank(0))


def _moved(treasury: Deployed) -> None:
    stranger = treasury.chain.account(OUTSIDER)
    wallet = auditor_of(treasury.policy).name
    to_contract(treasury, wallet, "MCD_VEST_DAI", "move(uint256,address)", 1, stranger)


def _unrestricted(treasury: Deployed) -> None:
    wallet = auditor_of(treasury.policy).name
    to_contract(treasury, wallet, "MCD_VEST_DAI", "unrestrict(uint256)", 1)


_READINGS = "Executives of 2022 ended streams at 00:00:00 of the last day, those of 2023 at its 23:59:59"

MUTANTS = (
    Mutant(
        "stream-to-an-operational-wallet",
        Kind.STREAM,
        "the stream pays an Operational Wallet, past the auditors",
        change=_to_operational,
        shape=with_stream_to_auditor,
    ),
    Mutant(
        "stream-to-a-stranger",
        Kind.STREAM,
        "the stream pays an address that is nobody's of this treasury",
        "Optimism's loan to Wintermute, June 2022: 20 million OP to a Safe that did not exist on that chain",
        change=_to_stranger,
        shape=with_stream,
    ),
    Mutant(
        "two-overlapping-streams",
        Kind.STREAM,
        "the stream was created twice",
        change=_twice,
        shape=with_stream,
    ),
    Mutant(
        "stream-31-days-too-long",
        Kind.STREAM,
        "the stream ends 31 days late, so the budget is paid more slowly and closed late",
        change=_too_long,
        shape=with_stream,
    ),
    Mutant(
        "stream-31-days-too-short",
        Kind.STREAM,
        "the stream ends 31 days early",
        change=_too_short,
        shape=with_stream,
    ),
    Mutant(
        "stream-starts-late",
        Kind.STREAM,
        "the stream starts 31 days late",
        change=_late,
        shape=with_stream,
    ),
    Mutant(
        "stream-backdated",
        Kind.STREAM,
        "the stream starts 31 days before the period, so that a part of it is there at once",
        change=_backdated,
        shape=with_stream,
    ),
    Mutant(
        "end-read-exclusive",
        Kind.STREAM,
        "the stream ends at 00:00:00 of its last day instead of the day after",
        _READINGS,
        change=_exclusive,
        shape=_inclusive,
    ),
    Mutant(
        "end-read-last-second",
        Kind.STREAM,
        "the stream ends a second early, at 23:59:59 of its last day",
        _READINGS,
        change=_last_second,
        shape=_inclusive,
    ),
    Mutant(
        "permissionless-pull",
        Kind.STREAM,
        "the stream was created without being restricted, so anybody may pull it",
        change=_anybody,
        shape=restricted_stream,
    ),
    Mutant(
        "stream-unrestricted-later",
        Kind.STREAM,
        "the Auditor Wallet's signers let anybody pull the stream",
        afterwards=_unrestricted,
        shape=restricted_stream,
    ),
    Mutant(
        "stream-twice-the-total",
        Kind.STREAM,
        "the stream pays twice the annual cap",
        change=_doubled,
        shape=with_stream,
    ),
    Mutant(
        "stream-one-zero-more",
        Kind.STREAM,
        "the stream's total has one zero too many",
        "Crypto.com, May 2021: 10.5 million Australian dollars paid out instead of 100",
        change=_ten_times,
        shape=with_stream,
    ),
    Mutant(
        "stream-of-twelve-monthly-caps",
        Kind.STREAM,
        "the stream's total is twelve monthly caps, which is not the annual cap",
        "MIP40c3-SP86: 12 x 199,916 is 4 more than 2,398,988",
        change=_twelve_months,
        shape=_caps_differ,
    ),
    Mutant(
        "stream-with-a-cliff",
        Kind.STREAM,
        "the stream pays nothing for its first two months",
        change=_cliff,
        shape=_no_cliff,
    ),
    Mutant(
        "stream-managed-by-a-stranger",
        Kind.STREAM,
        "a stranger is the stream's manager and may end it",
        change=_managed,
        shape=with_stream,
    ),
    Mutant(
        "stream-yanked",
        Kind.STREAM,
        "governance ended the stream before it began",
        afterwards=_yanked,
        shape=with_stream,
    ),
    Mutant(
        "stream-moved",
        Kind.STREAM,
        "the Auditor Wallet's signers gave the stream to a stranger",
        afterwards=_moved,
        shape=with_stream_to_auditor,
    ),
)
