"""What WordPress sites share: the REST API, which gives 100 whole posts a request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from crawlers.dates import parse_date
from crawlers.fields import Body
from crawlers.sources import Found, Page, Source
from pipelines.records import Article, Record

if TYPE_CHECKING:
    from crawlers.site import Site

PER_PAGE = 100
#: What themes and plugins put into the middle of a post: related boxes (Inline Related Posts, YARPP, Jetpack), share
#: bars, sliders, tables of contents, ratings, comments.
NOISE = [
    ".related, .irp, .IRPP_ruby, .yarpp-related, .jp-relatedposts, [class*=related-posts]",
    "[class*=share], .sharedaddy, .social, div:has(> a[href*='//t.me/share'])",
    "[class*=slider], .swiper, .owl-carousel",
    "[class*=ez-toc], .toc, .kk-star-ratings, .post-shortlink, .comments, #comments",
]
#: ``_embed`` needs ``_links`` and ``_embedded`` among the fields; it carries the names of categories and tags.
FIELDS = "id,link,date,modified,title,content,_links,_embedded"


@dataclass(frozen=True)
class WordPressApi(Source):
    """Posts by ``/wp-json/wp/v2/posts``, oldest first, so that posts that arrive do not shift the pages.

    ``root`` is where WordPress lives (``/blog`` for some). The text is read from the rendered content by the
    ``drop`` list of the site's newest layout.
    """

    root: str = ""

    def start(self, site: Site) -> list[str]:
        return [self._url(site, 1)]

    def read(self, site: Site, page: Page) -> Found:
        posts = _posts(page.body)
        if posts is None:
            return Found(problem="not a list of posts")
        if posts and not any(_rendered(post, "content") for post in posts):
            return Found(problem="posts without content")
        number, total = self._number(page.url), page.headers.get("x-wp-totalpages", "")
        last = number >= int(total) if total.isascii() and total.isdigit() else not posts
        return Found() if last else Found(more=(self._url(site, number + 1),))

    def records(self, site: Site, page: Page) -> list[Record] | None:
        if urlsplit(page.url).path != f"{self.root}/wp-json/wp/v2/posts":
            return None
        body = next((layout.body for layout in site.layouts if layout.body), Body("body"))
        found = (_article(site, post, item, body) for item, post in enumerate(_posts(page.body) or []))
        return [record for record in found if record]

    def _url(self, site: Site, number: int) -> str:
        query = f"per_page={PER_PAGE}&page={number}&orderby=id&order=asc&_embed=wp:term&_fields={FIELDS}"
        return site.url(f"{self.root}/wp-json/wp/v2/posts?{query}")

    @staticmethod
    def _number(url: str) -> int:
        return int(parse_qs(urlsplit(url).query).get("page", ["1"])[0])


def _posts(body: bytes) -> list[dict[str, Any]] | None:
    try:
        posts = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return [post for post in posts if isinstance(post, dict)] if isinstance(posts, list) else None


def _text(value: Any) -> str:
    """A JSON text without lone surrogates, which JSON can hold and UTF-8 cannot; empty for anything else."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _rendered(post: dict[str, Any], field: str) -> str:
    value = post.get(field)
    return _text(value.get("rendered")) if isinstance(value, dict) else ""


def _terms(post: dict[str, Any]) -> tuple[str, ...]:
    """Names of categories and tags. PHP writes [] for what is an object elsewhere, plugins write null."""
    embedded = post.get("_embedded")
    groups = embedded.get("wp:term") if isinstance(embedded, dict) else None
    terms = (term for group in groups or [] if isinstance(group, list) for term in group if isinstance(term, dict))
    return tuple(dict.fromkeys(name for term in terms if (name := _text(term.get("name")))))


def _article(site: Site, post: dict[str, Any], item: int, body: Body) -> Article | None:
    url = site.own(_text(post.get("link")))
    text = body.of_fragment(_rendered(post, "content"))
    if url is None or not text:
        return None
    title = Body("body").of_fragment(_rendered(post, "title"))
    return site.article(
        url,
        "WordPressApi",
        text=text,
        title=" ".join(title.split()) if title else None,
        tags=_terms(post),
        published=parse_date(_text(post.get("date"))),
        item=item,
    )
