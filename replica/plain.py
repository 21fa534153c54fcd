"""Sites with a list, articles and perhaps a sitemap: hamrahteb (ASP.NET), and the invented sjh and pezeshkyemrooz."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from replica.body import no_box
from replica.draw import rng, share
from replica.furniture import doctor_ad, items, json_ld, list_link, shown_day
from replica.magazine import Magazine, Theme
from replica.markup import attr, esc
from replica.people import person
from replica.posts import Taxonomy
from replica.wire import Reply, Request, Route, html, not_found, redirect


class Plain(Magazine):
    """The list is `theme.everything[0]`?page=n; a /sitemap.xml where the theme has one."""

    def route(self, request: Request) -> Route:
        """What a request asks for."""
        path, theme = request.path, self.theme
        if path == "/robots.txt":
            return Route(lambda: Reply(200, theme.robots.encode(), "text/plain"))
        if theme.one_host and f"https://{request.host}" != theme.host:
            return redirect(theme.host + request.url.partition(self.domain)[2])
        if path == theme.everything[0]:
            return self._list_route(request)
        if path == "/sitemap.xml" and theme.index:
            return Route(lambda: Reply(200, self._map().encode(), "application/xml"), request.url, latest=self.latest)
        if found := theme.pattern.match(path):
            index = self.posts.index.get(int(found[1]))
            if index is None:
                return not_found()
            if path != self.path(index):
                return redirect(self.permalink(index))
            return Route(
                lambda: html(theme.article_page(self, index)),
                self.url(index),
                item=True,
                modified=self.posts.modified[index],
            )
        if theme.side_pages.match(path):
            return Route(lambda: html(theme.list_page(self, "صفحه", [], 1, 1, "/")), request.url)
        return not_found()

    def _list_route(self, request: Request) -> Route:
        theme, asked = self.theme, request.params.get("page", "1")
        last, nth = max(1, -(-self.posts.count // theme.per_list)), int(asked) if asked.isdigit() else 1
        if nth < 1 or (nth > last and theme.past_end == "404"):
            return not_found()
        if nth > last and theme.past_end != "empty":
            nth = last if theme.past_end == "last" else 1
        high = self.posts.count - (nth - 1) * theme.per_list
        shown = range(high - 1, max(high - theme.per_list, 0) - 1, -1) if high > 0 else range(0)
        return Route(
            lambda: html(theme.list_page(self, "فهرست مطالب", shown, nth, last, theme.everything[0])),
            request.url,
            latest=self.latest,
        )

    def _map(self) -> str:
        rows = [f"<url><loc>{self.theme.host}/</loc></url>"]
        rows += [
            f"<url><loc>{self.permalink(i)}</loc><lastmod>{self.posts.modified[i].isoformat()}</lastmod></url>"
            for i in range(self.posts.count)
        ]
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            + "\n".join(rows)
            + "\n</urlset>\n"
        )


def _frame(site: Magazine, title: str, name: str, main: str, meta: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>{esc(title)} - {name}</title>{meta}</head>
<body><header><a href="/">{name}</a><nav><a href="{site.theme.everything[0]}">فهرست</a> <a href="/about">درباره ما</a> <a href="/login">ورود</a></nav></header>
{main}
<footer><p>همه حقوق برای {name} محفوظ است.</p></footer><script src="/js/site.min.js"></script></body></html>
"""


def _listed(
    site: Magazine, name: str, form: str, title: str, shown: Sequence[int], nth: int, last: int, base: str
) -> str:
    cards = "".join(
        form.format(url=list_link(site, i, i + nth), title=esc(site.posts.title(i)), day=shown_day(site, i))
        for i in shown
    )
    near = sorted({n for n in (1, nth - 1, nth, nth + 1, last) if 1 <= n <= last})
    pager = "".join(f'<a class="page-link" href="{base}?page={n}">{n}</a> ' for n in near)
    return _frame(site, title, name, f'<main><h1>{title}</h1>{cards}<div class="pager">{pager}</div></main>')


# hamrahteb

_HAMRAH = "همراه طب"


def _hamrah_page(site: Magazine, index: int) -> str:
    title = site.posts.title(index)
    return _frame(
        site,
        title,
        _HAMRAH,
        f"""<main class="container"><div class="row"><div class="col-lg-8"><h1 class="article-title">{esc(title)}</h1>
<div class="article-content text-justify">
{"".join(site.body(index))}
</div><div class="share"><a href="https://t.me/share/url?url={site.permalink(index)}">تلگرام</a></div></div>
<div class="col-lg-4"><h4>مقالات اخیر</h4><ul>{items(site, index, 5)}</ul><div class="reserve">{doctor_ad(site, index)}</div></div></div></main>""",
        json_ld(site, index, "BlogPosting"),
    )


_HAMRAH_CARD = '<div class="post-item"><div class="post-content"><h3><a href="{url}">{title}</a></h3><span>{day}</span></div></div>\n'
HAMRAHTEB = Theme(
    slug="hamrahteb", domain="hamrah-teb.com", host="https://hamrah-teb.com", per_list=6,
    robots="\ufeffUser-agent: *\r\nCrawl-delay: 2\r\nDisallow: /login\r\nDisallow: /panel/\r\n",
    path=lambda post, slug: f"/blog/{post}/{slug}", pattern=re.compile(r"/blog/(\d+)/[^/]*/?$"), article_page=_hamrah_page,
    list_page=lambda site, *given: _listed(site, _HAMRAH, _HAMRAH_CARD, *given), side_pages=re.compile(r"/(?:about|login|)$"),
    everything=("/blogs",), past_end="empty", index=False, box=no_box, sectioned=False, tagged=False,
)  # fmt: skip

