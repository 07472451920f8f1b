"""What is known of the library's documents on people, wallets, time and tokens: each is found with its figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

import pytest

from policies.lint.base import Finding
from policies.lint.registry import lint
from policies.loader import Document
from tests.policies.library_for_tests import entries

CENT = Decimal("0.01")
"""To which the figures here are known."""


class Known(NamedTuple):
    """A figure that somebody worked out from the document by hand, or with a spreadsheet."""

    policy: str
    check: str
    key: str
    figures: dict[str, str]
    variant: str = ""


KNOWN = (
    Known("mt-001-2022", "single-key", "wallets.operational.threshold", {"exposure": "186707.73", "people": "1"}),
    Known("mt-001-2022", "lost-key", "wallets.operational.owners", {"people": "1"}),
    Known("mt-001-2022", "addresses", "wallets.auditor.address", {"wallets": "2"}),
    Known("mt-001-2022", "addresses", "wallets.operational", {"missing": "1"}),
    Known("mt-001-2022", "claw-back", "wallets.operational", {"allowance": "0"}),
    Known("mt-001-2022", "step-numbers", "cycle.step_numbers", {"missing": "5", "double": "6"}),
    Known(
        "mt-001-2022",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "1193.57", "largest_month_inclusive": "63429.48", "months_over_exclusive": "7"},
    ),
    Known(
        "mt-001-2022",
        "stream-end",
        "streams.0.end",
        {"difference": "5.62", "rate_exclusive": "2051.73", "rate_inclusive": "2046.11"},
    ),
    Known(
        "dux-001-2022",
        "stream-months",
        "streams.0.total",
        {
            "average_month": "161191.67",
            "average_over": "8049.67",
            "smallest_month": "148384.66",
            "largest_month_inclusive": "164283.01",
            "months_over_inclusive": "11",
            "months_over_exclusive": "11",
        },
    ),
    Known(
        "dux-001-2022",
        "one-time-costs",
        "budget.lines.7.quarterly",
        {"difference": "63000", "with_buffer": "72450", "annual_without": "1861850"},
    ),
    Known("dux-001-2022", "no-seed", "wallets.auditor", {"excess_over_kept": "177291"}),
    Known("dux-001-2022", "stream-end", "streams.0.end", {"difference": "14.56", "one_day": "5299.45"}),
    Known(
        "tech-001-2022",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "10751.23", "largest_month_inclusive": "217951.23", "months_over_exclusive": "11"},
    ),
    Known("tech-001-2022", "stream-end", "streams.0.end", {"difference": "19.32", "rate_exclusive": "7050"}),
    Known("tech-001-2022", "step-numbers", "cycle.step_numbers", {"missing": "5", "double": "6"}),
    Known("tech-001-2022", "vesting-sums", "mkr_vesting.stated_total", {"difference": "-0.01", "sum": "771.91"}),
    Known(
        "tech-001-2022",
        "vesting-cliff",
        "mkr_vesting.schedule.0.amount",
        {"first_share": "0.33", "other_share": "0.17"},
    ),
    Known("ses-001-2022", "no-seed", "wallets.auditor", {"excess_over_kept": "487037"}),
    Known(
        "ses-001-2022",
        "owners-before",
        "wallets.auditor.threshold",
        {"stated_threshold": "2", "stated_owners": "3", "threshold": "3", "owners": "4"},
    ),
    Known("ses-001-2022", "owners-known", "wallets.auditor_role.owners", {"owners": "2"}),
    Known(
        "ses-001-2022",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "9340.44", "months_over_inclusive": "7", "months_over_exclusive": "6"},
    ),
    Known("ses-001-2022", "stream-end", "streams.0.end", {"difference": "43.99", "rate_exclusive": "16056.16"}),
    Known(
        "pe-001-2022",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "12130.14", "months_over_inclusive": "7", "months_over_exclusive": "7"},
    ),
    Known("pe-001-2022", "stream-end", "streams.0.end", {"difference": "57.13", "rate_exclusive": "20851.65"}),
    Known("sas-001-2023", "seed-on-renewal", "seed", {"held": "73789.50"}, "newbase"),
    Known("sas-001-2023", "seed-date", "seed.0.date", {"days": "1"}, "newbase"),
    Known("sas-001-2023", "seed-date", "seed.0.date", {"days": "1"}, "newbear"),
    Known(
        "sas-001-2023",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "1662.26", "largest_month_inclusive": "88337.26", "months_over_exclusive": "7"},
        "newbase",
    ),
    Known(
        "sas-001-2023",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "1513.39", "largest_month_inclusive": "80425.89", "months_over_exclusive": "7"},
        "newbear",
    ),
    Known("sas-001-2023", "stream-end", "streams.0.end", {"difference": "7.83"}, "newbase"),
    Known("sas-001-2023", "stream-end", "streams.0.end", {"difference": "7.13"}, "newbear"),
    Known(
        "tech-001-2023",
        "seed-on-renewal",
        "seed",
        {"held": "723700.41", "ratio": "0.97", "seed_less_runway": "149937", "room": "449810"},
    ),
    Known(
        "tech-001-2023",
        "team-sums",
        "headcount.total.fte",
        {"sum": "7.1", "stated": "7.9", "reading_each": "7.9", "difference": "-0.8"},
    ),
    Known("tech-001-2023", "year-end", "returns.unused_at_end", {"stream_left": "203749.67", "days": "31"}),
    Known("tech-001-2023", "step-numbers", "cycle.step_numbers", {"missing": "5", "double": ""}),
    Known(
        "tech-001-2023",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "3833.67", "months_over_inclusive": "7", "months_over_exclusive": "6"},
    ),
    Known(
        "tech-001-2023",
        "stream-end",
        "streams.0.end",
        {"difference": "18.06", "one_day": "6572.57", "days_exclusive": "364"},
    ),
    Known(
        "ses-001-2023",
        "shared-owners",
        "wallets.permanent.owners.2",
        {"people": "2", "operational_wallets": "2"},
        "speedy",
    ),
    Known("ses-001-2023", "shared-owners", "wallets.incubation.owners", {"owners": "3"}, "speedy"),
    Known(
        "ses-001-2023",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "5112.88", "months_over_inclusive": "7", "months_over_exclusive": "6"},
        "speedy",
    ),
    Known(
        "ses-001-2023",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "4345.75", "months_over_inclusive": "7", "months_over_exclusive": "6"},
        "standard",
    ),
    Known("ses-001-2023", "stream-end", "streams.0.end", {"difference": "24.08"}, "speedy"),
    Known("ses-001-2023", "stream-end", "streams.0.end", {"difference": "20.47"}, "standard"),
    Known("tech-001-2023-24", "terms", "period.start", {"days": "59"}, "newbase"),
    Known("tech-001-2023-24", "no-seed", "wallets.auditor", {"runway": "416682"}, "newbase"),
    Known("tech-001-2023-24", "no-seed", "wallets.auditor", {"runway": "342231"}, "newbear"),
    Known("tech-001-2023-24", "step-numbers", "cycle.step_numbers", {"missing": "5", "double": ""}, "newbase"),
    Known(
        "tech-001-2023-24",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "2276.44", "months_over_inclusive": "7", "months_over_exclusive": "6"},
        "newbase",
    ),
    Known(
        "tech-001-2023-24",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "1870.11", "months_over_inclusive": "7", "months_over_exclusive": "6"},
        "newbear",
    ),
    Known(
        "tech-001-2023-24", "stream-end", "streams.0.end", {"difference": "12.48", "days_inclusive": "366"}, "newbase"
    ),
    Known(
        "tech-001-2023-24", "stream-end", "streams.0.end", {"difference": "10.25", "days_inclusive": "366"}, "newbear"
    ),
    Known("gov-001-2023", "stream-in-term", "streams.0.start", {"difference": "904805", "days": "365"}, "baseplus"),
    Known("gov-001-2023", "stream-in-term", "streams.0.start", {"difference": "805805", "days": "365"}, "base"),
    Known("gov-001-2023", "stream-in-term", "streams.0.start", {"difference": "674905", "days": "365"}, "superbear"),
    Known(
        "gov-001-2023",
        "allowance-terms",
        "wallets.operational.allowances",
        {"DAI": "1000000000", "USDC": "1000000000", "ETH": "1000"},
        "base",
    ),
    Known(
        "gov-001-2023",
        "stream-months",
        "streams.0.total",
        {"difference_inclusive": "1236.07", "months_over_inclusive": "7", "months_over_exclusive": "7"},
        "baseplus",
    ),
    # A twelfth of 805,805 is no whole cent: taken from the rounded cap the figure would be 1,100.82.
    Known("gov-001-2023", "stream-months", "streams.0.total", {"difference_inclusive": "1100.83"}, "base"),
    Known("gov-001-2023", "stream-months", "streams.0.total", {"difference_inclusive": "922"}, "superbear"),
)
"""From the documents' text and, where figures are streamed, 2-decimal arithmetic made apart from this project."""


@cache
def library() -> tuple[Document, ...]:
    """Every document of the library, of those with variants each one."""
    return tuple(entry.document for entry in entries())


@cache
def findings(policy: str) -> tuple[Finding, ...]:
    document = next(one for one in library() if one.policy.id == policy)
    report = lint(document, library())
    return (*report.findings, *(waived.finding for waived in report.waived))


def rounded(figure: str) -> str:
    """A figure to the cent, so that one worked out by hand can be compared; a list of numbers stays as it is."""
    if not figure or "," in figure:
        return figure
    return str(Decimal(figure).quantize(CENT, ROUND_HALF_UP))


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: f"{known.policy} {known.variant} {known.check} {known.key}")
def test_it_is_found_with_its_figures(known: Known) -> None:
    name = f"{known.policy}-{known.variant}" if known.variant else known.policy
    matching = [finding for finding in findings(name) if (finding.check, finding.key) == (known.check, known.key)]
    stated = {key: rounded(figure) for key, figure in known.figures.items()}
    assert stated in [
        {key: rounded(finding.figures[key]) for key in known.figures if key in finding.figures} for finding in matching
    ]
