"""Living and writing it down: what is decided happens at once, and can be lived again."""

from __future__ import annotations

from policies.policy import Policy
from policies.units import Wad
from simulations.actions import ChainAction, Wait
from simulations.cycle import CyclePlan
from simulations.simulation import Simulation
from simulations.timetable import Appointment, Life, act_at, cycle_at, until


class Living:
    """A life under way, on a simulation that is fresh from its deployment."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.decided: list[Appointment] = []

    @property
    def policy(self) -> Policy:
        return self.simulation.policy

    @property
    def life(self) -> Life:
        """What was decided so far."""
        return tuple(self.decided)

    @property
    def now(self) -> int:
        """The clock [s]."""
        return self.simulation.engine.now

    def held(self, holder: str) -> Wad:
        """What somebody holds now [wad]."""
        return self.simulation.state.dai[holder]

    def keep(self, appointment: Appointment) -> None:
        """Wait for an appointment, let it happen, and write it down.

        Raises:
            ValueError: it is in the past, so that what is written would not be what was lived.
        """
        if appointment.time < self.now:
            raise ValueError(f"{appointment} is in the past: it is {self.now}")
        self.simulation.wait(appointment.time)
        self.decided.append(appointment)
        if isinstance(appointment.what, CyclePlan):
            self.simulation.run_cycle(appointment.what)
        elif not isinstance(appointment.what, Wait):
            self.simulation.perform(appointment.what)

    def act(self, time: int, action: ChainAction) -> None:
        """One action at a second [s]."""
        self.keep(act_at(time, action))

    def cycle(self, time: int, plan: CyclePlan) -> None:
        """A cycle at a second [s]."""
        self.keep(cycle_at(time, plan))

    def wait(self, time: int) -> None:
        """Nothing until a second [s]."""
        self.keep(until(time))
