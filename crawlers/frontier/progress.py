"""How far a site's crawl is, read from its frontier without disturbing a crawl that is using it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.frontier import schema
from crawlers.frontier.estimate import Estimate, Probe, Sample, contradicts, estimate, good_turing
from pipelines.errors import DataError

#: The pace is that of so many requests, the latest.
RECENT = 1_000


@dataclass(frozen=True, slots=True)
class Probes:
    """What is known of a site without the crawl's own links, as a check on them. Both are lower bounds of the coverage.

    ``later``: pages that lists or sitemaps showed after their first reading, and those of them that links had led to
    before. Pages that have only just come can hardly be linked to yet. ``listed``: all pages that lists have shown, and
    those of them that links lead to by now: lists show the newest, to which fewest link.
    """

    later: Probe
    listed: Probe


@dataclass(frozen=True, slots=True)
class Pace:
    """Of the latest thousand requests or so: URLs that became known in every 1,000, and requests a second.

    ``a_second`` is that of the last run alone; both are None where there have been too few requests to tell.
    """

    new_per_1000: float | None
    a_second: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A frontier at one moment. ``states`` are URLs of any kind by state; the rest is of record pages alone.

    ``partial`` if the file was written by another version of Tabib, of which nothing but the states is read.
    """

    states: dict[str, int]
    reasons: dict[str, dict[str, int]] = field(default_factory=dict)
    pages: int = 0
    known: int = 0
    pending: int = 0
    requests: int = 0
    pace: Pace = Pace(None, None)
    sample: Sample = Sample(0, 0, 0, 0, 0, 0, 0)
    probes: Probes = Probes(Probe(0, 0), Probe(0, 0))
    partial: bool = False

    @property
    def per_page(self) -> float | None:
        """Requests of all runs, lists and robots.txt included, for each page fetched."""
        return self.requests / self.pages if self.pages and self.requests else None

    @property
    def estimate(self) -> Estimate:
        """How many pages the site has."""
        return estimate(self.sample)

    @property
    def coverage(self) -> float | None:
        """How likely the next link leads to a page that is known."""
        return good_turing(self.sample)

    @property
    def contradicted(self) -> bool:
        """Whether the probe by lists contradicts the estimate."""
        return contradicts(self.probes.listed, self.sample)

    @property
    def seconds_left(self) -> float | None:
        """Until all that is known and all that is estimated has been asked for once, at this pace."""
        if not self.pace.a_second:
            return None
        return (self.pending + self.estimate.pages - self.known) / self.pace.a_second


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can only read, and sees the frontier as it is at one moment."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)) as db:
            db.execute("BEGIN")
            yield db
    except sqlite3.DatabaseError as error:
        raise DataError(f"cannot be read as a frontier ({error})", where=str(path)) from None


def read(path: Path) -> Progress | None:
    """How far a crawl is that may be running; None where there was none. Raises DataError for what is no frontier."""
    if not path.exists():
        return None
    with opened(path) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'urls'").fetchone():
            return None  # a crawl is creating it at this moment
        if db.execute("PRAGMA user_version").fetchone()[0] != schema.VERSION:
            states = dict(db.execute("SELECT state, count(*) FROM urls GROUP BY state ORDER BY state"))
            return Progress(states, partial=True)
        return _read(db)


def _read(db: sqlite3.Connection) -> Progress:
    states: dict[str, int] = {}
    reasons: dict[str, dict[str, int]] = {}
    for state, reason, count in db.execute(
        "SELECT state, iif(state IN ('failed', 'gone', 'refused', 'waiting'), reason, NULL), count(*) FROM urls"
        " GROUP BY 1, 2 ORDER BY 1, 3 DESC"
    ):
        states[state] = states.get(state, 0) + count
        if reason:
            reasons.setdefault(state, {})[reason] = count
    sample, listed = _sample(db)
    later = db.execute("SELECT total(shown), total(known) FROM probes WHERE later").fetchone()
    requests = db.execute("SELECT value FROM meta WHERE key = 'requests'").fetchone()
    asked = "SELECT count(*) FROM urls WHERE state IN ('queued', 'leased', 'waiting')"
    return Progress(
        states=states,
        reasons=reasons,
        pages=sample.fetched,
        known=sample.linked + sample.other,
        pending=db.execute(asked).fetchone()[0],
        requests=int(requests[0]) if requests else 0,
        pace=_pace(db),
        sample=sample,
        probes=Probes(Probe(int(later[0]), int(later[1])), listed),
    )


def _sample(db: sqlite3.Connection) -> tuple[Sample, Probe]:
    """What links and lists have shown, of all addresses of pages but those that led to another one."""
    once = twice = linked = links = other = fetched = waiting = shown = both = 0
    for listed, degree, state, count in db.execute(
        "SELECT listed, indegree, state, count(*) FROM urls WHERE role = 'page' AND state != 'moved' GROUP BY 1, 2, 3"
    ):
        fetched += count * (state == "done")
        waiting += count * (state in ("queued", "leased", "waiting"))
        shown, both = shown + count * listed, both + count * (listed and degree > 0)
        if listed or not degree:
            other += count
        else:
            linked, links = linked + count, links + count * degree
            once, twice = once + count * (degree == 1), twice + count * (degree == 2)
    return Sample(once, twice, linked, links, other, fetched, waiting), Probe(shown, both)


def _pace(db: sqlite3.Connection) -> Pace:
    """New URLs over the latest marks of all runs; requests a second over those of the last run that has two."""
    last = db.execute("SELECT max(requests), known FROM marks").fetchone()
    if last[0] is None:
        return Pace(None, None)
    first = db.execute("SELECT min(requests), known FROM marks WHERE requests >= ?", (last[0] - RECENT,)).fetchone()
    new = 1000 * (last[1] - first[1]) / (last[0] - first[0]) if last[0] > first[0] else None
    run = "(SELECT run FROM marks GROUP BY run HAVING count(*) > 1 ORDER BY run DESC LIMIT 1)"
    times = db.execute(f"SELECT requests, at FROM marks WHERE run = {run} ORDER BY requests DESC").fetchall()
    recent = [(requests, at) for requests, at in times if requests >= times[0][0] - RECENT]
    if not recent or recent[0][1] <= recent[-1][1]:
        return Pace(new, None)
    return Pace(new, (recent[0][0] - recent[-1][0]) / (recent[0][1] - recent[-1][1]))


def glance(path: Path) -> dict[str, int]:
    """URLs by state in a frontier that may be in use by a crawl; empty where there is none."""
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'urls'").fetchone():
                return {}  # a crawl is creating it at this moment
            return dict(db.execute("SELECT state, count(*) FROM urls GROUP BY state ORDER BY state"))
    except sqlite3.DatabaseError as error:
        raise DataError(f"cannot be read as a frontier ({error})", where=str(path)) from None
