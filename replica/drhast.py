"""drhast.com: twenty list pages of the newest questions, and links from question to question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from replica.blocks import topics
from replica.draw import number, rng, share
from replica.drhast_page import HOST, Link, list_page, plain_page, question_page
from replica.faults import Faults
from replica.graph import Graph
from replica.options import Options
from replica.people import doctors
from replica.questions import Questions
from replica.wire import Reply, Request, Route, html, not_found, redirect

LISTS, LISTED = 20, 2_000
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_QUESTION = re.compile(r"/q/([0-9A-Za-z]{5})(/?)$")
_LIST = re.compile(r"/q/page-(\d{1,4})(/?)$")
_PLAIN = re.compile(
    r"/(?:doctor/[^/]+/dr-\d+/(?:reviews)?|doctors/[a-z]+|city/[a-z]+/|q/ask|q/print/\w{5}"
    r"|about|terms|login|search|report|redirect/)?$"
)


class DrHast:
    """The site, which grows while it is asked: a new question every few page requests."""

    slug = "drhast"
    domain = "drhast.com"

    def __init__(self, options: Options, faults: Faults, rows: list[tuple[str, list[str]]] | None = None) -> None:
        self.seed, self.faults = options.seed, faults
        total = len(rows) if rows is not None else options.questions + options.arrivals
        arrivals = min(options.arrivals, total // 2)
        self.first = self.live = total - arrivals
        self.total = total
        # All have arrived after about 80 % of the requests that a full crawl takes.
        self._every = max(1, int(self.first * 0.8 / arrivals)) if arrivals else 0
        self._asked = 0
        topic = np.array([number(options.seed, "topic-of", i) % len(topics()) for i in range(total)] if rows else
                         Questions.topics(options.seed, total), np.int64)  # fmt: skip
        self.topic = topic
        self.graph = Graph(options.seed, topic, arrivals)
        self.codes = _codes(options.seed, total)
        self._index = {code: i for i, code in enumerate(self.codes)}
        self.questions = Questions(options.seed, total, rows)
        self.doctors = doctors(options.seed, max(45, total // 60))
        self.closed = {i for i in range(total) if share(self.seed, "disallowed", i) < 0.002} | (
            {total // 2} if total > 9 else set()
        )
        self._links: list[Link | None] = [None] * total

    # What is there now

    def link(self, index: int) -> Link:
        """A question as pages link to it."""
        found = self._links[index]
        if found is None:
            found = self._links[index] = Link(index, self.codes[index], self.questions.title(index))
        return found

    def window(self) -> int:
        """How many of the newest questions the lists hold: 2,000, or a tenth of a small site."""
        return min(LISTED, -(-self.live // 10))

    def listed(self, nth: int) -> list[int]:
        """The questions of list page `nth`, newest first."""
        each = -(-self.window() // LISTS)
        newest = range(self.live - 1, self.live - 1 - self.window(), -1)
        return list(newest[(nth - 1) * each : nth * each])

    def url(self, index: int) -> str:
        """The URL the truth names a question by."""
        return f"{HOST}/q/{self.codes[index]}"

    def reached(self) -> list[int]:
        """The questions that a walk from the lists meets now, without those gone or disallowed."""
        gone = [i for i in range(self.live) if i in self.closed or self.faults.gone(self.url(i))]
        roots = np.arange(self.live - self.window(), self.live)
        met = self.graph.reachable(roots, self.live, np.array(gone, np.int64))
        return np.flatnonzero(met).tolist()

    # What is answered

    def robots(self) -> str:
        """The rules, the same on both hosts; some questions are closed one by one."""
        closed = "".join(f"Disallow: /q/{self.codes[i]}\n" for i in sorted(self.closed))
        return (
            "User-agent: *\nCrawl-delay: 2\nDisallow: /search\nDisallow: /q/ask\nDisallow: /q/print/\n"
            "Disallow: /redirect/\nDisallow: /report\nDisallow: /login\nDisallow: /doctor/*/reviews\n"
            f"Disallow: /*?sort=\n{closed}"
            "\nUser-agent: BadBot\nDisallow: /\n"
        )

    def route(self, request: Request) -> Route:
        """What a request asks for."""
        if request.path == "/robots.txt":
            return Route(lambda: Reply(200, self.robots().encode(), "text/plain; charset=utf-8"))
        self._asked += 1
        if self._every:
            self.live = min(self.total, self.first + self._asked // self._every)
        if request.host != self.domain:
            return redirect(request.url)
        if found := _QUESTION.match(request.path):
            return self._question_route(found[1], found[2])
        if found := _LIST.match(request.path):
            return self._list_route(int(found[1]), found[2], request.url)
        if request.path in ("/q", "/q/"):
            return redirect(f"{HOST}/q/page-1")
        if _PLAIN.match(request.path):
            return Route(lambda: html(plain_page("دکتر هست", request.url)), request.url)
        return not_found()

    def _question_route(self, code: str, slash: str) -> Route:
        index = self._index.get(code, self.total)
        if index >= self.live:
            return not_found()
        if slash:
            return redirect(self.url(index))
        return Route(lambda: html(self.page(index)), self.url(index), item=True)

    def _list_route(self, nth: int, slash: str, url: str) -> Route:
        if not 1 <= nth <= LISTS:
            return not_found()
        if slash:
            return redirect(f"{HOST}/q/page-{nth}")
        return Route(lambda: html(list_page(nth, [self.link(i) for i in self.listed(nth)], LISTS)), url)

    def page(self, index: int) -> str:
        """A question page as it is now."""
        said = self.questions.get(index)
        related = [i for i in self.graph.related(index).tolist() if i < self.live]
        rng(self.seed, "order", index).shuffle(related)
        newest = range(self.live - 1, max(-1, self.live - 6), -1) if share(self.seed, "newest", index) < 0.3 else ()
        topic = topics()[int(self.topic[index])]
        return question_page(
            self.link(index), said.question, said.answers, self.answerers(index, len(said.answers)),
            [self.link(i) for i in related], [self.link(i) for i in newest if i != index], (topic.name, topic.slug),
        )  # fmt: skip

    def answerers(self, index: int, count: int) -> list[Any]:
        """The doctors of the answers, in page order."""
        pool = self.doctors[int(self.topic[index])]
        return [pool[number(self.seed, "doctor-of", index, nth) % len(pool)] for nth in range(count)]

    # What is true

    def items(self) -> Iterator[str]:
        """The URLs of questions that can be reached and take part in no plant."""
        barred = self.questions.plants.keys() | self.questions.originals
        return (self.url(i) for i in self.reached() if i not in barred)

    def truth(self) -> Iterator[dict[str, Any]]:
        """Every question that can be reached now, oldest first."""
        for index in self.reached():
            said = self.questions.get(index)
            meta = [
                {"doctor": who.name, "url": HOST + who.path, "city": who.city[0] if who.city else None,
                 "specialty": "، ".join(name for name, _ in who.specialties) or None,
                 "specialties": [name for name, _ in who.specialties], "verified": who.verified, "date": None}
                for who in self.answerers(index, len(said.answers))
            ]  # fmt: skip
            yield {"url": self.url(index), "kind": "question", "title": said.title, "question": said.question,
                   "answers": said.answers, "answers_meta": meta}  # fmt: skip

    def planted(self) -> Iterator[dict[str, Any]]:
        """What was planted in the questions that can be reached now."""
        here = set(self.reached())
        for index, row in self.questions.planted():
            if index in here and row.get("of", index) in here:
                yield (
                    {"kind": row.pop("kind"), "url": self.url(index)}
                    | row
                    | ({"of": self.url(row["of"])} if "of" in row else {})
                )


def _codes(seed: int, count: int) -> list[str]:
    """Five-character ids that sort in time order; some neighbours differ in the case of a letter only."""
    draws = np.random.RandomState((seed + 77) % 2**32)
    space = 62**5
    values = np.sort(draws.randint(space // 50, space, count * 2 + 10))
    values = values[np.linspace(0, len(values) - 1, count).astype(int)] if count else values[:0]
    codes: list[str] = []
    seen = {"print"}
    for nth, value in enumerate(values.tolist()):
        code = _code(value)
        if nth and nth % 97 == 0 and codes[-1][-1].isupper():
            code = codes[-1][:-1] + codes[-1][-1].lower()
        # /q/ask is disallowed, and so is every path that begins with it.
        while code in seen or code.startswith("ask"):
            value += 1
            code = _code(value)
        seen.add(code)
        codes.append(code)
    return codes


def _code(value: int) -> str:
    out = ""
    for _ in range(5):
        value, digit = divmod(value, 62)
        out = _ALPHABET[digit] + out
    return out
