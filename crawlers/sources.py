"""Where a site's pages are found: lists, sitemaps, REST, related links.

A source is a value with three pure answers: where it starts, what one of its own pages leads to, and, for those
that carry whole texts, the records in it. A site's list of sources is a union; ``first(...)`` is the first that works.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from crawlers.site import Site
    from pipelines.records import Record


@dataclass(frozen=True)
class Page:
    """A fetched answer: canonical URL, decompressed body, content type as the server gave it, headers in lower case."""

    url: str
    body: bytes
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What a source's page leads to: pages of records, and further pages of the source itself.

    ``problem`` says why the source does not work here (``first(...)`` then takes the next one).
    """

    pages: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    problem: str | None = None


class Source:
    """What every source answers; each kind overrides what it can do."""

    def start(self, site: Site) -> list[str]:
        """The URLs it begins with; empty for a source that lives on the record pages themselves."""
        raise NotImplementedError

    def read(self, site: Site, page: Page) -> Found:
        """What a page of this source leads to."""
        raise NotImplementedError

    def on_record_page(self, site: Site, root: LexborHTMLParser, url: str) -> tuple[str, ...]:  # noqa: ARG002
        """The record pages that a record's page links to, for sources that follow those."""
        return ()

    def records(self, site: Site, page: Page) -> list[Record] | None:  # noqa: ARG002
        """The records in one of this source's own answers; None where the page is not such an answer."""
        return None


@dataclass(frozen=True)
class OneOf:
    """Alternatives, best first: the next is started only when the one before does not work."""

    sources: tuple[Source, ...]


def first(*sources: Source) -> OneOf:
    """The first of several sources that works."""
    return OneOf(sources)


@dataclass(frozen=True)
class Listing(Source):
    """Numbered lists, read from 1 on until one is missing or empty: ``/page/{n}/``.

    ``link`` selects the links to records; links that are no record's page are passed over.
    """

    path: str
    link: str = "a[href]"

    def start(self, site: Site) -> list[str]:
        return [site.url(self.path.format(n=1))]

    def read(self, site: Site, page: Page) -> Found:
        number = self._number(site, page.url)
        links = page_links(site, LexborHTMLParser(page.body), page.url, self.link)
        if number is None or not links:
            return Found()
        return Found(pages=links, more=(site.url(self.path.format(n=number + 1)),))

    def _number(self, site: Site, url: str) -> int | None:
        pattern = re.escape(site.url(self.path.replace("{n}", "0000"))).replace("0000", r"(\d+)")
        match = re.fullmatch(pattern, url)
        return int(match[1]) if match else None


@dataclass(frozen=True)
class Sitemap(Source):
    """A sitemap or an index of sitemaps; ``only`` is what the name of a part must contain."""

    path: str
    only: str = ""

    def start(self, site: Site) -> list[str]:
        return [site.url(self.path)]

    def read(self, site: Site, page: Page) -> Found:
        root = _xml(page.body)
        kind = etree.QName(root).localname if root is not None else ""
        if root is None or kind not in ("urlset", "sitemapindex"):
            return Found(problem="not a sitemap")
        places = (node.text.strip() for node in root.iterfind("{*}*/{*}loc") if node.text)
        own = tuple(dict.fromkeys(url for place in places if (url := site.own(place))))
        if kind == "sitemapindex":
            parts = tuple(url for url in own if self.only in url)
            return Found(more=parts, problem=None if parts else f"no part of it is named {self.only}")
        pages = tuple(url for url in own if site.is_page(url))
        alone = not pages and page.url in self.start(site)
        return Found(pages=pages, problem="a sitemap without pages" if alone else None)


@dataclass(frozen=True)
class Related(Source):
    """Links from a record's page to others of its kind: the way past the end of the lists."""

    link: str = "a[href]"

    def start(self, site: Site) -> list[str]:  # noqa: ARG002
        return []

    def on_record_page(self, site: Site, root: LexborHTMLParser, url: str) -> tuple[str, ...]:
        return page_links(site, root, url, self.link)


#: A sitemap file may be gzipped itself; it holds at most 50 MB by its own standard.
MAX_SITEMAP_BYTES = 50 * 2**20


def _xml(body: bytes) -> etree._Element | None:
    """Bytes from a stranger as XML: no entities, no network, a stray ampersand forgiven; None where it is none."""
    try:
        if body.startswith(b"\x1f\x8b"):
            body = zlib.decompressobj(31).decompress(body, MAX_SITEMAP_BYTES)
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
        return etree.fromstring(body, parser) if body.strip() else None
    except (etree.XMLSyntaxError, zlib.error):
        return None


def page_links(site: Site, root: LexborHTMLParser, url: str, css: str) -> tuple[str, ...]:
    """Canonical URLs of the record pages that the matches of ``css`` link to: each once, in page order, not itself."""
    hrefs: Iterable[str | None] = (node.attributes.get("href") for node in root.css(css))
    own = (site.own(href, url) for href in hrefs if href)
    return tuple(dict.fromkeys(link for link in own if link and link != url and site.is_page(link)))
