"""Whatever a file holds, reading it ends in a value or in an `InputError` with well-formed problems."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from policies.loader import library_path, load_policy, parse_policy
from policies.policy import Policy
from policies.problems import InputError, Problem
from policies.tables import read_forecasts, read_payments
from tests.policies.files import SMALL

BOUNDED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LIBRARY = library_path("tech-001-2023").read_text()
PIECES = st.sampled_from(
    [
        *[
            "{",
            "}",
            "[",
            "]",
            ":",
            "- ",
            ",",
            "\n",
            "\n  ",
            "\t",
            "#",
            "'",
            '"',
            "&a ",
            "*a",
            "!!int ",
            "<<: ",
            "? ",
        ],
        *[
            "---\n",
            "...\n",
            "%YAML 9\n",
            "|\n",
            ">-\n",
            "~",
            "null",
            "true",
            "-1",
            "1e999",
            ".nan",
            "9" * 5_000,
        ],
        *[
            "2023-02-30",
            "9999-12-31",
            "0x0",
            "protocol",
            "auditor",
            "\x85",
            "\u2028",
            "\ufeff",
            "\x00",
            "𝟙",
            "١",
        ],
        *["99%", "3 x monthly", "1 x", "[[[[", "a.b.c", "streams.0.", "0", "1:30", "=", "@", "`"],
    ]
)


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A right file with a few pieces cut, repeated or put in."""
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = min(len(text), begin + draw(st.sampled_from([0, 0, 1, 2, 5, 20, 200])))
        piece = draw(st.one_of(PIECES, st.text(max_size=8), st.just(text[begin:end] * 2)))
        text = text[:begin] + piece + text[end:]
    return text


def problems_of(reader: Callable[[], object]) -> tuple[Problem, ...]:
    """What is said where a file cannot be read; nothing where it can."""
    try:
        reader()
    except InputError as error:
        return error.problems or (Problem("nothing said", 0, 0, "", ""),)
    return ()


def read(reader: Callable[[], object]) -> None:
    """Read; what is said where that fails is well-formed and sorted."""
    problems = problems_of(reader)
    places = [(problem.line, problem.column) for problem in problems]
    assert places == sorted(places)
    for problem in problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert re.fullmatch(r"[^\n]*:\d+:\d+: [^\n]+, expected [^\n]+", str(problem))


@BOUNDED
@given(mutated(LIBRARY))
def test_a_mutated_library_file(text: str) -> None:
    read(lambda: parse_policy(text, "policy.yaml"))


@BOUNDED
@given(mutated(SMALL))
def test_a_mutated_small_file(text: str) -> None:
    read(lambda: parse_policy(text, "policy.yaml"))


@BOUNDED
@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
@example("a: &a [*a]")
@example("{" * 2_000)
@example("? " * 2_000)
def test_any_text(text: str) -> None:
    read(lambda: parse_policy(text, "policy.yaml"))


@BOUNDED
@given(content=st.one_of(st.binary(max_size=200), mutated(SMALL).map(lambda text: text.encode(errors="replace"))))
def test_any_bytes(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    read(lambda: load_policy(path))


CELLS = st.sampled_from(
    [
        "date",
        "amount",
        "cycle",
        "wallet",
        "category",
        "2023-02-10",
        "2023-03",
        "opening",
        "1.5",
        "operational",
        "",
    ]
)
SIGNS = st.sampled_from([",", ",", "\n", "\r\n", "\r", '"', ";", " ", "\x00", "\ufeff", "\u2028", "x" * 140_000])
POLICY: Policy = parse_policy(SMALL, "policy.yaml")


@BOUNDED
@given(text=st.one_of(st.text(max_size=100), st.lists(st.one_of(CELLS, SIGNS), max_size=40).map("".join)))
@example(text='date,amount\n"2023-02-10"x,1')
@example(text='date,amount\na"b,c"d,1\n')
def test_any_table(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(text.encode(errors="replace"))
    read(lambda: read_payments(path, POLICY))
    read(lambda: read_forecasts(path, POLICY))
