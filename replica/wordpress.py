"""A WordPress magazine: lists, archives, sitemaps and article pages; a theme draws them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from replica.articles import Article
from replica.body import body_parts
from replica.draw import number, rng
from replica.faults import Faults
from replica.options import Options
from replica.posts import Posts, Term, slug_of
from replica.wire import Reply, Request, Route, html, not_found, percent, redirect
from replica.wordpress_api import Api
from replica.wordpress_maps import sitemap_index, sitemap_part

_PAGED = re.compile(r"(?P<base>/.*?)page/(?P<n>\d{1,6})(?P<slash>/?)$")


@dataclass(frozen=True)
class Theme:
    """What one WordPress site has of its own. Paths are decoded; `host` is the one its own links name."""

    slug: str
    domain: str
    host: str
    per_list: int
    robots: str
    path: Callable[[int, str], str]  # number and slug of a post -> its path
    pattern: re.Pattern[str]  # group 1: the number of the post
    article_page: Callable[[WordPress, int], str]
    list_page: Callable[[WordPress, str, Sequence[int], int, int, str], str]  # title, posts, nth, last, base
    side_pages: re.Pattern[str]  # pages that exist and are neither lists nor articles


class WordPress:
    """One site: its posts, its theme, its REST API."""

    def __init__(
        self, options: Options, faults: Faults, theme: Theme, rows: list[tuple[str, str]] | None = None
    ) -> None:
        self.theme, self.faults, self.seed = theme, faults, options.seed
        count = options.articles if rows is None else min(options.articles, len(rows))
        self.posts = Posts(options.seed, theme.slug, count, rows)
        self.api = Api(self) if options.api else None
        self.slug, self.domain = theme.slug, theme.domain
        self._paths: list[str | None] = [None] * count
        self._permalinks: list[str | None] = [None] * count

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
        """Some posts of the same specialty or nearby, as related boxes choose them."""
        if self.posts.count < 2:
            return []
        picks = [number(self.seed, "neighbour", index, nth) for nth in range(count)]
        near = [(index + pick % 400 - 200) % self.posts.count for pick in picks]
        return [i for i in dict.fromkeys(near) if i != index]

    def body(self, index: int) -> list[str]:
        """The body of a post in parts, with what plugins put in; the same on its page and in the API."""
        related = [(self.permalink(i), self.posts.title(i)) for i in self.neighbours(index, 2)]
        return body_parts(self.posts.get(index).blocks, rng(self.seed, "body", index), related)

    # Answers

    def route(self, request: Request) -> Route:
        """What a request asks for; both hosts serve alike."""
        path = request.path
        if path == "/robots.txt":
            return Route(lambda: Reply(200, self.theme.robots.encode(), "text/plain; charset=utf-8"))
        if path.startswith("/wp-json"):
            return self._api_route(request)
        if path.startswith("/sitemap") or "-sitemap" in path:
            return self._map_route(request)
        if found := self.theme.pattern.match(path):
            return self._article_route(int(found[1]), path)
        if found := _PAGED.match(path):
            return self._list_route(found["base"], int(found["n"]), bool(found["slash"]), request)
        if path == "/" or self._archive(path) is not None:
            return self._list_route(path, 0, True, request)
        if self.theme.side_pages.match(path):
            return Route(lambda: html(self.theme.list_page(self, "صفحه", [], 1, 1, "/")), request.url)
        return not_found()

    def _article_route(self, post: int, path: str) -> Route:
        index = self.posts.index.get(post)
        if index is None:
            return not_found()
        if path != self.path(index):
            # redirect_canonical(): a wrong slug or a missing slash leads to the right address.
            return redirect(self.permalink(index))
        headers = {"Link": f"<{self.theme.host}/?p={post}>; rel=shortlink"}
        return Route(
            lambda: Reply(200, self.theme.article_page(self, index).encode(), headers=headers),
            self.url(index),
            item=True,
        )

    def _list_route(self, base: str, nth: int, slash: bool, request: Request) -> Route:
        held: Sequence[int] = range(self.posts.count) if base == "/" else self._archive(base) or ()
        each = self.theme.per_list
        last = max(1, -(-len(held) // each))
        if nth > last or (base != "/" and self._archive(base) is None):
            return not_found()
        if nth == 1 or not slash:
            return redirect(self.address(base) if nth == 1 else self.address(f"{request.path}/"))
        first = len(held) - (max(nth, 1) - 1) * each
        shown = [held[i] for i in range(first - 1, max(first - each, 0) - 1, -1)]
        title = "تازه‌ترین مطالب" if base == "/" else self.term(base).name
        return Route(lambda: html(self.theme.list_page(self, title, shown, max(nth, 1), last, base)), request.url)

    def _archive(self, path: str) -> list[int] | None:
        """The posts of a category's or tag's archive; who is in which is worked out when first asked."""
        return self.posts.in_term.get(path) if path.startswith(("/category/", "/tag/")) else None

    def term(self, path: str) -> Term:
        """The category or tag of an archive path."""
        return next(term for term in self.posts.categories + self.posts.tags if term.path == path)

    def _map_route(self, request: Request) -> Route:
        made = sitemap_index(self) if request.path == "/sitemap_index.xml" else sitemap_part(self, request.path)
        if request.path == "/sitemap.xml":
            return redirect(f"{self.theme.host}/sitemap_index.xml")
        if made is None:
            return not_found()
        return Route(lambda: Reply(200, made.encode(), "text/xml; charset=UTF-8"), request.url)

    def _api_route(self, request: Request) -> Route:
        if self.api is None:
            why = b'"message":"Only authenticated users can access the REST API."'
            refused = b'{"code":"rest_cannot_access",' + why + b',"data":{"status":401}}'
            return Route(lambda: Reply(401, refused, "application/json; charset=UTF-8"))
        api = self.api
        return Route(lambda: api.reply(request), request.url)

    # What is true

    def truth(self) -> Iterator[dict[str, Any]]:
        """Every article that can be reached now, oldest first."""
        for index in self.there:
            article: Article = self.posts.get(index)
            yield {
                "url": self.url(index), "kind": "article", "title": article.title, "text": article.text(),
                "published": self.posts.dates[index].isoformat(), "modified": self.posts.modified[index].isoformat(),
                "category": self.posts.category(index).name, "tags": [tag.name for tag in self.posts.tags_of(index)],
            }  # fmt: skip

    def planted(self) -> Iterator[dict[str, Any]]:
        """What was planted in the articles that can be reached now."""
        for index, row in self.posts.planted():
            if not self.gone & {index, row.get("of", index)}:
                of = {"of": self.url(row["of"])} if "of" in row else {}
                yield {"kind": row.pop("kind"), "url": self.url(index)} | row | of
