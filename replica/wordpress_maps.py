"""Sitemaps as WordPress plugins write them (an index, post parts, parts without articles), and the feed."""

from __future__ import annotations

import re
from email.utils import format_datetime
from typing import TYPE_CHECKING

from replica.markup import esc

if TYPE_CHECKING:
    from replica.wordpress import WordPress

_PART = 1_000
_NAME = re.compile(r"/(\w+)-sitemap(\d*)\.xml$")
_OPEN = '<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="//{domain}/main-sitemap.xsl"?>\n'
_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
_FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>{title}</title><atom:link href="{address}feed/" rel="self" type="application/rss+xml" /><link>{address}</link>
<language>fa-IR</language><lastBuildDate>{built}</lastBuildDate>
{items}</channel></rss>
"""
FEED_ITEMS = 10


def part_size(site: WordPress) -> int:
    """Posts in a part: a thousand, or fewer so that a small site has three parts too."""
    if site.theme.parts == "one":
        return max(1, site.posts.count)
    return max(1, min(_PART, -(-site.posts.base // 3)))


def _part_name(site: WordPress, nth: int) -> str:
    # Yoast leaves the number of the first part out, RankMath where there is one part only.
    plain = site.theme.parts == "one" or (site.theme.parts == "yoast" and nth == 1)
    return f"{site.theme.prefix}/{site.theme.type}-sitemap{'' if plain else nth}.xml"


def sitemap_index(site: WordPress) -> str:
    """/sitemap_index.xml: the parts with the last change of each."""
    size = part_size(site)
    rows = []
    for nth, low in enumerate(range(0, site.posts.count, size), 1):
        changed = max(site.posts.modified[low : low + size])
        loc = f"{site.theme.host}{_part_name(site, nth)}"
        rows.append(f"<sitemap><loc>{loc}</loc><lastmod>{changed.isoformat()}</lastmod></sitemap>")
    base = f"{site.theme.host}{site.theme.prefix}"
    rows += [f"<sitemap><loc>{base}/{name}-sitemap.xml</loc></sitemap>" for name in ("page", "category")]
    return _OPEN.format(domain=site.domain) + f"<sitemapindex {_SPACES}>\n" + "\n".join(rows) + "\n</sitemapindex>\n"


def sitemap_part(site: WordPress, path: str) -> str | None:
    """One part; None where there is none of that name."""
    found = _NAME.search(path)
    if found is None:
        return None
    kind, nth, home = found[1], int(found[2] or 1), f"{site.theme.prefix}/"
    if kind == site.theme.type:
        low = (nth - 1) * part_size(site)
        if nth < 1 or low >= site.posts.count or path != _part_name(site, nth):
            return None
        rows = [_post(site, i) for i in range(low, min(low + part_size(site), site.posts.count))]
        # Yoast puts the page that lists the posts first among them.
        rows = ([_url(f"{site.theme.host}{home}")] if nth == 1 else []) + rows
    elif nth != 1:
        return None
    elif kind == "page":
        rows = [_url(f"{site.theme.host}{home}{path}") for path in ("", "about/", "contact/")]
    elif kind == "category":
        rows = [_url(site.address(term.path)) for term in site.posts.categories]
    else:
        return None
    return _OPEN.format(domain=site.domain) + f"<urlset {_SPACES}>\n" + "\n".join(rows) + "\n</urlset>\n"


def _url(address: str) -> str:
    return f"<url><loc>{esc(address)}</loc></url>"


def _post(site: WordPress, index: int) -> str:
    picture = ""
    post = site.posts.numbers[index]
    if post % 3 == 0:
        picture = f"{site.theme.host}/wp-content/uploads/{post}.jpg"
        picture = f"<image:image><image:loc>{picture}</image:loc></image:image>"
    changed = site.posts.modified[index].isoformat()
    return f"<url><loc>{esc(site.permalink(index))}</loc><lastmod>{changed}</lastmod>{picture}</url>"


def feed(site: WordPress, nth: int) -> str | None:
    """Page `nth` of /feed/, newest first; None past its end."""
    newest = site.there[::-1][(nth - 1) * FEED_ITEMS : nth * FEED_ITEMS]
    if not newest:
        return None
    built = format_datetime(max(site.posts.modified[i] for i in newest))
    address = f"{site.theme.host}{site.theme.prefix}/"
    return _FEED.format(
        title=site.domain, address=address, built=built, items="".join(_item(site, index) for index in newest)
    )


def _item(site: WordPress, index: int) -> str:
    posts = site.posts
    terms = [*posts.categories_of(index), *posts.tags_of(index)]
    whole = "".join("\n".join(page) for page in site.body_pages(index)).replace("]]>", "]]&gt;")
    content = f"<content:encoded><![CDATA[{whole}]]></content:encoded>" if site.theme.feed == "full" else ""
    return (
        f"<item><title>{esc(posts.title(index))}</title><link>{esc(site.permalink(index))}</link>"
        f"<dc:creator><![CDATA[تحریریه]]></dc:creator><pubDate>{format_datetime(posts.dates[index])}</pubDate>"
        + "".join(f"<category><![CDATA[{term.name}]]></category>" for term in terms)
        + f'<guid isPermaLink="false">{site.theme.host}/?p={posts.numbers[index]}</guid>'
        f"<description><![CDATA[<p>{esc(posts.get(index).text()[:160])} [&#8230;]</p>]]></description>"
        f"{content}</item>\n"
    )
