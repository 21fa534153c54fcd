"""What personal data a build found, for those who must answer for it: kinds, lengths, salted hashes. See docs/build.md.

It lies beside the builds and not in them: a salt is a secret of this machine, and equal records must give equal builds.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from curation.disk import unwritable
from curation.tables import write_parquet
from pipelines.pii.audit import Entry

#: In the data folder: the salt, and ``<dataset>/<fingerprint>.parquet``.
FOLDER = "audits"

_SCHEMA = pa.schema(
    [
        ("record", pa.string()),
        ("column", pa.string()),
        ("kind", pa.string()),
        ("length", pa.int32()),
        ("hash", pa.string()),
    ]
)


def salt_of(data: Path) -> bytes:
    """This data folder's salt, 32 bytes that nobody else may read; made when it is first asked for.

    Raises TabibError where it cannot be written or read.
    """
    path = data / FOLDER / "salt"
    aside = path.with_name(f".salt.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            aside.touch(mode=0o600)
            aside.write_bytes(secrets.token_bytes(32))
            aside.rename(path)
        return path.read_bytes()
    except OSError as error:
        raise unwritable(error, path) from None


def as_table(entries: Iterable[Entry]) -> pa.Table:
    """An entry a line, as they come."""
    rows = list(entries)
    return pa.table({name: [getattr(row, name) for row in rows] for name in Entry._fields}, schema=_SCHEMA)


def write(data: Path, dataset: str, fingerprint: str, entries: Iterable[Entry]) -> None:
    """The audit of a build, in order of record, column and kind."""
    path = data / FOLDER / dataset / f"{fingerprint}.parquet"
    write_parquet(as_table(sorted(entries)), path)
