"""A WordPress magazine: lists, archives, sitemaps, feed and article pages; a theme draws them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from replica.faults import Faults
from replica.magazine import Magazine, Theme
from replica.options import Options
from replica.posts import Term
from replica.wire import Reply, Request, Route, html, not_found, redirect
from replica.wordpress_api import Api
from replica.wordpress_maps import feed, sitemap_index, sitemap_part

__all__ = ["Theme", "WordPress"]

_PAGED = re.compile(r"(?P<base>/.*?)page/(?P<n>\d{1,6})(?P<slash>/?)$")
_PART = re.compile(r"(/.+/)(\d)/$")


class WordPress(Magazine):
    """One site: its posts, its theme, its REST API."""

    def __init__(
        self, options: Options, faults: Faults, theme: Theme, rows: list[tuple[str, str]] | None = None
    ) -> None:
        super().__init__(options, faults, theme, rows)
        self.refusal = theme.api if theme.api.isdigit() else "" if options.api else "401"
        self.api = None if self.refusal else Api(self)
        self._everything = {theme.prefix + path for path in theme.everything}

    # Answers

    def route(self, request: Request) -> Route:
        """What a request asks for."""
        path, theme = request.path, self.theme
        if path == "/robots.txt":
            return Route(lambda: Reply(200, theme.robots.encode(), "text/plain; charset=utf-8"))
        if theme.one_host and f"https://{request.host}" != theme.host:
            return redirect(theme.host + request.url.partition(self.domain)[2])
        if path.startswith(f"{theme.prefix}/wp-json"):
            return self._api_route(request)
        if path.startswith(f"{theme.prefix}/sitemap") or "-sitemap" in path:
            return self._map_route(request)
        if path in (f"{theme.prefix}/feed", f"{theme.prefix}/feed/"):
            return self._feed_route(request)
        if found := _PAGED.match(path):
            return self._list_route(found["base"], int(found["n"]), bool(found["slash"]), request)
        if path == f"{theme.prefix}/" and request.params.get("p", "").isdigit():
            index = self.posts.index.get(int(request.params["p"]))
            return not_found() if index is None else redirect(self.permalink(index))
        if self._held(path) is not None:
            return self._list_route(path, 0, True, request)
        if found := theme.pattern.match(path):
            return self._article_route(int(found[1]), path, request)
        if theme.side_pages.match(path):
            return Route(lambda: html(theme.list_page(self, "صفحه", [], 1, 1, f"{theme.prefix}/")), request.url)
        return not_found()

    def _article_route(self, post: int, path: str, request: Request) -> Route:
        index = self.posts.index.get(post)
        if index is None:
            return not_found()
        nth = 1
        if self.theme.split == "path" and (found := _PART.match(path)):
            path, nth = found[1], int(found[2])
        elif self.theme.split == "query" and request.params.get("page", "").isdigit():
            nth = int(request.params["page"])
        if path != self.path(index) or not 1 <= nth <= (len(self.body_pages(index)) if nth > 1 else 1):
            # redirect_canonical(): a wrong slug, a missing slash or a page too many leads to the right address.
            return redirect(self.permalink(index))
        page, changed = self.theme.article_page, self.posts.modified[index]
        if nth > 1:
            return Route(lambda: html(page(self, index, nth)), f"{self.url(index)}#{nth}", modified=changed)
        headers = {"Link": f"<{self.theme.host}{self.theme.prefix}/?p={post}>; rel=shortlink"}
        return Route(
            lambda: Reply(200, page(self, index).encode(), headers=headers), self.url(index), item=True,
            modified=changed,
        )  # fmt: skip

    def _list_route(self, base: str, nth: int, slash: bool, request: Request) -> Route:
        held, each, theme = self._held(base), self.theme.per_list, self.theme
        if held is None:
            return not_found()
        last = max(1, -(-len(held) // each))
        if nth > last and theme.past_end == "404":
            return not_found()
        if nth == 1 or not slash:
            return redirect(self.address(base) if nth == 1 else self.address(f"{request.path}/"))
        if nth > last and theme.past_end in ("last", "first"):
            nth = last if theme.past_end == "last" else 1
        first = len(held) - (max(nth, 1) - 1) * each
        shown = [held[i] for i in range(first - 1, max(first - each, 0) - 1, -1)] if first > 0 else []
        title = "تازه‌ترین مطالب" if base in self._everything else self.term(base).name
        return Route(
            lambda: html(theme.list_page(self, title, shown, max(nth, 1), last, base)), request.url,
            latest=self.latest,
        )  # fmt: skip

    def _held(self, path: str) -> Sequence[int] | None:
        """The posts of a list, oldest first; who is in which archive is worked out when first asked."""
        if path in self._everything:
            return range(self.posts.count)
        places = self.posts.taxonomy
        return self.posts.in_term.get(path) if path.startswith((places.category, places.tag)) else None

    def term(self, path: str) -> Term:
        """The category or tag of an archive path."""
        return next(term for term in self.posts.categories + self.posts.tags if term.path == path)

    def _map_route(self, request: Request) -> Route:
        index = f"{self.theme.prefix}/sitemap_index.xml"
        if self.theme.index and request.path == f"{self.theme.prefix}/sitemap.xml":
            return redirect(f"{self.theme.host}{index}")
        if request.path == index:
            made = sitemap_index(self) if self.theme.index else None
        else:
            made = sitemap_part(self, request.path)
        if made is None:
            return not_found()
        kind = "text/xml; charset=UTF-8"
        return Route(lambda: Reply(200, made.encode(), kind), request.url, latest=self.latest)

    def _feed_route(self, request: Request) -> Route:
        nth = request.params.get("paged", "1")
        made = feed(self, int(nth)) if nth.isdigit() and int(nth) else None
        if made is None:
            return not_found()
        kind = "application/rss+xml; charset=UTF-8"
        return Route(lambda: Reply(200, made.encode(), kind), request.url, latest=self.latest)

    def _api_route(self, request: Request) -> Route:
        api = self.api
        if api is not None:
            return Route(lambda: api.reply(request), request.url)
        if self.refusal == "403":  # a firewall before WordPress
            return Route(lambda: html("<html><head><title>403 Forbidden</title></head><h1>403 Forbidden</h1>", 403))
        if self.refusal == "404":
            return not_found()
        why = b'"message":"Only authenticated users can access the REST API."'
        refused = b'{"code":"rest_cannot_access",' + why + b',"data":{"status":401}}'
        return Route(lambda: Reply(401, refused, "application/json; charset=UTF-8"))
