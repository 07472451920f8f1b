"""Lives of rogues, who do what they like with the wallets that they sign for."""

from __future__ import annotations

from collections.abc import Iterator

from policies.periods import DAY
from policies.policy import PROTOCOL, Step
from simulations.actions import ChainAction, ReturnExcess, SetAllowance
from simulations.corners.book import AUDITORS, DAYS_31, OPERATIONAL, Act, Book, Cycles, Gift, Recipe
from simulations.ledger import CLOSING, OPENING
from simulations.living import Living


def forecasts_without_end(book: Book, gift: Gift) -> Iterator[Recipe]:
    """One cycle tops up all that there is: for payments, or to be kept where the protocol has lost its right."""
    start = book.policy.period.starts_at
    for name in book.names:
        then = book.late[name]
        wants = book.hoard() | {name: (then, book.plan(name, book.endless, Step.RETURN_SURPLUS))}
        yield Recipe(OPERATIONAL, wants, [*gift(then, book.wallet), (then, book.pays_all)])
        rights = [(start, _loses_its_right(book.wallet)), *gift(then - 1, book.wallet)]
        yield Recipe(OPERATIONAL, wants, [*rights, (then, book.pays_nothing)])
        if name != CLOSING and book.auditor:
            forgotten = {CLOSING: (book.late[CLOSING], book.plan(CLOSING, None, Step.RETURN_EXCESS))}
            yield Recipe(OPERATIONAL, wants | forgotten, gift(book.closes, book.wallet))
    wants = book.hoard() | {CLOSING: (book.closes, book.plan(CLOSING, book.endless))}
    for then in (book.closes, book.closes + DAY):
        yield Recipe(OPERATIONAL, wants, [*gift(book.closes, book.wallet), (then, book.pays_all)])


def _loses_its_right(wallet: str) -> Act:
    return lambda living: [SetAllowance(wallet, PROTOCOL, 0)]


def operational_rogues(book: Book, gift: Gift) -> Iterator[Recipe]:
    """What they ask is not sent although it is there; what they have they send back out of turn."""
    last = book.before_closing[-1]
    for plan in (
        book.plan(CLOSING, book.endless, Step.APPROVE, Step.REVIEW, Step.RETURN_SURPLUS),
        book.plan(CLOSING, book.endless, Step.RETURN_SURPLUS, accepted=False),
    ):
        lacks = book.hoard() | {CLOSING: (book.late[CLOSING], plan)}
        yield Recipe(OPERATIONAL, lacks, gift(book.closes, book.auditor))
    topped_up = book.plan(last, book.nothing | {book.wallet: 1}, Step.RETURN_SURPLUS)
    one_wei: Cycles = {last: (book.late[last], topped_up)}
    back = _sends_one_wei_back(book)
    yield Recipe(OPERATIONAL, book.hoard() | one_wei, [*gift(book.late[last], book.auditor), (book.late[last], back)])
    if gift(book.closes, book.auditor):
        pulled = [(book.closes, book.strangers_pull), *gift(book.closes, book.auditor), (book.closes, back)]
        yield Recipe(OPERATIONAL, one_wei, pulled)


def _sends_one_wei_back(book: Book) -> Act:
    def act(living: Living) -> Iterator[ChainAction]:
        yield ReturnExcess(book.wallet, min(1, living.held(book.wallet)))

    return act


def auditor_rogues(book: Book, gift: Gift) -> Iterator[Recipe]:
    """They pull at will, and pay, keep or top up."""
    start, last = book.policy.period.starts_at, book.late[book.before_closing[-1]]
    back = _sends_one_wei_back(book)
    topped_up = book.plan(OPENING, book.nothing | {book.wallet: 2}, Step.RETURN_SURPLUS)
    opening: Cycles = {OPENING: (book.first[OPENING], topped_up)}
    for cycles in ({}, opening, book.hoard(), book.hoard() | opening):
        for then in (last - DAYS_31, last - 1, book.closes - 1, book.closes):
            if then < start:
                continue
            give, pulled = gift(then, book.auditor), [(then, book.pulls)]
            kept = [(then, book.pays_nothing), (then, back), (then, book.pays_nothing)]
            yield Recipe(AUDITORS, cycles, [(start, _loses_its_right(book.auditor)), *give, *pulled, *kept])
            yield Recipe(AUDITORS, cycles, [*pulled, *give, *kept])
            yield Recipe(AUDITORS, cycles, [*pulled, *gift(then, book.wallet), (then, book.auditors_pay)])
    forgotten = {CLOSING: (book.late[CLOSING], book.plan(CLOSING, None, Step.RETURN_EXCESS))}
    full = [(book.closes, book.pulls), (book.closes, book.tops_up), *gift(book.closes, book.wallet)]
    yield Recipe(AUDITORS, book.hoard() | forgotten, full)
