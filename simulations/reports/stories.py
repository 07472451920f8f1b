"""A story in sentences: dates, who did what, amounts, and what the wallets held afterwards.

A cycle is one line, because its steps happen in one second and nobody remembers them one by one. Amounts are in the
policy's token throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.authority import default_quorum
from policies.policy import Policy
from policies.units import Wad, readable
from simulations.actions import (
    Action,
    CloseCycle,
    FileStatement,
    OpenCycle,
    Pay,
    Pull,
    RequestTopUp,
    ReturnExcess,
    ReturnSurplus,
    Review,
    SeedTransfer,
    TopUp,
    Wait,
)
from simulations.engines.base import SURPLUS_BUFFER
from simulations.ledger import CLOSING, OPENING
from simulations.replay import Scene, Story
from simulations.reports.words import day

MOST_LINES = 7
"""Longer stories are told by their beginning and their end."""


@dataclass(frozen=True, slots=True)
class Line:
    """What happened on one day, and what each wallet that holds money held then [wad]."""

    date: str
    text: str
    held: tuple[Wad, ...]


def lines(policy: Policy, story: Story) -> list[Line]:
    """The whole story, a line for each cycle and each other action."""
    told: list[Line] = []
    scenes = [scene for scene in story.scenes if not isinstance(scene.event.action, Wait)]
    while scenes:
        together = [scenes.pop(0)]
        if isinstance(together[0].event.action, OpenCycle):
            while scenes and not isinstance(together[-1].event.action, CloseCycle):
                together.append(scenes.pop(0))
        told.append(_line(policy, together))
    return told


def shortened(told: Sequence[Line]) -> Iterator[Line | str]:
    """At most `MOST_LINES` lines, and a word for what was left out of the middle."""
    if len(told) <= MOST_LINES:
        yield from told
        return
    first, last = MOST_LINES // 2, MOST_LINES - MOST_LINES // 2
    yield from told[:first]
    yield f"... {len(told) - first - last} more cycles and payments, all of them in --json ..."
    yield from told[-last:]


def _line(policy: Policy, scenes: Sequence[Scene]) -> Line:
    parts = [part for scene in scenes if (part := _sentence(policy, scene))]
    signed: list[str] = []
    for scene in scenes:
        signed.extend(person for person in _signers(policy, scene.event.action) if person not in signed)
    text = parts[0] + (": " if isinstance(scenes[0].event.action, OpenCycle) else "") + ", ".join(parts[1:])
    if signed:
        text += f" ({', '.join(signed)})"
    return Line(day(scenes[0].event.time), text, tuple(scenes[-1].dai.values()))


def _sentence(policy: Policy, scene: Scene) -> str:
    """What one action says; empty for what goes without saying."""
    said = _said(policy, scene)
    outcome = scene.event.outcome
    return said if outcome.ok else f"{said} (refused: {outcome.reason})"


def _said(policy: Policy, scene: Scene) -> str:
    several = len(policy.operational) > 1
    match scene.event.action:
        case SeedTransfer(to, amount):
            return f"governance sends the seed of {readable(amount)} to {to}"
        case OpenCycle(name):
            return {OPENING: "opening cycle", CLOSING: "closing cycle"}.get(name, "cycle")
        case FileStatement(forecasts):
            return "forecast " + " and ".join(
                f"{readable(forecast)}{f' for {wallet}' if several else ''}" for wallet, forecast in forecasts.items()
            )
        case RequestTopUp() | CloseCycle():
            return ""  # the request follows from the forecast
        case Review(accepted):
            return "" if accepted else "the review rejects the statement"
        case ReturnExcess(wallet, amount):
            return f"{wallet} returns an excess of {readable(amount)}"
        case Pull():
            transfers = scene.event.outcome.transfers
            return f"pull of {readable(sum(t.amount for t in transfers if t.sender == SURPLUS_BUFFER))}"
        case TopUp(wallet, amount):
            return f"top-up{f' of {wallet}' if several else ''} {readable(amount)}"
        case ReturnSurplus(amount):
            return f"surplus of {readable(amount)} back to the protocol"
        case Pay(wallet, amount):
            return f"{wallet} pays {readable(amount)}"
        case action:
            return str(action)


def _signers(policy: Policy, action: Action) -> tuple[str, ...]:
    """The people who signed for a Safe."""
    match action:
        case Pay(wallet=wallet) | ReturnExcess(wallet=wallet):
            return action.by or default_quorum(policy, wallet)
        case Pull(stream=number):
            return action.by or default_quorum(policy, policy.streams[number].to)
        case TopUp() | ReturnSurplus():
            return action.by or (default_quorum(policy, policy.auditor.name) if policy.auditor else ())
        case _:
            return ()
