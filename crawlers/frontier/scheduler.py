"""Scrapy's ``SCHEDULER`` over the frontier: it owns robots.txt, delays, leases, retries and redirects.

Nothing is leased before robots.txt has been read, and every URL is held against it when it is leased, whoever queued
it. The spider asks for nothing; it hands each page to ``archive_and_finish``.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from crawlers import archive
from crawlers.frontier import verdict
from crawlers.frontier.robots import RobotsGate, header
from crawlers.frontier.store import Frontier, Lease, Link, Place
from pipelines.errors import TabibError

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from crawlers.site import Site
    from crawlers.spider import SiteSpider

logger = logging.getLogger(__name__)

MAX_HOPS = 5
#: What Scrapy raises for a body over DOWNLOAD_MAXSIZE, as it comes and once decompressed.
TOO_LARGE = ("DownloadCancelledError", "IgnoreRequest")
#: At replica pace there are no delays, and a few requests are under way at once as no real site would get them.
REPLICA_CONCURRENCY = 8


class FrontierScheduler(BaseScheduler):
    """One site's frontier, archive and manners, as Scrapy's engine asks for them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.site: Site = cast("SiteSpider", crawler.spider).site
        self.data = Path(settings["TABIB_DATA"])
        self.polite = settings["TABIB_PACE"] == "real"
        self.delay = settings.getfloat("TABIB_DELAY") if self.polite else 0.0
        self.concurrency = 1 if self.polite else REPLICA_CONCURRENCY
        self.states: dict[str, int] = {}  # URLs by state, once the crawl has ended
        self.gate = RobotsGate(self.site, self._wake, self._stop, backoff=self.polite)
        self._flying: set[int] = set()
        self._open_at = 0.0  # no request to the site before this time, in seconds since the epoch
        self._again: deque[Request] = deque()  # redirects between two spellings of one page
        self._waking = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:  # noqa: ARG002
        folder = self.data / "archive" / self.site.name
        try:
            self.frontier = Frontier(
                self.data / "frontier" / f"{self.site.name}.sqlite", order=self.crawler.settings["TABIB_ORDER"]
            )
        except TabibError as error:
            logger.error("%s: %s", self.site.name, error)
            raise CloseSpider("locked") from None
        archive.cut(
            folder, self.frontier.recover({path.name: path.stat().st_size for path in archive.warc_files(folder)})
        )
        self.archive = archive.ArchiveWriter(
            folder,
            self.site.name,
            software=self.crawler.settings["USER_AGENT"],
            on_open=self.frontier.register_warc,
            on_close=self.frontier.close_warc,
        )
        self.frontier.retry_failed()
        self.frontier.add(self._starts())

    def _starts(self) -> Iterable[Link]:
        for key, source in self.site.alternatives():
            if not key.partition(".")[2].strip("0"):  # of alternatives only the first, until it fails
                yield from (Link(url, "source", key) for url in source.start(self.site))

    def close(self, reason: str) -> None:  # noqa: ARG002
        if not hasattr(self, "archive"):
            return
        self.archive.close()
        self.frontier.release_leases()
        self.states = self.frontier.counts()
        self.frontier.close()

    @property
    def known(self) -> int:
        """How many URLs the frontier knows."""
        return self.frontier.known if hasattr(self, "frontier") else 0

    # What the engine asks

    def has_pending_requests(self) -> bool:
        return hasattr(self, "frontier") and self.frontier.pending()

    def enqueue_request(self, request: Request) -> bool:
        """A request from anywhere else becomes a known URL, if it is one of this site's."""
        url = self.site.own(request.url)
        return url is not None and self.frontier.add([Link(url)]) == 1

    def next_request(self) -> Request | None:
        if not hasattr(self, "frontier"):
            return None
        now = time.time()
        if now < self._open_at:
            self._wake(self._open_at - now)
            return None
        if self.gate.robots is None:
            self._open_at = now + self.delay
            return self.gate.request()
        if len(self._flying) >= self.concurrency:
            return None  # the end of a request wakes the engine by itself
        if self._again:
            return self._sent(self._again.popleft(), now)
        lease = self._lease(now)
        if lease is None:
            due = self.frontier.next_due()
            if due is not None:
                self._wake(due - now)
            return None
        return self._sent(self._request(lease, lease.url), now)

    def _lease(self, now: float) -> Lease | None:
        assert self.gate.robots is not None
        while lease := self.frontier.lease(now):
            if self.gate.robots.allows(lease.url):
                return lease
            self.frontier.give_up(lease, "refused", "robots")
            self._count("refused/robots")
        return None

    def _request(self, lease: Lease, url: str, hops: int = 0) -> Request:
        spider = cast("SiteSpider", self.crawler.spider)
        meta = {"lease": lease, "hops": hops}
        return Request(url, callback=spider.parse, errback=self.failed, meta=meta, dont_filter=True)

    def _sent(self, request: Request, now: float) -> Request:
        self._flying.add(request.meta["lease"].id)
        delay = self.gate.robots.delay if self.gate.robots and self.polite else 0.0
        self._open_at = now + max(self.delay, delay)
        return request

    def _wake(self, seconds: float) -> None:
        """Has the engine ask again in time: on its own it would do so every five seconds."""
        if not self._waking:
            self._waking = True
            call_later(max(seconds, 0.001), self._awake)

    def _awake(self) -> None:
        self._waking = False
        if self.crawler.engine and (slot := self.crawler.engine._slot):
            slot.nextcall.schedule()

    # How leases end

    def judge(self, response: Response) -> bool:
        """Whether an answer is the page itself; if not, its lease has been ended here."""
        lease: Lease = response.meta["lease"]
        now = time.time()
        found = verdict.of_status(
            response.status,
            tries=lease.tries,
            retry_after=header(response, "Retry-After"),
            location=header(response, "Location"),
            now=now,
        )
        if found is None:
            return True
        self._flying.discard(lease.id)
        if isinstance(found, verdict.Moved):
            self._follow(response, lease, found)
        elif isinstance(found, verdict.Gone):
            self._give_up(lease, "gone", found.reason)
        else:
            self._later(lease, found, now)
        return False

    def _follow(self, response: Response, lease: Lease, moved: verdict.Moved) -> None:
        target = response.urljoin(moved.location)
        own = self.site.own(target)
        if own == lease.url and response.meta["hops"] < MAX_HOPS:
            self._again.append(self._request(lease, target, response.meta["hops"] + 1))
        elif own is None or own == lease.url:
            self._give_up(lease, "gone", f"{moved.reason}_{'elsewhere' if own is None else 'loop'}")
        else:
            self.frontier.moved(lease, Link(own, lease.role, lease.source), moved.reason)
            self._count(f"moved/{moved.reason}")

    def _later(self, lease: Lease, later: verdict.Later, now: float) -> None:
        self._count(f"errors/{later.reason}")
        if lease.tries >= verdict.MAX_TRIES:
            self._give_up(lease, "failed", later.reason)
            return
        asked = later.host_wide and later.seconds
        seconds = later.seconds if self.polite or asked else 0.0
        self.frontier.postpone(lease, later.reason, now + seconds)
        if later.host_wide and self.polite:
            self._open_at = max(self._open_at, now + seconds)
        self._awake()

    def _give_up(self, lease: Lease, state: str, reason: str) -> None:
        links = self._next_alternative(lease, reason) if lease.role == "source" else []
        self.frontier.give_up(lease, state, reason, links)  # type: ignore[arg-type]
        self._count(f"{state}/{reason}")

    def _next_alternative(self, lease: Lease, reason: str) -> list[Link]:
        """What to start when the start of one of several alternatives does not answer."""
        alternatives = dict(self.site.alternatives())
        union, dot, rank = lease.source.partition(".")
        key = f"{union}.{int(rank) + 1}" if dot else ""
        if key not in alternatives or lease.url not in alternatives[lease.source].start(self.site):
            return []
        logger.info("%s: %s does not work here (%s), trying the next source", self.site.name, lease.url, reason)
        return [Link(url, "source", key) for url in alternatives[key].start(self.site)]

    def failed(self, failure: Failure) -> None:
        """No answer at all: a time-out, a broken connection, a body over the limit."""
        request: Request = failure.request  # type: ignore[attr-defined]
        lease: Lease = request.meta["lease"]
        self._flying.discard(lease.id)
        reason = failure.type.__name__ if failure.type else "unknown"
        if self.crawler.engine and self.crawler.engine._slot and self.crawler.engine._slot.closing:
            self.frontier.release(lease)
            return
        if reason in TOO_LARGE:  # asking again would not make it smaller
            self._give_up(lease, "gone", "too_large")
            return
        self._later(lease, verdict.Later(verdict.backoff(lease.tries), reason), time.time())

    def source_failed(self, lease: Lease, problem: str) -> None:
        """A source answered with what it cannot be read from: its next alternative is started."""
        self._flying.discard(lease.id)
        self._give_up(lease, "gone", problem)

    def archive_and_finish(self, response: Response, links: Iterable[Link]) -> Place | None:
        """Page to the archive first, then one transaction: done, edges, new URLs. None where the disk refused it."""
        lease: Lease = response.meta["lease"]
        self._flying.discard(lease.id)
        fetched = datetime.now(UTC).replace(microsecond=0)
        headers = ((name, value) for name, values in response.headers.items() for value in values)
        try:
            place = self.archive.write(lease.url, response.status, headers, response.body, fetched)
        except OSError as error:
            self.frontier.release(lease)
            logger.error("%s: the archive cannot be written: %s", self.site.name, error.strerror)
            self._stop("archive_unwritable")
            return None
        self.frontier.finish(lease, links, place, fetched.isoformat())
        return place

    def _stop(self, reason: str) -> None:
        if self.crawler.engine:
            deferred_from_coro(self.crawler.engine.close_spider_async(reason=reason))

    def _count(self, name: str) -> None:
        if self.crawler.stats:
            self.crawler.stats.inc_value(f"tabib/{name}")
