"""What a build and the records say of single rows: by id, no text unless asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from curation import manifest
from curation.inputs import first_line, record_files
from curation.ledger import LEDGER
from pipelines.errors import DataError

Row = dict[str, Any]

#: Columns that say where a row is from, of ``data/`` and ``dropped/``; each file has those it has.
_FACTS = ("id", "source", "url", "licence", "crawled_at", "split_group", "review", "warc", "offset", "item")
_TEXTS = ("title", "question", "answer", "text")
_OF_RECORD = ("id", "site", "url", "fetched", "licence", "layout", "warc", "offset", "item")


def of_record(name: str, record: str) -> pc.Expression:
    """Rows whose id in this column is the record's or one of its answers'."""
    return (pc.field(name) == record) | pc.starts_with(pc.field(name), f"{record}-")


class Trail:
    """One build, to be asked about single rows. Raises DataError for a build that cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = manifest.whole(folder)
        self.name = f"{self.manifest['dataset']}/{self.manifest['fingerprint']}"
        self.sites = {one["site"] for one in self.manifest["inputs"]}

    def kept(self, which: pc.Expression, *, texts: bool = False) -> dict[str, Row]:
        """Published rows by id, each with its ``split``."""
        found: dict[str, Row] = {}
        for path in sorted((self.folder / "data").glob("*.parquet")):
            columns = _FACTS + (_TEXTS if texts else ())
            found |= {row["id"]: row | {"split": path.name.split("-")[0]} for row in look(path, columns, which)}
        return found

    def dropped(self, which: pc.Expression) -> dict[str, Row]:
        """Dropped rows by id, each with the ``stage`` that dropped it; none where the build came from the Hub."""
        found: dict[str, Row] = {}
        for path in sorted((self.folder / "dropped").glob("*.parquet")):
            found |= {row["id"]: row | {"stage": int(path.name.split("-")[0])} for row in look(path, _FACTS, which)}
        return found

    def decisions(self, which: pc.Expression) -> list[Row]:
        """Lines of the ledger, in its order."""
        return look(self.folder / LEDGER, None, which)

    def ids(self) -> Iterator[str]:
        """Every id the build knows, some more than once."""
        for path in sorted((self.folder / "data").glob("*.parquet")):
            yield from pq.read_table(path, columns=["id"])["id"].to_pylist()
        yield from pq.read_table(self.folder / LEDGER, columns=["record"])["record"].unique().to_pylist()


def record_of(records: Path, sites: Iterable[str], record: str) -> tuple[Row | None, int]:
    """The newest copy of a record in ``data/records`` without its texts, and how many answers it has."""
    for site in sites:
        copies = []
        for path in record_files(records / site):
            copies += [(row, path) for row in look(path, _OF_RECORD, pc.field("id") == record)]
        if copies:
            row, path = max(copies, key=lambda copy: str(copy[0]["fetched"]))
            return row, _answers(path, record)
    return None, 0


def sites_of(records: Path) -> list[str]:
    """The sites that have a folder of records."""
    return sorted(path.name for path in records.iterdir() if path.is_dir()) if records.is_dir() else []


def look(path: Path, columns: Iterable[str] | None, which: pc.Expression) -> list[Row]:
    """The rows of a Parquet file that an expression chooses; columns that it lacks are left out."""
    try:
        there = ds.dataset(path, format="parquet")
        names = None if columns is None else [name for name in columns if name in there.schema.names]
        rows: list[Row] = there.to_table(columns=names, filter=which).to_pylist()
    except (pa.ArrowException, OSError) as error:
        problem = f"cannot be read ({first_line(error)})"
        raise DataError(problem, where=str(path), remedy="run `tabib build` or `tabib extract` again") from None
    return rows


def _answers(path: Path, record: str) -> int:
    """How many answers a record has, from a column of flags: their texts are not read."""
    try:
        table = pq.read_table(path, columns=["id", "answers.list.element.verified"])
    except (pa.ArrowException, OSError):
        return 0
    if "answers" not in table.schema.names:
        return 0
    mine = table.filter(pc.equal(table["id"], record))["answers"]
    return max(pc.list_value_length(mine).fill_null(0).to_pylist(), default=0)
