"""Exact duplicates: rows whose compared columns have the same key, one of which stays.

Also how every corpus step reads the columns it compares: through ``dedup_key``, never as published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pipelines.errors import UsageError
from pipelines.step import Context, Decision, Outcome, Scope

if TYPE_CHECKING:
    import pyarrow as pa

#: What is compared when a recipe does not say: those of these columns the table has.
COMPARED = ("question", "answer", "text")


def compared_columns(table: pa.Table, on: Sequence[str]) -> tuple[str, ...]:
    """The columns to compare: ``on``, or the table's own question, answer and text. UsageError if one is missing."""
    names = table.schema.names
    chosen = tuple(on) or tuple(name for name in COMPARED if name in names)
    missing = [name for name in chosen if name not in names]
    if missing or not chosen:
        wanted = ", ".join(missing or COMPARED)
        raise UsageError(f"the rows have no column {wanted}", remedy=f"they have: {', '.join(names)}")
    return chosen


def column_keys(table: pa.Table, column: str) -> list[str]:
    """``dedup_key`` of each value of a column; a missing value is an empty text."""
    from pipelines.normalise import dedup_key

    return [dedup_key(value) if value else "" for value in table[column].to_pylist()]


def joined_keys(table: pa.Table, columns: Sequence[str]) -> list[str]:
    """The keys of several columns as one text per row; rows that are empty in all of them have an empty one."""
    rows = zip(*(column_keys(table, column) for column in columns), strict=True)
    return ["\n".join(keys) if any(keys) else "" for keys in rows]


def precedence(sources: Iterable[str], priority: Sequence[str]) -> list[int]:
    """The rank of each row's source: its place in ``priority``, and after all of them when it is not there."""
    places = {source: place for place, source in reversed(list(enumerate(priority)))}
    return [places.get(source, len(priority)) for source in sources]


@dataclass(frozen=True, slots=True)
class Exact:
    """Keeps one row of those whose ``on`` columns have equal keys; rows with nothing in them are left alone.

    ``on``: columns, by default question, answer and text. ``priority``: sources whose rows stay before
    others', the first most of all; after that the smallest id stays.
    """

    name: ClassVar[str] = "exact"
    version: ClassVar[int] = 1
    scope: ClassVar[Scope] = "corpus"

    on: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()

    def apply(self, table: pa.Table, context: Context) -> Outcome:  # noqa: ARG002
        """All rows at once; raises UsageError when a column of ``on`` is missing."""
        ids = table["id"].to_pylist()
        ranks = precedence(table["source"].to_pylist(), self.priority)
        keys = joined_keys(table, compared_columns(table, self.on))
        kept: dict[str, str] = {}
        dropped: dict[int, str] = {}
        for row in sorted(range(len(ids)), key=lambda row: (ranks[row], ids[row])):
            if keys[row] and (keeper := kept.setdefault(keys[row], ids[row])) != ids[row]:
                dropped[row] = keeper
        decisions = [
            Decision(ids[row], self.name, "drop", "exact_duplicate", kept_by=dropped[row]) for row in sorted(dropped)
        ]
        return Outcome(table, decisions)
