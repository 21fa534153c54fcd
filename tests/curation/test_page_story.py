"""``tabib explain URL`` of a page that is no record: what its crawl knows, from a real frontier and archive."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import tiny
import tracing
from tracing import said, tabib

from crawlers.archive import ArchiveWriter
from crawlers.extract import extract
from crawlers.frontier.rows import Lease, Link, Place
from crawlers.frontier.store import Frontier
from crawlers.sites import SITES
from curation import build

HEAD = [(b"Content-Type", b"text/html; charset=utf-8")]
ASKED = "سه روز است که تب دارم و سرفه می‌کنم، چه باید بکنم؟ داروی خاصی لازم است؟"
ANSWERED = "استراحت کنید، آب زیاد بنوشید و اگر تب شما بالاتر از ۳۹ شد حضوری معاینه شوید."
RECORD = (
    f"<h1>تب و سرفه</h1><h2 class='main-question__body' itemprop=text>{ASKED}</h2><div class='main-question__answer'>"
    f"<div class='main-question__answer-body'><p itemprop=text>{ANSWERED}</p></div></div>"
)
LIST, READ, MUTE, FRESH = "/q/page-1", "/q/aaaaa", "/q/bbbbb", "/q/ccccc"
GONE, FORBIDDEN, LATER, FAILED, MOVED, QUEUED = (f"/q/{letter * 5}" for letter in "defghi")
DUE = datetime(2031, 5, 6, 7, 8, tzinfo=UTC).timestamp()


def url(path: str) -> str:
    return f"https://drhast.com{path}"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawl of ten pages, one in each state; records of those that had been fetched by then; and a build."""
    folder = tmp_path_factory.mktemp("crawled")
    data = folder / "data"
    frontier = Frontier(data / "frontier" / "drhast.sqlite")
    writer = ArchiveWriter(
        *(data / "archive" / "drhast", "drhast"), software="a test", on_open=frontier.register_warc,
        on_close=frontier.close_warc,
    )  # fmt: skip
    fetched = datetime(2025, 6, 1, 8, 30, tzinfo=UTC)

    def keep(lease: Lease, body: str, links: list[str]) -> None:
        place = writer.write(lease.url, 200, HEAD, f"<html><body>{body}</body></html>".encode(), fetched)
        found = [Link(url(path)) for path in links]
        frontier.finish(lease, found, Place(place.warc, place.offset, place.length), fetched.isoformat())

    def record() -> None:
        extract(SITES["drhast"], data, workers=1)

    endings: dict[str, Callable[[Lease], object]] = {
        LIST: lambda lease: keep(lease, "", [READ, MUTE, GONE, FORBIDDEN, LATER, FAILED, MOVED]),
        READ: lambda lease: keep(lease, RECORD, [FRESH, QUEUED, GONE]),
        MUTE: lambda lease: (keep(lease, "<nav>خانه</nav>", [GONE]), record()),
        FRESH: lambda lease: keep(lease, RECORD.replace("سرفه", "گلودرد"), []),
        GONE: lambda lease: frontier.give_up(lease, "gone", "http_404"),
        FORBIDDEN: lambda lease: frontier.give_up(lease, "refused", "robots"),
        LATER: lambda lease: frontier.postpone(lease, "http_503", DUE),
        FAILED: lambda lease: frontier.give_up(lease, "failed", "timeout"),
        MOVED: lambda lease: frontier.moved(lease, None, "http_301"),
    }
    frontier.add([Link(url(LIST), "source", "0")])
    leases: dict[str, Lease] = {}
    for path, end in endings.items():
        while url(path) not in leases:
            lease = frontier.lease(0.0)
            assert lease is not None, path
            leases[lease.url] = lease
        end(leases[url(path)])
    if url(QUEUED) in leases:
        frontier.release(leases[url(QUEUED)])
    writer.close()
    frontier.close()
    tiny.write_recipe(folder / "datasets" / "small", tracing.tiny.recipe_of("normalise"))
    build.build(folder / "datasets" / "small", data, workers=1)
    return data


def story(path: str, data: Path) -> dict[str, Any]:
    (told,) = json.loads(said("explain", url(path), "--data", data, "--json"))
    return told


