"""pezeshkyemrooz.com, a medical weekly. Unverified: nothing at all was found out about this site."""

from __future__ import annotations

from crawlers.platforms import schema_org
from crawlers.site import Site, Terms
from crawlers.sources import Archive, Listing, RobotsSitemaps, Sitemap, first


class PezeshkyEmrooz(Site):
    domain = "pezeshkyemrooz.com"
    aliases = ["www.pezeshkyemrooz.com"]
    kind = "article"
    pages = r"/(news|articles?|post)/\d+(/[^/]*)?"  # unverified: a guess
    sources = [
        first(
            RobotsSitemaps(),
            Sitemap("/sitemap.xml"),
            Listing("/?page={n}"),
            Archive("/", lists=r"/(news|articles?|archive|page)(/\d+)?(\?page=\d+)?"),
        )
    ]  # unverified: generic discovery, nothing is known of this site
    terms = Terms(note="terms never read: the site could not be reached")

    class ByMicrodata(schema_org.Microdata): ...

    class ByElement(schema_org.ArticleElement): ...

    class ByJsonLd(schema_org.JsonLdBody): ...
