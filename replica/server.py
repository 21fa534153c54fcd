"""The loopback server: GET /HOST/PATH?QUERY, faults, and the doors /_stats and /_truth."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from replica.faults import Faults
from replica.options import Options
from replica.running import READY
from replica.sites import make_sites
from replica.wire import Reply, Request, Route, head_bytes, read_target

_CHUNK = 64


class Site(Protocol):
    """What the server needs of a site."""

    slug: str
    domain: str
    faults: Faults

    def route(self, request: Request) -> Route:
        """What a request asks for."""

    def truth(self) -> Iterator[dict[str, Any]]:
        """Every record that can be reached now."""

    def planted(self) -> Iterator[dict[str, Any]]:
        """What was planted in those records."""


class Replica:
    """The sites and what was asked of them; `reply` is the whole of it without a socket."""

    def __init__(self, options: Options) -> None:
        self.sites: dict[str, Site] = {site.domain: site for site in make_sites(options)}
        self.pages: dict[str, Counter[str]] = {domain: Counter() for domain in self.sites}
        self.faulted: dict[str, Counter[str]] = {domain: Counter() for domain in self.sites}

    def reply(self, target: str) -> tuple[Reply, float]:
        """The answer to a site's page, and the seconds it is held back."""
        request = Request.parse(target)
        site = self.sites.get(request.domain)
        if site is None:
            return Reply(
                404, f"replica: no site {request.host}; it has {', '.join(self.sites)}\n".encode(), "text/plain"
            ), 0.0
        self.pages[site.domain][request.url] += 1
        route = site.route(request)
        if route.faulty is not None:
            fault, wait = site.faults.strike(route.faulty, route.item)
            if fault is not None:
                self.faulted[site.domain][request.url] += 1
                return fault, 0.0
            return route.render(), wait
        return route.render(), 0.0

    def stats(self) -> dict[str, Any]:
        """Per domain: requests, pages, faults, and those asked again before Retry-After was over."""
        return {
            domain: {
                "requests": self.pages[domain].total(),
                "pages": self.pages[domain],
                "faults": self.faulted[domain],
                "early": site.faults.early,
            }
            for domain, site in self.sites.items()
        }

    def door(self, target: str) -> Reply | Iterable[dict[str, Any]]:
        """The answer of /_stats, or the rows of /_truth/<site> and /_truth/<site>/planted."""
        words = target.partition("?")[0].strip("/").split("/")
        if words == ["_stats"]:
            return Reply(200, json.dumps(self.stats(), ensure_ascii=False).encode(), "application/json")
        sites = {name: site for site in self.sites.values() for name in (site.slug, site.domain)}
        if words[0] == "_truth" and len(words) > 1 and words[1] in sites:
            site = sites[words[1]]
            if words[2:] in ([], ["planted"]):
                return site.planted() if words[2:] else site.truth()
        return Reply(404, b"replica: /_stats, /_truth/<site>, /_truth/<site>/planted\n", "text/plain")

    async def serve_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it closes; requests on it are answered in order."""
        try:
            while asked := await read_target(reader):
                method, target, keep = asked
                await self._answer(writer, method, target, keep)
                if not keep:
                    break
        except (ConnectionError, TimeoutError):
            pass  # the client left, as crawlers that are killed do
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, method: str, target: str, keep: bool) -> None:
        if method not in ("GET", "HEAD"):
            reply: Reply | Iterable[dict[str, Any]] = Reply(405, headers={"Allow": "GET, HEAD"})
        elif target.startswith("/_"):
            reply = self.door(target)
        else:
            reply, wait = self.reply(target)
            if wait:
                await asyncio.sleep(wait)
        if isinstance(reply, Reply):
            writer.write(head_bytes(reply, keep, len(reply.body)) + (reply.body if method == "GET" else b""))
        else:
            await _stream(writer, reply, keep)
        await writer.drain()


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
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; port 0 takes a free one. `ready` is called with the port."""
    options = Options(
        questions=questions, articles=articles, seed=seed, api=api, arrivals=arrivals, faults=faults,
        sites=tuple(sites or ()), content=tuple(Path(path) for path in content),
    )  # fmt: skip
    asyncio.run(_run(Replica(options), port, ready))
