"""hidoctor.ir, a WordPress magazine of about 72,500 articles."""

from __future__ import annotations

from crawlers.platforms.wordpress import NOISE, WordPressApi
from crawlers.site import Body, JalaliDate, Layout, Meta, Site, Terms, Text, Texts
from crawlers.sources import Listing, Sitemap, first

#: Boxes that name a doctor or clinic and lead to /redirect/?id=N, with what stands beside the link [J].
ADS = ["div:has(> a[href*='/redirect/'])", "a[href*='/redirect/']"]


class HiDoctor(Site):
    domain = "hidoctor.ir"
    aliases = ["www.hidoctor.ir"]
    kind = "article"
    pages = r"/\d+_[^/]+\.html/?"  # [J]
    sources = [
        first(
            WordPressApi(),  # [J] advertised in 2018
            Sitemap("/sitemap_index.xml", only="post-sitemap"),
            Listing("/page/{n}/", link="article > a"),  # [G]
        )
    ]
    terms = Terms(
        redistribute=False, note="all rights reserved unless the site says otherwise; its terms were never read"
    )
    expected = (50_000, 100_000)  # [N] about 72,500

    class Theme2025(Layout):
        when = "div.single-post-body"  # [G, T]
        title = Text("h1")
        body = Body("div.single-post-body", drop=[*NOISE, *ADS])  # [G, T; ads J]
        tags = Texts(".post-tags a")  # [T]
        section = Text(".cats a")  # [T]
        published = Meta("article:published_time") | JalaliDate("time")  # [T]
