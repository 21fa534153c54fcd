"""doctoreto.com/blog: one list of all posts, a table of contents, paragraphs that hold a picture alone."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from collections.abc import Sequence

from replica.body import no_box
from replica.draw import rng
from replica.furniture import cards, comments, doctor_ad, items, meta_of, page, pager, shown_day, toc
from replica.magazine import Magazine, Theme
from replica.posts import Taxonomy
from replica.wordpress_api import rendered

HOST = "https://doctoreto.com"
NAME = "مجله دکترتو"
SECTIONS = (
    ("پوست و مو", "skin"),
    ("قلب", "heart"),
    ("گوارش", "digestion"),
    ("زنان", "women"),
    ("کودکان", "children"),
    ("اعصاب", "nerves"),
)
ROBOTS = """User-agent: *
Crawl-delay: 5
Disallow: /blog/wp-admin/
Disallow: /blog/author/
Disallow: /doctor/
"""


def _wrap(site: Magazine, index: int, parts: list[str]) -> list[str]:
    draws, parts = rng(site.seed, "wrap", index), list(parts)
    for n in range(draws.choice((0, 1, 2))):
        parts.insert(
            draws.randint(1, len(parts)),
            f'<p><img src="/blog/wp-content/uploads/{index}-{n}.jpg" alt="تصویر مقاله" title="تصویر"></p>',
        )
    if entries := toc(site, index):
        parts.insert(
            1,
            f'<div class="table-of-content"><span class="toc-title">آنچه در این مقاله می‌خوانید</span><ol>{entries}</ol></div>',
        )
    return parts


def article_page(site: Magazine, index: int) -> str:
    """article.single-content > div.start-content."""
    posts, draws = site.posts, rng(site.seed, "theme", index)
    section = posts.category(index)
    tags = "".join(f'<li><a href="{site.address(tag.path)}">{tag.name}</a></li>' for tag in posts.tags_of(index))
    said = "".join(
        f'<li class="comment"><div class="comment-body"><div class="comment-author"><cite class="fn">{c.name}</cite></div><div class="comment-meta">{c.day}</div>{c.html}</div></li>'
        for c in comments(site, index, draws)
    )
    main = f"""<article class="single-content"><h1>{rendered(posts.title(index))}</h1>
<div class="date-cat"><time>{shown_day(site, index)}</time> <span><a href="{site.address(section.path)}">{section.name}</a></span></div>
<a class="author" href="{HOST}/blog/author/editor-{posts.author(index)}/">تحریریه {posts.author(index)}</a>
<div class="start-content">
{"".join(site.body(index))}
</div>
<div class="doctor-box"><a href="/doctor/{index}">{doctor_ad(site, index)}</a></div>
<div class="tags"><ul class="category-button">{tags}</ul></div></article>
<section class="more"><h3>مقالات مرتبط</h3>{items(site, index, 4, "div")}</section><ol class="comment-list">{said}</ol>"""
    return page(
        site, posts.title(index), NAME, main, meta=meta_of(site, index), aside=f"<ul>{items(site, index * 3, 5)}</ul>"
    )


def list_page(site: Magazine, title: str, shown: Sequence[int], nth: int, last: int, base: str) -> str:
    """Eight articles, among links to categories, authors and pages under the same folder."""
    form = '<div class="category-loop-parent"><a href="{url}"><h2>{title}</h2></a><p>{start}</p></div>\n'
    main = (
        f'<h1>{title}</h1>{cards(site, shown, nth, form)}<div class="pagination">{pager(site, base, nth, last)}</div>'
    )
    aside = f'<a href="{HOST}/blog/author/editor-{nth % 6 + 1}/">نویسنده</a><ul>{items(site, nth, 4)}</ul>'
    return page(site, title, NAME, main, aside=aside, cls="archive")


THEME = Theme(
    slug="doctoreto", domain="doctoreto.com", host=HOST, per_list=8, robots=ROBOTS, prefix="/blog", one_host=True,
    path=lambda post, slug: f"/blog/{slug}-{post}/", pattern=re.compile(r"/blog/[^/]+-(\d+)/?$"),
    article_page=article_page, list_page=list_page,
    side_pages=re.compile(r"/(?:blog/(?:about|contact)/|blog/author/editor-\d+/|doctor/\d*|)$"),
    taxonomy=Taxonomy(SECTIONS, category="/blog/category/", tag="/blog/tag/"), everything=("/", "/all-posts/"),
    past_end="empty", parts="yoast", box=no_box, wrap=_wrap,
)  # fmt: skip
