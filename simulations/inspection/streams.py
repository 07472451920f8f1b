"""The awards that pay a treasury, against the streams of its policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from policies.policy import Stream
from policies.units import exact_decimal
from simulations.deployment.address_book import VESTS
from simulations.deployment.chain import Contract
from simulations.inspection.looking import Discrepancy, Looked, Site, compare


def of_streams(site: Site) -> Iterator[Looked]:
    """Each stream of the policy is there as stated, and none beside them pays anybody of this treasury."""
    for token, listed in VESTS.items():
        if listed in site.at:
            promised = [stream for stream in site.policy.streams if stream.token == token]
            yield from _of_vest(site, site.contract(listed, "maker/DssVestSuckable"), token, promised)


def _of_vest(site: Site, vest: Contract, token: str, promised: Sequence[Stream]) -> Iterator[Looked]:
    ids = range(1, site.chain.call(vest, "ids") + 1)
    awards = [_Award.of(number, answer) for number, answer in _awards(site, vest, ids)]
    # On a fork most awards are those of others.
    ours = [award for award in awards if award.recipient in site.names]
    missing = []
    for stream in promised:
        same = next((award for award in ours if not any(_compared(site, award, stream))), None)
        if same is None:
            missing.append(stream)
        else:
            ours.remove(same)
            yield from _compared(site, same, stream)
    for stream in missing:
        if ours:
            yield from _compared(site, ours.pop(0), stream)
        else:
            yield Discrepancy(f"the {token} stream to {stream.to}", "its award", "missing", "there")
    for award in ours:
        what = f"{exact_decimal(award.total)} {token} to {site.name(award.recipient)}"
        yield Discrepancy(f"stream {award.number}", "what was not promised", what, "no such stream")


def _awards(site: Site, vest: Contract, ids: Sequence[int]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    # No batch of questions may be empty.
    answers = site.chain.call_many([(vest, "awards", (number,)) for number in ids]) if ids else []
    return zip(ids, answers, strict=True)


def _compared(site: Site, award: _Award, stream: Stream) -> Iterator[Looked]:
    """What an award says, and a stream of the policy."""
    subject = f"stream {award.number}"
    manager = "nobody" if stream.manager is None else site.name(site.addresses[stream.manager])
    yield from compare(subject, "the recipient", site.name(award.recipient), stream.to)
    yield from compare(subject, "the total", exact_decimal(award.total), exact_decimal(stream.total))
    yield from compare(subject, "the start", _utc(award.bgn), _utc(stream.bgn))
    yield from compare(subject, "the cliff", _utc(award.clf), _utc(stream.bgn + stream.eta))
    yield from compare(subject, "the end", _utc(award.fin), _utc(stream.fin))
    yield from compare(subject, "the manager", site.name(award.manager), manager)
    who = {True: "the recipient alone", False: "anybody"}
    yield from compare(subject, "who may pull it", who[award.restricted], who[stream.restricted])


@dataclass(frozen=True, slots=True)
class _Award:
    """A stream as DssVest keeps it; dates [s], amounts [wad]."""

    number: int
    recipient: str
    bgn: int
    clf: int
    fin: int
    manager: str
    restricted: bool
    total: int

    @classmethod
    def of(cls, number: int, answer: Sequence[Any]) -> _Award:
        usr, bgn, clf, fin, mgr, res, tot, _ = answer
        return cls(number, usr, bgn, clf, fin, mgr, res == 1, tot)


def _utc(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S")
