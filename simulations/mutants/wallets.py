"""Faults in the Safes: who owns them, how many must agree, and what stands behind a proxy."""

from __future__ import annotations

from typing import Any

from policies.policy import Policy, Wallet
from policies.units import UINT256_MAX
from simulations.actions import OUTSIDER
from simulations.deployment.chain import Receipt, address_word, call_data
from simulations.deployment.maker import DEPLOYER
from simulations.deployment.safes import NOBODY, Operation
from simulations.mutants.changes import auditor_of, with_wallet
from simulations.mutants.compiling import own_contract
from simulations.mutants.mutant import Deployed, Kind, Mutant
from simulations.mutants.shapes import role_owners, with_auditor, with_roles, with_two_signers

# What a policy says otherwise


def _operational_threshold(policy: Policy) -> Policy:
    return with_wallet(policy, policy.operational[0], threshold=1)


def _auditor_threshold(policy: Policy) -> Policy:
    return with_wallet(policy, auditor_of(policy), threshold=1)


def _same_person(policy: Policy) -> Policy:
    first, second, *_ = role_owners(policy)
    return with_wallet(policy, second, owners=(first.owners[0], *second.owners[1:]))


def _facilitator_audits(policy: Policy) -> Policy:
    role = role_owners(policy)[-1]
    return with_wallet(policy, role, owners=(policy.operational[0].owners[0], *role.owners[1:]))


def _one_role_alone(policy: Policy) -> Policy:
    first, second, *_ = role_owners(policy)
    auditor = auditor_of(policy)
    owners = tuple(first.owners[-1] if owner == second.name else owner for owner in auditor.owners)
    return with_wallet(policy, auditor, owners=owners)


# What is done after deployment


def of_itself(treasury: Deployed, wallet: str, signature: str, *args: Any) -> None:
    """A Safe's quorum changes the Safe."""
    safe = treasury.safes[wallet].address
    done(treasury.transactions.execute(wallet, address_word(safe), call_data(signature, *args))[0])


def to_contract(treasury: Deployed, wallet: str, contract: str, signature: str, *args: Any) -> None:
    """A Safe's quorum calls a contract of Maker's."""
    to = address_word(treasury.contracts[contract].address)
    done(treasury.transactions.execute(wallet, to, call_data(signature, *args))[0])


def done(receipt: Receipt) -> None:
    """A fault that does not get planted is a bug."""
    if not receipt.ok:
        raise ValueError(f"the fault was refused: {receipt.reason}")


def _third_owner(treasury: Deployed) -> None:
    wallet = treasury.policy.operational[0]
    stranger = treasury.chain.account(OUTSIDER)
    of_itself(treasury, wallet.name, "addOwnerWithThreshold(address,uint256)", stranger, wallet.threshold)


def _swapped_owner(treasury: Deployed) -> None:
    wallet = treasury.policy.operational[0]
    owners = [treasury.chain.account(owner) for owner in wallet.owners]
    before = owners[-2] if len(owners) > 1 else "0x" + "0" * 39 + "1"
    stranger = treasury.chain.account(OUTSIDER)
    of_itself(treasury, wallet.name, "swapOwner(address,address,address)", before, owners[-1], stranger)


def _removed_owner(treasury: Deployed) -> None:
    wallet = treasury.policy.operational[0]
    before, last = (treasury.chain.account(owner) for owner in wallet.owners[-2:])
    of_itself(treasury, wallet.name, "removeOwner(address,address,uint256)", before, last, wallet.threshold - 1)


def _lowered_threshold(treasury: Deployed) -> None:
    of_itself(treasury, auditor_of(treasury.policy).name, "changeThreshold(uint256)", 1)


def _raised_threshold(treasury: Deployed) -> None:
    role = _role_with_room(treasury.policy)
    of_itself(treasury, role.name, "changeThreshold(uint256)", role.threshold + 1)


def _role_with_room(policy: Policy) -> Wallet:
    return next(role for role in role_owners(policy) if role.threshold < len(role.owners))


def _with_room(policy: Policy) -> Policy | None:
    return policy if any(role.threshold < len(role.owners) for role in role_owners(policy)) else None


def _new_singleton(treasury: Deployed) -> None:
    """The signers see a transfer; it is delegatecalled, and writes the first word of the proxy."""
    looter = treasury.chain.deploy(DEPLOYER, own_contract("Looter"))
    trojan = treasury.chain.deploy(DEPLOYER, own_contract("Trojan"))
    wallet, data = auditor_of(treasury.policy).name, call_data("transfer(address,uint256)", looter.address, 0)
    to = address_word(trojan.address)
    done(treasury.transactions.execute(wallet, to, data, operation=Operation.DELEGATE_CALL)[0])


def _token_as_handler(treasury: Deployed) -> None:
    dai = treasury.contracts["MCD_DAI"].address
    of_itself(treasury, auditor_of(treasury.policy).name, "setFallbackHandler(address)", dai)


