"""The replica answers to the same selectors and makes the same logs as the deployed originals."""

import pytest

SHARED = {
    "wards(address)->(uint256)",
    "rely(address)->()",
    "deny(address)->()",
    "file(bytes32,uint256)->()",
    "awards(uint256)->(address,uint48,uint48,uint48,address,uint8,uint128,uint128)",
    "cap()->(uint256)",
    "ids()->(uint256)",
    "TWENTY_YEARS()->(uint256)",
    "usr(uint256)->(address)",
    "bgn(uint256)->(uint256)",
    "clf(uint256)->(uint256)",
    "fin(uint256)->(uint256)",
    "mgr(uint256)->(address)",
    "res(uint256)->(uint256)",
    "tot(uint256)->(uint256)",
    "rxd(uint256)->(uint256)",
    "create(address,uint256,uint256,uint256,uint256,address)->(uint256)",
    "vest(uint256)->()",
    "vest(uint256,uint256)->()",
    "accrued(uint256)->(uint256)",
    "unpaid(uint256)->(uint256)",
    "restrict(uint256)->()",
    "unrestrict(uint256)->()",
    "yank(uint256)->()",
    "yank(uint256,uint256)->()",
    "move(uint256,address)->()",
    "valid(uint256)->(bool)",
}
OWN = {
    "DssVestSuckable": {"chainlog()->(address)", "vat()->(address)", "daiJoin()->(address)"},
    "DssVestTransferrable": {"czar()->(address)", "gem()->(address)"},
}
# Init is logged as well (test_create), but Vyper cannot name it
EVENTS = {
    "Rely(address indexed usr)",
    "Deny(address indexed usr)",
    "File(bytes32 indexed what, uint256 data)",
    "Vest(uint256 indexed id, uint256 amt)",
    "Restrict(uint256 indexed id)",
    "Unrestrict(uint256 indexed id)",
    "Yank(uint256 indexed id, uint256 end)",
    "Move(uint256 indexed id, address indexed dst)",
}


def outputs(abi):
    """Types of the answer; a struct counts as its fields, which are encoded alike."""
    for output in abi.outputs:
        yield from (part.type for part in output.components) if output.type == "tuple" else (output.type,)


@pytest.mark.parametrize("name", OWN)
def test_methods(project, name):
    contract = getattr(project, name).contract_type
    methods = [*contract.view_methods, *contract.mutable_methods]
    assert {f"{it.selector}->({','.join(outputs(it))})" for it in methods} == SHARED | OWN[name]


@pytest.mark.parametrize("name", OWN)
def test_events(project, name):
    assert {event.signature for event in getattr(project, name).contract_type.events} == EVENTS
