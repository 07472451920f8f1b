"""How long the engines are compared: `quick`, the same examples in every run, or `long`, new ones each time."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

# To explain a failure takes as long as to shrink it, and the list of actions says more.
_COMMON = settings(
    derandomize=False,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=list(HealthCheck),
)
_QUICK = settings(_COMMON, derandomize=True)

QUICK, LONG = "quick", "long"
settings.register_profile(QUICK, _QUICK)
settings.register_profile(LONG, _COMMON)


def is_long() -> bool:
    """Whether pytest was given `--hypothesis-profile=long`."""
    return settings.get_current_profile_name() == LONG


def search(quick: int, long: int) -> settings:
    """So many examples of a test, in each profile. Any other profile counts as quick."""
    return settings(_COMMON, max_examples=long) if is_long() else settings(_QUICK, max_examples=quick)
