"""
What the spells do whatever they are told, by Hypothesis, each cast by the PauseProxy.

A spell that fails says nothing of why (the proxy swallows it) and leaves nothing behind.
"""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.contracts.conftest import reason
from tests.contracts.maker.conftest import RAY, WAD, ZERO, execute, word

pytestmark = pytest.mark.anvil

MAX = 2**256 - 1
DAY = 24 * 60 * 60
TWENTY_YEARS = 20 * 365 * DAY
FAILED = reason("ds-pause-delegatecall-error")

few = settings(max_examples=8, deadline=None)


@pytest.fixture(scope="session")
def refused(revert_data, proxy, deployer):
    """What the proxy reverts with for a call to a spell, or None when it passes; nothing is sent."""

    def ask(method, *arguments):
        return revert_data(proxy.exec, method.contract, method.encode_input(*arguments), sender=deployer)

    return ask


wads = st.integers(0, 10) | st.integers(0, 10**27) | st.sampled_from([MAX // RAY, MAX // RAY + 1, MAX])


@few
@given(payments=st.lists(st.tuples(st.integers(0, 2), wads), max_size=6))
@example(payments=[(0, 5), (1, MAX // RAY), (1, MAX // RAY - 5), (0, 1), (2, 0)])
def test_each_payment_is_sin_of_the_vow(
    anchored, cast, refused, payment, proxy, vat, vow, join, dai, accounts, payments
):
    """What is paid arrives whole, becomes as much sin, is backed in the Vat; too much pays nothing at all."""
    parties = accounts[5:8]
    paid = [0, 0, 0]  # [wad]
    with anchored():
        for i, wad in payments:
            if (sum(paid) + wad) * RAY > MAX:
                assert refused(payment.execute, parties[i], wad) == FAILED
            else:
                cast(payment.execute, parties[i], wad)
                paid[i] += wad
            assert [dai.balanceOf(usr) for usr in parties] == paid
            assert dai.totalSupply() == sum(paid)
            assert vat.sin(vow) == vat.dai(join) == vat.debt() == vat.vice() == sum(paid) * RAY
            assert (vat.dai(proxy), vat.dai(vow)) == (0, 0)


@pytest.fixture(scope="session")
def other_vest(project, deployer, dai, proxy):
    """A DssVest that is not in the Chainlog, for the functions that are told which."""
    contract = deployer.deploy(project.DssVestTransferrable, deployer, dai)
    contract.file(b"cap".ljust(32, b"\0"), WAD, sender=deployer)
    contract.rely(proxy, sender=deployer)
    return contract


@st.composite
def awards(draw):
    """tot [wad], seconds from now to bgn, tau, eta, restricted, on the other DssVest; some ask for one thing wrong."""
    tau = draw(st.integers(1, 400 * DAY) | st.integers(1, TWENTY_YEARS))
    tot = draw(st.integers(1, tau * WAD) | st.just((tau + 1) * WAD - 1))  # up to the cap of one token a second
    ahead = draw(st.integers(-TWENTY_YEARS + DAY, TWENTY_YEARS - DAY))
    eta = draw(st.integers(0, tau))
    wrong = draw(st.sampled_from(["", "", "", "", "tot", "rate", "tau", "eta", "bgn"]))
    tot = {"tot": 0, "rate": (tau + 1) * WAD}.get(wrong, tot)
    ahead = TWENTY_YEARS + DAY if wrong == "bgn" else ahead
    eta = tau + 1 if wrong == "eta" else eta
    tau = TWENTY_YEARS + 1 if wrong == "tau" else tau
    return tot, ahead, tau, eta, draw(st.booleans()), draw(st.booleans())


@few
@given(wanted=st.lists(awards(), min_size=1, max_size=4), managed=st.booleans())
@example(wanted=[(WAD, 0, DAY, DAY, True, False), (WAD, 0, DAY, DAY + 1, True, False)], managed=True)
@example(wanted=[(DAY * WAD, 0, DAY, 0, False, True), ((DAY + 1) * WAD, 0, DAY, 0, True, True)], managed=False)
def test_a_stream_is_what_was_asked_for(
    anchored, chain, cast, refused, stream, vest, other_vest, recipient, facilitator_1, wanted, managed
):
    """Each valid award is created as it stands, in the DssVest meant; one that is not valid creates none."""
    mgr = facilitator_1.address if managed else ZERO
    made = {vest: 0, other_vest: 0}
    with anchored():
        for tot, ahead, tau, eta, restricted, on_other in wanted:
            bgn = chain.pending_timestamp + ahead
            on, method, first = other_vest, stream.create_on, [other_vest]
            if not on_other:
                on, method, first = vest, stream.create, []
            arguments = [*first, recipient, tot, bgn, tau, eta, mgr, restricted]
            in_range = ahead < TWENTY_YEARS and 0 < tau <= TWENTY_YEARS and eta <= tau
            if not (in_range and tot > 0 and tot // tau <= WAD):
                assert refused(method, *arguments) == FAILED
                continue
            cast(method, *arguments)
            made[on] += 1
            award = on.awards(made[on])
            assert (award.usr, award.mgr, award.res) == (recipient.address, mgr, int(restricted))
            assert (award.tot, award.rxd) == (tot, 0)
            assert (award.bgn, award.clf, award.fin) == (bgn, bgn + eta, bgn + tau)
        assert {on: on.ids() for on in made} == made


@pytest.fixture(scope="session")
def module(project, deployer):
    return deployer.deploy(project.AllowanceModule)


@pytest.fixture(scope="session")
def safe(new_safe, module, proxy, facilitator_1):
    """A facilitator's Safe with the proxy as a delegate, without money or an allowance yet."""
    made = new_safe([facilitator_1], 1)
    execute(made, made.enableModule, module, owners=[facilitator_1], sender=facilitator_1)
    execute(made, module.addDelegate, proxy, owners=[facilitator_1], sender=facilitator_1)
    return made


@few
@given(
    allowance=st.integers(0, 30) | st.just(2**96 - 1),
    amounts=st.lists(st.integers(0, 12) | st.sampled_from([2**96 - 1, 20]), max_size=6),
)
@example(allowance=15, amounts=[8, 0, 8, 7, 1])
@example(allowance=2**96 - 1, amounts=[12, 9, 8, 2**96 - 1])
def test_a_claw_back_takes_what_the_allowance_gives(
    anchored, cast, refused, claw_back, module, safe, dai, fund, proxy, facilitator_1, recipient, allowance, amounts
):
    """Each one uses up its amount of the allowance and of the Safe, within both; any other takes nothing."""
    taken = 0
    with anchored():
        fund(safe, 20)
        arguments = (proxy, dai, allowance, 0, 0)
        execute(safe, module.setAllowance, *arguments, owners=[facilitator_1], sender=facilitator_1)
        for amount in amounts:
            if 0 < amount <= min(allowance, 20) - taken:
                cast(claw_back.execute, module, safe, dai, recipient, amount)
                taken += amount
            else:
                assert refused(claw_back.execute, module, safe, dai, recipient, amount) == FAILED
            assert module.getTokenAllowance(safe, proxy, dai)[:2] == [allowance, taken]
            assert (dai.balanceOf(safe), dai.balanceOf(recipient)) == (20 - taken, taken)


@few
@given(steps=st.lists(st.sampled_from(["shutdown", "pay", "pull"]), max_size=8))
@example(steps=["pull", "shutdown", "pull", "shutdown", "pay", "pull"])
def test_shutdown_twice_is_shutdown_once(
    anchored, chain, cast, refused, revert_data, shutdown, payment, stream, vest, vat, vow, join, dai, recipient, steps
):
    """From the first on streams are not paid; payments go on, and no shutdown touches an amount."""
    live, paid = 1, 0
    with anchored():
        time = chain.pending_timestamp + 10
        cast(stream.create, recipient, 1000 * DAY, time, 1000 * DAY, 0, ZERO, True)
        pulled, bgn = 0, time
        for name in steps:
            time += DAY
            chain.pending_timestamp = time
            if name == "shutdown":
                cast(shutdown.execute)
                live = 0
            elif name == "pay":
                cast(payment.execute, recipient, 7)
                paid += 7
            elif live:
                vest.vest(1, sender=recipient)
                pulled = time - bgn  # one Dai-wei a second
            else:
                text = reason("DssVestSuckable/vat-not-live")
                assert revert_data(vest.vest, 1, sender=recipient) == text
            assert (vat.live(), join.live(), vow.live()) == (live, 1, 1)
            assert dai.balanceOf(recipient) == dai.totalSupply() == paid + pulled
            assert vat.sin(vow) == vat.dai(join) == vat.debt() == (paid + pulled) * RAY


@pytest.fixture(scope="session")
def owned(new_safe, facilitator_1, proxy):
    """A Safe of which the proxy is an owner."""
    return new_safe([facilitator_1, proxy], 2)


@pytest.fixture(scope="session")
def not_owned(new_safe, facilitator_1):
    return new_safe([facilitator_1], 1)


hashes = st.binary(min_size=32, max_size=32)


@few
@given(approved=st.lists(hashes, max_size=4), never=hashes)
@example(approved=[bytes(32), b"\xff" * 32, bytes(32)], never=word(1))
def test_a_hash_is_approved_for_the_proxy_alone(
    anchored, cast, refused, approve_hash, owned, not_owned, proxy, deployer, facilitator_1, approved, never
):
    """And only that hash, and only in a Safe that the proxy owns a part of."""
    with anchored():
        for one in approved:
            cast(approve_hash.execute, owned, one)
            assert refused(approve_hash.execute, not_owned, one) == FAILED
        for one in {*approved, never}:
            assert owned.approvedHashes(proxy, one) == int(one in approved)
            for account in (deployer, facilitator_1, approve_hash):
                assert owned.approvedHashes(account, one) == 0
            assert not_owned.approvedHashes(proxy, one) == 0
        assert owned.call_view_method("nonce") == 0
