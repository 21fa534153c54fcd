"""Stored pages: what the sites' own rules read from pages that somebody else wrote from the facts."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers.site import Site
from crawlers.sites import SITES
from crawlers.sources import Page

HERE = Path(__file__).parents[1] / "pages"
NEEDED = {"typical", "hard", "list"}
STORED = sorted(path for path in HERE.glob("*/*.*") if path.suffix != ".json" and path.parent.name in SITES)


def name(page: Path) -> str:
    return f"{page.parent.name}/{page.name}"


@pytest.mark.parametrize("slug", sorted(SITES))
def test_a_site_has_its_stored_pages(slug: str) -> None:
    stems = {page.stem for page in STORED if page.parent.name == slug}
    missing = [f"tests/pages/{slug}/{stem}.html" for stem in sorted(NEEDED - stems)]
    assert not missing


@pytest.mark.parametrize("page", STORED, ids=name)
def test_a_stored_page_is_read_as_expected(page: Path) -> None:
    site, want = SITES[page.parent.name], json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    found = [asdict(record) for record in site.extract(page.read_bytes(), want["url"])]
    assert len(found) == len(want["records"])
    for record, expected in zip(found, want["records"], strict=True):
        assert judged(record, expected) == plain(expected)
    if want["links"]:
        assert links(site, want["url"], page.read_bytes()) == want["links"]


def judged(found: Any, expected: Any) -> Any:
    """What was found, without what the expected record does not speak of."""
    if isinstance(expected, dict):
        return {key: judged(found[key], value) for key, value in expected.items()}
    if isinstance(expected, list) and len(expected) == len(found) and expected and isinstance(expected[0], dict):
        return [judged(one, other) for one, other in zip(found, expected, strict=True)]
    return plain(found)


def plain(value: Any) -> Any:
    """White space collapsed, dates as ISO, tuples as lists."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def links(site: Site, url: str, body: bytes) -> list[str]:
    """The record pages that the site's sources find on one of their pages."""
    sources = [source for _, source in site.alternatives() if source.start(site)]
    return list(dict.fromkeys(link for source in sources for link in source.read(site, Page(url, body)).pages))
