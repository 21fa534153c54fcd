"""Dates and URLs against tables of cases; those in rulers/ were written by someone who had not read the code."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scrapy import Request

from crawlers.dates import parse_date
from crawlers.urls import canonical

TESTS = Path(__file__).parents[1]


def table(name: str) -> list[dict[str, str]]:
    with (TESTS / name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize(
    "row", [*table("rulers/dates.tsv"), *table("cases/relative_dates.tsv")], ids=lambda row: row["text"]
)
def test_dates(row: dict[str, str]) -> None:
    today = date.fromisoformat(row["today"]) if row["today"] else None
    found = parse_date(row["text"].replace("\\u200c", "\u200c"), today)
    assert (found.isoformat() if found else "") == row["want"]


@pytest.mark.parametrize("row", table("rulers/urls.tsv"), ids=lambda row: row["url"])
def test_urls(row: dict[str, str]) -> None:
    assert canonical(row["url"]) == row["want"]
    assert canonical(row["want"]) == row["want"]


@pytest.mark.parametrize(
    "url", ["mailto:a@b.ir", "/q/abc", "javascript:void(0)", "tel:+98", "", "http://", "ftp://a.ir/"]
)
def test_what_is_no_page_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not an absolute"):
        canonical(url)


SEGMENTS = st.sampled_from(["a", "Z9", "a-b_c~1", ".a", "a.", ".", "..", "...", "-", "~", "index.php", ""])
PAIRS = st.sampled_from(["b=2", "a=1", "a=", "a", "utm_source=x", "share=1", "gclid=1", "=", "c=a=b", "c=..", ""])


@settings(deadline=None)
@given(
    host=st.sampled_from(["a.ir", "www.a.ir", "www.b.a.ir", "a-1.b.ir"]),
    path=st.lists(SEGMENTS, max_size=4),
    query=st.none() | st.lists(PAIRS, max_size=4),
    fragment=st.none() | st.sampled_from(["", "answer", "/a?b=1", "پاسخ"]),
)
def test_plain_urls_come_out_as_any_other(
    host: str, path: list[str], query: list[str] | None, fragment: str | None
) -> None:
    """They are read by one pattern; with a scheme in capitals they are not."""
    rest = f"://{host}" + "".join(f"/{part}" for part in path)
    rest += "" if query is None else "?" + "&".join(query)
    rest += "" if fragment is None else f"#{fragment}"
    found = canonical(f"https{rest}")
    assert found == canonical(f"HTTP{rest}") == canonical(found)


@settings(deadline=None)
@given(st.text(), st.text())
@example("% a", "%0\x1b")
def test_scrapy_finds_nothing_to_encode_in_what_is_canonical(path: str, query: str) -> None:
    url = canonical(f"https://a.ir/{path}?{query}".replace("\0", ""))
    encoded = Request(url).url
    assert encoded.replace("%27", "'") == url.replace("%27", "'")  # as good in a query as it stands
