"""What stands around the articles of the magazines: head, menus, boxes, comments, pagers."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from replica import jalali, texts
from replica.draw import number, rng
from replica.magazine import Magazine
from replica.markup import attr, esc, paragraphs
from replica.people import person
from replica.wordpress_api import rendered


def link(site: Magazine, index: int, way: int) -> str:
    """The address of an article as careless editors write it: tracked, with http, relative."""
    url, path = site.permalink(index), site.permalink(index).removeprefix(site.theme.host)
    ways = {
        6: f"{url}?utm_source=site&amp;utm_medium=box",
        7: url.replace("https://", "http://"),
        8: path,
        9: f"{url}#content",
    }
    return ways.get(way % 10, url)


def list_link(site: Magazine, index: int, way: int) -> str:
    """The address of an article in a list: in full with https, as the facts have it; some tracked."""
    return link(site, index, {6: 6, 9: 9}.get(way % 10, 0))


def page(
    site: Magazine, title: str, name: str, main: str, *, meta: str = "", aside: str = "", cls: str = "single"
) -> str:
    """A whole page of the site called `name`."""
    theme, home = site.theme, f"{site.theme.host}{site.theme.prefix}/"
    menu = "".join(
        f'<li><a href="{site.address(term.path)}">{term.name}</a></li>' for term in site.posts.categories[:8]
    )
    return f"""<!DOCTYPE html>
<html dir="rtl" lang="fa-IR"><head><meta charset="UTF-8"><title>{esc(title)} | {name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{meta}<style>.menu li{{display:inline}} .{theme.slug}-x{{margin:0}}</style><script>window.site={{"t":"<p>این متن مقاله نیست<\\/p>"}};</script></head>
<body class="{cls} rtl"><header class="top"><a class="logo" href="{home}">{name}</a><nav class="menu"><ul>{menu}</ul></nav>
<form action="{home}" method="get"><input name="s" placeholder="جستجو"></form></header>
<div class="wrap">{main}
<aside class="side"><h3>پربازدیدترین‌ها</h3>{aside}</aside></div>
<footer class="bottom"><p>تمامی حقوق برای {name} محفوظ است.</p><ul><li><a href="{home}about/">درباره ما</a></li><li><a href="{home}contact/">تماس با ما</a></li></ul>
<a href="https://t.me/{theme.slug}_replica">تلگرام</a> <a href="https://www.instagram.com/{theme.slug}_replica">اینستاگرام</a></footer>
<script src="{home}wp-includes/js/jquery.js"></script></body></html>
"""


def meta_of(site: Magazine, index: int, *, times: bool = True, section: bool = False) -> str:
    """What an SEO plugin writes into the head; `times` and `section` as article:* properties."""
    posts, url = site.posts, site.permalink(index)
    out = f'<link rel="canonical" href="{url}"><meta property="og:type" content="article"><meta property="og:title" content="{attr(posts.title(index))}">\n'
    out += f'<meta property="og:description" content="{attr(posts.get(index).text()[:120])}">'
    if times:
        out += f'<meta property="article:published_time" content="{posts.dates[index].isoformat()}"><meta property="article:modified_time" content="{posts.modified[index].isoformat()}">\n'
    if section:
        out += f'<meta property="article:section" content="{posts.category(index).name}">\n'
    return out


def json_ld(site: Magazine, index: int, kind: str, **more: object) -> str:
    """The article as JSON-LD, in a @graph as SEO plugins write it."""
    posts, url = site.posts, site.permalink(index)
    article = {
        "@type": kind, "headline": posts.title(index), "mainEntityOfPage": {"@id": url}, "inLanguage": "fa-IR",
        "datePublished": posts.dates[index].isoformat(), "dateModified": posts.modified[index].isoformat(),
        "author": {"@type": "Organization", "name": "تحریریه"},
    } | more  # fmt: skip
    graph = [article, {"@type": "WebSite", "url": site.theme.host, "name": site.domain}]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>\n'


def items(site: Magazine, index: int, count: int, tag: str = "li") -> str:
    """Links to other articles, each in an element."""
    shown = site.neighbours(index % max(1, site.posts.base), count)
    return "".join(f'<{tag}><a href="{link(site, i, i + index)}">{esc(site.posts.title(i))}</a></{tag}>' for i in shown)


def shown_day(site: Magazine, index: int, form: int = -1) -> str:
    """The day of an article in the Jalali calendar; without `form` each page writes it in its own way."""
    form = number(site.seed, "day", index) % 16 if form < 0 else form
    return jalali.shown(site.posts.dates[index].date(), form)


class Said(NamedTuple):
    """A comment."""

    name: str
    html: str
    day: str


def comments(site: Magazine, index: int, draws: Random) -> Iterator[Said]:
    """What readers say under an article; nothing under most."""
    for nth in range(draws.choice((0, 0, 1, 2))):
        said = texts.consultation(site.seed, number(site.seed, "comment", index, nth) % 10**6)
        yield Said(person(draws)[0], paragraphs(said.question, nth), shown_day(site, index, nth))


def doctor_ad(site: Magazine, index: int) -> str:
    """Name and field of an invented doctor whom the site advertises."""
    draws = rng(site.seed, "ad", index)
    return f"دکتر {person(draws)[0]}، {draws.choice(('متخصص پوست', 'جراح عمومی', 'متخصص زنان', 'روان‌پزشک'))}"


def pager(site: Magazine, base: str, nth: int, last: int, form: str = "{base}page/{n}/") -> str:
    """Links to the pages of a list."""
    near = dict.fromkeys(n for n in (1, nth - 1, nth, nth + 1, last) if 1 <= n <= last)
    return "".join(
        f'<span class="page-numbers current">{n}</span>' if n == nth else
        f'<a class="page-numbers" href="{site.address(base) if n == 1 else site.address(base.rstrip("/")) + form.format(base="/", n=n)}">{n}</a>'
        for n in near
    )  # fmt: skip


def cards(site: Magazine, shown: Sequence[int], nth: int, form: str) -> str:
    """The entries of a list; `form` takes url, title, day and start."""
    return "".join(
        form.format(
            url=list_link(site, i, i + nth), title=rendered(site.posts.title(i)), day=shown_day(site, i),
            start=esc(site.posts.get(i).text()[:90].replace("\n", " ")),
        )
        for i in shown
    )  # fmt: skip


def toc(site: Magazine, index: int) -> str:
    """The entries of a table of contents."""
    heads = [block.text for block in site.posts.get(index).blocks if block.tag in ("h2", "h3")]
    return "".join(f'<li><a href="#h{n}">{esc(text)}</a></li>' for n, text in enumerate(heads))
