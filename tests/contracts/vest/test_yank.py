"""Ending a stream early: before, within and after it, with and without an explicit end."""

import ape
import pytest
from ape.exceptions import ProviderError
from vest_reference import DAY, WAD, YEAR, Stream

ZERO = "0x" + "00" * 20

# A stream of 365 days, a wad a day, with its cliff on day 90. In days from its beginning: yanked when, to
# which end (or none given), what total is left, its new bgn, clf and fin; None where nothing may change.
CASES = {
    "before bgn, at once": (-10, None, 0, (-10, -10, -10)),
    "before bgn, end before bgn": (-10, -5, 0, (-5, -5, -5)),
    "before bgn, end at bgn": (-10, 0, 0, (0, 0, 0)),
    "before bgn, end before the cliff": (-10, 30, 0, (0, 30, 30)),
    "before bgn, end within": (-10, 100, 100, (0, 90, 100)),
    "before the cliff, at once": (45, None, 0, (0, 45, 45)),
    "before the cliff, end before the cliff": (45, 60, 0, (0, 60, 60)),
    "before the cliff, end at the cliff": (45, 90, 90, (0, 90, 90)),
    "within, at once": (200, None, 200, (0, 90, 200)),
    "within, end in the past": (200, 100, 200, (0, 90, 200)),
    "within, end of zero": (200, -(10**9), 200, (0, 90, 200)),
    "within, end within": (200, 300, 300, (0, 90, 300)),
    "within, end at fin": (200, 365, None, None),
    "within, end beyond fin": (200, 400, None, None),
    "at fin": (365, None, None, None),
    "after fin": (400, None, None, None),
    "after fin, end in the past": (400, 200, None, None),
}


@pytest.fixture
def cliffed(now, vest, create, manager):
    """A wad a day for a year from `now` + 20 days, cliff after 90 days."""
    bgn = now + 20 * DAY
    stream = Stream(tot=365 * WAD, bgn=bgn, clf=bgn + 90 * DAY, fin=bgn + YEAR)
    create(vest, stream, mgr=manager)
    return stream


@pytest.mark.parametrize("case", CASES)
def test_yank(vest, cliffed, award, governance, core_unit, mkr, chain, case):
    day, end, days, dates = CASES[case]
    time = cliffed.bgn + day * DAY
    explicit = [] if end is None else [max(cliffed.bgn + end * DAY, 0)]
    chain.pending_timestamp = time
    receipt = vest.yank(1, *explicit, sender=governance)
    assert [(log.event_name, log.id, log.end) for log in receipt.events] == [("Yank", 1, max([time, *explicit]))]
    left = award(vest, 1)
    if dates is None:
        assert left == cliffed
    else:
        bgn, clf, fin = (cliffed.bgn + it * DAY for it in dates)
        assert left == Stream(tot=days * WAD, bgn=bgn, clf=clf, fin=fin)
    assert left == cliffed.yanked(time, *explicit)
    chain.pending_timestamp = max(cliffed.fin, time) + 1
    vest.vest(1, sender=core_unit)
    assert mkr.balanceOf(core_unit) == left.tot


def test_yank_after_a_pull_leaves_the_rest(vest, cliffed, award, governance, core_unit, mkr, chain):
    chain.pending_timestamp = cliffed.bgn + 100 * DAY
    vest.vest(1, sender=core_unit)
    chain.pending_timestamp = cliffed.bgn + 150 * DAY
    vest.yank(1, sender=governance)
    left = award(vest, 1)
    assert (left.tot, left.rxd) == (150 * WAD, 100 * WAD)
    assert vest.unpaid(1) == 50 * WAD
    vest.vest(1, sender=core_unit)
    assert mkr.balanceOf(core_unit) == 150 * WAD
    assert not vest.valid(1)


def test_a_second_yank_can_only_shorten(vest, cliffed, award, governance, chain):
    chain.pending_timestamp = cliffed.bgn + 100 * DAY
    vest.yank(1, cliffed.bgn + 200 * DAY, sender=governance)
    chain.pending_timestamp = cliffed.bgn + 101 * DAY
    vest.yank(1, cliffed.bgn + 300 * DAY, sender=governance)
    assert award(vest, 1).fin == cliffed.bgn + 200 * DAY
    chain.pending_timestamp = cliffed.bgn + 102 * DAY
    vest.yank(1, cliffed.bgn + 150 * DAY, sender=governance)
    assert (award(vest, 1).fin, award(vest, 1).tot) == (cliffed.bgn + 150 * DAY, 150 * WAD)


def test_who_may_yank(vest, cliffed, create, stream, governance, manager, core_unit, outsider):
    create(vest, stream)  # without a manager
    for sender in (core_unit, outsider):
        with ape.reverts("DssVest/not-authorized"):
            vest.yank(1, sender=sender)
        with ape.reverts("DssVest/not-authorized"):
            vest.yank(1, stream.fin, sender=sender)
    with ape.reverts("DssVest/not-authorized"):
        vest.yank(2, sender=manager)
    with ape.reverts("DssVest/invalid-award"):
        vest.yank(3, sender=governance)
    vest.yank(1, sender=manager)
    vest.yank(2, sender=governance)
    assert not vest.valid(1)


def test_end_is_a_date_but_a_far_one_is_harmless(vest, cliffed, award, governance):
    vest.yank(1, 2**256 - 1, sender=governance)
    assert award(vest, 1) == cliffed


def test_a_later_end_can_take_a_wei_back(uncapped, create, now, at, governance, core_unit, mkr, chain):
    """The new total is floored, and the accrual over it is floored again: a wei less than was just pulled.

    The views, a pull and another yank then revert until more has accrued, in the original as well.
    """
    stream = Stream(tot=10, bgn=now, clf=now, fin=now + 7 * DAY)
    create(uncapped, stream)
    early = stream.bgn + 3 * DAY
    chain.pending_timestamp = early
    uncapped.vest(1, sender=core_unit)
    assert mkr.balanceOf(core_unit) == 4
    chain.pending_timestamp = early + 1
    uncapped.yank(1, stream.bgn + 5 * DAY, sender=governance)
    assert uncapped.tot(1) == 7
    assert at(early + 2, uncapped.accrued, 1) == 4
    assert at(early + 2, uncapped.unpaid, 1) == 0
    chain.pending_timestamp = early + 2
    uncapped.yank(1, stream.bgn + 4 * DAY, sender=governance)
    assert uncapped.tot(1) == 5
    assert at(early + 3, uncapped.accrued, 1) == 3
    assert at(early + 3, uncapped.unpaid, 1) == -1
    chain.pending_timestamp = early + 3
    with ape.reverts("DssVest/sub-underflow"):
        uncapped.vest(1, sender=core_unit)
    with ape.reverts("DssVest/sub-underflow"):
        uncapped.yank(1, sender=governance)
    chain.pending_timestamp = stream.bgn + 4 * DAY
    uncapped.vest(1, sender=core_unit)
    assert mkr.balanceOf(core_unit) == 5


def test_views_of_a_yanked_stream_that_never_ran(vest, cliffed, governance, chain, at):
    chain.pending_timestamp = cliffed.bgn - DAY
    vest.yank(1, sender=governance)
    assert not vest.valid(1)
    assert [at(time, vest.unpaid, 1) for time in (cliffed.bgn - DAY, cliffed.bgn, cliffed.fin)] == [0, 0, 0]
    with pytest.raises(ProviderError, match="DssVest/invalid-award"):
        at(cliffed.fin, vest.unpaid, 2)
