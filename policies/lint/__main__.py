"""`python -m policies.lint`: the reference page of the checks, on stdout."""

from __future__ import annotations

import sys

from policies.lint.page import page

if __name__ == "__main__":
    sys.stdout.write(page())
