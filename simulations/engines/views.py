"""A treasury's state by view calls, all of them in one question.

Everything asked has a fixed size, so answers are read as words; an ABI coder takes longer for them than the node does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policies.policy import MKR
from simulations.deployment.address_book import TOKENS
from simulations.deployment.chain import Chain, Contract, method_data, word, word_address
from simulations.state import AllowanceState, State, StreamState

if TYPE_CHECKING:
    from simulations.engines.evm import Award, EvmTreasury


class Views:
    """Reads what a treasury's contracts answer."""

    def __init__(self, treasury: EvmTreasury, chain: Chain) -> None:
        self._treasury = treasury
        self._chain = chain
        self._asked: list[tuple[str, bytes]] = []
        self._awards: tuple[Award, ...] | None = None
        """Those that `_asked` asks for."""

    def state(self, time: int) -> State:
        """Everything; `time` is the engine's clock."""
        treasury, awards = self._treasury, tuple(self._treasury.awards)
        if awards != self._awards:
            self._asked, self._awards = self._questions(awards), awards
        answers = map(_numbers, self._chain.call_raw_many(self._asked))
        (live,), (vow_dai,), (vow_sin,) = next(answers), next(answers), next(answers)
        return State(
            time,
            bool(live),
            {holder: next(answers)[0] for holder in treasury.holders},
            vow_dai,
            vow_sin,
            tuple(award_state(treasury.names, next(answers), award.token) for award in awards),
            {pair: AllowanceState(*next(answers)) for pair in treasury.granted},
            {name: next(answers)[0] for name in treasury.wallets},
            {name: bool(next(answers)[0]) for name in treasury.granting},
            {holder: next(answers)[0] for holder in treasury.holders} if treasury.knows_mkr else {},
        )

    def _questions(self, awards: Sequence[Award]) -> list[tuple[str, bytes]]:
        treasury, contracts = self._treasury, self._treasury.contracts
        vat, vow, dai = contracts["MCD_VAT"], contracts["MCD_VOW"].address, contracts["MCD_DAI"]
        module = contracts["ALLOWANCE_MODULE"]
        asked: list[tuple[Contract, str, tuple[Any, ...]]] = [
            (vat, "live", ()),
            (vat, "dai", (vow,)),
            (vat, "sin", (vow,)),
        ]
        asked += [(dai, "balanceOf", (address,)) for address in treasury.holders.values()]
        asked += [(award.vest, "awards", (award.number,)) for award in awards]
        asked += [(module, "allowances", (*addresses, dai.address)) for addresses in treasury.granted.values()]
        asked += [(safe, "nonce", ()) for safe in treasury.safes.values()]
        asked += [(treasury.safes[name], "isModuleEnabled", (module.address,)) for name in treasury.granting]
        if treasury.knows_mkr:
            mkr = contracts[TOKENS[MKR]]
            asked += [(mkr, "balanceOf", (address,)) for address in treasury.holders.values()]
        return [(contract.address, method_data(contract, name, *args)) for contract, name, args in asked]


def award_state(names: Mapping[str, str], award: Sequence[int], token: str) -> StreamState:
    """A stream from the words of its award: usr, bgn, clf, fin, mgr, res, tot, rxd; `names` are those of addresses."""
    usr, bgn, clf, fin, _mgr, res, tot, rxd = award
    recipient = word_address(word(usr))
    return StreamState(names.get(recipient, recipient), bgn, clf, fin, tot, rxd, res == 1, token)


def _numbers(answer: bytes) -> tuple[int, ...]:
    """The words of an answer."""
    return tuple(int.from_bytes(answer[at : at + 32], "big") for at in range(0, len(answer), 32))
