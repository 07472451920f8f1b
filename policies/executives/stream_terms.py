"""A stream that was voted beside the award that was cast for it, term by term."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policies.executives.comparison import Measure, Standing, Term, Value
from policies.executives.executions import CastStream
from policies.figures import BudgetTable
from policies.formulas import accrued
from policies.periods import DAY, EndReading, iso, stream_end
from policies.policy import Policy, Stream
from policies.units import WAD, AmountError, Wad, parse_wad, readable


def stream_terms(policy: Policy, key: str, voted: Stream, cast: CastStream) -> Iterator[Term]:
    """Everything that the policy says of a stream: recipient, total, begin, end, cliff, manager, restriction."""
    yield recipient_term(policy, f"{key}.to", voted.to, cast.to, cast.total)
    total = cast.total - voted.total
    yield _term(f"{key}.total", "total", Measure.AMOUNT, voted.total, cast.total, total, _of_total(policy, voted, cast))
    begin = _already_paid(cast, cast.bgn, voted.bgn)
    by_then = "accrue before the voted begin" if begin > 0 else "would have accrued by then"
    meaning = f"it begins {days(cast.bgn - voted.bgn)}: {_amount(cast, abs(begin))} {by_then}"
    yield _term(f"{key}.start", "begin", Measure.INSTANT, voted.bgn, cast.bgn, begin, meaning)
    early = _paid_early(voted, cast)
    yield _term(
        f"{key}.end", "end", Measure.INSTANT, voted.fin, cast.fin, early, _of_end(policy, key, voted, cast, early)
    )
    yield _length(f"{key}.end", "duration", voted.tau, cast.tau)
    yield _reading(key, voted, cast)
    yield _term(f"{key}.cliff", "cliff", Measure.LENGTH, voted.eta, cast.eta, *_of_cliff(voted, cast))
    wallet = policy.wallets.get(voted.manager) if voted.manager else None
    manager = wallet.address if wallet is not None else voted.manager
    said = f"{cast.manager or 'nobody'} besides governance can end it"
    yield _term(f"{key}.manager", "manager", Measure.WORDS, manager, cast.manager, None, said)
    open_to = "only the recipient" if cast.restricted else "anybody"
    words = (_who_pulls(voted.restricted), _who_pulls(cast.restricted))
    yield _term(f"{key}.restricted", "pulled by", Measure.WORDS, *words, None, f"{open_to} can pull it")
    if cast.ended_by is not None:
        meaning = f"the executive of {cast.ended_by} ended it early"
        yield _term(f"{key}.end", "ended by", Measure.WORDS, None, str(cast.ended_by), None, meaning)


def recipient_term(policy: Policy, key: str, voted: str, executed: str, amount: Wad) -> Term:
    """The wallet that receives an amount [wad], by its name in the policy where an address is one of its wallets'."""
    stated = policy.wallets[voted].address
    names = {wallet.address: wallet.name for wallet in policy.wallets.values() if wallet.address is not None}
    if stated is None:
        return Term(key, "recipient", Measure.WORDS, voted, executed, Standing.UNKNOWN)
    went_to = f"{names[executed]} {executed}" if executed in names else executed
    also = _also_says(policy, key)
    meaning = f"{readable(amount)} go to {names.get(executed, executed)} and not to {voted}{also}"
    return _term(key, "recipient", Measure.WORDS, f"{voted} {stated}", went_to, amount, meaning)


def reading_of(last_day: date, fin: int) -> EndReading | None:
    """The reading under which a stream that ends on a day ends at this second; `None` if none does."""
    return next((reading for reading in EndReading if stream_end(last_day, reading) == fin), None)


