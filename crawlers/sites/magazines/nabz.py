"""nabz.site, a WordPress magazine of about 200 articles."""

from __future__ import annotations

from crawlers.platforms.wordpress import NOISE, PUBLISHED, WordPressApi
from crawlers.site import Body, Layout, Site, Terms, Text
from crawlers.sources import Sitemap, first


class Nabz(Site):
    domain = "nabz.site"
    aliases = ["www.nabz.site"]
    kind = "article"
    pages = r"/(?!(?:category|tag|author|page|feed|wp-\w+)/)[^/]+/"
    sources = [first(WordPressApi(), Sitemap("/sitemap_index.xml", only="post-sitemap"))]  # [G]
    terms = Terms(note="terms never read: the site could not be reached")
    expected = (150, 250)  # [N] about 200

    class Theme2025(Layout):
        when = "div.content"  # [G] guessed: the authors' XPath is broken
        title = Text("h1")
        body = Body("div.content", drop=NOISE)  # [G]
        published = PUBLISHED
