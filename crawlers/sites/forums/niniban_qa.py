"""niniban.com's readers' questions, which its editors' doctors answer; the magazine is the site niniban."""

from __future__ import annotations

from crawlers.platforms.iransamaneh import (
    MAGAZINE_ARTICLE,
    NEWS_PAGES,
    READERS_QUESTION,
    SECTIONS,
    Answered,
    Asked,
    News,
)
from crawlers.site import Site, Terms


class NinibanQA(Site):
    domain = "niniban.com"
    aliases = ["www.niniban.com"]
    kind = "question"
    pages = NEWS_PAGES  # [G]
    sources = [SECTIONS]  # [G] questions stand among the articles of the same sections
    skip = {"article": MAGAZINE_ARTICLE}  # [G] those are the magazine's
    terms = Terms(note="terms never read: the site could not be reached")
    expected = (7_000, 14_000)  # [G] 9,728 raw questions

    class Marked2025(News):
        when = READERS_QUESTION  # [G]
        question = Asked()
        answers = Answered()
