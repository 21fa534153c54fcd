"""hidoctor.ir: pages, lists, sitemaps, REST."""

from __future__ import annotations

import html
import json
import re
from datetime import datetime
from typing import Any

import pytest
from protego import Protego

from replica.hidoctor import ROBOTS
from replica.options import Options
from replica.server import Replica
from replica.wordpress import WordPress
from tests.replica.walk import fetch, flat, post, read

HOST = "https://www.hidoctor.ir"


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica(Options(articles=330, seed=2, sites=("hidoctor.ir",)))


def site_of(replica: Replica) -> WordPress:
    site = replica.sites["hidoctor.ir"]
    assert isinstance(site, WordPress)
    return site


def api(replica: Replica, query: str) -> tuple[int, Any, dict[str, str]]:
    reply = fetch(replica, f"{HOST}/wp-json/wp/v2/{query}")
    return reply.status, json.loads(reply.body), reply.headers


def bare(url: str) -> str:
    """A permalink as the truth names it."""
    url = "https://" + url.partition("://")[2].removeprefix("www.")
    return re.sub(r"%[0-9a-f]{2}", lambda found: found[0].upper(), url)


def test_pages_and_api_hold_the_same_truth(replica: Replica) -> None:
    truth = {row["url"]: row for row in site_of(replica).truth()}
    rows = [row for page in (1, 2, 3, 4) for row in api(replica, f"posts?per_page=100&page={page}")[1]]
    assert {bare(row["link"]) for row in rows} == set(truth)
    for row in rows[::5]:
        real = truth[bare(row["link"])]
        page = read(fetch(replica, row["link"]).body.decode(), row["link"], post).found
        sent = read(f"<div class=single-post-body>{row['content']['rendered']}</div>", HOST, post).found
        assert flat(page["body"][0]) == flat(sent["body"][0]) == flat(real["text"])
        assert flat(page["title"][0]) == html.unescape(row["title"]["rendered"]) == real["title"]
        assert row["date"] + "+03:30" == real["published"]
        assert datetime.fromisoformat(row["modified_gmt"] + "+00:00") == datetime.fromisoformat(real["modified"])


def test_page_has_the_marks_of_the_facts(replica: Replica) -> None:
    site = site_of(replica)
    text = "".join(site.theme.article_page(site, i) for i in range(40))
    for mark in (
        'class="post-content typography single-post-body clearfix progressive"',
        '<meta property="article:published_time" content="20',
        '<span class="cats"><a ', '<div class="post-tags">', '<ul class="comments-list">', "/redirect/?id=",
        "https://t.me/share/url", "&nbsp;", "&zwnj;", "<table", "<style>", '<div class="related', "<noscript>",
    ):  # fmt: skip
        assert mark in text, mark


def test_lists_hold_five_articles_and_end(replica: Replica) -> None:
    found: list[str] = []
    for nth in range(2, 67):
        text = fetch(replica, f"{HOST}/page/{nth}/").body.decode()
        cards = re.findall(r'<article class="post-card"><a href="([^"]+)"', text)
        assert len(cards) == 5
        found += cards
    found += re.findall(r'<article class="post-card"><a href="([^"]+)"', fetch(replica, f"{HOST}/").body.decode())
    assert len({bare(url.replace("http://", "https://")) for url in found}) == 330
    assert fetch(replica, f"{HOST}/page/67/").status == 404
    assert fetch(replica, f"{HOST}/page/1/").headers["Location"] == f"{HOST}/"


