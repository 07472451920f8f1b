"""The replica of Maker, wired as on mainnet, and what its tests look at: raw notes."""

import json
from collections import namedtuple
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from ape.contracts import ContractContainer, ContractInstance
from eth_utils import keccak
from ethpm_types import ContractType

WAD = 10**18
RAY = 10**27
RAD = 10**45
ZERO = "0x" + "00" * 20

Log = namedtuple("Log", "address topics data")


def key(name: str) -> bytes:
    """A Chainlog key: the name in ASCII, filled with zeros on the right."""
    return name.encode().ljust(32, b"\0")


def word(value: int | str) -> bytes:
    """One ABI word of a number or an address."""
    number = int(value, 16) if isinstance(value, str) else value
    return number.to_bytes(32, "big")


def selector(method: Any) -> bytes:
    """The four bytes that choose a bound method which has no overloads."""
    (abi,) = method.abis
    return keccak(text=abi.selector)[:4]


@pytest.fixture(scope="session")
def deployer(accounts):
    """Deploys everything, is a ward of everything, and owns the PauseProxy."""
    return accounts[0]


@pytest.fixture(scope="session")
def stranger(accounts):
    """Has no rights anywhere."""
    return accounts[1]


@pytest.fixture(scope="session")
def recipient(accounts):
    """Is paid."""
    return accounts[2]


@pytest.fixture(scope="session")
def facilitator_1(accounts):
    """Owns a Safe."""
    return accounts[3]


@pytest.fixture(scope="session")
def chainlog(project, deployer):
    return deployer.deploy(project.Chainlog)


@pytest.fixture(scope="session")
def vat(project, deployer):
    return deployer.deploy(project.Vat)


@pytest.fixture(scope="session")
def vow(project, deployer, vat):
    return deployer.deploy(project.Vow, vat, ZERO, ZERO)


@pytest.fixture(scope="session")
def dai(project, deployer):
    return deployer.deploy(project.Dai)


@pytest.fixture(scope="session")
def join(project, deployer, vat, dai):
    """DaiJoin, a ward of Dai."""
    contract = deployer.deploy(project.DaiJoin, vat, dai)
    dai.rely(contract, sender=deployer)
    return contract


@pytest.fixture(scope="session")
def proxy(project, deployer, vat):
    """PauseProxy, a ward of the Vat."""
    contract = deployer.deploy(project.PauseProxy)
    vat.rely(contract, sender=deployer)
    return contract


@pytest.fixture(scope="session")
def blow(project, deployer, join, vow):
    return deployer.deploy(project.DssBlow, join, vow)


@pytest.fixture(scope="session")
def listed(deployer, chainlog, vat, vow, dai, join):
    """The Chainlog with the entries that spells ask for."""
    for name, contract in (("VAT", vat), ("VOW", vow), ("DAI", dai), ("JOIN_DAI", join)):
        chainlog.setAddress(key(f"MCD_{name}"), contract, sender=deployer)
    return chainlog


def spell_fixture(name: str):
    """A session fixture that deploys one spell."""

    @pytest.fixture(scope="session")
    def deploy(project, deployer, listed):
        return deployer.deploy(getattr(project, name), listed)

    return deploy


payment = spell_fixture("PaymentSpell")
stream = spell_fixture("StreamSpell")
claw_back = spell_fixture("ClawBackSpell")
shutdown = spell_fixture("ShutdownSpell")
approve_hash = spell_fixture("ApproveHashSpell")


@pytest.fixture(scope="session")
def cast(proxy, deployer):
    """Have the proxy run a function of a spell; gives the receipt."""
    return lambda method, *arguments: proxy.exec(method.contract, method.encode_input(*arguments), sender=deployer)


@pytest.fixture(scope="session")
def vest(project, deployer, listed, vat, proxy):
    """DssVest for DAI, listed as MCD_VEST_DAI, with the proxy as a ward."""
    contract = deployer.deploy(project.DssVestSuckable, listed)
    contract.file(b"cap".ljust(32, b"\0"), WAD, sender=deployer)
    contract.rely(proxy, sender=deployer)
    vat.rely(contract, sender=deployer)
    listed.setAddress(key("MCD_VEST_DAI"), contract, sender=deployer)
    return contract


@pytest.fixture(scope="session")
def new_safe(deployer):
    """Make a Safe 1.3.0 of owners and a threshold, from the bytecode that Safe publishes."""

    def container(name: str) -> ContractContainer:
        stored = json.loads(files("safe_eth.eth.contracts.abis").joinpath(f"{name}.json").read_text())
        return ContractContainer(
            ContractType(contractName=name, abi=stored["abi"], deploymentBytecode={"bytecode": stored["bytecode"]})
        )

    safe_type = container("GnosisSafe_V1_3_0")
    singleton = deployer.deploy(safe_type)

    def make(owners, threshold):
        shell = deployer.deploy(container("Proxy_V1_3_0"), singleton)
        safe = safe_type.at(shell.address)
        safe.setup(owners, threshold, ZERO, b"", ZERO, ZERO, 0, ZERO, sender=deployer)
        return safe

    return make


@pytest.fixture(scope="session")
def fund(deployer, vat, vow, join) -> Callable[[Any, int], None]:
    """Give an account Dai [wad] through the Vat, so that the tokens are backed."""

    def give(usr: Any, wad: int) -> None:
        vat.suck(vow, deployer, wad * RAY, sender=deployer)
        if vat.can(deployer, join) == 0:
            vat.hope(join, sender=deployer)
        join.exit(usr, wad, sender=deployer)

    return give


def logs(receipt: Any) -> list[Log]:
    """The receipt's logs as they are: address, topics, data."""
    return [
        Log(entry["address"], [bytes(topic) for topic in entry["topics"]], bytes(entry["data"]))
        for entry in receipt.logs
    ]


def _note(contract: ContractInstance, topics: list[bytes], calldata: bytes) -> Log:
    data = word(0x20) + word(224) + calldata[:224].ljust(224, b"\0")
    return Log(contract.address, [calldata[:4].ljust(32, b"\0"), *topics], data)


def vat_note(contract: ContractInstance, calldata: bytes) -> Log:
    """The note of the Vat: selector, arg1, arg2, arg3."""
    padded = calldata.ljust(224, b"\0")
    return _note(contract, [padded[4:36], padded[36:68], padded[68:100]], calldata)


def usr_note(contract: ContractInstance, caller: Any, calldata: bytes) -> Log:
    """The note of LibNote: selector, caller, arg1, arg2."""
    padded = calldata.ljust(224, b"\0")
    return _note(contract, [word(caller.address), padded[4:36], padded[36:68]], calldata)


def pre_validated(*owners) -> bytes:
    """The signatures of owners who approved on chain or send the transaction themselves (v = 1)."""
    ordered = sorted(owners, key=lambda owner: int(owner.address, 16))
    return b"".join(word(owner.address) + word(0) + b"\1" for owner in ordered)


def execute(safe, method, *arguments, owners, sender):
    """Execute a call out of a Safe."""
    calldata = method.encode_input(*arguments)
    signatures = pre_validated(*owners)
    return safe.execTransaction(method.contract, 0, calldata, 0, 0, 0, 0, ZERO, ZERO, signatures, sender=sender)
