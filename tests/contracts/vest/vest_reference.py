"""What a stream owes, in plain Python integers: the yardstick for the contracts.

Amounts in wad, times in UTC seconds. Source: dss-vest, README and DssVest.
"""

from dataclasses import dataclass, replace

WAD = 10**18
RAY = 10**27
DAY = 24 * 60 * 60
YEAR = 365 * DAY
TWENTY_YEARS = 20 * YEAR


def right_padded(text: str) -> bytes:
    """A Maker key: ASCII, padded with zero bytes to 32."""
    return text.encode().ljust(32, b"\0")


@dataclass(frozen=True)
class Stream:
    """An award: `tot` accrues evenly from `bgn` to `fin`, nothing is payable before `clf`."""

    tot: int
    bgn: int
    clf: int
    fin: int
    rxd: int = 0

    def accrued(self, time: int) -> int:
        if time < self.bgn:
            return 0
        if time >= self.fin:
            return self.tot
        return self.tot * (time - self.bgn) // (self.fin - self.bgn)

    def unpaid(self, time: int) -> int:
        """Negative where the contract reverts: a yank to a later end floors twice and may take a wei back."""
        return 0 if time < self.clf else self.accrued(time) - self.rxd

    def pulled(self, time: int, at_most: int = 2**256 - 1) -> "Stream":
        return replace(self, rxd=self.rxd + min(self.unpaid(time), at_most))

    def yanked(self, time: int, end: int = 0) -> "Stream":
        """After a yank at `time` with the given end."""
        end = max(time, end)
        if end >= self.fin:
            return self
        if end < self.bgn:
            return replace(self, tot=0, bgn=end, clf=end, fin=end)
        if end < self.clf:
            return replace(self, tot=0, clf=end, fin=end)
        return replace(self, tot=self.unpaid(end) + self.rxd, fin=end)
