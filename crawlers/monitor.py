"""What a run looks like from outside: a progress line while it goes on, ``run.json`` when it ends."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scrapy import Spider, signals
from scrapy.utils.asyncio import create_looping_call

from crawlers.site import ALARM_SHARE

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from crawlers.frontier.scheduler import FrontierScheduler

logger = logging.getLogger(__name__)

#: Fewer pages than this say nothing about a share.
ALARM_PAGES = 20
LINE_SECONDS = {True: 0.5, False: 30.0}  # on a terminal, and in a log file


class Monitor:
    """A Scrapy extension; one line on a terminal, plain log lines otherwise."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.live = sys.stderr.isatty()
        self.began = time.time()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        monitor = cls(crawler)
        crawler.signals.connect(monitor.opened, signals.spider_opened)
        crawler.signals.connect(monitor.closed, signals.spider_closed)
        return monitor

    def opened(self, spider: Spider) -> None:  # noqa: ARG002
        self._line = create_looping_call(self.show)
        self._line.start(LINE_SECONDS[self.live], now=False)

    def show(self) -> None:
        """Prints the progress line."""
        counts = self.counts()
        rate = counts["fetched"] / max(time.time() - self.began, 1e-9)
        text = (
            f"{self.crawler.spider.name}: {counts['fetched']:,} fetched, {counts['known']:,} known, "  # type: ignore[union-attr]
            f"{counts['records']:,} records, {rate:.1f}/s, {counts['errors']:,} errors"
        )
        if self.live:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
        else:
            logger.info("%s", text)

    def counts(self) -> dict[str, int]:
        """What has been done so far in this run, and how many URLs the frontier knows."""
        stats = self._stats()
        scheduler = cast("FrontierScheduler | None", self.crawler.engine.scheduler if self.crawler.engine else None)
        return {
            "fetched": stats.get("downloader/response_count", 0),
            "known": scheduler.known if scheduler else 0,
            "pages": stats.get("tabib/pages", 0),
            "records": stats.get("tabib/records", 0),
            "bad_pages": stats.get("tabib/bad_pages", 0),
            "errors": sum(value for key, value in stats.items() if key.startswith("tabib/errors/")),
        }

    def _stats(self) -> dict[str, Any]:
        return self.crawler.stats.get_stats() if self.crawler.stats else {}

    def closed(self, spider: Spider, reason: str) -> None:
        """Writes ``run.json`` beside the site's archive and says how the run ended."""
        self._line.stop()
        if self.live:
            print(file=sys.stderr)
        counts = self.counts()
        status, why = verdict(reason, counts["pages"], counts["bad_pages"])
        scheduler = cast("FrontierScheduler", self.crawler.engine.scheduler)
        run = {
            "site": spider.name,
            "status": status,
            "why": why,
            "ended": reason,
            "started": _utc(self.began),
            "finished": _utc(time.time()),
            "counts": counts,
            "reasons": {
                key.removeprefix("tabib/"): value
                for key, value in sorted(self._stats().items())
                if key.startswith("tabib/") and key.count("/") > 1
            },
            "frontier": scheduler.states,
        }
        write_json(Path(self.crawler.settings["TABIB_DATA"]) / "archive" / spider.name / "run.json", run)
        log = logger.info if status == "ok" else logger.error
        log("%s: %s, %s: %d fetched, %d records", spider.name, status, why, counts["fetched"], counts["records"])


def verdict(ended: str, pages: int, bad_pages: int) -> tuple[str, str]:
    """``ok``, ``alarm`` or ``failed``, and why. ``ended`` is Scrapy's reason for closing the spider."""
    if ended in ("locked", "robots_unreachable", "archive_unwritable", "start_error"):
        return "failed", ended
    if pages >= ALARM_PAGES and bad_pages > ALARM_SHARE * pages:
        return "alarm", f"{bad_pages} of {pages} pages gave no record by the site's rules: has the site changed?"
    return "ok", "stopped before the end, start it again to go on" if ended == "shutdown" else ended


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Writes aside, fsyncs and renames, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
