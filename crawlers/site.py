"""What a site declares: where its pages are found, how a page is read, on which terms. No Scrapy in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawlers.ago import Ago
from crawlers.dates import on_day, parse_date
from crawlers.fields import (
    Attr,
    Attrs,
    Body,
    Date,
    Each,
    Has,
    JalaliDate,
    Joined,
    JsonLd,
    Lacks,
    Meta,
    Root,
    Rule,
    Says,
    Text,
    Texts,
)
from crawlers.page import Page
from crawlers.roles import JsonLdAuthors, author_role
from crawlers.sources import OneOf, Source
from crawlers.urls import canonical
from pipelines.errors import UsageError
from pipelines.records import Answer, Article, Kind, Question, Record

if TYPE_CHECKING:
    from crawlers.main_text import SiteTemplate

__all__ = [
    "Attr", "Attrs", "Body", "Date", "Each", "Has", "JalaliDate", "Joined", "JsonLd", "Lacks", "Layout", "MODIFIED",
    "Meta", "Says", "Site", "Terms", "Text", "Texts",
]  # fmt: skip

#: More bad pages than this share of a site's pages end a crawl or an extraction in alarm: the site must have changed.
ALARM_SHARE = 0.05
#: The day of an article's last change, as any software states it for machines.
MODIFIED = (
    Meta("article:modified_time")
    | Meta("og:updated_time")
    | JsonLd("dateModified")
    | Attr("[itemprop=dateModified]", "content", "datetime")
)


@dataclass(frozen=True)
class Terms:
    """On which terms a site's texts may be passed on, as far as we know.

    ``redistribute``: True where a licence allows it, False where nothing does or something forbids it, None where
    nobody has read the site's terms yet. ``note`` says how we know.
    """

    licence: str | None = None
    redistribute: bool | None = None
    note: str = ""


class Layout:
    """One look of a site's pages: a mark that chooses it (``when``: CSS, or a rule) and a rule per field.

    Articles need ``body``; questions need ``question`` and ``answers`` (an ``Each`` whose rules are named as the
    fields of ``Answer``). ``title``, ``tags``, ``published`` and ``section`` are for both; ``modified`` and
    ``author_role`` for articles, found by default where schema.org or a ``<meta>`` says it. Of what ``author_role``
    finds only a role of the closed list in ``crawlers/roles.py`` is kept: what the author is, never who. ``kind`` is
    for pages of another kind than the site's own.
    """

    when: ClassVar[str | Rule]
    kind: ClassVar[Kind | None] = None
    title: ClassVar[Rule | None] = None
    tags: ClassVar[Rule | None] = None
    published: ClassVar[Rule | None] = None
    section: ClassVar[Rule | None] = None
    modified: ClassVar[Rule | None] = MODIFIED
    author_role: ClassVar[Rule | None] = JsonLdAuthors() | Meta("author")
    body: ClassVar[Rule | None] = None
    question: ClassVar[Rule | None] = None
    answers: ClassVar[Rule | None] = None

    @classmethod
    def is_on(cls, root: Root) -> bool:
        """Whether its mark is on the page."""
        return bool(root.css_first(cls.when) if isinstance(cls.when, str) else cls.when.read(root))


class Site:
    """A source of pages. A subclass sets the class variables; its name is the name of its file.

    ``pages`` is a regular expression that the whole path of a record's page matches, ``query`` the parameters that
    choose such a page (any other, as ?ref=, names the same one); where the path alone does not tell, ``pages`` may
    match ``path?query``. ``expected`` is the fewest and most records of a full crawl. ``skip`` names what is rightly no
    record: a page on which one of its rules finds something is counted under that name, and is not a bad page.
    ``part`` is a regular expression for the addresses (path and query) of an article's further pages, with the groups
    ``whole`` (its first page) and ``number``: ``tabib extract`` joins them. ``aside`` is one for the
    paths of pages that are of the other kind than the site's own. ``rewrite`` is for links that are not
    spelled as the site serves them (as a mirror's ``.html``): regular expression -> what takes its place in the path of
    every address, in order. Nested ``Layout`` classes are tried in the order they are written: newest first.
    """

    domain: ClassVar[str]
    aliases: ClassVar[list[str]] = []
    kind: ClassVar[Kind]
    pages: ClassVar[str]
    query: ClassVar[tuple[str, ...]] = ()
    part: ClassVar[str] = ""
    aside: ClassVar[str] = ""
    rewrite: ClassVar[dict[str, str]] = {}
    sources: ClassVar[list[Source | OneOf]]
    terms: ClassVar[Terms] = Terms()
    expected: ClassVar[tuple[int, int] | None] = None
    skip: ClassVar[dict[str, Rule]] = {}

    @cached_property
    def name(self) -> str:
        """The slug: one word for file, spider, page folder and data folder."""
        return type(self).__module__.rpartition(".")[2]

    @cached_property
    def layouts(self) -> list[type[Layout]]:
        """The layouts, newest first."""
        return [value for value in vars(type(self)).values() if isinstance(value, type) and issubclass(value, Layout)]

    @cached_property
    def is_page(self) -> Callable[[str], bool]:
        """Whether a canonical URL is one of a record's own page."""
        path = re.compile(self.pages)

        @lru_cache(maxsize=100_000)
        def is_page(url: str) -> bool:
            _, _, rest = url.removeprefix("https://").partition("/")
            found, _, query = f"/{rest}".partition("?")
            return bool(path.fullmatch(found) or (query and path.fullmatch(f"{found}?{query}")))

        return is_page

    def part_of(self, url: str) -> tuple[str, int]:
        """The address of the whole article that a page belongs to, and the page's number in it."""
        if not self.part:
            return url, 1
        path = url.removeprefix(f"https://{self.domain}")
        found = re.fullmatch(self.part, path)
        return (f"https://{self.domain}{found['whole']}", int(found["number"])) if found else (url, 1)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Every host name that is this site."""
        return frozenset([self.domain, *self.aliases])

    def own(self, url: str, base: str | None = None) -> str | None:
        """The canonical URL of a link on this site's domain, or None for anything else (other hosts, mailto:)."""
        if base and not url.startswith(("http://", "https://")):
            rooted = url.startswith("/") and not url.startswith("//")
            try:
                url = f"https://{self.domain}{url}" if rooted else urljoin(base, url)
            except ValueError:  # as "//[x"
                return None
        return self._own(url)

    @cached_property
    def _own(self) -> Callable[[str], str | None]:
        """``own`` for absolute URLs, remembered: a linked-question site names each page about a hundred times."""
        known = {host.removeprefix("www.") for host in self.hosts}

        @lru_cache(maxsize=100_000)
        def own(url: str) -> str | None:
            try:
                host, _, rest = canonical(url).removeprefix("https://").partition("/")
            except ValueError:
                return None
            if host not in known:
                return None
            path, _, query = f"/{rest}".partition("?")
            for spelling, served in self.rewrite.items():
                path = "/" + re.sub(spelling, served, path).removeprefix("/")
            whole = f"https://{self.domain}{path}"
            if not query:
                return whole
            kept = "&".join(pair for pair in query.split("&") if pair.partition("=")[0] in self.query)
            page = f"{whole}?{kept}" if kept else whole
            return page if self.is_page(page) else f"{whole}?{query}"

        return own

    def url(self, path: str) -> str:
        """The canonical URL of a path of this site."""
        found = self.own(urljoin(f"https://{self.domain}/", path))
        if found is None:
            raise UsageError(f"{path!r} is not a path of {self.domain}", where=f"site {self.name}")
        return found

    def alternatives(self) -> Iterator[tuple[str, Source]]:
        """Every source with its key: ``"1"`` for the second of the union, ``"1.2"`` for its third alternative."""
        for place, entry in enumerate(self.sources):
            if isinstance(entry, OneOf):
                yield from ((f"{place}.{rank}", source) for rank, source in enumerate(entry.sources))
            else:
                yield str(place), entry

    def extract(
        self,
        body: bytes,
        url: str,
        *,
        content_type: str | None = None,
        fast: bool = False,
        today: date | None = None,
        template: SiteTemplate | None = None,
    ) -> list[Record]:
        """The records of an archived answer; none for lists, sitemaps and pages without a text.

        The newest layout whose mark is on the page reads it; where none is, schema.org and then main_text do, and
        the record's ``layout`` says so. ``fast`` leaves main_text out. ``today`` is the day the page was fetched, from
        which relative dates ("۳ روز پیش") count; without it they are None. ``template`` tells main_text what the
        site's pages have in common. Pure: no network, no clock.
        """
        page = Page(url, body, content_type)
        return self.outcome(page, fast=fast, today=today, template=template)[0]

    def outcome(
        self, page: Page, *, fast: bool = False, today: date | None = None, template: SiteTemplate | None = None
    ) -> tuple[list[Record], str | None]:
        """What ``extract`` gives, and why a page is rightly no record, by the rules of ``skip``."""
        for _, source in self.alternatives():
            if (records := source.records(self, page)) is not None:
                return records, None
        own = self.own(page.url)
        if own is None or not self.is_page(own):
            return [], None
        from crawlers.platforms import fallback  # which reads with this module's rules

        if skipped := self._skipped(page.root):
            return [], skipped
        for layout in self.layouts:
            if layout.is_on(page.root) and (record := self.read(layout, page.root, own, today)):
                return [fallback.answered(self, page.root, record, today)], None
        return fallback.records(self, page.root, page.html, own, fast=fast, today=today, template=template), None

    def from_text(self, url: str, text: str, **fields: Any) -> Record:
        """The record of a page of which only its main text is known; ``fields`` are those around the text."""
        if self.kind_of(url) == "article":
            return self.article(url, "main_text", text=text, **fields)
        known = {name: value for name, value in fields.items() if name in Question.__dataclass_fields__}
        return self.question(url, "main_text", question=text, **known)

    def kind_of(self, url: str) -> Kind:
        """The kind of a page by its address."""
        if not self.aside or not re.fullmatch(self.aside, urlsplit(url).path):
            return self.kind
        return "article" if self.kind == "question" else "question"

    def skipped(self, body: bytes, *, content_type: str | None = None) -> str | None:
        """Why a page is rightly no record, by the rules of ``skip``; None where it should have given one."""
        return self._skipped(Page("", body, content_type).root) if self.skip else None

    def _skipped(self, root: LexborHTMLParser) -> str | None:
        return next((name for name, rule in self.skip.items() if rule.read(root)), None)

    def read(self, layout: type[Layout], root: LexborHTMLParser, url: str, today: date | None = None) -> Record | None:
        """What one layout finds, or None where the field that makes a record (body, question) is empty."""
        common = {
            "title": layout.title.read(root) if layout.title else None,
            "tags": layout.tags.read(root) if layout.tags else (),
            "published": day_of(layout.published, root, today),
            "section": layout.section.read(root) if layout.section else None,
        }
        if (layout.kind or self.kind) == "article":
            text = layout.body.read(root) if layout.body else None
            if not text:
                return None
            role = author_role(layout.author_role, root)
            changed = day_of(layout.modified, root, today)
            return self.article(url, layout.__name__, text=text, modified=changed, author_role=role, **common)
        question = (layout.question.read(root) if layout.question else None) or ""
        found = layout.answers.read(root) if layout.answers else ()
        answers = tuple(_answer(fields, today) for fields in found if fields.get("text"))
        if not question and not (common["title"] and answers):  # some ask their whole question in the title
            return None
        return self.question(url, layout.__name__, question=question, answers=answers, **common)

    def article(self, url: str, layout: str, *, text: str, **fields: Any) -> Article:
        """An article of this site."""
        return Article(site=self.name, url=url, layout=layout, licence=self.terms.licence, text=text, **fields)

    def question(self, url: str, layout: str, *, question: str, **fields: Any) -> Question:
        """A question of this site."""
        return Question(site=self.name, url=url, layout=layout, licence=self.terms.licence, question=question, **fields)


def day_of(rule: Rule | None, root: Root, today: date | None) -> date | None:
    """The day a rule finds, itself a date or a text that states one, relative ones counted from ``today``."""
    found: str | date | Ago | None = rule.read(root) if rule else None
    return parse_date(found, today) if isinstance(found, str) else on_day(found, today)


def _answer(fields: dict[str, Any], today: date | None) -> Answer:
    dates: dict[str, Any] = {name: on_day(value, today) for name, value in fields.items() if isinstance(value, Ago)}
    return Answer(**fields | dates)
