"""What a file accepts of its own findings, and whether there is anything to accept."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.policy import Policy, Waiver
from policies.problems import one_of, quoted

_NAME = "waivers"


def accepts(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver means a finding: of its check, at its key or inside it; never a finding about waivers."""
    if waiver.check != finding.check or finding.check == _NAME:
        return False
    return not waiver.at or f"{finding.key}.".startswith(f"{waiver.at}.")


def waiver_of(policy: Policy, finding: Finding) -> Waiver | None:
    """The first waiver that accepts a finding."""
    return next((waiver for waiver in policy.waivers if accepts(waiver, finding)), None)


def waivers(context: Context) -> Iterator[Finding]:
    """Waivers that name no check, or accept nothing that is found."""
    for number, waiver in enumerate(context.document.policy.waivers):
        if waiver.check not in context.checks:
            wrong = f"a waiver names the check {quoted(waiver.check)}, which there is not"
            better = f"a waiver of {one_of(sorted(context.checks), waiver.check)}, or none"
            yield Finding(_NAME, Level.WARNING, ("waivers", number, "check"), wrong, {}, better)
        elif not any(accepts(waiver, finding) for finding in context.found):
            where = f" at {quoted(waiver.at)}" if waiver.at else ""
            wrong = f"a waiver accepts what {quoted(waiver.check)} finds{where}, and it finds nothing there"
            yield Finding(_NAME, Level.WARNING, ("waivers", number), wrong, {}, "no such waiver")


WAIVERS = Check(
    name=_NAME,
    level=Level.WARNING,
    sentence="each waiver names a check and accepts something that it finds",
    check=waivers,
    passing=Example(
        "caps: {quarterly: 299_999}\n"
        "waivers: [{check: caps-against-each-other, reason: the document rounds each cap by itself}]\n"
    ),
    failing=Example("waivers: [{check: caps-against-each-other, reason: the document rounds each cap by itself}]\n"),
)
