"""What must fit across a policy file: names, circles of wallets, the shape of the treasury, sources.

Parts are read one by one here, so that a mistake in one wallet does not hide one in the next: a part that
cannot be read has been reported already and is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from policies.file.figures import UnwindingPart
from policies.file.keys import keys_at
from policies.file.parts import SHAPE_ONLY
from policies.file.schema import CyclePart, PeriodPart, ReturnsPart, SeedPart, StreamPart, TopUpPart, WalletPart
from policies.file.tree import Path, Tree
from policies.policy import PROTOCOL, Step, WalletKind
from policies.problems import one_of, quoted
from policies.rules.expectations import contradictions
from policies.rules.names import conduct_words

P = TypeVar("P")

MOST_WALLETS = 100
"""More than any treasury has; it bounds the time that bad input can take."""

_WALLET = TypeAdapter(WalletPart)
_SEED = TypeAdapter(SeedPart)
_STREAM = TypeAdapter(StreamPart)
_PERIOD = TypeAdapter(PeriodPart)
_RETURNS = TypeAdapter(ReturnsPart)
_UNWINDING = TypeAdapter(UnwindingPart)
_TOP_UP = TypeAdapter(TopUpPart)
_CYCLE = TypeAdapter(CyclePart)

_ABOUT_KEYS = {"sources": "the source", "assumed": "an assumption", "elsewhere": "another statement"}
"""The sections whose keys are dotted keys of the file, and what each says of them."""


def check(tree: Tree) -> None:
    """Report everything that does not fit across the file."""
    _Checker(tree).check()


class _Checker:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.signers = self._keys("signers")
        self.wallets = self._keys("wallets")
        self.parties = self.signers | self.wallets | {PROTOCOL: None}
        self.sound: dict[str, WalletPart] = {}
        """The wallets whose every value can be read."""

    def check(self) -> None:
        if len(self.wallets) > MOST_WALLETS:
            self._report(("wallets",), f"there are {len(self.wallets)} wallets", f"at most {MOST_WALLETS}")
            return
        for name in self.wallets:
            part = self._read(_WALLET, ("wallets", name))
            if part is not None:
                self.sound[name] = part
        self._check_wallets()
        self._check_circles()
        self._check_kinds()
        self._check_money()
        self._check_expectations()
        for section, what in _ABOUT_KEYS.items():
            self._check_keys_of(section, what)

    def _check_wallets(self) -> None:
        parties = self.parties
        for name in self.wallets:
            if name in self.signers:
                wrong = f"{quoted(name)} is both a signer and a wallet"
                self.tree.report(self.tree.key_place(("wallets", name)), wrong, "a name of its own")
        for name, part in self.sound.items():
            path: Path = ("wallets", name)
            for number, owner in enumerate(part.owners):
                if owner == name:
                    wrong = f"the wallet {quoted(name)} owns itself"
                    self._report((*path, "owners", number), wrong, "other owners")
                else:
                    self._known((*path, "owners", number), "owner", owner, parties)
            for number, allowance in enumerate(part.allowances):
                self._known((*path, "allowances", number, "delegate"), "delegate", allowance.delegate, parties)

    def _check_circles(self) -> None:
        owners = {
            name: [owner for owner in part.owners if owner in self.sound and owner != name]
            for name, part in self.sound.items()
        }
        while True:
            try:
                TopologicalSorter(owners).prepare()
            except CycleError as error:
                # Each name owns the one after it; the first and the last are the same.
                circle: list[str] = error.args[1][:-1]
                first = min(range(len(circle)), key=lambda number: list(owners).index(circle[number]))
                circle = circle[first:] + circle[:first]
                owned, owner = circle[0], circle[-1]
                wrong = f"wallets own each other in a circle: {' owns '.join([owner, *circle])}"
                number = self.sound[owned].owners.index(owner)
                self._report(("wallets", owned, "owners", number), wrong, "owners that lead to people")
                owners[owned] = [name for name in owners[owned] if name != owner]
            else:
                return

    def _check_kinds(self) -> None:
        if len(self.sound) < len(self.wallets) or not self.wallets:
            return
        if not self._of_kind(WalletKind.OPERATIONAL):
            expected = "at least one wallet of kind operational"
            self.tree.report(self.tree.key_place(("wallets",)), "there is no Operational Wallet", expected)
        auditors = self._of_kind(WalletKind.AUDITOR)
        for name in auditors[1:]:
            wrong = f"{quoted(name)} is a second Auditor Wallet beside {quoted(auditors[0])}"
            self._report(("wallets", name, "kind"), wrong, "one at most")
        for name in self._of_kind(WalletKind.OPERATIONAL) if auditors else ():
            if self.sound[name].runway is None:
                wrong = "the key `runway` is missing in an Operational Wallet beside an Auditor Wallet"
                self._report(("wallets", name), wrong, "the months of spending it is meant to hold such as {months: 3}")
        returns = self._read(_RETURNS, ("returns",)) if self.tree.at(("returns",)) else ReturnsPart()
        if auditors and returns is not None and returns.auditor_keeps is None:
            expected = "what the Auditor Wallet keeps after a cycle such as 2 x monthly"
            self._report(("returns",), "the key `returns.auditor_keeps` is missing", expected)

    def _check_expectations(self) -> None:
        """A conduct that allows more can only break more."""
        words = frozenset(conduct_words())
        expect = self.tree.at(("expect",))
        for rule, stated in expect.items() if isinstance(expect, dict) else ():
            if not isinstance(stated, dict):
                continue
            known = {word: verdict for word, verdict in stated.items() if word in words and isinstance(verdict, str)}
            for milder, worse in contradictions(known):
                verdict = known[milder]
                wrong = (
                    f"{quoted(rule)} is said to be `{verdict}` under `{milder}`, and `{worse}` allows as much or more"
                )
                self._report(("expect", rule, worse), wrong, f"`{verdict}`")

    def _of_kind(self, kind: WalletKind) -> list[str]:
        return [name for name, part in self.sound.items() if part.kind is kind]

    def _check_money(self) -> None:
        for path, seed in self._items("seed", _SEED):
            self._receives((*path, "to"), seed.to)
            for number, purposes in enumerate(seed.purpose):
                for wallet in purposes:
                    self._receives((*path, "purpose", number, wallet), wallet, is_key=True)
        period = self._read(_PERIOD, ("period",))
        if period is not None and period.end >= period.start:
            for path, seed in self._items("seed", _SEED):
                if not period.start <= seed.date <= period.end:
                    wrong = f"{seed.date} is outside the period"
                    self._report((*path, "date"), wrong, f"a day from {period.start} to {period.end}")
        for path, stream in self._items("streams", _STREAM):
            self._receives((*path, "to"), stream.to)
            if stream.manager is not None:
                parties = self.parties
                self._known((*path, "manager"), "manager", stream.manager, parties)
        unwinding = self._read(_UNWINDING, ("unwinding",)) if self.tree.at(("unwinding",)) else None
        if unwinding is not None and unwinding.returns_to is not None:
            parties = self.wallets | {PROTOCOL: None}
            self._known(("unwinding", "returns_to"), "receiver", unwinding.returns_to, parties)
        self._check_top_ups()
        for wallet in self._keys("held_before"):
            self._receives(("held_before", wallet), wallet, is_key=True)

    def _check_top_ups(self) -> None:
        top_ups = self.tree.at(("top_ups",))  # also those that cannot be read
        for path, top_up in self._items("top_ups", _TOP_UP):
            self._receives((*path, "to"), top_up.to)
        cycle = self._read(_CYCLE, ("cycle",))
        if cycle is None or bool(top_ups) == (Step.EXECUTIVE_TOP_UP in cycle.steps):
            return
        if top_ups:
            wrong = "`top_ups` are stated, and no step of the cycle pays them"
            self._report(("cycle", "steps"), wrong, f"the step {Step.EXECUTIVE_TOP_UP}")
        else:
            number = cycle.steps.index(Step.EXECUTIVE_TOP_UP)
            wrong = "this step pays what `top_ups` state, and nothing is stated"
            self._report(("cycle", "steps", number), wrong, "the key top_ups, or other steps")

    def _receives(self, path: Path, wallet: str, is_key: bool = False) -> None:
        """Report a receiver that is no wallet, or one that holds nothing."""
        place = self.tree.key_place(path) if is_key else self.tree.value_place(path)
        if wallet not in self.wallets:
            self.tree.report(place, f"there is no wallet {quoted(wallet)}", one_of(self.wallets, wallet))
        elif wallet in self.sound and self.sound[wallet].kind is WalletKind.ROLE:
            wrong = f"{quoted(wallet)} is a role and holds nothing"
            self.tree.report(place, wrong, "an Auditor, Operational or reserve wallet")

    def _check_keys_of(self, section: str, what: str) -> None:
        """Every dotted key of a section is one of the file."""
        stated = self.tree.at((section,))
        for dotted in stated if isinstance(stated, dict) else ():
            path: Path = ()
            for step in dotted.split("."):
                here = self.tree.at(path)
                if isinstance(here, dict) and step in here:
                    path = (*path, step)
                elif isinstance(here, list) and step.isdecimal() and len(step) < 10 and int(step) < len(here):
                    path = (*path, int(step))
                else:
                    self._report_key(section, what, dotted, path, step)
                    break

    def _report_key(self, section: str, what: str, dotted: str, path: Path, step: str) -> None:
        """Report something said of a key that is not there, unless its absence is reported already."""
        if self.tree.problems and step in keys_at(path):
            return
        here = self.tree.at(path)
        known: Collection[str] = here if isinstance(here, dict) else ()
        if isinstance(here, list):
            known = [str(number) for number in range(len(here))]
        where = f"{quoted('.'.join(map(str, path)))} has" if path else "the file has"
        wrong = f"this is {what} of {quoted(dotted)}, but {where} no {quoted(step)}"
        self.tree.report(self.tree.key_place((section, dotted)), wrong, one_of(known, step))

    def _keys(self, section: str) -> dict[str, None]:
        """The names that a section gives, in the file's order."""
        found = self.tree.at((section,))
        return dict.fromkeys(found) if isinstance(found, dict) else {}

    def _items(self, section: str, adapter: TypeAdapter[P]) -> Iterator[tuple[Path, P]]:
        found = self.tree.at((section,))
        for number in range(len(found) if isinstance(found, list) else 0):
            part = self._read(adapter, (section, number))
            if part is not None:
                yield (section, number), part

    def _read(self, adapter: TypeAdapter[P], path: Path) -> P | None:
        try:
            return adapter.validate_python(self.tree.at(path), context=SHAPE_ONLY)
        except ValidationError:
            return None

    def _known(self, path: Path, what: str, name: str, known: Collection[str]) -> None:
        if name not in known:
            self._report(path, f"there is no {what} {quoted(name)}", one_of(known, name))

    def _report(self, path: Path, wrong: str, expected: str) -> None:
        self.tree.report(self.tree.value_place(path), wrong, expected)
