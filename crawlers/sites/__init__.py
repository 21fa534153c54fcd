"""The sites: one small file each, listed here by hand."""

from __future__ import annotations

from crawlers.site import Site
from crawlers.sites.forums.drhast import Drhast
from crawlers.sites.magazines.hidoctor import HiDoctor

SITES: dict[str, Site] = {site.name: site for site in (Drhast(), HiDoctor())}
