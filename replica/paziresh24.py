"""paziresh24.com/blog: the Jannah theme with its boxes, a table of contents, ratings and wpDiscuz comments."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from collections.abc import Sequence

from replica import jalali
from replica.draw import rng
from replica.furniture import cards, comments, items, link, meta_of, page, pager, toc
from replica.magazine import Magazine, Theme
from replica.markup import attr, esc
from replica.posts import Taxonomy
from replica.wordpress_api import rendered

HOST = "https://www.paziresh24.com"
NAME = "مجله سلامتی پذیرش۲۴"
SECTIONS = (
    ("بیماری‌ها", "diseases"),
    ("سبک زندگی", "lifestyle"),
    ("تغذیه", "nutrition"),
    ("دارو", "drugs"),
    ("زیبایی", "beauty"),
    ("روان", "mind"),
    ("کودک", "child"),
)
ROBOTS = f"""User-agent: *
Disallow: /blog/wp-admin/
Disallow: /dr/*/review
Disallow: /search/

Sitemap: {HOST}/blog/sitemap_index.xml
"""


def _box(address: str, shown: str) -> str:
    return f'<div class="mag-box mini-posts-box content-only"><div class="mag-box-title"><h3>همچنین بخوانید</h3></div><ul class="posts-items"><li><a href="{address}">{shown}</a></li></ul></div>'


def _wrap(site: Magazine, index: int, parts: list[str]) -> list[str]:
    """The table of contents before the first heading, and a button in some."""
    draws, entries = rng(site.seed, "wrap", index), toc(site, index)
    parts = list(parts)
    if draws.random() < 0.4:
        parts.insert(
            draws.randint(1, len(parts)),
            '<a href="https://www.paziresh24.com/search/" class="shortc-button medium blue">دریافت نوبت اینترنتی</a>',
        )
    if entries:
        place = next((n for n, part in enumerate(parts) if part.startswith(("<h2", "<h3"))), 1)
        parts.insert(
            place,
            f'<div id="ez-toc-container" class="ez-toc-v2_0_61 counter-hierarchy ez-toc-container-direction"><div class="ez-toc-title-container"><p class="ez-toc-title">فهرست مطالب</p></div><nav><ul class="ez-toc-list">{entries}</ul></nav></div>',
        )
    return parts


def article_page(site: Magazine, index: int) -> str:
    """An article with all that the theme and its plugins put into .entry-content."""
    posts, draws, url = site.posts, rng(site.seed, "theme", index), site.permalink(index)
    section = posts.category(index)
    day = jalali.shown(posts.modified[index].date(), draws.randrange(16))
    tags = " ".join(f'<a href="{site.address(tag.path)}" rel="tag">{tag.name}</a>' for tag in posts.tags_of(index))
    said = "".join(
        f'<div class="comment wpd-comment"><div class="wpd-comment-author">{c.name}</div><div class="wpd-comment-date">{c.day}</div><div class="wpd-comment-text">{c.html}</div></div>'
        for c in comments(site, index, draws)
    )
    below = "".join(
        f'<div class="stream-item stream-item-below-post-content"><a href="{link(site, i, 0)}">{esc(posts.title(i))}</a></div>'
        for i in site.neighbours(index, 1)
    )
    main = f"""<article id="the-post"><nav id="breadcrumb"><a href="{HOST}/blog/">{NAME}</a><em class="delimiter">/</em><a href="{site.address(section.path)}">{section.name}</a></nav>
<h1 class="post-title entry-title">{rendered(posts.title(index))}</h1><div class="single-post-meta"><span class="author-name">تحریریه</span> <span class="last-updated">آخرین به‌روزرسانی: {day}</span></div>
<figure class="single-featured-image"><img src="/blog/wp-content/uploads/{index}.jpg" alt="{attr(posts.title(index))}"></figure>
<div class="entry-content entry clearfix">
{"".join(site.body(index))}
<div class="aiosrs-rating-wrap"><div class="aiosrs-rating">امتیاز ۴٫{index % 10} از {index % 90 + 3} رای</div></div>
{below}<div class="post-bottom-meta post-bottom-source"><div class="post-bottom-meta-title">منبع</div><span class="tagcloud"><a href="https://example.org/{index}">healthline</a></span></div>
<div class="post-shortlink"><input type="text" value="{HOST}/blog/?p={posts.numbers[index]}"><span>لینک کوتاه</span></div></div>
<div class="post-bottom-tags">{tags}</div></article>
<div id="related-posts" class="container-wrapper"><h3>نوشته‌های مشابه</h3><div class="related-posts-list">{items(site, index, 3, "div")}</div></div>
<div id="wpdcom"><div class="wpd-thread-list">{said}</div></div>"""
    return page(
        site,
        posts.title(index),
        NAME,
        main,
        meta=meta_of(site, index, times=False) + f'<link rel="shortlink" href="{url}">',
        aside=f"<ul>{items(site, index * 3, 5)}</ul>",
    )


def list_page(site: Magazine, title: str, shown: Sequence[int], nth: int, last: int, base: str) -> str:
    """Ten articles."""
    form = '<li class="post-item"><h2 class="post-title"><a href="{url}">{title}</a></h2><span class="date">{day}</span><p class="post-excerpt">{start}</p></li>\n'
    main = f'<h1>{title}</h1><ul id="posts-container">{cards(site, shown, nth, form)}</ul><div class="pages-nav">{pager(site, base, nth, last)}</div>'
    return page(site, title, NAME, main, aside=f"<ul>{items(site, nth, 5)}</ul>", cls="archive")


THEME = Theme(
    slug="paziresh24", domain="paziresh24.com", host=HOST, per_list=10, robots=ROBOTS, prefix="/blog",
    path=lambda post, slug: f"/blog/{post}/{slug}/", pattern=re.compile(r"/blog/(\d+)/[^/]*/?$"),
    article_page=article_page, list_page=list_page, side_pages=re.compile(r"/(?:blog/(?:about|contact)/|search/|dr/[^/]+/(?:review)?|)$"),
    taxonomy=Taxonomy(SECTIONS, category="/blog/category/", tag="/blog/tag/"), api="403", box=_box, wrap=_wrap, dated="modified",
    day_only=True,
)  # fmt: skip
