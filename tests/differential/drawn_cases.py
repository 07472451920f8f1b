"""Safe transactions to be drawn: confirmed as they must be, or anyhow."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.differential.cases import MUTE, Case, Means, Remove, Require, Role, Saying
from tests.differential.verdicts import Fault

PEOPLE = [f"signer_{number}" for number in range(1, 7)]
STRANGER = "stranger"
PERSONAL = [Means.ECDSA, Means.ETH_SIGN, Means.APPROVES]
OF_A_HASH = [Fault.STALE_NONCE, Fault.LATER_NONCE, Fault.OTHER_CHAIN, Fault.OTHER_SAFE, Fault.BARE]
OF_A_LAYOUT = [Fault.INTO_STATIC, Fault.BEYOND_END, Fault.OVERFLOWING, Fault.TOO_LONG, Fault.EMPTY]


@st.composite
def roles(draw: st.DrawFn, name: str, depth: int) -> Role:
    """A Safe owned by people, and by Safes down to `depth`."""
    members: list[str | Role] = list(draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4, unique=True)))
    for number in range(draw(st.integers(0, 2)) if depth else 0):
        members.append(draw(roles(f"{name}.{number}", depth - 1)))
    return Role(name, draw(st.integers(1, len(members))), tuple(draw(st.permutations(members))))


@st.composite
def right_sayings(draw: st.DrawFn, role: Role, sends: bool = True) -> tuple[Saying, ...]:
    """A quorum or more, each in a way of their own, at most one by sending."""
    able = [member for member in role.members if member != MUTE]
    some = draw(st.permutations(able))[: draw(st.integers(min(role.threshold, len(able)), len(able)))]
    sayings = []
    for owner in some:
        if isinstance(owner, Role):
            means = draw(st.sampled_from([Means.CONTRACT, Means.APPROVES]))
            # A contract is asked by the Safe, not by who sends.
            sayings.append(Saying(owner, means, by=draw(right_sayings(owner, sends=means is Means.APPROVES))))
        else:
            means = draw(st.sampled_from([*PERSONAL, Means.SENDS] if sends else PERSONAL))
            sends = sends and means is not Means.SENDS
            sayings.append(Saying(owner, means))
    return tuple(sayings)


@st.composite
def any_sayings(draw: st.DrawFn, role: Role) -> tuple[Saying, ...]:
    """Anybody in any number: some twice, some who are no owners, some with a fault."""
    owners = st.sampled_from([*role.members, *role.members, STRANGER, MUTE, Role("strangers", 1, (STRANGER,))])
    return tuple(draw(any_saying(owner)) for owner in draw(st.lists(owners, max_size=len(role.members) + 1)))


@st.composite
def any_saying(draw: st.DrawFn, owner: str | Role) -> Saying:
    by: tuple[Saying, ...] = ()
    if isinstance(owner, Role):
        means = draw(st.sampled_from([Means.CONTRACT, Means.APPROVES]))
        by = draw(st.one_of(right_sayings(owner, sends=means is Means.APPROVES), any_sayings(owner)))
    else:
        means = Means.CONTRACT if owner == MUTE else draw(st.sampled_from([*PERSONAL, Means.SENDS, Means.CONTRACT]))
    faults = OF_A_LAYOUT if means is Means.CONTRACT else OF_A_HASH
    if means in (Means.ECDSA, Means.ETH_SIGN):
        faults = [*faults, Fault.OTHER_V]
    faulty = means is not Means.SENDS and draw(st.integers(0, 2)) == 2
    return Saying(owner, means, draw(st.sampled_from(faults)) if faulty else Fault.NONE, by)


@st.composite
def one_wrong(draw: st.DrawFn, role: Role) -> tuple[Saying, ...]:
    """A quorum or more, and one of them drawn again."""
    sayings = draw(right_sayings(role))
    place = draw(st.integers(0, max(0, len(sayings) - 1)))
    return tuple(draw(any_saying(saying.owner)) if at == place else saying for at, saying in enumerate(sayings))


@st.composite
def right_cases(draw: st.DrawFn) -> Case:
    safe = draw(roles("safe", 2))
    return Case(safe, draw(right_sayings(safe)))


@st.composite
def any_cases(draw: st.DrawFn) -> Case:
    safe = draw(roles("safe", 2))
    if draw(st.booleans()):
        safe = Role(safe.name, safe.threshold, (*safe.members, MUTE))
    sayings = draw(st.one_of(right_sayings(safe), one_wrong(safe), any_sayings(safe)))
    order = draw(st.one_of(st.none(), st.permutations(range(len(sayings))).map(tuple)))
    count = len(safe.members)
    changes: list[st.SearchStrategy[Remove | Require | None]] = [st.none(), st.builds(Require, st.integers(1, count))]
    if count > 1:
        changes.append(st.builds(Remove, st.integers(0, count - 1)))
    return Case(safe, sayings, order, draw(st.one_of(changes)), repeated=draw(st.integers(0, 5)) == 5)
