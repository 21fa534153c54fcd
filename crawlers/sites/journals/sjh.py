"""sjh.umsha.ac.ir, the Avicenna Journal of Clinical Medicine. Unverified: what software it is on nobody knows."""

from __future__ import annotations

from crawlers.platforms import schema_org
from crawlers.site import Site, Terms
from crawlers.sources import Archive, Listing, RobotsSitemaps, Sitemap, first


class Sjh(Site):
    domain = "sjh.umsha.ac.ir"
    aliases = ["www.sjh.umsha.ac.ir"]
    kind = "article"
    pages = r"/Article/\d+"  # unverified: as on its sister journals jrhs and ajcmi
    sources = [
        first(
            RobotsSitemaps(),
            Sitemap("/sitemap.xml"),
            Listing("/Articles?page={n}"),
            Archive("/", lists=r"/(Archive|Articles?|Issues?)(/\d+)*(\?.*)?"),
        )
    ]  # unverified: generic discovery, nothing is known of this site
    terms = Terms(note="terms never read: the site could not be reached")

    class ByMicrodata(schema_org.Microdata): ...

    class ByJsonLd(schema_org.JsonLdBody): ...

    class ByElement(schema_org.ArticleElement): ...

    class AbstractAlone(schema_org.JsonLdAbstract): ...
