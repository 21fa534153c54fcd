"""What reads a page when no layout of its site does: schema.org, then trafilatura. The record says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from crawlers.platforms.qapage import Microdata

if TYPE_CHECKING:
    from crawlers.site import Site
    from pipelines.records import Record


def records(site: Site, root: LexborHTMLParser, html: str, url: str, *, fast: bool) -> list[Record]:
    """At most one record. ``fast`` leaves trafilatura out: 13 to 17 CPU-seconds per 1,000 pages in a crawl loop."""
    if site.kind == "question":
        found = site.read(Microdata, root, url) if root.css_first(str(Microdata.when)) else None
        return [found] if found else []
    text = None if fast else main_text(html)
    if not text:
        return []
    title = root.css_first("h1") or root.css_first("title")
    return [site.article(url, "trafilatura", text=text, title=title.text(strip=True) if title else None)]


def main_text(html: str | bytes, url: str | None = None) -> str:
    """The main text of any page by trafilatura's fast mode; empty where it finds none."""
    import trafilatura  # here: half a second to import, and most pages never need it

    return trafilatura.extract(html, url=url, fast=True, include_comments=False) or ""
