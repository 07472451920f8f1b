"""Who can move a wallet alone, who must not be lost, and who counts more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter

from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import counted, listed, protocol_moves, stated_holding
from policies.policy import PROTOCOL, Policy
from policies.units import exact_decimal, readable


def single_key(context: Context) -> Iterator[Finding]:
    """A wallet that holds money and that one key alone can move, directly or through roles.

    Source: Safe 1.3.0 `checkNSignatures`, where an owner that is a Safe agrees when its own quorum does.
    """
    policy = context.document.policy
    alone = _alone(policy)
    for wallet in policy.treasury:
        people = [name for name in policy.signers if name in alone[wallet.name]]
        if not people:
            continue
        holds = stated_holding(policy, wallet)
        shape = f"{wallet.threshold} of {len(wallet.owners)}"
        who = f"{people[0]}'s key" if len(people) == 1 else f"each of {len(people)} keys ({listed(people)})"
        message = f"{who} alone moves {wallet.name}, which is {shape}"
        if holds:
            message += f" and is meant to hold {readable(holds)}"
        figures = {
            "exposure": exact_decimal(holds),
            "people": str(len(people)),
            "threshold": str(wallet.threshold),
            "owners": str(len(wallet.owners)),
        }
        path: Path = ("wallets", wallet.name, "threshold")
        consistent = "a threshold of 2 or more, and owners who are different people"
        yield Finding("single-key", Level.WARNING, path, message, figures, consistent)


def lost_key(context: Context) -> Iterator[Finding]:
    """A wallet that one lost key locks for good, because the protocol cannot take the money out either."""
    policy = context.document.policy
    needed = _needed(policy)
    for wallet in policy.treasury:
        people = [name for name in policy.signers if name in needed[wallet.name]]
        if not people or wallet.grants(PROTOCOL, policy.token) or protocol_moves(policy, wallet):
            continue
        holds = stated_holding(policy, wallet)
        who = people[0] if len(people) == 1 else f"any of {listed(people)}"
        message = (
            f"if {who} loses the key, nobody can move {wallet.name} any more: it needs {wallet.threshold} of "
            f"{len(wallet.owners)}, and the protocol has no allowance"
        )
        figures = {"exposure": exact_decimal(holds), "people": str(len(people))}
        path: Path = ("wallets", wallet.name, "owners")
        consistent = "an owner more than the threshold, or an allowance for the protocol"
        yield Finding("lost-key", Level.WARNING, path, message, figures, consistent)


def counts_twice(context: Context) -> Iterator[Finding]:
    """A person who confirms for two owners of one wallet, so that fewer people than its threshold can move it."""
    policy = context.document.policy
    alone = _alone(policy)
    for wallet in policy.wallets.values():
        through: dict[str, list[str]] = {}
        for owner in wallet.owners:
            for person in alone[owner] if owner in policy.wallets else (owner,):
                through.setdefault(person, []).append(owner)
        for person in policy.signers:
            owners = through.get(person, [])
            if len(owners) < 2 or wallet.threshold < 2:
                continue
            path: Path = ("wallets", wallet.name, "owners", wallet.owners.index(owners[1]))
            message = (
                f"{person} confirms for {len(owners)} of the {counted(len(wallet.owners), 'owner')} of {wallet.name} "
                f"({listed(owners)}), which needs {wallet.threshold}"
            )
            figures = {"difference": str(len(owners) - 1), "confirms_for": str(len(owners))}
            yield Finding("counts-twice", Level.WARNING, path, message, figures, "each person behind one owner only")


def _alone(policy: Policy) -> Mapping[str, frozenset[str]]:
    """By wallet: the people each of whom can make it agree without anybody else."""
    return _people(policy, {name: wallet.threshold for name, wallet in policy.wallets.items()})


def _needed(policy: Policy) -> Mapping[str, frozenset[str]]:
    """By wallet: the people without whom it never agrees again."""
    return _people(policy, {name: len(wallet.owners) - wallet.threshold + 1 for name, wallet in policy.wallets.items()})


def _people(policy: Policy, enough: Mapping[str, int]) -> Mapping[str, frozenset[str]]:
    """By wallet: the people who stand behind at least `enough` of its owners, each of them by the same measure.

    Each wallet is worked out once, after those that own it, so deep nesting costs no more than a long list.
    """
    found: dict[str, frozenset[str]] = {}
    order = TopologicalSorter(
        {name: set(wallet.owners) & policy.wallets.keys() for name, wallet in policy.wallets.items()}
    )
    for name in order.static_order():
        counts: Counter[str] = Counter()
        for owner in policy.wallets[name].owners:
            counts.update(found[owner] if owner in policy.wallets else (owner,))
        found[name] = frozenset(person for person, number in counts.items() if number >= enough[name])
    return found


_ROLE = "wallets: {%s: {threshold: %d, owners: [%s]}}\n"

SINGLE_KEY = Check(
    name="single-key",
    level=Level.WARNING,
    sentence="no key moves a wallet alone, neither directly nor through roles",
    check=single_key,
    passing=Example(_ROLE % ("accountant_role", 1, "accountant_1, accountant_2")),
    failing=Example(_ROLE % ("operational", 1, "facilitator_1, facilitator_2")),
)

LOST_KEY = Check(
    name="lost-key",
    level=Level.WARNING,
    sentence="no lost key locks a wallet that the protocol cannot empty",
    check=lost_key,
    passing=Example(_ROLE % ("operational", 2, "facilitator_1, facilitator_2")),
    failing=Example("wallets: {operational: {threshold: 2, owners: [facilitator_1, facilitator_2], allowances: ~}}\n"),
)

COUNTS_TWICE = Check(
    name="counts-twice",
    level=Level.WARNING,
    sentence="nobody confirms for two owners of one wallet",
    check=counts_twice,
    passing=Example(_ROLE % ("auditor_role", 1, "auditor_1, auditor_2")),
    failing=Example(
        "wallets: {accountant_role: {threshold: 1, owners: [accountant_1, accountant_2]}, auditor_role: {threshold: 1, "
        "owners: [accountant_1, auditor_1]}}\n"
    ),
)
