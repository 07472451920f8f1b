"""A second node that plays mainnet: chain id 1, and the replica at the addresses of the originals.

Everything is really deployed where it stands: its creation code is put at the address and run there, once as a
question, which answers with the runtime code and its immutables, and once as a transaction, which writes the storage.
Only then does the runtime take its place. Safe's contracts reach their addresses by the deterministic deployer.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from eth_abi.abi import encode

from policies.units import RAY, WAD
from simulations.deployment import safes
from simulations.deployment.address_book import key
from simulations.deployment.artifacts import replica
from simulations.deployment.chain import Contract, method_data
from simulations.engines.anvil.connection import Connection
from simulations.engines.anvil.node import Node

ADDRESSES = {
    "CHANGELOG": "0xdA0Ab1e0017DEbCd72Be8599041a2aa3bA7e740F",
    "MCD_VAT": "0x35D1b3F3D7966A1DFe207aa4514C12a259A0492B",
    "MCD_VOW": "0xA950524441892A31ebddF91d3cEEFa04Bf454466",
    "MCD_DAI": "0x6B175474E89094C44Da98b954EedeAC495271d0F",
    "MCD_JOIN_DAI": "0x9759A6Ac90977b93B58547b4A71c78317f391A28",
    "MCD_PAUSE_PROXY": "0xBE8E3e3618f7474F8cB1d074A26afFef007E98FB",
    "MCD_GOV": "0x9f8F72aA9304c8B593d555F12eF6589cC3A579A2",
    "MCD_VEST_DAI": "0xa4c22f0e25C6630B2017979AcF1f865e94695C4b",
    "MCD_VEST_MKR_TREASURY": "0x6D635c8d08a1eA2F1687a5E46b666949c977B7dd",
    "DSS_BLOW": "0x0048FC4357DB3c0f45AdEA433a07A20769dDB0CF",
    "ALLOWANCE_MODULE": "0xCFbFaC74C26F8647cBDb8c5caf80BB5b32E43134",
}
"""On mainnet (contracts/README.md)."""

PAUSE = "0xbE286431454714F511008713973d3B053A2d38f3"
"""DSPause, which owns the pause proxy."""

_FIRST_WARD = "0x00000000000000000000000000000000000000fa"
"""Who deployed Maker; the name is nobody's."""
_SOMEBODY = "0x00000000000000000000000000000000000000fb"
_FREE = {"gas": hex(15_000_000), "gasPrice": "0x0"}


