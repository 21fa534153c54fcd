"""Requests and replies, as the sites see them, and the little HTTP/1.1 that carries them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, unquote

HTML = "text/html; charset=UTF-8"
_PATH_SAFE = "/:@!$&'()*+,;=-._~"


def percent(path: str) -> str:
    """A path with everything but ASCII percent-encoded in upper-case hex, as the truth names it."""
    return quote(path, safe=_PATH_SAFE)


@dataclass(frozen=True)
class Request:
    """One request for a page of a site: the host as asked for, the path decoded, the query raw."""

    host: str
    path: str
    query: str = ""

    @classmethod
    def parse(cls, target: str) -> Request:
        """Read `/HOST/PATH?QUERY`, the way a request for https://HOST/PATH?QUERY arrives."""
        raw, _, query = target.partition("?")
        host, slash, path = raw.lstrip("/").partition("/")
        return cls(host.lower(), "/" + unquote(path) if slash else "/", query)

    @property
    def domain(self) -> str:
        """The host without a leading www."""
        return self.host.removeprefix("www.")

    @cached_property
    def params(self) -> dict[str, str]:
        """The query; of a name given twice the last value, as in PHP."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def url(self) -> str:
        """The real URL on the bare domain, percent-encoded in upper case, query kept."""
        tail = f"?{self.query}" if self.query else ""
        return f"https://{self.domain}{percent(self.path)}{tail}"


@dataclass(slots=True)
class Reply:
    """A status, a body and the headers beside Content-Type and Content-Length."""

    status: int
    body: bytes = b""
    type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Route:
    """What a request asks for, decided before anything is rendered.

    `faulty` is the URL that faults are drawn for; None where no fault is ever injected (robots.txt,
    redirects, pages that do not exist). `item` says that the page may be gone for good.
    A page with `modified` has a validator that needs no rendering; others are compared by their bytes.
    """

    render: Callable[[], Reply]
    faulty: str | None = None
    item: bool = False
    modified: datetime | None = None  # the last change of a page that is the same until then
    latest: datetime | None = None  # the last change of anything a list draws from


def html(page: str, status: int = 200) -> Reply:
    """An HTML page."""
    return Reply(status, page.encode())


def redirect(url: str) -> Route:
    """A permanent redirect, as a site makes it; not a fault."""
    return Route(lambda: Reply(301, b"", headers={"Location": url}))


def not_found(page: str = "<!DOCTYPE html><title>404</title><h1>صفحه پیدا نشد</h1>") -> Route:
    """A page that never existed; not a fault."""
    return Route(lambda: html(page, 404))


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request names (RFC 9110 13.1)."""

    etag: str = ""
    since: datetime | None = None

    @classmethod
    def read(cls, head: bytes) -> Validators:
        """The validators among the header lines of a request."""
        lower = head.lower()
        if b"\nif-none-match:" not in lower and b"\nif-modified-since:" not in lower:
            return NONE
        fields = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line)
        named = {name.lower(): value.strip() for name, value in fields.items()}
        since = None
        with contextlib.suppress(ValueError):
            since = parsedate_to_datetime(named["if-modified-since"]) if "if-modified-since" in named else None
        return cls(named.get("if-none-match", ""), since)

    def hold(self, etag: str, changed: datetime | None) -> bool:
        """Whether the client has the page already; a date counts only where no ETag is named."""
        if self.etag:
            return etag.removeprefix("W/") in {tag.strip().removeprefix("W/") for tag in self.etag.split(",")}
        return bool(self.since and changed and changed.replace(microsecond=0) <= self.since)


NONE = Validators()


async def read_target(reader: asyncio.StreamReader) -> tuple[str, str, bool, Validators] | None:
    """Read one request: method, target, whether the connection stays open, validators; None at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return None
    line, _, rest = head.partition(b"\r\n")
    # utf-8 with a fallback: some clients send Persian paths unencoded.
    words = line.decode("utf-8", "replace").split(" ")
    if len(words) != 3:
        return None
    keep = b"connection: close" not in rest.lower() and words[2] != "HTTP/1.0"
    return words[0], words[1], keep, Validators.read(b"\n" + rest)


def head_bytes(reply: Reply, keep: bool, length: int | None = None) -> bytes:
    """Status line and headers; without a length the body follows in chunks."""
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}", "Server: nginx"]
    lines.append(f"Content-Type: {reply.type}")
    lines.append("Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}")
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    lines.append("Connection: keep-alive" if keep else "Connection: close")
    return "\r\n".join([*lines, "", ""]).encode()