# sjh: the software is not known. /Article/{id} as at its sisters, citation_* meta, microdata on most pages.

_SJH = "مجله پزشکی بالینی ابن سینا"


def _sjh_page(site: Magazine, index: int) -> str:
    posts, draws = site.posts, rng(site.seed, "theme", index)
    title, url = posts.title(index), site.permalink(index)
    names = [person(draws)[0] for _ in range(draws.randint(1, 4))]
    meta = "".join(f'<meta name="citation_author" content="{name}">' for name in names)
    meta += f'<meta name="citation_title" content="{attr(title)}"><meta name="citation_publication_date" content="{posts.dates[index]:%Y/%m/%d}">'
    meta += f'<meta name="citation_journal_title" content="{_SJH}"><meta name="citation_pdf_url" content="{url}/pdf">'
    meta += "".join(f'<meta name="citation_keywords" content="{tag.name}">' for tag in posts.tags_of(index))
    body = "".join(site.body(index))
    if share(site.seed, "microdata", index) < 0.7:
        article = f'<article itemscope itemtype="https://schema.org/ScholarlyArticle"><h1 itemprop="headline">{esc(title)}</h1><div itemprop="articleBody">\n{body}\n</div></article>'
    else:
        article = f'<article><h1>{esc(title)}</h1><div class="article-text">\n{body}\n</div></article>'
    authors = "".join(f"<li>{name}</li>" for name in names)
    return _frame(
        site,
        title,
        _SJH,
        f"""<main>{article}<aside class="article-info"><h4>نویسندگان</h4><ul>{authors}</ul><p>نویسنده مسئول: {names[0]}، author{index}@example.org</p>
<a href="{url}/pdf">PDF</a> <a href="/cite/{index}">ارجاع به این مقاله</a></aside></main>""",
        meta,
    )


_ROBOTS = "User-agent: *\n{wait}Disallow: /login\n{more}\nSitemap: https://{host}/sitemap.xml\n"
_CARD = '<div class="row-item"><h3><a href="{url}">{title}</a></h3><small>{day}</small></div>\n'
SJH = Theme(
    slug="sjh", domain="sjh.umsha.ac.ir", host="https://sjh.umsha.ac.ir", per_list=20,
    robots=_ROBOTS.format(wait="Crawl-delay: 5\n", more="Disallow: /cite/\n", host="sjh.umsha.ac.ir"),
    path=lambda post, _slug: f"/Article/{post}", pattern=re.compile(r"/Article/(\d+)/?$"), article_page=_sjh_page,
    list_page=lambda site, *given: _listed(site, _SJH, _CARD, *given),
    side_pages=re.compile(r"/(?:about|login|cite/\d+|)$"), everything=("/Articles",), box=no_box, sectioned=False,
    dated="published", day_only=True,
)  # fmt: skip

# pezeshkyemrooz: nothing is known; a site as generic discovery would like it, with some pages that tell less.

_EMROOZ = "پزشکی امروز"


def _tells(site: Magazine, index: int) -> bool:
    return share(site.seed, "json-ld", index) < 0.75


def _emrooz_page(site: Magazine, index: int) -> str:
    title = site.posts.title(index)
    meta = (
        json_ld(site, index, "NewsArticle", articleSection=site.posts.category(index).name)
        if _tells(site, index)
        else ""
    )
    return _frame(
        site,
        title,
        _EMROOZ,
        f"""<main><article class="news"><h1>{esc(title)}</h1>
<div class="news-body">
{"".join(site.body(index))}
</div></article><aside><h3>خبرهای دیگر</h3><ul>{items(site, index, 5)}</ul></aside></main>""",
        meta,
    )


def _emrooz_row(site: Magazine, index: int, row: dict[str, Any]) -> None:
    if not _tells(site, index):
        for name in ("published", "modified", "category", "section"):
            row.pop(name)


PEZESHKYEMROOZ = Theme(
    slug="pezeshkyemrooz", domain="pezeshkyemrooz.com", host="https://www.pezeshkyemrooz.com", per_list=15,
    robots=_ROBOTS.format(wait="", more="", host="www.pezeshkyemrooz.com"), path=lambda post, slug: f"/news/{post}/{slug}",
    pattern=re.compile(r"/news/(\d+)/[^/]*/?$"), article_page=_emrooz_page,
    list_page=lambda site, *given: _listed(site, _EMROOZ, _CARD, *given), side_pages=re.compile(r"/(?:about|login)$"),
    everything=("/",), past_end="last", taxonomy=Taxonomy((("خبر", "news"), ("آموزش", "learn"), ("پژوهش", "research"))),
    box=no_box, tagged=False, amend=_emrooz_row,
)  # fmt: skip

PLAIN: tuple[tuple[Theme, tuple[str, ...]], ...] = (
    (HAMRAHTEB, ("article-content",)),
    (SJH, ("articleBody", "article-text", "citation")),
    (PEZESHKYEMROOZ, ("news-body", "news")),
)
