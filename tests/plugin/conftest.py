"""The example project is run by a pytest of its own, never by the one that runs these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin.projects import Project

collect_ignore = ["example_project"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "grants")
