"""The columns a build publishes, and how its Parquet files are written."""

from __future__ import annotations

import os
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

#: The split of rows when a recipe has no split step.
ONLY_SPLIT = "train"


def by_split(table: pa.Table, kind: Kind, seed: int) -> dict[str, pa.Table]:
    """Published rows per split that has any, in an order drawn from the seed."""
    if "split" not in table.schema.names:
        table = table.append_column("split", pa.array([ONLY_SPLIT] * len(table), pa.string()))
    if "split_group" not in table.schema.names:
        table = table.append_column("split_group", table["record"])
    ids = table["id"].to_pylist()
    order = sorted(range(len(ids)), key=lambda row: (draw(seed, "order", ids[row]), ids[row]))
    table = table.take(pa.array(order, pa.int64())).combine_chunks()
    if kind == "question":
        table = table.append_column("messages", _messages(table["question"], table["answer"]))
    found = {}
    for split in sorted(set(table["split"].to_pylist()), key=split_order):
        found[split] = table.filter(pc.equal(table["split"], split)).select(PUBLISHED[kind]).combine_chunks()
    return found


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
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table.combine_chunks().replace_schema_metadata(None),
        path,
        compression="zstd",
        compression_level=3,
        use_content_defined_chunking=True,  # a new version uploads only what changed (DESIGN.md, Parquet)
        write_page_index=True,
        row_group_size=50_000,
    )
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
