"""The columns a build publishes, and how its Parquet files are written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.inputs import KIND_COLUMNS
from curation.stage import Stage
from pipelines.pii import scrub
from pipelines.records import Kind
from pipelines.step import Decision, draw

#: Published columns in order. No QA column may be called prompt, completion or text: trl takes those
#: for another kind of data set, and a `prompt` beside `messages` raises.
PUBLISHED: dict[Kind, tuple[str, ...]] = {
    "question": (
        *("messages", "id", "question", "answer", "source", "url", "licence", "specialty"),
        *("crawled_at", "split_group", "review", "marks", "warc", "offset", "item"),
    ),
    "article": (
        *("text", "id", "title", "source", "url", "licence", "published", "modified", "author_role"),
        *("crawled_at", "split_group", "review", "marks", "warc", "offset", "item"),
    ),
}

#: Rows that are written at once: more of them are held, compressed, by nobody.
ROW_GROUP = 50_000

#: The split of rows when a recipe has no split step.
ONLY_SPLIT = "train"


def by_split(table: pa.Table, seed: int) -> dict[str, pa.Array]:
    """The numbers of the rows of each split that has any, in an order drawn from the seed."""
    ids = table["id"].to_pylist()
    splits = table["split"].to_pylist() if "split" in table.schema.names else [ONLY_SPLIT] * len(ids)
    places: dict[str, list[int]] = {split: [] for split in sorted(set(splits), key=split_order)}
    for row in sorted(range(len(ids)), key=lambda row: (draw(seed, "order", ids[row]), ids[row])):
        places[splits[row]].append(row)
    return {split: pa.array(rows, pa.int64()) for split, rows in places.items()}


def published(table: pa.Table, places: pa.Array, kind: Kind) -> Iterator[pa.Table]:
    """These rows as they are published, a row group at a time."""
    if "split_group" not in table.schema.names:
        table = table.append_column("split_group", table["record"])
    made = [name for name in PUBLISHED[kind] if name in table.schema.names]
    table = table.select(made)
    for start in range(0, len(places), ROW_GROUP):
        rows = table.take(places.slice(start, ROW_GROUP)).combine_chunks()
        if kind == "question":
            rows = rows.append_column("messages", _messages(rows["question"], rows["answer"]))
        yield rows.select(PUBLISHED[kind])


def dropped_rows(stage: Stage, kind: Kind, *, scrubbed: bool = False) -> pa.Table:
    """The rows a step dropped with the first reason given.

    Every text is scrubbed, unless the rows have been ``scrubbed`` as those that stay were, by a step before this one.
    """
    reasons: dict[str, Decision] = {}
    for decision in sorted(stage.decisions, key=lambda d: (d.record, d.reason, d.kept_by or "")):
        if decision.action == "drop":
            reasons.setdefault(decision.record, decision)
    rows = stage.dropped.take(pc.sort_indices(stage.dropped["id"])).combine_chunks()
    first = [reasons[row] for row in rows["id"].to_pylist()]
    columns = {name: rows[name] for name in ("id", "source", "url")}
    for name in KIND_COLUMNS[kind]:
        texts = rows[name].to_pylist()
        columns[name] = pa.array(texts if scrubbed else [text and scrub(text)[0] for text in texts], pa.string())
    columns["step"] = pa.array([decision.step for decision in first], pa.string())
    columns["reason"] = pa.array([decision.reason for decision in first], pa.string())
    columns["value"] = pa.array([decision.value for decision in first], pa.float64())
    columns["threshold"] = pa.array([decision.threshold for decision in first], pa.float64())
    columns["kept_by"] = pa.array([decision.kept_by for decision in first], pa.string())
    columns |= {name: rows[name] for name in ("warc", "offset", "item")}
    return pa.table(columns)


def write_parquet(table: pa.Table, path: Path) -> None:
    """One file, on the disk when this returns. Equal tables give equal bytes, however they were chunked."""
    write_parts([table], path)


def write_parts(parts: Iterable[pa.Table], path: Path) -> None:
    """The same for a table in parts, at least one, of ``ROW_GROUP`` rows but for the last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ready = iter(parts)
    first = next(ready)
    writer = pq.ParquetWriter(
        path,
        first.schema.remove_metadata(),
        compression="zstd",
        compression_level=3,
        use_content_defined_chunking=True,  # a new version uploads only what changed (DESIGN.md, Parquet)
        write_page_index=True,
    )
    with writer:
        for part in chain([first], ready):
            writer.write_table(part.combine_chunks().replace_schema_metadata(None), row_group_size=ROW_GROUP)
    flush(path)


def flush(path: Path) -> None:
    """Have a file or folder on the disk, not in a buffer."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _messages(questions: pa.ChunkedArray, answers: pa.ChunkedArray) -> pa.Array:
    """One list of two turns per row, as chat templates take them."""
    rows = len(questions)
    both = pa.concat_arrays([*questions.chunks, *answers.chunks]) if rows else pa.array([], pa.string())
    turn = [place for row in range(rows) for place in (row, rows + row)]
    content = both.take(pa.array(turn, pa.int64()))
    role = pa.array(["user", "assistant"] * rows, pa.string())
    turns = pa.StructArray.from_arrays([role, content], names=["role", "content"])
    return pa.ListArray.from_arrays(pa.array(range(0, 2 * rows + 1, 2), pa.int32()), turns)


def split_order(split: str) -> tuple[int, str]:
    """By which splits are sorted: the usual ones first."""
    usual = ("train", "dev", "validation", "test")
    return (usual.index(split) if split in usual else len(usual), split)
