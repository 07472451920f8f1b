"""Ctrl-C to pytest while it searches: what was found by then is kept, and the summary says where."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
from contextlib import suppress

from tests.plugin.projects import HERE, Project


def test_what_was_found_is_kept_unshrunk(project: Project) -> None:
    ours, theirs = pty.openpty()
    command = project.command("policies", "--treasurer-time=100", HERE, "-p", "no:ape_test")
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "200"}
    process = subprocess.Popen(
        command, cwd=project.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    shown, stopped = b"", False
    with suppress(OSError):  # of Linux, when nobody has the other end any more
        while part := os.read(ours, 65_536):
            shown += part
            if not stopped and re.search(rb"living .* [1-9]\d* of \d+ rules broken", shown):
                stopped = True
                process.send_signal(signal.SIGINT)
    os.close(ours)
    assert process.wait(timeout=60) == 2
    files = sorted((project.folder / ".treasurer/failures/grants-2024").rglob("*.json"))
    assert files != []
    for file in files:
        assert json.loads(file.read_text())["shrinking"] == {"finished": False, "tried": 0}
    after = shown.decode().replace("\r", "")
    assert "Stories that may become shorter" in after
    assert f"      {files[0].relative_to(project.folder)}" in after or len(files) > 12
    assert "To go on from there: treasurer shrink .treasurer/failures/grants-2024" in after
