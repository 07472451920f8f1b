"""What tests of started and killed processes need."""

from __future__ import annotations

import os
import time
from pathlib import Path


def is_gone(process: int) -> bool:
    """Whether a process ends within ten seconds; one that nobody has waited for yet (Linux tells) has ended too."""
    for _ in range(100):
        try:
            os.kill(process, 0)
            if ") Z " in Path(f"/proc/{process}/stat").read_text():
                return True
        except ProcessLookupError:
            return True
        except FileNotFoundError:  # gone in between, or there is no /proc here
            pass
        time.sleep(0.1)
    return False
