"""What a stage did, in numbers: rows in and out, dropped by reason, changed, edited and marked. Shown in the card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.ledger import by_number, count
from curation.markdown import table
from curation.stage import Stage
from pipelines.step import Action, text_columns

#: The published column: every remark that the steps made on a row, as ``step:reason``.
MARKS = "marks"


def funnel(stage: Stage) -> dict[str, Any]:
    """One stage for the manifest. Under ``dropped``, ``edited`` and ``marked`` stand rows by reason, the most first.

    ``changed``: rows with another text after it. ``pieces``: of the edits that say how many (lines, masked numbers), by
    reason.
    """
    told: dict[str, Any] = {"step": stage.step, "in": stage.rows_in, "out": stage.rows_out}
    told |= {"dropped": _rows(stage, "drop"), "changed": stage.changed}
    pieces = Counter[str]()
    for decision in stage.decisions:
        if decision.action == "edit" and decision.value is not None:
            pieces[decision.reason] += round(decision.value)
    return told | {"edited": _rows(stage, "edit"), "pieces": by_number(pieces), "marked": _rows(stage, "mark")}


def changed_rows(before: pa.Table, after: pa.Table) -> int:
    """How many rows have another text: both tables have the same rows in the same order."""
    changed = pa.array([False] * len(before), pa.bool_())
    for name in text_columns(before):
        if name not in after.schema.names or before[name].equals(after[name]):
            continue
        same = pc.fill_null(pc.equal(before[name], after[name]), False)
        neither = pc.and_(pc.is_null(before[name]), pc.is_null(after[name]))
        changed = pc.or_(changed, pc.invert(pc.or_(same, neither)))
    return int(pc.sum(changed).as_py() or 0)


def with_marks(rows: pa.Table, stages: Iterable[Stage]) -> pa.Table:
    """The rows with ``marks``, a list that is empty for most: what the ledger says of a row that stays as it is."""
    found: dict[str, set[str]] = {}
    for stage in stages:
        for decision in stage.decisions:
            if decision.action == "mark":
                found.setdefault(decision.record, set()).add(f"{decision.step}:{decision.reason}")
    marks = [sorted(found.get(row, ())) for row in rows["id"].to_pylist()]
    return rows.append_column(MARKS, pa.array(marks, pa.list_(pa.string())))


def tables(stages: Iterable[dict[str, Any]]) -> str:
    """The funnel of a manifest in Markdown: what was dropped; behind it what was changed or marked, if anything was."""
    dropped, touched = [], []
    for stage in stages:
        dropped.append([stage["step"], stage["in"], stage["out"], _said(stage["dropped"])])
        edits = [_edit(reason, rows, stage["pieces"].get(reason)) for reason, rows in stage["edited"].items()]
        if stage["changed"] or edits or stage["marked"]:
            touched.append([stage["step"], stage["changed"], ", ".join(edits) or "-", _said(stage["marked"])])
    said = table(["step", "in", "out", "dropped, by reason"], dropped)
    if not touched:
        return said
    note = (
        f"Numbers are rows, in brackets the pieces that were taken out or masked in them. A mark leaves its row as it "
        f"is: the column `{MARKS}` has it as `step:reason`."
    )
    return f"{said}\n\n{table(['step', 'rows with another text', 'edited', 'marked'], touched)}\n\n{note}"


def _rows(stage: Stage, action: Action) -> dict[str, int]:
    """Reason -> rows. A row may be edited twice for a reason and counts once; a drop is one record each."""
    if action == "drop":  # older copies of one record have its id
        return count(stage.decisions).get(stage.step, {})
    both = {(one.reason, one.record) for one in stage.decisions if one.action == action}
    return by_number(Counter(reason for reason, _ in both))


def _said(reasons: dict[str, int]) -> str:
    return ", ".join(f"{reason} {number:,}" for reason, number in reasons.items()) or "-"


def _edit(reason: str, rows: int, pieces: int | None) -> str:
    return f"{reason} {rows:,}" + ("" if pieces is None else f" ({pieces:,})")
