"""Lives that go as far as a conduct allows, written from what the bounds say how they are reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policies.policy import Policy
from policies.rules.names import Conduct
from policies.units import Wad
from simulations.corners import careless, compliant, rogues
from simulations.corners.book import Acts, Book, Gift, Recipe


def recipes(policy: Policy, funds: Wad) -> Iterator[Recipe]:
    """Every recipe, with outsiders and without.

    Args:
        funds: what outsiders have [wad].
    """
    book = Book(policy)

    def give(time: int, wallet: str) -> Acts:
        return [(time, book.given(wallet))]

    yield from _alone(book, lambda time, wallet: [], 0)
    for recipe in (*_alone(book, give, funds), *_among_outsiders(book, funds)):
        yield replace(recipe, conduct=recipe.conduct.joined(Conduct(outsider=True)))


def _alone(book: Book, gift: Gift, funds: Wad) -> Iterator[Recipe]:
    yield from compliant.whole_caps(book, bool(funds))
    yield from careless.hardly_a_cycle(book, gift)
    yield from careless.spends_what_there_is(book, gift)
    yield from rogues.forecasts_without_end(book, gift)
    if book.auditor:
        yield from compliant.full_auditor_wallet(book, gift, funds)
        yield from compliant.rejected(book, gift, funds)
        yield from careless.nothing_goes_back(book, gift)
        yield from careless.careless_closings(book, gift)
        yield from rogues.operational_rogues(book, gift)
        yield from rogues.auditor_rogues(book, gift)


def _among_outsiders(book: Book, funds: Wad) -> Iterator[Recipe]:
    if book.auditor:
        yield from compliant.gifts_in_cycles(book, funds)
        yield from compliant.exactly_the_cap(book, funds)
        yield from compliant.taken_before(book, funds)
        yield from careless.exactly_the_cap_and_a_gift(book, funds)
