"""No finding where there is nothing to find: consistent policies of many shapes, made so by construction."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.lint.base import Level
from policies.lint.registry import lint
from policies.loader import Document, parse_document
from policies.units import WAD, exact_decimal

PLENTY = "1_000_000_000"

Words = dict[str, Any]


def parsed(policy: Words) -> Document:
    """JSON is YAML, and has none of the signs that a policy file may not have."""
    return parse_document(json.dumps(policy, indent=1), "consistent.yaml")


def address(number: int) -> str:
    """An address of digits alone, whose checksum changes no letter."""
    return f"0x1{number:039d}"


def next_year(day: date) -> date:
    """The last day of a year that begins on the first of a month."""
    return date(day.year + 1, day.month, 1) - timedelta(days=1)


@st.composite
def people(draw: st.DrawFn, prefix: str, fewest: int = 2) -> tuple[list[str], int]:
    """Names of owners, and a threshold of two or more that one of them can miss where there are three."""
    number = draw(st.integers(fewest, 6))
    return [f"{prefix}_{index}" for index in range(number)], draw(st.integers(2, number))


@st.composite
def wallets(draw: st.DrawFn, runways: list[int]) -> tuple[Words, list[str]]:
    """An Auditor Wallet of two roles, or of people, and an Operational Wallet for each runway."""
    made: Words = {}
    signers: list[str] = []
    grant = [{"delegate": "protocol", "token": "DAI", "amount": PLENTY, "reset_minutes": draw(st.integers(0, 65_535))}]
    if draw(st.booleans()):
        for name in ("accountant", "auditor"):
            owners, threshold = draw(people(name))
            signers += owners
            made[f"{name}_role"] = {"kind": "role", "threshold": draw(st.integers(1, threshold)), "owners": owners}
        auditor: Words = {"threshold": 2, "owners": list(made)}
    else:
        owners, threshold = draw(people("auditor"))
        signers += owners
        auditor = {"threshold": threshold, "owners": owners}
    # All that comes in is the annual cap, so no purse is fuller.
    held = {"holds_up_to": draw(st.sampled_from(["1 x annual", "4 x quarterly", "12 x monthly"]))}
    made["auditor"] = {"kind": "auditor", "address": address(1), "allowances": grant, **held, **auditor}
    for number, months in enumerate(runways, 2):
        owners, threshold = draw(people(f"member_{number}"))
        signers += owners
        made[f"operational_{number}"] = {
            "kind": "operational",
            "threshold": threshold,
            "owners": owners,
            "address": address(number),
            "runway": {"months": months},
            "allowances": grant,
        }
    return made, signers


class Budget(NamedTuple):
    """A printed table and what the document says of its buffer, if it has one."""

    table: Words
    buffer: Words
    monthly: int
    """Its total [wad]."""


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    """Lines whose columns and sums fit together, and a buffer that is what it is said to be."""
    unit = draw(st.sampled_from([WAD, WAD // 100, 1]))
    has_buffer = draw(st.booleans())
    # A buffer of so many hundredths of a percent is a whole number of units.
    amount = st.integers(1, 100).map(lambda number: 10_000 * number) if has_buffer else st.integers(1, 10**6)
    amounts = draw(st.lists(amount, min_size=1, max_size=8))
    categories = [f"line {number}" for number in range(len(amounts))]

    def row(amount: int) -> Words:
        columns = {"monthly": 1, "quarterly": 3, "annual": 12}
        return {name: exact_decimal(months * amount * unit) for name, months in columns.items()}

    said: Words = {}
    if has_buffer:
        points, hundredths = draw(st.integers(1, 50)), draw(st.integers(-50, 50))
        buffer = sum(amounts) * (100 * points + hundredths) // 10_000
        exact = {f"{exact_decimal((100 * points + hundredths) * WAD // 100)}%", f"{points}.0% to {points + 1}.0%"}
        shares = {f"~{points}%", f"{points - 1}% to {points + 1}%", *(exact if hundredths >= 0 else ())}
        said = {"of": "the subtotal", "share": draw(st.sampled_from(sorted(shares)))}
        itself = {"amount": row(buffer)[draw(st.sampled_from(["annual", "monthly"]))]}
        said = draw(st.sampled_from([said, said | itself, itself]))
        amounts, categories = [*amounts, buffer], [*categories, "Contingency"]
    lines = [{"category": name, **row(amount)} for name, amount in zip(categories, amounts, strict=True)]
    table = {"lines": lines, "total": row(sum(amounts))}
    return Budget(table, {"contingency": said} if said else {}, sum(amounts) * unit)


def about(draw: st.DrawFn, whole: int) -> str:
    """A whole number, approximately or as a range that it lies in."""
    below, above = draw(st.integers(0, whole)), draw(st.integers(1, 9))
    digits = max(len(str(whole)) - 2, 0)
    rounded = (whole + 10**digits // 2) // 10**digits * 10**digits
    return draw(st.sampled_from([str(whole), f"~{rounded}", f"{whole - below} to {whole + above}"]))


@st.composite
def teams(draw: st.DrawFn) -> Words:
    """People and full-time equivalents, exact or not, that add up."""
    roles = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    joining = draw(st.integers(0, min(3, sum(roles) - 1)))
    today = sum(roles) - joining
    more = {
        "current": {"people": today, "fte": about(draw, today)},
        "additions": [{"role": "an engineer", "people": joining, "fte": joining}],
    }
    return {
        "total": {"people": sum(roles), "fte": about(draw, sum(roles))},
        "roles": [
            {"role": f"role {number}", "people": one, "fte": about(draw, one)} for number, one in enumerate(roles)
        ],
        **(more if joining else {}),
    }


def derived(draw: st.DrawFn, budget: Budget, stream: Words) -> list[Words]:
    """Figures that follow from others, as exact as they are printed."""
    monthly, lines = budget.monthly, len(budget.table["lines"])
    annual = 12 * monthly
    whole = annual // WAD
    streamed = round(Fraction(stream["total"]) * WAD / 12)
    made = [
        {"stated": exact_decimal(annual), "product": ["caps.monthly", "12"]},
        {"stated": exact_decimal(monthly), "quotient": ["caps.annual", "12"]},
        {"stated": exact_decimal(annual), "sum": ["0", *(f"budget.lines.{number}.annual" for number in range(lines))]},
        {"stated": exact_decimal(annual), "maximum": ["caps.monthly", "caps.annual", "3 x monthly"]},
        {"stated": "+1100%", "change": ["1 x monthly", "caps.annual"]},
        {"stated": exact_decimal(5 * monthly), "sum": ["3 x monthly", "2 x monthly"]},
        {"stated": exact_decimal(2 * monthly + streamed), "sum": ["2 x monthly", "a month of stream"]},
        {"stated": f"{exact_decimal(monthly)} to {exact_decimal(annual)}", "quotient": ["caps.annual", "2 to 3"]},
    ]
    if whole:
        made.append({"stated": about(draw, whole), "quotient": [f"{whole * 5}", "5"]})
    chosen = draw(st.lists(st.sampled_from(made), unique_by=repr, max_size=4))
    return [{"claim": f"claim {number}", **one} for number, one in enumerate(chosen)]


@st.composite
def vesting(draw: st.DrawFn, start: date) -> Words:
    """A tranche an interval, the first with all that stands for the cliff."""
    years, interval = draw(st.integers(1, 5)), draw(st.sampled_from([1, 3, 6, 12]))
    amount = draw(st.integers(1, 10**6)) * (WAD // 100)
    number = 12 * years // interval
    cliff = draw(st.integers(0, number))
    first = max(cliff, 1)
    months = [start.month - 1 + interval * index for index in range(first, number + 1)]
    days = [date(start.year + month // 12, month % 12 + 1, 1).isoformat() for month in months]
    amounts = [first * amount] + [amount] * (number - first)
    yearly = (first + 12 // interval) * amount
    return {
        "token": "MKR",
        "document": "EXAMPLE-3",
        "start": start.isoformat(),
        "period_years": years,
        "cliff_months": cliff * interval,
        "interval_months": interval,
        "schedule": [{"date": day, "amount": exact_decimal(one)} for day, one in zip(days, amounts, strict=True)],
        "stated_total": exact_decimal(number * amount),
        "annual_cap": exact_decimal(yearly),
        "total_cap": exact_decimal(years * yearly),
    }


@st.composite
def consistent(draw: st.DrawFn) -> Words:
    """A policy whose figures all follow from a few."""
    start = date(draw(st.integers(2021, 2040)), draw(st.integers(1, 12)), 1)
    end = next_year(start)
    budget = draw(budgets())
    monthly = budget.monthly
    runways = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    keeps = draw(st.integers(1, 2))
    purse, signers = draw(wallets(runways))
    # What the seed does not bring has to be streamed within the annual cap.
    seeded = draw(st.integers(1, 8))
    seed: Words = {"to": "auditor", "amount": exact_decimal(seeded * monthly), "date": start.isoformat()}
    renewal: Words = {}
    held = draw(st.integers(0, sum(runways) + keeps - seeded)) if seeded < sum(runways) + keeps else 0
    if held:
        # With what is there already, the seed fills the runways and what the Auditor Wallet keeps at most.
        renewal = {"held_before": {"operational_2": exact_decimal(held * monthly)}}
    else:
        seed["purpose"] = [{"operational_2": f"{seeded} x monthly"}]
    stream = {
        "token": "DAI",
        "to": "auditor",
        "total": exact_decimal((12 - seeded) * monthly),
        "start": start.isoformat(),
        "end": end.isoformat(),
        "end_reading": draw(st.sampled_from(["inclusive", "last_second"])),
        "restricted": "true",
        "stated_as": f"{12 - seeded} x monthly",
    }
    team = draw(teams())
    people = team["total"]["people"]
    said = {
        "caps.annual": draw(st.sampled_from(["12 x monthly", f"0 to {exact_decimal(12 * monthly)}"])),
        "headcount.total.people": about(draw, people),
    }
    return {
        "schema": "1",
        "id": "consistent",
        "unit": "EXAMPLE-001",
        "title": "a consistent budget",
        "status": "draft",
        "source": {
            "document": "EXAMPLE-2",
            "title": "a consistent budget",
            **({"replaces": "EXAMPLE-1"} if held else {}),
        },
        **renewal,
        "period": {"start": start.isoformat(), "end": end.isoformat()},
        "caps": {
            name: exact_decimal(months * monthly) for name, months in (("monthly", 1), ("quarterly", 3), ("annual", 12))
        },
        "signers": dict.fromkeys(signers, "an owner"),
        "wallets": purse,
        "seed": [seed],
        "streams": [stream],
        "cycle": {
            "statement_due": str(draw(st.integers(1, 28))),
            "steps": ["statement", "request", "return_excess", "pull", "review", "approve", "return_surplus"],
            "step_numbers": [1, 2, 3, 4, 5, 6, 7],
        },
        "returns": {"auditor_keeps": f"{keeps} x monthly", "unused_at_end": "true"},
        "budget": budget.table,
        **budget.buffer,
        "headcount": team,
        "claims": derived(draw, budget, stream),
        "elsewhere": {key: [{"says": says, "where": "Summary"}] for key, says in said.items()},
        "mkr_vesting": draw(vesting(start)),
        "scenarios": {"bear": {"change": "-50%", "monthly": exact_decimal(monthly // 2)}} if monthly % 2 == 0 else {},
        "options": {"A": "approve", "B": "reject"},
    }


@settings(max_examples=150, deadline=None)
@given(consistent())
def test_nothing_but_notes_on_a_consistent_policy(policy: Words) -> None:
    report = lint(parsed(policy))
    assert not [finding.message for finding in report.at_least(Level.WARNING)]


def purse_of(policy: Words) -> Words:
    found = policy["wallets"]
    assert isinstance(found, dict)
    return found


def lone_owner(policy: Words) -> None:
    purse_of(policy)["operational_2"] |= {"threshold": 1}


def same_address(policy: Words) -> None:
    purse_of(policy)["operational_2"] |= {"address": address(1)}


def no_allowance(policy: Words) -> None:
    purse_of(policy)["auditor"] |= {"allowances": []}


def both_sides(policy: Words) -> None:
    purse = purse_of(policy)
    purse["operational_2"]["owners"] = [*purse["operational_2"]["owners"], "auditor_0"]


def second_seed(policy: Words) -> None:
    policy["source"]["replaces"] = "EXAMPLE-1"
    policy["held_before"] = {"operational_2": "1_000_000_000"}


def late_seed(policy: Words) -> None:
    start = date.fromisoformat(policy["period"]["start"])
    policy["seed"] = [{**policy["seed"][0], "date": (start + timedelta(days=1)).isoformat()}]


def early_stream(policy: Words) -> None:
    start = date.fromisoformat(policy["period"]["start"])
    policy["streams"] = [{**policy["streams"][0], "start": (start - timedelta(days=1)).isoformat()}]


def open_stream(policy: Words) -> None:
    policy["streams"] = [{**policy["streams"][0], "restricted": "false"}]


def lost_step(policy: Words) -> None:
    policy["cycle"]["step_numbers"] = [1, 2, 3, 4, 6, 7, 8]


def one_more(policy: Words) -> None:
    policy["headcount"]["total"]["people"] += 1


def wrong_share(policy: Words) -> None:
    lines = policy["budget"]["lines"]
    lines[-1] = {**lines[-1], "category": "Contingency"}
    policy["contingency"] = {"share": "~77777%", "of": "the subtotal"}


def wrong_claim(policy: Words) -> None:
    policy["claims"].append({"claim": "a year", "stated": "1 to 2", "sum": ["caps.annual", "a month of stream"]})


def wrong_range(policy: Words) -> None:
    policy["headcount"]["total"]["fte"] = "1000 to 2000"


def other_range(policy: Words) -> None:
    policy["elsewhere"]["headcount.total.people"][0]["says"] = "1000 to 2000"


def much_vests(policy: Words) -> None:
    schedule = policy["mkr_vesting"]["schedule"]
    schedule[-1] = {**schedule[-1], "amount": "1_000_000"}


def same_options(policy: Words) -> None:
    policy["options"] = {"A": "approve", "B": "approve"}


BROKEN: dict[str, Callable[[Words], None]] = {
    "contingency": wrong_share,
    "claims": wrong_claim,
    "elsewhere": other_range,
    "single-key": lone_owner,
    "addresses": same_address,
    "claw-back": no_allowance,
    "shared-owners": both_sides,
    "seed-on-renewal": second_seed,
    "seed-date": late_seed,
    "stream-in-term": early_stream,
    "stream-restricted": open_stream,
    "step-numbers": lost_step,
    "team-sums": one_more,
    "vesting-sums": much_vests,
    "options": same_options,
}


@settings(max_examples=15, deadline=None)
@given(policy=consistent())
def test_a_team_outside_its_range_is_found(policy: Words) -> None:
    wrong_range(policy)
    assert "team-sums" in {finding.check for finding in lint(parsed(policy)).at_least(Level.WARNING)}


@pytest.mark.parametrize("check", BROKEN)
@settings(max_examples=15, deadline=None)
@given(policy=consistent())
def test_one_thing_wrong_is_found(check: str, policy: Words) -> None:
    BROKEN[check](policy)
    assert check in {finding.check for finding in lint(parsed(policy)).at_least(Level.WARNING)}