def _no_handler(treasury: Deployed) -> None:
    of_itself(treasury, role_owners(treasury.policy)[0].name, "setFallbackHandler(address)", NOBODY)


def _guard(treasury: Deployed) -> None:
    guard = treasury.chain.deploy(DEPLOYER, own_contract("RefusingGuard"))
    of_itself(treasury, treasury.policy.operational[0].name, "setGuard(address)", guard.address)


def _open_approval(treasury: Deployed) -> None:
    stranger = treasury.chain.account(OUTSIDER)
    wallet = auditor_of(treasury.policy).name
    to_contract(treasury, wallet, "MCD_DAI", "approve(address,uint256)", stranger, UINT256_MAX)


def _owned_by_people(policy: Policy) -> Policy | None:
    """The treasury itself, if several people and nobody else own its first Operational Wallet."""
    owners = policy.operational[0].owners
    return with_two_signers(policy) if all(owner in policy.signers for owner in owners) else None


def _needs_two_owners(policy: Policy) -> Policy | None:
    auditor = policy.auditor
    return policy if auditor is not None and auditor.threshold > 1 else None


MUTANTS = (
    Mutant(
        "operational-threshold-1",
        Kind.WALLETS,
        "one facilitator alone moves the funds of the Operational Wallet",
        "Harmony's Horizon bridge, June 2022: two keys of five were enough",
        change=_operational_threshold,
        shape=with_two_signers,
    ),
    Mutant(
        "auditor-threshold-1",
        Kind.WALLETS,
        "one role alone moves the funds of the Auditor Wallet",
        "Harmony's Horizon bridge, June 2022: two keys of five were enough",
        change=_auditor_threshold,
        shape=_needs_two_owners,
    ),
    Mutant(
        "same-person-in-both-roles",
        Kind.WALLETS,
        "one person is in the Accountant Role and in the Auditor Role",
        "Ronin bridge, March 2022: one company held four keys and could use the fifth, of five that were needed",
        change=_same_person,
        shape=with_roles,
    ),
    Mutant(
        "facilitator-in-the-auditor-role",
        Kind.WALLETS,
        "who spends the money also audits the spending: a facilitator is in the Auditor Role",
        change=_facilitator_audits,
        shape=with_roles,
    ),
    Mutant(
        "one-role-owns-the-auditor-wallet",
        Kind.WALLETS,
        "an accountant stands among the owners of the Auditor Wallet where the Auditor Role should",
        change=_one_role_alone,
        shape=with_roles,
    ),
    Mutant(
        "a-third-owner",
        Kind.WALLETS,
        "a stranger was added to the owners of the Operational Wallet",
        afterwards=_third_owner,
        shape=_owned_by_people,
    ),
    Mutant(
        "owner-swapped",
        Kind.WALLETS,
        "a stranger took the place of a facilitator",
        afterwards=_swapped_owner,
        shape=_owned_by_people,
    ),
    Mutant(
        "owner-removed",
        Kind.WALLETS,
        "a facilitator was removed, and the threshold lowered with it",
        afterwards=_removed_owner,
        shape=_owned_by_people,
    ),
    Mutant(
        "threshold-lowered-later",
        Kind.WALLETS,
        "the threshold of the Auditor Wallet was lowered to 1 after deployment",
        afterwards=_lowered_threshold,
        shape=_needs_two_owners,
    ),
    Mutant(
        "role-needs-one-more",
        Kind.WALLETS,
        "a role needs one person more than the policy says, and is dumb when that person is away",
        afterwards=_raised_threshold,
        shape=_with_room,
    ),
    Mutant(
        "singleton-replaced",
        Kind.WALLETS,
        "what looked like a transfer was delegatecalled, and put other code behind the Auditor Wallet",
        "Bybit, February 2025: about 1.5 billion dollars; WazirX, July 2024",
        afterwards=_new_singleton,
        shape=with_auditor,
    ),
    Mutant(
        "token-as-fallback-handler",
        Kind.WALLETS,
        "the Dai token is the fallback handler of the Auditor Wallet, so anybody's call of `transfer` is the wallet's",
        afterwards=_token_as_handler,
        shape=with_auditor,
    ),
    Mutant(
        "no-fallback-handler",
        Kind.WALLETS,
        "a role has no fallback handler, so its contract signatures are worth nothing (EIP-1271)",
        afterwards=_no_handler,
        shape=with_roles,
    ),
    Mutant(
        "guard-that-refuses",
        Kind.WALLETS,
        "a guard refuses every transaction of the Operational Wallet: its money is frozen",
        "Parity's library, November 2017: wallets whose library was gone could not move anything",
        afterwards=_guard,
    ),
    Mutant(
        "approval-left-open",
        Kind.WALLETS,
        "the Auditor Wallet lets a stranger take any amount of its DAI by an approval",
        "Badger DAO, December 2021: about 120 million dollars through approvals that users had been made to give",
        afterwards=_open_approval,
        shape=with_auditor,
    ),
)
