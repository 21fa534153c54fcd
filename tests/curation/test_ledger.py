"""The ledger: every decision once, sorted, without a word of text."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import tiny

from curation import build, ledger, recipe
from pipelines import step as steps
from pipelines.errors import DataError
from pipelines.step import Decision

DECISIONS = [
    Decision("b", "exact", "drop", "exact_duplicate", kept_by="a"),
    Decision("c", "exact", "drop", "exact_duplicate", kept_by="a"),
    Decision("a", "exact", "edit", "marked"),
    Decision("d", "exact", "drop", "twice", 2.0, 1.0),
]


def test_lines_are_sorted_within_a_stage_and_stages_keep_their_order() -> None:
    wanted = ledger.as_table([[], DECISIONS, [Decision("a", "near", "drop", "near_duplicate", 0.9, 0.8, "z")]])
    mixed = random.Random(1).sample(DECISIONS, len(DECISIONS))
    again = ledger.as_table([mixed, [Decision("a", "near", "drop", "near_duplicate", 0.9, 0.8, "z")]])
    assert wanted == again
    assert wanted["record"].to_pylist() == ["b", "c", "d", "a", "a"]
    assert wanted["step"].to_pylist()[-1] == "near"
    assert wanted.schema == ledger.schema()
    assert wanted.schema.names == ["record", "step", "action", "reason", "value", "threshold", "kept_by"]


def test_counts_are_by_step_and_reason() -> None:
    assert ledger.count(DECISIONS) == {"exact": {"exact_duplicate": 2, "twice": 1}}
    assert ledger.count(DECISIONS, "edit") == {"exact": {"marked": 1}}


def test_summary_reads_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = steps.STEPS | tiny.TINY_STEPS
    monkeypatch.setattr(recipe, "STEPS", both)
    monkeypatch.setattr(steps, "STEPS", both)
    records = [tiny.article(n) for n in range(12)]
    tiny.store(tmp_path, records)
    middle = sorted(len(record.text) for record in records)[6]
    text = '[dataset]\nname = "a"\nkind = "article"\n[[source]]\nsite = "hidoctor"\n'
    text += '[[step]]\nuse = "short"\ncolumn = "text"\n'
    text += f"least = {middle}\n"
    built = build.run(tiny.write_recipe(tmp_path / "r", text), tmp_path)
    short = sum(len(record.text) < middle for record in records)
    assert ledger.summary(built.path) == built.dropped == {"short": {"too_short": short}}
    marked = ledger.summary(built.path, "edit")["short"]["marked"]
    assert marked == built.manifest["funnel"][1]["edited"]["marked"] > 0
    table = pq.read_table(built.path / ledger.LEDGER)
    assert len(table) == short + marked
    known = {record.id for record in records}
    assert set(table["record"].to_pylist()) <= known


def test_a_build_without_a_ledger(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"decisions\.parquet: no readable ledger"):
        ledger.summary(tmp_path)
