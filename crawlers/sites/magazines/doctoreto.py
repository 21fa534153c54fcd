"""doctoreto.com/blog, a WordPress magazine of about 1,950 articles."""

from __future__ import annotations

from crawlers.platforms.wordpress import NOISE, PUBLISHED, WordPressApi
from crawlers.site import Body, Layout, Site, Terms, Text, Texts
from crawlers.sources import Listing, Sitemap, first


class Doctoreto(Site):
    domain = "doctoreto.com"
    aliases = ["www.doctoreto.com"]
    kind = "article"
    pages = r"/blog/(?!(?:all-posts|category|tag|author|page)/)[^/]+/"  # [G, L]
    sources = [
        first(
            WordPressApi(root="/blog"),
            Sitemap("/blog/sitemap_index.xml", only="post-sitemap"),
            Listing("/blog/all-posts/page/{n}/", link=".category-loop-parent a"),  # [G, L]
        )
    ]
    terms = Terms(note="terms never read: the site could not be reached")
    expected = (1_500, 2_400)  # [N] about 1,950

    class Theme2025(Layout):
        when = "article.single-content div.start-content"  # [G, T]
        title = Text("h1")
        body = Body("div.start-content", drop=NOISE)  # [G, T]
        tags = Texts(".tags ul.category-button li a")  # [T]
        section = Text(".date-cat span a")  # [T]
        published = PUBLISHED  # [T]
