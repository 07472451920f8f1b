"""The planted faults, from the one that shows soonest to the one that hides best: one line of one contract each.

Both sides get the same bytecode and the same question, "does this promise hold, whatever anybody does?". Neither is
told what is wrong, so everything may happen on both: the widest conduct here, every verb of the handler there. The
promise of each holds on the contracts as they should be, under every conduct.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.rules.base import Rule
from policies.rules.names import CONDUCTS, Conduct, RuleName
from policies.rules.registry import RULES
from simulations.deployment.artifacts import Artifact
from simulations.mutants.compiling import with_replacement
from simulations.mutants.mutant import Replacement

CONDUCT: Conduct = CONDUCTS[-1]
"""Under which faults are looked for: everybody misbehaves."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of one source, otherwise."""

    name: str
    sentence: str
    """What is wrong, and what it takes to see it."""
    planted: Replacement
    rule_name: RuleName
    """The promise that it breaks."""

    @property
    def instead(self) -> Mapping[str, Artifact]:
        """The contract with the fault in it, by its name."""
        artifact = with_replacement(self.planted)
        return {artifact.name: artifact}

    @property
    def rule(self) -> Rule:
        return next(rule for rule in RULES if rule.name == self.rule_name)

    @property
    def test(self) -> str:
        """The contract of `Promises.t.sol` that states the same promise in Solidity."""
        return "".join(word.capitalize() for word in self.rule_name.split("_")) + "Test"


FAULTS = (
    Fault(
        "keeps all",
        "Dai takes nothing from a sender who sends everything: it takes a transfer of a whole balance, to the wei.",
        Replacement(
            "maker/Dai",
            "maker/Dai.vy",
            "    self.balanceOf[src] -= wad\n",
            "    self.balanceOf[src] -= wad if wad < self.balanceOf[src] else 0\n",
        ),
        RuleName.DAI_IS_CONSERVED,
    ),
    Fault(
        "no end",
        "A stream goes on accruing after its end: it takes a pull after that, so months without a shutdown, or a yank, "
        "some time, and a pull.",
        Replacement(
            "maker/DssVestSuckable",
            "maker/dss_vest.vy",
            "    if _time >= fin:\n",
            "    if _time == fin:\n",
        ),
        RuleName.STREAM_PAYS_WHAT_ACCRUED,
    ),
    Fault(
        "80 bits",
        "DssVest remembers what it has paid in 80 bits, so it forgets all of it at 1,208,925 DAI: it takes half a year "
        "of stream, and one more pull.",
        Replacement(
            "maker/DssVestSuckable",
            "maker/dss_vest.vy",
            "self._to_uint128(convert(award.rxd, uint256) + amt)",
            "self._to_uint128((convert(award.rxd, uint256) + amt) & (2**80 - 1))",
        ),
        RuleName.STREAM_PAYS_WHAT_ACCRUED,
    ),
    Fault(
        "pays the caller",
        "DssVest pays whoever pulls instead of the recipient: it takes a second stream that is not restricted, and a "
        "stranger who pulls that one.",
        Replacement(
            "maker/DssVestSuckable",
            "maker/DssVestSuckable.vy",
            "daiJoin.exit(usr, amt)",
            "daiJoin.exit(msg.sender, amt)",
        ),
        RuleName.DAI_IS_CONSERVED,
    ),
    Fault(
        "one wei more",
        "The AllowanceModule lets a delegate take one wei more than its allowance: it takes an allowance that was cut "
        "below what the wallet holds, and a claw-back of exactly a wei more.",
        Replacement(
            "safe/AllowanceModule",
            "safe/AllowanceModule.vy",
            "newSpent > allowance.spent and newSpent <= allowance.amount, (",
            "newSpent > allowance.spent and newSpent <= unsafe_add(allowance.amount, 1), (",
        ),
        RuleName.ONLY_A_QUORUM_MOVES_FUNDS,
    ),
)
