"""What the contracts hold to whoever does what, and what the protocol can take back."""

from __future__ import annotations

from policies.bounds.base import Sum
from policies.bounds.case import Case
from policies.policy import PROTOCOL, Wallet
from policies.situation import Phase
from policies.units import Wad


def stream_pays_what_accrued(case: Case) -> Sum:
    """Nothing: DssVest pays what has accrued and was not paid, rounded down."""
    return Sum.nothing("a pull pays what has accrued, no more")


def only_a_quorum_moves_funds(case: Case) -> Sum:
    """Nothing: a Safe refuses whatever its quorum has not signed."""
    return Sum.nothing("a Safe asks for its quorum")


def dai_is_conserved(case: Case) -> Sum:
    """Nothing, to the wei."""
    return Sum.nothing("each wei is booked where it came from and where it went")


def protocol_can_claw_back(case: Case) -> Sum | None:
    """What a wallet holds beyond the protocol's allowance on it.

    - up to careless: not more than everything there is, less the smallest allowance (the bound is not reached).
    - operational rogue: everything, sent to a wallet whose allowance was set to nothing before, by a forecast without
      end in the last cycle of the phase; the opening is run in the last second of the first month.
    - auditors rogue: everything, in a wallet without an allowance, pulled at will.
    - outsiders give to the same wallet.
    """
    if case.phase is None or not case.usual:
        return None
    if case.no_such_phase:
        return Sum.nothing("there is no monthly cycle")
    policy = case.policy
    if not case.operational_rogue:
        allowed = min(_allowed(case, wallet) for wallet in policy.treasury)
        found = case.purse.by(policy.closes_at).plus(case.donated).minus(allowed, "allowance")
        return found if found.total <= 0 else None
    no_auditor = policy.auditor is None
    if not case.surely_judged or (case.strangers_pull and (no_auditor or not case.auditors_rogue)):
        return None
    if case.auditors_rogue and no_auditor and case.phase is not Phase.CLOSING:
        return None
    return case.all_pulled().plus(case.donated)


def _allowed(case: Case, wallet: Wallet) -> Wad:
    """The protocol's allowance on a wallet [wad]."""
    return sum(one.amount for one in wallet.allowances_in(case.policy.token) if one.delegate == PROTOCOL)
