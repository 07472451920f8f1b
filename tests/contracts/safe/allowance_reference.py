"""The clock and the counter of an allowance, in plain Python integers: the yardstick for the module.

Source: safe-modules, AllowanceModule 0.1.0, `setAllowance` and `getAllowance`. Times in minutes since 1970.
"""

from dataclasses import astuple, dataclass, replace

UINT96 = 2**96 - 1
ETHER = "0x" + "00" * 20
NOBODY = ETHER


@dataclass(frozen=True)
class Allowance:
    amount: int = 0
    spent: int = 0
    reset_time: int = 0
    last_reset: int = 0
    nonce: int = 0

    def at(self, minute: int) -> "Allowance":
        """With the refill that is due by then, in the rhythm of the earlier ones."""
        if self.reset_time == 0 or minute - self.last_reset < self.reset_time:
            return self
        return replace(self, spent=0, last_reset=minute - (minute - self.last_reset) % self.reset_time)

    def set(self, minute: int, amount: int, reset_time: int, base: int = 0) -> "Allowance":
        now = self.at(minute)
        last_reset = now.last_reset or minute
        if base:
            last_reset = minute - (minute - base) % reset_time
        return replace(now, amount=amount, reset_time=reset_time, last_reset=last_reset, nonce=now.nonce or 1)

    def allows(self, minute: int, amount: int) -> bool:
        return 0 < amount <= self.amount - self.at(minute).spent

    def transferred(self, minute: int, amount: int) -> "Allowance":
        now = self.at(minute)
        return replace(now, spent=now.spent + amount, nonce=now.nonce + 1)

    def as_list(self) -> list[int]:
        """The order of `getTokenAllowance`."""
        return list(astuple(self))