def days(seconds: int) -> str:
    """`1 day early`, `2 days late`; what is no whole number of days in seconds."""
    size, late = abs(seconds), "late" if seconds > 0 else "early"
    number, unit = (size // DAY, "day") if size % DAY == 0 else (size, "second")
    return f"{number:,} {unit}{'' if number == 1 else 's'} {late}"


def _term(
    key: str, name: str, measure: Measure, voted: Value, executed: Value, money: Wad | None, meaning: str = ""
) -> Term:
    """A term that differs where its two values do."""
    if voted == executed:
        return Term(key, name, measure, voted, executed, Standing.AS_VOTED)
    counted = isinstance(voted, int) and isinstance(executed, int)
    difference = int(executed or 0) - int(voted or 0) if counted else None
    return Term(key, name, measure, voted, executed, Standing.DIFFERS, difference, money, meaning)


def _length(key: str, name: str, voted: int, executed: int) -> Term:
    """A length that follows from other terms, which are judged themselves."""
    return Term(key, name, Measure.LENGTH, voted, executed, Standing.AS_VOTED, executed - voted)


def _reading(key: str, voted: Stream, cast: CastStream) -> Term:
    """Which reading of the voted end date fits; the end itself is judged, this only says why it is another."""
    fits = reading_of(voted.end, cast.fin)
    words = str(fits) if fits is not None else f"none fits {voted.end}"
    return Term(f"{key}.end_reading", "end reading", Measure.WORDS, str(voted.end_reading), words, Standing.AS_VOTED)


def _of_total(policy: Policy, voted: Stream, cast: CastStream) -> str:
    less = cast.total - voted.total
    more = "more" if less > 0 else "less"
    length = max(1, -(-voted.tau // DAY))
    a_day = f"{readable(abs(less) // length)} a day of the voted term"
    printed = _printed_as(policy, cast.total)
    also = f"; {readable(cast.total)} is {printed}" if printed else ""
    return f"{_amount(cast, abs(less))} {more} than voted, {a_day}{also}"


def _of_end(policy: Policy, key: str, voted: Stream, cast: CastStream, early: Wad) -> str:
    """What another end means: what is paid by then, and how the pace changes."""
    when = days(cast.fin - voted.fin)
    voted_day, cast_day = cast.total * DAY // voted.tau, cast.total * DAY // cast.tau
    pace = f"a day pays {readable(cast_day)} instead of {readable(voted_day)}"
    by = "are paid by then that the voted end would still owe" if early > 0 else "are still owed at the voted end"
    said = f"it ends {when}, at {iso(cast.fin)}: {_amount(cast, abs(early))} {by}, and {pace}"
    fits = reading_of(voted.end, cast.fin)
    assumed = fits is not None and f"{key}.end_reading" in policy.assumed
    return f"{said} (the document gives a day and no second; this is its {fits} reading)" if assumed else said


def _of_cliff(voted: Stream, cast: CastStream) -> tuple[Wad, str]:
    then = cast.bgn + max(voted.eta, cast.eta)
    waits = accrued(then, cast.bgn, cast.fin, cast.total)
    later = "cannot be pulled until then" if cast.eta > voted.eta else "can be pulled at once that would have to wait"
    return (-waits if cast.eta > voted.eta else waits), f"{_amount(cast, waits)} {later}"


def _already_paid(cast: CastStream, begins: int, voted_begin: int) -> Wad:
    """What accrues between two begins until the executed end [wad]; negative where the executed one is the later."""
    first, last = sorted((begins, voted_begin))
    size = accrued(last, first, max(cast.fin, last + 1), cast.total)
    return size if begins < voted_begin else -size


def _paid_early(voted: Stream, cast: CastStream) -> Wad:
    """What the earlier of the two ends has paid and the later one still owes, of the executed total [wad].

    Positive where the executed end is the earlier one.
    """
    if cast.fin <= voted.fin:
        return cast.total - accrued(cast.fin, voted.bgn, voted.fin, cast.total)
    return -(cast.total - accrued(voted.fin, cast.bgn, cast.fin, cast.total))


def _printed_as(policy: Policy, amount: Wad) -> str:
    """Where else the document prints an amount [wad]."""
    tables = policy.stated.tables
    places = [f"the total of the table `{name}`" for name, table in tables.items() if _totals(table, amount)]
    for key, others in policy.stated.elsewhere.items():
        places += [f"what {other.where} says of `{key}`" for other in others if _says(other.says, amount)]
    return ", and ".join(places)


def _also_says(policy: Policy, key: str) -> str:
    """What the document says of a key in other places, which may be what was executed."""
    places = policy.stated.elsewhere.get(key, ())
    return "".join(f" (the document also says: {place.says}, {place.where})" for place in places)


def _totals(table: BudgetTable, amount: Wad) -> bool:
    return table.total is not None and table.total.annual == amount


def _says(text: str, amount: Wad) -> bool:
    try:
        return parse_wad(text) == amount
    except AmountError:
        return False


def _who_pulls(restricted: bool) -> str:
    return "the recipient alone" if restricted else "anybody"


def _amount(cast: CastStream, wad: Wad) -> str:
    return f"{readable(wad)} {cast.token}" if wad % WAD == 0 or wad >= WAD // 100 else f"{wad} wei of {cast.token}"
