"""A story in sentences: dates, who did what, amounts, and what the wallets held afterwards.

A cycle is one line, because its steps happen in one second and nobody remembers them one by one. What was not done is
told too: a step, a whole cycle, the days on which nothing happened. Amounts are in the policy's token.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from policies.periods import DAY, NOON, Month, midnight
from policies.policy import Policy, Step
from policies.units import Wad, readable
from policies.unwinding import latest_completion
from simulations.actions import CloseCycle, OpenCycle, SeedTransfer, Wait, Yank
from simulations.conduct import cycle_window
from simulations.cycle import CyclePlan, usual_steps
from simulations.ledger import CLOSING, OPENING, UNWINDING
from simulations.replay import Story
from simulations.reports.sentences import Narrator, joined
from simulations.reports.words import clock, day, duration, listed, month

MOST_LINES = 7
"""Longer stories are told by their beginning and their end."""
_A_LONG_WAIT = 28 * DAY
"""Seconds without anything that are worth saying."""

_STEPS = {
    Step.STATEMENT: "statement",
    Step.REQUEST: "request",
    Step.RETURN_EXCESS: "return of excess",
    Step.PULL: "pull",
    Step.REVIEW: "review",
    Step.APPROVE: "top-up",
    Step.RETURN_SURPLUS: "return of surplus",
    Step.EXECUTIVE_TOP_UP: "top-up by governance",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What happened on one day, and what each wallet that holds money held then [wad]."""

    date: str
    text: str
    held: tuple[Wad, ...]


def lines(policy: Policy, story: Story) -> list[Line]:
    """The whole story: a line for each cycle and each other action, and one for what was left out."""
    told = sorted((*_happened(policy, story), *_left_out(policy, story)), key=itemgetter(0))
    written: list[Line] = []
    held, before = (0,) * len(policy.treasury), policy.period.starts_at
    for time, text, dai in (*told, *_ending(policy, story, told)):
        if dai:  # something happened
            text, before, held = f"{_waited(before, time)}{text}", time, dai
        written.append(Line(day(time), text, held))
    return written


def shortened(told: Sequence[Line]) -> Iterator[Line | str]:
    """About `MOST_LINES` lines, and a word for what was left out of the middle."""
    if len(told) <= MOST_LINES + 1:  # a word for one line is no shorter
        yield from told
        return
    first, last = MOST_LINES // 2, MOST_LINES - MOST_LINES // 2
    yield from told[:first]
    hidden = told[first:-last]
    yield f"... {len(hidden)} more, from {hidden[0].date} to {hidden[-1].date}, in the counterexample's file ..."
    yield from told[-last:]


def plain(policy: Policy, story: Story, whole: bool = False) -> list[str]:
    """The story as lines of text, each with what the wallets held; all of it, or its beginning and its end."""
    told = lines(policy, story)
    names = [wallet.name for wallet in policy.treasury]
    return [
        line
        if isinstance(line, str)
        else f"{line.date}: {line.text} "
        f"[{', '.join(f'{name} {readable(held)}' for name, held in zip(names, line.held, strict=True))}]"
        for line in (told if whole else shortened(told))
    ]


_Told = tuple[int, str, tuple[Wad, ...]]
"""When [s], what, and what the wallets hold then; nothing for what did not happen."""


def _waited(before: int, time: int) -> str:
    """A long wait, in the days of the dates beside it, whatever the hours."""
    days = time // DAY - before // DAY
    return f"{days} days later, " if time - before >= _A_LONG_WAIT else ""


def _happened(policy: Policy, story: Story) -> Iterator[_Told]:
    """A line for each cycle and each other action."""
    plans = {(time, what.name): what for time, _, what, _ in story.life if isinstance(what, CyclePlan)}
    narrator = Narrator(policy)
    scenes = [scene for scene in story.scenes if not isinstance(scene.event.action, Wait)]
    while scenes:
        together = [scenes.pop(0)]
        event = together[0].event
        if isinstance(event.action, OpenCycle):
            while scenes and not isinstance(together[-1].event.action, CloseCycle):
                together.append(scenes.pop(0))
        clauses = [clause for scene in together if (clause := narrator.clause(scene.event)) is not None]
        text = joined(clauses)
        if isinstance(event.action, OpenCycle):
            name = event.action.name
            late = _out_of_time(policy, story, event.time) if name == UNWINDING else _late(policy, name, event.time)
            text = _cycle(policy, name, event.time, plans.get((event.time, name)), late, text)
        elif event.time % DAY != (0 if isinstance(event.action, SeedTransfer) else NOON):
            text = f"at {clock(event.time)} {text}"
        yield event.time, text, tuple(together[-1].dai.values())


