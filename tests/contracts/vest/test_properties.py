"""Streams with arbitrary numbers against the Python reference, to the wei."""

import ape
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vest_reference import TWENTY_YEARS, Stream

few = settings(
    max_examples=12,
    deadline=None,
    # an example works in an anchor of its own, so fixtures may be shared
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

totals = st.one_of(
    st.integers(1, 100),
    st.integers(10**17, 10**26),
    st.integers(2**128 - 100, 2**128 - 1),
    st.integers(1, 2**128 - 1),
)


@st.composite
def shapes(draw, longest=TWENTY_YEARS):
    """(total, seconds from now to bgn, duration, seconds to the cliff)"""
    tau = draw(st.one_of(st.integers(1, 60), st.integers(1, longest)))
    return draw(totals), draw(st.integers(-longest, longest)), tau, draw(st.integers(0, tau))


def build(shape, now) -> Stream:
    tot, ahead, tau, eta = shape
    return Stream(tot=tot, bgn=now + ahead, clf=now + ahead + eta, fin=now + ahead + tau)


@few
@given(shape=shapes(longest=TWENTY_YEARS - 10_000), data=st.data())
def test_views_agree_with_the_reference(uncapped, create, at, anchored, chain, shape, data):
    with anchored():
        stream = build(shape, chain.pending_timestamp)
        identifier = create(uncapped, stream)
        inside = st.integers(stream.bgn, stream.fin)
        times = data.draw(st.lists(st.one_of(inside, st.integers(1, 2**40)), min_size=3, max_size=3))
        edges = [date + shift for date in (stream.bgn, stream.clf, stream.fin) for shift in (-1, 0, 1)]
        before = 0
        for time in sorted(times + edges):
            accrued = at(time, uncapped.accrued, identifier)
            assert accrued == stream.accrued(time)
            assert at(time, uncapped.unpaid, identifier) == stream.unpaid(time)
            assert before <= accrued <= stream.tot
            before = accrued


steps = st.lists(
    st.tuples(st.integers(1, 40 * 86_400), st.one_of(st.just(2**256 - 1), st.integers(0, 10**24))), max_size=5
)


@few
@given(shape=shapes(longest=90 * 86_400), jumps=steps)
def test_every_pull_pays_what_is_unpaid(maker, create, award, core_unit, anchored, chain, shape, jumps):
    vest, dai = maker.vest, maker.dai
    with anchored():
        time = chain.pending_timestamp + 10
        stream = build(shape, time)
        identifier = create(vest, stream)
        end = max(stream.fin, time + sum(jump for jump, _ in jumps)) + 1
        pulls = [*jumps, (None, 2**256 - 1)]  # the last one after the end
        for jump, at_most in pulls:
            time = end if jump is None else time + jump
            chain.pending_timestamp = time
            before = dai.balanceOf(core_unit)
            vest.vest(identifier, at_most, sender=core_unit)
            assert dai.balanceOf(core_unit) - before == min(stream.unpaid(time), at_most)
            stream = stream.pulled(time, at_most)
            assert award(vest, identifier) == stream
            assert stream.rxd <= stream.tot
        assert dai.balanceOf(core_unit) == stream.tot
        assert maker.vat.sin(maker.vow) == stream.tot * 10**27


@few
@given(
    shape=shapes(longest=90 * 86_400),
    jumps=st.tuples(st.integers(1, 60 * 86_400), st.integers(1, 60 * 86_400)),
    ends=st.tuples(*[st.one_of(st.none(), st.integers(-60 * 86_400, 120 * 86_400))] * 2),
    pulling=st.booleans(),
)
def test_yanks_agree_with_the_reference(
    uncapped, create, award, at, governance, core_unit, mkr, anchored, chain, shape, jumps, ends, pulling
):
    with anchored():
        time = chain.pending_timestamp + 10
        stream = build(shape, time)
        identifier = create(uncapped, stream)
        for jump, end in zip(jumps, ends, strict=True):
            time += jump
            explicit = [] if end is None else [max(time + end, 0)]
            if pulling and stream.unpaid(time) >= 0:
                chain.pending_timestamp = time
                uncapped.vest(identifier, sender=core_unit)
                stream = stream.pulled(time)
                time += 1
            chain.pending_timestamp = time
            if stream.unpaid(max([time, *explicit])) < 0 and max([time, *explicit]) < stream.fin:
                with ape.reverts("DssVest/sub-underflow"):
                    uncapped.yank(identifier, *explicit, sender=governance)
                continue
            uncapped.yank(identifier, *explicit, sender=governance)
            stream = stream.yanked(time, *explicit)
            assert award(uncapped, identifier) == stream
            assert stream.rxd <= stream.tot
            for later in (time, (time + stream.fin) // 2, stream.fin, stream.fin + 1):
                if later >= time:
                    assert at(later, uncapped.unpaid, identifier) == max(stream.unpaid(later), -1)
        chain.pending_timestamp = max(time, stream.fin) + 1
        uncapped.vest(identifier, sender=core_unit)
        assert mkr.balanceOf(core_unit) == stream.tot


@pytest.mark.parametrize("tau", [1, 7, 86_399])
def test_each_second_of_a_short_stream(uncapped, create, at, chain, tau):
    bgn = chain.pending_timestamp + 100
    stream = Stream(tot=10**18 + 1, bgn=bgn, clf=bgn + tau // 2, fin=bgn + tau)
    create(uncapped, stream)
    for time in range(bgn - 1, bgn + min(tau, 20) + 2):
        assert at(time, uncapped.unpaid, 1) == stream.unpaid(time)
