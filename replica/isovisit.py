"""isovisit.com: questions with dates, and articles beside them; two lists and one sitemap (both invented)."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from replica import jalali
from replica.body import no_box
from replica.draw import number, rng, share
from replica.faults import Faults
from replica.forum import Forum
from replica.furniture import items, shown_day
from replica.magazine import Magazine, Theme
from replica.markup import breaks, esc, flavoured
from replica.options import Options
from replica.people import person
from replica.wire import Reply, Request, Route, html, not_found, percent, redirect

HOST = "https://isovisit.com"
ROBOTS = f"User-agent: *\nCrawl-delay: 3\nDisallow: /login\nDisallow: /*?tab=\n\nSitemap: {HOST}/sitemap.xml\n"
_EACH = 12
_ITEM = re.compile(r"/(question|article)/(\d+)/[^/]*/?$")
_SIDE = re.compile(r"/(?:login|about|doctor/\d+|)$")
_PAGE = """<!DOCTYPE html>
<html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>{title} | ایزو ویزیت</title><link rel="stylesheet" href="/css/bootstrap.rtl.min.css"></head>
<body><header><nav class="navbar"><a class="navbar-brand" href="/">ایزو ویزیت</a><a href="/questions">پرسش و پاسخ</a><a href="/articles">مقالات</a><a href="/login">ورود</a></nav></header>
<main class="container">{main}</main>
<footer class="mt-5"><p>ایزو ویزیت، مشاوره آنلاین</p><a href="/about">درباره ما</a></footer><script src="/js/app.js"></script></body></html>
"""


def _crumbs(*names: tuple[str, str]) -> str:
    shown = "".join(
        f'<li class="breadcrumb-item"><a href="{href}">{name}</a></li>' for name, href in (("ایزو ویزیت", "/"), *names)
    )
    return f'<ol class="breadcrumb">{shown}</ol>'


def _article(site: Magazine, index: int) -> str:
    """An article in the site's frame."""
    posts = site.posts
    tags = "".join(f'<a href="/articles?tab={tag.number}"><span>{tag.name}</span></a>' for tag in posts.tags_of(index))
    parts = list(site.body(index))
    parts.insert(
        len(parts) // 2, f'<div class="links-article-related"><p>مقالات مرتبط</p><ul>{items(site, index, 2)}</ul></div>'
    )
    return f"""{_crumbs(("مقالات", "/articles"), (posts.category(index).name, "/articles"))}
<article><section class="section-title"><div><h1>{esc(posts.title(index))}</h1><p>{shown_day(site, index)}</p></div></section>
<section class="section-description gy-3 lh-md">
{"".join(parts)}
</section><div class="tags">{tags}</div></article><div id="more_comment_container"></div>"""


ARTICLES = Theme(
    slug="isovisit", domain="isovisit.com", host=HOST, per_list=_EACH, robots=ROBOTS,
    path=lambda post, slug: f"/article/{post}/{slug}", pattern=_ITEM, article_page=_article,
    list_page=lambda *_: "", side_pages=_SIDE, box=no_box, dated="published", day_only=True,
)  # fmt: skip


