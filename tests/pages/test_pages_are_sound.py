"""The stored pages are a ruler, so the ruler is checked: JSON whole, every expected line really on its page, in order.

It imports nothing of ours and reads the pages with its own html.parser code, so that it can only agree with the page.
"""

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

HERE = Path(__file__).parent
SITES = (
    "hidoctor niniban darmankade paziresh24 doctoreto salammag seebmagazine hamrahteb majalepezeshki nabz extern "
    "drhast doctoryab isovisit niniban_qa tumj sjh pezeshkyemrooz"
).split()
PAGES = sorted(p for p in HERE.glob("*/*.*") if p.suffix in {".html", ".xml"})
INLINE = set("a abbr b bdi bdo cite code del em font i ins kbd mark o:p q s small span strong sub sup u wbr".split())
HIDDEN = {"script", "style", "head"}
RECORD_KEYS = {"url", "kind", "title", "published", "tags", "section"}
ANSWER_KEYS = {"text", "specialty", "verified", "date"}


class Visible(HTMLParser):
    """What a reader sees: inline tags join, every other tag parts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.hidden += tag in HIDDEN
        if tag not in INLINE:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN
        if tag not in INLINE:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def squeeze(text: str) -> str:
    return " ".join(text.split())


def visible(page: Path) -> str:
    body = page.read_bytes()
    declared = re.search(rb"charset=[\"']?([\w-]+)", body[:2000])
    parser = Visible()
    parser.feed(body.decode(declared.group(1).decode() if declared else "utf-8"))
    parser.close()
    return squeeze("".join(parser.parts))


def expected(page: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.with_suffix(".json").read_text("utf-8"))
    return found


def lines(record: dict[str, Any]) -> list[str]:
    if record["kind"] == "article":
        return str(record["text"]).split("\n")
    return [line for text in [record["question"], *(a["text"] for a in record["answers"])] for line in text.split("\n")]


def name(page: Path) -> str:
    return f"{page.parent.name}/{page.name}"


@pytest.mark.parametrize("site", SITES)
def test_a_site_has_a_typical_a_hard_and_a_list_page(site: str) -> None:
    stems = {p.stem for p in PAGES if p.parent.name == site}
    assert stems >= {"typical", "hard", "list"}, f"tests/pages/{site}/ lacks {{'typical', 'hard', 'list'}} - {stems}"


def test_no_folder_and_no_json_stands_alone() -> None:
    assert {p.parent.name for p in PAGES} == set(SITES)
    assert {p.with_suffix(".json") for p in PAGES} == set(HERE.glob("*/*.json"))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_json_is_whole(page: Path) -> None:
    want = expected(page)
    urls = [want["url"], *want["links"], *(r["url"] for r in want["records"])]
    for url in urls:
        parts = urlsplit(url)
        assert parts.scheme == "https"
        assert not parts.netloc.startswith("www.")
        assert not re.search(r"utm_|#|%[0-9A-F]?[a-f]|[^\x21-\x7e]", url), url
    assert len(set(want["links"])) == len(want["links"])
    assert bool(want["links"]) == (page.stem in {"list", "oai"})
    for record in want["records"]:
        body = {"text"} if record["kind"] == "article" else {"question", "answers"}
        assert {"url", "kind", "title"} | body <= set(record) <= RECORD_KEYS | body
        dates = [record.get("published"), *(a.get("date") for a in record.get("answers", []))]
        assert all(date.fromisoformat(d) for d in dates if d)
        assert all({"text"} <= set(a) <= ANSWER_KEYS for a in record.get("answers", []))


def test_no_record_is_told_twice() -> None:
    seen = [(p.parent.name, r["url"]) for p in PAGES for r in expected(p)["records"]]
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("page", [p for p in PAGES if p.suffix == ".html"], ids=name)
def test_every_expected_line_is_on_the_page_in_order(page: Path) -> None:
    text = visible(page)
    for record in expected(page)["records"]:
        assert squeeze(record["title"]) in text
        at = 0
        for line in lines(record):
            assert line == squeeze(line) != ""
            found = text.find(line, at)
            assert found >= 0, f"{name(page)}: {line!r} is not on the page (or not in this order)"
            at = found + len(line)


@pytest.mark.parametrize("page", [p for p in PAGES if p.stem in {"typical", "hard"}], ids=name)
def test_an_article_is_as_long_as_real_ones_and_its_page_holds_noise(page: Path) -> None:
    [record] = expected(page)["records"]
    words = sum(len(line.split()) for line in lines(record))
    assert words < 0.9 * len(visible(page).split()), "a page without noise judges nothing"
    if record["kind"] == "article":
        assert 120 <= words <= 700


@pytest.mark.parametrize("page", [p for p in PAGES if expected(p)["links"]], ids=name)
def test_every_link_stands_in_its_list_in_order(page: Path) -> None:
    text, at = unquote(page.read_text("utf-8")), 0
    for link in expected(page)["links"]:
        path = unquote(urlsplit(link).path).lstrip("/")
        at = text.find(path, at)
        assert at >= 0, f"{name(page)}: {link}"


@pytest.mark.parametrize("page", [p for p in PAGES if p.suffix == ".xml"], ids=name)
def test_xml_is_well_formed(page: Path) -> None:
    assert ElementTree.fromstring(page.read_bytes()).tag
