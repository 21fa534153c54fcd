"""The magazines: each page holds its truth and no more, behind the marks that the facts name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from protego import Protego

from replica.options import Options
from replica.server import Replica
from tests.replica.walk import Page, fetch, flat, read

CUT = "آیا این مقاله برای شما مفید بود؟"
# slug -> the class or id of the body, and what is not of the article inside it.
MARKS: dict[str, tuple[str, set[str]]] = {
    "darmankade": ("entry-content", set()),
    "paziresh24": ("entry-content", {
        "ez-toc-v2_0_61", "aiosrs-rating-wrap", "stream-item", "post-bottom-source", "post-shortlink", "shortc-button",
        "mag-box",
    }),
    "doctoreto": ("start-content", {"table-of-content"}),
    "salammag": ("content", {"page-links"}),
    "seebmagazine": ("cont_p", {"IRPP_ruby"}),
    "majalepezeshki": ("content", {"page-links"}),
    "nabz": ("content", set()),
    "extern": ("paper__content", {"toc", "note", "vote"}),
}  # fmt: skip


def picker(slug: str) -> Callable[[str, dict[str, str | None]], str | None]:
    mark, drop = MARKS[slug]

    def pick(tag: str, attrs: dict[str, str | None]) -> str | None:
        names = {*(attrs.get("class") or "").split(), attrs.get("id")}
        if names & drop:
            return "-"
        if tag == "h1":
            return "title"
        return "body" if mark in names and tag == "div" else None

    return pick


def found(replica: Replica, url: str, slug: str) -> Page:
    reply = fetch(replica, url)
    assert reply.status == 200, url
    return read(reply.body.decode(), url, picker(slug))


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica(Options(articles=90, seed=4, sites=tuple(MARKS)))


@pytest.mark.parametrize("slug", MARKS)
def test_pages_hold_their_truth_and_no_more(replica: Replica, slug: str) -> None:
    site = replica.sites.named(slug)
    rows = list(site.truth())
    assert 80 <= len(rows) <= 90
    for row in rows[::3] + [row for row in rows if row.get("pages")]:
        texts = [found(replica, row["url"], slug)]
        for nth in range(2, row.get("pages", 1) + 1):
            tail = f"{nth}/" if site.theme.split == "path" else f"?page={nth}"
            assert any(link.endswith(tail) for link in texts[0].links)
            texts.append(found(replica, row["url"] + tail, slug))
        text = " ".join(page.found["body"][0] for page in texts).partition(CUT)[0]
        assert flat(text) == flat(row["text"]), row["url"]
        assert flat(texts[0].found["title"][0]) == flat(row["title"])


@pytest.mark.parametrize("slug", MARKS)
def test_lists_and_sitemaps_lead_to_every_article(replica: Replica, slug: str) -> None:
    site = replica.sites.named(slug)
    home = f"{site.theme.host}{site.theme.prefix}/"
    todo = [home + ("sitemap_index.xml" if site.theme.index else "post-sitemap.xml")]
    mapped: set[str] = set()
    while todo:
        reply = fetch(replica, todo.pop())
        assert reply.status == 200
        locs = re.findall(r"<loc>([^<]+)</loc>", reply.body.decode())
        todo += [loc for loc in locs if loc.endswith(".xml")]
        mapped |= {bare(loc) for loc in locs}
    listed: set[str] = set()
    last = -(-site.posts.count // site.theme.per_list)
    for nth in range(1, last + 1):
        url = f"{home}page/{nth}/" if nth > 1 else home
        listed |= {bare(link).partition("?")[0] for link in read(fetch(replica, url).body.decode(), url).links}
    truth = {row["url"] for row in site.truth()}
    assert truth <= mapped
    assert truth <= listed
    past, end = (fetch(replica, f"{home}page/{n}/") for n in (last + 7, last))
    first = fetch(replica, home)
    assert {"404": past.status == 404, "empty": past.status == 200 and not truth & {bare(link) for link in cards(past)},
            "last": cards(past) == cards(end), "first": cards(past) == cards(first)}[site.theme.past_end]  # fmt: skip


def bare(url: str) -> str:
    """A link as the truth names it."""
    url = "https://" + url.partition("://")[2].removeprefix("www.")
    return re.sub(r"%[0-9a-f]{2}", lambda got: got[0].upper(), url)


def cards(reply: Any) -> list[str]:
    return read(reply.body.decode().partition("<aside")[0], "https://x.invalid/").links


@pytest.mark.parametrize("slug", MARKS)
def test_robots_feed_and_hosts(replica: Replica, slug: str) -> None:
    site = replica.sites.named(slug)
    rules = Protego.parse(fetch(replica, f"{site.theme.host}/robots.txt").body.decode())
    rows = [row["url"] for row in site.truth()]
    assert all(rules.can_fetch(url, "tabib") for url in rows)
    feed = fetch(replica, f"{site.theme.host}{site.theme.prefix}/feed/").body.decode()
    assert {bare(link) for link in re.findall(r"<item>.*?<link>([^<]+)", feed)} == set(rows[-10:])
    assert ("content:encoded>" in feed) == (site.theme.feed == "full")
    other = rows[0].replace("://", "://www.")
    assert fetch(replica, other).status == (301 if site.theme.one_host else 200)


def test_api_is_open_short_or_refused(replica: Replica) -> None:
    got = {}
    for slug in MARKS:
        site = replica.sites.named(slug)
        reply = fetch(replica, f"{site.theme.host}{site.theme.prefix}/wp-json/wp/v2/posts?per_page=100")
        got[slug] = reply.status
        if reply.status == 200 and slug != "extern":
            rows = {bare(row["link"]): row for row in json.loads(reply.body)}
            for row in list(site.truth())[::9]:
                mark, content = MARKS[slug][0], rows[row["url"]]["content"]["rendered"]
                sent = read(f'<div class="{mark}" id="{mark}">{content}</div>', "", picker(slug)).found["body"][0]
                assert (flat(sent) == flat(row["text"])) == (site.theme.api == "full")
    assert got == {"darmankade": 200, "paziresh24": 403, "doctoreto": 200, "salammag": 401, "seebmagazine": 200,
                   "majalepezeshki": 404, "nabz": 200, "extern": 200}  # fmt: skip
    own = fetch(replica, "https://extern.ir/wp-json/wp/v2/extern_health?per_page=100")
    assert len(json.loads(own.body)) == len(replica.sites.named("extern").there)


def test_an_article_stands_in_two_sections(replica: Replica) -> None:
    rows = list(replica.sites.named("darmankade").truth())
    two = [row for row in rows if len(row["sections"]) == 2]
    assert 10 < len(two) < 50
    for term in replica.sites.named("darmankade").posts.categories:
        assert fetch(replica, f"https://www.darmankade.com{term.path}").status == 200