class IsoVisit(Forum):
    """Questions under /question/, a tenth as many articles under /article/."""

    def __init__(self, options: Options, faults: Faults) -> None:
        super().__init__(options, faults, "isovisit", "isovisit.com", most=2)
        self.magazine = Magazine(options, faults, ARTICLES)
        self.also = {
            "articles": self.magazine.truth,
            "unanswered": lambda: (self.row(i) for i in self.there if not self.answered(i)),
        }

    def path(self, index: int) -> str:
        """/question/{id}/{slug}"""
        return f"/question{super().path(index)}"

    def row(self, index: int) -> dict[str, Any]:
        """What is true of a question; some pages show no date."""
        row = super().row(index)
        if self._dated(index):
            row["published"] = self.dates[index].date().isoformat()
        return row

    def meta(self, index: int, nth: int) -> dict[str, Any]:
        """With the day of the answer."""
        return super().meta(index, nth) | {"date": self.answer_day(index, nth).isoformat()}

    def _dated(self, index: int) -> bool:
        return share(self.seed, "dated", index) < 0.8

    # Answers

    def route(self, request: Request) -> Route:
        """What a request asks for."""
        path = request.path
        if path == "/robots.txt":
            return Route(lambda: Reply(200, ROBOTS.encode(), "text/plain"))
        if request.host != self.domain:
            return redirect(request.url)
        if path == "/sitemap.xml":
            return Route(lambda: Reply(200, self._map().encode(), "application/xml"), request.url)
        if path in ("/questions", "/articles"):
            return self._list_route(path, request)
        if found := _ITEM.match(path):
            return self._item_route(found[1] == "question", int(found[2]), path)
        if _SIDE.match(path):
            return Route(lambda: html(_PAGE.format(title="ایزو ویزیت", main="<h1>ایزو ویزیت</h1>")), request.url)
        return not_found()

    def _item_route(self, asked: bool, key: int, path: str) -> Route:
        site: Any = self if asked else self.magazine
        index = (self.index if asked else self.magazine.posts.index).get(key)
        if index is None:
            return not_found()
        if path != site.path(index):
            return redirect(site.url(index))
        if asked:
            return Route(lambda: html(self._page(index)), self.url(index), item=True)

        def page() -> Reply:
            return html(_PAGE.format(title=esc(self.magazine.posts.title(index)), main=_article(self.magazine, index)))

        return Route(page, self.magazine.url(index), item=True, modified=self.magazine.posts.modified[index])

    def _list_route(self, path: str, request: Request) -> Route:
        asked, count = path == "/questions", self.count if path == "/questions" else self.magazine.posts.count
        page, last = request.params.get("page", "1"), max(1, -(-count // _EACH))
        if not page.isdigit() or not 1 <= int(page) <= last:
            return not_found()
        nth = int(page)
        shown = range(count - 1 - (nth - 1) * _EACH, max(-1, count - 1 - nth * _EACH), -1)
        title: Callable[[int], str] = self.questions.title if asked else self.magazine.posts.title
        site: Any = self if asked else self.magazine
        return Route(
            lambda: html(self._list(path, [(percent(site.path(i)), title(i)) for i in shown], nth, last)), request.url
        )

    def _list(self, path: str, shown: Sequence[tuple[str, str]], nth: int, last: int) -> str:
        cards = "".join(
            f'<div class="col"><div class="card"><div class="card-body"><h2 class="fs-16"><a href="{href}">{esc(title)}</a></h2></div></div></div>\n'
            for href, title in shown
        )
        near = sorted({n for n in (1, nth - 1, nth, nth + 1, last) if 1 <= n <= last})
        pager = "".join(f'<li class="page-item"><a class="page-link" href="{path}?page={n}">{n}</a></li>' for n in near)
        return _PAGE.format(
            title="فهرست", main=f'<h1>فهرست</h1><div class="row">{cards}</div><ul class="pagination">{pager}</ul>'
        )

    def _map(self) -> str:
        rows = [f"<url><loc>{self.url(i)}</loc></url>" for i in range(self.count)]
        posts = self.magazine.posts
        rows += [
            f"<url><loc>{self.magazine.url(i)}</loc><lastmod>{posts.modified[i].date()}</lastmod></url>"
            for i in range(posts.count)
        ]
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            + "\n".join(rows)
            + "\n</urlset>\n"
        )

    def _page(self, index: int) -> str:
        said, flavour, draws = self.get(index), number(self.seed, "flavour", index) % 64, rng(self.seed, "page", index)
        day = f"<p>{jalali.shown(self.dates[index].date(), flavour % 16)}</p>" if self._dated(index) else ""
        answers = "".join(self._answer(index, nth, text, flavour + nth) for nth, text in enumerate(said.answers))
        near = dict.fromkeys((index + draws.randrange(1, 200)) % self.count for _ in range(4))
        related = "".join(
            f'<li><a href="{percent(self.path(i))}">{esc(self.questions.title(i))}</a></li>' for i in near if i != index
        )
        return _PAGE.format(
            title=esc(said.title),
            main=f"""{_crumbs(("پرسش و پاسخ", "/questions"))}
<section class="section-title"><div><h1>{flavoured(said.title, flavour)}</h1>{day}</div></section>
<section class="section-show-question">
<div class="asked"><div class="card"><div class="card-body"><div class="card-text"><img src="/u.svg" alt=""><span class="m-0 ms-2">{person(draws)[0]}</span></div><p>{breaks(said.question, flavour)}</p></div></div></div>
<div class="answers">{answers}</div>
</section><section class="similar"><h3>پرسش‌های مشابه</h3><ul>{related}</ul></section>""",
        )

    def _answer(self, index: int, nth: int, text: str, flavour: int) -> str:
        who, meta = self.doctor(index, nth), self.meta(index, nth)
        field = f'<span class="m-0">{meta["specialty"]}</span>' if meta["specialty"] else ""
        day = jalali.shown(self.answer_day(index, nth), flavour % 16)
        return f"""<div class="card mb-3"><div class="card-body"><div class="card-text"><a href="/doctor/{who.number}"><span class="fs-16">{who.name}</span></a>{field}</div>
<p>{breaks(text, flavour)}</p><div class="card-text fs-14"><span>{day}</span></div></div></div>"""
