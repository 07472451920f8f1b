"""The reference page of the checks, made from the checks themselves: `python -m policies.lint > docs/lint.md`."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lint.base import Check
from policies.lint.examples import CONSISTENT, Example
from policies.lint.registry import CHECKS, lint

_HEAD = """\
# What `treasurer lint` checks

A budget proposal says many things twice: a cap and a table that adds up to it, a seed and what it is for, a stream and
the months that it pays. `treasurer lint` compares them, without a chain and in a moment, before anybody votes or
deploys. It judges what the document says; what people make of it is for `treasurer check`.

```
treasurer lint policies/library/tech-001-2023.yaml     # a file, or the name of a policy of the library
treasurer lint mine.yaml --against last-year.yaml      # compared with other budgets too
treasurer lint --library --level error                 # all budgets that come along, the errors only
treasurer lint mine.yaml --format sarif > lint.sarif   # or json, or github: annotations beside the lines
```

A file with variants is checked once for each; `--variant` picks one. Whatever is named, the budgets of the library are
at hand for comparison, so that a renewal is held against the budget that it replaces.

| level | meaning | exit code |
| --- | --- | --- |
| error | two statements of the document cannot both be true, or a promise of it cannot be kept | 1 |
| warning | it can be meant, and whoever votes should know it | 0 |
| note | worth knowing: rounding, an assumption, a figure that is left out | 0 |

**Rounding** is told apart from error. A printed figure may be off by half of what its last digit counts, so a total may
miss the sum of *n* figures by *n* halves; what stays within that is a note. A figure that the document calls
approximate (`~5%`) is right to within half of its last digit, and a range (`3.75 to 4.25`) holds whatever lies inside
it. Every figure of a finding is exact.

**One fact is one finding.** Where several statements contradict each other by the same figure (the caps, the printed
totals, a claim, another place of the document), the first check that sees it says it, and the others are silent.

**The worst comes first**: errors, then warnings, then notes, each in the order of the file. What a file assumes is one
note in text, with a line for each value; JSON, SARIF and annotations have one for each, and a waiver means one by `at`.

**What stands in two places** (`elsewhere`) is shown with both wordings and both places. Below a finding stands what
would be consistent, where there is a figure for it; where only a reader can tell, nothing.

**A finding that is known and accepted** is waived in the file, with the reason. `at` is the dotted key that the finding
is about (or one around it), any where it is left out. A waiver that accepts nothing is itself a finding.

```yaml
waivers:
  - {check: sums-of-lines, at: budget.total.monthly, reason: the table is rounded to whole DAI}
```

**In code**: `policies.lint.registry.lint(document, others)` returns a `Report`.

## The checks

Each is shown with a change of the [consistent policy](#the-consistent-policy) on which it finds nothing and with one on
which it finds something. This page is made by `python -m policies.lint > docs/lint.md`.

"""


def page() -> str:
    """The whole page."""
    rows = "".join(f"| [{check.name}](#{check.name}) | {check.level} | {check.sentence} |\n" for check in CHECKS)
    table = f"| check | at most | what is true of a document that passes |\n| --- | --- | --- |\n{rows}"
    checks = "\n".join("\n".join(_section(check)) for check in CHECKS)
    return f"{_HEAD}{table}\n{checks}\n## The consistent policy\n\n```yaml\n{CONSISTENT}```\n"


def _section(check: Check) -> Iterator[str]:
    yield f"### {check.name}\n"
    sentence = check.sentence[0].upper() + check.sentence[1:]
    yield f"{sentence}. Worst level: {check.level}.\n"
    yield from _shown("Passes", check.passing)
    yield from _shown("Fails", check.failing)
    found = lint(check.failing.document(), check.failing.other_documents()).findings
    for finding in found:
        if finding.check == check.name:
            yield f"- `{finding.key}` {finding.level}: {finding.message}"
            if finding.consistent:
                yield f"  - consistent: {finding.consistent}"
    yield ""


def _shown(what: str, example: Example) -> Iterator[str]:
    if not example.changes and not example.others:
        yield f"{what}: the consistent policy as it is.\n"
        return
    yield f"{what}:\n"
    yield f"```yaml\n{example.changes.strip() or '# the consistent policy as it is'}\n```\n"
    for other in example.others:
        yield f"beside another budget with\n\n```yaml\n{other.strip()}\n```\n"
