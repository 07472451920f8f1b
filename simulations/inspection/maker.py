"""Maker's own contracts: where they lead, and whom they obey."""

from __future__ import annotations

from collections.abc import Iterator

from policies.policy import PROTOCOL
from simulations.deployment.address_book import CORE, key
from simulations.inspection.looking import Discrepancy, Looked, Site, compare

_WIRING = (
    ("DSS_BLOW", "maker/DssBlow", "vow", "MCD_VOW"),
    ("DSS_BLOW", "maker/DssBlow", "daiJoin", "MCD_JOIN_DAI"),
    ("MCD_VEST_DAI", "maker/DssVestSuckable", "chainlog", "CHANGELOG"),
    ("MCD_VEST_DAI", "maker/DssVestSuckable", "daiJoin", "MCD_JOIN_DAI"),
    ("MCD_VEST_MKR_TREASURY", "maker/DssVestTransferrable", "czar", "MCD_PAUSE_PROXY"),
    ("MCD_VEST_MKR_TREASURY", "maker/DssVestTransferrable", "gem", "MCD_GOV"),
)
"""What of Maker leads the treasury's money where: a contract, its ABI, a question, the answer."""
OBEDIENT = {
    "CHANGELOG": "maker/Chainlog",
    "MCD_VAT": "maker/Vat",
    "MCD_DAI": "maker/Dai",
    "MCD_JOIN_DAI": "maker/DaiJoin",
    "MCD_VEST_DAI": "maker/DssVestSuckable",
    "MCD_VEST_MKR_TREASURY": "maker/DssVestTransferrable",
}
"""Contracts with wards, and their ABI."""


def of_maker(site: Site) -> Iterator[Looked]:
    """The contracts lead where they should, and obey nobody of this treasury."""
    chainlog = site.contract("CHANGELOG", "maker/Chainlog")
    asked = [(chainlog, "getAddress", (key(name),)) for name in CORE]
    for name, listed in zip(CORE, site.chain.call_many(asked), strict=True):
        yield from compare("the chainlog", f"its {name}", site.name(listed), site.name(site.at[name]))
    for name, path, question, answer in _WIRING:
        found = site.name(site.chain.call(site.contract(name, path), question))
        yield from compare(name, f"its {question}", found, site.name(site.at[answer]))
    strangers = [name for name in site.addresses if name not in site.at and name != PROTOCOL]
    for name, path in OBEDIENT.items():
        contract = site.contract(name, path)
        wards = site.chain.call_many([(contract, "wards", (site.addresses[who],)) for who in strangers])
        for who, ward in zip(strangers, wards, strict=True):
            yield Discrepancy(name, f"the ward {who}", "there", "no ward but Maker's own") if ward else None
    owner = site.chain.call(site.contract("MCD_PAUSE_PROXY", "maker/PauseProxy"), "owner")
    ours = site.names.get(owner) in strangers
    yield Discrepancy("MCD_PAUSE_PROXY", "the owner", site.name(owner), "governance") if ours else None
