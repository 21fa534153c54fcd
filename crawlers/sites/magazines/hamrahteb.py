"""hamrah-teb.com, a magazine of about 250 articles on a CMS of its own."""

from __future__ import annotations

from crawlers.fields import JsonLd
from crawlers.site import Body, Layout, Meta, Site, Terms, Text
from crawlers.sources import Listing


class HamrahTeb(Site):
    domain = "hamrah-teb.com"
    aliases = ["www.hamrah-teb.com"]
    kind = "article"
    pages = r"/blog/.+"  # [G]
    sources = [Listing("/blogs?page={n}", link="div.post-content a")]  # [G]
    terms = Terms(note="terms never read: the site could not be reached")
    expected = (180, 320)  # [N] about 250

    class Cms2025(Layout):
        when = "div.article-content"  # [G]
        title = Text("h1")
        body = Body("div.article-content", drop=[".ads, .banner, figcaption, form, nav, aside"])  # [G]
        published = Meta("article:published_time") | JsonLd("datePublished")
