"""A treasury's state, read from the storage of its contracts.

A view call costs the EVM thirty times what a word of storage does, and a state is some fifty words. Where they are is
worked out once for a deployment: the variables' slots come from the compiler, a mapping's from Vyper's rule (keccak of
slot and key; Vyper documentation, "Storage Layout"), and those of a Safe from the order of its declarations and
Solidity's rule (keccak of key and slot).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.policy import MKR
from simulations.deployment.address_book import TOKENS
from simulations.deployment.chain import Contract, address_word, keccak, word
from simulations.deployment.templates import NONCE_SLOT, module_slot
from simulations.engines.evm import Award, EvmTreasury
from simulations.engines.revm.chain import RevmChain
from simulations.engines.views import award_state
from simulations.state import AllowanceState, State, StreamState

_Slot = tuple[str, int]
_AWARD_WORDS = 8
"""usr, bgn, clf, fin, mgr, res, tot, rxd."""
_ALLOWANCE_WORDS = 5
"""amount, spent, resetTimeMin, lastResetMin, nonce."""


def _slot(contract: Contract, variable: str, *keys: bytes) -> int:
    """Where a variable is, or the entry of a mapping (of mappings) under `keys`, each a word."""
    slot = contract.artifact.slots[variable]
    for key in keys:
        slot = int.from_bytes(keccak(word(slot) + key), "big")
    return slot


class StorageReader:
    """Reads the states of one deployment."""

    def __init__(self, treasury: EvmTreasury, chain: RevmChain) -> None:
        self._treasury = treasury
        self._chain = chain
        contracts, holders, wallets = treasury.contracts, treasury.holders, treasury.wallets
        mkr = contracts[TOKENS[MKR]]
        self._mkr_slots = [(mkr.address, _slot(mkr, "balanceOf", address_word(holder))) for holder in holders.values()]
        self._holders, self._wallets, self._granted = tuple(holders), tuple(wallets), tuple(treasury.granted)
        vat, dai, module = contracts["MCD_VAT"], contracts["MCD_DAI"], contracts["ALLOWANCE_MODULE"]
        vow, token = address_word(contracts["MCD_VOW"].address), address_word(dai.address)
        self._slots: list[_Slot] = [
            (vat.address, _slot(vat, "live")),
            (vat.address, _slot(vat, "dai", vow)),
            (vat.address, _slot(vat, "sin", vow)),
            *((dai.address, _slot(dai, "balanceOf", address_word(holder))) for holder in holders.values()),
            *((wallet, NONCE_SLOT) for wallet in wallets.values()),
        ]
        for wallet, delegate in treasury.granted.values():
            entry = _slot(module, "allowances", address_word(wallet), address_word(delegate), token)
            self._slots += [(module.address, entry + number) for number in range(_ALLOWANCE_WORDS)]
        self._nonces_at = 3 + len(self._holders)
        self._allowances_at = self._nonces_at + len(self._wallets)
        self._modules_at = len(self._slots)
        self._granting = treasury.granting
        in_list = module_slot(module.address)
        self._slots += [(wallets[name], in_list) for name in self._granting]
        self._awards_at = self._mkr_at = len(self._slots)
        self._awards: list[Award] = []
        """Those that are read."""
        # What seldom changes is shared by the states that have it, which is why nobody changes it.
        self._last_nonces: tuple[list[int], dict[str, int]] = [], {}
        self._last_allowances: tuple[list[int], dict[tuple[str, str], AllowanceState]] = [], {}
        self._last_streams: tuple[list[int], tuple[StreamState, ...]] = [], ()
        self._last_modules: tuple[list[int], dict[str, bool]] = [], {}

    def state(self, time: int) -> State:
        """Everything; `time` is the engine's clock."""
        awards = self._treasury.awards
        if awards != self._awards:
            self._look_at(awards)
        words = self._chain.read(self._slots)
        live, vow_dai, vow_sin = words[:3]
        return State(
            time,
            bool(live),
            dict(zip(self._holders, words[3 : self._nonces_at], strict=True)),
            vow_dai,
            vow_sin,
            self._streams_of(words[self._awards_at : self._mkr_at]),
            self._allowances_of(words[self._allowances_at : self._modules_at]),
            self._nonces_of(words[self._nonces_at : self._allowances_at]),
            self._modules_of(words[self._modules_at : self._awards_at]),
            dict(zip(self._holders, words[self._mkr_at :], strict=False)),
        )

    def _look_at(self, awards: Sequence[Award]) -> None:
        """Read these awards from now on, and who holds MKR if one of them pays it."""
        del self._slots[self._awards_at :]
        for award in awards:
            first = _slot(award.vest, "awards", word(award.number))
            self._slots += [(award.vest.address, first + part) for part in range(_AWARD_WORDS)]
        self._mkr_at = len(self._slots)
        if self._treasury.knows_mkr:
            self._slots += self._mkr_slots
        self._awards = list(awards)
        self._last_streams = [], ()

    def _streams_of(self, words: list[int]) -> tuple[StreamState, ...]:
        if words != self._last_streams[0]:
            names = self._treasury.names
            read = zip(_structs(words, _AWARD_WORDS), self._awards, strict=True)
            self._last_streams = words, tuple(award_state(names, each, award.token) for each, award in read)
        return self._last_streams[1]

    def _allowances_of(self, words: list[int]) -> dict[tuple[str, str], AllowanceState]:
        if words != self._last_allowances[0]:
            made = (AllowanceState(*entry) for entry in _structs(words, _ALLOWANCE_WORDS))
            self._last_allowances = words, dict(zip(self._granted, made, strict=True))
        return self._last_allowances[1]

    def _nonces_of(self, words: list[int]) -> dict[str, int]:
        if words != self._last_nonces[0]:
            self._last_nonces = words, dict(zip(self._wallets, words, strict=True))
        return self._last_nonces[1]

    def _modules_of(self, words: list[int]) -> dict[str, bool]:
        """A module is enabled that a Safe's list leads on from."""
        if words != self._last_modules[0]:
            self._last_modules = words, dict(zip(self._granting, map(bool, words), strict=True))
        return self._last_modules[1]


def _structs(words: list[int], size: int) -> Iterator[list[int]]:
    """One struct after the other, `size` words each."""
    return (words[at : at + size] for at in range(0, len(words), size))
