"""Recipe and records to a build: ``data/builds/<dataset>/<fingerprint>/``. See docs/build.md.

A build is written aside and renamed when it is whole. Its bytes follow from recipe, steps and records
alone: not from the order of files, the number of workers, the clock or the machine.
"""

from __future__ import annotations

import fcntl
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation import audit, ledger, manifest, reviews
from curation.checkpoints import Checkpoints, clear_work, save
from curation.checkpoints import load as load_outcome
from curation.counts import Counts
from curation.disk import unwritable
from curation.funnel import funnel, with_marks
from curation.gates import GateError, alarms, check_gates
from curation.inputs import SiteInput, site_inputs
from curation.plan import Recipe
from curation.progress import Progress
from curation.recipe import check_sources, load
from curation.rows import READ, join_rows, read_rows
from curation.runner import parted, run_steps, usable_cores
from curation.stage import Stage
from curation.tables import by_split
from curation.write import write
from pipelines.errors import DataError, TabibError, UsageError
from pipelines.records import Kind
from pipelines.split import Split, unserved
from pipelines.step import Context, Decision, Outcome


@dataclass(frozen=True, slots=True)
class Built:
    """Where a build is and what it says of itself; ``fresh`` is False when nothing had to be done."""

    path: Path
    fresh: bool
    manifest: dict[str, Any]

    @property
    def rows(self) -> dict[str, int]:
        """Rows per split."""
        return dict(self.manifest["splits"])

    @property
    def dropped(self) -> ledger.Counts:
        """Rows dropped, by step and reason."""
        return {stage["step"]: stage["dropped"] for stage in self.manifest["funnel"] if stage["dropped"]}

    @property
    def missing(self) -> list[str]:
        """Sources of the recipe that have no rows yet, most often because they have no records."""
        return list(self.manifest["missing"])

    @property
    def alarms(self) -> list[str]:
        """Expectations of the recipe that the records do not meet; nothing is withheld for them."""
        return list(self.manifest["alarms"])

    def lines(self) -> list[str]:
        """The build in plain lines, for a command to print."""
        name = self.manifest["dataset"]
        said = [f"{name}: {'built' if self.fresh else 'nothing changed, nothing done'}: {self.path}"]
        said += [f"  {split}: {rows:,} rows" for split, rows in self.rows.items()]
        for step, reasons in self.dropped.items():
            said.append(f"  dropped by {step}: " + ", ".join(f"{reason} {n:,}" for reason, n in reasons.items()))
        read = {one["site"] for one in self.manifest["inputs"]}
        if uncrawled := [site for site in self.missing if site not in read]:
            said.append(f"  missing sources (not crawled yet): {', '.join(uncrawled)}")
        if mute := [site for site in self.missing if site in read]:
            said.append(f"  missing sources (no record gives a row): {', '.join(mute)}")
        if self.manifest["unserved"]:
            said.append(f"  no source yet for {', '.join(self.manifest['unserved'])}: split by ratio")
        return said + [f"  warning: {alarm}" for alarm in self.alarms]


def build(recipe: Recipe | str | Path, data_dir: Path | str, *, workers: int | None = None) -> Path:
    """Builds a dataset (a Recipe, its name or its path) from ``data_dir``/records; the folder of the build."""
    return run(recipe, data_dir, workers=workers).path


def run(recipe: Recipe | str | Path, data_dir: Path | str, *, workers: int | None = None, show: bool = False) -> Built:
    """As ``build``, with what came of it. ``workers`` defaults to all cores; ``show`` reports on stderr.

    Raises RecipeError or UsageError before anything is written, DataError for records that cannot be
    read or when no row is left, GateError when a gate of the recipe is violated.
    """
    data = Path(data_dir)
    recipe = recipe if isinstance(recipe, Recipe) else load(recipe, data)
    check_sources(recipe, data)
    inputs = site_inputs((source.site for source in recipe.sources), data / "records")
    name = manifest.fingerprint(recipe, inputs)
    place = data / "builds" / recipe.name / name
    progress = Progress(show)
    if there := _complete(place, progress):
        clear_work(place.parent, name)  # of one that was killed when all but this was done
        return Built(place, False, there)
    with _alone(place.parent):
        if there := _complete(place, progress):
            return Built(place, False, there)
        salt = audit.salt_of(data)
        cores = max(1, workers or usable_cores())
        context = Context(seed=recipe.dataset.seed, workers=cores, cache=data / "cache", salt=salt)
        content, work = _content(recipe, inputs, name), Checkpoints(place.parent, name)
        try:
            rows, stages = _rows(recipe, inputs, context, content, progress, work)
            audit.write(data, recipe.name, name, (entry for stage in stages for entry in stage.audit))
            write(place, content, rows, stages, recipe)
        except (GateError, DataError):
            work.clear()  # what the records say will not change by going on
            raise
        except OSError as error:
            raise unwritable(error, place.parent) from None
        work.clear()
    return Built(place, True, manifest.check(place))


def _complete(place: Path, progress: Progress) -> dict[str, Any] | None:
    """The manifest of the build that is there already, if it is whole."""
    if not place.is_dir():
        return None
    try:
        return manifest.check(place)
    except DataError as damage:
        progress.line(f"warning: {damage.where} {damage.problem}: building again")
        return None


