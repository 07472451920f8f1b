"""The seven treasuries that all engines live. Between them: every kind of owner, of stream and of allowance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from policies.policy import PROTOCOL, Allowance, Policy, Stream, Wallet
from policies.units import UINT96_MAX, WAD
from tests.simulations.policies_for_tests import (
    auditor,
    operational,
    protocol_signs,
    reference,
    role,
    shaped,
    three_of_four,
    three_operational,
)

UINT16 = 2**16 - 1


def granting(wallet: Wallet, *allowances: Allowance) -> Wallet:
    """The wallet with these allowances instead of its own."""
    return replace(wallet, allowances=allowances)


def _with_wallets(policy: Policy, *wallets: Wallet) -> Policy:
    return replace(policy, wallets={**policy.wallets, **{wallet.name: wallet for wallet in wallets}})


def _with_cliff(policy: Policy, manager: str) -> Policy:
    """A second stream, which anyone might pull, with a cliff, over the leap day of 2024, under a manager."""
    second = Stream(
        "DAI",
        policy.treasury[-1].name,
        1_000_003 * WAD + 1,
        date(2023, 11, 1),
        date(2024, 2, 29),
        cliff=date(2023, 12, 15),
        manager=manager,
    )
    return replace(policy, streams=(*policy.streams, second))


def nested_two_of_two() -> Policy:
    """TECH-001: the Auditor Wallet is owned by two role Safes."""
    return reference()


def larger_quorums() -> Policy:
    """3 of 4, 2 of 3 with a person among Safes, and a stream with a cliff."""
    return _with_cliff(three_of_four(), "reviewer")


def three_of_six() -> Policy:
    """Six facilitators; the Auditor Wallet is held by people; allowances as large as the module can hold."""
    facilitators = [f"facilitator_{number}" for number in range(1, 7)]
    return shaped(
        "three-of-six",
        granting(auditor(2, "auditor_1", "auditor_2", "auditor_3"), Allowance(PROTOCOL, "DAI", UINT96_MAX)),
        operational("operational", 3, *facilitators),
    )


def one_of_one() -> Policy:
    """One person for each wallet, and the same one for both: the sender's word is enough everywhere."""
    return shaped("one-of-one", auditor(1, "facilitator_1"), operational("operational", 1, "facilitator_1"))


def three_wallets() -> Policy:
    """Three Operational Wallets: an allowance that refills daily, one that refills as late as can be, and none."""
    policy = three_operational()
    daily = Allowance(PROTOCOL, "DAI", 10_000 * WAD, 24 * 60)
    rarely = Allowance(PROTOCOL, "DAI", 1, UINT16)
    for_another = Allowance("facilitator_2", "DAI", 5 * WAD)
    return _with_wallets(
        policy,
        granting(policy.wallets["salaries"], daily, for_another),
        granting(policy.wallets["cloud"], rarely, Allowance(PROTOCOL, "MKR", WAD)),
        granting(policy.wallets["travel"]),
    )


def protocol_as_signer() -> Policy:
    """Governance is an owner of both wallets, once beside a role Safe."""
    return protocol_signs()


def no_auditor() -> Policy:
    """Seed and stream arrive where the expenses are paid; a role Safe confirms beside people; a person delegates."""
    policy = shaped(
        "no-auditor",
        role("facilitators", 2, "facilitator_1", "facilitator_2", "facilitator_3"),
        operational("operational", 2, "facilitators", "facilitator_1", "accountant_1"),
        operational("reserve", 1, "facilitators"),
    )
    return _with_cliff(policy, "facilitators")


SEVEN: tuple[Callable[[], Policy], ...] = (
    nested_two_of_two,
    larger_quorums,
    three_of_six,
    one_of_one,
    three_wallets,
    protocol_as_signer,
    no_auditor,
)
NESTED = (nested_two_of_two, larger_quorums, no_auditor)
"""Those in which how a Safe confirms for another one matters most."""
