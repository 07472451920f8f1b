"""Treasuries with faults in them as forge's handler finds them: one project, and for each ABI-encoded files beside it.

What is deployed is deployed by the same transactions as on Treasurer's own engines, recorded and sent again, so the
bytecode is the same to the byte. Contract names and policy names are translated to addresses here; the handler knows
nothing of a policy file.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from eth_abi.abi import encode

from benchmarks.faults.registry import Fault
from benchmarks.peers.forge_project import PROJECT as PLAYER
from benchmarks.peers.forge_project import STEPS, encoded_step
from benchmarks.peers.recording import CHAIN_ID, Recorder
from benchmarks.peers.replay import step_of
from policies.policy import Policy
from simulations.actions import OUTSIDER, PAYEE, SeedTransfer
from simulations.deployment import safes
from simulations.deployment.artifacts import Artifact
from simulations.deployment.chain import Contract, selector
from simulations.deployment.maker import GOVERNANCE
from simulations.deployment.surface import callable_by_anyone
from simulations.engines.base import DEPLOYED_BEFORE, Signing
from simulations.engines.evm import EvmTreasury
from simulations.engines.revm import RevmChain

PROJECT = Path(__file__).parent / "forge"

VERBS = {
    "wait": "uint256",
    "runCycle": "uint256,bool,uint8",
    "pay": "uint256",
    "payAnything": "uint256",
    "returnExcess": "uint256",
    "switchOperationalModuleOff": "",
    "cutOperationalAllowance": "uint256",
    "signAsStolenKey": "bool,uint256,uint256",
    "spendAuditorsFunds": "uint256",
    "topUp": "uint256",
    "returnSurplus": "uint256",
    "pull": "uint256",
    "switchAuditorsModuleOff": "",
    "cutAuditorsAllowance": "uint256,bool",
    "donate": "uint256,uint256",
    "blow": "",
    "pullForAnother": "uint256,bool",
    "replaySignature": "bool",
    "steal": "bool,uint256,uint256",
    "call": "uint256,uint256[10]",
    "yank": "uint256",
    "clawBack": "bool,uint256",
    "cage": "",
    "createSecondStream": "uint256,uint256,bool,bool",
}
"""The handler's functions by name, and what they take: all that forge may call."""


class Kind(IntEnum):
    """What a function takes, as far as the handler tells it apart."""

    NUMBER = 0
    ADDRESS = 1
    BOOL = 2
    BYTES = 3
    ADDRESSES = 4

    @classmethod
    def of(cls, abi_type: str) -> Kind:
        """Raises: ValueError: a type that no function here takes."""
        kinds = {"address": cls.ADDRESS, "bool": cls.BOOL, "bytes": cls.BYTES, "string": cls.BYTES}
        if abi_type in kinds:
            return kinds[abi_type]
        if abi_type == "address[]":
            return cls.ADDRESSES
        if abi_type.endswith("]") or not abi_type.startswith(("uint", "bytes")):
            raise ValueError(f"the handler cannot make a {abi_type}")
        return cls.NUMBER


# The structs of `Treasury.sol` and `Verbs.sol`.
_PLACES = "(" + ",".join(["address"] * 20) + ")"
_FIGURES = "(" + ",".join(["uint256"] * 6) + ")"
_FUNCTIONS = "(address,bytes4,uint8[])[]"


def write_project(folder: Path) -> None:
    """Copy the forge project."""
    shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
    shutil.copyfile(PLAYER / "src" / "Player.sol", folder / "src" / "Player.sol")


def write_treasury(policy: Policy, fault: Fault | None, folder: Path) -> None:
    """Put a deployment, with its streams and its seed, where the project finds it as `folder`.

    The policy is the reference treasury's or one of its shape: two roles of whom one person signs, one Operational
    Wallet with two owners, one seed.

    Raises:
        DeploymentError: the treasury could not be deployed.
    """
    begin = policy.period.starts_at - DEPLOYED_BEFORE
    recorder = _Planting(RevmChain(begin, CHAIN_ID), fault)
    recorder.record_deployer()
    recorder.steps.append({"at": begin})
    treasury = EvmTreasury(policy, recorder, Signing.APPROVED_HASH)
    recorder.warp(policy.period.starts_at)
    (seed,) = policy.seeds
    assert treasury.apply(SeedTransfer(seed.to, seed.amount)).ok
    figures = (
        policy.period.starts_at,
        policy.closes_at,
        policy.caps.monthly,
        policy.caps.quarterly,
        policy.caps.annual,
        policy.auditor_keeps,
    )
    folder.mkdir(parents=True, exist_ok=True)
    steps = [encoded_step(step_of(step)) for step in recorder.steps]
    (folder / "deployment").write_bytes(encode(["uint256", STEPS], [recorder.chain_id, steps]))
    (folder / "treasury").write_bytes(
        encode(
            [_PLACES, _FIGURES, "uint256", _FUNCTIONS, "address[]", "bytes4[]"],
            [
                _places(policy, treasury, recorder),
                figures,
                seed.amount,
                _functions(policy, treasury),
                _names(policy, treasury, recorder),
                [selector(f"{name}({takes})") for name, takes in VERBS.items()],
            ],
        )
    )


class _Planting(Recorder):
    """Records, and puts the faulty contract where the right one belongs."""

    def __init__(self, chain: RevmChain, fault: Fault | None) -> None:
        super().__init__(chain)
        self._instead = {} if fault is None else fault.instead

    def deploy(self, sender: str, artifact: Artifact, *args: Any) -> Contract:
        return super().deploy(sender, self._instead.get(artifact.name, artifact), *args)


def _places(policy: Policy, treasury: EvmTreasury, recorder: Recorder) -> list[str]:
    """In the order of `Places`."""
    assert policy.auditor is not None
    first, second = policy.auditor.owners
    (operational,) = policy.operational
    contracts = ("MCD_DAI", "MCD_VEST_DAI", "DSS_BLOW", "ALLOWANCE_MODULE", "MCD_PAUSE_PROXY")
    spells = ("ClawBackSpell", "StreamSpell", "ShutdownSpell")
    people = (policy.wallets[first].owners[0], policy.wallets[second].owners[0], *operational.owners)
    return [
        *(treasury.contracts[name].address for name in contracts),
        safes.CANONICAL[safes.MULTI_SEND],
        *(treasury.contracts[name].address for name in spells),
        *(treasury.wallets[name] for name in (first, second, policy.auditor.name, operational.name)),
        *(recorder.account(name) for name in (GOVERNANCE, PAYEE, OUTSIDER, *people)),
    ]


def _names(policy: Policy, treasury: EvmTreasury, recorder: Recorder) -> Sequence[str]:
    """Whose addresses are tried where a function takes one: as in `simulations.machine.calls`."""
    people = [recorder.account(name) for name in (OUTSIDER, PAYEE, *policy.signers)]
    return [*people, treasury.contracts["MCD_PAUSE_PROXY"].address, *treasury.wallets.values(), safes.NOBODY]


def _functions(policy: Policy, treasury: EvmTreasury) -> list[tuple[str, bytes, list[int]]]:
    """What anyone may call, in the order in which Treasurer lists it."""
    contracts = {name: contract.address for name, contract in treasury.contracts.items()}
    where = {**contracts, **safes.CANONICAL, **treasury.wallets}
    return [
        (where[contract], selector(method), [int(Kind.of(kind)) for kind in kinds])
        for contract, method, kinds in callable_by_anyone(policy)
    ]
