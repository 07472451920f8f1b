"""Several policy files as commands read them: all of them, before any is refused."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from policies.loader import LARGEST, Document, library_names, library_path, parse_document, variants_of
from policies.problems import InputError, Problem
from policies.text_files import read_text


def read_documents(
    files: Iterable[Path], problems: list[Problem], variant: str = ""
) -> tuple[tuple[Path, Document], ...]:
    """Each file and its policy, of a file with variants each of them, or the one that is asked for.

    What is wrong with a file is added to `problems`; of such a file only the variants before are there.
    """
    documents: list[tuple[Path, Document]] = []
    for file in files:
        try:
            text, name = read_text(file, LARGEST), str(file)
            for one in (variant,) if variant else variants_of(text, name) or ("",):
                documents.append((file, parse_document(text, name, one)))
        except InputError as error:
            problems += error.problems
    return tuple(documents)


def library_documents() -> tuple[Document, ...]:
    """The policies that come along, for others to be compared with; what cannot be read of them is left out."""
    return tuple(document for _, document in read_documents(map(library_path, library_names()), []))
