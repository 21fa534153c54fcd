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

from curation.parameters import WrongValueError, fit
from pipelines.errors import DataError
from pipelines.records import Kind

#: Text columns of a build's rows, by kind of record.
KIND_COLUMNS: dict[Kind, tuple[str, ...]] = {"question": ("title", "question", "answer"), "article": ("title", "text")}

#: What a build takes from a site.json. ``expected`` has the fewest and the most records of a full crawl.
_FACTS: dict[str, Any] = {
    **dict.fromkeys(("domain", "kind", "licence", "terms_note"), str | None),
    "redistribute": bool | None,
    "expected": dict[str, Any] | None,
}


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
    return SiteInput(site, paths, hashes, site_facts(records, site))


def site_inputs(sites: Iterable[str], records: Path) -> list[SiteInput]:
    """The inputs of those sites that have records."""
    return [site_input(records, site) for site in sites if record_files(records / site)]


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def site_facts(records: Path, site: str) -> dict[str, Any]:
    """The facts of a site.json that a build uses; unknown keys are left alone, missing ones are None.

    Raises DataError for what is not JSON or of another type than a build can use.
    """
    path, remedy = records / site / "site.json", "run `tabib extract` again"
    try:
        told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (ValueError, OSError) as error:
        raise DataError(f"not JSON ({error})", where=str(path), remedy=remedy) from None
    if not isinstance(told, dict):
        raise DataError("not a JSON object", where=str(path), remedy=remedy)
    name = ""
    try:
        for name, hint in _FACTS.items():
            json.dumps(fit(told.get(name), hint), ensure_ascii=False).encode()
        for name in ("min", "max"):
            fit((told.get("expected") or {}).get(name), int | None)
    except WrongValueError as wrong:
        raise DataError(f"`{name}` {wrong.problem}", where=str(path), remedy=remedy) from None
    except UnicodeEncodeError:
        raise DataError(f"`{name}` holds half a character", where=str(path), remedy=remedy) from None
    return {name: told.get(name) for name in _FACTS}


def _metadata(path: Path) -> pq.FileMetaData:
    try:
        return pq.read_metadata(path)
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f"not readable as Parquet ({first_line(error)})", where=str(path), remedy="extract again"
        ) from None


def first_line(error: Exception) -> str:
    """What an error says, on one line; its kind when it says nothing."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
