"""What a crawl knows of one address, read from its frontier without disturbing a crawl that is using it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawlers.frontier import schema
from crawlers.frontier.progress import opened


@dataclass(frozen=True, slots=True)
class PageState:
    """One URL in the frontier of ``site``; ``state`` and ``reason`` are those of docs/crawl.md.

    ``role`` is ``page`` for a record's own page, else ``source``. ``due``: seconds since the epoch, while it waits.
    ``linked``: record pages that link here; ``listed``: whether a list or sitemap has shown it (None: not known).
    """

    site: str
    url: str
    role: str
    state: str
    reason: str | None
    tries: int
    depth: int
    linked: int
    listed: bool | None
    due: float | None
    fetched: str | None
    warc: str | None
    offset: int | None


def look(frontier: Path, urls: Iterable[str]) -> PageState | None:
    """The first of these URLs that a frontier knows; None where it knows none of them, or there is no frontier.

    Raises DataError for what is no frontier.
    """
    if not frontier.exists():
        return None
    with opened(frontier) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'urls'").fetchone():
            return None  # a crawl is creating it at this moment
        listed = "listed" if db.execute("PRAGMA user_version").fetchone()[0] == schema.VERSION else "NULL"
        columns = f"url, role, state, reason, tries, depth, indegree, {listed}, due, fetched, warc, offset"
        for url in urls:
            if row := db.execute(f"SELECT {columns} FROM urls WHERE url = ?", (url,)).fetchone():
                url, role, state, reason, tries, depth, linked, shown, *rest = row
                seen = None if shown is None else bool(shown)
                return PageState(frontier.stem, url, role, state, reason, tries, depth, linked, seen, *rest)
    return None
