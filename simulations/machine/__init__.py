"""The Hypothesis state machine: one life under a policy and a conduct, drawn while it is lived.

Its rules are verbs: each waits until its second, decides with the state in front of it, and lets one thing happen (a
payment, a whole cycle, a theft). Which verbs there are depends on the conduct alone, and a worse conduct only adds
some. Its invariants are the policy's promises: a judge watches every action and never acts.

It is written as a composite strategy, not as Hypothesis' `RuleBasedStateMachine`: that one spends about 180 us on every
step, as much as an EVM on a Safe transaction, and walks at random where a treasury has a calendar. So months come in
order, each with its cycle and a few happenings at seconds of their own; what is drawn is which, when, how much and by
whom.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from policies.policy import Policy
from policies.rules.names import Conduct
from simulations.living import Living
from simulations.machine.choices import Choices
from simulations.machine.run import Run
from simulations.machine.verbs import Verbs
from simulations.timetable import Life

Lives = Callable[[Callable[[], Living], int | None], st.SearchStrategy[Life]]


def lives(policy: Policy, conduct: Conduct) -> Lives:
    """Lives that a conduct allows, lived while they are drawn.

    Returns:
        A strategy for whatever begins a life (it gives a simulation on a fresh deployment) and a number of months; for
        `None` the number is drawn too. What it draws is what was decided, by the time that it has been lived.
    """
    choices, verbs = Choices(policy, conduct), Verbs(policy, conduct)

    @st.composite
    def one(draw: st.DrawFn, begin: Callable[[], Living], months: int | None) -> Life:
        run = Run(choices, verbs, draw, begin())
        run.live(choices.calendar[: draw(choices.lived) if months is None else months])
        return run.living.life

    return one
