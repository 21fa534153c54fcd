"""tumj.tums.ac.ir: yektaweb's abstract pages, full texts, issues and OAI-PMH."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

from replica import jalali
from replica.articles import Article, Block
from replica.body import no_box
from replica.draw import number, rng, share
from replica.faults import Faults
from replica.magazine import Magazine, Theme
from replica.markup import attr, esc
from replica.options import Options
from replica.people import person
from replica.posts import Posts
from replica.style import digits
from replica.tumj_oai import Oai
from replica.wire import Reply, Request, Route, html, not_found, redirect

HOST = "https://tumj.tums.ac.ir"
ROBOTS = (
    "User-agent: *\nCrawl-delay: 10\nDisallow: /files/site1/admin/\nDisallow: /print.php\nDisallow: /sendmail.php\n"
)
NAME = "مجله دانشکده پزشکی دانشگاه علوم پزشکی تهران"
_HEADS = ("زمینه و هدف", "مواد و روش‌ها", "یافته‌ها", "بحث", "نتیجه‌گیری")
_EACH, _PDF_ONLY = 11, 0.15
_ARTICLE = re.compile(r"/article-1-(\d+)-(fa|en)\.(html|pdf)$")
_SIDE = re.compile(r"/(?:print|sendmail|page)\.php$|/files/.*$")


class _Papers(Posts):
    """Articles with the headings of papers, and the numbers of references at the end of their paragraphs."""

    def _first(self, index: int) -> Article:
        made, nth = super()._first(index), 0
        heads = [block for block in made.blocks if block.tag in ("h2", "h3")]
        for block, name in zip(heads, _HEADS, strict=False):
            block.text = name
        for block in made.blocks:
            if block.tag == "p" and len(block.text) > 120:
                nth += 1
                block.text = f"{block.text[:-1]} [{nth}]." if block.text.endswith(".") else f"{block.text} [{nth}]"
        made.blocks.insert(0, Block("h2", "مقدمه"))
        return made


def _page(*_: Any) -> str:
    raise NotImplementedError("tumj draws its pages itself")


THEME = Theme(
    slug="tumj", domain="tumj.tums.ac.ir", host=HOST, per_list=_EACH, robots=ROBOTS, path=lambda post, _slug: f"/article-1-{post}-fa.html",
    pattern=_ARTICLE, article_page=_page, list_page=_page, side_pages=_SIDE, box=no_box, sectioned=False, dated="",
    one_host=True, shape=_Papers,
)  # fmt: skip


class Tumj(Magazine):
    """Eleven articles an issue; most have their full text as HTML, the others as a PDF alone."""

    def __init__(self, options: Options, faults: Faults) -> None:
        super().__init__(options, faults, THEME)
        self.oai = Oai(self) if options.api else None
        self.also = {"pdf_only": self.pdf_only}

    # What is known of an article

    def url(self, index: int) -> str:
        """The full text, its parameters in order of the alphabet; the abstract's page where there is no full text."""
        if self.is_pdf(index):
            return self.abstract_url(index)
        return f"{HOST}/browse.php?a_id={self.posts.numbers[index]}&ftxt=1&html=1&sid=1&slc_lang=fa"

    def abstract_url(self, index: int) -> str:
        """The page with title and abstract."""
        return f"{HOST}{self.path(index)}"

    def is_pdf(self, index: int) -> bool:
        """Whether the full text is a PDF alone; what takes part in a plant never is."""
        return index not in self._bound and share(self.seed, "pdf", index) < _PDF_ONLY

    @cached_property
    def _bound(self) -> set[int]:
        return set(self.posts.plants) | {plant.of for plant in self.posts.plants.values()}

    def issue(self, index: int) -> int:
        """The number of its issue, from 1."""
        return index // _EACH + 1

    def issue_month(self, index: int) -> tuple[int, int, date]:
        """Jalali year and month of its issue, and the first day of that month."""
        first = min((self.issue(index) - 1) * _EACH, self.posts.count - 1)
        day = self.posts.dates[first].date()
        year, month, nth = jalali.jalali(day)
        return year, month, day - timedelta(days=nth - 1)

    def days(self, index: int) -> dict[str, date]:
        """When it was received and accepted."""
        day = self.posts.dates[index].date()
        return {"received": day - timedelta(days=150 + index % 40), "accepted": day - timedelta(days=60 + index % 30)}

    def abstract(self, index: int) -> str:
        """The first paragraphs of the text, a line each."""
        return "\n".join(block.text for block in self.posts.get(index).blocks if block.tag == "p")[:900]

    def row(self, index: int) -> dict[str, Any]:
        """What is true of an article with a full text."""
        year, month, first = self.issue_month(index)
        more = {name: day.isoformat() for name, day in self.days(index).items()}
        return super().row(index) | more | {
            "published": first.isoformat(), "issue": f"{month}-{year}", "abstract": self.abstract(index),
            "abstract_url": self.abstract_url(index),
        }  # fmt: skip

    def truth(self) -> Iterator[dict[str, Any]]:
        """Every article whose full text is HTML and can be reached now."""
        return (self.row(i) for i in self.there if not self.is_pdf(i))

    def pdf_only(self) -> Iterator[dict[str, Any]]:
        """The articles whose text is a PDF alone: no record is expected, they are to be counted."""
        return (
            {"url": self.url(i), "title": self.posts.title(i), "abstract": self.abstract(i)}
            for i in self.there
            if self.is_pdf(i)
        )

    def items(self) -> Iterator[str]:
        """The URLs of full texts that take part in no plant."""
        pdfs = {self.url(i) for i in range(self.posts.count) if self.is_pdf(i)}
        return (url for url in super().items() if url not in pdfs)

    # Answers

    def route(self, request: Request) -> Route:
        """What a request asks for."""
        path, params = request.path, request.params
        if path == "/robots.txt":
            return Route(lambda: Reply(200, ROBOTS.encode(), "text/plain"))
        if request.host != self.domain:
            return redirect(request.url)
        if path in ("/oai", "/oai/") and self.oai is not None:
            oai = self.oai
            return Route(lambda: oai.reply(params), request.url)
        if found := _ARTICLE.match(path):
            return self._article_route(int(found[1]), found[2], found[3], request)
        if path == "/browse.php" and "a_id" in params:
            return self._text_route(params)
        if path in ("/", "/index.php", "/browse.php"):
            return self._issue_route(params, request)
        if _SIDE.match(path):
            return Route(lambda: html(_frame("صفحه", "")), request.url)
        return not_found()

    def _article_route(self, post: int, lang: str, form: str, request: Request) -> Route:
        index = self.posts.index.get(post)
        if index is None:
            return not_found()
        changed = self.posts.modified[index]
        if form == "pdf":
            return Route(
                lambda: Reply(200, b"%PDF-1.4\n% replica\n%%EOF\n", "application/pdf"), request.url, modified=changed
            )
        if lang == "en":
            return Route(lambda: html(self._english(index)), request.url, modified=changed)
        return Route(
            lambda: html(self._abstract_page(index)),
            self.abstract_url(index),
            item=self.is_pdf(index),
            modified=changed,
        )

    def _text_route(self, params: dict[str, str]) -> Route:
        index = self.posts.index.get(int(params["a_id"]) if params["a_id"].isdigit() else -1)
        if index is None:
            return not_found()
        if params.get("ftxt") != "1" or params.get("html") != "1" or self.is_pdf(index):
            return redirect(self.abstract_url(index))
        return Route(
            lambda: html(self._text_page(index)), self.url(index), item=True, modified=self.posts.modified[index]
        )

    def _issue_route(self, params: dict[str, str], request: Request) -> Route:
        last = -(-self.posts.count // _EACH)
        if "mag_id" not in params:
            shown = "".join(
                f'<li><a href="./browse.php?mag_id={n}&amp;slc_lang=fa&amp;sid=1">شماره {n}</a></li>'
                for n in range(last, 0, -1)
            )
            main = f"<h2>شماره‌های نشریه</h2><ul>{shown}</ul>"
        else:
            nth = int(params["mag_id"]) if params["mag_id"].isdigit() else 0
            if not 1 <= nth <= last:
                return not_found()
            main = "".join(self._entry(i) for i in range((nth - 1) * _EACH, min(nth * _EACH, self.posts.count)))
        return Route(lambda: html(_frame(NAME, main)), request.url, latest=self.latest)

    # Pages

    def _text_link(self, index: int, way: int) -> str:
        """The full text with its parameters in one of the orders that yektaweb writes."""
        parts = [f"a_id={self.posts.numbers[index]}", "sid=1", "slc_lang=fa", "ftxt=1", "html=1"]
        rng(self.seed, "order", index, way).shuffle(parts)
        return f"./browse.php?{'&amp;'.join(parts)}"

    def _entry(self, index: int) -> str:
        text = "" if self.is_pdf(index) else f' | <a href="{self._text_link(index, 1)}">متن کامل (HTML)</a>'
        post = self.posts.numbers[index]
        return f"""<div class="toc_item"><a href="./article-1-{post}-fa.html">{esc(self.posts.title(index))}</a><br>{"، ".join(self.authors(index))}<br>
<a href="./article-1-{post}-fa.html">چکیده</a>{text} | <a href="./article-1-{post}-fa.pdf">متن کامل (PDF)</a></div>
"""

    def authors(self, index: int) -> list[str]:
        """Two to five invented names."""
        draws = rng(self.seed, "authors", index)
        return [person(draws)[0] for _ in range(draws.randint(2, 5))]

    def _head(self, index: int) -> str:
        """The lines that stand above and about every text."""
        post, (year, month, _) = self.posts.numbers[index], self.issue_month(index)
        volume, nth, low = year - 1322, self.issue(index) % 12 + 1, 11 + index % _EACH * 9
        text = "" if self.is_pdf(index) else f' | <a href="{self._text_link(index, 2)}">متن کامل (HTML)</a>'
        names = "، ".join(self.authors(index))
        return f"""<div class="yw_issue">جلد {volume}، شماره {nth} - ( {month}-{year} ) &nbsp; جلد {volume} شماره {nth} صفحات {low + 8}-{low} | <a href="./browse.php?mag_id={self.issue(index)}&amp;slc_lang=fa&amp;sid=1">برگشت به فهرست نسخه ها</a></div>
<div><a href="./xml_out.php?a_id={post}">XML</a> <a href="./article-1-{post}-en.html">English Abstract</a> <a href="./print.php?a_id={post}">Print</a></div>
<hr><div dir="ltr"><b>Download citation:</b><br><a href="./c.php?f=bib">BibTeX</a> | <a href="./c.php?f=ris">RIS</a> | <a href="./c.php?f=enw">EndNote</a> | <a href="./c.php?f=med">Medlars</a> | <a href="./c.php?f=pro">ProCite</a> | <a href="./c.php?f=rm">Reference Manager</a> | <a href="./c.php?f=rw">RefWorks</a><br><b>Send citation to:</b><br><a href="https://www.mendeley.com/import/">Mendeley</a> <a href="https://www.zotero.org/">Zotero</a> <a href="https://www.refworks.com/">RefWorks</a></div>
<hr><div class="yw_cite">{names}. {esc(self.posts.title(index))}. {NAME}. {year}; {volume} ({nth}) :{low}-{low + 8}<br>URL: <a href="http://tumj.tums.ac.ir/article-1-{post}-fa.html">http://tumj.tums.ac.ir/article-1-{post}-fa.html</a></div><hr>
<span class="abstract_title">{esc(self.posts.title(index))}</span><div class="yw_authors">{names}</div>
<div>متن کامل <a href="./article-1-{post}-fa.pdf">[PDF {300 + index % 500} kb]</a> &nbsp; ({number(0, post) % 900} دریافت) &nbsp; | &nbsp; <a href="./article-1-{post}-fa.html">چکیده (HTML)</a> &nbsp;({number(1, post) % 4000} مشاهده){text}</div>
"""

    def _meta(self, index: int) -> str:
        _, _, first = self.issue_month(index)
        tags = "".join(f'<meta name="citation_keywords" content="{tag.name}">' for tag in self.posts.tags_of(index))
        return f'<meta name="citation_title" content="{attr(self.posts.title(index))}"><meta name="citation_publication_date" content="{first:%Y/%m/%d}"><meta name="citation_journal_title" content="{NAME}">{tags}'

    def _days(self, index: int) -> str:
        shown = {
            name: digits("{}/{:02d}/{:02d}".format(*jalali.jalali(day)), "ascii" if index % 2 else "persian")
            for name, day in self.days(index).items()
        }
        return f"<div>نوع مطالعه: پژوهشي | موضوع مقاله: عمومى<br>دریافت مقاله: {shown['received']} | پذیرش مقاله: {shown['accepted']}</div>"

    def _abstract_page(self, index: int) -> str:
        words = "، ".join(tag.name for tag in self.posts.tags_of(index))
        words = f"<div><b>واژه‌های کلیدی:</b> {words}</div>" if words else ""
        text = "".join(f"<p>{esc(line)}</p>" for line in self.abstract(index).split("\n"))
        main = f'<table><tr><td class="abstractmed" dir="rtl">{self._head(index)}<div><b>چکیده:</b> &nbsp; ({index} مشاهده)</div><div class="yw_text">{text}</div>{words}{self._days(index)}</td></tr></table>'
        return _frame(self.posts.title(index), main, self._meta(index))

    def _text_page(self, index: int) -> str:
        draws = rng(self.seed, "page", index)
        main = f"""<table><tr><td class="abstractmed" dir="rtl">{self._head(index)}<div><b>متن کامل:</b> &nbsp; ({index % 700} مشاهده)</div>
<div class="yw_text" style="text-align: justify">{self._mail(index, draws)}
{"".join(self.body(index))}
</div>{self._days(index)}</td></tr></table>"""
        return _frame(self.posts.title(index), main, self._meta(index))

    def _mail(self, index: int, draws: Random) -> str:
        """The corresponding author as the body names him: a line with an address, out of the truth."""
        name = self.authors(index)[0]
        return (
            f'<p>* نویسنده مسئول: {name}، دانشگاه علوم پزشکی تهران، پست الکترونیک: <a href="mailto:author{index}@example.org">author{index}@example.org</a></p>'
            if draws.random() < 0.8
            else f"<p>نویسنده مسئول: {name} author{index}@example.org</p>"
        )

    def _english(self, index: int) -> str:
        return _frame(
            "Abstract",
            f'<table><tr><td class="abstractmed" dir="ltr"><span class="abstract_title">Study {self.posts.numbers[index]}</span><p>Background: this is the English abstract of article {self.posts.numbers[index]}.</p></td></tr></table>',
        )

    def body(self, index: int) -> list[str]:
        """The text with its sections, as pasted from a word processor."""
        return [_block(block) for block in self.posts.get(index).blocks]


def _block(block: Block) -> str:
    if block.rows:
        return (
            "<table border=1>"
            + "".join("<tr>" + "".join(f"<td>{esc(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
            + "</table>"
        )
    if block.items:
        return "".join(f"<p>{esc(line)}</p>" for line in block.lines())
    text = "<br>".join(esc(line) for line in block.text.split("\n"))
    return (
        f'<p><strong><span style="font-family: B Nazanin">{text}</span></strong></p>'
        if block.tag != "p"
        else f'<p style="text-align:justify"><span lang="FA">{text}</span></p>'
    )


def _frame(title: str, main: str, meta: str = "") -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>{esc(title)} - {NAME}</title>{meta}</head>
<body><div id="header"><a href="/">{NAME}</a> <a href="/browse.php?slc_lang=fa&amp;sid=1">آرشیو</a> <a href="/page.php?sid=1">درباره نشریه</a></div>
<div id="main">{main}</div>
<div id="side"><h4>بخش‌های اصلی</h4><ul><li><a href="/">صفحه اصلی</a></li><li><a href="/page.php?slct=ethics">اصول اخلاقی</a></li></ul></div>
<div id="footer">Designed &amp; Developed by : Yektaweb</div></body></html>
"""
