"""`treasurer schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from policies.file.json_schema import policy_schema
from policies.loader import LARGEST
from policies.reference import below_the_mark, policy_reference
from policies.text_files import read_text
from simulations.cli.options import writable_file, write_json
from simulations.terminal import exit_codes


@click.command(short_help="The policy file for editors, or for people.")
@click.option("--markdown", is_flag=True, help="Every key in Markdown, for people, instead of the schema.")
@click.option(
    "--output",
    metavar="FILE",
    callback=writable_file,
    help="Write it to FILE. In a Markdown file that was written before, what stands above it stays.  [default: stdout]",
)
def schema(markdown: bool, output: str | None) -> None:
    """Write the JSON Schema of policy files (draft 2020-12), by which an editor completes, explains and checks them.

    docs/policy.md says how editors are told of it.

    \b
    Example:
      treasurer schema --output policy.schema.json

    \b
    Exit codes: 0 it was written, 2 bad input, 3 the infrastructure failed (the file cannot be written).
    """
    with exit_codes(Path(output or "-")):
        text = policy_reference() if markdown else schema_text()
        if markdown and output is not None and Path(output).is_file():
            text = below_the_mark(read_text(output, LARGEST), text)
        write_json(output or "-", text)


def schema_text() -> str:
    """The schema as a file holds it."""
    return json.dumps(policy_schema(), indent=1, ensure_ascii=False) + "\n"
