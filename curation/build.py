"""Recipe and records to a build: ``data/builds/<dataset>/<fingerprint>/``. See docs/build.md.

A build is written aside and renamed when it is whole. Its bytes follow from recipe, steps and records
alone: not from the order of files, the number of workers, the clock or the machine.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation import audit, card, ledger, manifest, reviews
from curation.checkpoints import Checkpoints, clear_work, save
from curation.checkpoints import load as load_outcome
from curation.counts import Counts
from curation.disk import unwritable
from curation.funnel import funnel, with_marks
from curation.inputs import SiteInput, site_inputs
from curation.plan import Recipe
from curation.progress import Progress
from curation.recipe import check_sources, load
from curation.rows import READ, join_rows, read_rows
from curation.runner import parted, run_steps, usable_cores
from curation.stage import Stage
from curation.tables import ONLY_SPLIT, by_split, dropped_rows, flush, split_order, write_parquet
from pipelines.errors import DataError, TabibError, UsageError
from pipelines.pii import Pii
from pipelines.records import Kind
from pipelines.split import Split, unserved
from pipelines.step import Context, Decision, Outcome


class GateError(TabibError):
    """A build that the recipe's [gates] do not let through: nothing of it is kept."""

    exit_code = 4


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
            splits, stages = _rows(recipe, inputs, context, content, progress, work)
            audit.write(data, recipe.name, name, (entry for stage in stages for entry in stage.audit))
            _write(place, content, splits, stages, recipe)
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
) -> tuple[dict[str, pa.Table], list[Stage]]:
    """Reads the records and runs the steps; adds to the manifest's content what came of it."""
    kind = recipe.dataset.kind
    tables: list[pa.Table] = []
    decisions: list[Decision] = []
    content["inputs"] = []
    for one in inputs:
        table, records, decided = _read(one, kind, work)
        tables.append(table)
        decisions += decided
        content["inputs"].append({"site": one.site, "sha256": one.sha256, "records": records, "rows": len(table)})
    table = join_rows(tables, inputs)
    there = set(table["source"].unique().to_pylist())
    content["missing"] = [source.site for source in recipe.sources if source.site not in there]
    records = sum(one["records"] for one in content["inputs"])
    progress.line(f"{READ}: {records:,} records, {len(table):,} rows")
    read = Stage(READ, records, len(table), decisions, table.slice(0, 0))
    left, stages = run_steps((*recipe.ready, Counts(kind)), table, context, progress, work)
    stages.pop()  # Counts decides nothing
    content["unserved"] = _unserved(recipe, stages)
    left, reviewed = _reviewed(left, recipe, content, progress)
    stages = [read, *stages, *reviewed]
    left = with_marks(left, stages)
    _gate(recipe, len(table), len(left), stages)
    content["alarms"] = _alarms(recipe, content)
    content["funnel"] = [funnel(stage) for stage in stages]
    content["counts"] = _counts(left)
    splits = by_split(left, kind, recipe.dataset.seed)
    content["splits"] = {split: len(rows) for split, rows in splits.items()}
    content["reviewed"] = {split: _counted(rows[reviews.REVIEW]) for split, rows in splits.items()}
    content["sources"] = {s: _counted(rows["source"]) for s, rows in splits.items()}
    return splits, stages


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


def _counts(table: pa.Table) -> dict[str, dict[str, int]]:
    """Words and sentences per split."""
    found: dict[str, dict[str, int]] = {}
    names = table["split"].to_pylist() if "split" in table.schema.names else [ONLY_SPLIT] * len(table)
    for split in sorted(set(names), key=split_order):
        mine = table.filter(pa.array([name == split for name in names], pa.bool_()))
        found[split] = {name: pc.sum(mine[name]).as_py() for name in ("words", "sentences")}
    return found


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    return dict(sorted(Counter(column.to_pylist()).items()))


def _gate(recipe: Recipe, before: int, after: int, stages: list[Stage]) -> None:
    """Ends a build that must not be written: no row left, or a gate of the recipe violated."""
    reasons = Counter({(s.step, r): n for s in stages for r, n in funnel(s)["dropped"].items()})
    most = ", ".join(f"{step} {reason} {n:,}" for (step, reason), n in reasons.most_common(3))
    where = f"{recipe.path}"
    if not after:
        raise DataError(f"no row is left of {before:,} ({most})", where=where, remedy="loosen the steps or crawl more")
    gates = recipe.gates
    share = 1 - after / before
    if gates.max_dropped is not None and share > gates.max_dropped:
        problem = f"gate max_dropped: {share:.1%} of {before:,} rows dropped, at most {gates.max_dropped:.1%} may be"
        raise GateError(f"{problem} ({most})", where=where, remedy="look into the steps, or change [gates]")
    if gates.min_rows is not None and after < gates.min_rows:
        problem = f"gate min_rows: {after:,} rows left, at least {gates.min_rows:,} must be"
        raise GateError(f"{problem} ({most})", where=where, remedy="crawl more, or change [gates]")


def _alarms(recipe: Recipe, content: dict[str, Any]) -> list[str]:
    """Where the records are not what recipe or site expect."""
    alarms = []
    counts = {one["site"]: one["records"] for one in content["inputs"]}
    for source in recipe.sources:
        if source.site not in counts:
            continue
        records, terms = counts[source.site], content["terms"][source.site]
        most = source.max_rows if source.max_rows is not None else (terms["expected"] or {}).get("max")
        if source.min_rows is not None and records < source.min_rows:
            alarms.append(f"{source.site}: {records:,} records, at least {source.min_rows:,} expected")
        if most is not None and records > most:
            alarms.append(f"{source.site}: {records:,} records, at most {most:,} expected")
        if terms["domain"] is None:
            alarms.append(f"{source.site}: no facts in its site.json, so its terms are unknown")
    return alarms


def _write(
    place: Path, content: dict[str, Any], splits: dict[str, pa.Table], stages: list[Stage], recipe: Recipe
) -> None:
    """Everything into a hidden folder beside ``place``, onto the disk, then one rename."""
    aside = place.parent / f".tmp-{place.name}"
    for left in place.parent.glob(".tmp-*"):  # of builds that were killed; the lock says none is running
        shutil.rmtree(left, ignore_errors=True)
    try:
        for split, rows in splits.items():
            write_parquet(rows, aside / "data" / f"{split}-00000-of-00001.parquet")
        scrubbed = False
        for number, stage in enumerate(stages):
            if len(stage.dropped):
                dropped = dropped_rows(stage, recipe.dataset.kind, scrubbed=scrubbed)
                write_parquet(dropped, aside / f"dropped/{number}-{stage.step}.parquet")
            scrubbed |= stage.step == Pii.name
        write_parquet(ledger.as_table(stage.decisions for stage in stages), aside / ledger.LEDGER)
        (aside / "README.md").write_text(card.render(content, recipe.card), encoding="utf-8")
        manifest.write(aside, content)
        for path in (
            aside / "README.md",
            aside / manifest.MANIFEST,
            *(p for p in aside.iterdir() if p.is_dir()),
            aside,
        ):
            flush(path)
        if place.exists():
            shutil.rmtree(place)  # damaged: _complete said so
        aside.rename(place)
        flush(place.parent)
    except OSError as error:
        raise unwritable(error, place) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


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
