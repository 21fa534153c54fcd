"""Why a page is in no dataset, as far as its crawl goes: not known, not asked for, or fetched and without a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawlers.frontier.page_state import PageState, look
from crawlers.site import Site
from crawlers.urls import canonical
from pipelines.errors import DataError, UsageError

_FATES = {
    "queued": "known to its crawl, not asked for yet",
    "leased": "being fetched, or a crawl was stopped while it was",
    "waiting": "to be asked for again",
    "done": "fetched",
    "moved": "leads to another address of its site",
    "gone": "not there, says its site",
    "refused": "forbidden by robots.txt",
    "failed": "given up",
}
#: What is done about each state; the rest is not for us to do.
_REMEDIES = {
    "queued": "run `tabib crawl {site}`",
    "leased": "run `tabib crawl {site}`",
    "waiting": "run `tabib crawl {site}` when it is due",
    "failed": "another run of `tabib crawl {site}` tries again",
    "moved": "ask for the address that a browser ends at",
}


@dataclass(frozen=True, slots=True)
class Story:
    """An address that its crawl knows, why it gave no record (where it was fetched), and what to do."""

    page: PageState
    why: str | None
    remedy: str | None

    @property
    def fate(self) -> str:
        """What became of the page, in a line."""
        if self.page.role == "source":
            return f"a list, sitemap or feed of '{self.page.site}', no record's own page ({_FATES[self.page.state]})"
        reason = f" ({self.page.reason})" if self.page.reason else ""
        return f"{_FATES[self.page.state]}{reason}" + (f"; {self.why}" if self.why else "")

    def lines(self) -> Iterator[str]:
        """For a reader."""
        yield f"{self.page.url}: in no build and no record: {self.fate}"
        yield f"  crawl    {crawl_line(self.page)}"
        if self.page.warc:
            at = f"{self.page.site}/{self.page.warc} at byte {self.page.offset}"
            yield f"  archive  {at}; fetched {self.page.fetched}"
        if self.remedy:
            yield f"  note: {self.remedy}"

    def as_json(self) -> dict[str, Any]:
        """As ``tabib explain --json`` has it beside the lives of rows."""
        return {"id": None, "build": None, "fate": self.fate, "crawl": asdict(self.page), "notes": [self.remedy or ""]}


def spellings(url: str) -> list[str]:
    """The URL as given, in its canonical form, and as each site that has its host spells it. Raises UsageError."""
    try:
        found = [url, canonical(url)]
    except ValueError as error:
        raise UsageError(
            str(error), where=url[:80], remedy="give an id, or an address with http:// or https://"
        ) from None
    return list(dict.fromkeys([*found, *(own for site in _sites().values() if (own := site.own(url)))]))


def state_of(urls: list[str], data: Path, site: str = "*") -> PageState | None:
    """What the crawls of ``data`` (or that of one site) know of a page. Raises DataError for what is no frontier."""
    found = (look(path, urls) for path in sorted((data / "frontier").glob(f"{site}.sqlite")))
    return next((state for state in found if state), None)


def story_of(urls: list[str], data: Path) -> Story | None:
    """The story of a page that no build and no record knows; None where no crawl knows it either."""
    page = state_of(urls, data)
    if not page:
        return None
    why, remedy = None, _REMEDIES.get(page.state)
    if page.state == "done" and page.role == "page":
        why, remedy = _without_a_record(page, data)
    return Story(page, why, remedy.format(site=page.site) if remedy else None)


def unknown(url: str, urls: list[str], data: Path) -> UsageError:
    """The error for an address that no crawl knows: which site it would be of, and what stands in the way."""
    site = next((one for one in _sites().values() if one.own(url)), None)
    if site is None:
        why, remedy = f"no site has the host {urlsplit(urls[-1]).hostname}", "`scrapy list` names the sites"
    elif not (data / "frontier" / f"{site.name}.sqlite").exists():
        why, remedy = f"'{site.name}' has not been crawled", f"run `tabib crawl {site.name}`"
    elif not site.is_page(site.own(url) or ""):
        why = "it is not the address of a record's own page, and its crawl has not met it"
        remedy = f"`pages` of '{site.name}' says what those look like"
    else:
        why = "no page or list that was fetched so far leads there"
        remedy = f"`tabib status {site.name}` says how far the crawl is"
    return UsageError(f"no record of this URL: {why}", where=url, remedy=remedy)


def crawl_line(page: PageState) -> str:
    """State, tries and who links there."""
    reason = f" ({page.reason})" if page.reason else ""
    due = (
        f", due {datetime.fromtimestamp(page.due, UTC):%Y-%m-%d %H:%M} UTC"
        if page.due and page.state == "waiting"
        else ""
    )
    links = f"{page.linked:,} record page{'s link' if page.linked != 1 else ' links'} there"
    listed = {True: ", a list has shown it", False: ", no list has shown it", None: ""}[page.listed]
    return f"{page.state}{reason}{due}; tries {page.tries}; {page.depth} links from a start; {links}{listed}"


def _without_a_record(page: PageState, data: Path) -> tuple[str, str | None]:
    """Why a page in the archive gave no record, by reading it again, and what to do."""
    again = f"run `tabib extract {page.site}`"
    if page.site not in _sites():
        return "its site is none of those known here", f"TABIB_SITES may name the file of '{page.site}'"
    from crawlers.archive import read_at
    from crawlers.extract import NO_TEXT, SKIPPED, read_pages

    try:
        stored = read_at(data / "archive" / page.site, str(page.warc), page.offset or 0)
    except DataError as error:
        return "the archive does not have it here", f"{error.where}: {error.problem}"
    (result,) = read_pages(page.site, [stored])
    if any(record.kind == _sites()[page.site].kind for record in result.records):
        return "it gives a record, which data/records does not hold", f"{again} (again)"
    if result.records:
        return "it gives a record of another kind than the site's", None
    reason = result.reason or NO_TEXT
    if reason.startswith(SKIPPED):
        return f"rightly no record: {reason.removeprefix(SKIPPED)}", None
    if reason == NO_TEXT:
        remedy = f"the general extractor has the last word: {again}; `tabib check {page.site}` tries the layouts"
        return "no layout of its site reads it (no_text)", remedy
    return f"it gives no record ({reason})", None


def _sites() -> dict[str, Site]:
    from crawlers.sites import SITES

    return SITES
