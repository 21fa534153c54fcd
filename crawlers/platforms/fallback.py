"""What reads a page when no layout of its site does: schema.org, then the general extractor. The record says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from crawlers.fields import First, Rule, Text
from crawlers.main_text import main_text
from crawlers.platforms import qapage, schema_org

if TYPE_CHECKING:
    from crawlers.site import Layout, Site
    from pipelines.records import Record

#: Where an article's text is marked as such, in the order of trust.
ARTICLES: tuple[type[Layout], ...] = (schema_org.Microdata, schema_org.JsonLdBody)
#: What records say that no layout of their site's own has read.
NAMES = frozenset([qapage.Microdata.__name__, *(layout.__name__ for layout in ARTICLES), "main_text"])
TITLE: Rule = First((*schema_org.TITLE.rules, Text("title")))


def records(site: Site, root: LexborHTMLParser, html: str, url: str, *, fast: bool) -> list[Record]:
    """At most one record. ``fast`` leaves the general extractor out, which costs more than all the rest of a crawl."""
    for layout in (qapage.Microdata,) if site.kind == "question" else ARTICLES:
        if layout.is_on(root) and (found := site.read(layout, root, url)):
            return [found]
    text = None if fast or site.kind == "question" else main_text(html, url)
    if not text:
        return []
    title, published = TITLE.read(root), schema_org.PUBLISHED.read(root)
    text = text.removeprefix(f"{title}\n")  # where the heading stands inside the element that holds the text
    return [site.article(url, "main_text", text=text, title=title, published=published)]