class Mainnet:
    """The node, and what stands on it, by chainlog name. `without` names what was never deployed there."""

    def __init__(self, time: int, without: Collection[str] = ()) -> None:
        """Build it at `time` [s]."""
        self._without = without
        # Unlike an engine's node it keeps its history: a fork may begin at any of its blocks.
        self.node = Node(flags=("--chain-id=1", "--hardfork=cancun", "--auto-impersonate", "--base-fee=0", "--quiet"))
        self.connection = Connection(self.node.socket)
        self.contracts: dict[str, Contract] = {}
        self._ask("anvil_setTime", time)
        self._ask("anvil_setBlockTimestampInterval", 1)
        self._ask("evm_mine")  # Maker comes after block 0
        self._deploy_maker()
        for name in safes.CANONICAL:
            self._send(_SOMEBODY, safes.DETERMINISTIC_DEPLOYER, safes.deterministic_call(name))
        self._let_others_live()

    @property
    def url(self) -> str:
        return self.node.url

    @property
    def block(self) -> int:
        """The latest."""
        return int(self._ask("eth_blockNumber"), 16)

    def code_at(self, address: str) -> str:
        return str(self._ask("eth_getCode", address, "latest"))

    def send(self, sender: str, name: str, method: str, *args: Any) -> None:
        """A transaction by whomever, to a contract by its name."""
        contract = self.contracts[name]
        self._send(sender, contract.address, method_data(contract, method, *args))

    def govern(self, name: str, method: str, *args: Any) -> None:
        """The pause proxy acts."""
        self.send(ADDRESSES["MCD_PAUSE_PROXY"], name, method, *args)

    def close(self) -> None:
        self.connection.close()
        self.node.stop()

    def _deploy_maker(self) -> None:
        at, ward = ADDRESSES, _FIRST_WARD
        self._place("CHANGELOG", "maker/Chainlog")
        self._place("MCD_VAT", "maker/Vat")
        self._place("MCD_DAI", "maker/Dai")
        self._place("MCD_JOIN_DAI", "maker/DaiJoin", at["MCD_VAT"], at["MCD_DAI"])
        self._place("MCD_VOW", "maker/Vow", at["MCD_VAT"], safes.NOBODY, safes.NOBODY)
        self._place("MCD_PAUSE_PROXY", "maker/PauseProxy", sender=PAUSE)
        self._place("MCD_GOV", "maker/Mkr")
        self.send(ward, "MCD_DAI", "rely", at["MCD_JOIN_DAI"])
        for name in [name for name in self.contracts if name != "CHANGELOG"]:
            self._enter(name)
        self._place("MCD_VEST_DAI", "maker/DssVestSuckable", at["CHANGELOG"])
        self._place("MCD_VEST_MKR_TREASURY", "maker/DssVestTransferrable", at["MCD_PAUSE_PROXY"], at["MCD_GOV"])
        self._place("DSS_BLOW", "maker/DssBlow", at["MCD_JOIN_DAI"], at["MCD_VOW"])
        self._place("ALLOWANCE_MODULE", "safe/AllowanceModule")
        if "MCD_VEST_DAI" in self.contracts:
            self.send(ward, "MCD_VAT", "rely", at["MCD_VEST_DAI"])
        for name in ("MCD_VEST_DAI", "MCD_VEST_MKR_TREASURY"):
            if name in self.contracts:
                self._enter(name)
                self.send(ward, name, "file", key("cap"), WAD)
        for name in self.contracts:
            if any(part.get("name") == "rely" for part in self.contracts[name].artifact.abi):
                self.send(ward, name, "rely", at["MCD_PAUSE_PROXY"])
                self.send(ward, name, "deny", ward)

    def _let_others_live(self) -> None:
        """What a fork finds on the books: a surplus, DAI in the protocol's own hands, other units' streams."""
        proxy, somebody = ADDRESSES["MCD_PAUSE_PROXY"], _SOMEBODY
        self.govern("MCD_VAT", "suck", somebody, ADDRESSES["MCD_VOW"], 70_000_000 * WAD * RAY)
        self.govern("MCD_VAT", "suck", ADDRESSES["MCD_VOW"], proxy, 5_000_000 * WAD * RAY)
        self.govern("MCD_VAT", "hope", ADDRESSES["MCD_JOIN_DAI"])
        for holder in (proxy, ADDRESSES["DSS_BLOW"], somebody):
            self.govern("MCD_JOIN_DAI", "exit", holder, 1_234 * WAD + 5)
        if "MCD_GOV" in self.contracts:
            for holder in (proxy, somebody, ADDRESSES["DSS_BLOW"]):
                self.send(_FIRST_WARD, "MCD_GOV", "mint", holder, 84_000 * WAD + 3)
        if "MCD_VEST_MKR_TREASURY" in self.contracts:
            now = int(self._ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
            for _ in range(2):
                self.govern("MCD_VEST_MKR_TREASURY", "create", somebody, WAD, now, 31_536_000, 0, safes.NOBODY)
        if "MCD_VEST_DAI" in self.contracts:
            now = int(self._ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
            for _ in range(3):
                self.govern("MCD_VEST_DAI", "create", somebody, 365 * WAD, now, 31_536_000, 0, safes.NOBODY)

    def _place(self, name: str, path: str, *args: Any, sender: str = _FIRST_WARD) -> None:
        if name in self._without:
            return
        address, artifact = ADDRESSES[name], replica(path)
        types = next((part["inputs"] for part in artifact.abi if part["type"] == "constructor"), [])
        creation = artifact.bytecode + encode([part["type"] for part in types], args)
        self._ask("anvil_setCode", address, f"0x{creation.hex()}")
        runtime = self._ask("eth_call", {"from": sender, "to": address, **_FREE}, "latest")
        self._send(sender, address, b"")
        self._ask("anvil_setCode", address, runtime)
        self.contracts[name] = Contract(address, artifact)

    def _enter(self, name: str) -> None:
        self.send(_FIRST_WARD, "CHANGELOG", "setAddress", key(name), ADDRESSES[name])

    def _send(self, sender: str, to: str, data: bytes) -> None:
        asked = {"from": sender, "to": to, "data": f"0x{data.hex()}", **_FREE}
        mined = self._ask("eth_sendTransactionSync", asked)
        assert mined["status"] == "0x1", (to, data.hex())

    def _ask(self, method: str, *params: Any) -> Any:
        return self.connection.request(method, *params)
