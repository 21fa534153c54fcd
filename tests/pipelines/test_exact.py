"""Exact duplicates; see docs/steps/exact.md."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from pipelines.errors import UsageError
from pipelines.exact import Exact, compared_columns, joined_keys
from pipelines.step import Context


def table(*rows: tuple[str, str, str | None, str | None]) -> pa.Table:
    columns = list(map(list, zip(*rows, strict=True)))
    return pa.table(dict(zip(("id", "source", "question", "answer"), columns, strict=True)))


ROWS = [
    ("d", "x", "تب دارم", "۵۰۰ میلی گرم"),
    ("b", "x", "تب دارم", "500 میلی گرم"),
    ("c", "y", "تب  دارم.", "٥٠٠ ميلي گرم"),
    ("a", "x", "تب دارم", "هیچ"),
]


def drops(step: Exact, rows: list[tuple[str, str, str | None, str | None]]) -> dict[str, str | None]:
    return {decision.record: decision.kept_by for decision in step.apply(table(*rows), Context()).decisions}


def test_the_smallest_id_of_the_first_source_stays() -> None:
    assert drops(Exact(), ROWS) == {"c": "b", "d": "b"}
    assert drops(Exact(priority=("y", "x")), ROWS) == {"b": "c", "d": "c"}
    assert drops(Exact(on=("question",)), ROWS) == {"b": "a", "c": "a", "d": "a"}


def test_the_order_of_the_rows_does_not_matter() -> None:
    for seed in range(5):
        mixed = random.Random(seed).sample(ROWS, len(ROWS))
        assert drops(Exact(priority=("y",)), mixed) == {"b": "c", "d": "c"}


def test_a_decision_and_the_untouched_table() -> None:
    rows = table(*ROWS)
    outcome = Exact().apply(rows, Context())
    assert outcome.table is rows
    first = outcome.decisions[0]
    assert (first.step, first.action, first.reason, first.value) == ("exact", "drop", "exact_duplicate", None)


def test_columns_do_not_run_together_and_empty_rows_are_left_alone() -> None:
    assert drops(Exact(), [("a", "x", "یک دو", "سه"), ("b", "x", "یک", "دو سه")]) == {}
    assert drops(
        Exact(), [("a", "x", None, ""), ("b", "x", "", None), ("c", "x", None, "آری"), ("d", "x", "", "آری")]
    ) == {"d": "c"}


def test_the_columns_that_are_compared() -> None:
    rows = table(*ROWS)
    assert compared_columns(rows, ()) == ("question", "answer")
    assert joined_keys(rows, ("source",)) == ["x", "x", "y", "x"]
    with pytest.raises(UsageError, match="text"):
        compared_columns(rows, ("text",))
    with pytest.raises(UsageError, match="question"):
        compared_columns(rows.select(["id", "source"]), ())
