"""niniban.com: section pages of an IranSamaneh site; its readers' questions stand among its articles."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from replica import jalali
from replica.body import no_box
from replica.draw import number, rng, share
from replica.faults import Faults
from replica.forum import Forum
from replica.furniture import comments
from replica.magazine import Magazine, Theme
from replica.markup import attr, breaks, esc, flavoured, paragraphs
from replica.options import Options
from replica.posts import Taxonomy
from replica.wire import Reply, Request, Route, html, not_found, redirect

HOST = "https://niniban.com"
MARKER = "سوال مخاطب نی‌نی‌بان"
_IDS = (
    161,
    164,
    56,
    163,
    117,
    165,
    169,
    166,
    167,
    172,
    59,
    196,
    178,
    173,
    174,
    175,
    142,
    177,
    76,
    192,
    83,
    77,
    80,
    180,
    79,
    152,
    181,
    94,
    90,
    183,
    182,
    184,
    205,
)
_NAMES = "پیش-از-بارداری ناباروری بارداری هفته-های-بارداری تغذیه-بارداری زایمان سزارین پس-از-زایمان شیردهی نوزاد تغذیه-نوزاد خواب-نوزاد بیماری-نوزاد واکسن نوپا کودک تغذیه-کودک رشد-کودک بیماری-کودک تربیت روانشناسی-کودک بازی مدرسه سلامت سلامت-زنان زیبایی روابط-زناشویی پدر خانواده دارو آزمایش دندان پوست-و-مو".split()
SECTIONS = tuple((name.replace("-", " "), f"بخش-{name}-{key}") for name, key in zip(_NAMES, _IDS, strict=True))
ROBOTS = "User-agent: *\nCrawl-delay: 2\nDisallow: /fa/ajax\nDisallow: /fa/tag\nDisallow: /fa/print/\n"
_SECTION = re.compile(r"/بخش-[^/]*-(\d+)/?$")
_ITEM = re.compile(r"/بخش-[^/]+-\d+/(\d+)-[^/]*$")
_SIDE = re.compile(r"/(?:fa/(?:ajax|tag|print|about|contact)(?:/[^/]*)?)$")
_EACH = 12


def _no_page(*_: Any) -> str:
    raise NotImplementedError("niniban draws its pages itself")


THEME = Theme(
    slug="niniban", domain="niniban.com", host=HOST, per_list=_EACH, robots=ROBOTS, path=lambda post, slug: f"/{post}-{slug}",
    pattern=_ITEM, article_page=_no_page, list_page=_no_page, side_pages=_SIDE, box=no_box, dated="published", day_only=True,
    taxonomy=Taxonomy(SECTIONS, category="/"),
)  # fmt: skip


class Readers(Forum):
    """The readers' questions, one answer each; nobody is left without one."""

    def section(self, index: int) -> int:
        """The section it stands in."""
        return number(self.seed, "section", index) % len(SECTIONS)

    def path(self, index: int) -> str:
        """As an article's, with numbers of their own."""
        return f"/{SECTIONS[self.section(index)][1]}/{400_000 + self.numbers[index]}-{self.slug_of(index)}"

    def answered(self, index: int) -> bool:  # noqa: ARG002
        """Always: the editors print a question with its answer."""
        return True

    def named(self, index: int) -> bool:
        """Whether the page says who answered."""
        return share(self.seed, "named", index) < 0.35

    def row(self, index: int) -> dict[str, Any]:
        """With day and section."""
        day = self.dates[index].date().isoformat()
        return super().row(index) | {"published": day, "section": SECTIONS[self.section(index)][0]}

    def meta(self, index: int, nth: int) -> dict[str, Any]:
        """Who answered, where the page says so."""
        known = super().meta(index, nth)
        return known if self.named(index) else {name: [] if name == "specialties" else None for name in known}


