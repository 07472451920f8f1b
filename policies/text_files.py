"""A user's file as text, or the one problem that keeps it from being read."""

from __future__ import annotations

from pathlib import Path

from policies.problems import InputError, Problem


def read_text(path: Path | str, longest: int) -> str:
    """The whole file as text, without a byte order mark.

    Args:
        path: any file, also a pipe.
        longest: the largest size that is read [bytes].

    Raises:
        InputError: missing, a directory, unreadable, larger than `longest`, or not UTF-8.
    """
    name = str(path)

    def refuse(wrong: str, expected: str, line: int = 1, column: int = 1) -> InputError:
        return InputError([Problem(name, line, column, wrong, expected)])

    try:
        with Path(path).open("rb") as file:
            data = file.read(longest + 1)
    except FileNotFoundError:
        raise refuse("there is no such file", "the path of a file") from None
    except IsADirectoryError:
        raise refuse("this is a directory", "the path of a file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise refuse(f"the file cannot be read ({reason})", "a readable file") from None
    if len(data) > longest:
        raise refuse("the file is too large", f"at most {longest:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        wrong = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise refuse(wrong, "text in UTF-8", line, column) from None