def _content(recipe: Recipe, inputs: list[SiteInput], name: str) -> dict[str, Any]:
    """What the manifest says before a row was read."""
    return {
        "dataset": recipe.name,
        "kind": recipe.dataset.kind,
        "fingerprint": name,
        "recipe": recipe.plain(),
        "step_files": manifest.step_files(recipe),
        "libraries": manifest.libraries_of(recipe),
        "terms": manifest.terms_of(inputs),
    }


def _rows(
    recipe: Recipe,
    inputs: list[SiteInput],
    context: Context,
    content: dict[str, Any],
    progress: Progress,
    work: Checkpoints,
) -> tuple[pa.Table, list[Stage]]:
    """Reads the records and runs the steps; adds to the manifest's content what came of it.

    What a step has done with is held by nobody: the rows are most of a build's memory.
    """
    kind = recipe.dataset.kind
    read, held = _joined(recipe, inputs, content, work)
    progress.line(f"{READ}: {read.rows_in:,} records, {read.rows_out:,} rows")
    left, stages = run_steps((*recipe.ready, Counts(kind)), held.pop(), context, progress, work)
    stages.pop()  # Counts decides nothing
    content["unserved"] = _unserved(recipe, stages)
    left, reviewed = _reviewed(left, recipe, content, progress)
    stages = [read, *stages, *reviewed]
    left = with_marks(left, stages)
    left = left.combine_chunks()  # rows are taken by their places: each time, of many chunks one is made
    content["funnel"] = [funnel(stage) for stage in stages]
    check_gates(recipe, read.rows_out, len(left), content["funnel"])
    content["alarms"] = alarms(recipe, content)
    places = by_split(left, recipe.dataset.seed)
    content["counts"] = _counts(left, places)
    content["splits"] = {split: len(rows) for split, rows in places.items()}
    content["reviewed"] = {split: _counted(left[reviews.REVIEW].take(rows)) for split, rows in places.items()}
    content["sources"] = {split: _counted(left["source"].take(rows)) for split, rows in places.items()}
    return left, stages


def _joined(
    recipe: Recipe, inputs: list[SiteInput], content: dict[str, Any], work: Checkpoints
) -> tuple[Stage, list[pa.Table]]:
    """The stage of reading, and the rows of all sources in a list, so that whoever takes them holds them alone."""
    tables: list[pa.Table] = []
    decisions: list[Decision] = []
    content["inputs"] = []
    for one in inputs:
        table, records, decided = _read(one, recipe.dataset.kind, work)
        tables.append(table)
        decisions += decided
        content["inputs"].append({"site": one.site, "sha256": one.sha256, "records": records, "rows": len(table)})
    rows = join_rows(tables, inputs)
    there = set(rows["source"].unique().to_pylist())
    content["missing"] = [source.site for source in recipe.sources if source.site not in there]
    records = sum(one["records"] for one in content["inputs"])
    return Stage(READ, records, len(rows), decisions, rows.schema.empty_table()), [rows]


def _read(site: SiteInput, kind: Kind, work: Checkpoints) -> tuple[pa.Table, int, list[Decision]]:
    """As ``read_rows``, unless a build that was killed has done it."""
    path = work.of_source(site.site)
    if kept := load_outcome(path):
        outcome, numbers = kept
        return outcome.table, numbers["records"], outcome.decisions
    table, records, decisions = read_rows(site, kind)
    save(path, Outcome(table, decisions), records=records)
    return table, records, decisions


def _reviewed(
    table: pa.Table, recipe: Recipe, content: dict[str, Any], progress: Progress
) -> tuple[pa.Table, list[Stage]]:
    """The rows with what people think of them, less those that they rejected; a stage where there are verdicts."""
    content["reviews"] = reviews.summary(table, recipe.dataset.kind, recipe.reviews)
    judged, decisions = reviews.judge(table, recipe.dataset.kind, recipe.reviews)
    if not recipe.reviews:
        return judged, []
    kept, dropped = parted(judged, decisions)
    progress.line(f"{reviews.REVIEW}: {len(table):,} rows in, {len(kept):,} out")
    return kept, [Stage(reviews.REVIEW, len(table), len(kept), decisions, dropped)]


def _unserved(recipe: Recipe, stages: list[Stage]) -> list[str]:
    """The splits that had none of their sources when the split step began, so that ratios served for all."""
    pairs = zip(recipe.ready, stages, strict=True)
    waiting = (unserved(step.sources, stage.sources) for step, stage in pairs if isinstance(step, Split))
    return sorted({split for splits in waiting for split in splits})


def _counts(table: pa.Table, places: dict[str, pa.Array]) -> dict[str, dict[str, int]]:
    """Words and sentences per split."""
    names = ("words", "sentences")
    return {split: {name: pc.sum(table[name].take(rows)).as_py() for name in names} for split, rows in places.items()}


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    return dict(sorted(Counter(column.to_pylist()).items()))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One build of a dataset at a time: a second one waits, and then finds the work done."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        # A worker of a build is importing the script that called it: it would wait for its parent's lock for ever.
        remedy = 'guard the script with `if __name__ == "__main__":`, or use workers=1 (docs/build.md)'
        raise TabibError("a script that builds was started again by its own worker", remedy=remedy)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = (folder / ".lock").open("w")
    except OSError as error:
        remedy = "it must be a folder, or a place where one can be made"
        raise UsageError(f"builds cannot go here ({error.strerror})", where=str(folder), remedy=remedy) from None
    with opened as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
