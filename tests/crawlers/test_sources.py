"""Where pages are found: what each kind of list says of itself, without a network."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from crawlers import sources
from crawlers.archive import ArchiveWriter
from crawlers.extract import extract
from crawlers.page import parsed
from crawlers.platforms.wordpress import WordPressApi
from crawlers.sites import SITES
from crawlers.sources import Found, Listing, Page, Sections, page_links
from replica import running
from tests.crawlers.conftest import Crawl, one_space

DARMANKADE, NINIBAN, SALAMMAG = SITES["darmankade"], SITES["niniban"], SITES["salammag"]
LISTS = Listing("/blog/{section}/page/{n}/", link="article > a", sections=("health", "diseases"))
CARD = b'<article><a href="/blog/a-1/">A</a></article>'


def test_a_listing_of_sections_starts_in_each() -> None:
    assert LISTS.start(DARMANKADE) == [
        "https://darmankade.com/blog/health/page/1/",
        "https://darmankade.com/blog/diseases/page/1/",
    ]


@pytest.mark.parametrize(
    ("asked", "following"),
    [("diseases/page/9/", "diseases/page/10/"), ("health/", "health/page/2/"), ("other/page/2/", None)],
)
def test_a_listing_goes_on_in_its_own_section(asked: str, following: str | None) -> None:
    found = LISTS.read(DARMANKADE, Page(f"https://darmankade.com/blog/{asked}", CARD))
    assert found.following == ((f"https://darmankade.com/blog/{following}",) if following else ())
    assert found.pages == (("https://darmankade.com/blog/a-1/",) if following else ())


def test_an_empty_list_is_its_end() -> None:
    assert LISTS.read(DARMANKADE, Page("https://darmankade.com/blog/health/page/9/", b"<p>none</p>")) == Found()


def test_sections_are_found_on_the_index_and_on_each_other() -> None:
    source = Sections("/", section=r"/بخش-[^/]+-\d+/?", link="h3 > a")
    menu = '<a href="/بخش-کودک-163">x</a><a href="/fa/tag">y</a>'
    found = source.read(NINIBAN, Page("https://niniban.com/", menu.encode()))
    (first,) = found.more
    assert first == NINIBAN.url("/بخش-کودک-163?page=1")
    card = '<h3><a href="/بخش-کودک-163/5-تب">x</a></h3><a href="/بخش-سلامت-20?page=4">y</a>'
    found = source.read(NINIBAN, Page(first, card.encode()))
    assert found.pages == (NINIBAN.url("/بخش-کودک-163/5-تب"),)
    assert found.more == (NINIBAN.url("/بخش-سلامت-20?page=1"),)
    assert found.following == (NINIBAN.url("/بخش-کودک-163?page=2"),)
    assert source.read(NINIBAN, Page("https://niniban.com/", b"")).problem == "no section is linked"


@pytest.mark.parametrize("remembered", [1, 20_000])
def test_a_link_means_the_same_however_many_are_remembered(remembered: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "REMEMBERED", remembered)
    known = sources._known_links(SITES["drhast"])
    hrefs = [
        "aaa01",
        "/q/aaa02",
        "https://www.drhast.com/q/aaa03?utm_source=x",
        "/login",
        "#top",
        "//drhast.com/q/aaa04",
    ]
    root = parsed("".join(f'<a href="{href}">x</a>' for href in hrefs))
    for place, first in (("q/bbb01", "q/aaa01"), ("blog/1", None), ("q/aaa02", "q/aaa01")):
        url = f"https://drhast.com/{place}"
        wanted = [first, "q/aaa02", "q/aaa03", "q/aaa04"]
        found = page_links(SITES["drhast"], root, url, "a[href]")
        assert found == tuple(f"https://drhast.com/{path}" for path in wanted if path and path != place)
        assert len(known) <= remembered


def posts(content: str) -> bytes:
    return json.dumps([{"link": "https://darmankade.com/blog/a-1/", "content": {"rendered": content}}] * 3).encode()


@pytest.mark.parametrize(
    "content",
    ["<p>x [&hellip;]</p>\n", "<p>x […]</p>", '<p>x</p><p><a class="more-link" href="/">y</a></p>', "<p>x [...]</p>"],
)
def test_excerpts_are_no_posts(content: str) -> None:
    api = WordPressApi(root="/blog")
    assert api.read(DARMANKADE, Page(api.start(DARMANKADE)[0], posts(content))).problem == "excerpts only"


def test_a_whole_post_may_hold_an_ellipsis() -> None:
    api = WordPressApi(root="/blog")
    page = Page(api.start(DARMANKADE)[0], posts("<p>«درد […] ندارد»</p><p>پایان.</p>"))
    assert api.read(DARMANKADE, page).problem is None


def test_a_post_type_has_its_own_route() -> None:
    (url,) = WordPressApi(route="extern_health").start(SITES["extern"])
    assert url.startswith("https://extern.ir/wp-json/wp/v2/extern_health?")


@pytest.mark.parametrize("slug", ["seebmagazine", "niniban"])
def test_a_list_that_shows_its_last_page_for_ever_ends(tmp_path: Path, slug: str) -> None:
    with running(articles=25, questions=5, sites=[slug], faults=False) as replica:
        crawl = Crawl(replica, tmp_path)
        crawl.run(slug)
        asked = crawl.stats(SITES[slug].domain)["pages"]
        truth = crawl.truth(slug)
    lists = [url for url in asked if not SITES[slug].is_page(url)]
    assert truth.keys() <= asked.keys()
    assert len(lists) <= (8 if slug == "seebmagazine" else 70), "one page past the end of each list, not more"


@pytest.mark.parametrize("slug", ["salammag", "majalepezeshki"])
def test_articles_of_several_pages_are_joined(tmp_path: Path, slug: str) -> None:
    with running(articles=45, sites=[slug]) as replica:
        crawl = Crawl(replica, tmp_path)
        truth = {url: row for url, row in crawl.truth(slug).items() if row.get("pages")}
        assert truth, "or this could not fail"
        crawl.run(slug)
        extract(SITES[slug], tmp_path, workers=1)
        records = crawl.records(slug)
    for url, want in truth.items():
        assert one_space(records[url]["text"]) == one_space(want["text"])
    assert not [url for url in records if SITES[slug].part_of(url)[1] > 1]


def joined_text(tmp_path: Path, *pages: tuple[str, str, int]) -> list[tuple[str, str]]:
    """URL and text of what archived pages of salammag.com give: path, HTML of the body, day of January."""
    folder, ignore = tmp_path / "archive" / "salammag", lambda _: None
    writer = ArchiveWriter(folder, "salammag", software="test", on_open=ignore, on_close=ignore)
    for path, html, day in pages:
        body = f"<h1>T</h1><div class=content><p>{html}</div>".encode()
        headers = [(b"Content-Type", b"text/html")]
        writer.write(f"https://salammag.com{path}", 200, headers, body, datetime(2025, 1, day, tzinfo=UTC))
    writer.close()
    extract(SALAMMAG, tmp_path, workers=1)
    rows = pq.read_table(tmp_path / "records" / "salammag" / "part-00000.parquet").to_pylist()
    return [(row["url"], row["text"]) for row in rows]


def test_parts_are_joined_in_order_and_the_latest_copy_counts(tmp_path: Path) -> None:
    texts = (("/a/3/", "three"), ("/a/", "one"), ("/a/2/", "old"), ("/a/2/", "two"), ("/b/2/", "alone"))
    found = joined_text(tmp_path, *((path, text, 1) for path, text in texts))
    assert found == [("https://salammag.com/a/", "one\ntwo\nthree")]


def test_an_article_that_has_shrunk_loses_the_part_that_it_no_longer_leads_to(tmp_path: Path) -> None:
    first = [(f"/a/{part}", f"old{part}", 1) for part in ("", "2/", "3/", "4/")]
    links = '<a class=renamed href="/a/2/">۲</a>'
    news = [("/a/", f"new {links}", 2), ("/a/3/", "new3", 3)]  # 2 has not changed, 3 is newer, 4 is gone
    assert joined_text(tmp_path, *first, *news) == [("https://salammag.com/a/", "new ۲\nold2/\nnew3")]


def test_a_part_that_another_leads_to_is_one_still(tmp_path: Path) -> None:
    pages = [("/a/3/", "three", 1), ("/a/2/", "two<a href=/a/3/>۳</a>", 1), ("/a/", "one<a href=/a/2/>۲</a>", 2)]
    ((_, text),) = joined_text(tmp_path, *pages)
    assert text == "one۲\ntwo۳\nthree"
