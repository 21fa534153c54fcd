"""What a few pages of a site tell of it: its addresses, its software, where its articles are listed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from crawlers import guess
from crawlers.archive import Stored
from crawlers.feed import Feed
from crawlers.frontier.robots import AGENT, Robots
from crawlers.guess import Seen
from crawlers.site import Site
from crawlers.sources import Found, Page, Sitemap, Source
from pipelines.errors import TabibError
from tabib.looking import fetch

#: Articles looked at: from four on it shows what they repeat, and each costs the site a request.
ARTICLES = 5
SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
POSTS = "/wp-json/wp/v2/posts?per_page=3"


@dataclass
class Look:
    """What was fetched of a site, and a stand-in for the site itself while it has no declaration."""

    site: Site
    pages: list[Seen]
    articles: list[Seen] = field(default_factory=list)
    pattern: str = ""
    alike: int = 0
    platform: str = ""
    #: The path of a feed that answered as one.
    feed: str = ""
    #: Path of a sitemap -> the word its parts must be named by.
    sitemaps: dict[str, str] = field(default_factory=dict)
    #: Whether WordPress's REST API gave posts with their text.
    rest: bool = False


def _site(host: str, rewritten: dict[str, str] | None = None) -> Site:
    """A site of which nothing is known but its host."""
    facts = {"domain": host, "kind": "article", "pages": "(?!)", "sources": [], "rewrite": rewritten or {}}
    site: Site = type("Unknown", (Site,), facts)()
    return site


def from_files(host: str, address: str, files: tuple[Path, ...]) -> Look:
    """From pages that are at hand, without the network; pages with a text are taken for articles."""
    pages = [Seen.of(address, file.read_bytes()) for file in files]
    look = Look(_site(host), pages, platform=guess.platform(pages))
    look.articles = guess.articles_of(pages)
    look.pattern, alike = guess.article_shape(guess.links(look.site, pages))
    look.alike = len(alike)
    if look.articles and (own := guess.shape_of(address)):
        look.pattern, look.alike = own, 1
    return look


def from_site(host: str, address: str) -> Look:
    """From the site: the page that was named, the home page, robots.txt and sitemaps, then a few articles."""
    home = f"https://{host}/"
    first = fetch(
        host, list(dict.fromkeys([address, home, f"{home}robots.txt", *(home[:-1] + one for one in SITEMAPS)]))
    )
    html = [Seen.of(page.url, page.body, page.content_type) for url, page in first.items() if _is_html(page)]
    if not html:
        raise TabibError("no page of it could be had", where=host, remedy="is the address right, and open to robots?")
    robots = Robots.of_answer(200, first[f"{home}robots.txt"].body if f"{home}robots.txt" in first else b"", AGENT)
    assert robots
    found = guess.links(_site(host), html)
    pattern, alike = guess.article_shape(found)
    if not alike and (path := guess.listing_path(found)):  # a home page may lead to lists alone
        lists = fetch(host, [path.replace("{n}", "1")]).values()
        html += [_seen(page) for page in lists if _is_html(page)]
        found = guess.links(_site(host), html)
        pattern, alike = guess.article_shape(found)
    if not alike:
        listed = _sitemap_pages(first, host)
        pattern, alike = guess.article_shape(dict.fromkeys(listed, "a title of words"))
    rewritten = guess.rewriting(alike, robots.allows) if alike else {}
    if rewritten:
        site = _site(host, rewritten)
        pattern, alike = guess.article_shape({own: text for url, text in found.items() if (own := site.own(url))})
    look = Look(_site(host, rewritten), html, pattern=pattern, alike=len(alike), platform=guess.platform(html))
    _second_look(look, first, alike)
    return look


def _second_look(look: Look, first: dict[str, Stored], alike: list[str]) -> None:
    """A few articles, spread over those that are linked; what robots.txt names; whether WordPress answers."""
    host = look.site.domain
    articles = alike[:: max(1, len(alike) // ARTICLES)][:ARTICLES]
    robots = first.get(f"https://{host}/robots.txt")
    named = re.findall(r"(?im)^\s*sitemap\s*:\s*(\S+)", robots.body.decode("utf-8", "replace")) if robots else []
    maps = [own for url in named if (own := look.site.own(url)) and own not in first][:2]
    rest = [f"https://{host}{POSTS}"] if look.platform == "wordpress" else []
    feed = _feed(look)
    asked = [*articles, *maps, *rest, *([f"https://{host}{feed}"] if feed else [])]
    second = fetch(host, asked) if asked else {}
    look.articles = guess.articles_of([_seen(second[url]) for url in articles if url in second])
    look.platform = look.platform or guess.platform(look.articles)
    look.rest = any(_is_posts(second[url]) for url in rest if url in second)
    for page in (first | second).values():
        if (only := _sitemap(page, look)) is not None:
            look.sitemaps[urlsplit(page.url).path] = only
    answered = second.get(f"https://{host}{feed}")
    look.feed = feed if answered and not _read(Feed(feed), _paged(look), answered).problem else ""


def _feed(look: Look) -> str:
    """The path of the feed that the pages name, by no more than their word."""
    rel = "link[rel=alternate][type='application/rss+xml'], link[rel=alternate][type='application/atom+xml']"
    hrefs = ((node.attributes.get("href") or "", page.url) for page in look.pages for node in page.root.css(rel))
    return next((urlsplit(own).path for href, base in hrefs if (own := look.site.own(href, base))), "")


def _paged(look: Look) -> Site:
    """The stand-in with the addresses of its articles, as far as they were found."""
    site = _site(look.site.domain, look.site.rewrite)
    type(site).pages = look.pattern or "(?!)"
    return site


def _seen(page: Stored) -> Seen:
    return Seen.of(page.url, page.body, page.content_type)


def _is_html(page: Stored) -> bool:
    return not page.url.endswith((".txt", ".xml")) and b"<" in page.body and page.body.lstrip()[:5] != b"<?xml"


def _is_posts(page: Stored) -> bool:
    try:
        posts = json.loads(page.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(posts, list) and bool(posts) and isinstance(posts[0], dict) and "content" in posts[0]


def _sitemap(page: Stored, look: Look) -> str | None:
    """What the parts of a sitemap that we need are called ("" for any), None where a page is no use as a sitemap."""
    place = urlsplit(page.url).path
    found = _read(Sitemap(place), look.site, page)
    if found.more:
        return "post-sitemap" if any("post-sitemap" in url for url in found.more) else ""
    return "" if _read(Sitemap(place), _paged(look), page).pages else None


def _sitemap_pages(fetched: dict[str, Stored], host: str) -> list[str]:
    site = _site(host)
    type(site).pages = ".*"
    return [url for page in fetched.values() for url in _read(Sitemap("/sitemap.xml"), site, page).pages]


def _read(source: Source, site: Site, page: Stored) -> Found:
    return source.read(site, Page(page.url, page.body, page.content_type))
