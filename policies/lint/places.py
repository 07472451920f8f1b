"""What a value of the file is called in a sentence, where a finding would else name its dotted key."""

from __future__ import annotations

from collections.abc import Callable

from policies.file.keys import keys_at
from policies.file.tree import Path
from policies.policy import PROTOCOL, Policy, Wallet, WalletKind
from policies.problems import quoted

WHOLE: dict[Path, str] = {
    ("unit",): "the core unit",
    ("title",): "the title",
    ("status",): "the state of the proposal",
    ("token",): "the budget's token",
    ("source", "document"): "the document's name",
    ("source", "replaces"): "the document whose budget is renewed",
    ("source", "applied"): "the day on which the proposal was handed in",
    ("period",): "the term",
    ("period", "start"): "the first day of the term",
    ("period", "end"): "the last day of the term",
    ("caps",): "what may be spent",
    ("signers",): "who the signers are",
    ("seed",): "what is seeded",
    ("top_ups",): "what governance tops up",
    ("streams",): "what is streamed",
    ("cycle",): "the monthly cycle",
    ("cycle", "statement_due"): "the day by which the statement is due",
    ("cycle", "steps"): "the steps of the cycle",
    ("cycle", "step_numbers"): "how the steps are numbered",
    ("returns",): "what returns to the protocol",
    ("returns", "auditor_keeps"): "what the Auditor Wallet keeps",
    ("returns", "via"): "the way by which money returns",
    ("returns", "to"): "the place to which money returns",
    ("returns", "unused_at_end"): "whether unused funds return at the end",
    ("headcount", "additions"): "who joins the team",
    ("headcount", "roles"): "who is in the team",
    ("contingency",): "the buffer",
    ("contingency", "share"): "the share of the buffer",
    ("contingency", "amount"): "the amount of the buffer",
    ("unwinding",): "how the unit winds down",
    ("unwinding", "months"): "the time that winding down takes",
    ("unwinding", "returns_to"): "the receiver of what is left when the unit winds down",
    ("mkr_vesting", "start"): "the day on which the tokens begin to vest",
}
_OF_A_WALLET = {
    "address": "address",
    "kind": "kind",
    "threshold": "threshold",
    "owners": "set of owners",
    "runway": "runway",
    "holds_up_to": "ceiling",
    "allowances": "set of allowances",
}
_OF_A_SEED = {"to": "receiver", "amount": "amount", "date": "day", "purpose": "purpose"}
_OF_A_STREAM = {
    "token": "the token of {}",
    "to": "the receiver of {}",
    "total": "the total of {}",
    "start": "the first day of {}",
    "end": "the last day of {}",
    "end_reading": "the second at which {} ends",
    "restricted": "whether only the recipient can pull {}",
    "cliff": "the cliff of {}",
    "manager": "the manager of {}",
    "stated_as": "the derivation of {}",
}


def words_of(policy: Policy, path: Path) -> str:
    """A noun phrase of the singular for the value at a path, such as `the Operational Wallet's address`; the quoted key
    where there are no better words.
    """
    if path in WHOLE:
        return WHOLE[path]
    section, *rest = path
    found = _SECTIONS[str(section)](policy, tuple(rest)) if section in _SECTIONS and rest else None
    return found or _described(path)


def wallet_words(policy: Policy, wallet: Wallet) -> str:
    """`the Auditor Wallet`; by its name too, where there are several of a kind."""
    kinds = {WalletKind.AUDITOR: "the Auditor Wallet", WalletKind.OPERATIONAL: "the Operational Wallet"}
    if wallet.kind not in kinds:
        return f"the wallet {wallet.name}"
    alone = sum(other.kind is wallet.kind for other in policy.wallets.values()) == 1
    return kinds[wallet.kind] if alone else f"{kinds[wallet.kind]} {wallet.name}"


