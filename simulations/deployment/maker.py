"""Maker on a chain: every part that the treasury's money passes through, found there or wired as on mainnet.

After this no account of ours is a ward of anything: governance acts through the pause proxy and its spells, or not
at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulations.deployment.address_book import find_maker, key
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
from simulations.engines.base import PROTOCOL_MKR, VEST_CAP, DeploymentError

DEPLOYER = "deployer"
"""The account that puts contracts on the chain and keeps no right to them."""
GOVERNANCE = "governance"
"""The account that stands for MKR governance: it owns the pause proxy, as DSPause does on mainnet."""

_PROTOCOL = "pause_proxy"
"""The pause proxy as an account, on a fork."""

_WARDS = (
    ("MCD_JOIN_DAI", "MCD_DAI"),
    ("MCD_PAUSE_PROXY", "MCD_VAT"),
    ("MCD_VEST_DAI", "MCD_VAT"),
    ("MCD_PAUSE_PROXY", "MCD_VEST_DAI"),
    ("MCD_PAUSE_PROXY", "MCD_VEST_MKR_TREASURY"),
)
"""Who must be a ward, and of what (contracts/README.md, "Who must be allowed what")."""

EXEC = selector("exec(address,bytes)")
_FAX_AT = word(2 * 32)
SPELLS = ("PaymentSpell", "StreamSpell", "ClawBackSpell", "ShutdownSpell", "ApproveHashSpell")
"""What governance casts; below `contracts/maker/spells`."""


def deploy_maker(chain: Chain) -> dict[str, Contract]:
    """Find Maker on the chain, or deploy the replica, and complete what is missing. The spells are always ours.

    Returns:
        Contracts by their chainlog name, spells by theirs.

    Raises:
        DeploymentError: a contract could not be deployed, a wiring transaction was refused, or what was found does not
            let governance act.
    """
    contracts = find_maker(chain)
    if contracts:
        ward = _PROTOCOL
        _let_governance_act(chain, contracts)
    else:
        ward = DEPLOYER
        contracts = _deploy_core(chain)
    _complete(chain, contracts, ward)
    if ward == DEPLOYER:
        _hand_over(chain, contracts, "CHANGELOG", "MCD_VAT", "MCD_DAI", "MCD_JOIN_DAI", "MCD_VOW")
    _require_wards(chain, contracts)
    chainlog = contracts["CHANGELOG"].address
    return contracts | {name: _deploy(chain, f"maker/spells/{name}", chainlog) for name in SPELLS}


def _deploy(chain: Chain, path: str, *args: object, sender: str = DEPLOYER) -> Contract:
    return chain.deploy(sender, replica(path), *args)


def _wire(chain: Chain, sender: str, contract: Contract, method: str, *args: object) -> None:
    require(chain.send(sender, contract, method, *args), f"{contract.artifact.name}.{method}")


def _deploy_core(chain: Chain) -> dict[str, Contract]:
    """What there is no Maker without. The deployer is a ward of all of it."""
    chainlog, vat, dai = (_deploy(chain, f"maker/{name}") for name in ("Chainlog", "Vat", "Dai"))
    core = {
        "MCD_VAT": vat,
        "MCD_DAI": dai,
        "MCD_JOIN_DAI": _deploy(chain, "maker/DaiJoin", vat.address, dai.address),
        "MCD_VOW": _deploy(chain, "maker/Vow", vat.address, NOBODY, NOBODY),
        "MCD_PAUSE_PROXY": _deploy(chain, "maker/PauseProxy", sender=GOVERNANCE),
    }
    for name, contract in core.items():
        _wire(chain, DEPLOYER, chainlog, "setAddress", key(name), contract.address)
    _wire(chain, DEPLOYER, dai, "rely", core["MCD_JOIN_DAI"].address)
    return {"CHANGELOG": chainlog} | core


def _complete(chain: Chain, contracts: dict[str, Contract], ward: str) -> None:
    """Deploy what is missing beside the core; `ward` is the account that the core obeys."""
    chainlog, vat, proxy = contracts["CHANGELOG"], contracts["MCD_VAT"], contracts["MCD_PAUSE_PROXY"]

    def enter(name: str, contract: Contract) -> None:
        contracts[name] = contract
        _wire(chain, ward, chainlog, "setAddress", key(name), contract.address)

    if "MCD_GOV" not in contracts:
        enter("MCD_GOV", _deploy(chain, "maker/Mkr"))
        _wire(chain, DEPLOYER, contracts["MCD_GOV"], "mint", proxy.address, PROTOCOL_MKR)
        _wire(chain, DEPLOYER, contracts["MCD_GOV"], "setOwner", proxy.address)
    if "MCD_VEST_DAI" not in contracts:
        enter("MCD_VEST_DAI", _deploy(chain, "maker/DssVestSuckable", chainlog.address))
        _wire(chain, ward, vat, "rely", contracts["MCD_VEST_DAI"].address)
        _cap_and_hand_over(chain, contracts, "MCD_VEST_DAI")
    if "MCD_VEST_MKR_TREASURY" not in contracts:
        mkr = contracts["MCD_GOV"].address
        enter("MCD_VEST_MKR_TREASURY", _deploy(chain, "maker/DssVestTransferrable", proxy.address, mkr))
        _cap_and_hand_over(chain, contracts, "MCD_VEST_MKR_TREASURY")
    if "DSS_BLOW" not in contracts:
        join, vow = contracts["MCD_JOIN_DAI"].address, contracts["MCD_VOW"].address
        contracts["DSS_BLOW"] = _deploy(chain, "maker/DssBlow", join, vow)
    if "ALLOWANCE_MODULE" not in contracts:
        contracts["ALLOWANCE_MODULE"] = _deploy(chain, "safe/AllowanceModule")


def _cap_and_hand_over(chain: Chain, contracts: Mapping[str, Contract], vest: str) -> None:
    _wire(chain, DEPLOYER, contracts[vest], "file", key("cap"), VEST_CAP)
    _hand_over(chain, contracts, vest)


def _hand_over(chain: Chain, contracts: Mapping[str, Contract], *names: str) -> None:
    """The pause proxy becomes a ward in the deployer's place."""
    for name in names:
        _wire(chain, DEPLOYER, contracts[name], "rely", contracts["MCD_PAUSE_PROXY"].address)
        _wire(chain, DEPLOYER, contracts[name], "deny", chain.account(DEPLOYER))


