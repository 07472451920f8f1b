"""Counterexamples as files: versioned JSON that holds everything to see a promise break again, on any engine and on
another machine.
"""

from simulations.counterexamples.files import files_in, folder, from_text, read, to_text, write, write_to
from simulations.counterexamples.making import FOLDER, counterexample_of, known_lives, save_all, tool_versions
from simulations.counterexamples.replaying import Replayed, Version, replayed
from simulations.counterexamples.revised import decided_under
from simulations.counterexamples.values import Act, Counterexample, Shrinking, Telling, sha256_of

__all__ = [
    "FOLDER",
    "Act",
    "Counterexample",
    "Replayed",
    "Shrinking",
    "Telling",
    "Version",
    "counterexample_of",
    "decided_under",
    "files_in",
    "folder",
    "from_text",
    "known_lives",
    "read",
    "replayed",
    "save_all",
    "sha256_of",
    "to_text",
    "tool_versions",
    "write",
    "write_to",
]
