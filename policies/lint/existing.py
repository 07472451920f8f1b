"""What a document calls the budget that it replaces, against the document of that budget."""

from __future__ import annotations

from collections.abc import Iterator

from policies.figures import BudgetTable
from policies.file.tree import Path
from policies.lint.amounts import apart
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.tables import MAIN, amount_of, figures_in, subtotal
from policies.loader import Document
from policies.policy import CapName
from policies.units import Wad, exact_decimal, readable

_NAME = "existing-column"


def existing_column(context: Context) -> Iterator[Finding]:
    """The column of existing amounts against the annual figures of the document that is replaced."""
    policy = context.document.policy
    table = policy.stated.tables.get(MAIN)
    replaced = [other for other in context.others if other.policy.source.document == policy.source.replaces]
    if table is None or not replaced:
        return
    total = amount_of(table.total, "existing")
    at: Path = (MAIN, "total", "existing")
    if total is None:
        figures = figures_in(table, (MAIN,), "existing")
        if len(figures) == len(table.lines):
            total, at = sum(figure.amount for figure in figures), (MAIN, "lines")
    if total is not None:
        known = [known for other in replaced for known in _totals(other)]
        if known and all(amount != total for _, amount in known):
            document = policy.source.replaces
            against = "; ".join(f"{what} is {readable(amount)}: {apart(total, amount)}" for what, amount in known)
            same = _same_subtotal(table, replaced)
            if same is not None:
                against += f"; without the buffer both are {readable(same)}"
            yield Finding(
                _NAME,
                Level.WARNING,
                at,
                f"the existing budget is said to be {readable(total)}; in {document} {against}",
                {
                    "existing": exact_decimal(total),
                    "difference": exact_decimal(total - known[0][1]),
                    **{f"difference_to_{key(what)}": exact_decimal(total - amount) for what, amount in known},
                    **{key(what): exact_decimal(amount) for what, amount in known},
                    **({} if same is None else {"subtotal": exact_decimal(same)}),
                },
                f"the figure of {document}",
            )
    yield from _lines(context, replaced)


def key(words: str) -> str:
    """Words as the name of a figure."""
    return "_".join(words.removeprefix("the ").lower().split())


def _totals(other: Document) -> Iterator[tuple[str, Wad]]:
    """What the replaced document says it comes to in a year."""
    policy = other.policy
    variant = f" of {policy.variant}" if policy.variant else ""
    if policy.caps.states(CapName.ANNUAL):
        yield f"the annual cap{variant}", policy.caps.annual
    table = policy.stated.tables.get(MAIN)
    printed = amount_of(table.total, "annual") if table else None
    if printed is not None and printed != policy.caps.annual:
        yield f"the printed total{variant}", printed


def _same_subtotal(table: BudgetTable, replaced: list[Document]) -> Wad | None:
    """What both budgets come to without their buffers [wad]; `None` where that is not the same, or not known."""
    existing = subtotal(table, "existing")
    others = (other.policy.stated.tables.get(MAIN) for other in replaced)
    before = [subtotal(other, "annual") for other in others if other is not None]
    return existing if existing is not None and existing in before else None


def _lines(context: Context, replaced: list[Document]) -> Iterator[Finding]:
    """Lines of the same category."""
    policy = context.document.policy
    table = policy.stated.tables[MAIN]
    before: dict[str, set[Wad]] = {}
    for other in replaced:
        other_table = other.policy.stated.tables.get(MAIN)
        for line in other_table.lines if other_table else ():
            if line.annual is not None:
                before.setdefault(line.category.casefold(), set()).add(line.annual)
    for number, line in enumerate(table.lines):
        was = before.get(line.category.casefold(), set())
        if line.existing is None or not was or line.existing in was:
            continue
        near = min(was, key=lambda amount: (abs(amount - (line.existing or 0)), amount))
        yield Finding(
            _NAME,
            Level.WARNING,
            (MAIN, "lines", number, "existing"),
            f"{line.category}: {readable(line.existing)} is said to exist, {policy.source.replaces} has "
            f"{readable(near)}: {apart(line.existing, near)}",
            {
                "existing": exact_decimal(line.existing),
                "replaced": exact_decimal(near),
                "difference": exact_decimal(line.existing - near),
            },
            f"existing: {readable(near)}",
        )


_REPLACED = """\
id: example-2022
source: {document: EXAMPLE-1}
period: {start: 2022-01-01, end: 2022-12-31}
caps: {annual: 1_000_000}
seed: []
streams:
  - {token: DAI, to: auditor, total: 1_000_000, start: 2022-01-01, end: 2022-12-31, end_reading: inclusive}
budget:
  lines:
    - {category: Compensation, annual: 800_000}
    - {category: Tools, annual: 150_000}
    - {category: Contingency, annual: 50_000}
  total: {annual: 1_000_000, existing: ~, quarterly: ~, monthly: ~}
"""

EXISTING_COLUMN = Check(
    name=_NAME,
    level=Level.WARNING,
    sentence="what a budget table calls existing is what the document of that budget states",
    check=existing_column,
    passing=Example("source: {replaces: EXAMPLE-1}\nseed: []\n", (_REPLACED,)),
    failing=Example(
        "source: {replaces: EXAMPLE-1}\nseed: []\nbudget: {total: {existing: 990_000}}\n",
        (_REPLACED,),
    ),
)
