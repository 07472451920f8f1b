"""The replica of DssVest on a local anvil: a suckable one for DAI and a transferrable one for MKR.

Actors: `governance` (ward of everything), `treasury` (the czar of the MKR), `core_unit` (recipient),
`manager`, `outsider`.
"""

from pathlib import Path
from types import SimpleNamespace

import ape
import pytest
import vyper
from ape.contracts import ContractContainer
from ape.exceptions import ProviderError
from ethpm_types import ContractType
from vest_reference import WAD, YEAR, Stream, right_padded

VEST_CAP = 10 * WAD  # per second
ZERO = "0x" + "00" * 20


@pytest.fixture(scope="session")
def governance(accounts):
    return accounts[0]


@pytest.fixture(scope="session")
def treasury(accounts):
    return accounts[1]


@pytest.fixture(scope="session")
def core_unit(accounts):
    return accounts[2]


@pytest.fixture(scope="session")
def manager(accounts):
    return accounts[3]


@pytest.fixture(scope="session")
def outsider(accounts):
    return accounts[4]


@pytest.fixture(scope="session")
def mkr(project, governance, treasury):
    token = governance.deploy(project.Mkr)
    token.mint(treasury, 2**130, sender=governance)
    return token


@pytest.fixture(scope="session")
def vest(project, governance, treasury, mkr):
    """MKR streams, paid by the treasury."""
    contract = governance.deploy(project.DssVestTransferrable, treasury, mkr)
    contract.file(right_padded("cap"), VEST_CAP, sender=governance)
    mkr.approve(contract, 2**256 - 1, sender=treasury)
    return contract


@pytest.fixture(scope="session")
def uncapped(project, governance, treasury, mkr):
    """The same without a limit on the rate."""
    contract = governance.deploy(project.DssVestTransferrable, treasury, mkr)
    contract.file(right_padded("cap"), 2**256 - 1, sender=governance)
    mkr.approve(contract, 2**256 - 1, sender=treasury)
    return contract


@pytest.fixture(scope="session")
def gem(governance):
    """A token that misbehaves as it is told; see TestGem.vy."""
    source = Path(__file__).with_name("TestGem.vy").read_text(encoding="utf-8")
    made = vyper.compile_code(source, output_formats=["abi", "bytecode"])
    container = ContractContainer(
        ContractType(abi=made["abi"], deploymentBytecode={"bytecode": made["bytecode"]}, contractName="TestGem")
    )
    return governance.deploy(container)


@pytest.fixture(scope="session")
def maker(project, governance):
    """The part of Maker that pays DAI streams; `maker.vest` has no limit on the rate, and may suck."""
    vat = governance.deploy(project.Vat)
    vow = governance.deploy(project.Vow, vat, ZERO, ZERO)
    dai = governance.deploy(project.Dai)
    join = governance.deploy(project.DaiJoin, vat, dai)
    dai.rely(join, sender=governance)
    chainlog = governance.deploy(project.Chainlog)
    for key, contract in (("MCD_VAT", vat), ("MCD_VOW", vow), ("MCD_JOIN_DAI", join)):
        chainlog.setAddress(right_padded(key), contract, sender=governance)
    vest = governance.deploy(project.DssVestSuckable, chainlog)
    vat.rely(vest, sender=governance)
    vest.file(right_padded("cap"), 2**256 - 1, sender=governance)
    return SimpleNamespace(vat=vat, vow=vow, dai=dai, join=join, chainlog=chainlog, vest=vest)


@pytest.fixture
def now(chain):
    """A second a little ahead; tests place what depends on time by `chain.pending_timestamp`."""
    return chain.pending_timestamp + 1000


@pytest.fixture
def create(governance, core_unit):
    """create(contract, stream): governance creates it for the core unit; the new id."""

    def create(contract, stream: Stream, usr=core_unit, mgr=ZERO) -> int:
        arguments = (stream.tot, stream.bgn, stream.fin - stream.bgn, stream.clf - stream.bgn)
        contract.create(usr, *arguments, mgr, sender=governance)
        return contract.ids()

    return create


@pytest.fixture
def stream(now):
    """1,000 tokens over the year from `now`, without a cliff."""
    return Stream(tot=1000 * WAD, bgn=now, clf=now, fin=now + YEAR)


@pytest.fixture(scope="session")
def award():
    """award(contract, id): the award as a Stream, for comparison with the reference."""

    def award(contract, identifier: int) -> Stream:
        it = contract.awards(identifier)
        return Stream(tot=it.tot, bgn=it.bgn, clf=it.clf, fin=it.fin, rxd=it.rxd)

    return award


@pytest.fixture(scope="session")
def at():
    """at(time, contract.view, *arguments): its number at that second, -1 for sub-underflow.

    The second is given to eth_call as a block override, so that no block is made and any time can be asked.
    """

    def at(time, method, *arguments, sender=ZERO) -> int:
        call = {
            "from": str(sender),
            "to": method.contract.address,
            "data": method.encode_input(*arguments).hex(),
        }
        override = {"time": hex(time)}
        try:
            answer = ape.chain.provider.make_request("eth_call", [call, "latest", {}, override])
        except ProviderError as error:
            if str(error).endswith("DssVest/sub-underflow"):
                return -1
            raise
        return int(answer, 16)

    return at