_CYCLES = {OPENING: "opening cycle", CLOSING: "closing cycle", UNWINDING: "last cycle of the unwinding"}


def _cycle(policy: Policy, name: str, time: int, plan: CyclePlan | None, late: str, done: str) -> str:
    """`cycle at 23:59:59, without the pull: the auditors ...`."""
    words = _CYCLES.get(name, "cycle")
    if time not in (time - time % DAY, policy.closes_at):
        words += f" at {clock(time)}"
    notes = [note for note in (late, *_unlike(policy, plan)) if note]
    return f"{', '.join((words, *notes))}: {done or 'nothing moves'}"


def _late(policy: Policy, name: str, time: int) -> str:
    due = policy.closes_at if name == CLOSING else policy.period.starts_at
    if name not in (OPENING, CLOSING):
        due = cycle_window(policy, Month.parse(name))[1]
        if time > due and str(Month.at(time)) != name:
            return f"that of {month(name)}, {duration(time - due)} late"
    return f"{duration(time - due)} late" if time > due else ""


def _out_of_time(policy: Policy, story: Story, time: int) -> str:
    """What speaks against a unit being gone at a second [s]: a stream that nobody has ended, or months too many."""
    ends = [stream.fin for stream in policy.streams]
    for event in (scene.event for scene in story.scenes):
        if isinstance(event.action, Yank) and event.time <= time and 0 <= event.action.stream < len(ends):
            ends[event.action.stream] = min(ends[event.action.stream], event.time)
    if not ends or max(ends) > time:
        return "though governance has not ended the unit"
    latest = latest_completion(policy, max(ends))
    return f"{duration(time - latest)} late" if time > latest else ""


def _unlike(policy: Policy, plan: CyclePlan | None) -> Iterator[str]:
    """What was done otherwise than the policy says."""
    if plan is None or plan.steps is None:
        return
    usual = usual_steps(policy, plan.name)
    missing = [f"the {_STEPS[step]}" for step in usual if step not in plan.steps]
    if len(missing) == len(usual):
        yield "all of its steps left out"
    elif missing:
        yield f"without {listed(missing)}"
    if [step for step in usual if step in plan.steps] != list(plan.steps):
        yield "its steps in another order"


def _left_out(policy: Policy, story: Story) -> Iterator[_Told]:
    """Cycles that nobody ran, though their time was over; several months in a row are told together."""
    ran = {scene.event.action.name for scene in story.scenes if isinstance(scene.event.action, OpenCycle)}
    happens = [scene.event.time for scene in story.scenes if not isinstance(scene.event.action, Wait)]
    group: list[tuple[int, str]] = []
    gone = next((scene.event.time for scene in story.scenes if scene.event.action == OpenCycle(UNWINDING)), story.time)
    for deadline, name in _deadlines(policy):
        if deadline >= min(gone, story.time):
            break
        if name in ran:
            continue
        regular = name not in (OPENING, CLOSING)
        if group and not (regular and not any(group[0][0] < time <= deadline for time in happens)):
            yield _no_cycle(group)
            group = []
        group.append((deadline, name))
        if not regular:
            yield _no_cycle(group)
            group = []
    if group:
        yield _no_cycle(group)


def _no_cycle(missing: Sequence[tuple[int, str]]) -> _Told:
    (first, name), (last, until) = missing[0], missing[-1]
    if name in (OPENING, CLOSING):
        return first, f"nobody runs the {name} cycle", ()
    if len(missing) == 1:
        return first, f"nobody has run the cycle of {month(name)} in time", ()
    return last, f"nobody has run the {len(missing)} cycles from {month(name)} to {month(until)} in time", ()


def _deadlines(policy: Policy) -> Iterator[tuple[int, str]]:
    """The last second [s] at which each cycle is on time."""
    yield policy.period.starts_at, OPENING
    for number in policy.cycle_months:
        yield cycle_window(policy, number)[1], str(number)
    yield policy.closes_at, CLOSING


def _ending(policy: Policy, story: Story, told: Sequence[_Told]) -> Iterator[_Told]:
    """The rule is judged later than the last thing that happened: time alone broke it."""
    last = told[-1][0] if told else policy.period.starts_at
    if story.time <= last:
        return
    ended = Month.at(story.time - 1)
    if story.time == midnight(ended.next().first):
        yield story.time - 1, f"{month(str(ended))} ends", ()
    else:
        yield story.time, f"at {clock(story.time)}: nothing more has happened", ()
