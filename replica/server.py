"""The loopback server: GET /HOST/PATH?QUERY, faults, and the doors /_stats and /_truth."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from replica.draw import number
from replica.odd import distorted, odd_rows, redesign
from replica.options import Options
from replica.running import READY
from replica.sites import Site, Sites
from replica.wire import HTML, NONE, Reply, Request, Route, Validators, head_bytes, read_target

_CHUNK = 64


class Replica:
    """The sites and what was asked of them; `reply` is the whole of it without a socket."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.sites = Sites(options)
        self.pages: dict[str, Counter[str]] = {domain: Counter() for domain in self.sites}
        self.faulted: dict[str, Counter[str]] = {domain: Counter() for domain in self.sites}
        self.unchanged: dict[str, Counter[str]] = {domain: Counter() for domain in self.sites}

    def reply(self, target: str, asked: Validators = NONE) -> tuple[Reply, float]:
        """The answer to a site's page, and the seconds it is held back."""
        request = Request.parse(target)
        site = self.sites.get(request.domain)
        if site is None:
            return Reply(
                404, f"replica: no site {request.host}; it has {', '.join(self.sites)}\n".encode(), "text/plain"
            ), 0.0
        self.pages[request.domain][request.url] += 1
        route = site.route(request)
        if route.faulty is None:
            return route.render(), 0.0
        fault, wait = site.faults.strike(route.faulty, route.item)
        if fault is not None:
            self.faulted[request.domain][request.url] += 1
            return fault, 0.0
        made = self._made(site, route, asked)
        if made.status == 304:
            self.unchanged[request.domain][request.url] += 1
        return made, wait

    def _made(self, site: Site, route: Route, asked: Validators) -> Reply:
        """A page with its validators, or a 304; redesigned or odd where the options say so."""
        changed, etag = route.modified or route.latest, ""
        marks = self.sites.redesigned(site)
        if route.modified:
            # Known without rendering: the page is the same until its article changes.
            etag = f'W/"{number(0, route.faulty, marks):x}-{int(route.modified.timestamp()):x}"'
            if asked.hold(etag, changed):
                return _unchanged(etag, changed)
        made = route.render()
        if made.status != 200:
            return made
        if marks and made.type == HTML:
            made.body = redesign(made.body, marks)
        if odd := site.faults.odd.get(route.faulty or ""):
            made = distorted(made, odd)
            etag, changed = "", None
        if made.status == 200 and not odd:
            etag = etag or f'"{blake2b(made.body, digest_size=8).hexdigest()}"'
            if asked.hold(etag, changed):
                return _unchanged(etag, changed)
            made.headers = made.headers | _validators(etag, changed)
        return made

    def stats(self) -> dict[str, Any]:
        """Per domain: requests, pages, faults, 304 answers, and those asked again before Retry-After was over."""
        return {
            domain: {
                "requests": self.pages[domain].total(),
                "pages": self.pages[domain],
                "faults": self.faulted[domain],
                "unchanged": self.unchanged[domain],
                "early": self.sites.built[domain].faults.early if domain in self.sites.built else {},
            }
            for domain in self.sites
        }

    def door(self, target: str) -> Reply | Iterable[dict[str, Any]]:
        """The answer of /_stats, or the rows of /_truth/<site>, a part of it, or /_odd/<site>."""
        words = target.partition("?")[0].strip("/").split("/")
        if words == ["_stats"]:
            return Reply(200, json.dumps(self.stats(), ensure_ascii=False).encode(), "application/json")
        site = self.sites.named(words[1]) if len(words) > 1 else None
        if site is not None and words[0] == "_truth":
            doors = {"planted": site.planted, "": site.truth} | getattr(site, "also", {})
            if (part := "/".join(words[2:])) in doors:
                rows: Iterable[dict[str, Any]] = doors[part]()
                return rows
        if site is not None and words[0] == "_odd" and len(words) == 2:
            return odd_rows(site, self.sites.odd.get(site.slug, {}))
        return Reply(404, b"replica: /_stats, /_truth/<site>, /_truth/<site>/planted, /_odd/<site>\n", "text/plain")

    async def serve_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it closes; requests on it are answered in order."""
        try:
            while asked := await read_target(reader):
                method, target, keep, validators = asked
                await self._answer(writer, method, target, keep, validators)
                if not keep:
                    break
        except (ConnectionError, TimeoutError):
            pass  # the client left, as crawlers that are killed do
        finally:
            writer.close()

    async def _answer(
        self, writer: asyncio.StreamWriter, method: str, target: str, keep: bool, validators: Validators
    ) -> None:
        if method not in ("GET", "HEAD"):
            reply: Reply | Iterable[dict[str, Any]] = Reply(405, headers={"Allow": "GET, HEAD"})
        elif target.startswith("/_"):
            reply = self.door(target)
        else:
            reply, wait = self.reply(target, validators)
            if wait:
                await asyncio.sleep(wait)
        if isinstance(reply, Reply):
            writer.write(head_bytes(reply, keep, len(reply.body)) + (reply.body if method == "GET" else b""))
        else:
            await _stream(writer, reply, keep)
        await writer.drain()


def _validators(etag: str, changed: datetime | None) -> dict[str, str]:
    if changed is None:
        return {"ETag": etag}
    return {"ETag": etag, "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True)}


def _unchanged(etag: str, changed: datetime | None) -> Reply:
    return Reply(304, headers=_validators(etag, changed))


async def _stream(writer: asyncio.StreamWriter, rows: Iterable[dict[str, Any]], keep: bool) -> None:
    """JSON lines in chunks, so that a large truth neither fills memory nor stops the pages."""
    writer.write(head_bytes(Reply(200, type="application/x-ndjson; charset=utf-8"), keep))
    lines: list[str] = []

    async def flush() -> None:
        data = "".join(lines).encode()
        lines.clear()
        if data:
            writer.write(b"%x\r\n%s\r\n" % (len(data), data))
            await writer.drain()
            await asyncio.sleep(0)

    for row in rows:
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
        if len(lines) == _CHUNK:
            await flush()
    await flush()
    writer.write(b"0\r\n\r\n")


async def _run(replica: Replica, port: int, ready: Callable[[int], None] | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    clients: set[asyncio.Task[None]] = set()

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        clients.add(task)
        try:
            await replica.serve_client(reader, writer)
        except asyncio.CancelledError:
            pass  # only _run cancels, when it stops; asyncio before 3.13 would print each of them
        finally:
            clients.discard(task)

    server = await asyncio.start_server(client, "127.0.0.1", port, backlog=512)
    bound = server.sockets[0].getsockname()[1]
    print(f"{READY}http://127.0.0.1:{bound}", flush=True)
    if ready is not None:
        ready(bound)
    await stop.wait()
    server.close()
    for task in list(clients):
        task.cancel()
    await asyncio.gather(*clients, return_exceptions=True)


def serve(
    *,
    port: int,
    content: list[Path],
    sites: list[str] | None,
    questions: int,
    articles: int,
    seed: int,
    api: bool,
    arrivals: int,
    faults: bool = True,
    day: int = 0,
    redesign: list[str] | None = None,
    odd: bool = False,
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; port 0 takes a free one. `ready` is called with the port."""
    options = Options(
        questions=questions, articles=articles, seed=seed, api=api, arrivals=arrivals, faults=faults,
        sites=tuple(sites or ()), content=tuple(Path(path) for path in content),
        day=day, redesign=tuple(redesign or ()), odd=odd,
    )  # fmt: skip
    replica = Replica(options)
    replica.sites.prepare()
    asyncio.run(_run(replica, port, ready))
