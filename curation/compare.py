"""Which rows came, went, changed or moved from one build to another, and why. See docs/ledger.md.

Files are read a batch at a time and kept as a number per cell, so that memory follows the number of rows and not
their texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.funnel import MARKS
from curation.inputs import first_line
from curation.ledger import LEDGER
from curation.recipe_diff import RecipeDiff, recipe_diff
from curation.tables import write_parquet
from curation.trail import Trail, look
from pipelines.errors import DataError, UsageError

if TYPE_CHECKING:
    import pandas as pd

BATCH = 4_000

#: Derived from columns that are compared, or what a row is known by.
_SKIPPED = ("id", "messages")
_PAGE = ("url", "crawled_at", "warc", "offset", "item")
_SCHEMA = pa.schema(
    [("id", pa.string()), ("source", pa.string()), ("change", pa.string()), ("split_a", pa.string())]
    + [("split_b", pa.string()), ("columns", pa.list_(pa.string())), ("why", pa.string())]
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two builds. ``rows`` has a line for each change of a row: came, went, changed or moved; a row may have two."""

    names: tuple[str, str]
    counts: tuple[int, int]
    same: int
    recipe: RecipeDiff
    columns: tuple[list[str], list[str]]
    rows: pa.Table

    def totals(self) -> dict[str, int]:
        """Rows by kind of change."""
        told = Counter(self.rows["change"].to_pylist())
        return {change: told.get(change, 0) for change in ("came", "went", "changed", "moved")}

    def reasons(self) -> dict[str, dict[str, int]]:
        """Kind of change -> why -> rows, the most first."""
        pairs = Counter(zip(self.rows["change"].to_pylist(), self.rows["why"].to_pylist(), strict=True))
        found: dict[str, dict[str, int]] = {}
        for (change, why), number in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
            found.setdefault(change, {})[why] = number
        return found

    def as_json(self, *, rows: bool = False) -> dict[str, Any]:
        """Counts; with ``rows`` every line of it."""
        told: dict[str, Any] = {
            "a": self.names[0],
            "b": self.names[1],
            "rows_a": self.counts[0],
            "rows_b": self.counts[1],
        }
        told |= {"same": self.same, **self.totals(), "why": self.reasons(), "recipe": self.recipe.lines()}
        told["columns"] = {"came": self.columns[1], "went": self.columns[0]}
        return told | ({"rows": self.rows.to_pylist()} if rows else {})

    def lines(self, *, rows: bool = False) -> Iterator[str]:
        """For a reader."""
        yield f"{self.names[0]} -> {self.names[1]}"
        for line in self.recipe.lines() or ["recipe, steps and inputs are the same"]:
            yield f"  {line}"
        for names, said in zip(self.columns, ("gone", "new"), strict=True):
            if names:
                yield f"  columns {said}: {', '.join(names)}"
        yield f"rows {self.counts[0]:,} -> {self.counts[1]:,}, {self.same:,} the same"
        for change, number in self.totals().items():
            yield f"{change} {number:,}"
            for why, count in self.reasons().get(change, {}).items():
                yield f"  {count:>8,}  {why}"
        if rows:
            for row in self.rows.to_pylist():
                splits = " -> ".join(dict.fromkeys(filter(None, (row["split_a"], row["split_b"]))))
                columns = f" ({', '.join(row['columns'])})" if row["columns"] else ""
                yield f"{row['change']:8} {row['id']}  {splits}{columns}  {row['why']}"

    def write(self, path: Path) -> None:
        """The lines as Parquet: id, source, change, split_a, split_b, columns, why."""
        if path.suffix != ".parquet":
            raise UsageError("is no name of a Parquet file", where=str(path), remedy="end it in .parquet")
        write_parquet(self.rows, path)


