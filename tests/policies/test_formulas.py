"""The arithmetic of the cycle and of a stream: bounds, monotony and conservation, to the wei."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policies.formulas import accrued, excess, surplus, top_up, top_up_request, unpaid
from policies.units import UINT128_MAX, WAD

AMOUNTS = st.integers(0, UINT128_MAX)
TIMES = st.integers(0, 2**40)
YEAR = 365 * 86_400

BGN = 1_675_209_600  # 2023-02-01
FIN = BGN + YEAR
TOT = 2_398_988 * WAD


def test_the_stream_of_the_reference_treasury() -> None:
    march = accrued(BGN + 32 * 86_400, BGN, FIN, TOT)
    assert march == 210_322_235_616_438_356_164_383  # the golden runs pull this on 2023-03-05
    assert accrued(BGN - 1, BGN, FIN, TOT) == accrued(BGN, BGN, FIN, TOT) == 0
    assert accrued(FIN - 1, BGN, FIN, TOT) < accrued(FIN, BGN, FIN, TOT) == TOT


@given(TIMES, TIMES, TIMES, st.integers(1, 20 * YEAR), AMOUNTS)
def test_a_stream_only_grows_and_ends_at_its_total(first: int, second: int, bgn: int, tau: int, tot: int) -> None:
    early, late = sorted((first, second))
    before, after = accrued(early, bgn, bgn + tau, tot), accrued(late, bgn, bgn + tau, tot)
    assert 0 <= before <= after <= tot
    assert accrued(bgn, bgn, bgn + tau, tot) == 0
    assert accrued(bgn + tau, bgn, bgn + tau, tot) == tot


@given(st.lists(TIMES, max_size=8), TIMES, st.integers(1, 20 * YEAR), AMOUNTS)
def test_pulls_never_pay_more_than_accrued(times: list[int], bgn: int, tau: int, tot: int) -> None:
    rxd = 0
    for time in sorted(times):
        paid = unpaid(time, bgn, bgn, bgn + tau, tot, rxd)
        assert paid >= 0
        rxd += paid
        assert rxd == accrued(time, bgn, bgn + tau, tot)


@given(TIMES, st.integers(1, 20 * YEAR), st.data(), AMOUNTS)
def test_nothing_is_paid_before_the_cliff_and_everything_at_it(
    bgn: int, tau: int, data: st.DataObject, tot: int
) -> None:
    clf = bgn + data.draw(st.integers(0, tau))
    assert unpaid(clf - 1, bgn, clf, bgn + tau, tot, 0) == 0
    assert unpaid(clf, bgn, clf, bgn + tau, tot, 0) == accrued(clf, bgn, bgn + tau, tot)


@given(AMOUNTS, AMOUNTS)
def test_a_wallet_asks_or_returns_and_then_holds_its_forecast(forecast: int, operational: int) -> None:
    asked, returned = top_up_request(forecast, operational), excess(forecast, operational)
    assert asked >= 0
    assert returned >= 0
    assert asked == 0 or returned == 0
    assert operational + asked - returned == forecast


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_top_up_takes_only_what_is_there(forecast: int, operational: int, auditor: int) -> None:
    asked = top_up_request(forecast, operational)
    sent = top_up(asked, auditor)
    assert 0 <= sent <= min(asked, auditor)
    # Either the forecast is met, or the Auditor Wallet was emptied.
    assert operational + sent >= forecast or sent == auditor


@given(AMOUNTS, AMOUNTS)
def test_what_is_not_surplus_is_kept(auditor: int, keeps: int) -> None:
    sent = surplus(auditor, keeps)
    assert 0 <= sent <= auditor
    assert auditor - sent == min(auditor, keeps)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_cycle_neither_makes_nor_loses_a_wei(
    forecast: int, operational: int, auditor: int, pulled: int, keeps: int
) -> None:
    before = operational + auditor + pulled
    returned, asked = excess(forecast, operational), top_up_request(forecast, operational)
    operational, auditor = operational - returned, auditor + returned + pulled
    sent = top_up(asked, auditor)
    operational, auditor = operational + sent, auditor - sent
    given_back = surplus(auditor, keeps)
    auditor -= given_back
    assert operational + auditor + given_back == before
    assert operational <= forecast
    assert auditor <= keeps
