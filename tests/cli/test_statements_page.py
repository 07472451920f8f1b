"""`docs/statements.md`: its commands print what stands there, and its tables list every check and every point."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from policies.review.registry import POINTS
from policies.statements.checking import ALONE, WITH_POLICY, WITH_PREVIOUS
from policies.statements.checks import promises
from tests.cli.conftest import ROOT

PAGE = (ROOT / "docs" / "statements.md").read_text(encoding="utf-8")
CHECKS = (*ALONE, *WITH_PREVIOUS, *WITH_POLICY, promises.on_time)


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    """The commands of the page, one after the other in one folder, as a shell runs them."""
    files = re.findall(r"```csv\n# (\S+)\n(.*?)```", PAGE, re.DOTALL)
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    assert files
    assert len(blocks) == 3
    for name, text in files:
        (tmp_path / name).write_text(text)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for block in blocks:
        shown = ""
        for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
            result = subprocess.run(
                ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
            )
            shown += f"$ {command}\n{result.stdout}{result.stderr}"
        assert shown == block


def test_every_check_and_every_point_is_explained() -> None:
    def sentence(docstring: str | None) -> str:
        return " ".join((docstring or "").strip().partition("\n\n")[0].split())

    rows = [f"| `{check.__name__}` | {sentence(check.__doc__)} |" for check in CHECKS]
    rows += [f"| `{point.name}` | {point.role} | {point.weight} | {point.sentence} |" for point in POINTS]
    listed = [line for line in PAGE.splitlines() if re.match(r"\| `[a-z_]+` \|", line)]
    assert listed == rows
