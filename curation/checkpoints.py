"""What is done of a build under way, so that one that was killed goes on from there: ``.work-<fingerprint>-<code>/``.

A file holds what a step changed and decided on one slice of rows (all rows, for a step that looks at all at once). It
is written aside and renamed, and begins with its own hash, so that a torn one counts as not there. Nothing is waited
for until it is on the disk: after a power cut a slice may be missing, never wrong. The code that made it is part of the
folder's name, since whoever mends a step does not always raise its version at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc

import pipelines
from curation import audit, ledger
from pipelines.pii.audit import Entry
from pipelines.step import Decision, Outcome

_DIGEST = 16
_PACKAGES = (Path(__file__).parent, Path(pipelines.__file__).parent)
_OPTIONS = ipc.IpcWriteOptions(compression="lz4")


class Checkpoints:
    """The folder of one build's work; those of other builds of the dataset are cleared away."""

    def __init__(self, builds: Path, fingerprint: str) -> None:
        self.folder = builds / f".work-{fingerprint}-{_code()}"
        for other in builds.glob(".work-*"):
            if other != self.folder:
                shutil.rmtree(other, ignore_errors=True)

    def of_source(self, site: str) -> Path:
        """Where the rows of a source are kept."""
        return self.folder / "read" / f"{site}.arrow"

    def of_slice(self, number: int, step: str, start: int) -> Path:
        """Where what a step did with the slice that begins at a row is kept."""
        return self.folder / f"{number}-{step}" / f"{start}.arrow"

    def clear(self) -> None:
        """The build is whole, or can never be: nothing of this is needed any more."""
        shutil.rmtree(self.folder, ignore_errors=True)


def clear_work(builds: Path, fingerprint: str) -> None:
    """Clears away what is left of the work on a build that is whole."""
    for folder in builds.glob(f".work-{fingerprint}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def save(path: Path, outcome: Outcome, before: pa.Table | None = None, **numbers: int) -> None:
    """Keeps an outcome: of its table the columns that ``before`` has not, or has otherwise."""
    table = outcome.table
    known = {} if before is None else {name: before[name] for name in before.schema.names}
    changed = [name for name in table.schema.names if name not in known or not table[name].equals(known[name])]
    told = {"names": table.schema.names, "ids": _ids(table), "numbers": numbers}
    delta = table.select(changed).replace_schema_metadata({"told": json.dumps(told)})
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w+b") as file:
        file.write(bytes(_DIGEST))
        for part in (delta, ledger.plain_table(outcome.decisions), audit.as_table(outcome.audit)):
            with ipc.new_stream(file, part.schema, options=_OPTIONS) as stream:
                stream.write_table(part)
        file.seek(_DIGEST)
        digest = hashlib.file_digest(file, _blake2b).digest()
        file.seek(0)
        file.write(digest)
    aside.rename(path)


def load(path: Path, before: pa.Table | None = None) -> tuple[Outcome, dict[str, int]] | None:
    """The outcome that was kept and its numbers; None when there is none, or it is not about these rows."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if _digest(memoryview(content)[_DIGEST:]) != content[:_DIGEST]:
        return None
    source = pa.BufferReader(pa.py_buffer(content).slice(_DIGEST))
    delta, decided, found = (ipc.open_stream(source).read_all() for _ in range(3))
    told = json.loads(delta.schema.metadata[b"told"])
    if before is not None and _ids(before) != told["ids"]:
        return None
    columns = [delta[name] if name in delta.schema.names else before[name] for name in told["names"]]  # type: ignore[index]
    decisions = [Decision(**line) for line in decided.to_pylist()]
    entries = [Entry(**line) for line in found.to_pylist()]
    return Outcome(pa.table(columns, names=told["names"]), decisions, entries), told["numbers"]


def _code() -> str:
    """A mark of this program: of every file of the packages that a build runs."""
    files = (path for package in _PACKAGES for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return _digest(b"".join(_digest(path.read_bytes()) for path in sorted(files))).hex()[:8]


def _ids(table: pa.Table) -> str:
    return _digest("\n".join(table["id"].to_pylist()).encode()).hex()


def _digest(content: bytes | memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()


def _blake2b() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=_DIGEST)
