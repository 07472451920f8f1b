"""The replica of Maker, wired as on mainnet, and what its tests look at: bare reverts and raw notes."""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import pytest
from ape.contracts import ContractInstance
from web3.exceptions import ContractLogicError

WAD = 10**18
RAY = 10**27
RAD = 10**45

Log = namedtuple("Log", "address topics data")


def key(name: str) -> bytes:
    """A Chainlog key: the name in ASCII, filled with zeros on the right."""
    return name.encode().ljust(32, b"\0")


def word(value: int | str) -> bytes:
    """One ABI word of a number or an address."""
    number = int(value, 16) if isinstance(value, str) else value
    return number.to_bytes(32, "big")


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
    zero = "0x" + "00" * 20
    return deployer.deploy(project.Vow, vat, zero, zero)


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


@pytest.fixture(scope="session")
def fund(deployer, vat, vow, join) -> Callable[[Any, int], None]:
    """Give an account Dai [wad] through the Vat, so that the tokens are backed."""

    def give(usr: Any, wad: int) -> None:
        vat.suck(vow, deployer, wad * RAY, sender=deployer)
        if vat.can(deployer, join) == 0:
            vat.hope(join, sender=deployer)
        join.exit(usr, wad, sender=deployer)

    return give


@pytest.fixture(scope="session")
def revert_data(chain) -> Callable[..., str | None]:
    """
    What a call reverts with, as hex ("0x": without a text), or None when it passes.

    Takes a bound method, its arguments and the `sender`; sends nothing.
    """

    def call(method: Any, *args: Any, sender: Any) -> str | None:
        request = {
            "from": sender.address,
            "to": method.contract.address,
            "data": method.encode_input(*args),
        }
        try:
            chain.provider.web3.eth.call(request)
        except ContractLogicError as error:
            return str(error.data)
        return None

    return call


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