class Niniban(Magazine):
    """Articles and readers' questions in 33 sections; list pages past the last show the last again."""

    def __init__(self, options: Options, faults: Faults) -> None:
        super().__init__(options, faults, THEME)
        self.readers = Readers(options, faults, "niniban_qa", "niniban.com", most=1)
        self.views = {"niniban_qa": self.readers}

    def path(self, index: int) -> str:
        """/{section}/{number}-{slug}"""
        return f"/{self.posts.category(index).slug}{super().path(index)}"

    @cached_property
    def sections(self) -> list[list[tuple[datetime, bool, int]]]:
        """What each section lists, newest first: when, whether a question, which."""
        held: list[list[tuple[datetime, bool, int]]] = [[] for _ in SECTIONS]
        for i in range(self.posts.count):
            held[self.posts.category(i).number - 10].append((self.posts.dates[i], False, i))
        for i in range(self.readers.count):
            held[self.readers.section(i)].append((self.readers.dates[i], True, i))
        return [sorted(rows, reverse=True) for rows in held]

    def href(self, asked: bool, index: int, way: int) -> str:
        """The address of an item as lists write it: encoded, or with its letters."""
        url = self.address(self.readers.path(index)) if asked else self.permalink(index)
        return unquote(url) if way % 4 == 1 else f"{url}?utm_source=list" if way % 10 == 2 else url

    def route(self, request: Request) -> Route:
        """What a request asks for."""
        path = request.path
        if path == "/robots.txt":
            return Route(lambda: Reply(200, ROBOTS.encode(), "text/plain"))
        if request.host != self.domain:
            return redirect(request.url)
        if found := _SECTION.match(path):
            return self._list_route(int(found[1]), request)
        if found := _ITEM.match(path):
            return self._item_route(int(found[1]), path)
        if path == "/" or _SIDE.match(path):
            return Route(
                lambda: html(self._frame("نی‌نی‌بان", "<h2>نی‌نی‌بان، مرجع سلامت مادر و کودک</h2>", every=path == "/")),
                request.url,
            )
        return not_found()

    def _list_route(self, key: int, request: Request) -> Route:
        if key not in _IDS:
            return not_found()
        place = _IDS.index(key)
        held = self.sections[place]
        last, asked = max(1, -(-len(held) // _EACH)), request.params.get("page", "1")
        nth = min(max(1, int(asked)), last) if asked.isdigit() else 1
        return Route(
            lambda: html(self._list(place, nth, last)), request.url, latest=max((row[0] for row in held), default=None)
        )

    def _item_route(self, key: int, path: str) -> Route:
        asked = key >= 400_000
        index = self.readers.index.get(key - 400_000) if asked else self.posts.index.get(key)
        if index is None:
            return not_found()
        right = self.readers.path(index) if asked else self.path(index)
        if path != right:
            return redirect(self.address(right))
        if asked:
            return Route(
                lambda: html(self._question(index)),
                self.readers.url(index),
                item=True,
                modified=self.readers.dates[index],
            )
        return Route(
            lambda: html(self._article(index)), self.url(index), item=True, modified=self.posts.modified[index]
        )

    # Pages

    def _frame(self, title: str, main: str, every: bool = False) -> str:
        shown = SECTIONS if every else SECTIONS[::4]
        menu = "".join(f'<li><a href="{HOST}/{slug}">{name}</a></li>' for name, slug in shown)
        return f"""<!DOCTYPE html>
<html lang="fa" dir="rtl"><head><meta charset="utf-8"/><title>{esc(title)} | نی‌نی‌بان</title><link rel="stylesheet" href="/client/themes/fa/main/css/style.css"/></head>
<body><div class="header"><a href="/">نی‌نی‌بان</a><ul class="menu">{menu}</ul><a href="/fa/tag/search">جستجو</a></div>
<div class="row content_row">{main}</div><div class="footer"><p>استفاده از مطالب با ذکر منبع بلامانع است.</p><a href="/fa/about">درباره ما</a></div>
<script>var ajax="/fa/ajax";var x="<div id='echo_detail'>x</div>";</script></body></html>
"""

    def _list(self, place: int, nth: int, last: int) -> str:
        name, slug = SECTIONS[place]
        shown = self.sections[place][(nth - 1) * _EACH : nth * _EACH]
        cards = "".join(
            f'<div class="news_item"><h3><a href="{self.href(asked, i, i + nth)}" title="{attr(self._title(asked, i))}">{esc(self._title(asked, i))}</a></h3></div>\n'
            for _, asked, i in shown
        )
        near = sorted({n for n in (1, nth - 1, nth, nth + 1, last) if 1 <= n <= last})
        pager = "".join(f'<a href="{HOST}/{slug}?page={n}">{n}</a> ' for n in near)
        return self._frame(
            name,
            f'<div class="col-md-24"><h1>{name}</h1>{cards}<div class="pager">{pager}</div></div>{self._most(place + nth)}',
        )

    def _title(self, asked: bool, index: int) -> str:
        return self.readers.questions.title(index) if asked else self.posts.title(index)

    def _most(self, key: int) -> str:
        links = "".join(
            f'<li><a href="{self.href(False, i, key)}">{esc(self.posts.title(i))}</a></li>'
            for i in self.neighbours(key % max(1, self.posts.base), 5)
        )
        return f'<div class="most_visited"><h4>پربیننده‌ترین</h4><ul>{links}</ul></div>'

    def _item(self, title: str, section: int, day: str, body: str, tags: str, said: str, key: int) -> str:
        name, slug = SECTIONS[section]
        return self._frame(
            title,
            f"""<div class="col-md-24"><div class="news_path"><a href="{HOST}/{slug}">{name}</a> <time class="news_path_time">{day}</time></div>
<h1 class="title">{flavoured(title, key % 4)}</h1><a class="print" href="/fa/print/{key}">چاپ</a>
<div id="echo_detail" class="body">
{body}
</div><div class="tags_container">{tags}</div>
<div class="comments_container">{said}</div></div>{self._most(key)}""",
        )

    def _article(self, index: int) -> str:
        posts, draws = self.posts, rng(self.seed, "theme", index)
        tags = " ".join(f'<a href="/fa/tag/{tag.number}">{tag.name}</a>' for tag in posts.tags_of(index))
        said = "".join(
            f'<div class="comments_item"><span class="comm_info_name">{c.name}</span> <span class="comm_info_date">{c.day}</span><div class="comments_text">{c.html}</div>'
            f'<div class="comm_answer_line"><div class="comm_answer">ممنون از نظر شما</div></div></div>'
            for c in comments(self, index, draws)
        )
        day = jalali.shown(posts.dates[index].date(), 1 + 4 * draws.randrange(4))
        return self._item(
            posts.title(index),
            posts.category(index).number - 10,
            day,
            "".join(self.body(index)),
            tags,
            said,
            posts.numbers[index],
        )

    def _question(self, index: int) -> str:
        """The marker and the question in one paragraph, the answer in those that follow."""
        readers, flavour = self.readers, number(self.seed, "flavour", index) % 64
        said, who = readers.get(index), readers.meta(index, 0)
        asked = breaks(said.question, flavour)
        form = (
            f"<p><strong>{MARKER}:</strong> {asked}</p>"
            if flavour % 2
            else f"<p><strong>{MARKER}: {asked}</strong></p>"
        )
        if readers.named(index):
            field = f"، متخصص {who['specialty']}" if who["specialty"] else ""
            form += f"<p><strong>پاسخ {who['doctor']}{field}:</strong></p>"
        body = form + paragraphs(said.answers[0], flavour)
        day = jalali.shown(readers.dates[index].date(), 1 + 4 * (flavour % 4))
        return self._item(said.title, readers.section(index), day, body, "", "", 400_000 + readers.numbers[index])
