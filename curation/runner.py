"""Runs the steps of a recipe over the rows: in worker processes where a step looks at one row alone.

A step's answer does not depend on how its rows are sliced, so neither does the build.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from curation.checkpoints import Checkpoints, load, save
from curation.funnel import changed_rows
from curation.progress import Progress
from curation.stage import Stage
from pipelines.errors import TabibError
from pipelines.step import Context, Decision, Outcome, Step

#: Rows a worker gets at once: small enough to share out, large enough to be worth a pickle.
SLICE = 2_000

#: Below this many rows starting processes (about a second each) costs more than they save.
SMALL = 8_000


def run_steps(
    steps: tuple[Step, ...], table: pa.Table, context: Context, progress: Progress, work: Checkpoints
) -> tuple[pa.Table, list[Stage]]:
    """The rows that are left after all steps, and what each step did; what ``work`` has is not done again."""
    stages = []
    wanted = context.workers if len(table) > SMALL and any(step.scope == "record" for step in steps) else 1
    with _pool(wanted) as pool:
        for number, step in enumerate(steps, 1):
            rows_in, sources = len(table), frozenset(table["source"].unique().to_pylist())
            outcome = _apply(_Job(number, len(steps), step, table, work), context, pool, progress)
            _check(step, table["id"], outcome)
            decisions, entries, changed = outcome.decisions, outcome.audit, changed_rows(table, outcome.table)
            table, dropped = parted(outcome.table, decisions)
            del outcome  # the rows as they came to the step and as it left them: most of a build's memory
            stages.append(Stage(step.name, rows_in, len(table), decisions, dropped, sources, entries, changed))
            progress.line(f"{step.name}: {rows_in:,} rows in, {len(table):,} out")
    return table, stages


def parted(table: pa.Table, decisions: list[Decision]) -> tuple[pa.Table, pa.Table]:
    """The rows that stay and those that are dropped."""
    gone = list({decision.record for decision in decisions if decision.action == "drop"})
    if not gone:
        return table, table.schema.empty_table()
    away = pc.is_in(table["id"], pa.array(gone, pa.string()))
    return table.filter(pc.invert(away)), table.filter(away)


def usable_cores() -> int:
    """The processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Job:
    """One step of a recipe on the rows that came to it."""

    number: int
    of: int
    step: Step
    table: pa.Table
    work: Checkpoints

    @property
    def name(self) -> str:
        return f"{self.number}/{self.of} {self.step.name}"

    def slices(self) -> Iterator[tuple[pa.Table, Path]]:
        """The rows in parts, and where what comes of each is kept."""
        size = SLICE if self.step.scope == "record" else max(1, len(self.table))
        for start in range(0, max(1, len(self.table)), size):
            yield self.table.slice(start, size), self.work.of_slice(self.number, self.step.name, start)


def _apply(job: _Job, context: Context, pool: ProcessPoolExecutor | None, progress: Progress) -> Outcome:
    """What a step does, slice by slice: kept ones are read, the others done, in worker processes if it may."""
    by_slice = job.step.scope == "record"
    alone = replace(context, workers=1) if by_slice else context
    waiting = [(job.step, part, alone, path) for part, path in job.slices() if not path.exists()]
    results = pool.map(_work, waiting) if pool and by_slice else map(_work, waiting)
    fresh = {path for _, _, _, path in waiting}
    done: list[Outcome] = []
    with progress.bar(job.name, len(job.table)) as advance:
        for part, path in job.slices():
            kept = None if path in fresh else load(path, part)
            outcome = next(results) if path in fresh else kept[0] if kept else _work((job.step, part, alone, path))
            done.append(outcome)
            advance(len(part))
    if kept_rows := len(job.table) - sum(len(part) for _, part, _, _ in waiting):
        progress.line(f"{job.step.name}: {kept_rows:,} rows were done before")
    joined = pa.concat_tables([outcome.table for outcome in done])
    decisions = [decision for outcome in done for decision in outcome.decisions]
    return Outcome(joined, decisions, [entry for outcome in done for entry in outcome.audit])


def _work(job: tuple[Step, pa.Table, Context, Path]) -> Outcome:
    step, part, context, path = job
    outcome = step.apply(part, context)
    save(path, outcome, part)
    return outcome


def _check(step: Step, ids: pa.ChunkedArray, outcome: Outcome) -> None:
    """A step answers with the same rows in the same order; anything else would lose rows unseen."""
    if outcome.table["id"] != ids:
        raise TabibError("gave back other rows than it got", where=f"step {step.name}", remedy="mend the step")
    if unknown := {decision.record for decision in outcome.decisions}.difference(ids.to_pylist()):
        problem = f"decided about {len(unknown)} rows it did not get, such as {min(unknown)}"
        raise TabibError(problem, where=f"step {step.name}", remedy="mend the step")


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor | None]:
    """Worker processes, started fresh: a fork of a process with Arrow's threads may hang."""
    if workers < 2:
        yield None
        return
    start = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=start, initializer=_begin_worker)
    try:
        yield pool
    except BrokenProcessPool:
        remedy = 'use workers=1, or guard your script with `if __name__ == "__main__":` (docs/build.md)'
        raise TabibError("a worker process ended before its work", where="build", remedy=remedy) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin_worker() -> None:
    """Ctrl-C reaches the whole group: the parent alone says so and stops the others. Killed, it can stop nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
