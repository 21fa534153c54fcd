"""Where a site's pages are found: lists, sitemaps, REST, related links.

A source is a value with three pure answers: where it starts, what one of its own pages leads to, and, for those
that carry whole texts, the records in it. A site's list of sources is a union; ``first(...)`` is the first that works.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from crawlers.moments import moment
from crawlers.page import Page as Page

if TYPE_CHECKING:
    from crawlers.site import Site
    from pipelines.records import Record


@dataclass(frozen=True)
class Found:
    """What a source's page leads to: pages of records, and further pages of the source itself.

    ``following`` continues this page with older ones: it is asked for only while a page shows something that an earlier
    reading has not. ``changed`` says when a page or part last changed, as ``crawlers.moments`` writes it; ``cursor`` is
    the newest change that the answer tells of, for ``Source.resume``. ``problem`` says why the source does not work
    here (``first(...)`` then takes the next one).
    """

    pages: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    following: tuple[str, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None
    problem: str | None = None


#: A site says that there is no such page.
MISSING = frozenset(["http_400", "http_404", "http_410"])


class Source:
    """What every source answers; each kind overrides what it can do.

    It is read from its start in every crawl. ``rolls``: it shows the newest pages alone, so it is also read while a
    long crawl goes on. ``rereads``: the further pages it leads to are read again, too, unless it says that they are
    what they were. ``same_record``: what it finds on a record's page are other pages of that record.
    """

    rolls: ClassVar[bool] = False
    rereads: ClassVar[bool] = True
    #: Whether its own answers hold records.
    whole_texts: ClassVar[bool] = False
    #: How one of its further pages may be missing without anything being wrong.
    ends_with: ClassVar[frozenset[str]] = frozenset()
    same_record: bool = False

    def start(self, site: Site) -> list[str]:
        """The URLs it begins with; empty for a source that lives on the record pages themselves."""
        raise NotImplementedError

    def resume(self, site: Site, cursor: str) -> list[str]:  # noqa: ARG002
        """Where it begins once it has been read and told of changes up to ``cursor``."""
        return self.start(site)

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
    """Numbered lists, read from 1 on until one is missing, empty or shown before: ``/page/{n}/``.

    ``link`` selects the links to records; links that are no record's page are passed over. ``sections`` are the values
    of ``{section}`` in a path that has it: a list each. A first page without its number, as WordPress redirects to, is
    one too.
    """

    ends_with = MISSING
    rolls = True

    path: str
    link: str = "a[href]"
    sections: tuple[str, ...] = ()

    def start(self, site: Site) -> list[str]:
        return [site.url(path.replace("{n}", "1")) for path in self._paths()]

    def read(self, site: Site, page: Page) -> Found:
        links = page_links(site, page.root, page.url, self.link)
        place = self._place(site, page.url)
        if place is None or not links:
            return Found()
        path, number = place
        return Found(pages=links, following=(site.url(path.replace("{n}", str(number + 1))),))

    def _paths(self) -> list[str]:
        return [self.path.replace("{section}", section) for section in self.sections] or [self.path]

    def _place(self, site: Site, url: str) -> tuple[str, int] | None:
        """Which of the lists an address is, and the number of its page."""
        for path in self._paths():
            pattern = re.escape(site.url(path.replace("{n}", "0000"))).replace("0000", r"(\d+)")
            if match := re.fullmatch(pattern, url):
                return path, int(match[1])
            if url == site.url(re.sub(r"(page/|[?&]page=)\{n\}/?$", "", path)):
                return path, 1
        return None


@dataclass(frozen=True)
class Sections(Source):
    """Lists that no one has written down: every list links to others, and ``index`` to the first of them.

    ``section`` is a regular expression that the whole decoded path of a list matches; its pages are ``?page=n``.
    ``link`` selects the links to records on a list.
    """

    ends_with = MISSING

    index: str
    section: str
    link: str = "a[href]"

    def start(self, site: Site) -> list[str]:
        return [site.url(self.index)]

    def read(self, site: Site, page: Page) -> Found:
        root = page.root
        hrefs = (node.attributes.get("href") for node in root.css("a[href]"))
        own = dict.fromkeys(url for href in hrefs if href and (url := site.own(href, page.url)))
        lists = [f"{url.partition('?')[0]}?page=1" for url in own if self._is_list(url)]
        if not self._is_list(page.url):
            return Found(more=tuple(dict.fromkeys(lists)), problem=None if lists else "no section is linked")
        links = page_links(site, root, page.url, self.link)
        path, _, number = page.url.partition("?page=")
        numbered = links and (number or "1").isdigit()
        following = (f"{path}?page={int(number or 1) + 1}",) if numbered else ()
        return Found(pages=links, more=tuple(dict.fromkeys(lists)), following=following)

    def _is_list(self, url: str) -> bool:
        return re.fullmatch(self.section, unquote(urlsplit(url).path)) is not None


@dataclass(frozen=True)
class Parts(Source):
    """The further pages of an article that is cut into several; ``Site.part`` says which addresses those are."""

    link: str = "a[href]"
    same_record: bool = True

    def start(self, site: Site) -> list[str]:  # noqa: ARG002
        return []

    def on_record_page(self, site: Site, root: LexborHTMLParser, url: str) -> tuple[str, ...]:
        whole = site.part_of(url)[0]
        return tuple(link for link in page_links(site, root, url, self.link) if site.part_of(link)[0] == whole)


@dataclass(frozen=True)
class Sitemap(Source):
    """A sitemap or an index of sitemaps; ``only`` is what the name of a part must contain."""

    path: str
    only: str = ""

    def start(self, site: Site) -> list[str]:
        return [site.url(self.path)]

    def read(self, site: Site, page: Page) -> Found:
        root = xml(page.body)
        kind = etree.QName(root).localname if root is not None else ""
        if root is None or kind not in ("urlset", "sitemapindex"):
            return Found(problem="not a sitemap")
        entries = [
            (url, moment(entry.findtext("{*}lastmod")))
            for entry in root
            if isinstance(entry.tag, str) and (url := site.own((entry.findtext("{*}loc") or "").strip()))
        ]
        own = tuple(dict.fromkeys(url for url, _ in entries))
        changed = {url: when for url, when in entries if when}
        if kind == "sitemapindex":
            parts = tuple(url for url in own if self.only in url)
            problem = None if parts else f"no part of it is named {self.only}"
            return Found(more=parts, changed=changed, problem=problem)
        pages = tuple(url for url in own if site.is_page(url))
        alone = not pages and page.url in self.start(site)
        return Found(pages=pages, changed=changed, problem="a sitemap without pages" if alone else None)


class RobotsSitemaps(Sitemap):
    """The sitemaps that robots.txt names, where nobody has said where they are."""

    def __init__(self, only: str = "") -> None:
        super().__init__("/robots.txt", only)

    def read(self, site: Site, page: Page) -> Found:
        if page.url not in self.start(site):
            return super().read(site, page)
        named = re.findall(r"(?im)^\s*sitemap\s*:\s*(\S+)", page.body.decode("utf-8", "replace"))
        own = tuple(dict.fromkeys(url for place in named if (url := site.own(place))))
        return Found(more=own, problem=None if own else "robots.txt names no sitemap")


@dataclass(frozen=True)
class Archive(Source):
    """Lists that lead to each other from one page on: a journal's issues, a newspaper's pages.

    ``lists`` is a regular expression that the path, with its query if it has one, of every list matches; ``link``
    selects the links to records on them. A list that has been read is not read again.
    """

    ends_with = MISSING
    rereads = False

    path: str
    lists: str
    link: str = "a[href]"

    def start(self, site: Site) -> list[str]:
        return [site.url(self.path)]

    def read(self, site: Site, page: Page) -> Found:
        root = page.root
        hrefs = (node.attributes.get("href") for node in root.css("a[href]"))
        own = dict.fromkeys(url for href in hrefs if href and (url := site.own(href, page.url)))
        lists = (url for url in own if url != page.url and not site.is_page(url))
        more = tuple(url for url in lists if re.fullmatch(self.lists, _path_and_query(url)))
        pages = page_links(site, root, page.url, self.link)
        alone = not pages and not more and page.url in self.start(site)
        return Found(pages=pages, more=more, problem="it links to no list and no page" if alone else None)


def _path_and_query(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@dataclass(frozen=True)
class Related(Source):
    """Links from a record's page to others of its kind: the way past the end of the lists.

    ``same_record`` where they lead to another page of the same one, as from an abstract to its full text.
    """

    link: str = "a[href]"
    same_record: bool = False

    def start(self, site: Site) -> list[str]:  # noqa: ARG002
        return []

    def on_record_page(self, site: Site, root: LexborHTMLParser, url: str) -> tuple[str, ...]:
        return page_links(site, root, url, self.link)


#: A sitemap file may be gzipped itself; it holds at most 50 MB by its own standard.
MAX_SITEMAP_BYTES = 50 * 2**20


def xml(body: bytes) -> etree._Element | None:
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
    known = _known_links(site)
    hrefs = dict.fromkeys([node.attrs.get("href") for node in root.css(css)])
    pages = dict.fromkeys(
        [known[href] if href.startswith(_WHOLE) else _page(site, href, url) for href in hrefs if href]
    )
    return tuple([link for link in pages if link and link != url])


#: How a link begins that leads to the same address from every page of a site.
_WHOLE = ("https://", "http://", "/")
#: So many links of a site are remembered by how they are written (some 5 MB).
REMEMBERED = 20_000


class _KnownLinks(dict[str, str | None]):
    """The record's page that a link leads to, by how it is written: a menu is on every page, and pages share links."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self._site, self._base = site, f"https://{site.domain}/"

    def __missing__(self, href: str) -> str | None:
        if len(self) >= REMEMBERED:
            self.clear()
        self[href] = found = _page(self._site, href, self._base)
        return found


_known_links = lru_cache(maxsize=8)(_KnownLinks)


def _page(site: Site, href: str, base: str) -> str | None:
    url = site.own(href, base)
    return url if url and site.is_page(url) else None
