"""darmankade.com/blog, a WordPress magazine of about 3,100 articles."""

from __future__ import annotations

from crawlers.platforms.wordpress import NOISE, PUBLISHED, WordPressApi
from crawlers.site import Body, Layout, Site, Terms, Text
from crawlers.sources import Listing, Sitemap, first

SECTIONS = ("medicine", "psychological-health", "diseases", "mother-and-child", "health", "medical-tests")  # [G]
#: Boxes that name a doctor of the site's own directory [J].
DOCTORS = "div:has(> a[href*='/doctor/'])"


class Darmankade(Site):
    domain = "darmankade.com"
    aliases = ["www.darmankade.com"]
    kind = "article"
    pages = rf"/blog/(?!(?:{'|'.join(SECTIONS)}|category|tag|author|page)/)[^/]+/"  # [G]
    sources = [
        first(
            WordPressApi(root="/blog"),
            Sitemap("/blog/sitemap_index.xml", only="post-sitemap"),
            Listing("/blog/{section}/page/{n}/", link="article > a, .shimmerBG", sections=SECTIONS),  # [G, L]
        )
    ]
    terms = Terms(note="terms never read: the site could not be reached")
    expected = (2_400, 3_800)  # [N] about 3,100

    class Theme2025(Layout):
        when = "div.entry-content"  # [G]
        title = Text("h1")
        body = Body("div.entry-content", drop=[*NOISE, DOCTORS], until="آیا این مقاله برای شما مفید بود")  # [G]
        published = PUBLISHED
