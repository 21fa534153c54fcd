"""Archive to records: pure, parallel, without the network, the same result however often it runs.

``data/archive/<site>/*.warc.gz`` becomes ``data/records/<site>/part-*.parquet`` with ``site.json`` beside it.
Where a page was fetched more than once, its latest copy counts. Pages that no layout reads come last: a sample of them
says what the site's pages have in common, and the general extractor reads them all by that.
"""

from __future__ import annotations

import json
import logging
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers import archive, blocked, signals
from crawlers.archive import Stored
from crawlers.looks import Look, looks
from crawlers.main_text import SiteTemplate
from crawlers.main_text import main_text as main_text
from crawlers.markup import too_deep
from crawlers.page import Page, decoded
from crawlers.parts import joined, linked
from crawlers.platforms import fallback
from crawlers.record_files import RecordFiles
from crawlers.sentinel import ENOUGH, Alarm, Baseline, Sentinel, places
from crawlers.site import ALARM_SHARE, Site
from crawlers.sites import SITES
from pipelines.errors import DataError
from pipelines.records import Record

if TYPE_CHECKING:
    from concurrent.futures import Future

logger = logging.getLogger(__name__)

PAGES_PER_TASK = 100
#: An archive with fewer bytes (5,000 pages of the usual size) is read by one process: more take longer to start.
SMALL_ARCHIVE = 64 * 2**20
#: A second extractor reads each so-manieth page, of the first task and of the others.
SECOND_READS = 5, 100
#: Pages from which a site's template is learnt.
TEMPLATE_PAGES = 20
#: What a page that no rule was made for can raise; anything else is our own mistake and ends the run.
READING_ERRORS = (ValueError, TypeError, AttributeError, LookupError, RecursionError)


@dataclass
class Report:
    """What an extraction did: pages looked at, records, layouts that matched, pages that gave none by reason.

    ``skipped`` are pages that are rightly no record of the site, ``other_kind`` among them: those of an article on a
    site of questions. ``alarms`` name the fields that are not what they were, since when, and where to look.
    """

    site: str
    folder: Path
    archive: Path
    pages: int = 0
    records: int = 0
    superseded: int = 0
    layouts: Counter[str] = field(default_factory=Counter)
    bad: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    alarms: list[Alarm] = field(default_factory=list)

    @property
    def alarm(self) -> bool:
        """More pages without a record, or read by a fallback alone, than a site that has not changed would have."""
        return bool(self.alarms) or sum(self.bad.values()) + self.foreign > ALARM_SHARE * max(self.pages, 20)

    @property
    def foreign(self) -> int:
        """Records that no layout of the site's own has read."""
        return sum(count for layout, count in self.layouts.items() if layout in fallback.NAMES)


def extract(
    site: Site, data: Path, *, workers: int | None = None, progress: Callable[[int], object] = lambda _: None
) -> Report:
    """Reads a site's archive and writes its records, replacing those of an earlier extraction in one rename.

    ``workers`` is the number of processes, by default one a processor, or one alone for a small archive. Raises
    DataError where there is no archive.
    """
    files = archive.warc_files(data / "archive" / site.name)
    if not files:
        raise DataError(
            "nothing archived", where=str(data / "archive" / site.name), remedy=f"run `tabib crawl {site.name}` first"
        )
    report = Report(site.name, data / "records" / site.name, data / "archive" / site.name)
    known = Baseline.load(*places(data, site.name))
    small = sum(path.stat().st_size for path in files) < SMALL_ARCHIVE
    run = _Run(site, files, workers or (1 if small else os.cpu_count()) or 1, report, progress)
    with RecordFiles(report.folder, site.kind) as out:
        for record in joined(site, chain(run.records(), run.unread_records()), run.parts):
            out.add(record)
        report.records, report.superseded = len(out), report.superseded + out.superseded
        report.alarms = run.sentinel.alarms(known)
        sound = not report.alarm and report.pages >= ENOUGH
        kept = (run.sentinel.baseline() if sound else known).dump()
        out.publish(site_json=_facts(site, report), baseline_json=kept)
    for alarm in report.alarms:
        logger.error("alarm: %s", alarm)
    return report


