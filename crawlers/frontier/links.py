"""The rows of URLs and of the edges between them; whoever calls this holds the transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from crawlers.frontier.poll_table import PollTable
from crawlers.frontier.rows import Lease, Link

PENDING = ("queued", "leased", "waiting")


def ids_of(db: sqlite3.Connection, urls: list[str]) -> dict[str, int]:
    """The numbers of those of these URLs that are known; one statement, since one a URL costs more than the rest."""
    if not urls:
        return {}
    asked = "SELECT url, id FROM urls WHERE url IN (SELECT value FROM json_each(?))"
    return dict(db.execute(asked, (json.dumps(urls),)))


def ask_again(db: sqlite3.Connection, links: list[Link], polls: PollTable) -> None:
    """Queues what is known but has changed, and the pages of a source that this poll has not asked for yet."""
    changed = [(link.url, link.changed) for link in links if link.changed]
    db.executemany(
        "UPDATE urls SET state = 'queued', tries = 0, reason = 'changed' WHERE url = ?1"
        " AND state IN ('done', 'gone', 'moved') AND ?2 > coalesce(lastmod, fetched, '')",
        changed,
    )
    db.executemany("UPDATE urls SET lastmod = ?2 WHERE url = ?1 AND ?2 > coalesce(lastmod, '')", changed)
    # What could not be had is asked for again in the next poll, whether it has changed or not.
    db.executemany(
        f"UPDATE urls SET state = iif(state IN {PENDING}, state, 'queued'), tries = 0, poll = ?1, source = ?2"
        " WHERE url = ?3 AND role = 'source' AND poll < ?1 AND (?4 OR state IN ('gone', 'failed', 'refused'))",
        [(polls.number(link.source), link.source, link.url, link.again) for link in links if link.role == "source"],
    )


def add_edges(db: sqlite3.Connection, lease: Lease, targets: Iterable[int]) -> None:
    """Edges from a page, which count once even when the page is fetched again after its bytes were lost.

    OR FAIL, since the transaction is rolled back as a whole: SQLite would copy each page that it is about to change.
    """
    before = {target for (target,) in db.execute("SELECT dst FROM edges WHERE src = ?", (lease.id,))}
    ids = json.dumps(sorted(set(targets) - before))
    db.execute("INSERT OR FAIL INTO edges SELECT ?, value FROM json_each(?)", (lease.id, ids))
    if lease.role == "page":
        asked = "UPDATE OR FAIL urls SET indegree = indegree + 1 WHERE id IN (SELECT value FROM json_each(?))"
        db.execute(asked, (ids,))
