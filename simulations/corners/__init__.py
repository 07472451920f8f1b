"""The corners of each conduct: whole lives at an extreme, which chance hardly draws.

Some take one habit to its end, whatever comes of it (`habits.py`, and `extreme_years.py` for compliance; most live a
period of `usual_days.py`); some are written backwards from the worst that a rule can come to, as `policies.bounds`
works it out, and reach it to the wei where the figures allow (`recipes.py`). They are decided with the treasury in
front of them ("pays all that it holds"), so each is a function that lives.
"""

from __future__ import annotations

from policies.policy import Policy
from policies.rules.names import CONDUCTS, Conduct
from simulations.corners.book import Corner
from simulations.corners.habits import habits
from simulations.corners.recipes import recipes
from simulations.engines.base import OUTSIDER_FUNDS

__all__ = ["Corner", "corners", "habits"]


def corners(policy: Policy) -> dict[Conduct, tuple[Corner, ...]]:
    """What each conduct adds to the milder ones, habits first. Making them takes a tenth of a second."""
    worst: dict[Conduct, list[Corner]] = {conduct: [*habits(policy, conduct)] for conduct in CONDUCTS}
    for recipe in recipes(policy, OUTSIDER_FUNDS):
        worst[recipe.conduct].append(recipe.live)
    return {conduct: tuple(some) for conduct, some in worst.items()}
