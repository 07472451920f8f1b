"""Compliant lives that go as far as they can, alone and among outsiders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policies.periods import midnight
from policies.policy import Step
from policies.rules.names import COMPLIANT, Conduct
from policies.units import Wad
from simulations.actions import ChainAction, Donate
from simulations.corners.book import DAYS_31, Acts, Book, Gift, Recipe, spread
from simulations.ledger import CLOSING, OPENING


def whole_caps(book: Book, outsiders: bool) -> Iterator[Recipe]:
    """The monthly cap in each month, or in the last three; in the last month also before its cycle."""
    policy = book.policy
    for first in (0, max(0, len(policy.months) - 3)):
        for early in (None, *policy.cycle_months[-1:]):
            acts: Acts = []
            for month in policy.months[first:]:
                begins = max(midnight(month.first), policy.period.starts_at)
                time = begins if month == early else book.last.get(str(month), begins)
                acts += [(time, book.given_what_lacks)] * outsiders + [(time, book.pays_cap)]
            acts += [(book.closes - 1, book.strangers_pull)] * outsiders
            yield Recipe(COMPLIANT, book.year(book.last), acts)


def full_auditor_wallet(book: Book, gift: Gift, funds: Wad) -> Iterator[Recipe]:
    """One cycle as early and the next as late as can be, for each two; outsiders give before the second.

    Args:
        funds: what outsiders have [wad].
    """
    for earlier, later in book.pairs:
        when = book.last | {earlier: book.first[earlier]}
        give = gift(when[later] - 1, book.auditor)
        # Everything comes back, a gift of one wei at least.
        comes_back = book.year(when, book.runways)
        comes_back[later] = when[later], book.plan(later, book.nothing)
        yield Recipe(COMPLIANT, comes_back, give)
        if funds:
            yield Recipe(COMPLIANT, comes_back, [(when[later] - 1, lambda _: [Donate(book.wallet, 1)]), *give])
        # Nothing comes back; strangers who can may pull before, so that the cycle itself pulls less.
        empty = book.year(when, book.nothing)
        judged: Acts = [(when[later] - 1, book.pays_nothing)]
        pulls: list[Acts] = [[]]
        if funds:
            times = [when[later] - before for before in (1, DAYS_31)]
            pulls += [[(time, book.strangers_pull)] for time in times if time >= when[earlier]]
        for pull in pulls:
            yield Recipe(COMPLIANT, empty, pull + give + judged)
            yield Recipe(COMPLIANT, empty, give + pull)
        for apart in (DAYS_31, DAYS_31 - 1):
            spaced = book.last | _spaced(book, earlier, later, apart)
            yield Recipe(COMPLIANT, book.year(spaced, book.nothing), gift(spaced[later] - 1, book.auditor))
    done = book.last[book.before_closing[-1]]
    yield Recipe(COMPLIANT, book.year(book.last, book.nothing), [*gift(done, book.auditor), (done, book.pays_nothing)])


def _spaced(book: Book, earlier: str, later: str, apart: int) -> dict[str, int]:
    """Two cycles so many seconds apart, where that can be, with as much as can be there after the second pull."""
    first = max(book.first[earlier], book.first[later] - apart)
    last = min(book.last[earlier], book.last[later] - apart)
    if first > last:
        return {earlier: book.first[earlier], later: book.last[later]}
    keeps = book.policy.auditor_keeps

    def there(time: int) -> Wad:
        return min(book.came_in(time), keeps) + book.came_in(time + apart) - book.came_in(time)

    # Where two roundings make a wei, some thousand seconds have one that does.
    full = book.first_with(keeps, first, last)
    some = {last, max(first, full - 1)}
    some |= {time for begin in (first, full) for time in range(begin, min(begin + 2_000, last + 1))}
    best = max(sorted(some), key=there)
    return {earlier: best, later: best + apart}


def rejected(book: Book, gift: Gift, funds: Wad) -> Iterator[Recipe]:
    """One wallet lacks its whole runway, the others send back all that they have, and the review says no."""
    for wallet, runway in book.runways.items():
        lacking, others = book.nothing | {wallet: runway}, book.runways | {wallet: 0}
        opening = book.plan(OPENING, lacking, accepted=False)
        opening = replace(opening, between={0: Donate(book.auditor, funds)} if funds else {})
        yield Recipe(COMPLIANT, book.year(book.last, others) | {OPENING: (book.first[OPENING], opening)})
        for earlier, later in book.pairs[:-1]:
            when = book.last | {earlier: book.first[earlier]}
            year = book.year(when, others) | {later: (when[later], book.plan(later, lacking, accepted=False))}
            yield Recipe(COMPLIANT, year, gift(when[later] - 1, book.auditor))


def taken_before(book: Book, funds: Wad) -> Iterator[Recipe]:
    """The protocol takes everything; outsiders give to the Auditor Wallet once it has sent what it had."""
    for month in book.before_closing[1:2]:
        given: dict[int, ChainAction] = {book.after(Step.APPROVE): Donate(book.auditor, funds)}
        year = book.year(book.last, book.runways)
        year[month] = book.last[month], book.plan(month, book.runways, between=given)
        yield Recipe(Conduct(outsider=True, protocol=True), year, [(book.first[OPENING] + 1, book.taken)])


def gifts_in_cycles(book: Book, funds: Wad) -> Iterator[Recipe]:
    """Everything that outsiders have: before the first step of a cycle, after its last one, and just after it."""
    for name in (OPENING, book.before_closing[-1], CLOSING):
        for wallet in (book.auditor, *book.runways):
            year = book.year(book.last, book.nothing)
            time, plan = year[name]
            yield Recipe(COMPLIANT, year, [(time, book.given(wallet))])
            for place in (0, len(book.steps)):
                given = replace(plan, between={place: Donate(wallet, funds)})
                yield Recipe(COMPLIANT, year | {name: (time, given)})


def exactly_the_cap(book: Book, funds: Wad) -> Iterator[Recipe]:
    """As much of the unit's own as the quarterly cap, or all that can be, and then a donation."""
    cap, keeps, runways = book.policy.caps.quarterly, book.policy.auditor_keeps, sum(book.runways.values())

    def given_after(step: Step) -> dict[int, ChainAction]:
        return {book.after(step): Donate(book.auditor, funds)}

    too_much = spread(book.came_in(book.first[OPENING]) - cap, book.runways)
    opening = book.plan(OPENING, too_much, between=given_after(Step.APPROVE))
    yield Recipe(COMPLIANT, book.year(book.last, book.nothing) | {OPENING: (book.first[OPENING], opening)})
    for earlier, later in book.pairs:
        when = book.last | {earlier: book.first[earlier]}
        full, empty = book.year(when, book.runways), book.year(when, book.nothing)
        everything = book.plan(later, book.nothing, between=given_after(Step.PULL))
        yield Recipe(COMPLIANT, full | {later: (when[later], everything)})
        if later == CLOSING:
            continue
        paid = book.came_in(when[later]) - book.came_in(when[earlier])
        too_much = spread(min(keeps, book.came_in(when[earlier])) + paid - cap, book.runways)
        topped_up = book.plan(later, too_much, between=given_after(Step.APPROVE))
        yield Recipe(COMPLIANT, empty | {later: (when[later], topped_up)})
        had = min(book.came_in(when[earlier]), keeps + runways)
        held = min(had, runways)
        lacks = cap - min(keeps, had - held) - paid
        if 0 <= lacks <= held:
            comes_back = book.plan(later, spread(held - lacks, book.runways), between=given_after(Step.PULL))
            yield Recipe(COMPLIANT, full | {later: (when[later], comes_back)})
    last = book.before_closing[-1]
    for before in (book.nothing, book.runways):
        year = book.year(book.last, before)
        year[last] = book.last[last], book.plan(last, spread(cap - keeps, book.runways))
        year[CLOSING] = book.closes, book.plan(CLOSING, between=given_after(Step.RETURN_EXCESS))
        yield Recipe(COMPLIANT, year)
