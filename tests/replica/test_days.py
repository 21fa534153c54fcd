"""Later days, conditional requests, odd pages, redesigns, and that all sites start."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import pytest

from replica.odd import KINDS
from replica.options import Options
from replica.server import Replica
from replica.sites import MAKERS
from replica.wire import Reply, Validators
from tests.replica.test_others import marks
from tests.replica.walk import fetch, flat, read

WRITTEN = ("hidoctor", "niniban", "darmankade", "paziresh24", "extern", "hamrahteb", "tumj", "pezeshkyemrooz")


def ask(replica: Replica, url: str, etag: str = "", since: str = "") -> Reply:
    head = f"\r\nIf-None-Match: {etag}\r\n" if etag else ""
    head += f"\r\nIf-Modified-Since: {since}\r\n" if since else ""
    for _ in range(2):
        reply = replica.reply("/" + url.partition("://")[2], Validators.read(head.encode()))[0]
        if reply.status not in (429, 500):
            break
    return reply


def rows_of(site: Any) -> dict[str, dict[str, Any]]:
    """The truth by URL, of a paper by that of its abstract."""
    rows = [*site.truth(), *getattr(site, "also", {}).get("pdf_only", list)()]
    return {row.get("abstract_url", row["url"]): row for row in rows}


@pytest.mark.parametrize("slug", WRITTEN)
def test_a_day_brings_fifty_and_changes_twenty(slug: str) -> None:
    first, then = (Replica(Options(articles=200, questions=20, day=day, sites=(slug,), faults=False)) for day in (0, 1))
    before, after = (rows_of(one.sites.named(slug)) for one in (first, then))
    assert len(before) == 200
    assert len(after.keys() - before) == 50
    held = [url for url, row in before.items() if row == after[url]]
    changed = before.keys() - set(held)
    site = then.sites.named(slug)
    assert set(site.posts.changed) == {i for i in range(200) if site.posts.modified[i] > first.sites.named(slug).latest}
    assert len(site.posts.changed) == 20
    assert 17 <= len(changed) <= 20  # the abstract of a paper that is a PDF alone may stay
    for url in held[:40]:
        reply = ask(first, before[url]["url"])
        assert ask(then, before[url]["url"], etag=reply.headers["ETag"]).status == 304
        assert ask(then, before[url]["url"], since=reply.headers["Last-Modified"]).status == 304
    for url in changed:
        reply = ask(first, before[url]["url"])
        assert ask(then, before[url]["url"], etag=reply.headers["ETag"]).status == 200
        assert ask(then, before[url]["url"], since=reply.headers["Last-Modified"]).status == 200


def test_maps_api_and_feed_tell_what_a_day_changed() -> None:
    site = Replica(Options(articles=200, day=1, sites=("doctoreto",), faults=False))
    old = Replica(Options(articles=200, sites=("doctoreto",), faults=False)).sites.named("doctoreto").latest
    home = "https://doctoreto.com/blog"
    query = f"modified_after={old:%Y-%m-%dT%H:%M:%S}&per_page=100"
    rows = json.loads(fetch(site, f"{home}/wp-json/wp/v2/posts?{query}").body)
    assert len(rows) == 70
    locs = re.findall(r"<loc>([^<]+)</loc><lastmod>([^<]+)", fetch(site, f"{home}/sitemap_index.xml").body.decode())
    assert len(locs) == 4
    newer = [loc for loc, when in locs if datetime.fromisoformat(when) > old]
    entries = [e for loc in newer for e in re.findall(r"<lastmod>([^<]+)", fetch(site, loc).body.decode())]
    assert sum(datetime.fromisoformat(when) > old for when in entries) == 70
    feed = fetch(site, f"{home}/feed/").body.decode()
    assert all(parsedate_to_datetime(when) > old for when in re.findall(r"<pubDate>([^<]+)", feed))
    assert fetch(site, f"{home}/feed/?paged=99").status == 404


def test_lists_are_compared_by_their_bytes() -> None:
    one = Replica(Options(articles=60, sites=("nabz",), faults=False))
    url = "https://nabz.site/page/2/"
    reply = ask(one, url)
    assert ask(one, url, etag=reply.headers["ETag"]).status == 304
    assert ask(one, url, etag='"other"', since=format_datetime(datetime.now(UTC), usegmt=True)).status == 200
    assert one.stats()["nabz.site"]["unchanged"] == {url: 1}


TEXT = {
    "drhast": ("question", marks(question="main-question__body")),
    "darmankade": ("text", marks(body="entry-content")),
    "niniban": ("text", marks(body="echo_detail")),
    "niniban_qa": ("question", marks(question="echo_detail")),
    "doctoryab": ("question", marks(question="faq-text")),
    "tumj": ("text", marks(body="yw_text")),
}


@pytest.mark.parametrize("slug", TEXT)
def test_odd_pages(slug: str) -> None:
    replica = Replica(Options(articles=80, questions=150, sites=(slug,), odd=True))
    rows = {row["what"]: row for row in replica.door(f"/_odd/{slug}")}  # type: ignore[union-attr]
    assert set(rows) == set(KINDS)
    truth: dict[str, Any] = {row["url"]: row for row in replica.sites.named(slug).truth()}
    name, pick = TEXT[slug]
    for what, row in rows.items():
        reply = fetch(replica, row["url"])
        assert (name in row) == (row["url"] in truth)
        if what in ("410", "empty", "javascript", "login"):
            assert name not in row
            assert (reply.status, bool(reply.body)) == ((410, True) if what == "410" else (200, what != "empty"))
            continue
        assert row[name] == truth[row["url"]][name]
        charset = "cp1256" if "1256" in what else "utf-8-sig"
        found = read(reply.body[:200_000].decode(charset, "ignore"), row["url"], pick).found
        if what != "nesting":  # html.parser is no match for it
            assert flat(row[name]) in flat("".join(found["question" if name == "question" else "body"]))
        assert (len(reply.body) > 8_000_000) == (what == "8 MB")


@pytest.mark.parametrize("slug", MAKERS)
def test_redesign_renames_what_the_layout_rests_on(slug: str) -> None:
    options = {"articles": 12, "questions": 12, "sites": (slug,), "faults": False}
    old, new = Replica(Options(**options)), Replica(Options(**options, redesign=(slug,)))  # type: ignore[arg-type]
    row = next(iter(new.sites.named(slug).truth()))
    before, after = (fetch(one, row["url"]).body.decode() for one in (old, new))
    there = [mark for mark in MAKERS[slug][2] if re.search(rf"""["' ]{mark}""", before)]
    assert there
    assert not any(re.search(rf"""(?:class|id|itemprop)=["']?(?:[^"'>]* )?{mark}[\s"'>_-]""", after) for mark in there)
    assert flat(re.sub(r"<[^>]*>", " ", before)) == flat(re.sub(r"<[^>]*>", " ", after))


def test_all_sites_start_at_once() -> None:
    began = time.process_time()
    replica = Replica(Options())
    assert time.process_time() - began < 0.5
    assert len(replica.sites) == 17
    assert replica.sites.built == {}
    assert replica.stats()["nabz.site"]["requests"] == 0
    assert len(MAKERS) == 18
    with pytest.raises(ValueError, match="nowhere"):
        Replica(Options(redesign=("nowhere",)))
