"""What one step of a build did."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from pipelines.pii.audit import Entry
from pipelines.step import Decision


@dataclass(frozen=True, slots=True)
class Stage:
    """One step done: rows before and after, its decisions, and the rows it dropped as they were then.

    ``sources`` are those that had a row when the step began; ``audit`` is of the personal data it found;
    ``changed`` is how many rows have another text after it.
    """

    step: str
    rows_in: int
    rows_out: int
    decisions: list[Decision]
    dropped: pa.Table
    sources: frozenset[str] = frozenset()
    audit: list[Entry] = field(default_factory=list)
    changed: int = 0
