"""A fork: another chain to begin from, and what was on its books before the treasury came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from policies.policy import PROTOCOL
from policies.units import RAY, Rad, Wad
from simulations.actions import OUTSIDER
from simulations.engines.base import OUTSIDER_FUNDS, PROTOCOL_MKR
from simulations.state import State

_ADDRESS = re.compile(r"\b(?:https?|wss?)://[^\s)\"']+", re.IGNORECASE)
_HOST = re.compile(r"\w+://(?:[^/?#]*@)?(?P<host>\[[^]/?#]*\]|[^/?#:@]*)(?P<port>:\d+(?![^/?#]))?")


@dataclass(frozen=True, slots=True)
class Fork:
    """Begin from another chain as it was at a block.

    Only reading is asked of `url`; everything that happens, happens on the node here. An old block needs an archive
    node.
    """

    url: str
    block: int | None = None
    """None: the latest."""

    @property
    def flags(self) -> tuple[str, ...]:
        """What anvil is to be told."""
        # Nothing is kept on disk: anvil would do so in the home folder, and never look whether it is still true.
        flags = (f"--fork-url={self.url}", "--no-storage-caching", "--retries=3", "--timeout=20000")
        return flags if self.block is None else (*flags, f"--fork-block-number={self.block}")

    @property
    def shown(self) -> str:
        """The URL as messages show it: path and password may hold somebody's key. Also of one that is none."""
        found = _HOST.match(self.url)
        if found is None:
            return "the RPC"
        return f"{self.url.partition(':')[0]}://{found['host']}{found['port'] or ''}"

    def without_keys(self, said: str) -> str:
        """A message in which anvil may have repeated the URL."""
        return _ADDRESS.sub(lambda _: self.shown, said.replace(self.url, self.shown))


@dataclass(frozen=True, slots=True)
class Before:
    """What others left on the chain: DAI and MKR by holder, and the Vow's books."""

    dai: Mapping[str, Wad]
    mkr: Mapping[str, Wad]
    vow_dai: Rad
    vow_sin: Rad

    @classmethod
    def of(cls, deployed: State, mkr: Mapping[str, Wad]) -> Before:
        """From the state right after a deployment, of which only the outsider's funds are ours.

        `mkr` is who held it then: no state tells that before governance has created a stream of it.
        """
        dai = dict(deployed.dai)
        dai[OUTSIDER] -= OUTSIDER_FUNDS
        return cls(dai, mkr, deployed.vow_dai, deployed.vow_sin - OUTSIDER_FUNDS * RAY)

    def taken_from(self, state: State) -> State:
        """The treasury's own part of a state: what it would be on an empty chain."""
        dai = {holder: amount - self.dai[holder] for holder, amount in state.dai.items()}
        mkr = {holder: amount - self.mkr[holder] for holder, amount in state.mkr.items()}
        if mkr:
            mkr[PROTOCOL] += PROTOCOL_MKR
        vow_dai, vow_sin = state.vow_dai - self.vow_dai, state.vow_sin - self.vow_sin
        return state._replace(dai=dai, mkr=mkr, vow_dai=vow_dai, vow_sin=vow_sin)
