"""What of Maker is on a chain already, and where.

Maker keeps its own address book, the chainlog; the few contracts that it does not list are named here. A development
chain has none of them, and a fork has whatever stood there at its block.

Sources: the chainlog, makerdao/dss-chain-log; DssBlow, announced by its author at forum.makerdao.com/t/11583;
AllowanceModule 0.1.0, npm package `@safe-global/safe-modules-deployments`. Chain ids: EIP-155.
"""

from __future__ import annotations

from simulations.deployment.artifacts import replica
from simulations.deployment.chain import CallRefusedError, Chain, Contract
from simulations.engines.base import DeploymentError

MAINNET = 1

CHAINLOG = {MAINNET: "0xdA0Ab1e0017DEbCd72Be8599041a2aa3bA7e740F"}
"""By chain id."""

UNLISTED = {
    MAINNET: {
        "DSS_BLOW": "0x0048FC4357DB3c0f45AdEA433a07A20769dDB0CF",
        "ALLOWANCE_MODULE": "0xCFbFaC74C26F8647cBDb8c5caf80BB5b32E43134",
    }
}
"""What the chainlog does not list, by chain id."""

CORE = {
    "MCD_VAT": "maker/Vat",
    "MCD_DAI": "maker/Dai",
    "MCD_JOIN_DAI": "maker/DaiJoin",
    "MCD_VOW": "maker/Vow",
    "MCD_PAUSE_PROXY": "maker/PauseProxy",
}
"""Without one of these there is no Maker: keys of the chainlog."""

OPTIONAL = {
    "MCD_GOV": "maker/Mkr",
    "MCD_VEST_DAI": "maker/DssVestSuckable",
    "MCD_VEST_MKR_TREASURY": "maker/DssVestTransferrable",
}
"""Keys that came to the chainlog later, or left it again."""

TOKENS = {"DAI": "MCD_DAI", "MKR": "MCD_GOV"}
"""The tokens that are deployed, by their symbols."""

VESTS = {"DAI": "MCD_VEST_DAI", "MKR": "MCD_VEST_MKR_TREASURY"}
"""What pays streams of each token."""

OWN = {
    "CHANGELOG": "maker/Chainlog",
    "DSS_BLOW": "maker/DssBlow",
    "ALLOWANCE_MODULE": "safe/AllowanceModule",
}
"""What does not stand under these names in the chainlog: the chainlog itself, and what it never listed."""


def key(name: str) -> bytes:
    """A chainlog key or a `file` parameter: ASCII in 32 bytes, left aligned."""
    return name.encode().ljust(32, b"\0")


def find_maker(chain: Chain) -> dict[str, Contract]:
    """The contracts of Maker that stand on this chain, by their chainlog name; empty where Maker never was.

    Raises:
        DeploymentError: Maker is on this chain, but not, or not whole, at this block.
    """
    address = CHAINLOG.get(chain.chain_id)
    if address is None:
        return {}
    if not chain.code_at(address):
        raise DeploymentError(f"no chainlog at {address} yet: fork at a later --block")
    chainlog = Contract(address, replica("maker/Chainlog"))
    found = {"CHANGELOG": chainlog}
    for name, path in (CORE | OPTIONAL).items():
        listed = _listed(chain, chainlog, name)
        if listed is not None:
            found[name] = Contract(listed, replica(path))
        elif name in CORE:
            raise DeploymentError(f"the chainlog lists no {name} at this block: fork at another --block")
    for name, unlisted in UNLISTED[chain.chain_id].items():
        if chain.code_at(unlisted):
            found[name] = Contract(unlisted, replica(OWN[name]))
    return found


def _listed(chain: Chain, chainlog: Contract, name: str) -> str | None:
    try:
        return str(chain.call(chainlog, "getAddress", key(name)))
    except CallRefusedError:
        return None
