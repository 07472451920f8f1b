"""The addresses of the wallets: one for each, the same wherever the document shows it, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import same_unit
from policies.policy import Policy, Wallet, WalletKind


def addresses(context: Context) -> Iterator[Finding]:
    """Two wallets with one address, an address that is another unit's, and wallets without any."""
    policy = context.document.policy
    yield from _twice(policy)
    yield from _foreign(context)
    yield from _moved(context)
    missing = [wallet for wallet in policy.treasury if wallet.address is None]
    for wallet in missing:
        message = (
            f"the document gives {wallet.name} no address: nobody can check who owns it before money is sent to it"
        )
        yield _finding(Level.NOTE, ("wallets", wallet.name), message, "the address of the wallet", missing=len(missing))


def _twice(policy: Policy) -> Iterator[Finding]:
    seen: dict[str, Wallet] = {}
    for wallet in policy.wallets.values():
        if wallet.address is None:
            continue
        first = seen.setdefault(wallet.address.lower(), wallet)
        if first is not wallet:
            message = f"{wallet.name} has the address of {first.name}, {wallet.address}"
            yield _finding(Level.ERROR, _path(wallet), message, "an address of its own", wallets=2)


def _foreign(context: Context) -> Iterator[Finding]:
    """Addresses, stated or shown elsewhere in the document, that belong to another wallet."""
    policy = context.document.policy
    theirs = {
        wallet.address.lower(): f"{wallet.name} of {other.policy.unit} ({other.policy.source.document})"
        for other in context.others
        if other.policy.unit != policy.unit
        for wallet in other.policy.treasury
        if wallet.address is not None
    }
    own = {wallet.address.lower(): wallet.name for wallet in policy.wallets.values() if wallet.address is not None}
    for wallet in policy.wallets.values():
        if wallet.address is not None and wallet.kind is not WalletKind.ROLE:
            whose = theirs.get(wallet.address.lower())
            if whose is not None:
                message = f"{wallet.name} has the address of {whose}, {wallet.address}"
                yield _finding(Level.ERROR, _path(wallet), message, "an address of the unit's own", wallets=2)
        for place in policy.stated.elsewhere.get(f"wallets.{wallet.name}.address", ()):
            shown = place.says.strip().lower()
            whose = theirs.get(shown) or own.get(shown)
            if whose is not None and whose != wallet.name:
                message = f"{place.where} shows {place.says} as {wallet.name}, and that is {whose}"
                yield _finding(Level.ERROR, _path(wallet), message, f"{wallet.address or 'its own address'}", wallets=2)


def _moved(context: Context) -> Iterator[Finding]:
    """A wallet of the unit that another of its budgets knows at another address."""
    policy = context.document.policy
    for other in same_unit(context.document, context.others):
        if other.policy.period.start > policy.period.start:
            continue
        for wallet in policy.treasury:
            its = other.policy.wallets.get(wallet.name)
            if its is None or its.kind is not wallet.kind or its.address is None or wallet.address is None:
                continue
            if its.address.lower() != wallet.address.lower():
                document = other.policy.source.document
                message = f"{wallet.name} is {wallet.address}, and in {document} of the same unit it is {its.address}"
                consistent = f"{its.address}, or the document's word that the wallet is a new one"
                yield _finding(Level.NOTE, _path(wallet), message, consistent, addresses=2)


def _path(wallet: Wallet) -> Path:
    return ("wallets", wallet.name, "address")


def _finding(level: Level, path: Path, message: str, consistent: str, **figures: int) -> Finding:
    return Finding(
        "addresses", level, path, message, {name: str(figure) for name, figure in figures.items()}, consistent
    )


_OTHER_UNIT = (
    "{id: other-2023, unit: OTHER-001, source: {document: EXAMPLE-9}, wallets: "
    "{auditor: {address: '0x2000000000000000000000000000000000000003'}, operational: {address: ~}}}"
)

ADDRESSES = Check(
    name="addresses",
    level=Level.ERROR,
    sentence="each wallet has an address that no other wallet has, the same in every budget of the unit",
    check=addresses,
    passing=Example(others=(_OTHER_UNIT,)),
    failing=Example("wallets: {operational: {address: '0x1000000000000000000000000000000000000003'}}\n"),
)
