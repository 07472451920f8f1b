"""What all tests share: how Hypothesis searches, and the reference treasury.

`TREASURER_HYPOTHESIS_PROFILE` chooses the search: `ci` (the default) tries the same examples in every run,
`dev` tries new ones each time and remembers those that failed, `thorough` tries ten times as many.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from policies.loader import load_policy
from policies.policy import Policy

settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("dev", deadline=None, print_blob=True)
settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=1_000)
settings.load_profile(os.environ.get("TREASURER_HYPOTHESIS_PROFILE", "ci"))

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def tech_001() -> Policy:
    """MIP40c3-SP86, the reference treasury, from the library."""
    return load_policy(ROOT / "policies" / "library" / "tech-001-2023.yaml")
