"""niniban.com, a magazine for parents of about 18,000 articles; its readers' questions are the site niniban_qa."""

from __future__ import annotations

from crawlers.platforms.iransamaneh import BODY, NEWS_PAGES, NOISE, READERS_QUESTION, SECTIONS, News
from crawlers.site import Body, Site, Terms


class Niniban(Site):
    domain = "niniban.com"
    aliases = ["www.niniban.com"]
    kind = "article"
    pages = NEWS_PAGES
    sources = [SECTIONS]  # [G]
    skip = {"question": READERS_QUESTION}  # [G]
    terms = Terms(note="terms never read: the site could not be reached")
    expected = (14_000, 22_000)  # [N] about 18,000

    class Samaneh2025(News):
        when = BODY  # [G]
        body = Body(BODY, drop=NOISE)  # [G]
