"""What `treasurer replay` prints: each story as it went this time, and whether the promise broke as it did before."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from policies.periods import iso
from policies.policy import Policy
from policies.rules.base import Judgement, Measure
from simulations.counterexamples import Replayed
from simulations.reports.endings import broken
from simulations.reports.stories import plain
from simulations.reports.words import counted, exact, place, quantity, room


def print_replayed(console: Console, again: Replayed, engine: str, under: str = "") -> None:
    """One counterexample.

    Args:
        under: the file of a policy that is not the counterexample's own.
    """
    cell = again.counterexample.cell
    there = place(cell)
    heading = Text(cell.rule, style="bold").append(f" under {again.told.conduct}", style="not bold")
    console.print(heading.append(f": {there}" if there else "", style="not bold"))
    console.print(Text(again.file, style="dim"), soft_wrap=True)
    if under:
        _print_indented(console, Text(_other_policy(again, under), style="yellow"), 2)
    for line in plain(again.policy, again.again, whole=True):
        _print_indented(console, Text(line), 2)
    if again.found:
        _print_indented(console, Text(f"=> not true any more: {again.rule.sentence}"), 2)
        _print_indented(console, Text(broken(again.policy, again.rule, again.again.judgement)), 5)
    console.print(_conclusion(again, engine))
    console.print()


def print_summary(console: Console, all_of_them: Sequence[Replayed], engine: str) -> None:
    """Of several counterexamples: how many were confirmed, and which were not."""
    missing = [again for again in all_of_them if not again.confirmed]
    confirmed, of = len(all_of_them) - len(missing), counted(len(all_of_them), "counterexample")
    console.print(Text(f"{confirmed} of {of} confirmed on {engine}", style="bold red" if missing else "bold green"))
    for again in missing:
        _print_indented(console, Text(f"{again.file}: {difference(again)}"), 2)


def is_own(again: Replayed, sha256: str | None) -> bool:
    """Whether it was replayed under the policy that it was found under: the same text, variant and scenario.

    Args:
        sha256: of the text of the policy that was asked for; `None` where none was.
    """
    own, policy = again.counterexample, again.policy
    same = (policy.variant, policy.scenario) == (own.variant, own.scenario)
    return same and sha256 in (None, own.policy_sha256)


def difference(again: Replayed) -> str:
    """What happened instead; empty where the counterexample was confirmed."""
    if again.confirmed:
        return ""
    parts = [_instead(again)]
    surprise = again.replay.surprise(again.told)
    if surprise is not None:
        parts.append(f"the first difference: {_answer(again, surprise)}")
    return "; ".join(parts)


def _instead(again: Replayed) -> str:
    replay, told, policy = again.replay, again.told, again.policy
    if found := again.found:
        here, there = _exact(policy, found.judgement), _exact(policy, told.judgement)
        seconds = "" if found.time == told.time else f" at {_at(found.time)} instead of {_at(told.time)}"
        if here != there:
            return f"the rule breaks by {here}{seconds}, the file says by {there}"
        if seconds:
            return f"the rule breaks{seconds}"
        figures, before = _figures(found.judgement), _figures(told.judgement)
        return f"the rule breaks by as much, with other figures: {figures}, the file says {before}"
    if replay.elsewhere:
        other = replay.elsewhere[0]
        where = place(other.cell, "another place")
        by = f"by {_exact(policy, other.judgement)} at {_at(other.time)}"
        return f"the rule does not break there; where it does: {where}, {by}"
    if replay.closest is None:
        return "the rule was never put to the test"
    return f"the rule holds: {room(policy, replay.closest)}"


def _answer(again: Replayed, at: int) -> str:
    """Of the first action that the contracts answered otherwise."""
    event, before = again.replay.scenes[at].event, again.told.scenes[at].event
    now = "went through" if event.outcome.ok else f"was refused ({event.outcome.reason or 'without a word'})"
    then = "it went through" if before.outcome.ok else f"it was refused ({before.outcome.reason or 'without a word'})"
    return f"{type(event.action).__name__} at {_at(event.time)} {now}, the file says {then}"


def _exact(policy: Policy, judgement: Judgement) -> str:
    """By how much a rule broke, to the wei."""
    if judgement.measure is Measure.DAI:
        return f"{exact(judgement.excess)} {policy.token}"
    return quantity(policy, judgement, judgement.excess)


def _figures(judgement: Judgement) -> str:
    found, allowed = judgement.found, judgement.allowed
    if judgement.measure is Measure.DAI:
        return f"{exact(found)} where {exact(allowed)} is allowed ({judgement.subject or 'in all'})"
    return f"{found} where {allowed} is allowed ({judgement.subject or 'in all'})"


def _other_policy(again: Replayed, under: str) -> str:
    """That another policy's text was asked for, and what that means."""
    own, policy = again.counterexample, again.policy
    what = "text" if (policy.variant, policy.scenario) == (own.variant, own.scenario) else "policy"
    chosen = (("variant", policy.variant), ("scenario", policy.scenario))
    there = "".join(f", {kind} {name}" for kind, name in chosen if name)
    meaning = "the same decisions are made, and the amounts follow from them"
    if policy == own.own_policy():
        meaning = "what it states is the same, and so are the actions"
    found_under = f"{own.policy}, sha256 {own.policy_sha256[:12]}..."
    return f"Under {under}{there}, which is not the {what} that it was found under ({found_under}): {meaning}."


def _conclusion(again: Replayed, engine: str) -> Text:
    if not again.confirmed:
        return Text(f"✗ NOT CONFIRMED on {engine}: {difference(again)}", style="bold red")
    by, told = _exact(again.policy, again.told.judgement), again.told
    found_on = again.counterexample.engine
    return Text(f"✓ confirmed on {engine}: by {by} at {_at(told.time)}, as found on {found_on}", style="bold green")


def _at(second: int) -> str:
    return f"{iso(second)} UTC"


def _print_indented(console: Console, text: Text, by: int) -> None:
    """Wrapped, without blanks at the ends of lines."""
    for line in text.wrap(console, console.width - by):
        line.rstrip()
        console.print(Text(" " * by).append_text(line))
