"""The replica answers to the same selectors and makes the same logs as the deployed AllowanceModule."""

METHODS = {
    "NAME()->(string)",
    "VERSION()->(string)",
    "DOMAIN_SEPARATOR_TYPEHASH()->(bytes32)",
    "ALLOWANCE_TRANSFER_TYPEHASH()->(bytes32)",
    "allowances(address,address,address)->(uint96,uint96,uint16,uint32,uint16)",
    "tokens(address,address,uint256)->(address)",
    "delegatesStart(address)->(uint48)",
    "delegates(address,uint48)->(address,uint48,uint48)",
    "setAllowance(address,address,uint96,uint16,uint32)->()",
    "resetAllowance(address,address)->()",
    "deleteAllowance(address,address)->()",
    "executeAllowanceTransfer(address,address,address,uint96,address,uint96,address,bytes)->()",
    "getChainId()->(uint256)",
    "generateTransferHash(address,address,address,uint96,address,uint96,uint16)->(bytes32)",
    "getTokens(address,address)->(address[])",
    "getTokenAllowance(address,address,address)->(uint256[5])",
    "addDelegate(address)->()",
    "removeDelegate(address,bool)->()",
    "getDelegates(address,uint48,uint8)->(address[],uint48)",
}
EVENTS = {
    "AddDelegate(address indexed safe, address delegate)",
    "RemoveDelegate(address indexed safe, address delegate)",
    (
        "ExecuteAllowanceTransfer(address indexed safe, address delegate, address token, address to, "
        "uint96 value, uint16 nonce)"
    ),
    (
        "PayAllowanceTransfer(address indexed safe, address delegate, address paymentToken, "
        "address paymentReceiver, uint96 payment)"
    ),
    ("SetAllowance(address indexed safe, address delegate, address token, uint96 allowanceAmount, uint16 resetTime)"),
    "ResetAllowance(address indexed safe, address delegate, address token)",
    "DeleteAllowance(address indexed safe, address delegate, address token)",
}


def outputs(abi):
    """Types of the answer; a struct counts as its fields, which are encoded alike."""
    for output in abi.outputs:
        yield from (part.type for part in output.components) if output.type == "tuple" else (output.type,)


def test_methods(project):
    contract = project.AllowanceModule.contract_type
    methods = [*contract.view_methods, *contract.mutable_methods]
    assert {f"{it.selector}->({','.join(outputs(it))})" for it in methods} == METHODS


def test_events(project):
    assert {event.signature for event in project.AllowanceModule.contract_type.events} == EVENTS


def test_constants(module):
    assert (module.NAME(), module.VERSION()) == ("Allowance Module", "0.1.0")
