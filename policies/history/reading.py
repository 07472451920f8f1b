"""A history file -> `History` and its policy, or every problem of the file with its line and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from policies.figures import Elsewhere, Figure
from policies.file import tree as trees
from policies.file.shape import shaped
from policies.history.history import Done, History, Statement
from policies.history.schema import HistoryFile, PrintedCapsPart, StatementPart
from policies.loader import LARGEST, library_names, library_path, load_policy
from policies.periods import Month
from policies.policy import Caps, Policy
from policies.problems import InputError, one_of, quoted
from policies.text_files import read_text
from policies.units import WAD, Wad


def history_path(name: str) -> Path:
    """Where the library keeps the history called `name` (its `id`), whether it is there or not."""
    return library_path(name).parent / "history" / f"{name}.yaml"


def history_names() -> tuple[str, ...]:
    """The names of all histories that the library has."""
    return tuple(sorted(path.stem for path in history_path("").parent.glob("*.yaml")))


def load_history(path: Path | str, policy: Policy | None = None) -> tuple[History, Policy]:
    """Read a history file; see `parse_history`."""
    return parse_history(read_text(path, LARGEST), str(path), policy)


def parse_history(text: str, file: str, policy: Policy | None = None) -> tuple[History, Policy]:
    """Read a unit's months from YAML text.

    Args:
        file: names it in problems.
        policy: of these months; the library's that the file names, if none is given.

    Returns:
        The history and its policy.

    Raises:
        InputError: the text cannot be used; carries every problem that was found.
    """
    tree = trees.read_tree(text, file)
    parsed = shaped(tree, HistoryFile)
    if parsed is None:
        raise InputError(tree.problems)
    policy = policy or _policy_of(parsed, tree)
    if policy is not None:
        _check(parsed, policy, tree)
    if tree.problems or policy is None:
        raise InputError(tree.problems)
    return _build(parsed), policy


def _policy_of(file: HistoryFile, tree: trees.Tree) -> Policy | None:
    if file.policy not in library_names():
        wrong = f"the library has no policy {quoted(file.policy)}"
        tree.report(tree.value_place(("policy",)), wrong, one_of(library_names(), file.policy))
        return None
    try:
        return load_policy(library_path(file.policy), file.variant)
    except InputError as error:
        if not file.variant:
            raise
        tree.report(tree.value_place(("variant",)), error.problems[0].wrong, error.problems[0].expected)
        return None


def _check(file: HistoryFile, policy: Policy, tree: trees.Tree) -> None:
    """What has to fit between the file and its policy, and between its parts."""
    if policy.unit and policy.unit.casefold() != file.unit.casefold():  # nothing else could fit
        wrong = f"this is a history of {quoted(file.unit)}, {policy.id} is of {quoted(policy.unit)}"
        tree.report(tree.value_place(("unit",)), wrong, f"a policy of {quoted(file.unit)}")
        return
    if policy.auditor is None:
        wrong = f"{policy.id} has no Auditor Wallet, so its cycle moves nothing that could be compared"
        tree.report(tree.value_place(("policy",)), wrong, "the policy of a unit that has one")
        return
    first = Month.of(policy.period.start)
    if file.months and file.months[0].month != first:
        wrong = f"the first month is {file.months[0].month}, the policy's period begins in {first}"
        tree.report(tree.value_place(("months", 0, "month")), wrong, str(first))
    last = Month.of(policy.period.end)
    operational = [wallet.name for wallet in policy.operational]
    holding = [policy.auditor.name, *operational]
    places: list[tuple[trees.Path, StatementPart]] = [(("opening",), file.opening)]
    places += [(("months", number), part) for number, part in enumerate(file.months)]
    for path, part in places:
        if part.month > last:
            wrong = f"{part.month} is after the policy's period"
            tree.report(tree.value_place((*path, "month")), wrong, f"{last} or earlier")
        for key in ("actuals", "paid", "outflow", "transfer", "forecast"):
            _known((*path, key), getattr(part, key), operational, tree)
        for key in ("received", "held"):
            _known((*path, key), getattr(part, key), holding, tree)
        if part.done is not None:
            _known((*path, "done", "top_up"), part.done.top_up, operational, tree)
            _known((*path, "done", "excess"), part.done.excess, operational, tree)
        for key in ("forecast", "held"):
            for wallet in operational:
                if wallet not in getattr(part, key):
                    place = tree.value_place((*path, key))
                    tree.report(
                        place, f"the wallet {quoted(wallet)} is not in {quoted(key)}", "each Operational Wallet"
                    )
        for key in ("inferred", "elsewhere"):
            for dotted in getattr(part, key):
                if (*path, *dotted.split(".")) not in tree.values:
                    place = tree.key_place((*path, key, dotted))
                    tree.report(place, f"there is no key {quoted(dotted)}", "a key of this statement")


def _known(path: trees.Path, wallets: Iterable[str], known: list[str], tree: trees.Tree) -> None:
    for wallet in wallets:
        if wallet not in known:
            tree.report(tree.key_place((*path, wallet)), f"there is no wallet {quoted(wallet)}", one_of(known, wallet))


def _build(file: HistoryFile) -> History:
    source = " ".join(filter(None, (file.source.repository, file.source.commit)))
    return History(
        id=file.id,
        unit=file.unit,
        title=file.title,
        policy=file.policy,
        variant=file.variant,
        source=source,
        printed_caps=_caps(file.printed_caps),
        opening=_statement(file.opening),
        months=tuple(map(_statement, file.months)),
        unpublished=tuple(file.unpublished),
    )


def _caps(part: PrintedCapsPart | None) -> Caps | None:
    return None if part is None else Caps(part.monthly, part.quarterly, part.annual)


def _statement(part: StatementPart) -> Statement:
    done = part.done
    return Statement(
        month=part.month,
        forecasts=dict(part.forecast),
        held=dict(part.held),
        file=part.file,
        published=part.published,
        edited=part.edited,
        actuals={wallet: _wads(lines) for wallet, lines in part.actuals.items()},
        paid=dict(part.paid),
        outflow=dict(part.outflow),
        received=dict(part.received),
        transfers=_wads(part.transfer),
        done=None if done is None else Done(dict(done.top_up), dict(done.excess), done.pulled, done.returned),
        pulled_later=part.pulled_later,
        elsewhere={
            key: tuple(Elsewhere(says.says, says.where) for says in others) for key, others in part.elsewhere.items()
        },
        inferred=dict(part.inferred),
    )


def _wads(figures: Mapping[str, Figure]) -> dict[str, Wad]:
    return {name: int(figure.value * WAD) for name, figure in figures.items()}
