"""Rows of a build out to a sheet for people, their verdicts back to where the next build finds them: docs/review.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import manifest
from curation.inputs import first_line
from curation.parameters import nearest
from curation.reviews import (
    FOLDER,
    READ,
    VERDICTS,
    Review,
    Verdict,
    agreement,
    load_reviews,
    marks,
    slug_of,
    write_reviews,
)  # fmt: skip
from curation.sheets import plain, read_sheet, shown, typed, write_sheet
from pipelines.errors import DataError, UsageError
from pipelines.records import Kind

Told = dict[str, Any]

#: What a reviewer may type, in either language.
TYPED: dict[str, Verdict] = {
    **{one: one for one in VERDICTS}, "a": "accept", "r": "reject", "f": "fix",
    "قبول": "accept", "تأیید": "accept", "تایید": "accept", "رد": "reject", "اصلاح": "fix",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: verdicts per reviewer, blank rows, rows whose text was changed in a sheet, and agreement.

    ``disputed``: id -> reviewer -> verdict, where they are not the same. ``pairs``: see ``curation.reviews.agreement``.
    """

    folder: Path
    verdicts: dict[str, dict[Verdict, int]]
    blank: dict[str, int]
    changed: dict[str, int]
    notes: Path | None
    pairs: list[tuple[tuple[str, str], int, float, float | None]]
    disputed: dict[str, dict[str, Verdict]]


def export(build: Path, split: str, out: Path, *, limit: int | None = None, unreviewed: bool = False) -> int:
    """Writes rows of a split, in the build's order, to a sheet; how many. Raises UsageError for an unknown split."""
    told = manifest.whole(build)
    kind: Kind = told["kind"]
    table = _rows(build, told, split)
    if unreviewed and "review" in table.schema.names:
        table = table.filter(pc.equal(table["review"], "unreviewed"))
    columns = ("id", "mark", *READ[kind], "verdict", "note")
    rows = (_shown(row, kind) | {"verdict": "", "note": ""} for row in table.slice(0, limit).to_pylist())
    write_sheet(out, columns, rows)
    return min(len(table), limit or len(table))


def take(build: Path, sheets: Sequence[Path], recipe: Path, notes: Path) -> Imported:
    """Takes the verdicts of sheets, one a reviewer, into ``reviews/`` beside ``recipe``; notes go under ``notes``.

    A verdict replaces the same reviewer's earlier one; a row left blank leaves it. Nothing is stored unless every
    sheet is right. Raises DataError for rows that are not the build's, and for verdicts that are none.
    """
    told = manifest.read(build)
    kind: Kind = told["kind"]
    rows = {row["id"]: row for split in told["splits"] for row in _rows(build, told, split).to_pylist()}
    names = [slug_of(path) for path in sheets]
    for path, name in zip(sheets, names, strict=True):
        if not name or names.count(name) > 1:
            problem = "gives no name of a reviewer" if not name else f"is a second sheet of '{name}'"
            raise UsageError(problem, where=str(path), remedy="name each sheet after its reviewer, in Latin letters")
    read = {name: _read(path, name, rows, kind, told) for path, name in zip(sheets, names, strict=True)}
    earlier: dict[str, dict[str, Review]] = defaultdict(dict)
    for one in load_reviews(recipe.parent):
        earlier[one.reviewer][one.id] = one
    for name, sheet in read.items():
        earlier[name] |= {one.id: one for one in sheet.reviews}
        write_reviews(recipe.parent / FOLDER / f"{name}.csv", earlier[name].values())
    kept = _keep_notes({name: sheet.notes for name, sheet in read.items()}, notes)
    judged = _judged((one for mine in earlier.values() for one in mine.values()), rows, kind)
    disputed = {
        name: {one.reviewer: one.verdict for one in sorted(some, key=lambda one: one.reviewer)}
        for name, some in judged.items()
        if len({one.verdict for one in some}) > 1
    }
    counts = {n: {v: sum(one.verdict == v for one in sheet.reviews) for v in VERDICTS} for n, sheet in read.items()}
    blank, changed = ({n: getattr(s, what) for n, s in read.items()} for what in ("blank", "changed"))
    return Imported(recipe.parent / FOLDER, counts, blank, changed, kept, agreement(judged.values()), disputed)


