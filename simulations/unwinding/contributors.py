"""What contributors are paid in MKR: their plan as streams of DssVest, which they pull themselves.

Source: MIP40c3-SP54; `policies.vesting` says how it is read.
"""

from __future__ import annotations

from datetime import date

from policies.figures import TokenVesting
from policies.periods import day_of
from policies.policy import MKR
from policies.units import Wad
from policies.unwinding import UnwindingError
from policies.vesting import Award, accelerated_award, awards_of, vested_on_completion
from simulations.actions import PAYEE, CreateStream, Pull, Yank
from simulations.simulation import Simulation


class Contributors:
    """A plan lived until the unit is gone on a day, at 00:00:00 UTC. Without a plan of MKR nothing happens."""

    def __init__(self, simulation: Simulation, plan: TokenVesting | None, completed: date) -> None:
        self._simulation = simulation
        self._plan = plan
        self._completed = completed
        self.vested = None if plan is None else vested_on_completion(plan, completed)
        """What the document says becomes of their tokens; `None` where it has no schedule."""
        self.vests: dict[int, int] = {}
        """By the number of a stream of theirs: the second from which on they can pull it."""
        self.paid: Wad = 0
        """What they were paid so far."""

    def award(self) -> None:
        """Governance awards the plan, before anything else happens.

        Raises:
            UnwindingError: DssVest refuses a part of it.
        """
        if self._plan is not None and self._plan.token == MKR:
            for award in awards_of(self._plan):
                self._create(award)

    def pull(self) -> Wad:
        """They pull what is theirs by now [wad].

        Raises:
            UnwindingError: the pause proxy holds too little (`PROTOCOL_MKR`).
        """
        paid = 0
        for number, vests in self.vests.items():
            stream = self._simulation.state.streams[number]
            if vests <= self._simulation.engine.now and stream.rxd < stream.tot:
                pulled = self._simulation.perform(Pull(number))
                if not pulled.ok:
                    raise UnwindingError(f"DssVest does not pay the plan's {MKR}: {pulled.reason}")
                paid += sum(transfer.amount for transfer in pulled.transfers)
        self.paid += paid
        return paid

    def end(self) -> Wad:
        """The unit is gone: they pull what has vested, governance yanks the rest and awards what of it is accelerated,
        and they pull that [wad].
        """
        paid = self.pull()
        for number, vests in self.vests.items():
            if vests > self._simulation.engine.now:
                self._simulation.perform(Yank(number))
        if self.vests and self._plan is not None and self.vested is not None:
            accelerated = accelerated_award(self._plan, self.vested, self._completed)
            if accelerated is not None:
                self._create(accelerated)
                paid += self.pull()
        return paid

    def _create(self, award: Award) -> None:
        number = len(self._simulation.state.streams)
        created = self._simulation.perform(
            CreateStream(PAYEE, award.total, award.bgn, award.tau, award.eta, restricted=True, token=MKR)
        )
        if not created.ok:
            raise UnwindingError(
                f"DssVest refuses the award of {MKR} that begins {day_of(award.bgn)}: {created.reason}"
            )
        self.vests[number] = award.fin
