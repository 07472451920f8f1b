"""What protects the money: accrual, claw-back, quorums, conservation."""

from __future__ import annotations

from policies.authority import is_quorum
from policies.policy import Policy
from policies.rules.base import Judgement, Measure, worst
from policies.situation import Authority, Situation, Transfer


def stream_pays_what_accrued(policy: Policy, situation: Situation) -> Judgement | None:
    """No more is ever pulled from a stream than has accrued (DssVest, `rxd <= accrued`).

    Judged twice: by what each award says it has paid, and by what really came out of all those of the budget's token.

    Holds: 210,322.24 DAI received after 32 days of 6,572.57.
    Breaks: one wei more.
    """
    judgements, all_accrued = [], 0
    for number, stream in enumerate(situation.streams, 1):
        accrued = stream.accrued(situation.time)
        all_accrued += accrued if stream.token == policy.token else 0
        if stream.rxd:
            judgements.append(Judgement(stream.rxd, accrued, subject=f"stream {number}"))
    if situation.books.pulled:
        judgements.append(Judgement(situation.books.pulled, all_accrued))
    return worst(judgements)


def protocol_can_claw_back(policy: Policy, situation: Situation) -> Judgement | None:
    """The pause proxy can withdraw the whole balance of each wallet (SP86, "Auditor Wallet Configuration").

    Holds: 603,581 DAI in the wallet, 1,000,000,000 left of the protocol's allowance.
    Breaks: 1,000,000 DAI left of the allowance, and 1,000,001 in the wallet.
    """
    return worst(
        Judgement(held, situation.withdrawable.get(wallet, 0), subject=wallet)
        for wallet, held in situation.dai.items()
        if held
    )


def only_a_quorum_moves_funds(policy: Policy, situation: Situation) -> Judgement | None:
    """Each transfer out of a wallet was confirmed by a quorum, or within what its allowance leaves.

    The owners who confirmed are counted, and so are the people behind them: one person with the keys of two role
    Safes is no quorum, though both Safes confirmed.

    Holds: both facilitators confirmed a payment of the Operational Wallet (2 of 2).
    Breaks: only one of them did.
    """
    return worst(
        Judgement(0 if _authorised(policy, transfer) else 1, 0, Measure.CONFIRMATIONS, subject=transfer.sender)
        for transfer in situation.transfers
        if transfer.sender in policy.wallets
    )


def _authorised(policy: Policy, transfer: Transfer) -> bool:
    match transfer.authority:
        case Authority.SAFE:
            return _Confirmed.of(policy)[transfer.sender, transfer.confirmed_by, transfer.people]
        case Authority.ALLOWANCE:
            granted = {allowance.delegate for allowance in policy.wallets[transfer.sender].allowances}
            return set(transfer.confirmed_by) <= granted and transfer.amount <= transfer.allowance_left
        case Authority.NONE:
            return False


class _Confirmed(dict[tuple[str, tuple[str, ...], tuple[str, ...]], bool]):
    """Whether certain owners of a wallet, and certain people behind them, are enough.

    It is asked of every payment and hardly ever anew, so what was asked before is remembered.
    """

    _last: _Confirmed | None = None

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self._policy = policy

    @classmethod
    def of(cls, policy: Policy) -> _Confirmed:
        """In this policy. Policies are not hashed (they are large): the last one is known by its identity."""
        last = cls._last
        if last is None or last._policy is not policy:
            last = cls._last = cls(policy)
        return last

    def __missing__(self, asked: tuple[str, tuple[str, ...], tuple[str, ...]]) -> bool:
        name, owners, people = asked
        wallet = self._policy.wallets[name]
        enough = len(set(wallet.owners).intersection(owners)) >= wallet.threshold
        found = self[asked] = enough and is_quorum(self._policy, name, people)
        return found


def dai_is_conserved(policy: Policy, situation: Situation) -> Judgement | None:
    """What came in is what the wallets hold, what was paid and what went back, to the wei.

    `seed + pulled + donated = wallets + paid + returned + clawed back`.

    Holds: 749,685 in; 149,937 and 599,748 held.
    Breaks: one wei less on either side.
    """
    books = situation.books
    came_in = books.seeded + books.pulled + books.donated
    accounted = sum(situation.dai.values()) + books.paid + books.returned + books.clawed_back
    return Judgement(abs(came_in - accounted), 0) if came_in else None