def compare(a: Path, b: Path) -> Comparison:
    """Compares two builds by row id. Raises UsageError for builds of two kinds, DataError for a damaged one."""
    trails = Trail(a), Trail(b)
    kinds = [trail.manifest["kind"] for trail in trails]
    if kinds[0] != kinds[1]:
        problem = f"one holds rows of kind '{kinds[0]}', the other '{kinds[1]}'"
        raise UsageError(problem, where=f"{a} and {b}", remedy="compare builds of one kind")
    (old, columns_a), (new, columns_b) = (_marks(trail) for trail in trails)
    common = [name for name in columns_a if name in columns_b]
    told = recipe_diff(trails[0].manifest, trails[1].manifest)
    joined = old.merge(new, how="outer", left_index=True, right_index=True, suffixes=("_a", "_b"))
    here = [joined["split_a"].notna(), joined["split_b"].notna()]
    both = joined[here[0] & here[1]]
    differs = {name: both[f"{name}_a"] != both[f"{name}_b"] for name in common}
    moved = both["split_a"] != both["split_b"]
    lines = [*_gone(joined[~here[1]], "went", trails[1], trails[0], told)]
    lines += _gone(joined[~here[0]], "came", trails[0], trails[1], told)
    lines += _changed(both, differs, trails, told)
    lines += _moved(both[moved], differs, told)
    rows = pa.Table.from_pylist(sorted(lines, key=lambda line: (line["change"], line["id"])), schema=_SCHEMA)
    untouched = ~moved
    for other in differs.values():
        untouched &= ~other
    lost = [[name for name in columns_a if name not in common], [name for name in columns_b if name not in common]]
    names = trails[0].name, trails[1].name
    return Comparison(names, (len(old), len(new)), int(untouched.sum()), told, (lost[0], lost[1]), rows)


def _marks(trail: Trail) -> tuple[pd.DataFrame, list[str]]:
    """Per row its split, its source, and 64 bits of each column; the columns that are compared."""
    import pandas as pd

    parts = []
    names: list[str] = []
    for path in sorted((trail.folder / "data").glob("*.parquet")):
        try:
            file = pq.ParquetFile(path)
            names = [name for name in file.schema_arrow.names if name not in _SKIPPED]
            for batch in file.iter_batches(BATCH, columns=["id", *names]):
                marks = {name: _mark(batch[name]) for name in names}
                frame = pd.DataFrame(marks, index=pd.Index(batch["id"].to_pylist(), dtype=object))
                frame["split"], frame["site"] = path.name.split("-")[0], batch["source"].to_pylist()
                parts.append(frame.astype({"split": "category", "site": "category"}))
        except (pa.ArrowException, OSError, KeyError) as error:
            raise DataError(f"cannot be read ({first_line(error)})", where=str(path), remedy="build again") from None
    whole = pd.concat(parts) if parts else pd.DataFrame(columns=[*names, "split", "site"])
    whole["split"], whole["site"] = whole["split"].astype(object), whole["site"].astype(object)
    if not whole.index.is_unique:
        twice = whole.index[whole.index.duplicated()][0]
        raise DataError(f"the id {twice} stands twice", where=str(trail.folder / "data"), remedy="build again")
    return whole, names


def _mark(column: pa.Array) -> Any:
    """64 bits of each cell; two cells of one row are compared and no more, so a chance hit is one in 10^19."""
    import numpy as np
    from pandas.util import hash_array

    if pa.types.is_list(column.type):
        column = pc.binary_join(column, "\0")
    texts = column.cast(pa.string()).fill_null("\0none")
    return hash_array(np.array(texts.to_pylist(), dtype=object), categorize=False)


def _gone(rows: pd.DataFrame, change: str, without: Trail, within: Trail, told: RecipeDiff) -> Iterator[dict[str, Any]]:
    """Rows that one build (``without``) lacks: by its ledger if that names them, else since it never read them."""
    side = "a" if change == "went" else "b"
    falls = _falls(without, list(rows.index))
    sources = within.sites - without.sites
    where = "in B" if change == "went" else "in A"
    for name, split, site in zip(rows.index, rows[f"split_{side}"], rows[f"site_{side}"], strict=True):
        step, reason = falls.get(name) or falls.get(name.rpartition("-")[0]) or ("", "")
        if step:
            why = f"dropped by {step} ({reason}) {where}: {told.cause(step, site)}"
        elif site in sources:
            why = f"source {site} is not among the inputs {where}"
        else:
            why = f"no such record among the inputs {where}: {told.cause('read', site)}"
        yield _line(name, site, change, split if side == "a" else None, split if side == "b" else None, [], why)


