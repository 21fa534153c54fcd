"""Several answers to a commit: what is held back is on nobody's disk, and no more than was leased."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawlers.frontier.progress import glance
from crawlers.frontier.rows import Lease, Link, Place
from crawlers.frontier.store import Frontier

WARC = "site-00001.warc.gz"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "site.sqlite"


def begun(path: Path, together: int, urls: str = "abcdefghijkl") -> Frontier:
    """A frontier of as many pages, with a WARC file."""
    frontier = Frontier(path, order="bfs", together=together)
    frontier.add(map(Link, urls))
    frontier.register_warc(WARC)
    return frontier


def finish(frontier: Frontier, number: int, links: str = "") -> Lease:
    """Fetches the next page, the ``number``-th of the archive."""
    lease = frontier.lease(0.0)
    assert lease is not None
    frontier.finish(lease, map(Link, links), Place(WARC, 100 * number, 100), "2026-01-01T00:00:00+00:00")
    return lease


def kill(frontier: Frontier) -> None:
    """As ``kill -9`` does it: what is not committed is gone."""
    frontier._db.close()
    frontier._lock.close()


def test_answers_wait_for_the_next_leases(path: Path) -> None:
    frontier = begun(path, 4)
    for number in range(4):
        finish(frontier, number)
        assert glance(path) == {"leased": 4, "queued": 8}
    frontier.lease_ahead(0.0)
    assert glance(path) == {"done": 4, "leased": 4, "queued": 4}
    assert frontier.group.held == 0


def test_no_more_are_held_than_are_leased_together(path: Path) -> None:
    frontier = begun(path, 4)
    leases = [frontier.lease(0.0) for _ in range(8)]
    held = []
    for number, lease in enumerate(leases):
        assert lease is not None
        frontier.finish(lease, [], Place(WARC, 100 * number, 100), "")
        held.append(frontier.group.held)
    assert max(held) == 4
    assert glance(path)["done"] == 5


def test_one_at_a_time_is_on_the_disk_at_once(path: Path) -> None:
    frontier = begun(path, 1)
    finish(frontier, 0)
    assert glance(path) == {"done": 1, "queued": 11}


@pytest.mark.parametrize("write", ["give_up", "postpone", "add", "close_warc", "close"])
def test_whatever_else_is_written_takes_them_along(path: Path, write: str) -> None:
    frontier = begun(path, 4)
    finish(frontier, 0)
    finish(frontier, 1)
    lease = frontier.lease(0.0)
    assert lease is not None
    if write == "give_up":
        frontier.give_up(lease, "gone", "http_404")
    elif write == "postpone":
        frontier.postpone(lease, "http_500", 10.0)
    elif write == "add":
        frontier.add([Link("z")])
    elif write == "close_warc":
        frontier.close_warc(WARC)
    else:
        frontier.close()
    assert glance(path)["done"] == 2


def test_a_kill_loses_none_of_them_and_the_archive_is_cut_to_what_is_done(path: Path) -> None:
    frontier = begun(path, 4)
    for number in range(6):
        finish(frontier, number, links="xyz")
    assert frontier.group.held == 2
    kill(frontier)
    again = Frontier(path, order="bfs")
    found = again.recover({WARC: 600})
    assert (found.leases, found.keep) == (4, {WARC: 400})
    assert again.counts() == {"done": 4, "queued": 11}
    assert again._db.execute("SELECT sum(indegree), (SELECT count(*) FROM edges) FROM urls").fetchone() == (12, 12)


def test_a_commit_that_fails_tells_where_the_pages_lie_that_it_lost(path: Path) -> None:
    frontier = begun(path, 4)
    lost: list[tuple[Place, BaseException]] = []
    frontier.group.on_loss = lambda place, error: lost.append((place, error))
    finish(frontier, 0)
    finish(frontier, 1)
    pages = frontier._db.execute("PRAGMA page_count").fetchone()[0]
    frontier._db.execute(f"PRAGMA max_page_count = {pages}")  # to SQLite that is a full disk
    lease = frontier.lease(0.0)
    assert lease is not None
    with pytest.raises(sqlite3.Error, match="full"):
        frontier.finish(lease, [Link(f"{n:0500}") for n in range(200)], Place(WARC, 200, 100), "")
    assert [place for place, _ in lost] == [Place(WARC, 0, 100)]
    assert "full" in str(lost[0][1])
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM urls WHERE state = 'done'").fetchone() == (0,)
    assert frontier.group.held == 0


def test_edges_that_fail_half_way_are_undone_with_all_that_was_held(path: Path) -> None:
    frontier = begun(path, 4)
    frontier._db.execute(
        "CREATE TRIGGER broken BEFORE UPDATE OF indegree ON urls WHEN new.url = 'h'"
        " BEGIN SELECT RAISE(FAIL, 'half way'); END"
    )
    finish(frontier, 0, links="bc")
    with pytest.raises(sqlite3.Error, match="half way"):
        finish(frontier, 1, links="fghi")
    assert not frontier._db.in_transaction
    assert frontier._db.execute("SELECT sum(indegree), (SELECT count(*) FROM edges) FROM urls").fetchone() == (0, 0)
    assert frontier.counts() == {"leased": 4, "queued": 8}


def test_leases_that_were_not_handed_out_come_back_at_a_clean_end(path: Path) -> None:
    frontier = begun(path, 4)
    finish(frontier, 0)
    frontier.release_leases()
    assert frontier.counts() == {"done": 1, "queued": 11}
    assert [lease.url for lease in [frontier.lease(0.0)] if lease] == ["b"]
    assert frontier._db.execute("SELECT max(tries) FROM urls WHERE state = 'queued'").fetchone() == (0,)
