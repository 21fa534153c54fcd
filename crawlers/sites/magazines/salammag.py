"""salammag.com, a WordPress magazine of about 700 articles, some of them cut into pages."""

from __future__ import annotations

from crawlers.platforms.wordpress import NOISE, PUBLISHED, WordPressApi
from crawlers.site import Body, Layout, Site, Terms, Text
from crawlers.sources import Parts, Sitemap, first


class Salammag(Site):
    domain = "salammag.com"
    aliases = ["www.salammag.com"]
    kind = "article"
    pages = r"/(?!(?:category|tag|author|page|wp-\w+)/)[^/]+/(?:\d+/)?"  # [G] any address but /wp-content
    part = r"(?P<whole>/[^/]+/)(?P<number>\d+)/"  # WordPress's own
    sources = [
        first(WordPressApi(), Sitemap("/sitemap_index.xml", only="post-sitemap"), Sitemap("/post-sitemap1.xml")),  # [G]
        Parts(".page-links a"),
    ]
    terms = Terms(note="terms never read: the site could not be reached")
    expected = (500, 900)  # [N] about 700

    class Theme2025(Layout):
        when = "div.content"  # [G] guessed: the authors' XPath is broken
        title = Text("h1")
        body = Body("div.content", drop=NOISE)  # [G]
        published = PUBLISHED
