"""AllowanceModule on real Safes 1.3.0, whose bytecode comes with safe-eth-py.

Actors: `facilitator_1` and `facilitator_2` (owners of the Operational Wallet, 2 of 2), `delegate` (an EOA),
`vendor` (is paid), `relayer` (sends transactions for others), `outsider`, `governance` (mints).
"""

import json
from pathlib import Path

import ape
import pytest
import safe_eth.eth.contracts
from allowance_reference import ETHER, NOBODY
from ape.contracts import ContractContainer, ContractInstance
from ethpm_types import ContractType
from hexbytes import HexBytes

ABIS = Path(safe_eth.eth.contracts.__file__).parent / "abis"
SENTINEL = "0x" + "00" * 19 + "01"
FUNDS = 10**24


@pytest.fixture(scope="session")
def governance(accounts):
    return accounts[0]


@pytest.fixture(scope="session")
def facilitator_1(accounts):
    return accounts[1]


@pytest.fixture(scope="session")
def facilitator_2(accounts):
    return accounts[2]


@pytest.fixture(scope="session")
def delegate(accounts):
    return accounts[3]


@pytest.fixture(scope="session")
def vendor(accounts):
    return accounts[4]


@pytest.fixture(scope="session")
def relayer(accounts):
    return accounts[5]


@pytest.fixture(scope="session")
def outsider(accounts):
    return accounts[6]


def container(name: str) -> ContractContainer:
    """A contract of safe-eth-py."""
    made = json.loads((ABIS / f"{name}.json").read_text(encoding="utf-8"))
    return ContractContainer(
        ContractType(abi=made["abi"], deploymentBytecode={"bytecode": made["bytecode"]}, contractName=name)
    )


@pytest.fixture(scope="session")
def new_safe(governance):
    """new_safe(owners, threshold): a proxy of the Safe 1.3.0 singleton, set up."""
    singleton = governance.deploy(container("GnosisSafe_V1_3_0"))
    factory = governance.deploy(container("ProxyFactory_V1_3_0"))
    handler = governance.deploy(container("CompatibilityFallbackHandler_V1_3_0"))
    salts = iter(range(1000))

    def new_safe(owners, threshold) -> ContractInstance:
        setup = singleton.setup.encode_input(
            [owner.address for owner in owners], threshold, NOBODY, b"", handler.address, NOBODY, 0, NOBODY
        )
        receipt = factory.createProxyWithNonce(singleton, setup, next(salts), sender=governance)
        (created,) = receipt.decode_logs(factory.ProxyCreation)
        return ContractInstance(created.proxy, singleton.contract_type)

    return new_safe


@pytest.fixture(scope="session")
def execute(relayer):
    """execute(safe, owners, to, data, value): a Safe transaction that all `owners` signed; the receipt."""

    def execute(safe, owners, to, data=b"", value=0, sender=relayer):
        nonce = safe.call_view_method("nonce")  # ape's own `nonce` hides the Safe's
        action = [to, value, data, 0, 0, 0, 0, NOBODY, NOBODY]
        digest = safe.getTransactionHash(*action, nonce)
        signatures = b""
        for owner in sorted(owners, key=lambda it: int(it.address, 16)):
            signatures += owner.sign_raw_msghash(HexBytes(digest)).encode_rsv()
        return safe.execTransaction(*action, signatures, sender=sender)

    return execute


@pytest.fixture(scope="session")
def module(project, governance):
    return governance.deploy(project.AllowanceModule)


@pytest.fixture(scope="session")
def dai(project, governance):
    return governance.deploy(project.Dai)


@pytest.fixture(scope="session")
def mkr(project, governance):
    return governance.deploy(project.Mkr)


@pytest.fixture(scope="session")
def wallet(new_safe, execute, module, dai, mkr, facilitator_1, facilitator_2, governance):
    """The Operational Wallet with DAI, MKR and ether; its owners have enabled the module."""
    owners = [facilitator_1, facilitator_2]
    safe = new_safe(owners, 2)
    execute(safe, owners, safe.address, safe.enableModule.encode_input(module.address))
    assert safe.isModuleEnabled(module)
    dai.mint(safe, FUNDS, sender=governance)
    mkr.mint(safe, FUNDS, sender=governance)
    governance.transfer(safe.address, 10**19)
    return safe


@pytest.fixture(scope="session")
def owners_do(wallet, execute, facilitator_1, facilitator_2):
    """owners_do(method, *arguments): the wallet's owners sign and execute that call."""

    def owners_do(method, *arguments):
        data = method.encode_input(*arguments)
        return execute(wallet, [facilitator_1, facilitator_2], method.contract.address, data)

    return owners_do


@pytest.fixture
def as_wallet(wallet, accounts, chain):
    """The wallet as a sender of its own: a guard's text, which a Safe transaction hides behind GS013."""
    chain.provider.set_balance(wallet.address, 10**19)
    return accounts[wallet.address]


@pytest.fixture
def granted(module, owners_do, delegate, dai):
    """The delegate may once transfer 100 DAI in all."""
    owners_do(module.addDelegate, delegate.address)
    owners_do(module.setAllowance, delegate.address, dai.address, 100 * 10**18, 0, 0)


@pytest.fixture(scope="session")
def signature(module, wallet, delegate, vendor, dai):
    """signature(amount, nonce, ...): what the delegate signs for a transfer, 65 bytes r, s, v."""

    def signature(amount, nonce, token=dai, to=vendor, payment_token=ETHER, payment=0, signer=delegate, safe=wallet):
        digest = module.generateTransferHash(safe, token, to, amount, payment_token, payment, nonce)
        return signer.sign_raw_msghash(HexBytes(digest)).encode_rsv()

    return signature


@pytest.fixture(scope="session")
def transfer(module, wallet, delegate, vendor, dai):
    """transfer(amount, ...): by default the delegate itself sends DAI to the vendor, without a signature."""

    def transfer(
        amount,
        token=dai,
        to=vendor,
        payment_token=ETHER,
        payment=0,
        signature=b"",
        sender=delegate,
        safe=wallet,
        by=delegate,
    ):
        return module.executeAllowanceTransfer(
            safe, token, to, amount, payment_token, payment, by, signature, sender=sender
        )

    return transfer


@pytest.fixture
def minute(chain):
    """A whole minute a little ahead [minutes since 1970]."""
    return chain.pending_timestamp // 60 + 20


@pytest.fixture(scope="session")
def ask_at(delegate):
    """ask_at(second, method, *arguments): the delegate's eth_call, with the second as a block override."""

    def ask_at(second, method, *arguments) -> HexBytes:
        data = method.encode_input(*arguments).hex()
        call = {"from": delegate.address, "to": method.contract.address, "data": data}
        override = {"time": hex(second)}
        return HexBytes(ape.chain.provider.make_request("eth_call", [call, "latest", {}, override]))

    return ask_at


@pytest.fixture(scope="session")
def allowance_at(ask_at, module, wallet, delegate, dai):
    """allowance_at(second, token): getTokenAllowance at that second."""

    def allowance_at(second, token=dai) -> list[int]:
        answer = ask_at(second, module.getTokenAllowance, wallet, delegate, token)
        return [int.from_bytes(answer[32 * i : 32 * i + 32], "big") for i in range(5)]

    return allowance_at


@pytest.fixture(scope="session")
def send():
    """send(sender, contract, data): a transaction with that call data, which no encoder has checked."""

    def send(sender, contract, data):
        ecosystem = ape.networks.ethereum
        return sender.call(ecosystem.create_transaction(receiver=contract.address, data=data, gas_limit=1_000_000))

    return send
