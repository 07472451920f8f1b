"""Faults in the AllowanceModule's grants, by which the protocol claws back, and in who may act as a module."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from policies.policy import PROTOCOL, Allowance, Policy, Wallet
from simulations.actions import OUTSIDER
from simulations.deployment.chain import call_data
from simulations.deployment.maker import DEPLOYER
from simulations.mutants.changes import with_wallet
from simulations.mutants.compiling import own_contract
from simulations.mutants.mutant import Deployed, Kind, Mutant
from simulations.mutants.shapes import role_owners, with_allowances, with_roles
from simulations.mutants.wallets import done, of_itself, to_contract

_MONTH = 43_200
"""A month of 30 days [min]; resetTimeMin is a uint16."""
_SET_ALLOWANCE = "setAllowance(address,address,uint96,uint16,uint32)"


def _regranted(policy: Policy, wallet: Wallet, **changes: Any) -> Policy:
    """The policy with each allowance of a wallet changed."""
    return with_wallet(policy, wallet, allowances=tuple(replace(grant, **changes) for grant in wallet.allowances))


def _wrong_delegate(policy: Policy) -> Policy:
    return _regranted(policy, policy.treasury[0], delegate=OUTSIDER)


def _too_small(policy: Policy) -> Policy:
    return _regranted(policy, policy.operational[0], amount=policy.caps.monthly)


def _forgotten(policy: Policy) -> Policy:
    return with_wallet(policy, policy.operational[0], allowances=())


def _wrong_token(policy: Policy) -> Policy:
    return _regranted(policy, policy.treasury[0], token="MKR")


def _in_dai(policy: Policy) -> Policy | None:
    return with_allowances(policy) if policy.token == "DAI" else None


def _resets(policy: Policy) -> Policy:
    return _regranted(policy, policy.treasury[0], reset_minutes=_MONTH)


def _one_time(policy: Policy) -> Policy | None:
    first = policy.treasury[0]
    return with_allowances(policy) if all(grant.reset_minutes == 0 for grant in first.allowances) else None


def _one_more(policy: Policy) -> Policy:
    first, *_ = policy.treasury
    more = Allowance(OUTSIDER, policy.token, policy.caps.monthly)
    return with_wallet(policy, first, allowances=(*first.allowances, more))


def _disabled(treasury: Deployed) -> None:
    module = treasury.contracts["ALLOWANCE_MODULE"].address
    first = "0x" + "0" * 39 + "1"  # a Safe's list of modules begins here, and there is only this one
    of_itself(treasury, treasury.policy.treasury[0].name, "disableModule(address,address)", first, module)


def _stranger_enabled(treasury: Deployed) -> None:
    stranger = treasury.chain.account(OUTSIDER)
    of_itself(treasury, treasury.policy.treasury[0].name, "enableModule(address)", stranger)


def _stranger_on_role(treasury: Deployed) -> None:
    stranger = treasury.chain.account(OUTSIDER)
    of_itself(treasury, role_owners(treasury.policy)[0].name, "enableModule(address)", stranger)


def _open_module(treasury: Deployed) -> None:
    module = treasury.chain.deploy(DEPLOYER, own_contract("OpenModule"))
    of_itself(treasury, treasury.policy.operational[0].name, "enableModule(address)", module.address)


def _grant_later(treasury: Deployed) -> None:
    wallet, stranger = treasury.policy.operational[0].name, treasury.chain.account(OUTSIDER)
    module, dai = treasury.contracts["ALLOWANCE_MODULE"].address, treasury.contracts["MCD_DAI"].address
    amount = treasury.policy.caps.monthly
    calls = [
        (module, call_data("addDelegate(address)", stranger)),
        (module, call_data(_SET_ALLOWANCE, stranger, dai, amount, 0, 0)),
    ]
    done(treasury.transactions.execute_batch(wallet, calls)[0])


def _removed_delegate(treasury: Deployed) -> None:
    proxy = treasury.contracts["MCD_PAUSE_PROXY"].address
    wallet = treasury.policy.treasury[0].name
    to_contract(treasury, wallet, "ALLOWANCE_MODULE", "removeDelegate(address,bool)", proxy, False)


def _with_protocol(policy: Policy) -> Policy | None:
    return policy if policy.treasury[0].grants(PROTOCOL, policy.token) else None


MUTANTS = (
    Mutant(
        "allowance-for-another",
        Kind.MODULE,
        "a stranger is the delegate that the protocol should be, on the wallet that the stream pays",
        change=_wrong_delegate,
        shape=with_allowances,
    ),
    Mutant(
        "allowance-too-small",
        Kind.MODULE,
        "the protocol's allowance on an Operational Wallet is one monthly cap: too small to claw everything back",
        change=_too_small,
        shape=with_allowances,
    ),
    Mutant(
        "allowance-forgotten",
        Kind.MODULE,
        "an Operational Wallet grants the protocol nothing, and has no module",
        change=_forgotten,
        shape=with_allowances,
    ),
    Mutant(
        "allowance-in-another-token",
        Kind.MODULE,
        "the protocol's allowance is in MKR, and the wallet holds DAI",
        change=_wrong_token,
        shape=_in_dai,
    ),
    Mutant(
        "allowance-that-resets",
        Kind.MODULE,
        "the protocol's one-time allowance starts again every 30 days",
        change=_resets,
        shape=_one_time,
    ),
    Mutant(
        "one-delegate-more",
        Kind.MODULE,
        "beside the protocol a stranger is a delegate, for one monthly cap",
        change=_one_more,
        shape=with_allowances,
    ),
    Mutant(
        "delegate-added-later",
        Kind.MODULE,
        "the signers of an Operational Wallet gave a stranger an allowance after deployment",
        afterwards=_grant_later,
        shape=with_allowances,
    ),
    Mutant(
        "delegate-removed-later",
        Kind.MODULE,
        "the protocol was removed from the delegates; its allowance still stands, and serves nobody",
        afterwards=_removed_delegate,
        shape=_with_protocol,
    ),
    Mutant(
        "module-disabled",
        Kind.MODULE,
        "the AllowanceModule was disabled after the allowances were set",
        afterwards=_disabled,
        shape=with_allowances,
    ),
    Mutant(
        "stranger-enabled-as-module",
        Kind.MODULE,
        "an unknown account is enabled as a module, and moves funds without any signature",
        afterwards=_stranger_enabled,
    ),
    Mutant(
        "delegatecall-open-to-a-stranger",
        Kind.MODULE,
        "a module is enabled that anybody may have call, or delegatecall, anything in the wallet's name",
        "Parity's multisig, July 2017: anybody could reach the library's `initWallet` by the wallet's delegatecall",
        afterwards=_open_module,
    ),
    Mutant(
        "stranger-enabled-on-a-role",
        Kind.MODULE,
        "an unknown account is enabled as a module of a role, and gives the role's confirmations",
        "Ronin bridge, March 2022: a permission to sign for another was never taken back",
        afterwards=_stranger_on_role,
        shape=with_roles,
    ),
)
