"""Scrapy's ``DOWNLOADER`` and ``STATS_CLASS`` without what the frontier does already, or nobody reads."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector


class SiteDownloader(Downloader):
    """Sends at once what it is given: how many requests a site gets, and when, has been decided.

    Scrapy's own puts each in a queue of its host, takes it out again and tells three times of it.
    """

    async def _enqueue_request(self, request: Request) -> Response:
        response: Response = await self.handlers.download_request_async(request)
        return response


class Counts(MemoryStatsCollector):
    """Scrapy's counts; its own look for each of their methods twice, to warn of an argument that it no longer takes."""

    __getattribute__ = object.__getattribute__
