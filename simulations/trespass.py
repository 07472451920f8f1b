"""What a stranger may not do, tried on purpose: the functions that only governance, a wallet or its delegate may call,
with the arguments that would pay.

Lives at random call any function with anything, which finds a door that stands open; here each door that matters is
tried with its key's shape. Everything is undone: it happens within an anchor.

Sources: dss (Vat, Dai, DaiJoin, Vow), ds-pause (DSPauseProxy), dss-vest, AllowanceModule 0.1.0, Safe 1.3.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policies.periods import DAY
from policies.policy import PROTOCOL, Policy
from policies.units import RAD, WAD
from simulations.actions import OUTSIDER, Argument, Call, Donate
from simulations.deployment.address_book import VESTS, key
from simulations.deployment.artifacts import replica
from simulations.deployment.chain import Contract, call_data
from simulations.engines.base import Deployment
from simulations.inspection import OBEDIENT, Discrepancy, Inspectable, Looked

_IN_EACH = 1_000 * WAD
"""What lies in each wallet that holds money, so that there is something to take [wad]."""
_SOME = WAD
"""What is taken [wad]."""


class _Attempt(NamedTuple):
    """Calls by the outsider that should change nothing."""

    what: str
    calls: tuple[Call, ...]


def tried(policy: Policy, engine: Inspectable, deployment: Deployment) -> tuple[Looked, ...]:
    """Each thing that a stranger may not do, and what came of trying it, on an engine that the policy was just
    deployed on.

    Raises:
        EngineError: the engine failed.
    """
    return (*_that_move_something(policy, engine, deployment), *_that_make_a_ward(engine, deployment))


def trespasses(policy: Policy, engine: Inspectable, deployment: Deployment) -> tuple[Discrepancy, ...]:
    """What a stranger gets away with; as `tried`, which counts as well."""
    return tuple(filter(None, tried(policy, engine, deployment)))


def _that_move_something(policy: Policy, engine: Inspectable, deployment: Deployment) -> Iterator[Looked]:
    """Those that a state shows."""
    abi = replica("maker/DssVestSuckable")
    vests = {token: Contract(deployment.contracts[vest], abi) for token, vest in VESTS.items()}
    with engine.anchor():
        engine.warp(policy.period.starts_at + DAY)
        for wallet in policy.treasury:
            engine.apply(Donate(wallet.name, _IN_EACH))
        with engine.asking() as chain:
            awards = {token: chain.call(vest, "ids") for token, vest in vests.items()}
        attempts = tuple(_attempts(policy, deployment.contracts, engine.now, awards))
        before = engine.state()
        for attempt in attempts:
            with engine.anchor():
                for call in attempt.calls:
                    engine.apply(call)
                moved = engine.state() != before
            yield _possible(attempt.what) if moved else None


def _that_make_a_ward(engine: Inspectable, deployment: Deployment) -> Iterator[Looked]:
    """Those that make a stranger a ward, or change the address book, which no state shows."""
    chainlog = Contract(deployment.contracts["CHANGELOG"], replica("maker/Chainlog"))
    with engine.anchor(), engine.asking() as chain:
        stranger = chain.account(OUTSIDER)
        for name, path in OBEDIENT.items():
            contract = Contract(deployment.contracts[name], replica(path))
            engine.apply(Call(name, "rely(address)", (OUTSIDER,)))
            ward = chain.call(contract, "wards", stranger)
            yield _possible(f"becoming a ward of {name}") if ward else None
        vow = key("MCD_VOW")
        engine.apply(Call("CHANGELOG", "setAddress(bytes32,address)", (vow, OUTSIDER)))
        changed = chain.call(chainlog, "getAddress", vow) == stranger
        yield _possible("changing the chainlog's MCD_VOW") if changed else None


def _possible(what: str) -> Discrepancy:
    return Discrepancy("anybody", what, "possible", "refused")


def _attempts(policy: Policy, contracts: Mapping[str, str], now: int, awards: Mapping[str, int]) -> Iterator[_Attempt]:
    """`streams` is how many awards there are."""
    leave = Call("MCD_JOIN_DAI", "exit(address,uint256)", (OUTSIDER, _SOME))
    hope = Call("MCD_VAT", "hope(address)", ("MCD_JOIN_DAI",))
    payment = call_data("execute(address,uint256)", contracts["DSS_BLOW"], _SOME)
    yield _Attempt(
        "having the pause proxy cast a spell",
        (Call("MCD_PAUSE_PROXY", "exec(address,bytes)", ("PaymentSpell", payment)),),
    )
    yield _Attempt(
        "having the Vat make dai",
        (Call("MCD_VAT", "suck(address,address,uint256)", (OUTSIDER, OUTSIDER, RAD)), hope, leave),
    )
    yield _Attempt(
        "moving dai of others in the Vat",
        (Call("MCD_VAT", "move(address,address,uint256)", ("MCD_JOIN_DAI", OUTSIDER, RAD)), hope, leave),
    )
    yield _Attempt("shutting Maker down", (Call("MCD_VAT", "cage()"),))
    yield _Attempt("minting DAI", (Call("MCD_DAI", "mint(address,uint256)", (OUTSIDER, _SOME)),))
    terms = OUTSIDER, _SOME, now - DAY, DAY, 0, ""
    for token, vest in VESTS.items():
        create = Call(vest, "create(address,uint256,uint256,uint256,uint256,address)", terms)
        yield _Attempt(f"creating a stream of {token}", (create, Call(vest, "vest(uint256)", (awards[token] + 1,))))
        promised = [stream for stream in policy.streams if stream.token == token]
        for number, stream in enumerate(promised, awards[token] - len(promised) + 1):
            yield from _on_stream(vest, number, stream.restricted)
    for wallet in (wallet.name for wallet in policy.treasury):
        yield from _on_wallet(wallet)


def _on_stream(vest: str, number: int, restricted: bool) -> Iterator[_Attempt]:
    """On a stream by its DssVest's number."""

    def call(method: str, *arguments: Argument) -> tuple[Call, ...]:
        return (Call(vest, method, (number, *arguments)),)

    yield _Attempt("giving a stream of others away", call("move(uint256,address)", OUTSIDER))
    yield _Attempt("ending a stream", call("yank(uint256)"))
    if restricted:
        yield _Attempt("lifting the restriction of a stream", call("unrestrict(uint256)"))
        yield _Attempt("pulling a restricted stream", call("vest(uint256)"))


def _on_wallet(wallet: str) -> Iterator[_Attempt]:
    take = "transferFrom(address,address,uint256)"
    yield _Attempt(f"taking DAI of {wallet}", (Call("MCD_DAI", take, (wallet, OUTSIDER, _SOME)),))
    yield _Attempt(f"burning DAI of {wallet}", (Call("MCD_DAI", "burn(address,uint256)", (wallet, _SOME)),))
    # Whatever a Safe does not know goes to its fallback handler, which hears it from the Safe.
    yield _Attempt(
        f"having {wallet} call a token by its fallback handler",
        (Call(wallet, "transfer(address,uint256)", (OUTSIDER, _SOME)),),
    )
    yield _Attempt(
        f"using the protocol's allowance on {wallet}",
        (
            Call(
                "ALLOWANCE_MODULE",
                "executeAllowanceTransfer(address,address,address,uint96,address,uint96,address,bytes)",
                (wallet, "MCD_DAI", OUTSIDER, _SOME, "", 0, PROTOCOL, b""),
            ),
        ),
    )
