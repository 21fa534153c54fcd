"""The download handler: Scrapy's own with bounded headers, and a switch that sends a site's requests to a replica.

With ``TABIB_REPLICA=http://127.0.0.1:P`` a request for https://host/path becomes ``GET /host/path`` there, and the
response keeps the URL that was asked for, so that nothing behind this file knows the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _BindAddressAgent,
    _LenientHTTP11ClientFactory,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.http import Headers, Response
from scrapy.utils._download_handlers import normalize_bind_address, wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol
from twisted.web.client import URI, Agent
from twisted.web.client import Response as TxResponse
from twisted.web.http_headers import Headers as TxHeaders

from crawlers.frontier.failures import HeadersTooLargeError
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


#: Status line and headers of an answer have no more bytes than this; browsers draw the line here, too.
MAX_HEAD_BYTES = 256 * 1024


class BoundedParser(_LenientHTTPClientParser):
    """Gives up an answer whose headers have no end, which Twisted would read for as long as they come."""

    MAX_LENGTH = 64 * 1024
    _head = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > MAX_HEAD_BYTES:
                raise HeadersTooLargeError(f"over {MAX_HEAD_BYTES} bytes of headers")

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        raise HeadersTooLargeError(f"a line of over {len(line)} bytes")


class _BoundedProtocol(HTTP11ClientProtocol):
    def request(self, request: Any) -> Deferred[Any]:
        answer: Deferred[Any] = super().request(request)
        self._parser.__class__ = BoundedParser  # as Scrapy does it, since Twisted lets nobody choose its parser
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: N802, ARG002
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _SiteAgent(_BindAddressAgent):
    """Looks only once at who a host is and how it is to be reached, which Twisted's does for every request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hosts: dict[bytes, tuple[URI, Any]] = {}

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: TxHeaders | None = None,
        bodyProducer: Any = None,  # noqa: N803
    ) -> Deferred[Any]:
        """Sends one request to an absolute URI, as Scrapy spells it: no fragment, nearly always a path."""
        scheme, _, place, *path = uri.split(b"/", 3)
        if not path or b"?" in place:
            return super().request(method, uri, headers, bodyProducer)
        host = b"%b//%b" % (scheme, place)
        if host not in self._hosts:
            parsed: URI = URI.fromBytes(host)  # type: ignore[no-untyped-call]
            self._hosts[host] = parsed, self._getEndpoint(parsed)  # type: ignore[no-untyped-call]
        known, endpoint = self._hosts[host]
        key = known.scheme, known.host, known.port
        return self._requestWithEndpoint(key, endpoint, method, known, headers, bodyProducer, b"/" + path[0])


class _OneRequest(_ScrapyAgent):
    """Scrapy's way with one request, by an agent that the others have, too; behind a proxy each has its own.

    It reads the headers of an answer once, not once more for a signal that nobody hears.
    """

    shared: Callable[[float], _SiteAgent]
    _headers: Headers | None = None

    def _headers_from_twisted_response(self, response: TxResponse) -> Headers:  # type: ignore[override]
        self._headers = self._headers or super()._headers_from_twisted_response(response)
        return self._headers

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        if not request.meta.get("proxy"):
            return self.shared(timeout)
        return super()._get_agent(copy(request), timeout)  # of the request itself Scrapy has noted the real address


class _SiteHttp(HTTP11DownloadHandler):
    """Scrapy's handler with all of these in the place of its own."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory
        self._agents: dict[float, _SiteAgent] = {}
        self._replica = replica_root(crawler.settings.get("TABIB_REPLICA"))

    async def download_request(self, request: Request) -> Response:
        one = _OneRequest(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        one.shared = self._agent
        with wrap_twisted_exceptions():
            response = await maybe_deferred_to_future(self._sent(request, one))
        response._url = request.url
        return response

    def _sent(self, request: Request, one: _OneRequest) -> Deferred[Response]:
        """The answer to come. A replica is named where the request is sent, and nowhere else."""
        real = request.url
        if self._replica:
            request._url = self._replica + in_replica(real)
        try:
            return one.download_request(request)
        finally:
            request._url = real

    def _agent(self, timeout: float) -> _SiteAgent:
        """The agent of all requests that may take so many seconds to be connected."""
        if timeout not in self._agents:
            from twisted.internet import reactor  # not before Scrapy has chosen one

            self._agents[timeout] = _SiteAgent(
                reactor, self._contextFactory, timeout, normalize_bind_address(self._bind_address), self._pool
            )
        return self._agents[timeout]


class SiteHandler(BaseDownloadHandler):
    """Downloads over HTTP, from the site or from its replica."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._http = _SiteHttp(crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetches one answer; ``wire_bytes`` in the request's meta is its size before anything is unpacked."""
        response = await self._http.download_request(request)
        request.meta["wire_bytes"] = len(response.body)
        if self.crawler.stats:
            self.crawler.stats.inc_value("tabib/answers")
        return response

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
