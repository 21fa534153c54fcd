"""The download handler: Scrapy's own, with a switch that sends a site's requests to a replica on this machine.

With ``TABIB_REPLICA=http://127.0.0.1:P`` a request for https://host/path becomes ``GET /host/path`` there, and the
response keeps the URL that was asked for, so that nothing behind this file knows the difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

from pipelines.errors import UsageError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class SiteHandler(BaseDownloadHandler):
    """Downloads over HTTP, from the site or from its replica."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._http = HTTP11DownloadHandler(crawler)
        self._replica = replica_root(crawler.settings.get("TABIB_REPLICA"))

    async def download_request(self, request: Request) -> Response:
        if self._replica is None:
            return await self._http.download_request(request)
        response = await self._http.download_request(request.replace(url=self._replica + in_replica(request.url)))
        return response.replace(url=request.url)

    async def close(self) -> None:
        await self._http.close()


def replica_root(address: str | None) -> str | None:
    """The replica's address without a trailing slash. Raises UsageError unless it is plain http on this machine."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise UsageError(
            f"{address!r} is not a replica's address", where="TABIB_REPLICA", remedy="use http://127.0.0.1:PORT"
        )
    return address.rstrip("/")


def in_replica(url: str) -> str:
    """Where a real URL lies on the replica: ``/host/path?query``."""
    parts = urlsplit(url)
    return f"/{parts.netloc}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")
