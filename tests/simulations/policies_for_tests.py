"""Treasuries of other shapes than the reference, and the actions that put any of them to use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from policies.loader import load_policy
from policies.policy import (
    PROTOCOL,
    Allowance,
    CapName,
    Multiple,
    Policy,
    Step,
    Wallet,
    WalletKind,
)
from policies.units import WAD
from simulations.actions import (
    Action,
    Blow,
    ClawBack,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    SeedTransfer,
    TopUp,
    Wait,
)

ROOT = Path(__file__).resolve().parents[2]
DAY = 86_400


def reference() -> Policy:
    """MIP40c3-SP86 from the library."""
    return load_policy(ROOT / "policies" / "library" / "tech-001-2023.yaml")


def role(name: str, threshold: int, *owners: str) -> Wallet:
    return Wallet(name, WalletKind.ROLE, threshold, owners)


def auditor(threshold: int, *owners: str) -> Wallet:
    return Wallet("auditor", WalletKind.AUDITOR, threshold, owners, allowances=(_claw_back_right(),))


def operational(name: str, threshold: int, *owners: str, runway_months: int = 3) -> Wallet:
    return Wallet(
        name,
        WalletKind.OPERATIONAL,
        threshold,
        owners,
        allowances=(_claw_back_right(),),
        runway_months=runway_months,
    )


def _claw_back_right() -> Allowance:
    return Allowance(PROTOCOL, "DAI", 1_000_000_000 * WAD)


def shaped(name: str, *wallets: Wallet) -> Policy:
    """The reference treasury with other wallets; seed and stream go to the first one that holds money."""
    base = reference()
    by_name = {wallet.name: wallet for wallet in wallets}
    people = {
        owner: "a signer" for wallet in wallets for owner in wallet.owners if owner not in by_name and owner != PROTOCOL
    }
    receiver = next(wallet.name for wallet in wallets if wallet.kind is not WalletKind.ROLE)
    return replace(
        base,
        id=name,
        wallets=by_name,
        signers=people,
        seeds=tuple(replace(seed, to=receiver, purpose=()) for seed in base.seeds),
        streams=tuple(replace(stream, to=receiver) for stream in base.streams),
        expect={},
    )


def three_of_four() -> Policy:
    """Larger quorums: 3 of 4 facilitators, 2 of 3 accountants, 2 of 3 owners of the Auditor Wallet."""
    return shaped(
        "three-of-four",
        role("accountant_role", 2, "accountant_1", "accountant_2", "accountant_3"),
        role("auditor_role", 1, "auditor_1", "auditor_2"),
        auditor(2, "accountant_role", "auditor_role", "reviewer"),
        operational("operational", 3, "facilitator_1", "facilitator_2", "facilitator_3", "facilitator_4"),
    )


def one_signer() -> Policy:
    """One facilitator, one wallet, no auditor: seed and stream arrive where the expenses are paid."""
    return shaped("one-signer", operational("operational", 1, "facilitator_1"))


def three_operational() -> Policy:
    """One wallet for each kind of expense, served in this order."""
    return shaped(
        "three-operational",
        role("accountant_role", 1, "accountant_1", "accountant_2"),
        role("auditor_role", 1, "auditor_1", "auditor_2"),
        auditor(2, "accountant_role", "auditor_role"),
        operational("salaries", 2, "facilitator_1", "facilitator_2", runway_months=2),
        operational("cloud", 1, "facilitator_1", "facilitator_2", runway_months=1),
        operational("travel", 1, "facilitator_2", runway_months=1),
    )


def three_levels() -> Policy:
    """A Safe that owns a Safe that owns the Auditor Wallet, beside one that owns it directly."""
    return shaped(
        "three-levels",
        role("accountant_role", 1, "accountant_1", "accountant_2"),
        role("reviewer_role", 2, "reviewer_1", "reviewer_2"),
        role("board", 2, "accountant_role", "reviewer_role"),
        role("auditor_role", 1, "auditor_1", "auditor_2"),
        auditor(2, "board", "auditor_role"),
        operational("operational", 2, "facilitator_1", "facilitator_2"),
    )


def protocol_signs() -> Policy:
    """Governance is one of the signers, of both wallets."""
    return shaped(
        "protocol-signs",
        role("auditor_role", 1, "auditor_1", "auditor_2"),
        auditor(2, "auditor_role", PROTOCOL),
        operational("operational", 2, "facilitator_1", PROTOCOL, "facilitator_2"),
    )


SHAPES = (three_of_four, one_signer, three_operational, three_levels, protocol_signs)


def round_trip(policy: Policy) -> Iterator[Action]:
    """Money in, through every wallet and out again, each way refused once and done once."""
    start, due = policy.period.starts_at, policy.cycle.statement_due
    receiver = policy.treasury[0].name
    yield Wait(start)
    yield SeedTransfer(receiver, 749_685 * WAD)
    yield Wait(start + due * DAY)
    yield Pull(0)
    yield Pull(1)
    for wallet in policy.operational:
        if policy.auditor is not None:
            yield TopUp(wallet.name, 10**9 * WAD)
            yield TopUp(wallet.name, 100_000 * WAD + 1)
        yield Pay(wallet.name, 10**9 * WAD)
        yield Pay(wallet.name, 4_000 * WAD)
        if wallet.threshold > 1:
            yield Pay(wallet.name, WAD, by=(wallet.owners[0],))
        yield Pay(wallet.name, WAD, by=wallet.owners[-wallet.threshold :])
        if policy.auditor is not None:
            yield ReturnExcess(wallet.name, 1_000 * WAD)
        yield Donate(wallet.name, 3)
        yield ClawBack(wallet.name, 500 * WAD)
    yield Wait(start + 40 * DAY + 1)
    yield Pull(0)
    if policy.auditor is not None:
        yield ReturnSurplus(10**9 * WAD)
        yield ReturnSurplus(200_000 * WAD)
        yield ClawBack(policy.auditor.name, 7 * WAD)
    yield Donate("dss-blow", 11 * WAD)
    yield Blow()


def with_steps(policy: Policy, *steps: Step) -> Policy:
    """The policy with another cycle."""
    return replace(policy, cycle=replace(policy.cycle, steps=steps))


def with_stream(policy: Policy, **changes: object) -> Policy:
    """The policy with its only stream changed."""
    (stream,) = policy.streams
    return replace(policy, streams=(replace(stream, **changes),))  # type: ignore[arg-type]


def keeping(policy: Policy, multiple: int) -> Policy:
    """The policy with another multiple of the monthly cap for the Auditor Wallet to keep."""
    return replace(policy, returns=replace(policy.returns, auditor_keeps=Multiple(Fraction(multiple), CapName.MONTHLY)))


def granting_nothing(policy: Policy, *names: str) -> Policy:
    """The policy with no allowances on these wallets, or on any."""
    bare = {
        name: replace(wallet, allowances=()) if not names or name in names else wallet
        for name, wallet in policy.wallets.items()
    }
    return replace(policy, wallets=bare)
