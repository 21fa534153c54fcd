"""/wp-json/wp/v2 as WordPress answers it (developer.wordpress.org/rest-api): posts, categories, tags."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from replica.markup import esc
from replica.posts import TEHRAN, Term
from replica.wire import Reply, Request

if TYPE_CHECKING:
    from replica.wordpress import WordPress

_JSON = "application/json; charset=UTF-8"
_ORDERS = ("date", "modified", "id", "title", "slug", "author", "relevance", "include")
_DATES = ("after", "before", "modified_after", "modified_before")


# Fields that are the same in every post of the replica.
_FIXED = {
    "status": "publish",
    "type": "post",
    "featured_media": 0,
    "comment_status": "open",
    "sticky": False,
    "format": "standard",
}


class ApiError(Exception):
    """A refusal with WordPress's own code, message and status."""

    def __init__(self, code: str, message: str, status: int = 400, params: dict[str, str] | None = None) -> None:
        super().__init__(message)
        data: dict[str, Any] = {"status": status} | ({"params": params} if params else {})
        self.status = status
        self.body = {"code": code, "message": message, "data": data}


def _bad(name: str, why: str) -> ApiError:
    return ApiError("rest_invalid_param", f"Invalid parameter(s): {name}", 400, {name: why})


def _int(params: dict[str, str], name: str, default: int, low: int, high: int | None = None) -> int:
    text = params.get(name, str(default))
    if not re.fullmatch(r"-?\d+", text):
        raise _bad(name, f"{name} is not of type integer.")
    value = int(text)
    if value < low or (high is not None and value > high):
        span = f"between {low} (inclusive) and {high} (inclusive)" if high else f"greater than or equal to {low}"
        raise _bad(name, f"{name} must be {span}")
    return value


def _ids(params: dict[str, str], name: str) -> set[int]:
    text = params.get(name, "")
    if not re.fullmatch(r"[\d,\s]*", text):
        raise _bad(name, f"{name}[0] is not of type integer.")
    return {int(word) for word in text.replace(",", " ").split()}


