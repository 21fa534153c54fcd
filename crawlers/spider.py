"""The one Scrapy spider that runs any site."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.request import getproxies

from scrapy import Spider
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawlers.blocked import layout_of
from crawlers.frontier.rows import Lease, Link, Place
from crawlers.looks import looks
from crawlers.main_text import main_text
from crawlers.platforms import fallback
from crawlers.sampling import Sampling
from crawlers.sentinel import Sentinel
from crawlers.site import Layout, Site
from crawlers.sources import Archive, Found, Page, Sections, Source
from crawlers.topics import topic_of
from crawlers.traps import Barren, trap
from pipelines.records import Record

if TYPE_CHECKING:
    from crawlers.frontier.scheduler import FrontierScheduler

logger = logging.getLogger(__name__)

#: So many pages of a list may show the same links under other words.
REPEATS = 5


class SiteSpider(Spider):
    """Hands pages from the frontier to the archive, and their links back; gives records where somebody takes them."""

    site: ClassVar[Site]
    #: For these spiders alone: `scrapy fetch` and `scrapy shell` keep Scrapy's own scheduler and robots.txt middleware.
    custom_settings = {
        "SCHEDULER": "crawlers.frontier.scheduler.FrontierScheduler",
        "DOWNLOADER": "crawlers.downloader.SiteDownloader",
        "STATS_CLASS": "crawlers.downloader.Counts",
        "ROBOTSTXT_OBEY": False,
        # Only what does something here, since Scrapy loads the code of what is off, too (its remote control a web
        # server). Robots, retries, redirects and delays are the frontier's, which also makes each request whole
        # (headers, user agent, time-out); a spider that yields no requests needs no middleware of its own.
        "EXTENSIONS_BASE": dict.fromkeys(
            (
                "scrapy.extensions.corestats.CoreStats",
                "scrapy.extensions.logcount.LogCount",
                "scrapy.extensions.memusage.MemoryUsage",
                "scrapy.extensions.closespider.CloseSpider",
                "scrapy.extensions.feedexport.FeedExporter",
            ),
            0,
        ),
        "EXTENSIONS": {"crawlers.monitor.Monitor": 100},
        "SPIDER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES_BASE": {
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
        },
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lists: dict[tuple[str, int, str, tuple[str, ...]], dict[str, int]] = {}
        self._barren = Barren()

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: what to fetch is the frontier's to know."""
        gc.freeze()  # all that has been loaded stays to the end, and need not be looked through again and again
        gc.set_threshold(10_000, 20, 20)
        return
        yield  # pragma: no cover -- makes this an asynchronous generator

    @property
    def _scheduler(self) -> FrontierScheduler:
        return self.crawler.engine.scheduler  # type: ignore[return-value]

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """What follows from settings that may have come by ``-s``: the user agent and the pace."""
        super().update_settings(settings)
        agent = f"Tabib/{version('tabib')} (Persian medical text research; contact: "
        settings.set("USER_AGENT", f"{agent}{settings.get('TABIB_CONTACT') or 'none given'})", priority="spider")
        if getproxies():
            base = settings.getdict("DOWNLOADER_MIDDLEWARES_BASE")
            base |= {"scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750}
            settings.set("DOWNLOADER_MIDDLEWARES_BASE", base, priority="spider")
        if not settings.get("TABIB_PACE"):
            settings.set("TABIB_PACE", "replica" if settings.get("TABIB_REPLICA") else "real", priority="spider")
        if takes_items(settings):
            from pipelines.items import ITEM_PIPELINES

            settings.set("ITEM_PIPELINES", ITEM_PIPELINES, priority="spider")

    def parse(self, response: Response, **kwargs: Any) -> list[Record]:  # noqa: ARG002
        """One answer: archived and finished at once; then its records, for whoever takes them."""
        try:
            taken = self._take(response)
        except Exception as error:  # noqa: BLE001 -- whatever a page does to us, its lease must end
            self._scheduler.answers.broken(response.meta["lease"], error)
            return []
        if taken is None:
            return []
        page, place, layout = taken
        fetched = datetime.now(UTC).replace(microsecond=0)
        records = self._records(response.meta["lease"], page, layout)
        return [replace(record, fetched=fetched, warc=place.warc, offset=place.offset) for record in records]

    def _take(self, response: Response) -> tuple[Page, Place, type[Layout] | None] | None:
        """Ends the lease of an answer: the page, its place in the archive and its layout; None where it is no page."""
        if not self._scheduler.answers.judge(response):
            return None
        lease: Lease = response.meta["lease"]
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in dict.items(response.headers)  # whose own spells every name anew
        }
        page = Page(lease.url, response.body, headers.get("content-type"), headers)
        if lease.role == "page":
            layout = layout_of(self.site, page)
            if not layout and not self._scheduler.answers.is_content(response, page):
                return None
            return page, self._scheduler.answers.archive_and_finish(response, self._related(lease, page)), layout
        source = dict(self.site.alternatives())[lease.source]
        found = source.read(self.site, page)
        if not found.pages and not found.more and not self._scheduler.answers.is_content(response, page):
            return None
        if found.problem:
            self._scheduler.answers.source_failed(lease, found.problem)
            return None
        news = self._scheduler.polls.has_news(lease.source, found.pages)
        if source.rolls and lease.archived and not news:
            self._scheduler.answers.unchanged(lease)
            return None
        links = self._links(lease, page, source, found, news=news)
        if source.rolls and lease.archived:
            self._scheduler.answers.finish_again(response, links)
            return None
        # A part that does not say when it changed is to be read again even if this page, which names it, did not.
        stable = not any(link.again for link in links if link.url in found.more)
        place = self._scheduler.answers.archive_and_finish(response, links, cursor=found.cursor, stable=stable)
        return page, place, None

    def _related(self, lease: Lease, page: Page) -> list[Link]:
        """What a record's page links to; the other pages of the same record have changed when it has."""
        found: dict[str, Link] = {}
        topic = self._topic(page) if self.settings["TABIB_ORDER"] == "topic" else ""
        for _, source in self.site.alternatives():
            for url in source.on_record_page(self.site, page.root, page.url):
                if why := trap(url):
                    self._scheduler.endings.count(f"cut/{why}")
                    continue
                found.setdefault(url, Link(url, changed=lease.changed if source.same_record else None, topic=topic))
        return list(found.values())

    def _topic(self, page: Page) -> str:
        """What a record's page is about, which costs reading it twice; nothing where the rules fail on it."""
        try:
            records = self.site.extract(page.body, page.url, content_type=page.content_type, fast=True)
        except Exception:  # noqa: BLE001 -- counted and logged where its records are read
            return ""
        return topic_of(records[0]) if records else ""

    def _links(self, lease: Lease, page: Page, source: Source, found: Found, *, news: bool) -> list[Link]:
        """What a page of a source makes known, or has asked for again."""
        if found.pages and self._shown_before(lease, page, found):
            return []
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
        changed = {url: when for url, when in found.changed.items() if when < tomorrow}  # else a clock is wrong
        parts = self._without_traps(lease, source, found) + (self._following(lease, found) if news else ())
        return [
            *(
                Link(url, "source", lease.source, changed.get(url), source.rereads and url not in changed)
                for url in parts
            ),
            *(Link(url, changed=changed.get(url)) for url in found.pages),
        ]

    def _following(self, lease: Lease, found: Found) -> tuple[str, ...]:
        """The older pages of a list, unless it goes on for ever with what is known."""
        new = self._scheduler.frontier.unknown(found.pages) if found.following else 0
        if not found.following or not self._barren.has_ended(lease.url, found.pages, new):
            return found.following
        self._scheduler.endings.count("cut/list_without_news")
        logger.warning("%s: %s and the pages before it show nothing new, it is read no further", self.name, lease.url)
        return ()

    def _without_traps(self, lease: Lease, source: Source, found: Found) -> tuple[str, ...]:
        """The further lists of a source, without those that only lead to ever more of their kind."""
        if not isinstance(source, Archive | Sections):  # others know where their lists are
            return found.more
        if found.more and not lease.archived:  # a list that is read again rightly shows what is known
            self._barren.read(lease.url, self._scheduler.frontier.unknown(found.pages))
        kept = []
        for url in found.more:
            if why := self._barren.trap(url):
                self._scheduler.endings.count(f"cut/{why}")
            else:
                kept.append(url)
        return tuple(kept)

    def _shown_before(self, lease: Lease, page: Page, found: Found) -> bool:
        """Whether a page of a list is one of those before it once more, as some sites show past their last.

        The same links under other words are none: on its first lists a blog's box of latest posts can name them all.
        So many of those in a row are no list either.
        """
        poll = self._scheduler.polls.number(lease.source)
        key = lease.source, poll, lease.url.rstrip("0123456789/"), found.pages
        before = self._lists.setdefault(key, {})
        words = hash(re.sub(r"\d+", "", page.root.body.text() if page.root.body else ""))
        told = {text for url, text in before.items() if url != lease.url}  # asked for again it is no repetition
        before[lease.url] = words
        return words in told or len(before) > REPEATS

    def _records(self, lease: Lease, page: Page, layout: type[Layout] | None) -> list[Record]:
        """The records by the site's own rules, which are counted, as are pages that the rules fail on.

        Where nobody takes records most pages are only looked at: one with the mark of a ``layout`` counts as a record.
        """
        passed_over = lease.role == "page" and not self._wanted and not self.sampling.takes_next()
        if passed_over and layout and self._is_record(page, layout):
            self._count_one(layout.__name__)
            return []
        fetched = datetime.now(UTC)
        skipped = None
        try:
            records, skipped = self.site.outcome(page, fast=not self._wanted, today=fetched.date())
        except Exception as error:  # noqa: BLE001 -- a page no rule was made for; it is in the archive all the same
            logger.warning("%s: cannot read %s: %s", self.site.name, page.url, type(error).__name__)
            records = []
        if lease.role == "page" or records:  # a REST answer is as many pages as it has records
            self._count(records, skipped)
            if not skipped:
                doubted = lease.role == "page" and bool(records) and self.sentinel.is_due
                second = main_text(page.html, page.url) if doubted else None
                seen = looks(self.site, records, page.url, fetched, second=second)
                self.sampling.see(seen)
                self.sentinel.see(seen)
        own = [record for record in records if record.kind == self.site.kind]
        return own if self._wanted else []

    def _is_record(self, page: Page, layout: type[Layout]) -> bool:
        """Whether a page with this layout must be a record of the site's kind; not where only reading tells."""
        if not self.site.is_page(page.url) or (layout.kind or self.site.kind) != self.site.kind:
            return False
        return not any(rule.read(page.root) for rule in self.site.skip.values())

    @cached_property
    def sentinel(self) -> Sentinel:
        """Follows what the rules find on page after page."""
        return Sentinel(self.site)

    @cached_property
    def sampling(self) -> Sampling:
        """Says which pages are read whole."""
        return Sampling(self.sentinel)

    def _count_one(self, layout: str) -> None:
        """A page on which the mark of a layout is."""
        if stats := self.crawler.stats:
            for name in ("pages", "records", f"layout/{layout}"):
                stats.inc_value(f"tabib/{name}")

    def _count(self, records: list[Record], skipped: str | None) -> None:
        stats = self.crawler.stats
        if not stats:
            return
        stats.inc_value("tabib/pages", max(len(records), 1))
        stats.inc_value("tabib/bad_pages", int(not records and not skipped))
        if skipped:
            stats.inc_value(f"tabib/skipped/{skipped}")
        for record in records:
            own = record.kind == self.site.kind
            stats.inc_value("tabib/records", int(own))
            stats.inc_value(f"tabib/layout/{record.layout}" if own else "tabib/skipped/other_kind")
            stats.inc_value("tabib/foreign_pages", int(record.layout in fallback.NAMES))

    @cached_property
    def _wanted(self) -> bool:
        return takes_items(self.settings)


def takes_items(settings: BaseSettings) -> bool:
    """Whether anybody takes items: without a feed (``-O``) nobody does, and a crawl only archives."""
    return bool(settings.getdict("FEEDS")) or settings.getbool("TABIB_ITEMS")


def spider_of(site: Site) -> type[SiteSpider]:
    """The spider class that runs a site."""
    return type(f"{type(site).__name__}Spider", (SiteSpider,), {"name": site.name, "site": site})