def _described(path: Path) -> str:
    """The last key in words and where it is, else the whole key."""
    *before, last = path
    inside = ".".join(map(str, before))
    if inside and isinstance(last, str) and last in keys_at(tuple(before)):
        return f"{last.replace('_', ' ')} in {quoted(inside)}"
    return quoted(".".join(map(str, path)))


def _cap(_: Policy, rest: Path) -> str | None:
    return f"the {rest[0]} cap" if len(rest) == 1 else None


def _wallet(policy: Policy, rest: Path) -> str | None:
    wallet = policy.wallets.get(str(rest[0]))
    if wallet is None:
        return None
    name = wallet_words(policy, wallet)
    match rest[1:]:
        case ():
            return name
        case (str(key),) if key in _OF_A_WALLET:
            return f"{name}'s {_OF_A_WALLET[key]}"
        case ("allowances", int(number), *inside) if number < len(wallet.allowances):
            delegate = wallet.allowances[number].delegate
            whose = "the protocol's" if delegate == PROTOCOL else f"{delegate}'s"
            allowance = f"{whose} allowance on {name}"
            return f"the {str(inside[0]).split('_')[0]} of {allowance}" if inside else allowance
        case _:
            return None


def _numbered(items: tuple[object, ...], what: str, number: object) -> str | None:
    if not isinstance(number, int) or number >= len(items):
        return None
    return f"the {what}" if len(items) == 1 else f"{what} {number + 1}"


def _seed(policy: Policy, rest: Path) -> str | None:
    seed = _numbered(policy.seeds, "seed", rest[0])
    inside = _OF_A_SEED.get(str(rest[1])) if len(rest) == 2 else None
    return seed if seed is None or len(rest) == 1 else inside and f"{seed}'s {inside}"


def _stream(policy: Policy, rest: Path) -> str | None:
    stream = _numbered(policy.streams, "stream", rest[0])
    inside = _OF_A_STREAM.get(str(rest[1])) if len(rest) == 2 else None
    return stream if stream is None or len(rest) == 1 else inside and inside.format(stream)


def _top_up(policy: Policy, rest: Path) -> str | None:
    return _numbered(policy.top_ups, "top-up", rest[0]) if len(rest) == 1 else None


def _cycle(_: Policy, rest: Path) -> str | None:
    match rest:
        case ("steps", int(number)):
            return f"step {number + 1} of the cycle"
        case _:
            return None


def _held(policy: Policy, rest: Path) -> str | None:
    wallet = policy.wallets.get(str(rest[0]))
    return None if wallet is None else f"what {wallet_words(policy, wallet)} held before the term"


def _budget(policy: Policy, rest: Path) -> str | None:
    return _row(policy, "budget", "the budget table", rest)


def _tables(policy: Policy, rest: Path) -> str | None:
    return _row(policy, str(rest[0]), f"the table {rest[0]}", rest[1:])


def _row(policy: Policy, name: str, words: str, rest: Path) -> str | None:
    table = policy.stated.tables.get(name)
    match rest:
        case ():
            return words
        case ("total", str(column)):
            return f"the {column} total of {words}"
        case ("lines", int(number), str(column)) if table is not None and number < len(table.lines):
            return f"the {column} amount of {table.lines[number].category} in {words}"
        case _:
            return None


def _team(_: Policy, rest: Path) -> str | None:
    whose = {"total": "the whole team", "current": "the team of today"}
    what = {"people": "the number of people in", "fte": "the full-time equivalents of"}
    match rest:
        case (str(row), str(column)) if row in whose and column in what:
            return f"{what[column]} {whose[row]}"
        case _:
            return None


def _option(_: Policy, rest: Path) -> str | None:
    return f"option {rest[0]}" if len(rest) == 1 else None


_SECTIONS: dict[str, Callable[[Policy, Path], str | None]] = {
    "budget": _budget,
    "caps": _cap,
    "cycle": _cycle,
    "headcount": _team,
    "held_before": _held,
    "options": _option,
    "seed": _seed,
    "streams": _stream,
    "tables": _tables,
    "top_ups": _top_up,
    "wallets": _wallet,
}
