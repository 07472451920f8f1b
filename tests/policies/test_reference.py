"""The policy reference: it has every key with its meaning, what it holds and an example, and is up to date."""

from __future__ import annotations

import re
from pathlib import Path

from policies.file.json_schema import policy_schema
from policies.loader import parse_policy
from policies.reference import MARK, below_the_mark, policy_reference
from tests.policies.files import SMALL

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "policy.md"


def rows() -> list[list[str]]:
    """The cells of every row of every table of keys."""
    lines = [line for line in policy_reference().splitlines() if line.startswith("| ")]
    return [re.split(r"(?<!\\) ?\| ?", line)[1:-1] for line in lines if not line.startswith(("| key", "| ---"))]


def test_what_is_published_is_up_to_date() -> None:
    above, mark, below = FILE.read_text(encoding="utf-8").partition(MARK)
    assert above.startswith("# The policy file")
    assert mark + below == policy_reference(), "run `treasurer schema --markdown --output docs/policy.md`"


def test_every_key_has_its_meaning_its_kind_and_an_example() -> None:
    parts = policy_schema()["$defs"]
    whole = {name: part.get("anyOf", [part])[-1] if "properties" not in part else part for name, part in parts.items()}
    keys = [
        key for name, part in whole.items() if not name.endswith(("Changes", "Variant")) for key in part["properties"]
    ]
    assert sorted(row[0].strip("*`") for row in rows()) == sorted(keys)
    for row in rows():
        assert len(row) == 4, row
        for cell in row:
            assert cell, row
            assert cell != "``", row


def test_keys_that_have_to_be_there_are_marked() -> None:
    required = {row[0].strip("*`") for row in rows() if row[0].startswith("**")}
    assert {"schema", "wallets", "threshold", "owners", "total", "claim"} <= required
    assert not required & {"unit", "variants", "runway", "annual"}


def test_links_lead_to_headings() -> None:
    text = FILE.read_text(encoding="utf-8")
    headings = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(#([^)]*)\)", text)
    assert len(links) > 20
    assert set(links) <= anchors
    for target in re.findall(r"\]\(([^#)]+)\)", text):
        assert (FILE.parent / target).is_file(), target


def test_what_stands_above_the_mark_stays() -> None:
    written = policy_reference()
    assert below_the_mark(f"# Mine\n\n{MARK}old", written) == f"# Mine\n\n{written}"
    assert below_the_mark("something else", written) == written


def test_the_example_of_variants_is_right() -> None:
    """The one above the tables, laid over a policy that has the rest."""
    text = FILE.read_text(encoding="utf-8").partition(MARK)[0]
    example = next(block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "variants" in block)
    rest = "".join(line for line in SMALL.splitlines(keepends=True) if not line.startswith("caps:"))
    monthly = {
        variant: parse_policy(rest + example, "p.yaml", variant).caps.monthly // 10**18 for variant in ("base", "bear")
    }
    assert monthly == {"base": 100_000, "bear": 90_000}