def _falls(trail: Trail, ids: list[str]) -> dict[str, tuple[str, str]]:
    """Id of a row or of a record -> the step and reason it fell by."""
    wanted = pa.array(sorted({*ids, *(name.rpartition("-")[0] for name in ids)} - {""}), pa.string())
    which = pc.field("record").isin(wanted) & (pc.field("action") == "drop") & (pc.field("reason") != "older_fetch")
    found: dict[str, tuple[str, str]] = {}
    for line in look(trail.folder / LEDGER, ("record", "step", "reason"), which):
        found.setdefault(line["record"], (line["step"], line["reason"]))
    return found


def _changed(
    both: pd.DataFrame, differs: dict[str, pd.Series], trails: tuple[Trail, Trail], told: RecipeDiff
) -> Iterator[dict[str, Any]]:
    """Rows in both with other cells, and the step that wrote them otherwise."""
    names: dict[str, list[str]] = {}
    for column, other in differs.items():
        for name in both.index[other.to_numpy()]:
            names.setdefault(name, []).append(column)
    if not names:
        return
    ours, theirs = (_edits(trail, list(names)) for trail in trails)
    place = {step: number for number, step in enumerate(told.order)}
    rows = both.loc[list(names), ["site_b", "split_a", "split_b"]]
    for (name, columns), site, *splits in zip(names.items(), *(rows[one] for one in rows.columns), strict=True):
        unlike = {line[0] for line in ours.get(name, set()) ^ theirs.get(name, set())}
        steps = sorted(unlike, key=lambda step: (place.get(step, len(place)), step))
        why = f"{', '.join(columns)}: {_why_changed(columns, steps, site, told)}"
        yield _line(name, site, "changed", splits[0], splits[1], columns, why)


def _why_changed(columns: list[str], steps: list[str], site: str, told: RecipeDiff) -> str:
    """By the page that was read anew, by the steps that noted other edits, else by whatever differs."""
    if columns == ["split_group"]:
        return "other rows are in its group"
    if columns == ["review"]:
        return "people's verdict"
    if set(columns) & set(_PAGE):
        return "its page was fetched or read anew"
    if set(columns) <= {"licence"}:
        return told.cause("read", site)
    if steps:
        did = "marked" if columns == [MARKS] else "edited"
        return f"{did} otherwise by " + ", ".join(steps) + ": " + told.cause(steps[0], site)
    return told.cause("review", site)


def _moved(rows: pd.DataFrame, differs: dict[str, pd.Series], told: RecipeDiff) -> Iterator[dict[str, Any]]:
    """Rows in another split: the split step or the seed differ, or the group they are in."""
    other = differs.get("split_group")
    elsewhere = set() if other is None else set(other.index[other.to_numpy()])
    for name, old, new, site in zip(rows.index, rows["split_a"], rows["split_b"], rows["site_b"], strict=True):
        regrouped = name in elsewhere
        why = "its group has another name" if regrouped and "split" not in told.steps else told.cause("split")
        yield _line(name, site, "moved", old, new, [], f"{old} -> {new}: {why}")


def _edits(trail: Trail, ids: list[str]) -> dict[str, set[tuple[str, str, float | None]]]:
    """Id -> what the steps noted of their edits and marks."""
    which = pc.field("record").isin(pa.array(ids, pa.string())) & pc.field("action").isin(["edit", "mark"])
    found: dict[str, set[tuple[str, str, float | None]]] = {}
    for line in look(trail.folder / LEDGER, ("record", "step", "reason", "value"), which):
        found.setdefault(line["record"], set()).add((line["step"], line["reason"], line["value"]))
    return found


def _line(
    name: str, site: str, change: str, split_a: str | None, split_b: str | None, columns: list[str], why: str
) -> dict[str, Any]:
    told = {"id": name, "source": site, "change": change, "split_a": split_a, "split_b": split_b}
    return {**told, "columns": columns, "why": why}
