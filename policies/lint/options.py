"""What the vote offers: options and variants that differ in something."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import listed
from policies.loader import Document
from policies.policy import Policy


def options(context: Context) -> Iterator[Finding]:
    """Options with the same words, and variants of one document that promise the same."""
    policy = context.document.policy
    groups: dict[str, list[str]] = {}
    for name, words in policy.stated.options.items():
        groups.setdefault(" ".join(words.split()).casefold(), []).append(name)
    for names in groups.values():
        if len(names) > 1:
            message = f"the options {listed(names)} say the same: {policy.stated.options[names[0]]}"
            yield Finding(
                "options", Level.ERROR, ("options", names[1]), message, {"options": str(len(names))}, "what differs"
            )
    for other in context.others:
        if _is_sibling(policy, other) and _promises(policy) == _promises(other.policy):
            message = (
                f"the variants {policy.variant} and {other.policy.variant} of {policy.source.document} promise the same"
            )
            yield Finding("options", Level.WARNING, (), message, {"variants": "2"}, "what differs between them")


def _is_sibling(policy: Policy, other: Document) -> bool:
    its = other.policy
    both = bool(policy.variant and its.variant)
    return both and its.variant != policy.variant and its.source.document == policy.source.document


def _promises(policy: Policy) -> tuple[object, ...]:
    """What can be broken or counted, and no title."""
    wallets = tuple(policy.wallets.values())
    money = (policy.caps, policy.seeds, policy.streams, policy.top_ups, policy.returns, policy.stated.tables)
    return (policy.period, policy.cycle, wallets, *money)


OPTIONS = Check(
    name="options",
    level=Level.ERROR,
    sentence="each option of the vote says something else",
    check=options,
    passing=Example("options: ~\n"),
    failing=Example("options: {A: approve the budget, B: approve  the Budget, C: abstain}\n"),
)