def _let_governance_act(chain: Chain, contracts: Mapping[str, Contract]) -> None:
    """Governance is whoever owns the pause proxy: on mainnet DSPause, whose delay alone is left out.

    All that it does goes through `exec` and a spell, as in an executive. The proxy itself is only asked to wire what
    was missing.
    """
    proxy = contracts["MCD_PAUSE_PROXY"]
    chain.act_as(GOVERNANCE, chain.call(proxy, "owner"))
    chain.act_as(_PROTOCOL, proxy.address)


def _require_wards(chain: Chain, contracts: Mapping[str, Contract]) -> None:
    """Raises: DeploymentError: one contract does not let another do what the treasury needs of it."""
    for ward, at in _WARDS:
        if chain.call(contracts[at], "wards", contracts[ward].address) != 1:
            raise DeploymentError(f"{ward} is no ward of {at} at this block: fork at another --block")


def cast(chain: Chain, contracts: Mapping[str, Contract], spell: str, method: str, *args: object) -> Receipt:
    """Governance acts: the pause proxy delegatecalls a spell."""
    target = contracts[spell]
    fax = method_data(target, method, *args)
    return chain.send_raw(GOVERNANCE, contracts["MCD_PAUSE_PROXY"].address, exec_data(target.address, fax))


def exec_data(spell: str, fax: bytes) -> bytes:
    """Calldata of the pause proxy's `exec(address,bytes)`."""
    return b"".join((EXEC, address_word(spell), _FAX_AT, bytes_words(fax)))


def require(receipt: Receipt, what: str) -> None:
    """Deployment goes on only if this went through.

    Raises:
        DeploymentError: it did not.
    """
    if not receipt.ok:
        raise DeploymentError(f"{what} was refused: {receipt.reason}")
