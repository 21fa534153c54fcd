"""Scrapy's ``SCHEDULER`` over the frontier: it decides what is asked for, and when.

Nothing is leased before robots.txt has been read, and every URL is held against it when it is leased, whoever queued
it. The spider asks for nothing; it hands each answer to ``answers``.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro

from crawlers import archive
from crawlers.frontier.answers import Answers
from crawlers.frontier.endings import Endings
from crawlers.frontier.polls import SHORTEST_SECONDS, Polls
from crawlers.frontier.requests import Requests
from crawlers.frontier.robots import RobotsGate
from crawlers.frontier.rows import Lease, Link, Place
from crawlers.frontier.store import Frontier, LockedError
from crawlers.throttle import Budget, QuietHours, Throttle
from pipelines.errors import DataError, TabibError

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from crawlers.site import Site
    from crawlers.spider import SiteSpider

logger = logging.getLogger(__name__)


class FrontierScheduler(BaseScheduler):
    """One site's frontier, archive and manners, as Scrapy's engine asks for them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.site: Site = cast("SiteSpider", crawler.spider).site
        self.data = Path(settings["TABIB_DATA"])
        self.polite = settings["TABIB_PACE"] == "real"
        self.throttle = Throttle(
            max(settings.getfloat("TABIB_DELAY"), settings.getfloat("DOWNLOAD_DELAY")),
            polite=self.polite,
            quiet_hours=QuietHours.parse(settings.get("TABIB_QUIET_HOURS")),
            budget=Budget.parse(settings.get("TABIB_MAX_REQUESTS"), settings.get("TABIB_MAX_HOURS"), time.time()),
        )
        self.signals: dict[str, Any] = {}  # what the site says about training on its texts, once the crawl has ended
        self.states: dict[str, int] = {}  # URLs by state, once the crawl has ended
        self.pages_done = 0  # records' own pages in the archive, then, too
        self.trouble: str | None = None  # why this crawl cannot go on, or ends before its time
        self.resumes: float | None = None  # when a run that ends since nothing is due sooner is worth another
        self._ask = Requests(settings)
        self.gate = RobotsGate(self.site, self._ask, self._wake, self._stop, backoff=self.polite)
        self._ready = False
        self._again: deque[Request] = deque()  # redirects between two spellings of one page
        self._waking = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:  # noqa: ARG002
        """Opens frontier and archive and makes them agree. What stands in the way becomes ``trouble``, not a crash."""
        try:
            self._open()
            self._ready = True
        except LockedError as error:
            self.trouble = "locked"
            logger.error("%s: %s", self.site.name, error)
        except (TabibError, OSError, sqlite3.Error) as error:
            self.trouble = "unusable_data"
            logger.error("%s: %s", self.site.name, error)

    def _open(self) -> None:
        settings, name = self.crawler.settings, self.site.name
        folder = self.data / "archive" / name
        path = self.data / "frontier" / f"{name}.sqlite"
        self.frontier = Frontier(path, order=settings["TABIB_ORDER"], together=self.throttle.concurrency)
        archive.agree(folder, self.frontier)
        if missing := self.frontier.missing_warcs(path.name for path in archive.warc_files(folder)):
            remedy = f"put them back, or remove {self.frontier.path} to fetch everything again"
            raise DataError(f"archived pages are missing: {', '.join(missing)}", where=str(folder), remedy=remedy)
        self.archive = archive.ArchiveWriter(
            folder,
            name,
            software=settings["USER_AGENT"],
            on_open=self.frontier.register_warc,
            on_close=self.frontier.close_warc,
        )
        self.frontier.group.on_loss = self._lost
        pages_only = settings.getbool("TABIB_PAGES_ONLY")
        self.polls = Polls({} if pages_only else dict(self.site.alternatives()), self.site, self.frontier)
        self.polls.pause = SHORTEST_SECONDS if self.polite else 0.0
        self.endings = Endings(self.site, self.frontier, self.polls, self._count)
        self.answers = Answers(
            self.site,
            self.frontier,
            self.archive,
            self.endings,
            self.throttle,
            follow=self._follow,
            wake=self._awake,
            paused=self.gate.ask_again,
            stop=self._stop,
            unwritable=self._unwritable,
        )
        self.answers.closing = self._closing
        self.gate.told = lambda signals: self.answers.signals.add(signals, datetime.now(UTC).date())
        self.polls.begin(time.time())
        self.frontier.retry_failed(self.polls.replaced())

    def close(self, reason: str) -> None:  # noqa: ARG002
        self._ready = False
        if not hasattr(self, "frontier"):
            return
        try:
            self.frontier.group.commit()
            if hasattr(self, "archive"):
                self.archive.close()
            if hasattr(self, "answers"):
                self.signals = self.answers.signals.found
                self.answers.signals.save()
            self.frontier.release_leases()
            self.states = self.frontier.counts()
            self.pages_done = self.frontier.pages_done()
        except (OSError, sqlite3.Error) as error:  # the next start puts it right
            self._unwritable(error)
        finally:
            self.frontier.close()

    @property
    def known(self) -> int:
        """How many URLs the frontier knows."""
        return self.frontier.known if hasattr(self, "frontier") else 0

    # What the engine asks

    def has_pending_requests(self) -> bool:
        return self._ready and self.frontier.pending()

    def enqueue_request(self, request: Request) -> bool:
        """A request from anywhere else becomes a known URL, if it is a record's page of this site."""
        url = self.site.own(request.url)
        return self._ready and url is not None and self.site.is_page(url) and self.frontier.add([Link(url)]) == 1

    def next_request(self) -> Request | None:
        if not self._ready:
            return None
        try:
            return self._next(time.time())
        except sqlite3.Error as error:
            self._unwritable(error)
            return None

    def _next(self, now: float) -> Request | None:
        if self.throttle.idle and self.frontier.group.held:
            self.frontier.lease_ahead(now)
        if self.throttle.budget.is_spent(now):
            if self.throttle.idle:
                self._stop("budget")
            return None
        if (wait := self.throttle.wait(now)) > 0:
            self._wake(wait)
            return None
        if self.gate.robots is None:
            if request := self.gate.request():
                self.throttle.sent(now)
                self.frontier.marks.requests += 1
            return request
        self.throttle.asks_for(self.gate.robots.delay)
        if not self._may_lease(now):
            return None  # the end of a request wakes the engine by itself
        if self._again:
            return self._sent(self._again.popleft(), now)
        lease = self._lease(now)
        if lease is None:
            return self._nothing_ready(now)
        return self._sent(self._request(lease, lease.url), now)

    def _may_lease(self, now: float) -> bool:
        """Whether fewer pages than a kill may have fetched again are under way, or answered and not committed.

        Once half of them have been answered, they are committed, and as many are leased.
        """
        held, most = self.frontier.group.held, self.throttle.concurrency
        if self.throttle.under_way + held < most:
            return True
        if 2 * held < most:
            return False
        self.frontier.lease_ahead(now)
        return True

    def _nothing_ready(self, now: float) -> Request | None:
        """What there is left is due later, or there is nothing left: lists are asked for what has come meanwhile."""
        due = self.frontier.next_due()
        if due is not None and due - now <= self.throttle.patience:
            self._wake(due - now)
        elif self.throttle.idle and self.polls.again(now, self.answers.pages, idle=True):
            return self._next(now)
        elif self.throttle.idle and due is not None:
            self.resumes = due
            self._stop("waiting")
        return None

    def _lease(self, now: float) -> Lease | None:
        assert self.gate.robots is not None
        self.polls.again(now, self.answers.pages)
        while lease := self.frontier.lease(now):
            if self.gate.robots.allows(lease.url):
                return lease
            self.endings.give_up(lease, "refused", "robots")
        return None

    def _request(self, lease: Lease, url: str, hops: int = 0) -> Request:
        spider = cast("SiteSpider", self.crawler.spider)
        meta = {"lease": lease, "hops": hops, "verbatim_url": url is lease.url}  # else Scrapy encodes it once more
        known = {"If-None-Match": lease.etag, "If-Modified-Since": lease.modified}
        request = self._ask.get(url, {name: value for name, value in known.items() if value}, meta)
        request.callback, request.errback = spider.parse, self.answers.failed
        return request

    def _sent(self, request: Request, now: float) -> Request:
        self.throttle.sent(now, request.meta["lease"].id)
        self.frontier.marks.requests += 1
        return request

    def _follow(self, lease: Lease, url: str, hops: int) -> None:
        self._again.append(self._request(lease, url, hops))

    def _closing(self) -> bool:
        return bool(self.crawler.engine and self.crawler.engine._slot and self.crawler.engine._slot.closing)

    def _wake(self, seconds: float) -> None:
        """Has the engine ask again in time: on its own it would do so every five seconds."""
        if not self._waking:
            self._waking = True
            call_later(max(seconds, 0.001), self._awake)

    def _awake(self) -> None:
        self._waking = False
        if self.crawler.engine and (slot := self.crawler.engine._slot):
            slot.nextcall.schedule()

    def _lost(self, first: Place, error: BaseException) -> None:
        """No commit, no pages: those that waited for one are cut off the archive, where they would lie undone."""
        self.archive.take_back(first)
        self._unwritable(error)

    def _unwritable(self, error: BaseException) -> None:
        """The disk is full, or gone: the crawl stops, what was leased comes back at the next start."""
        if self.trouble is None:
            logger.error("%s: cannot write to %s: %s", self.site.name, self.data, error)
        self._stop("data_unwritable")

    def _stop(self, reason: str) -> None:
        if self.trouble is not None:
            return
        self.trouble, self._ready = reason, False
        if self.crawler.engine and self.crawler.engine.spider:
            deferred_from_coro(self.crawler.engine.close_spider_async(reason=reason))

    def _count(self, name: str) -> None:
        if self.crawler.stats:
            self.crawler.stats.inc_value(f"tabib/{name}")
