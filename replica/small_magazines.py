"""The small WordPress magazines: salammag, seebmagazine, majalepezeshki, nabz and extern."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from collections.abc import Sequence

from replica.body import no_box
from replica.draw import rng
from replica.furniture import cards, comments, items, json_ld, meta_of, page, pager, shown_day, toc
from replica.magazine import Magazine, Theme
from replica.posts import Taxonomy
from replica.wordpress_api import rendered

_SIDE = re.compile(r"/(?:about/|contact/|search|wp-admin/.*|author/[\w-]+/)$")
_IRPP = (
    '<style>.IRPP_ruby , .IRPP_ruby .postImageUrl{{background:#eee}} .IRPP_ruby:hover{{opacity:1}}</style><div class="IRPP_ruby_box">'
    '<a href="{address}" target="_blank" rel="dofollow" class="IRPP_ruby"><div class="IRPP_ruby-content"><span class="ctaText">بیشتر بخوانید</span>&nbsp; <span class="postTitle">{shown}</span></div></a></div>'
)


def _robots(host: str, delay: str, more: str = "", sitemap: str = "sitemap_index.xml") -> str:
    wait = f"Crawl-delay: {delay}\n" if delay else ""
    return f"User-agent: *\n{wait}Disallow: /wp-admin/\nDisallow: /search\n{more}\nSitemap: {host}/{sitemap}\n"


def _comment_list(site: Magazine, index: int) -> str:
    said = comments(site, index, rng(site.seed, "said", index))
    return "".join(
        f'<li class="comment"><article><footer class="comment__author"><b class="fn">{c.name}</b> <time datetime="2024-01-01">{c.day}</time></footer><div class="comment__content">{c.html}</div></article></li>'
        for c in said
    )


def _salammag(site: Magazine, index: int, nth: int = 1) -> str:
    pages = site.body_pages(index)
    main = f"""<article class="hentry"><h1 class="title">{rendered(site.posts.title(index))}</h1>
<div class="content ">
{"".join(pages[nth - 1])}{site.page_links(index, nth, len(pages))}
</div></article><div class="related-posts"><h4>مطالب مشابه</h4><ul>{items(site, index, 4)}</ul></div><ol class="commentlist">{_comment_list(site, index)}</ol>"""
    return page(
        site,
        site.posts.title(index),
        "سلام مگ",
        main,
        meta=meta_of(site, index, section=True),
        aside=f"<ul>{items(site, index * 3, 5)}</ul>",
    )


def _seeb(site: Magazine, index: int) -> str:
    posts = site.posts
    tags = " ".join(f'<a href="{site.address(tag.path)}" rel="tag">{tag.name}</a>' for tag in posts.tags_of(index))
    main = f"""<div class="single_box"><h1>{rendered(posts.title(index))}</h1>
<div class="info"><time class="entry-date" datetime="{posts.dates[index].isoformat()}">{shown_day(site, index)}</time> <a href="{site.address(posts.category(index).path)}" rel="category tag">{posts.category(index).name}</a></div>
<div id="cont_p">
{"".join(site.body(index))}
</div><div class="tag_box">{tags}</div></div><div class="rel_box">{items(site, index, 4, "div")}</div>"""
    return page(
        site,
        posts.title(index),
        "مجله سیب",
        main,
        meta=meta_of(site, index, times=False),
        aside=f"<ul>{items(site, index * 3, 5)}</ul>",
    )


def _majale(site: Magazine, index: int, nth: int = 1) -> str:
    pages = site.body_pages(index)
    main = f"""<div class="post-box"><h1 class="post-title">{rendered(site.posts.title(index))}</h1>
<div class="content">
{"".join(pages[nth - 1])}{site.page_links(index, nth, len(pages))}
</div></div><ul class="also">{items(site, index, 4)}</ul>"""
    return page(
        site,
        site.posts.title(index),
        "مجله پزشکی",
        main,
        meta=meta_of(site, index),
        aside=f"<ul>{items(site, index * 3, 5)}</ul>",
    )


def _nabz(site: Magazine, index: int) -> str:
    main = f"""<main><article><header><h1>{rendered(site.posts.title(index))}</h1></header>
<div class="content">
{"".join(site.body(index))}
</div></article><section class="others"><h3>شاید بپسندید</h3><ul>{items(site, index, 4)}</ul></section></main>"""
    section = site.posts.category(index).name
    meta = meta_of(site, index, times=False) + json_ld(site, index, "Article", articleSection=[section])
    return page(site, site.posts.title(index), "نبض", main, meta=meta, aside=f"<ul>{items(site, index * 3, 5)}</ul>")


def _extern(site: Magazine, index: int) -> str:
    posts, draws = site.posts, rng(site.seed, "theme", index)
    section = posts.category(index)
    tags = " ".join(f'<a href="{site.address(tag.path)}" rel="tag">{tag.name}</a>' for tag in posts.tags_of(index))
    more = (
        f'<aside class="note">مقاله پیشنهادی: {items(site, index, 1, "span")}</aside>' if draws.random() < 0.4 else ""
    )
    main = f"""<nav class="rank-math-breadcrumb"><p><a href="https://extern.ir">خانه</a><span class="separator"> - </span><a href="{site.address(section.path)}">{section.name}</a><span class="separator"> - </span><span class="last">{rendered(posts.title(index))}</span></p></nav>
