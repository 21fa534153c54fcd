"""What every site with articles has: its posts, their addresses and bodies, and what is true of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from replica.body import Box, body_parts
from replica.draw import number, rng, site_seed
from replica.faults import Faults
from replica.options import Options
from replica.posts import Posts, Taxonomy, slug_of
from replica.wire import percent

_CUT = 5  # an article with this many parts may be cut into pages


@dataclass(frozen=True)
class Theme:
    """What one site with articles has of its own. Paths are decoded; `host` is the one its own links name."""

    slug: str
    domain: str
    host: str
    per_list: int
    robots: str
    path: Callable[[int, str], str]  # number and slug of a post -> its path
    pattern: re.Pattern[str]  # group 1: the number of the post
    article_page: Callable[..., str]  # site, index, and the number of the page where it is not the first
    list_page: Callable[[Any, str, Sequence[int], int, int, str], str]  # title, posts, nth, last, base
    side_pages: re.Pattern[str]  # pages that exist and are neither lists nor articles
    prefix: str = ""  # the folder WordPress is installed in
    taxonomy: Taxonomy | None = None
    everything: tuple[str, ...] = ("/",)  # the lists of all posts
    past_end: str = "404"  # after the last list page: 404, empty, last (page again) or first (page again)
    api: str = "full"  # full, excerpt, or the status it is refused with
    rest_base: str = "posts"  # the route of the articles under wp/v2
    type: str = "post"  # their name in the sitemaps
    parts: str = "numbered"  # post-sitemap1.xml and on; yoast: the first has no number; one: a single part
    index: bool = True  # there is a /sitemap_index.xml
    feed: str = "full"  # full or summary
    one_host: bool = False  # the other host, and paths without their slash, redirect
    split: str = ""  # long articles have pages: path (/2/) or query (?page=2)
    box: Box | None = None  # a box that a plugin puts into bodies
    wrap: Callable[[Any, int, list[str]], list[str]] | None = None  # what else a plugin does to a body
    day_only: bool = False  # pages show the day, not the time
    dated: str = "both"  # the dates that pages show: both, published, modified, or neither (empty)
    amend: Callable[[Any, int, dict[str, Any]], None] | None = None  # what is true otherwise than the rest says
    shape: Callable[..., Posts] = Posts  # how the texts are built
    sectioned: bool = True  # pages show the section
    tagged: bool = True  # pages show the tags


class Magazine:
    """The articles of one site, without the way they are asked for."""

    def __init__(
        self, options: Options, faults: Faults, theme: Theme, rows: list[tuple[str, str]] | None = None
    ) -> None:
        self.theme, self.faults, self.seed = theme, faults, site_seed(options.seed, theme.slug)
        base = options.articles if rows is None else min(options.articles, len(rows))
        self.posts = theme.shape(self.seed, theme.slug, base, rows, options.day, theme.taxonomy)
        self.slug, self.domain = theme.slug, theme.domain
        self._paths: list[str | None] = [None] * self.posts.count
        self._permalinks: list[str | None] = [None] * self.posts.count

    # Addresses

    def path(self, index: int) -> str:
        """The decoded path of a post."""
        found = self._paths[index]
        if found is None:
            found = self._paths[index] = self.theme.path(self.posts.numbers[index], self.post_slug(index))
        return found

    def post_slug(self, index: int) -> str:
        """Its slug, made of its title."""
        return slug_of(self.posts.title(index))

    def url(self, index: int) -> str:
        """The URL the truth names a post by."""
        return f"https://{self.domain}{percent(self.path(index))}"

    def address(self, path: str) -> str:
        """A decoded path as the site writes it: on its own host, percent-encoded in lower case as WordPress does."""
        return self.theme.host + re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), quote(path, safe="/-._~"))

    def permalink(self, index: int) -> str:
        """The address of a post as the site writes it."""
        found = self._permalinks[index]
        if found is None:
            found = self._permalinks[index] = self.address(self.path(index))
        return found

    @cached_property
    def there(self) -> list[int]:
        """The posts whose page is not a 404 for good; lists and sitemaps name the others too, the API does not."""
        return [index for index in range(self.posts.count) if not self.faults.gone(self.url(index))]

    @cached_property
    def gone(self) -> set[int]:
        """The posts whose page is a 404 for good."""
        return set(range(self.posts.count)) - set(self.there)

    # Parts of pages

    def neighbours(self, index: int, count: int) -> list[int]:
        """Some posts of the same specialty or nearby, as related boxes choose them; the same on every day."""
        if self.posts.base < 2:
            return []
        picks = [number(self.seed, "neighbour", index, nth) for nth in range(count)]
        near = [(index + pick % 400 - 200) % self.posts.base for pick in picks]
        return [i for i in dict.fromkeys(near) if i != index]

    def body(self, index: int) -> list[str]:
        """The body of a post in parts, with what plugins put in; the same on its page and in the API."""
        related = [(self.permalink(i), self.posts.title(i)) for i in self.neighbours(index, 2)]
        parts = body_parts(self.posts.get(index).blocks, rng(self.seed, "body", index), related, self.theme.box)
        return self.theme.wrap(self, index, parts) if self.theme.wrap else parts

    def body_pages(self, index: int) -> list[list[str]]:
        """The body by page; nearly always one."""
        parts = self.body(index)
        if not self.theme.split or len(parts) < _CUT or number(self.seed, "split", index) % 6:
            return [parts]
        pages = 2 + (len(parts) > 2 * _CUT)
        cuts = [len(parts) * nth // pages for nth in range(pages + 1)]
        return [parts[low:high] for low, high in pairwise(cuts)]

    def page_links(self, index: int, nth: int, pages: int) -> str:
        """The links between the pages of an article, as wp_link_pages() writes them; empty for one page."""
        if pages == 1:
            return ""
        shown = [
            f'<span class="post-page-numbers current">{n}</span>' if n == nth else
            f'<a href="{self.page_address(index, n)}" class="post-page-numbers">{n}</a>'
            for n in range(1, pages + 1)
        ]  # fmt: skip
        return f'<div class="page-links">صفحات: {" ".join(shown)}</div>'

    def page_address(self, index: int, nth: int) -> str:
        """The address of page `nth` of an article."""
        if nth == 1:
            return self.permalink(index)
        return self.permalink(index) + (f"{nth}/" if self.theme.split == "path" else f"?page={nth}")

    @cached_property
    def latest(self) -> datetime | None:
        """The last change of anything."""
        return max(self.posts.modified, default=None)

    # What is true

    def items(self) -> Iterator[str]:
        """The URLs of articles that can be reached and take part in no plant."""
        barred = self.posts.plants.keys() | {plant.of for plant in self.posts.plants.values()}
        return (self.url(i) for i in self.there if i < self.posts.base and i not in barred)

    def truth(self) -> Iterator[dict[str, Any]]:
        """Every article that can be reached now, oldest first."""
        for index in self.there:
            yield self.row(index)

    def row(self, index: int) -> dict[str, Any]:
        """What is true of an article."""
        article, posts, theme = self.posts.get(index), self.posts, self.theme
        dates = (posts.dates[index].isoformat(), posts.modified[index].isoformat())
        row: dict[str, Any] = {
            "url": self.url(index), "kind": "article", "title": article.title, "text": article.text()
        }  # fmt: skip
        for name, value in zip(("published", "modified"), dates, strict=True):
            if theme.dated in (name, "both"):
                row[name] = value[:10] if theme.day_only else value
        if theme.sectioned:
            row |= {"category": posts.category(index).name, "section": posts.category(index).name}
        if posts.taxonomy.second:
            row |= {"sections": [term.name for term in posts.categories_of(index)]}
        if theme.tagged:
            row |= {"tags": [tag.name for tag in posts.tags_of(index)]}
        if theme.split and (pages := len(self.body_pages(index))) > 1:
            row |= {"pages": pages}
        if theme.amend:
            theme.amend(self, index, row)
        return row

    def planted(self) -> Iterator[dict[str, Any]]:
        """What was planted in the articles that can be reached now."""
        for index, row in self.posts.planted():
            if not self.gone & {index, row.get("of", index)}:
                of = {"of": self.url(row["of"])} if "of" in row else {}
                yield {"kind": row.pop("kind"), "url": self.url(index)} | row | of
