"""hidoctor.ir: its addresses, its rules, and the pages of its theme."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from replica import jalali, texts
from replica.draw import number, rng
from replica.markup import attr, breaks, esc, paragraphs
from replica.people import person
from replica.wordpress import Theme, WordPress
from replica.wordpress_api import rendered

HOST = "https://www.hidoctor.ir"
ROBOTS = """User-agent: *
Crawl-delay: 1
Disallow: /wp-admin/
Allow: /wp-admin/admin-ajax.php
Disallow: /redirect/
Disallow: /print/
Disallow: /search
Disallow: /*?s=
Disallow: /*?replytocom=

Sitemap: https://www.hidoctor.ir/sitemap_index.xml
"""
_HEAD = """<!DOCTYPE html>
<html dir="rtl" lang="fa-IR" class=no-js><head><meta charset="UTF-8"><title>{title} - های دکتر</title>
<meta name=viewport content="width=device-width, initial-scale=1">
{meta}<link rel="https://api.w.org/" href="{host}/wp-json/">
<link rel="stylesheet" href="{host}/wp-content/themes/hidoctor/style.css?ver=3.1">
<style>.single-post-body p{{line-height:2}} .pds-ad{{border:1px solid}}</style>
<script>document.documentElement.className="js";var ads=["<div class='post-content'>x</div>"];</script></head><body class="rtl single">
<header class=site-header><a href="{host}/">های دکتر</a><nav><ul>{menu}</ul></nav><form action="{host}/search"><input name=s></form></header>
<div class="slider owl-carousel">{slider}</div>
"""
_FOOT = """<footer class="site-footer"><p>کلیه حقوق محفوظ است.<ul><li><a href="/about/">درباره ما</a><li><a href="/contact/">تماس</a></ul>
<a href="https://t.me/hidoctor_replica">کانال تلگرام</a></footer><noscript><img src="/stat.gif" alt=""></noscript>
<script src="{host}/wp-includes/js/jquery.js"></script></body></html>
"""


def _path(post: int, slug: str) -> str:
    return f"/{post}_{slug}.html/"


def _link(site: WordPress, index: int, way: int) -> str:
    """The address of a post as old and new posts of the site write it."""
    url = site.permalink(index)
    if way % 10 == 7:
        return url.replace("https://www.", "http://www.")
    if way % 10 == 8:
        return url.replace("https://www.", "https://")
    return url.replace("https://www.", "http://") if way % 30 == 9 else url


def _chrome(site: WordPress, title: str, meta: str, key: int) -> str:
    menu = "".join(
        f'<li><a href="{site.address(term.path)}">{term.name}</a></li>' for term in site.posts.categories[:8]
    )
    shown = site.neighbours(key % max(1, site.posts.base), 3)
    slider = "".join(
        f'<div class=slide><a href="{_link(site, i, i)}"><span>{esc(site.posts.title(i))}</span></a></div>'
        for i in shown
    )
    return _HEAD.format(title=esc(title), meta=meta, host=HOST, menu=menu, slider=slider)


def article_page(site: WordPress, index: int) -> str:
    """An article between the theme's boxes."""
    posts, draws = site.posts, rng(site.seed, "theme", index)
    title, url = posts.title(index), site.permalink(index)
    meta = (
        f'<link rel="canonical" href="{url}"><meta property="og:title" content="{attr(title)}">'
        f'<meta property="article:published_time" content="{posts.dates[index].isoformat()}" />'
        f'<meta property="article:modified_time" content="{posts.modified[index].isoformat()}" />\n'
    )
    day = jalali.shown(posts.dates[index].date(), draws.randrange(16))
    cats = posts.category(index)
    tags = "".join(f'<a href="{site.address(tag.path)}" rel="tag">{tag.name}</a> ' for tag in posts.tags_of(index))
    tags = f'<div class="post-tags">برچسب‌ها: {tags}</div>' if tags else ""
    share = _share(url)
    parts, inside = _with_theme(site, index, draws)
    return f"""{_chrome(site, title, meta, index + 7)}
<main><article class="post-{posts.numbers[index]} post hentry"><header class="post-header"><h1 class="single-title">{rendered(title)}</h1>
<div class="meta"><span class="author">تحریریه {posts.author(index)}</span> <time class="date">{day}</time>
<span class="cats"><a href="{site.address(cats.path)}" rel="category tag">{cats.name}</a></span></div></header>
<div class="post-content typography single-post-body clearfix progressive">
{parts}{share if inside else ""}
</div>{"" if inside else share}
{tags}<a class="print" rel=nofollow href="/print/{site.path(index).lstrip("/")}">نسخه چاپی</a></article>
{_ad(draws)}
<section class="related-posts related"><h3>مطالب مرتبط</h3><ul>{_list_items(site, index, 6)}</ul></section>
{_comments(site.seed, index, draws)}</main>
<aside class="sidebar">{_ad(draws)}<h3>پربازدیدها</h3><ul>{_list_items(site, index * 31 % max(1, posts.base), 8)}</ul></aside>
{_FOOT.format(host=HOST)}"""


def _with_theme(site: WordPress, index: int, draws: Random) -> tuple[str, bool]:
    """The body with the theme's ads and slider, and whether the share links stand inside it."""
    parts = list(site.body(index))
    for _ in range(draws.choice((0, 1, 1, 2))):
        parts.insert(draws.randint(0, len(parts)), _ad(draws))
    if draws.random() < 0.15:
        slides = "".join(
            f'<div class="item"><a href="{_link(site, i, i)}">{esc(site.posts.title(i))}</a></div>'
            for i in site.neighbours(index, 3)
        )
        parts.append(f'<div class="slider swiper">{slides}</div>')
    return "\n".join(parts), draws.random() < 0.5


def _ad(draws: Random) -> str:
    """An ad of an invented doctor; in half of them some words stand outside the link."""
    name, target = person(draws)[0], f"/redirect/?id={draws.randrange(1, 400)}"
    field = draws.choice(("جراح بینی", "متخصص پوست، مو و زیبایی", "جراح پلاستیک", "دندان‌پزشک زیبایی", "کلینیک لیزر"))
    if draws.random() < 0.5:
        picture = '<img src="/wp-content/ads/1.jpg" alt="تبلیغ">'
        return f'<div class="pds-ad"><a href="{target}" rel="nofollow sponsored" target=_blank>{picture}<b>دکتر {name}</b> {field}</a></div>'
    return (
        f'<div class="adv-box"><span class=adv-label>آگهی</span><a href="{HOST}{target}">دکتر {name}</a>'
        f'<p>{field} با نوبت آنلاین</p><a href="{target}">مشاهده سایت</a></div>'
    )


def _share(url: str) -> str:
    return (
        f'<div class="share-box"><a href="https://t.me/share/url?url={url}">اشتراک در تلگرام</a> '
        f'<a href="https://wa.me/?text={url}">واتساپ</a> <a href="https://t.me/hidoctor_replica">عضویت در کانال</a></div>'
    )


def _list_items(site: WordPress, index: int, count: int) -> str:
    return "".join(
        f'<li><a href="{_link(site, i, i + index)}">{esc(site.posts.title(i))}</a></li>'
        for i in site.neighbours(index, count)
    )


def _comments(seed: int, index: int, draws: Random) -> str:
    rows = []
    for nth in range(draws.choice((0, 0, 0, 1, 2))):
        said = texts.consultation(seed, number(seed, "comment", index, nth) % 10**6)
        rows.append(
            f'<li class="comment"><div class="comment-body"><span class="author"><span>{person(draws)[0]}</span></span>'
            f'<section class="cmtext">{paragraphs(said.question, nth)}</section>'
            f'<a class="comment-reply-link" href="?replytocom={draws.randrange(9999)}">پاسخ</a></div></li>'
        )
    return f'<div id=comments><h3>دیدگاه‌ها</h3><ul class="comments-list">{"".join(rows)}</ul></div>' if rows else ""


def list_page(site: WordPress, title: str, shown: Sequence[int], nth: int, last: int, base: str) -> str:
    """A list of articles, newest first; the link to each is a child of its <article>."""
    cards = "".join(_card(site, index, index + nth) for index in shown)
    near = [n for n in range(nth - 2, nth + 3) if 1 <= n <= last] + [last]
    pager = "".join(
        f'<a class="page-numbers" href="{site.address(f"{base}page/{n}/")}">{n}</a> ' for n in dict.fromkeys(near)
    )
    return f"""{_chrome(site, title, "", nth + 3)}
<main><h1 class="page-title">{title}</h1>
{cards}<nav class="pagination">{pager}</nav></main><aside class="sidebar">{_ad(rng(site.seed, "list-ad", base, nth))}
<ul>{_list_items(site, nth * 17 % max(1, site.posts.base), 6)}</ul></aside>
{_FOOT.format(host=HOST)}"""


def _card(site: WordPress, index: int, way: int) -> str:
    url, title = _link(site, index, way), site.posts.title(index)
    start = breaks(site.posts.get(index).blocks[0].text[:90], index)
    day = jalali.shown(site.posts.dates[index].date(), index)
    return (
        f'<article class="post-card"><a href="{url}" class="thumb" title="{attr(title)}"><img src="/wp-content/{index}.jpg" alt=""></a>'
        f'<h2><a href="{url}">{rendered(title)}</a></h2><time>{day}</time><p>{start} [&hellip;]</article>\n'
    )


THEME = Theme(
    slug="hidoctor",
    domain="hidoctor.ir",
    host=HOST,
    per_list=5,
    robots=ROBOTS,
    path=_path,
    pattern=re.compile(r"/(\d+)_[^/]*\.html/?$"),
    article_page=article_page,
    list_page=list_page,
    side_pages=re.compile(r"/(?:about/|contact/|search|redirect/|print/[^/]+/|wp-admin/.*)$"),
)
