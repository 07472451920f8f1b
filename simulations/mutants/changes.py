"""A policy with one thing otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from policies.policy import Policy, Step, Stream, Wallet


def auditor_of(policy: Policy) -> Wallet:
    """The Auditor Wallet of a treasury that has one."""
    assert policy.auditor is not None
    return policy.auditor


def with_wallet(policy: Policy, wallet: Wallet, **changes: Any) -> Policy:
    """The policy with a wallet changed."""
    return replace(policy, wallets={**policy.wallets, wallet.name: replace(wallet, **changes)})


def with_first_stream(policy: Policy, **changes: Any) -> Policy:
    """The policy with its first stream changed."""
    first, *others = policy.streams
    return replace(policy, streams=(replace(first, **changes), *others))


def with_streams(policy: Policy, *streams: Stream) -> Policy:
    return replace(policy, streams=streams)


def without_step(policy: Policy, left_out: Step) -> Policy:
    """The policy with a step of its cycle left out."""
    return with_steps(policy, *(step for step in policy.cycle.steps if step is not left_out))


def with_steps(policy: Policy, *steps: Step) -> Policy:
    """The policy with another cycle."""
    return replace(policy, cycle=replace(policy.cycle, steps=steps))


def with_step_moved(policy: Policy, moved: Step, before: Step) -> Policy:
    """The policy with one step of its cycle done before another."""
    steps = [step for step in policy.cycle.steps if step is not moved]
    steps.insert(steps.index(before), moved)
    return with_steps(policy, *steps)
