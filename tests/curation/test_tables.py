"""A split is written a row group at a time, and nobody can tell from its bytes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from curation import tables
from curation.tables import PUBLISHED, by_split, published, write_parquet, write_parts

ROWS = 10


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> pa.Table:
    """Ten pairs in two splits, in two chunks, and row groups of four."""
    monkeypatch.setattr(tables, "ROW_GROUP", 4)
    made = {name: [f"{name} {row}" for row in range(ROWS)] for name in PUBLISHED["question"] if name != "messages"}
    table = pa.table(made | {"split": ["test" if row % 5 == 0 else "train" for row in range(ROWS)]})
    return pa.concat_tables([table.slice(0, 3), table.slice(3)])


def test_parts_and_the_whole_are_one_file(rows: pa.Table, tmp_path: Path) -> None:
    write_parquet(rows, tmp_path / "whole")
    write_parts((rows.slice(start, 4) for start in range(0, ROWS, 4)), tmp_path / "parts")
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "parts").read_bytes()


def test_every_row_is_published_once_with_its_messages(rows: pa.Table) -> None:
    places = by_split(rows, seed=3)
    assert list(places) == ["train", "test"]
    parts = list(published(rows, places["train"], "question"))
    assert [len(part) for part in parts] == [4, 4]
    told = pa.concat_tables(parts).to_pylist()
    assert sorted(row["id"] for row in told) == sorted(f"id {row}" for row in range(ROWS) if row % 5)
    for row in told:
        assert [turn["content"] for turn in row["messages"]] == [row["question"], row["answer"]]
    assert list(told[0]) == list(PUBLISHED["question"])


def test_the_order_is_drawn_from_the_seed(rows: pa.Table) -> None:
    assert by_split(rows, seed=3)["train"].to_pylist() == by_split(rows, seed=3)["train"].to_pylist()
    assert by_split(rows, seed=3)["train"].to_pylist() != by_split(rows, seed=4)["train"].to_pylist()
