"""drhast.com: lists, links, what can be reached, arrivals, robots."""

from __future__ import annotations

import numpy as np
import pytest
from protego import Protego

from replica.drhast import DrHast
from replica.options import Options
from replica.server import Replica
from tests.replica.walk import crawl, fetch, flat, plain, qa, read


def site_of(replica: Replica) -> DrHast:
    site = replica.sites["drhast.com"]
    assert isinstance(site, DrHast)
    return site


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica(Options(questions=700, articles=1, seed=5, sites=("drhast",)))


def body(replica: Replica, url: str) -> str:
    reply = fetch(replica, url)
    assert reply.status == 200
    return reply.body.decode()


def test_truth_is_what_a_walk_meets(replica: Replica) -> None:
    site = site_of(replica)
    truth = {row["url"] for row in site.truth()}
    robots = site.robots()
    closed = [line.split(": ")[1] for line in robots.splitlines() if line.startswith("Disallow: /q/")]
    met = list(crawl(replica, closed))
    assert len(met) == len(set(met))
    assert set(met) == truth
    assert 0.9 * 700 < len(truth) < 700
    unreachable = [site.url(i) for i in site.graph.orphans if site.url(i) not in truth]
    assert unreachable
    assert all(fetch(replica, url).status in (200, 404) for url in unreachable)


def test_pages_hold_their_truth_and_no_more(replica: Replica) -> None:
    for row in list(site_of(replica).truth())[::7]:
        found = read(body(replica, row["url"]), row["url"], qa).found
        assert [flat(text) for text in found["answer"]] == [flat(text) for text in row["answers"]]
        assert flat("".join(found.get("question", []))) == flat(row["question"])
        assert flat("".join(found.get("title", []))) == flat(row["title"])
        assert found["doctor"] == [answer["doctor"] for answer in row["answers_meta"]]
        assert 1 <= len(row["answers"]) <= 4


def test_lists_hold_a_tenth_of_a_small_site_newest_first(replica: Replica) -> None:
    site = site_of(replica)
    pages = [read(body(replica, f"https://drhast.com/q/page-{n}"), "https://drhast.com/").links for n in range(1, 21)]
    codes = [plain(link)[-5:] for links in pages for link in links if "/q/" in link and plain(link)[-5:] in site.codes]
    assert codes == sorted(site.codes[-70:], reverse=True)
    assert fetch(replica, "https://drhast.com/q/page-21").status == 404


def test_large_site_lists_two_thousand() -> None:
    site = site_of(Replica(Options(questions=20_000, articles=1, sites=("drhast",))))
    assert [len(site.listed(n)) for n in range(1, 21)] == [100] * 20
    counts = np.diff(site.graph.start)
    assert counts.max() <= 110
    assert np.mean(counts >= 30) > 0.999
    assert 70 < counts.mean() < 90
    older_only = [i for i in range(5_000, 6_000) if site.graph.related(i).max() < i]
    assert 100 < len(older_only) < 200


def test_codes_sort_in_time_and_differ_in_case_alone(replica: Replica) -> None:
    codes = site_of(Replica(Options(questions=5_000, sites=("drhast",)))).codes
    assert len(set(codes)) == len(codes)
    assert sum(a < b for a, b in zip(codes, codes[1:], strict=False)) > 0.99 * (len(codes) - 1)
    assert len({code.lower() for code in codes}) < len(codes)
    assert fetch(replica, f"https://drhast.com/q/{site_of(replica).codes[3].swapcase()}").status == 404


def test_links_are_written_in_many_ways(replica: Replica) -> None:
    text = "".join(body(replica, row["url"]) for row in list(site_of(replica).truth())[:5])
    for start in ('"/q/', '"http://drhast.com/q/', '"https://www.drhast.com/q/', "utm_source=", "#answers"):
        assert start in text


def test_www_and_slash_lead_to_the_one_address(replica: Replica) -> None:
    url = next(site_of(replica).truth())["url"]
    for other in (url.replace("https://", "https://www."), f"{url}/"):
        reply = fetch(replica, other)
        assert (reply.status, reply.headers["Location"]) == (301, url)


def test_arrivals_head_the_lists_and_join_the_truth() -> None:
    replica = Replica(Options(questions=400, arrivals=8, sites=("drhast",), faults=False))
    site = site_of(replica)
    first = {row["url"] for row in site.truth()}
    assert (site.live, site.total) == (400, 408)
    new = site.url(400)
    assert fetch(replica, new).status == 404
    for _ in range(45):
        fetch(replica, "https://drhast.com/q/page-2")
    assert site.live == 401
    assert plain(read(body(replica, "https://drhast.com/q/page-1"), "https://drhast.com").links[6]) == new
    assert {row["url"] for row in site.truth()} - first == {new}
    for _ in range(500):
        fetch(replica, "https://drhast.com/q/page-2")
    assert site.live == 408
    linking = [i for i in range(400) if 407 in site.graph.related(i).tolist()]
    assert linking
    assert site.codes[407] in body(replica, site.url(linking[0]))


def test_robots_close_pages_that_are_linked(replica: Replica) -> None:
    site = site_of(replica)
    rules = Protego.parse(site.robots())
    assert fetch(replica, "https://www.drhast.com/robots.txt").body.decode() == site.robots()
    assert rules.crawl_delay("tabib") == 2.0
    truth = [row["url"] for row in site.truth()]
    assert all(rules.can_fetch(url, "tabib") for url in truth)
    closed = [site.url(i) for i in site.closed]
    assert not any(rules.can_fetch(url, "tabib") for url in closed)
    linking = next(i for i in range(700) if site.url(i) in truth and set(site.graph.related(i)) & site.closed)
    links = {plain(link) for link in read(body(replica, site.url(linking)), truth[0]).links}
    assert links & set(closed)
    assert any("/q/print/" in link for link in links)
    assert any(link.endswith("/reviews") for link in links)


def test_same_seed_same_pages_other_seed_others() -> None:
    def sample(seed: int) -> list[str]:
        site = site_of(Replica(Options(questions=60, seed=seed, sites=("drhast",))))
        return [site.page(i) for i in (0, 30, 59)]

    assert sample(3) == sample(3)
    assert not set(sample(3)) & set(sample(4))