@dataclass
class _Run:
    """One extraction under way."""

    site: Site
    files: list[Path]
    workers: int
    report: Report
    progress: Callable[[int], object]
    #: Pages that no layout has read: URL -> where in the archive the latest copy lies.
    unread: dict[str, tuple[str, int]] = field(default_factory=dict)
    #: What the texts of those are known by.
    marks: dict[str, int | None] = field(default_factory=dict)
    #: Where articles have several pages: URL of one -> the article's pages that its latest copy links to.
    parts: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sentinel = Sentinel(self.site)

    def records(self) -> Iterator[Record]:
        """The records of all pages that something of the site's own or schema.org reads, in the order of the archive,
        whatever the number of workers.
        """

        def damaged(_: int) -> None:
            self.report.bad["damaged_archive"] += 1

        pages = (page for path in self.files for page in archive.read(path, damaged))
        for results in _parallel(self.site.name, _batches(pages), self.workers):
            for result in results:
                self.report.pages += result.is_page
                self.sentinel.see(result.looks)
                if result.reason == NO_TEXT:
                    self.report.superseded += result.url in self.unread
                    self.unread[result.url], self.marks[result.url] = result.place, result.mark
                else:
                    yield from self._own(result)
            self.progress(len(results))

    def unread_records(self) -> Iterator[Record]:
        """The records of the pages that the general extractor alone can read, by what they have in common."""
        self._drop_repeated()
        if not self.unread:
            return
        wanted = list(self.unread.values())
        sample = set(wanted[:: max(1, len(wanted) // TEMPLATE_PAGES)][:TEMPLATE_PAGES])
        learnt = SiteTemplate.learn(decoded(page.body, page.content_type) for page in self._stored(sample))
        for results in _parallel(self.site.name, _batches(self._stored(set(wanted))), self.workers, learnt):
            for result in results:
                yield from self._own(result)

    def _drop_repeated(self) -> None:
        """One text under many addresses is none of theirs: a ban that no mark tells, an error."""
        times = Counter(mark for mark in self.marks.values() if mark is not None)
        for url in [url for url in self.unread if times[self.marks[url] or 0] >= blocked.REPEATS]:
            del self.unread[url]
            self.report.bad[blocked.REPEATED] += 1

    def _stored(self, wanted: set[tuple[str, int]]) -> Iterator[Stored]:
        names = {name for name, _ in wanted}
        pages = (page for path in self.files if path.name in names for page in archive.read(path))
        return (page for page in pages if (page.warc, page.offset) in wanted)

    def _own(self, result: Result) -> Iterator[Record]:
        """The records of a page that are of the site's kind; all else is counted."""
        report, reason = self.report, result.reason
        if reason and reason.startswith(SKIPPED):
            report.skipped[reason.removeprefix(SKIPPED)] += 1
        elif reason:
            report.bad[reason] += 1
        for record in result.records:
            report.superseded += result.reread is False and self.unread.pop(record.url, None) is not None
            if self.site.part:
                self.parts[record.url] = result.parts
            if record.kind == self.site.kind:
                report.layouts[record.layout] += 1
                yield record
            else:
                report.skipped["other_kind"] += 1


#: How a reason begins that is none to worry about; and the reason of a page on which nothing was found.
SKIPPED, NO_TEXT = "skipped:", "no_text"


@dataclass(frozen=True, slots=True)
class Result:
    """What a page gave: its records, whether it is a record's own page, why it gave none, and what the rules found.

    ``reread`` says that the general extractor had its say, too; ``mark`` is what a text that nothing has read is known
    by, to tell when it comes under many addresses; ``parts`` are the other pages of its article that it links to.
    """

    url: str
    place: tuple[str, int]
    is_page: bool
    records: list[Record]
    reason: str | None
    looks: list[Look]
    reread: bool
    mark: int | None = None
    parts: frozenset[str] = frozenset()


def _batches(pages: Iterator[Stored]) -> Iterator[list[Stored]]:
    return iter(lambda: list(islice(pages, PAGES_PER_TASK)), [])


def _parallel(
    site: str, batches: Iterator[list[Stored]], workers: int, template: SiteTemplate | None = None
) -> Iterator[list[Result]]:
    """Batches through processes, at most two a worker under way, results in order."""
    first_two = list(islice(batches, 2))
    steps = chain(SECOND_READS[:1], iter(lambda: SECOND_READS[1], 0))
    tasks = zip(chain(first_two, batches), steps, strict=False)
    if workers == 1 or len(first_two) < 2:  # a process costs more to start than a few pages to read
        for batch, step in tasks:
            yield read_pages(site, batch, step, template)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, spawn, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    ) as pool:
        waiting: list[Future[list[Result]]] = []
        for batch, step in tasks:
            waiting.append(pool.submit(read_pages, site, batch, step, template))
            if len(waiting) >= 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def read_pages(
    site_name: str, pages: list[Stored], step: int = SECOND_READS[1], template: SiteTemplate | None = None
) -> list[Result]:
    """What some pages give. A second extractor reads each ``step``-th, too.

    With a ``template`` the general extractor reads what nothing else does; without one such a page is ``no_text``.
    """
    site = SITES[site_name]
    return [_read_page(site, page, number % step == 0, template) for number, page in enumerate(pages)]


def _read_page(site: Site, stored: Stored, doubt: bool, template: SiteTemplate | None) -> Result:
    page = Page(stored.url, stored.body, stored.content_type)
    own = site.own(page.url)
    is_page = own is not None and site.is_page(own)
    records, reason = _read(site, page, stored.fetched.date(), template)
    if is_page and not records and not reason:
        reason = NO_TEXT if page.body.strip() else "empty_body"
    seen: list[Look] = []
    if template is None and (is_page or records) and not (reason or "").startswith(SKIPPED):
        second = main_text(page.html, page.url) if doubt and is_page and records else None
        seen = looks(site, records, own or page.url, stored.fetched, second=second)
    done = [replace(record, fetched=stored.fetched, warc=stored.warc, offset=stored.offset) for record in records]
    place, reread = (stored.warc, stored.offset), template is not None
    mark = blocked.fingerprint(site, page) if reason == NO_TEXT and not reread else None
    parts = linked(site, page, own) if site.part and own and records else frozenset()
    return Result(own or page.url, place, is_page, done, reason if is_page else None, seen, reread, mark, parts)


def _read(site: Site, page: Page, today: date, template: SiteTemplate | None) -> tuple[list[Record], str | None]:
    """The records of a page fetched ``today``, and why there is none where that is known."""
    fast = template is None
    if too_deep(page.body):
        return [], "too_deep_markup"
    try:
        records, skipped = site.outcome(page, fast=fast, today=today, template=template)
    except READING_ERRORS as error:
        return [], f"error_{type(error).__name__}"
    if skipped:
        return records, f"{SKIPPED}{skipped}"
    return records, blocked.of_page(site, page) if fast and not records else None


def _facts(site: Site, report: Report) -> str:
    """What the publisher must know of a site, and of these records."""
    expected = site.expected or (None, None)
    said = sorted(signals.load(report.archive))
    note = "; ".join(
        [*filter(None, [site.terms.note]), *([f"signals against training: {', '.join(said)}"] if said else [])]
    )
    facts = {
        "site": site.name,
        "domain": site.domain,
        "kind": site.kind,
        "licence": site.terms.licence,
        "redistribute": site.terms.redistribute,
        "terms_note": note,
        "signals": said,
        "expected": {"min": expected[0], "max": expected[1]},
        "pages": report.pages,
        "records": report.records,
        "layouts": dict(sorted(report.layouts.items())),
        "bad_pages": dict(sorted(report.bad.items())),
        "skipped_pages": dict(sorted((+report.skipped).items())),
        "alarms": [str(alarm) for alarm in report.alarms],
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
