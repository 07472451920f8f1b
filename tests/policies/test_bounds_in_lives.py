"""Bounds held against lives: no life goes beyond one, and some life reaches it, to the wei."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from random import Random

import pytest

from policies.periods import DAY
from policies.policy import Policy
from policies.rules.names import COMPLIANT, CONDUCTS
from policies.rules.registry import RULES
from simulations.corners import habits
from simulations.corners.book import Acts, Book, Cycles, Recipe
from simulations.corners.recipes import recipes
from simulations.cycle import CyclePlan
from simulations.engines.base import OUTSIDER_FUNDS
from simulations.engines.model import Model
from simulations.judging import Judge
from simulations.ledger import CLOSING, OPENING
from simulations.living import Living
from simulations.simulation import Simulation
from tests.policies.worst_lives.chance import by_chance
from tests.policies.worst_lives.judged import Found, bound, cells, live, too_low, worst_of
from tests.policies.worst_lives.shapes import shapes, small
from tests.simulations.policies_for_tests import reference

POLICY = reference()
SHAPES = tuple(shapes())


@cache
def found_by_recipes(policy_id: str) -> Found:
    policy = next(policy for policy in (POLICY, *SHAPES) if policy.id == policy_id)
    return worst_of(live(policy, recipes(policy, OUTSIDER_FUNDS), Model()))


@pytest.mark.parametrize("policy", [POLICY, *SHAPES], ids=lambda policy: policy.id)
class TestRecipes:
    """Lives as the bounds say that they are reached."""

    def test_none_goes_beyond(self, policy: Policy) -> None:
        assert too_low(policy, found_by_recipes(policy.id)) == []

    def test_each_bound_is_reached(self, policy: Policy) -> None:
        found = found_by_recipes(policy.id)
        too_high = [
            (cell, f"{conduct}: {found[conduct].get(cell)} < {limit}")
            for conduct in CONDUCTS
            for cell in cells(policy)
            if (limit := bound(policy, cell, conduct)) is not None
            and limit.excess > 0
            and found[conduct].get(cell) != limit.excess
        ]
        assert too_high == []

    def test_every_cell_is_listed(self, policy: Policy) -> None:
        broken = {cell for worst in found_by_recipes(policy.id).values() for cell, most in worst.items() if most > 0}
        assert broken - set(cells(policy)) == set()


Choice = tuple[str, tuple[bool, bool], bool | None]
"""When the cycle of a month is run, what is decided, and whether the cap is paid before it, after it or not at all."""


class TestEveryCorner:
    """All compliant lives of a small treasury that keep to the corners; nothing rounds in it."""

    POLICY = small("even", total=89 * DAY * 39 * 10**12)

    def lives(self) -> Iterator[Recipe]:
        book = Book(self.POLICY)
        some = ((True, True), (False, True), (True, False))  # everything or nothing is forecast; rejected
        pay, before = (False, True), (None, False, True)
        for opening, paid in product(some, pay):
            for months in product(product(("first", "last"), some, before), repeat=2):
                yield self.life(book, opening, paid, months)
            for months in product(product(("first", "second", "last"), some, (None,)), repeat=2):
                yield self.life(book, opening, paid, months)

    def life(self, book: Book, opening: tuple[bool, bool], paid: bool, months: Iterable[Choice]) -> Recipe:
        def plan(name: str, forecasts_all: bool, accepted: bool) -> CyclePlan:
            return book.plan(name, book.runways if forecasts_all else book.nothing, accepted=accepted)

        cycles: Cycles = {
            OPENING: (book.first[OPENING], plan(OPENING, *opening)),
            CLOSING: (book.closes, book.plan(CLOSING)),
        }
        acts: Acts = [(book.first[OPENING], book.pays_cap)] * paid
        for name, (when, decided, pays_first) in zip(book.before_closing[1:], months, strict=True):
            time = {"first": book.first[name], "second": book.first[name] + 1, "last": book.last[name]}[when]
            cycles[name] = time, plan(name, *decided)
            if pays_first is not None:
                acts.append((book.first[name] if pays_first else time, book.pays_cap))
            acts.append((time, book.pays_nothing))
        return Recipe(COMPLIANT, cycles, acts)

    def test_the_worst_of_them_is_the_bound(self) -> None:
        found = worst_of(live(self.POLICY, self.lives(), Model()))[COMPLIANT]
        for cell in cells(self.POLICY):
            limit = bound(self.POLICY, cell, COMPLIANT)
            assert limit is not None
            most = found.get(cell)
            if limit.excess > 0:
                assert most == limit.excess, cell
            else:
                assert most is None or most <= limit.excess, cell


class TestNobodyDoesWorse:
    @pytest.mark.parametrize("policy", SHAPES[::4], ids=lambda policy: policy.id)
    def test_at_random(self, policy: Policy) -> None:
        random, model = Random(f"bounds of {policy.id}"), Model()
        for conduct in CONDUCTS:
            drawn = (by_chance(policy, conduct, random, OUTSIDER_FUNDS) for _ in range(8))
            assert too_low(policy, worst_of(live(policy, drawn, model))) == []

    @pytest.mark.parametrize("policy", [POLICY, SHAPES[0]], ids=lambda policy: policy.id)
    def test_by_habit(self, policy: Policy) -> None:
        model = Model()
        rules = tuple(rule for rule in RULES if rule.applies(policy))
        for conduct in CONDUCTS:
            judges = []
            for corner in habits(policy, conduct):
                model.deploy(policy)
                judges.append((conduct, Judge(policy, rules)))
                corner(Living(Simulation(policy, model, judges[-1][1])))
            assert too_low(policy, worst_of(judges)) == []
