"""What is reckoned with spans holds of every value inside them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from policies.lint.spans import Span, total

NUMBERS = st.fractions(min_value=-100, max_value=100, max_denominator=20)


@st.composite
def inside(draw: st.DrawFn) -> tuple[Span, Fraction]:
    """A span and a value in it."""
    least, value, most = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    return Span(least, most), value


def holds(span: Span, value: Fraction) -> bool:
    return span.least <= value <= span.most


@given(inside(), inside())
def test_what_comes_of_two_values_is_in_what_comes_of_their_spans(
    one: tuple[Span, Fraction], other: tuple[Span, Fraction]
) -> None:
    (first, a), (second, b) = one, other
    assert holds(first + second, a + b)
    assert holds(first - second, a - b)
    assert holds(first * second, a * b)
    assert total([first, second, first]) == first + second + first
    quotient = first.over(second)
    assert (quotient is None) == holds(second, Fraction(0))
    if quotient is not None:
        assert holds(quotient, a / b)


@given(inside(), inside())
def test_spans_are_apart_where_they_share_no_value(one: tuple[Span, Fraction], other: tuple[Span, Fraction]) -> None:
    (first, a), (second, b) = one, other
    apart = first.apart(second)
    assert apart == -second.apart(first)
    assert (apart == 0) == (max(first.least, second.least) <= min(first.most, second.most))
    if apart:
        assert abs(a - b) >= abs(apart)
        assert (a > b) == (apart > 0)
        assert not first.widened(abs(apart)).apart(second)
    assert first.is_point == (first == Span.point(first.least))
