"""Whatever a file holds, a command ends with an exit code of its own, and says of bad input where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from policies.loader import library_path, parse_policy, variants_of
from policies.problems import InputError
from simulations.cli import main
from tests.policies.files import SMALL
from tests.policies.library_for_tests import FOLDER

LINE = re.compile(r".+:[1-9]\d*:[1-9]\d*: .+, expected .+")
FEW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
MANY = settings(FEW, max_examples=80)

SCALARS = st.sampled_from(
    [
        *(
            "",
            "0",
            "-1",
            "1",
            "2",
            "0.5",
            "1e9",
            "1_000_000",
            "340282366920938463463",
            "9" * 500,
            "0.000000000000000001",
        ),
        *(
            "2023-02-01",
            "2022-12-31",
            "2023-02-29",
            "2999-12-31",
            "1970-01-01",
            "2 x monthly",
            "1 x annual",
            "0 x annual",
        ),
        *("-100%", "5%", "protocol", "auditor", "operational", "accountant_1", "facilitator_1", "nobody"),
        *("role", "reserve", "exclusive", "last_second", "pull", "executive_top_up", "DAI", "MKR", "true", "false"),
        *("caps.annual", "streams.0", "a.b", "compliant", "broken", "rejected", "\u2028", "ä" * 30),
    ]
)
VALUES = st.one_of(
    SCALARS,
    st.none(),
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from(["to", "amount", "months", "x", "1"]), SCALARS, max_size=3),
)
KEYS = st.sampled_from(["caps", "kind", "to", "auditor", "variants", "stream", "0", "x y", "<<", "\x07"])


@cache
def library() -> tuple[str, ...]:
    return (SMALL, *(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))))


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a file but the whole."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from places(value, (*path, key))


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@st.composite
def changed(draw: st.DrawFn) -> str:
    """A policy of the library with a few of its keys and values deleted, repeated, replaced or moved."""
    data = yaml.load(draw(st.sampled_from(library())), Loader=yaml.BaseLoader)
    for _ in range(draw(st.integers(1, 3))):
        there = sorted(places(data), key=str)
        if not there:
            break
        path = draw(st.sampled_from(there))
        holder, step = at(data, path[:-1]), path[-1]
        match draw(st.sampled_from(["delete", "repeat", "replace", "move", "rename"])):
            case "delete":
                del holder[step]
            case "repeat" if isinstance(holder, list):
                holder.append(holder[step])
            case "move":
                value = holder.pop(step)
                others = [other for other in places(data) if isinstance(at(data, other), dict)]
                target = at(data, draw(st.sampled_from(others))) if others else data
                target[str(step)] = value
            case "rename" if isinstance(holder, dict):
                holder[draw(KEYS)] = holder.pop(step)
            case _:
                holder[step] = draw(VALUES)
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    return re.sub(r"(?<=[ \[])'([\w ./:%-]+)'", r"\1", text)  # as people write figures, without quotation marks


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A policy of the library that is cut off, has a line twice or a few strange bytes; or no policy at all."""
    text = draw(st.sampled_from(library())).encode()
    begin = draw(st.integers(0, len(text)))
    match draw(st.sampled_from(["cut", "line", "bytes", "random", "yaml"])):
        case "cut":
            return text[:begin]
        case "line":
            lines = text.splitlines(keepends=True)
            number = draw(st.integers(0, len(lines) - 1))
            lines.insert(draw(st.integers(0, len(lines))), lines[number])
            return b"".join(lines)
        case "bytes":
            return text[:begin] + draw(st.binary(min_size=1, max_size=6)) + text[begin:]
        case "random":
            return draw(st.binary(max_size=60))
    return yaml.safe_dump(
        draw(st.recursive(VALUES, lambda inside: st.dictionaries(KEYS, inside), max_leaves=8))
    ).encode()