def test_sitemap_has_parts_and_not_only_posts(replica: Replica) -> None:
    locs = re.findall(r"<sitemap><loc>([^<]+)", fetch(replica, f"{HOST}/sitemap_index.xml").body.decode())
    assert [loc.rpartition("/")[2] for loc in locs] == [
        "post-sitemap1.xml", "post-sitemap2.xml", "post-sitemap3.xml", "page-sitemap.xml", "category-sitemap.xml",
    ]  # fmt: skip
    urls = [u for loc in locs for u in re.findall(r"<url><loc>([^<]+)", fetch(replica, loc).body.decode())]
    articles = {bare(url) for url in urls if ".html" in url}
    assert len(articles) == 330
    assert {row["url"] for row in site_of(replica).truth()} <= articles
    assert len(urls) > 330
    assert fetch(replica, f"{HOST}/post-sitemap4.xml").status == 404


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("posts?per_page=101", 400, "rest_invalid_param"),
        ("posts?per_page=0", 400, "rest_invalid_param"),
        ("posts?per_page=100&page=5", 400, "rest_post_invalid_page_number"),
        ("posts?orderby=colour", 400, "rest_invalid_param"),
        ("posts?after=yesterday", 400, "rest_invalid_param"),
        ("posts/1", 404, "rest_post_invalid_id"),
        ("nothing", 404, "rest_no_route"),
    ],
)
def test_api_refuses_as_wordpress_does(replica: Replica, query: str, status: int, code: str) -> None:
    got, error, _ = api(replica, query)
    assert (got, error["code"], error["data"]["status"]) == (status, code, status)


def test_api_pages_orders_and_filters(replica: Replica) -> None:
    status, rows, headers = api(replica, "posts?per_page=7&_fields=id,date,title.rendered")
    there = len(site_of(replica).there)
    assert (status, len(rows), rows[0].keys()) == (200, 7, {"id", "date", "title"})
    assert (headers["X-WP-Total"], headers["X-WP-TotalPages"]) == (str(there), str(-(-there // 7)))
    assert [row["date"] for row in rows] == sorted((row["date"] for row in rows), reverse=True)
    since = rows[-1]["date"]
    assert [r["id"] for r in api(replica, f"posts?after={since}&order=asc")[1]] == [r["id"] for r in rows[-2::-1]]
    changed = api(replica, "posts?orderby=modified&order=desc&_fields=modified&per_page=100")[1]
    assert [row["modified"] for row in changed] == sorted((row["modified"] for row in changed), reverse=True)
    assert len(api(replica, f"posts?modified_after={changed[9]['modified']}&_fields=id")[1]) == 9
    embedded = api(replica, "posts?_embed&per_page=1")[1][0]["_embedded"]
    assert embedded["wp:term"][0][0]["taxonomy"] == "category"


def test_terms_are_listed_and_their_archives_hold_their_posts(replica: Replica) -> None:
    rows = api(replica, "categories?per_page=100")[1]
    child = next(row for row in rows if row["parent"] and row["count"])
    assert child["link"].count("%") > 4
    shown = re.findall(r'<article class="post-card">', fetch(replica, child["link"]).body.decode())
    assert len(shown) == min(5, child["count"])
    assert len(api(replica, f"posts?categories={child['id']}&per_page=100&_fields=id")[1]) <= child["count"]
    assert api(replica, "tags?per_page=3")[2]["X-WP-TotalPages"] > "1"


def test_wrong_slug_and_missing_slash_are_redirected(replica: Replica) -> None:
    site = site_of(replica)
    right = site.permalink(5)
    for wrong in (right.rstrip("/"), f"{HOST}/{site.posts.numbers[5]}_x.html/"):
        reply = fetch(replica, wrong)
        assert (reply.status, reply.headers["Location"]) == (301, right)
    assert fetch(replica, f"{HOST}/1_x.html/").status == 404


def test_both_hosts_serve_and_robots_close_what_is_linked(replica: Replica) -> None:
    row = next(site_of(replica).truth())
    assert fetch(replica, row["url"]).body == fetch(replica, row["url"].replace("://", "://www.")).body
    rules = Protego.parse(ROBOTS)
    assert rules.crawl_delay("tabib") == 1.0
    assert rules.can_fetch(row["url"], "tabib")
    links = read(fetch(replica, row["url"]).body.decode(), row["url"]).links
    assert any("/redirect/" in link and not rules.can_fetch(link, "tabib") for link in links)
    assert any("/print/" in link and not rules.can_fetch(link, "tabib") for link in links)


def test_without_api_it_is_refused_in_json() -> None:
    status, error, _ = api(Replica(Options(articles=5, api=False, sites=("hidoctor",))), "posts")
    assert (status, error["code"]) == (401, "rest_cannot_access")
