"""Careless lives that go as far as they can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policies.periods import DAY, midnight
from policies.policy import Step
from policies.units import Wad
from simulations.actions import ChainAction, Donate, TopUp
from simulations.corners.book import AUDITORS, CARELESS, DAYS_31, Acts, Book, Gift, Recipe, spread
from simulations.ledger import CLOSING, OPENING
from simulations.living import Living


def nothing_goes_back(book: Book, gift: Gift) -> Iterator[Recipe]:
    """All that comes in stays in the Auditor Wallet; in the last two cycles for each reason."""
    last = book.before_closing[-1]
    yield Recipe(CARELESS, book.hoard(), gift(book.late[OPENING] - 1, book.auditor))
    for target in (last, CLOSING):
        earlier = book.names[: book.names.index(target)]
        now, give = book.late[target], gift(book.late[target] - 1, book.auditor)
        yield Recipe(CARELESS, book.hoard(), [*give, (book.late[last], book.pays_nothing)])
        if give:  # a wallet that never had anything is given what comes back
            yield Recipe(CARELESS, book.hoard(), [(now - 1, lambda _: [Donate(book.wallet, 1)]), *give])
        for forecast, without in ((1, ()), (0, (Step.PULL,))):  # one wei comes back; nothing was pulled before
            year = book.hoard()
            for name in earlier:
                plan = book.plan(name, book.nothing | {book.wallet: forecast}, Step.RETURN_SURPLUS, *without)
                year[name] = book.late[name], plan
            yield Recipe(CARELESS, year, give)
        # Pulled once before, so many seconds earlier.
        accrues = min(now, book.closes)
        for apart, shift in ((DAYS_31, 0), (DAYS_31 - 1, 0), (DAYS_31 - 1, 1), (DAY, 0)):
            time = accrues - shift - apart
            for name in earlier:
                if book.first[name] <= time <= book.latest[name]:
                    moved = {
                        name: (time, book.plan(name, book.nothing, Step.RETURN_SURPLUS)),
                        target: (now - shift, book.hoard()[target][1]),
                    }
                    yield Recipe(CARELESS, year | moved, gift(now - 2, book.auditor))


def careless_closings(book: Book, gift: Gift) -> Iterator[Recipe]:
    """All that came in is there at a closing that leaves steps out."""
    last = book.before_closing[-1]
    pulled_only = book.plan(CLOSING, None, *(step for step in book.steps if step is not Step.PULL))
    yield Recipe(CARELESS, book.hoard() | {CLOSING: (book.late[CLOSING], pulled_only)}, gift(book.closes, book.auditor))
    for wallet, forecast in book.careless.items():
        most = book.nothing | {wallet: forecast}
        filled = {last: (book.late[last], book.plan(last, most, Step.RETURN_SURPLUS))}
        forgotten = {CLOSING: (book.late[CLOSING], book.plan(CLOSING, None, Step.RETURN_EXCESS))}
        yield Recipe(CARELESS, book.hoard() | filled | forgotten, gift(book.closes, wallet))
        for plan in (
            book.plan(CLOSING, most, Step.APPROVE, Step.REVIEW, Step.RETURN_SURPLUS),
            book.plan(CLOSING, most, Step.RETURN_SURPLUS, accepted=False),
        ):
            yield Recipe(
                CARELESS, book.hoard() | {CLOSING: (book.late[CLOSING], plan)}, gift(book.closes, book.auditor)
            )


def hardly_a_cycle(book: Book, gift: Gift) -> Iterator[Recipe]:
    """No cycle at all, or the opening alone; strangers who can pull at the close."""
    start, closes = book.policy.period.starts_at, book.closes
    opened_late = {OPENING: (book.late[OPENING], book.plan(OPENING, book.nothing, Step.RETURN_SURPLUS))}
    for cycles in ({}, opened_late):
        first = book.auditor or book.wallet
        yield Recipe(CARELESS, cycles, [*gift(closes - 1, first), (closes - 1, book.pays_nothing)])
        yield Recipe(CARELESS, cycles, [*gift(closes - 1, book.wallet), (closes - 1, book.pays_all)])
        for receiver in filter(None, (book.auditor, book.wallet)):
            if give := gift(closes, receiver):
                pulled: Acts = [(closes, book.strangers_pull)]
                yield Recipe(CARELESS, cycles, [*pulled, *give, (closes, book.strangers_blow)])
                yield Recipe(CARELESS, cycles, [*gift(closes - 1, receiver), *pulled])
                spent = [(closes - 1, act) for act in (book.strangers_pull, book.pays_all)]
                yield Recipe(CARELESS, cycles, [*gift(closes - 1, receiver), *spent])
    yield Recipe(CARELESS, opened_late, [*gift(start, book.wallet), (start, book.pays_all)])


def spends_what_there_is(book: Book, gift: Gift) -> Iterator[Recipe]:
    """Wallets are filled in the last second of each month; all at once, or kept for a month or a quarter."""
    policy, last = book.policy, book.latest[book.before_closing[-1]]
    fills = book.year(book.latest, book.careless, Step.RETURN_SURPLUS)
    at_once = [(book.latest[name], book.pays_all) for name in book.before_closing]
    yield Recipe(CARELESS, fills, [*at_once, *gift(last, book.wallet), (last, book.pays_all)])
    yield Recipe(CARELESS, fills, [*at_once[:-1], *gift(last - 1, book.wallet), (last - 1, book.pays_all)])
    for number in (1, 3):
        for end in range(1, len(policy.months) + 1):
            months = policy.months[max(0, end - number) : end]
            begins, then = midnight(months[0].first), book.end(months[-1])
            before = [name for name in book.before_closing if book.latest[name] < begins][-1:]
            during = [name for name in book.before_closing if begins <= book.latest[name] <= then]
            saves = book.year(book.latest, book.nothing, Step.RETURN_SURPLUS)
            saves |= {name: fills[name] for name in before + during}
            pays = [(midnight(month.first), book.pays_all) for month in months]
            pays += [(book.end(month), book.pays_all) for month in months]
            yield Recipe(CARELESS, saves, [*gift(then, book.wallet), *pays])


def exactly_the_cap_and_a_gift(book: Book, funds: Wad) -> Iterator[Recipe]:
    """The first cycle that has the quarterly cap tops up what is too much, and nothing is pulled after it."""
    cap, keeps = book.policy.caps.quarterly, (Step.PULL, Step.RETURN_EXCESS, Step.RETURN_SURPLUS)
    has_it = (name for name in book.names if book.came_in(book.late[name]) >= cap)
    crossing = next(has_it, CLOSING)
    time = book.first_with(cap, book.first[crossing], book.late[crossing])
    place = book.names.index(crossing)
    year = book.year({name: book.first[name] for name in book.names[:place]}, book.nothing, Step.RETURN_SURPLUS)
    too_much = spread(book.came_in(time) - cap, book.careless)
    year[crossing] = time, book.plan(crossing, too_much, Step.RETURN_SURPLUS)
    year |= book.year({name: book.late[name] for name in book.names[place + 1 :]}, book.nothing, *keeps)
    for name in book.names[place:]:
        when, plan = year[name]
        given = replace(plan, between={len(plan.steps or book.steps): Donate(book.auditor, funds)})
        yield Recipe(CARELESS, year | {name: (when, given)})
    yield Recipe(CARELESS, year, [(time, book.given(book.auditor))])

    def sends_on(living: Living) -> Iterator[ChainAction]:
        """What is above the cap."""
        yield TopUp(book.wallet, max(0, living.held(book.auditor) - cap))

    acts = [(book.closes, book.pulls), (book.closes, sends_on), (book.closes, book.given(book.auditor))]
    for cycles in ({}, {OPENING: (book.first[OPENING], book.plan(OPENING))}):
        yield Recipe(AUDITORS, cycles, acts)
