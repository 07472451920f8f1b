"""An ordinary year on real bytecode, written down so that peers can do the same (the file: `replay.py`).

The recorder stands between the treasury and its chain and notes what passes: calldata as it was sent, signatures in it,
and the seconds at which time moved. Peers then replay bytes; none of them decides or signs anything, except the one
whose point it is (`ape_api.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from safe_eth.eth.utils import mk_contract_address

from benchmarks.measures import ordinary_year
from benchmarks.peers.replay import SCHEMA
from policies.periods import midnight
from policies.policy import Policy
from simulations.actions import ChainAction
from simulations.deployment.artifacts import Artifact
from simulations.deployment.chain import Chain, Contract, Receipt, creation_data
from simulations.deployment.safes import DETERMINISTIC_DEPLOYER
from simulations.engines.base import DEPLOYED_BEFORE, Deployment, Outcome, Signing
from simulations.engines.evm import EvmTreasury
from simulations.engines.revm import RevmChain
from simulations.engines.revm.chain import CHAIN_ID as DEVELOPMENT_CHAIN_ID
from simulations.engines.views import Views
from simulations.simulation import Simulation
from simulations.state import State
from simulations.timetable import live

CHAIN_ID = 1
"""What the recorded chain calls itself: signatures are bound to it, and verbs cannot be anything else."""

_DEPLOYERS_DEPLOYER = "0x3fAB184622Dc19b6109349B94811493BF2a45362"
"""Made the deterministic deployer, by its first and only transaction (Arachnid's deterministic-deployment-proxy)."""
_RETURN_69_BYTES = bytes.fromhex("604580600e600039806000f350fe")
"""Its creation code: returns the 69 bytes that follow."""


def write_recording(policy: Policy, random: Random, path: Path) -> None:
    """Live an ordinary year with nested Safes that approve hashes, and write it down.

    The first month, with the seed and the opening, counts as set-up; the closing is left out.

    Raises:
        DeploymentError: the treasury could not be deployed.
        UnsupportedPolicyError: the policy asks for something that is not simulated.
    """
    appointments = list(ordinary_year(policy, random).appointments(policy))
    begin = policy.period.starts_at - DEPLOYED_BEFORE
    recorder = Recorder(RevmChain(begin, CHAIN_ID))
    recorder.record_deployer()
    recorder.steps.append({"at": begin})
    engine = _Recorded(policy, recorder)
    simulation = Simulation(policy, engine)

    def steps(since: int, until: int) -> list[dict[str, Any]]:
        for _ in live(simulation, (a for a in appointments if since <= a.time < until)):
            pass
        done, recorder.steps = recorder.steps, []
        return done

    starts = [midnight(month.first) for month in policy.period.months()]
    setup = steps(0, starts[1])
    months = [
        {"steps": steps(since, until), "balances": [str(wad) for wad in engine.state().dai.values()]}
        for since, until in pairwise([*starts[1:], policy.closes_at])
    ]
    document = {
        "schema": SCHEMA,
        "chain_id": recorder.chain_id,
        "accounts": recorder.accounts,
        "token": engine.treasury.contracts["MCD_DAI"].address,
        "holders": [engine.treasury.holders[name] for name in engine.state().dai],
        "setup": setup,
        "months": months,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))


class _Recorded:
    """As much of an `Engine` as a simulation needs, on a chain that is recorded."""

    name = "recorded"

    def __init__(self, policy: Policy, recorder: Recorder) -> None:
        self._recorder = recorder
        self.treasury = EvmTreasury(policy, recorder, Signing.APPROVED_HASH)
        self._views = Views(self.treasury, recorder)

    def deploy(self, policy: Policy) -> Deployment:
        raise NotImplementedError("deployed when it was made")

    def apply(self, action: ChainAction) -> Outcome:
        return self.treasury.apply(action)

    def state(self) -> State:
        return self._views.state(self.now)

    @property
    def now(self) -> int:
        return self._recorder.now

    def warp(self, time: int) -> None:
        self._recorder.warp(time)

    def anchor(self) -> AbstractContextManager[None]:
        raise NotImplementedError("a recording goes on")

    def close(self) -> None:
        """Nothing is held."""


class Recorder(Chain):
    """A `Chain` that notes what passes."""

    def __init__(self, chain: RevmChain) -> None:
        self._chain = chain
        self.steps: list[dict[str, Any]] = []
        self.accounts: dict[str, str] = {}
        self._signers: list[str] = []

    @property
    def now(self) -> int:
        return self._chain.time

    def warp(self, time: int) -> None:
        self._chain.set_time(time)
        self.steps.append({"at": time})

    def record_deployer(self) -> None:
        """What development chains begin with, as the creation that it was on mainnet."""
        code = _RETURN_69_BYTES + self._chain.code_at(DETERMINISTIC_DEPLOYER)
        self._record_creation(_DEPLOYERS_DEPLOYER, code, DETERMINISTIC_DEPLOYER)

    def _record_creation(self, sender: str, code: bytes, made: str) -> None:
        nonce = nonce_of(sender, made)
        self.steps.append({"from": sender, "create": code.hex(), "address": made, "nonce": nonce})

    @property
    def chain_id(self) -> int:
        # Deployment asks first whether this is a chain where Maker stands, and mainnet's id would mean so.
        return self._chain.chain_id if self.accounts else DEVELOPMENT_CHAIN_ID

    def account(self, name: str) -> str:
        self.accounts[name] = self._chain.account(name)
        return self.accounts[name]

    def deploy(self, sender: str, artifact: Artifact, *args: Any) -> Contract:
        made = self._chain.deploy(sender, artifact, *args)
        self._record_creation(self.account(sender), creation_data(artifact, *args), made.address)
        return made

    def send_raw(self, sender: str, to: str, data: bytes) -> Receipt:
        receipt = self._chain.send_raw(sender, to, data)
        signers, self._signers = sorted(self._signers, key=str.lower), []
        self.steps.append(
            {"from": self.account(sender), "to": to, "data": data.hex(), "ok": receipt.ok, "signers": signers}
        )
        return receipt

    def call_raw_many(self, asked: Sequence[tuple[str, bytes]]) -> list[bytes]:
        return self._chain.call_raw_many(asked)

    def storage_at(self, address: str, slot: int) -> int:
        return self._chain.storage_at(address, slot)

    def code_at(self, address: str) -> bytes:
        return self._chain.code_at(address)

    def sign(self, name: str, preimage: bytes) -> tuple[int, bytes, bytes]:
        self._signers.append(self.account(name))
        return self._chain.sign(name, preimage)


def nonce_of(sender: str, made: str) -> int:
    """The nonce under which `sender` made the contract at `made` (yellow paper, section 7).

    Raises:
        ValueError: not one of the first ten thousand.
    """
    for nonce in range(10_000):
        if mk_contract_address(sender, nonce) == made:
            return nonce
    raise ValueError(f"{made} is no contract that {sender} made")
