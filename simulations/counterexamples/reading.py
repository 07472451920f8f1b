"""JSON back into values: whatever does not fit is noted at its line and column, and reading goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from enum import EnumType
from functools import cached_property, partial
from typing import Any, get_args, get_origin

from policies.periods import Month
from policies.policy import PROTOCOL, Policy
from policies.problems import one_of, quoted
from policies.rules.names import Conduct, conduct_words
from policies.units import UINT256_MAX
from simulations.actions import BLOW, OUTSIDER, PAYEE, Argument, Call, ReturnExcess, ReturnSurplus, TopUp
from simulations.counterexamples.fields import (
    DERIVED,
    Agent,
    Amount,
    CycleName,
    Derived,
    Figure,
    Holder,
    OperationalName,
    Person,
    Second,
    WalletName,
    fields_of,
    may_be_nothing,
    one_of_kind,
    records_of,
)
from simulations.counterexamples.places import Entry, Node, Number, Problems, kind_of
from simulations.counterexamples.writing import KIND
from simulations.deployment.surface import Function, callable_by_anyone
from simulations.ledger import CLOSING, OPENING, UNWINDING

LAST_SECOND = 32_503_679_999
"""23:59:59 of the last day of 2999, which is the last one that a policy may name [s]."""

_WHOLE = re.compile(r"(-?)(0|[1-9][0-9]*)", re.ASCII)
_LONGEST = 78
"""Digits of 2^256, the largest number that any contract can be told."""
_CONDUCTS = {word: Conduct.of(word) for word in conduct_words()}
_HEX = re.compile(r"(?:[0-9a-f]{2})*", re.ASCII)
_BY_AUDITORS = frozenset((ReturnExcess, ReturnSurplus, TopUp))
_WRONG = object()
"""What could not be read."""


class Reader:
    """Reads the values of one file.

    Args:
        policy: whose names the file may use.
    """

    def __init__(self, problems: Problems, policy: Policy) -> None:
        self._problems = problems
        self._policy = policy
        self._scalars: dict[Any, Callable[[Node], Any]] = {
            Amount: self._amount,
            Figure: self._figure,
            Second: self._second,
            CycleName: self._cycle_name,
            Conduct: self._conduct,
            int: self._number,
            bool: self._truth,
            str: self._text,
        }
        signers = tuple(policy.signers)
        for kind, names in (
            (WalletName, tuple(policy.wallets)),
            (OperationalName, tuple(wallet.name for wallet in policy.operational)),
            (Holder, (*policy.wallets, PAYEE, OUTSIDER, PROTOCOL, BLOW)),
            (Agent, (*policy.wallets, *signers, PROTOCOL)),
            (Person, (*signers, PROTOCOL)),
        ):
            self._scalars[kind] = partial(self._word, words={name: name for name in names})

    def read(self, node: Node, holds: Any) -> Any:
        """The value of a type; of no use where a problem was noted."""
        if node.value is None and may_be_nothing(holds):
            return None
        holds = one_of_kind(holds)
        if holds in self._scalars:
            return self._scalars[holds](node)
        if holds == Argument:
            return self._argument(node)
        if isinstance(holds, EnumType):
            members: Mapping[str, Any] = holds.__members__
            return self._word(node, {name.lower(): member for name, member in members.items()})
        if records := records_of(holds):
            return self._record(node, records)
        if get_origin(holds) is tuple:
            return self._items(node, get_args(holds)[0])
        return self._mapping(node, *get_args(holds))

    def _refuse(self, node: Node, expected: str, wrong: str = "") -> Any:
        self._problems.report(node.at, wrong or kind_of(node), expected)
        return _WRONG

    # Scalars

    def _whole(self, node: Node, text: str, expected: str) -> Any:
        if not _WHOLE.fullmatch(text):
            return self._refuse(node, expected)
        if len(text.lstrip("-")) > _LONGEST or abs(number := int(text)) > UINT256_MAX:
            return self._refuse(node, "a number below 2^256")
        return number

    def _amount(self, node: Node) -> Any:
        expected = 'wei as decimal text, such as "5000000000000000000" for 5 DAI'
        if not isinstance(node.value, str):
            return self._refuse(node, expected)
        if node.value.startswith("-"):
            return self._refuse(node, "an amount of nothing or more")
        return self._whole(node, node.value, expected)

    def _figure(self, node: Node) -> Any:
        expected = "a whole number as decimal text"
        return self._whole(node, node.value, expected) if isinstance(node.value, str) else self._refuse(node, expected)

    def _number(self, node: Node) -> Any:
        expected = "a whole number"
        match node.value:
            case Number(text) | str(text):
                return self._whole(node, text, expected)
        return self._refuse(node, expected)

    def _second(self, node: Node) -> Any:
        expected = f"seconds since 1970, at most {LAST_SECOND}"
        number = self._whole(node, node.value.text, expected) if isinstance(node.value, Number) else None
        if number is None or (number is not _WRONG and not 0 <= number <= LAST_SECOND):
            return self._refuse(node, expected)
        return number

    def _truth(self, node: Node) -> Any:
        return node.value if isinstance(node.value, bool) else self._refuse(node, "`true` or `false`")

    def _text(self, node: Node) -> Any:
        return node.value if isinstance(node.value, str) else self._refuse(node, "text")

    def _word(self, node: Node, words: Mapping[str, Any]) -> Any:
        if isinstance(node.value, str) and node.value in words:
            return words[node.value]
        return self._refuse(node, one_of(words, node.value if isinstance(node.value, str) else ""))

    def _conduct(self, node: Node) -> Any:
        return self._word(node, _CONDUCTS)

    def _cycle_name(self, node: Node) -> Any:
        name = self._text(node)
        if name in (_WRONG, OPENING, CLOSING, UNWINDING):
            return name
        try:
            return str(Month.parse(name))
        except ValueError:
            return self._refuse(node, f"`{OPENING}`, `{CLOSING}`, `{UNWINDING}` or a month such as 2023-03")

    def _argument(self, node: Node) -> Any:
        match node.value:
            case str() | bool():
                return node.value
            case {"number": Entry(node=number), **others} if not others:
                return self._figure(number)
            case {"bytes": Entry(node=Node(value=str(digits)) as of), **others} if not others:
                return bytes.fromhex(digits) if _HEX.fullmatch(digits) else self._refuse(of, "hexadecimal digits")
        return self._refuse(node, 'text, `true`, `false`, {"number": "1"} or {"bytes": "00ff"}')

    # What holds others

    def _items(self, node: Node, holds: Any) -> Any:
        if not isinstance(node.value, list):
            return self._refuse(node, "a list")
        items = tuple(self.read(item, holds) for item in node.value)
        return _WRONG if _WRONG in items else items

    def _mapping(self, node: Node, keys: Any, holds: Any) -> Any:
        if not isinstance(node.value, dict):
            return self._refuse(node, "an object")
        read = {}
        for key, (at, item) in node.value.items():
            read[self._key(Node(at, key), keys)] = self.read(item, holds)
        return _WRONG if _WRONG in read or _WRONG in read.values() else read

    def _key(self, node: Node, holds: Any) -> Any:
        if get_origin(holds) is not tuple:
            return self.read(node, holds)
        names = tuple(str(node.value).split("/"))
        return names if len(names) == len(get_args(holds)) else self._refuse(node, "two names with `/` between them")

    def _record(self, node: Node, records: Mapping[str, type]) -> Any:
        if not isinstance(node.value, dict):
            return self._refuse(node, "an object")
        entries = dict(node.value)
        (record, *others) = records.values()
        if others:
            chosen = self._kind(node, entries, records)
            if chosen is _WRONG:
                return _WRONG
            record = chosen
        derived = DERIVED.get(record, {})
        fields = fields_of(record)
        known = (*derived, *(field.name for field in fields))
        for key in entries.keys() - known:
            wrong = f"there is no key {quoted(key)}"
            self._problems.report(entries[key].at, wrong, one_of([k for k in known if k not in entries], key))
        needed = (*derived, *(field.name for field in fields if field.required))
        missing = [key for key in needed if key not in entries]
        for key in missing:
            self._problems.report(node.at, f"the key {quoted(key)} is missing", "it to be stated")
        values = {
            field.name: self.read(entries[field.name].node, field.holds) for field in fields if field.name in entries
        }
        if missing or _WRONG in values.values():
            return _WRONG
        return self._built(node, record, values, entries, derived)

    def _kind(self, node: Node, entries: dict[str, Entry], records: Mapping[str, type]) -> Any:
        """Which record it is; its key is taken out of the entries."""
        if KIND not in entries:
            return self._refuse(node, one_of(records), f"the key {quoted(KIND)} is missing")
        return self._word(entries.pop(KIND).node, records)

    def _built(
        self,
        node: Node,
        record: type,
        values: Mapping[str, Any],
        entries: Mapping[str, Entry],
        derived: Mapping[str, Derived],
    ) -> Any:
        try:
            built = record(**values)
        except ValueError as error:  # a number that no transaction could carry
            wrong, _, expected = str(error).partition(", expected ")
            blamed = next((name for name in entries if wrong.startswith(f"{name} is ")), None)
            return self._refuse(node if blamed is None else entries[blamed].node, expected, wrong)
        for name, of in derived.items():
            stated, true = entries[name].node, of(built)
            if stated.value != true:
                self._problems.report(stated.at, kind_of(stated), f"`{json.dumps(true)}`, which follows from the rest")
        if self._policy.auditor is None and record in _BY_AUDITORS:
            return self._refuse(node, "a policy with one", f"{record.__name__} needs an Auditor Wallet")
        return built if not isinstance(built, Call) else self._called(built, entries)

    def _called(self, call: Call, entries: Mapping[str, Entry]) -> Any:
        """A call of a function that there is."""
        methods = [method for contract, method, _ in self._functions if contract == call.contract]
        if not methods:
            contracts = list(dict.fromkeys(contract for contract, _, _ in self._functions))
            return self._refuse(entries["contract"].node, one_of(contracts, call.contract))
        if call.method not in methods:
            return self._refuse(entries["method"].node, one_of(sorted(set(methods)), call.method))
        return call

    @cached_property
    def _functions(self) -> Sequence[Function]:
        return callable_by_anyone(self._policy)
