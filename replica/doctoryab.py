"""doctor-yab.ir: an ASP.NET list of questions with PagedList's pager, relative links, microdata."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from replica.draw import number
from replica.faults import Faults
from replica.forum import Forum
from replica.markup import breaks, esc, flavoured
from replica.options import Options
from replica.wire import Reply, Request, Route, html, not_found, percent, redirect

HOST = "https://doctor-yab.ir"
ROBOTS = """User-agent: *
Crawl-delay: 1
Disallow: /Account/
Disallow: /faq/ask
Disallow: /Search/*/Reserve
"""
_EACH = 10
_QUESTION = re.compile(r"/faq/(\d+)(?:/([^/]*))?/?$")
_SIDE = re.compile(r"/(?:Search/[\w-]+/(?:Takhasos-\d+/|Reserve)?|Account/Login|faq/ask|about|)$")
_PAGE = """<!DOCTYPE html>
<html lang="fa"><head><meta charset="utf-8" /><title>{title} - دکتر یاب</title><link href="/Content/bootstrap-rtl.css" rel="stylesheet" /></head>
<body><div class="navbar navbar-inverse"><a href="/">دکتر یاب</a><ul class="nav"><li><a href="/faq/">پرسش و پاسخ</a></li><li><a href="/faq/ask">سوال بپرسید</a></li>
<li><a href="/Search/City-7/Takhasos-5/">متخصص پوست تهران</a></li><li><a href="https://blog.doctor-yab.ir/">بلاگ</a></li><li><a href="/Account/Login">ورود</a></li></ul></div>
<div class="container body-content"><div class="row">{main}
<div class="col-xs-12 col-md-3 latest-faq"><h4>آخرین پرسش‌ها</h4>{last}</div></div></div>
<footer><p>&copy; دکتر یاب</p></footer><script src="/bundles/jquery"></script></body></html>
"""


class DoctorYab(Forum):
    """The questions under /faq/; list pages past the last show the last again."""

    def __init__(self, options: Options, faults: Faults) -> None:
        super().__init__(options, faults, "doctoryab", "doctor-yab.ir")
        self.also = {"unanswered": self.unanswered}

    def path(self, index: int) -> str:
        """/faq/{id}/{slug}"""
        return f"/faq{super().path(index)}"

    def unanswered(self) -> Iterator[dict[str, Any]]:
        """The questions that nobody answered: a record of them is neither expected nor wrong."""
        return (self.row(index) for index in self.there if not self.answered(index))

    def route(self, request: Request) -> Route:
        """What a request asks for; both hosts serve."""
        if request.path == "/robots.txt":
            return Route(lambda: Reply(200, ROBOTS.encode(), "text/plain"))
        if request.path in ("/faq/", "/faq"):
            return self._list_route(request)
        if found := _QUESTION.match(request.path):
            index = self.index.get(int(found[1]))
            if index is None:
                return not_found()
            if request.path != self.path(index):
                return redirect(self.url(index))
            return Route(lambda: html(self._page(index)), self.url(index), item=True)
        if _SIDE.match(request.path):
            return Route(lambda: html(_PAGE.format(title="دکتر یاب", main="<h1>دکتر یاب</h1>", last="")), request.url)
        return not_found()

    def _list_route(self, request: Request) -> Route:
        asked = request.params.get("page", "1")
        last = max(1, -(-self.count // _EACH))
        nth = min(max(int(asked), 1), last) if asked.isdigit() else 1
        return Route(lambda: html(self._list(nth, last)), request.url, latest=max(self.dates, default=None))

    def _href(self, index: int) -> str:
        return percent(self.path(index))

    def _list(self, nth: int, last: int) -> str:
        newest = range(self.count - 1 - (nth - 1) * _EACH, max(-1, self.count - 1 - nth * _EACH), -1)
        rows = "".join(
            f"<li><h3>{'<i class=' + chr(34) + 'fa fa-check' + chr(34) + ' title=پاسخ‌داده‌شده></i>' if self.answered(i) else ''}"
            f'<a href="{self._href(i)}">{esc(self.questions.title(i))}</a></h3><span class="visit">{number(0, i) % 900} بازدید</span></li>\n'
            for i in newest
        )
        steps = [(1, "PagedList-skipToFirst", "««"), (nth - 1, "PagedList-skipToPrevious", "«")] if nth > 1 else []
        steps += [(n, "active" if n == nth else "", str(n)) for n in range(max(1, nth - 2), min(last, nth + 2) + 1)]
        steps += [(nth + 1, "PagedList-skipToNext", "»"), (last, "PagedList-skipToLast", "»»")] if nth < last else []
        pager = "".join(f'<li class="{cls}"><a href="/faq/?page={n}">{shown}</a></li>' for n, cls, shown in steps)
        main = f'<div class="col-md-9"><h1>پرسش و پاسخ پزشکی</h1><ul class="questions">\n{rows}</ul><div class="pagination-container"><ul class="pagination">{pager}</ul></div></div>'
        return _PAGE.format(title=f"پرسش و پاسخ، صفحه {nth}", main=main, last=self._last(nth))

    def _last(self, key: int) -> str:
        """The seven links at the end of every page."""
        if not self.count:
            return ""
        picks = dict.fromkeys(number(self.seed, "last", key, n) % self.count for n in range(7))
        return "".join(f'<p><a href="{self._href(i)}">{esc(self.questions.title(i))}</a></p>' for i in picks)

    def _page(self, index: int) -> str:
        said, flavour = self.get(index), number(self.seed, "flavour", index) % 64
        answers = "".join(self._answer(index, nth, text, flavour + nth) for nth, text in enumerate(said.answers))
        answers = (
            f'<ul class="ans">{answers}</ul>'
            if answers
            else '<div class="alert alert-info">هنوز پاسخی برای این پرسش ثبت نشده است.</div>'
        )
        main = f"""<div class="col-md-9" itemscope itemtype="https://schema.org/QAPage"><div itemprop="mainEntity" itemscope itemtype="https://schema.org/Question">
<div class="page-header"><h1 itemprop="name">{flavoured(said.title, flavour)}</h1></div>
<div class="faq-meta"><span itemprop="answerCount">{len(said.answers)}</span> پاسخ</div>
<div class="col-xs-12 faq-text" itemprop="text">{breaks(said.question, flavour)}</div>
<h4>پاسخ پزشکان</h4>{answers}</div><a class="btn" href="/faq/ask">پرسش جدید</a></div>"""
        return _PAGE.format(title=esc(said.title), main=main, last=self._last(index + 10**6))

    def _answer(self, index: int, nth: int, text: str, flavour: int) -> str:
        who, meta = self.doctor(index, nth), self.meta(index, nth)
        place = "accepted" if nth == 0 else "suggested"
        cls = ' class="alert-warning2"' if flavour % 3 else ""
        field = f' <span class="dr-t">{meta["specialty"]}</span>' if meta["specialty"] else ""
        return f"""<li itemprop="{place}Answer" itemscope itemtype="https://schema.org/Answer"><a href="/Search/{who.number}/"><img src="/dr/{who.number}.jpg" alt=""><b class="name-dr">{who.name}</b></a>{field}
<p{cls} itemprop="text">{breaks(text, flavour)}</p><div class="like"><a href="/Search/{who.number}/Reserve">نوبت بگیرید</a> <span>{flavour % 30} پسند</span></div></li>
"""