def run(*args: object) -> Result:
    """A command, whose exit code has to be one that it knows, and whose words have to be for people."""
    result = CliRunner(mix_stderr=False).invoke(main, [str(arg) for arg in args], prog_name="treasurer")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 2, 3), result.stderr
    assert "Traceback" not in result.stderr
    if result.exit_code == 2:
        lines = result.stderr.split("\n")[:-1]
        assert lines
        assert all(LINE.fullmatch(line) for line in lines), result.stderr
        assert result.stdout == ""
    return result


def is_good(content: bytes, variant: str = "") -> bool:
    try:
        parse_policy(content.decode("utf-8-sig"), "policy.yaml", variant)
    except (InputError, UnicodeDecodeError):
        return False
    return True


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.yaml"


def variant_of(content: bytes) -> str:
    """The last of its variants; any word where the file is none."""
    try:
        return (*variants_of(content.decode("utf-8-sig"), ""), "")[-2:][0]
    except (InputError, UnicodeDecodeError):
        return ""


COMMANDS: dict[str, tuple[str, ...]] = {
    "library": (),
    "lint": (),
    "executives": (),
    "simulate": ("--engine", "model"),
    "check": ("--engine", "model", "--examples", "1"),
    "campaign": ("--engine", "model", "--examples", "1"),
    "mutants": ("--list",),
}
SEARCHES = ("check", "campaign")
"""They are not begun where the policy is good: a search takes its time."""


def try_command(file: Path, content: bytes, command: str) -> None:
    """A command that takes a policy; of a file with variants, one of them."""
    file.write_bytes(content)
    chosen = variant_of(content)
    variant = ("--variant", chosen) if chosen and command != "library" else ()
    good = is_good(content, chosen)
    if good and command in SEARCHES:
        command = "simulate"
    result = run(command, file, *COMMANDS[command], *variant)
    # Of what is no policy nothing is told; `library` looks at all variants.
    assert result.exit_code == 2 if not good else command == "library" or result.exit_code in (0, 1, 2)


@MANY
@given(text=changed(), command=st.sampled_from(list(COMMANDS)))
def test_a_policy_with_other_keys_and_values(file: Path, text: str, command: str) -> None:
    try_command(file, text.encode(), command)


@MANY
@given(content=broken(), command=st.sampled_from(list(COMMANDS)))
@example(b"", "check")
@example(b"\xff\xfe", "lint")
@example(b"{" * 2_000, "simulate")
@example(b"schema: 1\nvariants: {a: {}, b: ~}\n", "library")
def test_a_file_that_is_broken(file: Path, content: bytes, command: str) -> None:
    try_command(file, content, command)


CELLS = st.sampled_from(
    [
        *("date", "amount", "cycle", "wallet", "category", "2023-02-10", "2024-01-31", "2023-02", "opening", "closing"),
        *("1.5", "0", "-1", "9" * 60, "1e5", "operational", "auditor", "", '"', "ä", "\x00"),
    ]
)
ROWS = st.lists(st.lists(CELLS, max_size=4).map(",".join), max_size=6)
TABLES = st.one_of(
    st.binary(max_size=80),
    ROWS.map("\n".join).map(str.encode),
    ROWS.map(lambda rows: "\r\n".join(("date,amount", *rows)).encode()),
    ROWS.map(lambda rows: "\n".join(("cycle,amount", *rows)).encode()),
)


@FEW
@given(payments=TABLES, forecasts=TABLES)
def test_tables_of_payments_and_forecasts(tmp_path: Path, payments: bytes, forecasts: bytes) -> None:
    (tmp_path / "payments.csv").write_bytes(payments)
    (tmp_path / "forecasts.csv").write_bytes(forecasts)
    tables = ("--payments", tmp_path / "payments.csv", "--forecasts", tmp_path / "forecasts.csv")
    run("simulate", library_path("tech-001-2023"), "--engine", "model", *tables)


@FEW
@given(content=broken())
def test_a_file_that_the_reference_is_written_into(tmp_path: Path, content: bytes) -> None:
    target = tmp_path / "policy.md"
    target.write_bytes(content)
    assert run("schema", "--markdown", "--output", target).exit_code in (0, 2)
