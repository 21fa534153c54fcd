"""What lies in ``data/records/<site>/``: its Parquet files, their hashes, and the facts of its site.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import DataError
from pipelines.records import Kind

#: Text columns of a build's rows, by kind of record.
KIND_COLUMNS: dict[Kind, tuple[str, ...]] = {"question": ("title", "question", "answer"), "article": ("title", "text")}

_FACTS = ("domain", "kind", "licence", "redistribute", "terms_note", "expected")


@dataclass(frozen=True, slots=True)
class SiteInput:
    """One source of a build: its files in order of their hash, and the facts its site.json holds."""

    site: str
    files: tuple[Path, ...]
    sha256: tuple[str, ...]
    facts: dict[str, Any]

    @property
    def licence(self) -> str | None:
        licence: str | None = self.facts["licence"]
        return licence


def record_files(folder: Path) -> list[Path]:
    """The Parquet files of a site's records; hidden ones are still being written."""
    return sorted(path for path in folder.glob("*.parquet") if not path.name.startswith("."))


def holds_rows(files: list[Path]) -> bool:
    """Is there at least one record in these files? Raises DataError for any that is not Parquet."""
    rows: int = sum(_metadata(path).num_rows for path in files)
    return rows > 0


def kind_of(path: Path) -> Kind:
    """The kind of record a file holds, by its columns."""
    names = _metadata(path).schema.to_arrow_schema().names
    return "question" if "answers" in names else "article"


def site_input(records: Path, site: str) -> SiteInput:
    """A site's files with their sha256, ordered by it so that names and order on disk do not matter."""
    hashed = sorted((sha256_of(path), path) for path in record_files(records / site))
    hashes, paths = tuple(h for h, _ in hashed), tuple(p for _, p in hashed)
    return SiteInput(site, paths, hashes, _facts(records / site / "site.json"))


def site_inputs(sites: Iterable[str], records: Path) -> list[SiteInput]:
    """The inputs of those sites that have records."""
    return [site_input(records, site) for site in sites if record_files(records / site)]


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _facts(path: Path) -> dict[str, Any]:
    """The facts of a site.json that a build uses; unknown keys are left alone, missing ones are None."""
    try:
        told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise DataError(f"not JSON ({error})", where=str(path), remedy="run `tabib extract` again") from None
    if not isinstance(told, dict):
        raise DataError("not a JSON object", where=str(path), remedy="run `tabib extract` again")
    return {name: told.get(name) for name in _FACTS}


def _metadata(path: Path) -> pq.FileMetaData:
    try:
        return pq.read_metadata(path)
    except (pa.ArrowInvalid, OSError) as error:
        problem = str(error).splitlines()[0]
        raise DataError(f"not readable as Parquet ({problem})", where=str(path), remedy="extract again") from None
