"""Owners whom the document does not name, and how many it says there were before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import listed

_SHAPE = re.compile(r"\b(\d{1,3}) of (\d{1,3})\b")


def owners_known(context: Context) -> Iterator[Finding]:
    """A wallet whose owners or threshold the file assumes: it cannot be checked before money is sent to it."""
    policy = context.document.policy
    for wallet in policy.wallets.values():
        path = ("wallets", wallet.name)
        keys = {"owners": "who owns", "threshold": "how many sign for"}
        missing = [key for key in keys if ".".join((*path, key)) in policy.assumed]
        if not missing:
            continue
        opens = [one.name for one in policy.wallets.values() if wallet.name in one.owners]
        message = f"the document does not say {listed(keys[key] for key in missing)} {wallet.name}"
        if opens:
            message += f", which is an owner of {listed(opens)}"
        figures = {"owners": str(len(wallet.owners)), "threshold": str(wallet.threshold)}
        consistent = "the addresses of the owners, and the threshold"
        yield Finding("owners-known", Level.WARNING, (*path, missing[0]), message, figures, consistent)


def owners_before(context: Context) -> Iterator[Finding]:
    """A wallet that the document reconfigures, as it describes it, against the budget that it renews."""
    policy = context.document.policy
    replaced = policy.source.replaces
    renewed = next((one.policy for one in context.others if replaced and one.policy.source.document == replaced), None)
    if renewed is None:
        return
    for wallet in policy.wallets.values():
        its = renewed.wallets.get(wallet.name)
        for key in ("threshold", "owners"):
            for place in policy.stated.elsewhere.get(f"wallets.{wallet.name}.{key}", ()):
                said = _SHAPE.search(place.says) if "before" in place.says else None
                if said is None or its is None or (int(said[1]), int(said[2])) == (its.threshold, len(its.owners)):
                    continue
                figures = {
                    "difference": str(int(said[2]) - len(its.owners)),
                    "stated_threshold": said[1],
                    "stated_owners": said[2],
                    "threshold": str(its.threshold),
                    "owners": str(len(its.owners)),
                }
                there = f"{its.threshold} of {len(its.owners)}"
                message = (
                    f"{wallet.name} is said to have been {said[1]} of {said[2]} before ({place.where}), and "
                    f"{replaced} has {there}"
                )
                path = ("wallets", wallet.name, key)
                yield Finding("owners-before", Level.WARNING, path, message, figures, f"{there} before")


OWNERS_KNOWN = Check(
    name="owners-known",
    level=Level.WARNING,
    sentence="the document says who owns each wallet, and how many of them have to sign",
    check=owners_known,
    passing=Example("assumed: {signers: the document names roles}\n"),
    failing=Example("assumed: {wallets.auditor_role.owners: both are still to be determined}\n"),
)

_RECONFIGURED = (
    "{source: {replaces: EXAMPLE-1}, elsewhere: {wallets.auditor.threshold: [{says: %s before, where: Wallets}]}}"
)
_RENEWED = (
    "{id: example-2022, source: {document: EXAMPLE-1}, period: {start: 2022-01-01, end: 2022-12-31}, seed: [], "
    "streams: [], sources: {streams.0.end_reading: ~}}"
)

OWNERS_BEFORE = Check(
    name="owners-before",
    level=Level.WARNING,
    sentence="a wallet was before what the budget says that is renewed",
    check=owners_before,
    passing=Example(_RECONFIGURED % "2 of 2", (_RENEWED,)),
    failing=Example(_RECONFIGURED % "2 of 3", (_RENEWED,)),
)
