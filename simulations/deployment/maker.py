"""The replica of Maker on a chain: every part that the treasury's money passes through, wired as on mainnet.

After this no account is a ward of anything: governance acts through the pause proxy and its spells, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulations.deployment.artifacts import replica
from simulations.deployment.chain import (
    Chain,
    Contract,
    Receipt,
    address_word,
    bytes_words,
    method_data,
    selector,
    word,
)
from simulations.deployment.safes import NOBODY
from simulations.engines.base import VEST_CAP, DeploymentError

DEPLOYER = "deployer"
"""The account that puts contracts on the chain and keeps no right to them."""
GOVERNANCE = "governance"
"""The account that stands for MKR governance: it owns the pause proxy, as DSPause does on mainnet."""

_EXEC = selector("exec(address,bytes)")
_FAX_AT = word(2 * 32)
_SPELLS = ("PaymentSpell", "StreamSpell", "ClawBackSpell", "ShutdownSpell", "ApproveHashSpell")


def key(name: str) -> bytes:
    """A chainlog key or a `file` parameter: ASCII in 32 bytes, left aligned."""
    return name.encode().ljust(32, b"\0")


def deploy_maker(chain: Chain) -> dict[str, Contract]:
    """Deploy and wire the replica; contracts by their chainlog name, spells by theirs.

    Raises:
        DeploymentError: a contract could not be deployed, or a wiring transaction was refused.
    """

    def deploy(path: str, *args: object, sender: str = DEPLOYER) -> Contract:
        return chain.deploy(sender, replica(path), *args)

    def wire(contract: Contract, method: str, *args: object) -> None:
        require(chain.send(DEPLOYER, contract, method, *args), f"{contract.artifact.name}.{method}")

    chainlog, vat, dai = deploy("maker/Chainlog"), deploy("maker/Vat"), deploy("maker/Dai")
    join = deploy("maker/DaiJoin", vat.address, dai.address)
    vow = deploy("maker/Vow", vat.address, NOBODY, NOBODY)
    proxy = deploy("maker/PauseProxy", sender=GOVERNANCE)
    mkr = deploy("maker/Mkr")
    for name, contract in (
        ("MCD_VAT", vat),
        ("MCD_DAI", dai),
        ("MCD_JOIN_DAI", join),
        ("MCD_VOW", vow),
        ("MCD_PAUSE_PROXY", proxy),
        ("MCD_GOV", mkr),
    ):
        wire(chainlog, "setAddress", key(name), contract.address)
    vest = deploy("maker/DssVestSuckable", chainlog.address)
    mkr_vest = deploy("maker/DssVestTransferrable", proxy.address, mkr.address)
    wire(chainlog, "setAddress", key("MCD_VEST_DAI"), vest.address)
    wire(chainlog, "setAddress", key("MCD_VEST_MKR_TREASURY"), mkr_vest.address)
    blow = deploy("maker/DssBlow", join.address, vow.address)
    module = deploy("safe/AllowanceModule")

    wire(dai, "rely", join.address)
    wire(vat, "rely", vest.address)
    wire(vest, "file", key("cap"), VEST_CAP)
    wire(mkr_vest, "file", key("cap"), VEST_CAP)
    wire(mkr, "setOwner", proxy.address)
    for contract in (vat, dai, join, vow, vest, mkr_vest, chainlog):
        wire(contract, "rely", proxy.address)
        wire(contract, "deny", chain.account(DEPLOYER))

    contracts = {
        "CHANGELOG": chainlog,
        "MCD_VAT": vat,
        "MCD_DAI": dai,
        "MCD_JOIN_DAI": join,
        "MCD_VOW": vow,
        "MCD_PAUSE_PROXY": proxy,
        "MCD_GOV": mkr,
        "MCD_VEST_DAI": vest,
        "MCD_VEST_MKR_TREASURY": mkr_vest,
        "DSS_BLOW": blow,
        "ALLOWANCE_MODULE": module,
    }
    contracts |= {name: deploy(f"maker/spells/{name}", chainlog.address) for name in _SPELLS}
    return contracts


def cast(chain: Chain, contracts: Mapping[str, Contract], spell: str, method: str, *args: object) -> Receipt:
    """Governance acts: the pause proxy delegatecalls a spell."""
    target = contracts[spell]
    fax = method_data(target, method, *args)
    return chain.send_raw(GOVERNANCE, contracts["MCD_PAUSE_PROXY"].address, exec_data(target.address, fax))


def exec_data(spell: str, fax: bytes) -> bytes:
    """Calldata of the pause proxy's `exec(address,bytes)`."""
    return b"".join((_EXEC, address_word(spell), _FAX_AT, bytes_words(fax)))


def require(receipt: Receipt, what: str) -> None:
    """Deployment goes on only if this went through.

    Raises:
        DeploymentError: it did not.
    """
    if not receipt.ok:
        raise DeploymentError(f"{what} was refused: {receipt.reason}")
