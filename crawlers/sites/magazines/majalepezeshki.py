"""majalepezeshki.ir, a WordPress magazine of about 250 articles, some of them cut into pages."""

from __future__ import annotations

from crawlers.platforms.wordpress import NOISE, PUBLISHED, WordPressApi
from crawlers.site import Body, Layout, Site, Terms, Text
from crawlers.sources import Parts, Sitemap, first


class MajalePezeshki(Site):
    domain = "majalepezeshki.ir"
    aliases = ["www.majalepezeshki.ir"]
    kind = "article"
    pages = r"/article/.+"  # [G]
    query = ("page",)
    part = r"(?P<whole>/article/.+)\?page=(?P<number>\d+)"
    sources = [
        first(WordPressApi(), Sitemap("/post-sitemap.xml")),  # [G]
        Parts(".page-links a"),
    ]
    terms = Terms(note="terms never read: the site could not be reached")
    expected = (180, 320)  # [N] about 250

    class Theme2025(Layout):
        when = "div.content"  # [G] guessed: the authors' XPath is broken
        title = Text("h1")
        body = Body("div.content", drop=NOISE)  # [G]
        published = PUBLISHED