@dataclass(frozen=True, slots=True)
class _Sheet:
    reviews: list[Review]
    notes: dict[str, str]
    blank: int
    changed: int


def _rows(build: Path, told: Told, split: str) -> pa.Table:
    """The rows of a split with what a reviewer reads of them."""
    if split not in told["splits"]:
        remedy = nearest(split, told["splits"])
        raise UsageError(f"there is no split '{split}'", where=str(build), remedy=remedy)
    tables = []
    for path in sorted((build / "data").glob(f"{split}-*.parquet")):
        try:
            names = [n for n in ("id", "review", *READ[told["kind"]]) if n in pq.read_schema(path).names]
            tables.append(pq.read_table(path, columns=names))
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"cannot be read ({first_line(error)})", where=str(path), remedy="build again") from None
    return pa.concat_tables(tables)


def _shown(row: Told, kind: Kind) -> dict[str, str]:
    _, exact = marks([row[column] for column in READ[kind]])
    return {"id": row["id"], "mark": exact, **{column: shown(row[column] or "") for column in READ[kind]}}


def _read(path: Path, reviewer: str, rows: dict[str, Told], kind: Kind, told: Told) -> _Sheet:
    """The verdicts of one sheet, every row of it compared with the build."""
    lines = read_sheet(path, ("id", "mark", *READ[kind], "verdict", "note"))
    reviews, notes, foreign, seen = [], {}, [], set()
    blank = changed = 0
    for line in lines:
        name, mark = typed(line["id"]), typed(line["mark"])
        if name in seen:
            raise DataError(f"row {name} stands twice", where=str(path), remedy="keep one of them")
        seen.add(name)
        row = rows.get(name)
        key, exact = marks([row[column] for column in READ[kind]]) if row else ("", "")
        if mark != exact or not row:
            foreign.append(name)
            continue
        changed += any(not _same(line[column], _shown(row, kind)[column]) for column in READ[kind])
        if note := typed(line["note"]):
            notes[name] = note
        if verdict := _verdict(typed(line["verdict"]), name, path):
            reviews.append(Review(reviewer, name, key, exact, verdict))
        else:
            blank += 1
    if foreign:
        build = f"{told['dataset']}/{told['fingerprint']}"
        problem = f"{len(foreign):,} of {len(lines):,} rows are not those of {build}, such as {foreign[0][:60]!r}"
        remedy = "import it into the build it was exported from; verdicts go on to later builds by themselves"
        raise DataError(problem, where=str(path), remedy=remedy)
    return _Sheet(reviews, notes, blank, changed)


def _same(written: str, text: str) -> bool:
    """Is a cell as it was exported? Programs write line ends each in their way."""
    ends = str.maketrans({"\r": "\n"})
    one, other = (value.translate(ends).replace("\n\n", "\n") for value in (plain(written), text))
    return one == other


def _verdict(word: str, name: str, path: Path) -> Verdict | None:
    if word and word.casefold() not in TYPED:
        remedy = nearest(word.casefold(), VERDICTS)
        raise DataError(f"row {name}: the verdict {word[:40]!r} is none", where=str(path), remedy=remedy)
    return TYPED[word.casefold()] if word else None


def _keep_notes(notes: dict[str, dict[str, str]], folder: Path) -> Path | None:
    """Notes stay on this machine: whatever somebody wrote there is not ours to publish."""
    if not any(notes.values()):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for name, mine in notes.items():
        if mine:
            path = folder / f"{name}-notes.csv"
            lines = read_sheet(path, ("id", "note")) if path.exists() else []
            before = {typed(line["id"]): plain(line["note"]) for line in lines}
            path.unlink(missing_ok=True)
            write_sheet(path, ("id", "note"), ({"id": i, "note": n} for i, n in sorted((before | mine).items())))
    return folder


def _judged(reviews: Iterable[Review], rows: dict[str, Told], kind: Kind) -> dict[str, list[Review]]:
    """Id -> the verdicts that are about the text this build has."""
    found: dict[str, list[Review]] = defaultdict(list)
    for one in reviews:
        if one.id in rows and one.holds(*marks([rows[one.id][column] for column in READ[kind]])):
            found[one.id].append(one)
    return dict(sorted(found.items()))
