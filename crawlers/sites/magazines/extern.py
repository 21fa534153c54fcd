"""extern.ir, a WordPress magazine for students of medicine, about 70 articles of a post type of their own."""

from __future__ import annotations

from crawlers.platforms.wordpress import NOISE, PUBLISHED, WordPressApi
from crawlers.site import Attr, Body, Layout, Site, Terms, Text, Texts
from crawlers.sources import Sitemap, first


class Extern(Site):
    domain = "extern.ir"
    aliases = ["www.extern.ir"]
    kind = "article"
    pages = r"/health/[^/]+/"  # [G]
    sources = [first(WordPressApi(route="extern_health"), Sitemap("/extern_health-sitemap.xml"))]  # [G]
    terms = Terms(note="terms never read: the site could not be reached")
    expected = (50, 90)  # [N] about 70

    class Theme2025(Layout):
        when = "div.paper__content"  # [G]
        title = Text("h1")
        body = Body("div.paper__content", drop=[*NOISE, "header, footer, figure:not(:has(table))"])  # [G]
        tags = Texts("a[rel=tag]")  # [T]
        section = Text("nav.rank-math-breadcrumb p a:last-of-type")  # [T]
        published = PUBLISHED | Attr(".paper time[datetime]", "datetime")  # [T]
