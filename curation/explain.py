"""A record's whole life: where it was fetched, what each step did, its split or why it fell. See docs/ledger.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow.compute as pc

from curation.builds import builds_of, datasets, find_build
from curation.inputs import record_files, site_facts
from curation.parameters import nearest
from curation.trail import Row, Trail, look, of_record, record_of, sites_of
from pipelines.errors import UsageError
from pipelines.records import record_id

_ANSWER = re.compile(r"(.+)-(\d+)")
_TEXT = ("title", "question", "answer", "text")
#: Decisions after which a row goes on.
_LEFT = {"edit": "edited", "mark": "marked"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row is from: its page in the archive, the layout that read it, and what its site allows."""

    source: str
    url: str | None = None
    crawled_at: str | None = None
    warc: str | None = None
    offset: int | None = None
    item: int | None = None
    layout: str | None = None
    licence: str | None = None
    redistribute: bool | None = None
    terms_note: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What one step did about a row: ``kept``, ``edited``, ``marked`` or ``dropped``, and why."""

    step: str
    version: int | None
    did: str
    reason: str | None = None
    value: float | None = None
    threshold: float | None = None
    kept_by: str | None = None

    @property
    def because(self) -> str:
        """Reason, value and threshold in words."""
        value = "" if self.value is None else f" {self.value:g}"
        against = "" if self.threshold is None else f" against {self.threshold:g}"
        kept_by = f", {self.kept_by} stays" if self.kept_by else ""
        return f"{self.reason}{value}{against}{kept_by}"


@dataclass(frozen=True, slots=True)
class Other:
    """The row that stayed in the place of a dropped one: where it is from and what became of it."""

    id: str
    source: str | None
    url: str | None
    fate: str


@dataclass(frozen=True, slots=True)
class Life:
    """One row in one build (``dataset/fingerprint``), or a record that is in no build yet (``build`` is None)."""

    id: str
    build: str | None
    origin: Origin | None
    events: list[Event] = field(default_factory=list)
    split: str | None = None
    split_group: str | None = None
    review: str | None = None
    others: list[Other] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    text: dict[str, str] | None = None

    @property
    def fate(self) -> str:
        """Its split, or the step and reason it fell by."""
        if self.split:
            return f"in {self.split}"
        fell = next((event for event in self.events if event.did == "dropped"), None)
        return f"dropped by {fell.step}: {fell.because}" if fell else "in no build"


def explain(wanted: str, data: Path, *, build: str | None = None, urls: Iterable[str] = ()) -> list[Life]:
    """The lives of a row, of all rows of a record, or of the record of a URL (``urls``: the writings it may have).

    Without ``build`` the newest build of every dataset is asked, then earlier ones, then the records. Published texts
    come along under ``text``: whoever prints decides. Raises UsageError, with the nearest id, where nobody knows it.
    """
    records = data / "records"
    newest = [Trail(find_build(build, data) if build else builds_of(name, data)[0]) for name in _asked(build, data)]
    sites = sorted({site for trail in newest for site in trail.sites} | set(sites_of(records)))
    names = [record_id(site, url) for site in sites for url in urls] if urls else [wanted]
    for name in names:
        if found := [life for trail in newest for life in _in_build(name, trail, data)]:
            return found
    for name in names:
        older = [] if build else [Trail(folder) for kind in datasets(data) for folder in builds_of(kind, data)[1:]]
        if life := next((life for trail in older for life in _in_build(name, trail, data)), None):
            last = next(trail for trail in newest if trail.manifest["dataset"] == str(life.build).split("/")[0])
            return [replace(life, notes=[*life.notes, f"not in {last.name}: {_absent(name, last, data)}"])]
        if (life := _in_records(name, newest, data)) is not None:
            return [life]
    raise _unknown(wanted, newest, data, bool(urls))


def _asked(build: str | None, data: Path) -> list[str]:
    return [build] if build else datasets(data)


def _in_build(name: str, trail: Trail, data: Path) -> list[Life]:
    """The lives that a build knows of a row, or of a record and its answers."""
    answer = _ANSWER.fullmatch(name) if trail.manifest["kind"] == "question" else None
    record = answer[1] if answer else name
    which = of_record("id", record)
    kept, dropped = trail.kept(which, texts=True), trail.dropped(which)
    decisions = trail.decisions(of_record("record", record))
    older = sum(one["reason"] == "older_fetch" for one in decisions)
    decisions = [one for one in decisions if one["reason"] != "older_fetch"]
    rows = {*kept, *dropped, *(one["record"] for one in decisions)}
    mine = [name] if answer else sorted(rows, key=lambda row: (len(row), row))
    lives = []
    for row in (row for row in mine if row in rows):
        told = kept.get(row) or dropped.get(row) or {}
        events = list(_events(trail, [one for one in decisions if one["record"] == row], dropped.get(row)))
        origin, notes = _origin(record, told, trail, data)
        if older:
            notes.append(f"{older} older copy of its page gave way to the newest (older_fetch)")
        life = Life(row, trail.name, origin, events, told.get("split"), told.get("split_group"), told.get("review"))
        text = {key: told[key] for key in _TEXT if told.get(key)} if row in kept else None
        lives.append(replace(life, others=list(_others(trail, events)), notes=notes, text=text))
    return lives


def _events(trail: Trail, decisions: list[Row], dropped: Row | None) -> Iterator[Event]:
    """Each stage in turn, up to the one that dropped the row."""
    stages = [stage["step"] for stage in trail.manifest["funnel"]]
    versions = [None, *(step["version"] for step in trail.manifest["recipe"]["step"]), None]
    for number, (step, version) in enumerate(zip(stages, versions, strict=False)):
        here = [one for one in decisions if one["step"] == step]
        fell = [one for one in here if one["action"] == "drop"]
        # A recipe may have a step twice, the ledger names it once: the file of the dropped row tells which it was.
        if fell and ((dropped["stage"] if dropped else number) == number or step not in stages[number + 1 :]):
            yield _event(fell[0], version, "dropped")
            return
        left = [one for one in here if one["action"] in _LEFT]
        yield from (_event(one, version, _LEFT[one["action"]]) for one in left)
        if not left:
            yield Event(step, version, "kept")


def _event(line: Row, version: int | None, did: str) -> Event:
    return Event(line["step"], version, did, line["reason"], line["value"], line["threshold"], line["kept_by"])


def _others(trail: Trail, events: list[Event]) -> Iterator[Other]:
    """The row that stayed in this one's place; if it fell later, the one that stayed in its place, and so on."""
    seen: set[str] = set()
    name = next((event.kept_by for event in events if event.did == "dropped"), None)
    while name and name not in seen:
        seen.add(name)
        which = pc.field("id") == name
        row = trail.kept(which).get(name) or trail.dropped(which).get(name) or {}
        lines = [one for one in trail.decisions(pc.field("record") == name) if one["reason"] != "older_fetch"]
        fell = [event for event in _events(trail, lines, row if "stage" in row else None) if event.did == "dropped"]
        fate = Life(name, trail.name, None, fell, row.get("split")).fate
        yield Other(name, row.get("source"), row.get("url"), fate)
        name = fell[0].kept_by if fell else None


