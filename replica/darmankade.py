"""darmankade.com/blog: six sections, an article in two of them, a question at the end where its text ends."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from collections.abc import Sequence

from replica.body import no_box
from replica.draw import rng
from replica.furniture import cards, comments, doctor_ad, items, meta_of, page, pager
from replica.magazine import Magazine, Theme
from replica.posts import Taxonomy
from replica.wordpress_api import rendered

HOST = "https://www.darmankade.com"
SECTIONS = (
    ("دارو", "medicine"), ("روان‌شناسی", "psychological-health"), ("بیماری‌ها", "diseases"), ("مادر و کودک", "mother-and-child"),
    ("سلامت", "health"), ("آزمایش‌ها", "medical-tests"),
)  # fmt: skip
ROBOTS = f"""User-agent: *
Crawl-delay: 2
Disallow: /blog/wp-admin/
Disallow: /doctor/*/booking
Disallow: /account/
Sitemap: {HOST}/blog/sitemap_index.xml
"""


def article_page(site: Magazine, index: int) -> str:
    """The text ends where the page asks whether it was useful; what follows stands in the same element."""
    draws = rng(site.seed, "theme", index)
    doctor = f'<div class="doctor-card"><a href="/doctor/{index + 11}">{doctor_ad(site, index)}</a> <a href="/doctor/{index + 11}/booking">رزرو نوبت</a></div>'
    said = "".join(
        f'<li class="comment"><cite class="fn">{c.name}</cite><div class="comment-content">{c.html}</div></li>'
        for c in comments(site, index, draws)
    )
    main = f"""<article class="post type-post"><h1 class="entry-title">{rendered(site.posts.title(index))}</h1>
<div class="entry-content">
{"".join(site.body(index))}
<p class="useful-q">آیا این مقاله برای شما مفید بود؟</p><p><a href="#yes">بله</a> <a href="#no">خیر</a></p>
{doctor}<p>پرسش‌های خود را در <a href="/forum/questions/">انجمن درمانکده</a> بپرسید.</p><ul class="more-posts">{items(site, index, 3)}</ul>
</div></article><ol class="comment-list">{said}</ol>"""
    return page(
        site,
        site.posts.title(index),
        "مجله درمانکده",
        main,
        meta=meta_of(site, index, section=True),
        aside=f"<ul>{items(site, index * 3, 6)}</ul>",
    )


def list_page(site: Magazine, title: str, shown: Sequence[int], nth: int, last: int, base: str) -> str:
    """Seventeen articles, the link a child of its <article>."""
    form = '<article class="card"><a href="{url}"><h2>{title}</h2></a><p>{start}</p></article>\n'
    main = f'<h1>{title}</h1><div class="ili-grid-wrapper">{cards(site, shown, nth, form)}</div><nav class="pagination">{pager(site, base, nth, last)}</nav>'
    return page(
        site,
        title,
        "مجله درمانکده",
        main,
        aside=f'<a href="/forum/questions/">انجمن</a> <a href="/doctor/{nth}">{doctor_ad(site, nth)}</a>',
        cls="archive",
    )


THEME = Theme(
    slug="darmankade", domain="darmankade.com", host=HOST, per_list=17, robots=ROBOTS, prefix="/blog",
    path=lambda post, slug: f"/blog/{slug}-{post}/", pattern=re.compile(r"/blog/[^/]+-(\d+)/?$"),
    article_page=article_page, list_page=list_page,
    side_pages=re.compile(r"/(?:blog/(?:about|contact)/|forum/questions/|doctor/\d+(?:/booking)?|account/|)$"),
    taxonomy=Taxonomy(SECTIONS, category="/blog/", tag="/blog/tag/", second=0.3), past_end="first", api="excerpt",
    parts="yoast", feed="summary", box=no_box, tagged=False,
)  # fmt: skip
