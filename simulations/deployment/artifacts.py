"""Contracts ready to deploy: the replica compiled from its Vyper sources, and Safe's own bytecode.

The replica is compiled in process by the pinned Vyper and kept in a cache folder, keyed by the compiler's version
and every source's text, so that the second run takes no time and a changed source is never missed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from simulations.engines.base import DeploymentError

_PACKAGE = Path(__file__).resolve().parent
_FORMAT = 2
"""Of what is kept in the cache."""
_SAFE_ABIS = Path("eth", "contracts", "abis")


@dataclass(frozen=True, slots=True)
class Artifact:
    """A contract: its name, ABI (JSON), creation bytecode, and of the replica's the slots of its variables."""

    name: str
    abi: tuple[dict[str, Any], ...]
    bytecode: bytes
    slots: Mapping[str, int] = field(default_factory=dict)


def contracts_folder() -> Path:
    """Where the Vyper sources are: in a checkout beside the packages, in an installed wheel inside this one.

    Raises:
        DeploymentError: neither is there.
    """
    for folder in (_PACKAGE.parents[1] / "contracts", _PACKAGE.parent / "_contracts"):
        if (folder / "maker" / "Vat.vy").is_file():
            return folder
    raise DeploymentError("the contracts' sources are missing from this installation; install treasurer again")


def replica(path: str) -> Artifact:
    """A contract of the replica by its path without suffix: `maker/Vat`, `maker/spells/PaymentSpell`.

    Raises:
        DeploymentError: there is no such source.
    """
    compiled = _compile_all()
    try:
        return compiled[path]
    except KeyError:
        raise DeploymentError(f"contracts/{path}.vy does not exist") from None


def safe_contract(name: str) -> Artifact:
    """A contract of Safe by its name in `safe-eth-py`: `GnosisSafe_V1_3_0`, `ProxyFactory_V1_3_0`, ...

    `MultiSendCallOnly_V1_3_0` is not in that library; its creation bytecode is kept here, as Safe's own npm package
    publishes it. Every one of them is proven by the address that it lands on (`safes.CANONICAL`).
    """
    own = _PACKAGE / "bytecode" / f"{name}.json"
    document = json.loads((own if own.is_file() else _safe_library() / _SAFE_ABIS / f"{name}.json").read_text())
    return Artifact(name, tuple(document["abi"]), bytes.fromhex(document["bytecode"].removeprefix("0x")))


@cache
def _safe_library() -> Path:
    """Where `safe-eth-py` is installed. (Importing it takes a second, and only its files are wanted.)

    Raises:
        DeploymentError: it is not.
    """
    found = find_spec("safe_eth")
    if found is None or found.origin is None:
        raise DeploymentError("safe-eth-py is missing from this installation; install treasurer again")
    return Path(found.origin).parent


@cache
def _compile_all() -> dict[str, Artifact]:
    folder = contracts_folder()

    def compile_them() -> dict[str, Any]:
        return {
            str(source.relative_to(folder).with_suffix("")): _compile(source, folder)
            for source in _sources(folder)
            if source.suffix == ".vy" and source.stem[0].isupper()  # lower case: modules, never deployed
        }

    documents = _kept(f"replica-{_fingerprint(folder)}.json", compile_them)
    return {path: _artifact(path.rpartition("/")[2], document) for path, document in documents.items()}


def compiled(source: Path, folder: Path) -> Artifact:
    """Any Vyper contract; it and what it imports lie below `folder`.

    Raises:
        DeploymentError: it does not compile.
    """
    name = f"{source.stem}-{_fingerprint(folder)}.json"
    return _artifact(source.stem, _kept(name, lambda: _compile(source, folder)))


def _sources(folder: Path) -> list[Path]:
    return sorted([*folder.rglob("*.vy"), *folder.rglob("*.vyi")])


def _fingerprint(folder: Path) -> str:
    """Of the compiler and of every source below a folder."""
    fingerprint = hashlib.sha256(f"{_FORMAT} {version('vyper')}".encode())
    for source in _sources(folder):
        fingerprint.update(f"\0{source.relative_to(folder)}\0".encode() + source.read_bytes())
    return fingerprint.hexdigest()[:32]


def _kept(name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What is in the cache under this name, made if it is not there."""
    kept = _cache_folder() / name
    try:
        document: dict[str, Any] = json.loads(kept.read_text())
    except (OSError, ValueError):  # not there yet, or half written by a run that was killed
        document = make()
        _keep(kept, json.dumps(document))
    return document


def _artifact(name: str, document: Mapping[str, Any]) -> Artifact:
    return Artifact(name, tuple(document["abi"]), bytes.fromhex(document["bytecode"]), document["slots"])


def _compile(source: Path, folder: Path) -> dict[str, Any]:
    # Vyper takes half a second to import, and a warm cache needs it not.
    from vyper.compiler import compile_from_file_input
    from vyper.compiler.input_bundle import FilesystemInputBundle
    from vyper.exceptions import VyperException

    bundle = FilesystemInputBundle([folder.parent])
    try:
        output = compile_from_file_input(
            bundle.load_file(source.relative_to(folder.parent)),
            input_bundle=bundle,
            output_formats=["abi", "bytecode", "layout"],
        )
    except VyperException as error:
        first = str(error).strip().splitlines()[0]
        raise DeploymentError(f"{source.relative_to(folder.parent)} does not compile: {first}") from error
    slots = dict(_slots(output["layout"]["storage_layout"]))
    return {"abi": output["abi"], "bytecode": output["bytecode"].removeprefix("0x"), "slots": slots}


def _slots(layout: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Where each variable lives; those of an imported module count as the contract's own."""
    for name, entry in layout.items():
        if "slot" in entry:
            yield name, entry["slot"]
        else:
            yield from _slots(entry)


def _cache_folder() -> Path:
    """`$XDG_CACHE_HOME/treasurer`: outside the checkout, so that nobody commits it and a read-only one works."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "treasurer"


def _keep(kept: Path, text: str) -> None:
    """Write in one step, so that a run beside this one never reads half a file. No cache is no failure."""
    unfinished = kept.with_suffix(f".{os.getpid()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text)
        unfinished.replace(kept)
    except OSError:
        unfinished.unlink(missing_ok=True)