def _origin(record: str, row: Row, trail: Trail | None, data: Path) -> tuple[Origin | None, list[str]]:
    """Where a row is from by the build, its layout by the records if they still hold the same page."""
    sites = [row["source"]] if row else sorted(trail.sites) if trail else sites_of(data / "records")
    now, _ = record_of(data / "records", sites, record)
    if not row and not now:
        return None, ["where it is from is not known: the build has no row of it and data/records none either"]
    notes = []
    copy: Row = now or {}
    if now and row and (now["warc"], now["offset"]) != (row["warc"], row["offset"]):
        notes.append(f"data/records has another copy of its page, fetched {now['fetched']}: not in this build")
        copy = {}
    base = row or {**copy, "source": copy["site"]}
    fetched = base.get("crawled_at") or copy.get("fetched")
    site, warc = base["source"], base["warc"]
    terms = trail.manifest["terms"][site] if trail else site_facts(data / "records", site)
    origin = Origin(
        source=site, url=base["url"], crawled_at=str(fetched) if fetched else None,
        warc=warc, offset=base["offset"], item=base["item"], layout=copy.get("layout"),
        licence=base.get("licence") or terms["licence"], redistribute=terms["redistribute"],
        terms_note=terms["terms_note"], archived=(data / "archive" / site / str(warc)).is_file(),
    )  # fmt: skip
    return origin, notes


def _in_records(name: str, trails: list[Trail], data: Path) -> Life | None:
    """A record that no build knows: it stands in data/records, and this says why it is in none."""
    answer = _ANSWER.fullmatch(name)
    for record, place in [(name, None)] + ([(answer[1], int(answer[2]))] if answer else []):
        origin, _ = _origin(record, {}, None, data)
        if not origin:
            continue
        _, answers = record_of(data / "records", [origin.source], record)
        if place is not None and place >= answers:
            return None
        notes = ["in data/records, in no build yet" + ("" if trails else ": no dataset has been built")]
        notes += [f"not in {trail.name}: {_absent(name, trail, data)}" for trail in trails]
        return Life(name, None, origin, notes=notes)
    return None


def _absent(name: str, trail: Trail, data: Path) -> str:
    """Why a build does not know an id."""
    answer = _ANSWER.fullmatch(name)
    record = answer[1] if answer and trail.manifest["kind"] == "question" else name
    now, answers = record_of(data / "records", sites_of(data / "records"), record)
    if not now:
        return "no record of now has this id; its page was withdrawn, or gives another record"
    if now["site"] not in trail.sites:
        return f"it takes no records of '{now['site']}'"
    if answer and int(answer[2]) >= answers:
        return f"the record has {answers} answers now"
    return f"the record came later; run `tabib build {trail.manifest['dataset']}`"


def _unknown(wanted: str, trails: list[Trail], data: Path, by_url: bool) -> UsageError:
    """The error for an id that nobody knows, with those that differ from it in one half alone."""
    if by_url:
        remedy = "is it a page of its own? `tabib status` says what a crawl knows, `tabib extract` reads records"
        return UsageError("no record of this URL", where=wanted, remedy=remedy)
    half = max(1, len(_record(wanted)) // 2)
    near: set[str] = set()
    column = pc.field("id")
    alike = pc.starts_with(column, wanted[:half]) | pc.match_substring(column, _record(wanted)[half:])
    for site in sites_of(data / "records"):
        for path in record_files(data / "records" / site):
            near.update(row["id"] for row in look(path, ["id"], alike))
    for trail in trails:
        near.update(trail.kept(alike))
    mended = sorted(near, key=lambda one: (one.split("-")[0] != _record(wanted), one))
    remedy = nearest(wanted, mended[:50]) if mended else "ids stand in `id` of a build's rows and in its ledger"
    return UsageError(f"no record or row has the id {wanted[:80]!r}", where=str(data), remedy=remedy)


def _record(name: str) -> str:
    answer = _ANSWER.fullmatch(name)
    return answer[1] if answer else name