@pytest.mark.parametrize(
    ("path", "fate", "remedy"),
    [
        (QUEUED, "known to its crawl, not asked for yet", "run `tabib crawl drhast`"),
        (GONE, "not there, says its site (http_404)", ""),
        (FORBIDDEN, "forbidden by robots.txt (robots)", ""),
        (LATER, "to be asked for again (http_503)", "run `tabib crawl drhast` when it is due"),
        (FAILED, "given up (timeout)", "another run of `tabib crawl drhast` tries again"),
        (MOVED, "leads to another address of its site (http_301)", "ask for the address that a browser ends at"),
        (LIST, "a list, sitemap or feed of 'drhast', no record's own page (fetched)", ""),
        (FRESH, "fetched; it gives a record, which data/records does not hold", "run `tabib extract drhast` (again)"),
    ],
)
def test_a_page_without_a_record_is_told_by_its_crawl(data: Path, path: str, fate: str, remedy: str) -> None:
    told = story(path, data)
    assert (told["id"], told["build"], told["fate"], told["notes"]) == (None, None, fate, [remedy])
    assert told["crawl"]["url"] == url(path)
    assert f"{url(path)}: in no build and no record: {fate}" in said("explain", url(path), "--data", data)


def test_a_page_that_no_rule_reads_is_read_again_to_say_so(data: Path) -> None:
    told = story(MUTE, data)
    assert told["fate"] == "fetched; no layout of its site reads it (no_text)"
    assert told["crawl"]["warc"] == "drhast-00001.warc.gz"


def test_tries_links_and_when_it_is_due(data: Path) -> None:
    assert "gone (http_404); tries 1; 1 links from a start; 2 record pages link there, a list has shown it" in said(
        "explain", url(GONE), "--data", data
    )
    assert "queued; tries 0; 2 links from a start; 1 record page links there, no list has shown it" in said(
        "explain", url(QUEUED), "--data", data
    )
    assert "waiting (http_503), due 2031-05-06 07:08 UTC; tries 1" in said("explain", url(LATER), "--data", data)


def test_a_row_says_what_its_crawl_knows_in_any_spelling(data: Path) -> None:
    for spelling in (url(READ), "http://www.drhast.com/q/aaaaa?utm_source=x#answers"):
        (told,) = json.loads(said("explain", spelling, "--data", data, "--json"))
        assert told["fate"] == "in train"
        assert (told["crawl"]["state"], told["crawl"]["linked"], told["crawl"]["listed"]) == ("done", 0, True)
    assert "  crawl    done; tries 1; 1 links from a start" in said("explain", told["id"], "--data", data)


@pytest.mark.parametrize(
    ("address", "problem", "remedy"),
    [
        (url("/q/zzzzz"), "no page or list that was fetched so far leads there", "`tabib status drhast`"),
        (
            url("/about"),
            "it is not the address of a record's own page, and its crawl has not met it",
            "`pages` of 'drhast'",
        ),
        ("https://hidoctor.ir/1234/", "'hidoctor' has not been crawled", "run `tabib crawl hidoctor`"),
        ("https://example.com/x", "no site has the host example.com", "`scrapy list`"),
        ("ftp://drhast.com/q/aaaaa", "not an absolute http(s) URL", "http:// or https://"),
        ("https://[x/q", "Invalid IPv6 URL", "http:// or https://"),
    ],
)
def test_an_address_that_no_crawl_knows(data: Path, address: str, problem: str, remedy: str) -> None:
    done = tabib("explain", address, "--data", data)
    assert (done.exit_code, done.stdout) == (2, "")
    assert problem in done.stderr
    assert remedy in done.stderr


def test_a_page_whose_archive_is_not_here(data: Path, tmp_path: Path) -> None:
    (tmp_path / "frontier").mkdir()
    (tmp_path / "frontier" / "drhast.sqlite").write_bytes((data / "frontier" / "drhast.sqlite").read_bytes())
    assert story(MUTE, tmp_path)["fate"] == "fetched; the archive does not have it here"
    (tmp_path / "frontier" / "drhast.sqlite").write_bytes(b"no frontier" * 100)
    done = tabib("explain", url(MUTE), "--data", tmp_path)
    assert done.exit_code == 1
    assert "drhast.sqlite: cannot be read as a frontier" in done.stderr