def _moment(params: dict[str, str], name: str) -> datetime | None:
    if name not in params:
        return None
    try:
        # A plus sign that was not encoded arrives as a space; PHP's parser forgives it.
        moment = datetime.fromisoformat(params[name].strip().replace(" ", "+"))
    except ValueError:
        raise _bad(name, "Invalid date.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=TEHRAN)


class Api:
    """The REST routes of one site."""

    def __init__(self, site: WordPress) -> None:
        self.site = site
        theme = site.theme
        self._base = f"{theme.host}{theme.prefix}/wp-json/wp/v2/{theme.rest_base}"

    def reply(self, request: Request) -> Reply:
        """Answer any path under /wp-json."""
        try:
            return self._reply(request.path.partition("/wp-json")[2].strip("/"), request)
        except ApiError as error:
            return Reply(error.status, json.dumps(error.body).encode(), _JSON)

    def _reply(self, path: str, request: Request) -> Reply:
        if path == "":
            about = {
                "name": self.site.domain,
                "url": self.site.theme.host,
                "namespaces": ["oembed/1.0", "wp/v2"],
                "gmt_offset": "3.5",
            }
            return Reply(200, json.dumps(about).encode(), _JSON)
        own = self.site.theme.rest_base
        if path == "wp/v2/posts" and own != "posts":
            return self._many([], 0, 0, request)  # the articles are of a type of their own
        if path == f"wp/v2/{own}":
            found, total, pages = self._page_of(
                self._chosen(request.params), request.params, "rest_post_invalid_page_number"
            )
            return self._many([self._post(i, request.params) for i in found], total, pages, request)
        if one := re.fullmatch(rf"wp/v2/{own}/(\d+)", path):
            index = self.site.posts.index.get(int(one[1]))
            if index is None or index in self.site.gone:
                raise ApiError("rest_post_invalid_id", "Invalid post ID.", 404)
            return Reply(200, json.dumps(self._post(index, request.params)).encode(), _JSON)
        if path in ("wp/v2/categories", "wp/v2/tags"):
            return self._terms(path.removeprefix("wp/v2/"), request)
        raise ApiError("rest_no_route", "No route was found matching the URL and request method.", 404)

    def _page_of(self, rows: list[Any], params: dict[str, str], code: str) -> tuple[list[Any], int, int]:
        each = _int(params, "per_page", 10, 1, 100)
        nth = _int(params, "page", 1, 1)
        low = _int(params, "offset", (nth - 1) * each, 0)
        pages = -(-len(rows) // each)
        if nth > max(pages, 1) or ("offset" in params and rows and low >= len(rows)):
            raise ApiError(code, "The page number requested is larger than the number of pages available.")
        return rows[low : low + each], len(rows), pages

    def _many(self, rows: list[dict[str, Any]], total: int, pages: int, request: Request) -> Reply:
        headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages), "Allow": "GET"}
        nth = int(request.params.get("page", "1"))
        base = f"{self.site.theme.host}{request.path}?"
        links = [(nth - 1, "prev")] if nth > 1 else []
        links += [(nth + 1, "next")] if nth < pages else []
        if links:
            headers["Link"] = ", ".join(
                f'<{base}{urlencode(request.params | {"page": str(n)})}>; rel="{rel}"' for n, rel in links
            )
        return Reply(200, json.dumps(rows).encode(), _JSON, headers)

    # Posts

    def _chosen(self, params: dict[str, str]) -> list[int]:
        """The posts that a query asks for, in its order."""
        posts = self.site.posts
        order, by = params.get("order", "desc"), params.get("orderby", "date")
        if order not in ("asc", "desc"):
            raise _bad("order", "order is not one of asc and desc.")
        if by not in _ORDERS:
            raise _bad("orderby", f"orderby is not one of {', '.join(_ORDERS)}.")
        keys: dict[str, Callable[[int], Any]] = {
            "modified": lambda i: (posts.modified[i], i),
            "title": posts.title,
            "slug": self.site.post_slug,
            "author": posts.author,
        }
        rows = self._matching(params)
        if by in keys:  # by date and by number is the order they have
            rows = sorted(rows, key=keys[by])
        return rows[::-1] if order == "desc" else list(rows)

    def _matching(self, params: dict[str, str]) -> list[int]:
        posts = self.site.posts
        after, before, changed_after, changed_before = (_moment(params, name) for name in _DATES)
        include, exclude = _ids(params, "include"), _ids(params, "exclude")
        categories, tags, slug = _ids(params, "categories"), _ids(params, "tags"), params.get("slug")
        if not params.keys() & {*_DATES, "include", "exclude", "categories", "tags", "slug"}:
            return self.site.there
        return [
            i for i in self.site.there
            if not (
                (after and posts.dates[i] <= after) or (before and posts.dates[i] >= before)
                or (changed_after and posts.modified[i] <= changed_after)
                or (changed_before and posts.modified[i] >= changed_before)
                or (include and posts.numbers[i] not in include) or posts.numbers[i] in exclude
                or (categories and not categories & {term.number for term in posts.categories_of(i)})
                or (tags and not tags & {tag.number for tag in posts.tags_of(i)})
                or (slug is not None and self.site.post_slug(i) != slug)
            )
        ]  # fmt: skip

    def _post(self, index: int, params: dict[str, str]) -> dict[str, Any]:
        wanted = [name for name in re.split(r"[,\s]+", params.get("_fields", "")) if name]
        heads = {name.split(".")[0] for name in wanted}
        fields: dict[str, Any] = self._makers() | _FIXED
        post = {
            name: field(index) if callable(field) else field
            for name, field in fields.items()
            if not wanted or name in heads
        }
        if "_embed" in params and (not wanted or "_embedded" in heads):
            post["_embedded"] = self._embedded(index)
        for name, value in post.items():
            inner = {n.partition(".")[2] for n in wanted if n.startswith(name + ".")}
            if inner and name not in wanted and isinstance(value, dict):
                post[name] = {key: kept for key, kept in value.items() if key in inner}
        return post

    def _makers(self) -> dict[str, Callable[[int], Any]]:
        """Each field of a post that differs from post to post; only those asked for are made."""
        posts, site = self.site.posts, self.site
        return {
            "id": lambda i: posts.numbers[i],
            "date": lambda i: _local(posts.dates[i]),
            "date_gmt": lambda i: _gmt(posts.dates[i]),
            "guid": lambda i: {"rendered": f"{site.theme.host}/?p={posts.numbers[i]}"},
            "modified": lambda i: _local(posts.modified[i]),
            "modified_gmt": lambda i: _gmt(posts.modified[i]),
            "slug": lambda i: site.address(f"/{site.post_slug(i)}").rpartition("/")[2],
            "link": site.permalink,
            "title": lambda i: {"rendered": rendered(posts.title(i))},
            "content": lambda i: {"rendered": self._content(i), "protected": False},
            "excerpt": lambda i: {"rendered": _excerpt(posts.get(i).text()), "protected": False},
            "author": posts.author,
            "categories": lambda i: [term.number for term in posts.categories_of(i)],
            "tags": lambda i: [tag.number for tag in posts.tags_of(i)],
            "_links": lambda i: {"self": [{"href": f"{self._base}/{posts.numbers[i]}"}]},
        }

    def _content(self, index: int) -> str:
        """The body as the block editor's filters leave it; some sites send a beginning only."""
        if self.site.theme.api == "excerpt":
            more = f'<a class="more-link" href="{self.site.permalink(index)}">ادامه مطلب</a>'
            return f"<p>{rendered(self.site.posts.get(index).text()[:280])} [&hellip;]</p>\n<p>{more}</p>\n"
        return "\n<!--nextpage-->\n".join("\n".join(page) for page in self.site.body_pages(index)) + "\n"

    def _embedded(self, index: int) -> dict[str, Any]:
        author, posts = self.site.posts.author(index), self.site.posts
        tags = [_term(self.site, tag, "post_tag") for tag in posts.tags_of(index)]
        return {
            "author": [{"id": author, "name": f"تحریریه {author}", "slug": f"editor-{author}"}],
            "wp:term": [[_term(self.site, term, "category") for term in posts.categories_of(index)], tags],
        }

    # Terms

    def _terms(self, kind: str, request: Request) -> Reply:
        params, posts = request.params, self.site.posts
        terms = posts.categories if kind == "categories" else posts.tags
        counts = {term.number: len(posts.in_term[term.path]) for term in terms}
        if params.get("hide_empty") in ("1", "true"):
            terms = [term for term in terms if counts[term.number]]
        if include := _ids(params, "include"):
            terms = [term for term in terms if term.number in include]
        found, total, pages = self._page_of(
            sorted(terms, key=lambda term: term.name), params, "rest_term_invalid_page_number"
        )
        taxonomy = "category" if kind == "categories" else "post_tag"
        rows = [
            _term(self.site, term, taxonomy) | {"count": counts[term.number], "parent": term.parent} for term in found
        ]
        wanted = {name for name in params.get("_fields", "").split(",") if name}
        return self._many(
            [{k: v for k, v in row.items() if not wanted or k in wanted} for row in rows], total, pages, request
        )


def _term(site: WordPress, term: Term, taxonomy: str) -> dict[str, Any]:
    slug = site.address("/" + term.slug).rpartition("/")[2]
    return {
        "id": term.number,
        "name": rendered(term.name),
        "slug": slug,
        "taxonomy": taxonomy,
        "link": site.address(term.path),
    }


def _excerpt(text: str) -> str:
    return f"<p>{rendered(text[:140])} [&hellip;]</p>\n"


def _local(moment: datetime) -> str:
    return moment.astimezone(TEHRAN).strftime("%Y-%m-%dT%H:%M:%S")


def _gmt(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def rendered(text: str) -> str:
    """A title as WordPress renders it: typographic marks and ampersands as numeric entities."""
    out = esc(text).replace("&amp;", "&#038;").replace('"', "&quot;").replace("'", "&#039;")
    for mark, code in (("–", 8211), ("“", 8220), ("”", 8221), ("’", 8217), ("…", 8230)):
        out = out.replace(mark, f"&#{code};")
    return out
