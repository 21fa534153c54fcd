"""The size estimate against sites whose size is known, and the frontier's count of what it is made from."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from crawlers.frontier.estimate import (
    Probe,
    Sample,
    chao1,
    contradicts,
    estimate,
    good_turing,
    log_normal,
    most_unseen,
)
from crawlers.frontier.progress import read
from crawlers.frontier.rows import Link
from crawlers.frontier.store import Frontier
from tests.crawlers.linked import MODELS, Seen, Site

PAGES, SEEDS = 5_000, 100
#: How far from the truth the estimate may be after a tenth of the requests, by links a page.
WITHIN = {10: 0.12, 30: 0.03}


def after_a_tenth(model: str, links: int, seed: int, order: str = "least_in_degree") -> tuple[Seen, int]:
    """A crawl after a tenth of the requests it takes, and how many pages can be reached."""
    site = Site(model, PAGES, links, seed)
    reachable = site.reachable()
    (seen,) = site.crawl(order, [reachable // 10])
    return seen, reachable


def covered(model: str, links: int) -> tuple[int, int]:
    """In how many seeds the interval covers the pages that can be reached, and all there are; each estimate is near."""
    reached = existing = 0
    for seed in range(SEEDS):
        seen, reachable = after_a_tenth(model, links, seed)
        found = estimate(seen.sample)
        assert abs(found.pages / reachable - 1) <= WITHIN[links], (model, links, seed)
        assert found.low <= found.pages <= found.high
        reached += found.low <= reachable <= found.high
        existing += found.low <= PAGES <= found.high
        assert not contradicts(seen.probe, seen.sample), (model, links, seed)
    return reached, existing


@pytest.mark.parametrize("links", WITHIN)
def test_after_a_tenth_of_the_requests_the_size_is_known(links: int) -> None:
    assert min(covered("anywhere", links)) >= 90


#: Of 100 seeds. Of ten links to older pages alone none leads to one page of 35: those exist but cannot be reached, and
#: nothing seen after a tenth of the requests tells them from pages that are only unseen as yet.
REACHABLE_COVERED = {("older", 10): 50}


@pytest.mark.long
@pytest.mark.parametrize("links", WITHIN)
@pytest.mark.parametrize("model", MODELS)
def test_so_it_is_however_pages_link(model: str, links: int) -> None:
    reached, existing = covered(model, links)
    assert existing >= 90
    assert reached >= REACHABLE_COVERED.get((model, links), 90)


@pytest.mark.parametrize("links", WITHIN)
def test_under_lifo_with_links_to_older_pages_alone_the_probe_contradicts_it(links: int) -> None:
    for seed in range(10):
        seen, reachable = after_a_tenth("older", links, seed, "lifo")
        found = estimate(seen.sample)
        assert found.high < reachable / 2, "it is far too low, and sure of itself"
        assert found.coverage is not None
        assert found.coverage > 0.9
        assert seen.probe.share is not None
        assert seen.probe.share < 0.01
        assert contradicts(seen.probe, seen.sample)


@pytest.mark.parametrize("model", MODELS)
def test_at_its_end_a_crawl_knows_all_there_is(model: str) -> None:
    site = Site(model, 1_000, 10, seed=1)
    reachable = site.reachable()
    (seen,) = site.crawl("least_in_degree", [reachable])
    found = estimate(seen.sample)
    assert (found.pages, found.low, found.high) == (reachable, reachable, reachable)


def test_pages_with_one_link_in_all_are_no_sign_of_many_more() -> None:
    """As on the replica, where most pages have about 70 in-links and a few have one."""
    sample = Sample(once=100, twice=0, linked=9_900, links=400_000, other=0, fetched=5_000, waiting=4_900)
    assert chao1(100, 0)[0] == 4_950
    found = estimate(sample)
    assert 9_990 < found.pages < 10_010
    assert found.low < 10_000 < found.high
    assert found.most == 10_000
    assert estimate(replace(sample, fetched=9_900, waiting=0)).high == 9_900


def test_the_formulas_by_hand() -> None:
    unseen, variance = chao1(10, 4)
    assert unseen == 9
    assert variance == pytest.approx(9 + 10 * 19**2 / 100 + 100 * 4 * 81 / (4 * 625))
    low, high = log_normal(9, 9 * 9 * (math.e - 1))  # the standard deviation of the logarithm is then 1
    assert (low, high) == (pytest.approx(9 / math.exp(1.96)), pytest.approx(9 * math.exp(1.96)))
    assert log_normal(0, 0) == (0, 0)
    assert most_unseen(10, 110, 50) == 5
    assert most_unseen(10, 10, 50) == math.inf
    sample = Sample(once=10, twice=4, linked=40, links=200, other=7, fetched=20, waiting=27)
    assert good_turing(sample) == 0.95
    found = estimate(sample)
    assert found.pages == 56
    assert found.most == 47 + 27
    assert 47 < found.low < 56 < found.high
    empty = estimate(Sample(0, 0, 0, 0, 0, 0, 0))
    assert (empty.pages, empty.low, empty.high, empty.coverage) == (0, 0, 0, None)


def test_a_probe_has_an_interval() -> None:
    assert Probe(0, 0).share is None
    assert Probe(0, 0).interval == (0.0, 1.0)
    low, high = Probe(10, 8).interval
    assert (low, high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))  # Wilson 1927
    sample = Sample(once=10, twice=4, linked=400, links=2_000, other=100, fetched=100, waiting=400)
    assert contradicts(Probe(100, 10), sample)
    assert not contradicts(Probe(100, 50), sample)
    assert not contradicts(Probe(4, 0), sample), "too few to tell"
    assert not contradicts(Probe(100, 10), replace(sample, fetched=490, waiting=10)), "there is nothing left"


@pytest.mark.parametrize("order", ["least_in_degree", "bfs", "lifo"])
@pytest.mark.parametrize("model", ["anywhere", "older"])
def test_the_frontier_counts_what_the_estimate_is_made_from(tmp_path: Path, model: str, order: str) -> None:
    """The same crawl by the frontier and by the simulation that the estimate was tried on."""
    site = Site(model, 600, 10, seed=3)
    path = tmp_path / "site.sqlite"
    frontier = Frontier(path, order=order)
    frontier.add([Link("list", "source", "0")])
    lease = frontier.lease(0.0)
    assert lease is not None
    frontier.finish(lease, [Link(str(page)) for page in site.lists], None, "")
    for seen in site.crawl(order, range(20, 101, 20)):
        for _ in range(20):
            lease = frontier.lease(0.0)
            assert lease is not None
            targets = dict.fromkeys(site.links[int(lease.url)].tolist())
            frontier.finish(lease, [Link(str(page)) for page in targets if str(page) != lease.url], None, "")
        found = read(path)
        assert found is not None
        assert found.sample == seen.sample
        assert found.probes.listed == seen.probe
        assert found.contradicted == contradicts(seen.probe, seen.sample)
        assert found.contradicted == (model == "older" and order == "lifo")
