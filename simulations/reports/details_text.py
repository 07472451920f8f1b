"""What stands below the matrix: for each rule the mildest conduct that breaks it and by how much, or what holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policies.policy import Policy
from policies.rules.base import Measure, Rule, When
from policies.rules.names import CONDUCTS, Conduct, VerdictName
from policies.situation import Phase
from policies.units import Wad, readable
from policies.unwinding import winds_down
from simulations.check import Place
from simulations.judging import Cell
from simulations.reports.endings import ENDS_WITH_A_FIGURE
from simulations.reports.matrix_text import SYMBOLS
from simulations.reports.words import counted, enough, listed, lives, months, phase, place, quantity, room
from simulations.verdicts import Breach, RuleVerdict, bound_of


def found(policy: Policy, breach: Breach, conduct: Conduct) -> str:
    """`found 3,834.67 of at most 3,834.67 DAI`; more than is possible is called so."""
    worst, bound = breach.worst, bound_of(policy, breach.cell, conduct)
    if bound is None:
        return f"found {quantity(policy, worst, worst.excess)}"
    most = quantity(policy, worst, bound.excess)
    if worst.excess > bound.excess:
        return f"found {quantity(policy, worst, worst.excess)}, MORE THAN THE COMPUTED WORST CASE of {most}"
    amount = readable(worst.excess) if worst.measure is Measure.DAI else quantity(policy, worst, worst.excess)
    return f"found {amount} of at most {most}"


def confirmation(confirmed: bool | None) -> Text:
    """Whether a node told the same story; empty where none was asked."""
    if confirmed is None:
        return Text()
    return Text(" [confirmed]", "dim") if confirmed else Text(" [NOT CONFIRMED]", "bold red")


def details(
    policy: Policy,
    verdicts: Sequence[RuleVerdict],
    confirmed: Mapping[Place, bool],
    on_chain: Mapping[str, int],
) -> RenderableType:
    """A paragraph a rule.

    Args:
        confirmed: whether a node told the same story.
        on_chain: rule -> how often it was put to the test on a node besides.
    """
    paragraphs: list[RenderableType] = []
    missing: list[str] = []
    for _, of_rule in groupby(verdicts, key=lambda verdict: verdict.rule.name):
        told = _Rule(policy, tuple(of_rule), confirmed, on_chain)
        if told.made:
            paragraphs.append(told.paragraph())
        else:
            missing.append(told.rule.name)
    if missing:
        paragraphs.append(Text(f"- not promised by this treasury: {listed(missing)}", style="dim"))
    return Group(*paragraphs)


class _Rule:
    """One rule under every conduct that was asked for."""

    def __init__(
        self,
        policy: Policy,
        verdicts: Sequence[RuleVerdict],
        confirmed: Mapping[Place, bool],
        on_chain: Mapping[str, int],
    ) -> None:
        self.policy = policy
        self.verdicts = verdicts
        self.confirmed = confirmed
        self.on_chain = on_chain
        self.rule: Rule = verdicts[0].rule
        self.made = any(verdict.verdict is not VerdictName.NOT_APPLICABLE for verdict in verdicts)

    def paragraph(self) -> RenderableType:
        symbol, colour = SYMBOLS[self._worst()]
        head = Text(self.rule.name, "bold").append(f"  {self.rule.sentence}", "not bold")
        if (figure := self._figure()) is not None:
            head.append(f" ({readable(figure)} {self.policy.token})", "not bold")
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_row(Text(symbol, colour), head)
        for indent, line in self._lines():
            grid.add_row("", Padding(line, (0, 0, 0, indent), expand=False))
        return grid

    def _figure(self) -> Wad | None:
        """The one of the policy that the sentence ends with, where it does [wad]."""
        judged = (verdict.closest for verdict in self.verdicts if self.rule.name in ENDS_WITH_A_FIGURE)
        return next((judgement.allowed for judgement in judged if judgement is not None), None)

    def _worst(self) -> VerdictName:
        there = {verdict.verdict for verdict in self.verdicts}
        return next(name for name in (VerdictName.BROKEN, VerdictName.VACUOUS, VerdictName.HOLDS) if name in there)

    def _of(self, name: VerdictName) -> list[RuleVerdict]:
        return [verdict for verdict in self.verdicts if verdict.verdict is name]

    def _lines(self) -> Iterator[tuple[int, Text]]:
        """What to say, and how far to the right."""
        broken, holding = self._of(VerdictName.BROKEN), self._of(VerdictName.HOLDS)
        told: set[Cell] = set()
        for verdict in _mildest(broken):
            yield 2, Text("broken under ").append(str(verdict.conduct), "bold")
            for breach in verdict.breaches:
                told.add(breach.cell)
                yield 4, self._breach(verdict.conduct, breach)
            if verdict.holds_in:
                yield 4, Text(f"holding in: {listed([phase(part) for part in verdict.holds_in])}", style="dim")
        if more := self._elsewhere(broken, told):
            yield 2, Text(f"and under worse conduct: {more}", style="dim")
        for verdict in _widest(holding):
            yield 2, self._holds(verdict)
        for verdict in _widest(self._of(VerdictName.VACUOUS)):
            yield 2, Text(f"never put to the test under {self._conduct(verdict)}", style="yellow")
        for expected, wrong in groupby((v for v in self.verdicts if not v.as_expected), key=lambda v: v.expected):
            under = listed([str(verdict.conduct) for verdict in wrong])
            yield 2, Text(f"unexpected: the policy expects `{expected}` under {under}", style="bold red")

    def _breach(self, conduct: Conduct, breach: Breach) -> Text:
        """`cycle, the stream: found 3,834.67 of at most 3,834.67 DAI`."""
        bound = bound_of(self.policy, breach.cell, conduct)
        text = Text(f"{place(breach.cell, months(breach.worst.subject) or 'at worst')}: ")
        impossible = bound is not None and breach.worst.excess > bound.excess
        text.append(found(self.policy, breach, conduct), "bold red" if impossible else "")
        known = None if breach.story is None else self.confirmed.get((breach.cell, breach.story.conduct))
        text.append_text(confirmation(known))
        if bound is not None:
            text.append(f" = {bound.because}", "dim")
        if breach.story is None:
            text.append("; stopped before its story was told", "dim")
        elif breach.story.carried:
            text.append("; carried over from an earlier phase", "dim")
        if less := enough(breach.story, conduct):
            text.append(f"; {less}", "bold")
        return text

    def _elsewhere(self, broken: Sequence[RuleVerdict], told: set[Cell]) -> str:
        """Where else it breaks, if people behave worse, in a few words."""
        parts = []
        for verdict in sorted(broken, key=lambda verdict: CONDUCTS.index(verdict.conduct)):
            new = [breach for breach in verdict.breaches if breach.cell not in told]
            told.update(breach.cell for breach in new)
            if new:
                where = "; ".join(place(breach.cell, "without that cause") for breach in new)
                parts.append(f"{verdict.conduct} ({where})")
        return listed(parts)

    def _holds(self, verdict: RuleVerdict) -> Text:
        tested = f"{lives(verdict.sequences)}, {counted(verdict.steps, 'step')}, put to the test "
        tested += counted(verdict.exercised, "time")
        if more := self.on_chain.get(self.rule.name, 0):
            tested += f", {more:,} more on the chain"
        text = Text(f"holds under {self._conduct(verdict)}: ", "green").append(tested, "default")
        if verdict.closest is not None:
            text.append(f"; nearest: {room(self.policy, verdict.closest)}", "default")
        if why := self._cannot_break(verdict.conduct):
            text.append(f"; it cannot break: {why}", "default")
        return text

    def _cannot_break(self, conduct: Conduct) -> str:
        """Why no life under this conduct breaks it anywhere, where that is known; else nothing."""
        phases = self._phases(conduct) if self.rule.when is When.ALWAYS else (None,)
        bounds = [bound_of(self.policy, Cell(self.rule.name, phase), conduct) for phase in phases]
        reasons = [bound.because for bound in bounds if bound is not None and bound.excess <= 0]
        return "; ".join(dict.fromkeys(reasons)) if len(reasons) == len(phases) else ""

    def _phases(self, conduct: Conduct) -> tuple[Phase, ...]:
        """Those that can come: only governance offboards a unit, and only where the document says how it winds down."""
        unwinds = conduct.protocol and winds_down(self.policy)
        return tuple(phase for phase in Phase if unwinds or phase is not Phase.UNWINDING)

    def _conduct(self, verdict: RuleVerdict) -> str:
        """A conduct speaks for the milder ones."""
        covered = [other for other in self.verdicts if verdict.conduct.includes(other.conduct)]
        if len(covered) == 1:
            return str(verdict.conduct)
        return "every conduct" if len(covered) == len(self.verdicts) else f"{verdict.conduct} and milder"


def _mildest(verdicts: Sequence[RuleVerdict]) -> list[RuleVerdict]:
    """Those of which no milder one is among them."""
    return [
        verdict
        for verdict in verdicts
        if not any(verdict.conduct.includes(other.conduct) for other in verdicts if other is not verdict)
    ]


def _widest(verdicts: Sequence[RuleVerdict]) -> list[RuleVerdict]:
    """Those that no worse one among them includes."""
    return [
        verdict
        for verdict in verdicts
        if not any(other.conduct.includes(verdict.conduct) for other in verdicts if other is not verdict)
    ]
