"""Small treasuries of many shapes: two or three months, a hundred DAI a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from policies.periods import EndReading, Period
from policies.policy import CapName, Caps, Multiple, Policy, Stream, WalletKind
from policies.units import WAD, Wad
from tests.simulations.policies_for_tests import (
    auditor,
    granting_nothing,
    one_signer,
    operational,
    protocol_signs,
    reference,
    role,
    shaped,
    three_of_four,
    three_operational,
)

FEBRUARY_1, APRIL_30 = date(2023, 2, 1), date(2023, 4, 30)
CAPS = Caps(100 * WAD, 299 * WAD, 298 * WAD)
"""Three monthly caps are above both others."""
UNEVEN = 300 * WAD + 7
"""A stream of so much rounds at almost every second."""


def small(
    name: str,
    of: Policy | None = None,
    *,
    start: date = FEBRUARY_1,
    end: date = APRIL_30,
    seed: Wad = 375 * WAD,
    total: Wad = UNEVEN,
    due: int = 5,
    keeps: int = 2,
    streams: tuple[Stream, ...] | None = None,
    **stream: object,
) -> Policy:
    """A treasury with the wallets of another one, one seed and one stream unless told otherwise."""
    of = of or reference()
    if streams is None:
        changes = {"total": total, "start": start, "end": end, **stream}
        streams = (replace(of.streams[0], **changes),)  # type: ignore[arg-type]
    return replace(
        of,
        id=name,
        period=Period(start, end),
        caps=CAPS,
        seeds=(replace(of.seeds[0], amount=seed, date=start, purpose=()),) if seed else (),
        streams=streams,
        cycle=replace(of.cycle, statement_due=due),
        returns=replace(of.returns, auditor_keeps=Multiple(Fraction(keeps), CapName.MONTHLY)),
        expect={},
    )


def shapes() -> Iterator[Policy]:
    """Each differs in one thing that a bound depends on."""
    yield small("small")
    yield small("exclusive", end_reading=EndReading.EXCLUSIVE)
    yield small("last-second", end_reading=EndReading.LAST_SECOND)
    yield small("due-on-the-1st", due=1)
    yield small("due-on-the-28th", due=28)
    middle, may_3 = date(2023, 2, 15), date(2023, 5, 3)
    yield small("mid-month", start=middle, end=may_3)
    yield small("one-month", end=date(2023, 2, 28))
    yield small("poor", seed=10 * WAD, total=50 * WAD)
    yield small("no-seed", seed=0, end=date(2023, 6, 30), total=500 * WAD + 1)
    yield small("rich", total=1_000 * WAD)
    yield small("surplus-in-april", total=600 * WAD)
    yield small("keeps-nothing", keeps=0)
    yield small("keeps-more-than-the-cap", keeps=4, seed=600 * WAD)
    yield replace(
        policy := small("keeps-at-the-end", seed=10 * WAD, total=200 * WAD),
        returns=replace(policy.returns, unused_at_end=False),
    )
    yield small("anyone-pulls", restricted=False)
    yield small("anyone-pulls-no-seed", restricted=False, seed=0, total=500 * WAD + 1)
    yield small("cliff", cliff=date(2023, 3, 3))
    yield small("stream-began-before", streams=(replace(_stream(), start=date(2022, 12, 1)),))
    yield small("nothing-before", end=date(2023, 3, 31), streams=(_in_march(),), seed=0)
    yield small("31-days-to-the-first", start=date(2023, 1, 1), end=date(2023, 2, 28), keeps=4, seed=600 * WAD)
    yield small("stream-begins-late", streams=(replace(_stream(), start=date(2023, 3, 10)),))
    yield small("stream-ends-before", streams=(replace(_stream(), end=date(2023, 4, 20)),))
    yield small("stream-ends-long-before", streams=(replace(_stream(), end=date(2023, 3, 20)),))
    yield small("no-stream", streams=())
    yield small("two-streams", streams=_two_streams())
    yield small("one-of-two-is-open", streams=_two_streams(restricted=False))
    yield small("three-operational", three_operational(), seed=700 * WAD)
    yield small("unequal-runways", _two_wallets(), keeps=0, seed=50 * WAD)
    yield small("larger-quorums", three_of_four())
    yield small("protocol-signs", protocol_signs())
    yield small("no-auditor", one_signer())
    yield small(
        "no-auditor-anyone-pulls", one_signer(), start=date(2023, 2, 15), end=date(2023, 5, 3), restricted=False
    )
    yield with_runway(small("no-runway"), 0)
    yield with_runway(small("runway-of-one-month"), 1)
    yield granting_nothing(small("grants-nothing"), "operational")


def _stream() -> Stream:
    return replace(reference().streams[0], total=UNEVEN, start=FEBRUARY_1, end=APRIL_30)


def _in_march() -> Stream:
    return replace(_stream(), total=500 * WAD + 1, start=date(2023, 3, 1), end=date(2023, 3, 31))


def _two_streams(restricted: bool = True) -> tuple[Stream, ...]:
    """The second begins later, ends earlier, and can perhaps be pulled by anyone."""
    second = replace(_stream(), total=150 * WAD + 1, start=date(2023, 2, 10), end=date(2023, 4, 15))
    return _stream(), replace(second, end_reading=EndReading.EXCLUSIVE, restricted=restricted)


def _two_wallets() -> Policy:
    return shaped(
        "two-wallets",
        role("auditor_role", 1, "auditor_1", "auditor_2"),
        auditor(1, "auditor_role"),
        operational("salaries", 1, "facilitator_1", runway_months=4),
        operational("travel", 1, "facilitator_1", runway_months=1),
    )


def with_runway(policy: Policy, months: int) -> Policy:
    """The policy with Operational Wallets that are meant to hold so many months of spending."""
    wallets = {
        name: replace(wallet, runway_months=months) if wallet.kind is WalletKind.OPERATIONAL else wallet
        for name, wallet in policy.wallets.items()
    }
    return replace(policy, wallets=wallets)
