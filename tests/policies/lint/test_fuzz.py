"""Whatever a file says that can be read, linting it ends in findings with a place, a known check and exact figures."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.lint.base import Report
from policies.lint.registry import CHECKS, lint
from policies.loader import Document, parse_document
from policies.problems import InputError
from tests.policies.library_for_tests import Entry, entries

NUMBER = re.compile(r"(?<![\w.-])\d[\d_]*(?:\.\d+)?(?![\w.-])")
DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
WORDS = re.compile(r"(?<=says: )[^,}\n]+")
LEVELS = {check.name: check.level for check in CHECKS}

AMOUNTS = st.sampled_from(
    [
        "0",
        "1",
        "2",
        "6",
        "0.01",
        "0.000000000000000001",
        "28",
        "100",
        "600_000",
        "79_228_162_514",
        "~5",
        "~1_000",
        "3.75 to 4.25",
        "-1 to 1",
        "2 x monthly",
        "a month of stream",
    ]
)
DAYS = st.dates().map(str) | st.sampled_from(["2022-12-31", "2023-02-01", "2023-12-31", "2024-02-29"])
SAYS = st.sampled_from(
    [
        "0x5A994D8428CCEbCC153863CCdA9D2Be6352f89ad",
        "the end of the calendar year",
        "2023-12-31",
        "9999-99-99",
        "2 of 3 before",
        "99999999999999999999 days",
        "quarterly",
        "25%",
        "3 x monthly",
        "1_000_000.5",
        "~1_000_000",
        "11 to 16",
        "007",
    ]
)


@cache
def known() -> tuple[tuple[Entry, str], ...]:
    return tuple((entry, entry.path.read_text(encoding="utf-8")) for entry in entries())


@cache
def others() -> tuple[Document, ...]:
    return tuple(entry.document for entry in entries())


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, str]:
    """A file of the library with a few numbers, days or words changed, and its variant."""
    entry, text = draw(st.sampled_from(known()))
    for _ in range(draw(st.integers(1, 6))):
        pattern, values = draw(st.sampled_from([(NUMBER, AMOUNTS), (NUMBER, AMOUNTS), (DAY, DAYS), (WORDS, SAYS)]))
        spans = [match.span() for match in pattern.finditer(text)]
        if spans:
            begin, end = draw(st.sampled_from(spans))
            text = text[:begin] + draw(values) + text[end:]
    return text, entry.variant


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changed())
def test_linting_ends_in_findings(file: tuple[str, str]) -> None:
    try:
        document = parse_document(file[0], "changed.yaml", file[1])
    except InputError:
        return
    check_findings(lint(document, others()))


def check_findings(report: Report) -> None:
    for finding in report.findings:
        assert LEVELS[finding.check].is_at_least(finding.level)
        assert finding.message.strip()
        assert "\n" not in finding.message
        assert all(isinstance(figure, str) for figure in finding.figures.values())
        assert min(report.place(finding)) >= 1


def test_enough_of_the_changed_files_can_be_read() -> None:
    """A fuzz test whose files are all refused tests nothing."""
    read = []

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(changed())
    def count(file: tuple[str, str]) -> None:
        try:
            read.append(parse_document(file[0], "changed.yaml", file[1]))
        except InputError:
            return

    count()
    assert len(read) >= 30
