"""The frontier on its own: what is handed out when, and that a kill between any two steps leaves it whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.frontier.store import Frontier, Lease, Link, Place, glance
from pipelines.errors import DataError, TabibError, UsageError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "site.sqlite"


def leased(frontier: Frontier, now: float = 0.0) -> Lease:
    lease = frontier.lease(now)
    assert lease is not None
    return lease


def place(number: int) -> Place:
    return Place("site-00001.warc.gz", 1000 * number, 1000)


def crawl(frontier: Frontier, graph: dict[str, list[str]]) -> list[str]:
    """Everything reachable, in the order it was handed out."""
    order = []
    while lease := frontier.lease(0.0):
        order.append(lease.url)
        frontier.finish(lease, map(Link, graph.get(lease.url, [])), place(len(order)), "2026-01-01T00:00:00+00:00")
    return order


def test_bfs_visits_in_breadth_first_order(path: Path) -> None:
    frontier = Frontier(path, order="bfs")
    frontier.add([Link("a")])
    graph = {"a": ["b", "c"], "b": ["d", "e"], "c": ["f"], "e": ["g"], "f": ["a", "h"]}
    assert crawl(frontier, graph) == ["a", "b", "c", "d", "e", "f", "g", "h"]


def test_least_in_degree_takes_what_fewest_pages_link_to(path: Path) -> None:
    frontier = Frontier(path, order="least_in_degree")
    frontier.add([Link("a")])
    graph = {"a": ["b", "popular", "rare"], "b": ["popular", "rare", "new"]}
    assert crawl(frontier, graph) == ["a", "b", "new", "popular", "rare"]


def test_sources_come_before_pages(path: Path) -> None:
    frontier = Frontier(path)
    frontier.add([Link("page"), Link("list", "source", "0")])
    assert leased(frontier).url == "list"


def test_a_link_counts_once_however_often_the_page_says_it(path: Path) -> None:
    frontier = Frontier(path)
    frontier.add([Link("a")])
    frontier.finish(leased(frontier), [Link("b"), Link("b"), Link("b")], place(0), "")
    assert frontier.known == 2
    assert frontier._db.execute("SELECT indegree FROM urls WHERE url = 'b'").fetchone() == (1,)


def test_waiting_urls_come_back_when_due(path: Path) -> None:
    frontier = Frontier(path)
    frontier.add([Link("a")])
    frontier.postpone(leased(frontier), "http_429", due=100.0)
    assert frontier.lease(99.0) is None
    assert frontier.pending()
    assert frontier.next_due() == 100.0
    assert leased(frontier, 100.0).tries == 2


def test_leases_of_a_killed_run_come_back(path: Path) -> None:
    frontier = Frontier(path)
    frontier.add([Link("a"), Link("b")])
    leased(frontier)
    frontier._db.close()  # as a kill does: nothing is written any more
    frontier._lock.close()
    again = Frontier(path)
    assert again.recover({}) == {}
    assert {leased(again).url, leased(again).url} == {"a", "b"}


def test_recover_keeps_what_both_sides_know(path: Path) -> None:
    frontier = Frontier(path)
    frontier.add(map(Link, "abc"))
    frontier.register_warc("site-00001.warc.gz")
    for number in range(3):
        frontier.finish(leased(frontier), [], place(number), "")
    keep = frontier.recover({"site-00001.warc.gz": 2500})
    assert keep == {"site-00001.warc.gz": 2000}, "the third page's bytes are not all there"
    assert frontier.counts() == {"done": 2, "queued": 1}
    assert frontier.recover({"site-00001.warc.gz": 0}) == {}, "a file once reconciled is left alone"


def test_a_kill_before_the_first_page_of_a_file_is_done(path: Path) -> None:
    frontier = Frontier(path)
    frontier.add([Link("a")])
    frontier.register_warc("site-00001.warc.gz")
    assert frontier.recover({"site-00001.warc.gz": 700}) == {"site-00001.warc.gz": 0}
    frontier.register_warc("site-00001.warc.gz")  # the name comes again, since the file was removed
    frontier.finish(leased(frontier), [], place(0), "")
    assert frontier.recover({"site-00001.warc.gz": 1000}) == {"site-00001.warc.gz": 1000}


def test_missing_files_are_named(path: Path) -> None:
    frontier = Frontier(path)
    frontier.add([Link("a")])
    frontier.finish(leased(frontier), [], place(0), "")
    assert frontier.missing_warcs(["site-00002.warc.gz"]) == ["site-00001.warc.gz"]
    assert frontier.missing_warcs(["site-00001.warc.gz"]) == []


def test_refused_and_failed_urls_get_another_chance_in_the_next_run(path: Path) -> None:
    frontier = Frontier(path)
    frontier.add([Link("a"), Link("b"), Link("c")])
    frontier.give_up(leased(frontier), "refused", "robots")
    frontier.give_up(leased(frontier), "failed", "http_500")
    frontier.give_up(leased(frontier), "gone", "http_404")
    assert frontier.retry_failed() == 2
    assert frontier.counts() == {"queued": 2, "gone": 1}


def test_what_is_no_database_is_named(path: Path) -> None:
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(DataError, match="frontier"):
        glance(path)
    with pytest.raises(DataError, match="frontier"):
        Frontier(path)


def test_files_that_are_not_ours_are_not_cut(path: Path) -> None:
    assert Frontier(path).recover({"somebody-else.warc.gz": 10}) == {}


def test_two_crawls_of_one_site_are_refused(path: Path) -> None:
    first = Frontier(path)
    with pytest.raises(TabibError, match="another crawl"):
        Frontier(path)
    first.close()
    Frontier(path).close()


def test_an_unknown_order_names_the_known_ones(path: Path) -> None:
    with pytest.raises(UsageError, match="least_in_degree"):
        Frontier(path, order="dfs")


def test_a_frontier_of_a_later_version_is_left_alone(path: Path) -> None:
    frontier = Frontier(path)
    frontier._db.execute("PRAGMA user_version = 99")
    frontier.close()
    with pytest.raises(TabibError, match="version 99"):
        Frontier(path)


def test_glance_reads_beside_a_running_crawl(path: Path) -> None:
    assert glance(path) == {}
    frontier = Frontier(path)
    frontier.add([Link("a"), Link("b")])
    leased(frontier)
    assert glance(path) == {"leased": 1, "queued": 1}