<div class="paper"><h1 class="paper__title">{rendered(posts.title(index))}</h1><time datetime="{posts.dates[index].isoformat()}">{shown_day(site, index)}</time>
<figure class="paper__thumbnail"><img src="/wp-content/uploads/{index}.webp" alt=""><figcaption>تصویر مقاله</figcaption></figure>
<div class="paper__content">
<div class="toc"><p class="toc__title">سرفصل‌ها</p><ul>{toc(site, index)}</ul></div>{"".join(site.body(index))}{more}
<form class="vote"><button type="button">مفید بود</button></form></div>{tags}</div>
<ol class="comments__list">{_comment_list(site, index)}</ol>"""
    return page(
        site,
        posts.title(index),
        "اکسترن",
        main,
        meta=meta_of(site, index, times=False),
        aside=f"<ul>{items(site, index * 3, 5)}</ul>",
    )


def _list(
    name: str, form: str, site: Magazine, title: str, shown: Sequence[int], nth: int, last: int, base: str
) -> str:
    main = f'<h1>{title}</h1><div class="grid">{cards(site, shown, nth, form)}</div><div class="pagenavi">{pager(site, base, nth, last)}</div>'
    return page(site, title, name, main, aside=f"<ul>{items(site, nth, 5)}</ul>", cls="archive")


_PLAIN = '<div class="item"><h2><a href="{url}">{title}</a></h2><p>{start}</p></div>\n'
_GRID = '<div class="grid_item"><div class="grid_img"><a href="{url}"><img src="/t.jpg" alt=""></a></div><h3>{title}</h3><time>{day}</time></div>\n'
_HEALTH = (("سلامت جسم", "body"), ("سلامت روان", "mind"), ("دارو", "drugs"), ("تغذیه", "food"))

SALAMMAG = Theme(
    slug="salammag", domain="salammag.com", host="https://salammag.com", per_list=12, one_host=True,
    robots=_robots("https://salammag.com", "1"), path=lambda post, slug: f"/{slug}-{post}/",
    pattern=re.compile(r"/[^/]+-(\d+)(?:/(?:\d/)?)?$"), article_page=_salammag,
    list_page=lambda *given: _list("سلام مگ", _PLAIN, *given), side_pages=_SIDE, taxonomy=Taxonomy(_HEALTH),
    api="401", feed="summary", split="path", box=no_box, tagged=False,
)  # fmt: skip
SEEBMAGAZINE = Theme(
    slug="seebmagazine", domain="seebmagazine.com", host="https://seebmagazine.com", per_list=10,
    robots=_robots("https://seebmagazine.com", "10", "Disallow: /*?replytocom\n"), path=lambda post, _slug: f"/health-notes-{post}/",
    pattern=re.compile(r"/health-notes-(\d+)/?$"), article_page=_seeb, list_page=lambda *given: _list("مجله سیب", _GRID, *given),
    side_pages=_SIDE, taxonomy=Taxonomy((("مقالات پزشکی", "medical-articles"),)), past_end="last", api="excerpt",
    dated="published", box=lambda address, shown: _IRPP.format(address=address, shown=shown),
)  # fmt: skip
MAJALEPEZESHKI = Theme(
    slug="majalepezeshki", domain="majalepezeshki.ir", host="https://majalepezeshki.ir", per_list=9, one_host=True,
    robots=_robots("https://majalepezeshki.ir", "", sitemap="post-sitemap.xml"), path=lambda post, slug: f"/article/{post}/{slug}/",
    pattern=re.compile(r"/article/(\d+)/[^/]*/?$"), article_page=_majale, list_page=lambda *given: _list("مجله پزشکی", _PLAIN, *given),
    side_pages=_SIDE, taxonomy=Taxonomy(_HEALTH), past_end="first", api="404", parts="one", index=False, split="query",
    box=no_box, sectioned=False, tagged=False,
)  # fmt: skip
NABZ = Theme(
    slug="nabz", domain="nabz.site", host="https://nabz.site", per_list=10,
    robots=_robots("https://nabz.site", "0.5", "Disallow: /wp-json/\n"), path=lambda post, slug: f"/{slug}-{post}/",
    pattern=re.compile(r"/[^/]+-(\d+)/?$"), article_page=_nabz, list_page=lambda *given: _list("نبض", _PLAIN, *given),
    side_pages=_SIDE, taxonomy=Taxonomy(_HEALTH), past_end="empty", parts="yoast", feed="summary", box=no_box, tagged=False,
)  # fmt: skip
EXTERN = Theme(
    slug="extern", domain="extern.ir", host="https://extern.ir", per_list=12, one_host=True,
    robots=_robots("https://extern.ir", "3"), path=lambda post, slug: f"/health/{slug}-{post}/",
    pattern=re.compile(r"/health/[^/]+-(\d+)/?$"), article_page=_extern, list_page=lambda *given: _list("اکسترن", _PLAIN, *given),
    side_pages=_SIDE, taxonomy=Taxonomy(_HEALTH, category="/health-category/"), rest_base="extern_health", type="extern_health",
    parts="one", box=no_box, dated="published", everything=("/", "/health/"),
)  # fmt: skip
