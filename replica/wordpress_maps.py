"""Sitemaps as WordPress plugins write them: an index, post parts, and parts that hold no articles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from replica.markup import esc

if TYPE_CHECKING:
    from replica.wordpress import WordPress

_PART = 1_000
_NAME = re.compile(r"/(post|page|category)-sitemap(\d*)\.xml$")
_OPEN = '<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="//{domain}/main-sitemap.xsl"?>\n'
_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def part_size(site: WordPress) -> int:
    """Posts in a part: a thousand, or fewer so that a small site has three parts too."""
    return max(1, min(_PART, -(-site.posts.count // 3)))


def sitemap_index(site: WordPress) -> str:
    """/sitemap_index.xml: the parts with the last change of each."""
    size = part_size(site)
    rows = []
    for nth, low in enumerate(range(0, site.posts.count, size), 1):
        changed = max(site.posts.modified[low : low + size])
        rows.append(
            f"<sitemap><loc>{site.theme.host}/post-sitemap{nth}.xml</loc><lastmod>{changed.isoformat()}</lastmod></sitemap>"
        )
    rows += [f"<sitemap><loc>{site.theme.host}/{name}-sitemap.xml</loc></sitemap>" for name in ("page", "category")]
    return _OPEN.format(domain=site.domain) + f"<sitemapindex {_SPACES}>\n" + "\n".join(rows) + "\n</sitemapindex>\n"


def sitemap_part(site: WordPress, path: str) -> str | None:
    """One part; None where there is none of that name."""
    found = _NAME.match(path)
    if found is None:
        return None
    kind, nth = found[1], int(found[2] or 1)
    if kind == "post":
        low = (nth - 1) * part_size(site)
        if nth < 1 or low >= site.posts.count:
            return None
        rows = [_post(site, i) for i in range(low, min(low + part_size(site), site.posts.count))]
        # Yoast puts the page that lists the posts first among them.
        rows = ([_url(f"{site.theme.host}/")] if nth == 1 else []) + rows
    elif nth != 1:
        return None
    elif kind == "page":
        rows = [_url(f"{site.theme.host}{path}") for path in ("/", "/about/", "/contact/")]
    else:
        rows = [_url(site.address(term.path)) for term in site.posts.categories]
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
