"""Why each row was dropped, edited or marked: ``ledger/decisions.parquet`` of a build. Never any text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import DataError
from pipelines.step import Action, Decision

#: Where the ledger lies in a build.
LEDGER = "ledger/decisions.parquet"

#: step -> reason -> number of decisions, steps in the order of the recipe.
Counts = dict[str, dict[str, int]]


def schema() -> pa.Schema:
    """One line per decision; ``docs/ledger.md`` explains the columns."""
    numbers = {"value": pa.float64(), "threshold": pa.float64()}
    return pa.schema([(f.name, numbers.get(f.name, pa.string())) for f in fields(Decision)])


def as_table(stages: Iterable[list[Decision]]) -> pa.Table:
    """The decisions of each stage in turn, those of one stage in order of reason and record."""
    return plain_table(decision for stage in stages for decision in sorted(stage, key=_order))


def plain_table(decisions: Iterable[Decision]) -> pa.Table:
    """Decisions as they come."""
    ordered = list(decisions)
    columns = {f.name: [getattr(decision, f.name) for decision in ordered] for f in fields(Decision)}
    return pa.table(columns, schema=schema())


def count(decisions: Iterable[Decision], action: Action = "drop") -> Counts:
    """Decisions by step and reason; reasons in order of their number, the largest first."""
    found: dict[str, Counter[str]] = {}
    for decision in decisions:
        if decision.action == action:
            found.setdefault(decision.step, Counter())[decision.reason] += 1
    return {step: by_number(reasons) for step, reasons in found.items()}


def by_number(reasons: Mapping[str, int]) -> dict[str, int]:
    """Reasons in order of their number, the largest first."""
    return dict(sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0])))


def summary(build_dir: Path | str, action: Action = "drop") -> Counts:
    """How many rows each step dropped (or edited, or marked) for which reason, read from a build's ledger."""
    path = Path(build_dir) / LEDGER
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        problem = f"no readable ledger ({str(error).splitlines()[0]})"
        raise DataError(problem, where=str(path), remedy="run `tabib build` again") from None
    return count((Decision(**row) for row in table.to_pylist()), action)


def _order(decision: Decision) -> tuple[object, ...]:
    value = decision.value if decision.value is not None else float("-inf")
    threshold = decision.threshold if decision.threshold is not None else float("-inf")
    return (decision.action, decision.reason, decision.record, decision.kept_by or "", value, threshold)
