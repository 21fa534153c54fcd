"""A crawl and an extraction of the replica with html.parser alone: nothing of ours, nothing borrowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from replica.server import Replica
from replica.wire import Reply

VOID = {"img", "br", "input", "meta", "link", "hr", "path"}
BLOCKS = {"p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "section", "br", "figure", "aside"}
HIDDEN = {"script", "style", "noscript", "svg"}


def flat(text: str) -> str:
    """White space collapsed."""
    return " ".join(text.split())


def fetch(replica: Replica, url: str) -> Reply:
    """Ask for a real URL, again where a fault was answered."""
    for _ in range(2):
        reply = replica.reply("/" + url.partition("://")[2])[0]
        if reply.status not in (429, 500):
            break
    return reply


class Page(HTMLParser):
    """The links of a page, and the text of the elements that `pick` chooses, without those that `drop` does."""

    def __init__(self, base: str, pick: Callable[[str, dict[str, str | None]], str | None] | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.base, self.pick = base, pick or (lambda _tag, _attrs: None)
        self.links: list[str] = []
        self.found: dict[str, list[str]] = {}
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(urldefrag(urljoin(self.base, given["href"]))[0])
        if tag in BLOCKS:
            self.handle_data("\n")
        if tag in VOID:
            return
        name = "-" if tag in HIDDEN else self.pick(tag, given)
        if name and name != "-":
            self.found.setdefault(name, []).append("")
        self._open.append((tag, name))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.handle_data("\n")
        # An end tag closes what was left open inside its element; one without an element closes nothing.
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        names = [name for _, name in self._open if name]
        if names and "-" not in names:
            self.found[names[-1]][-1] += data


def read(html: str, base: str, pick: Callable[[str, dict[str, str | None]], str | None] | None = None) -> Page:
    """Parse a page."""
    page = Page(base, pick)
    page.feed(html)
    page.close()
    return page


def plain(url: str) -> str:
    """A question's URL as the truth names it."""
    return "https://" + url.partition("://")[2].removeprefix("www.").partition("?")[0]


def crawl(replica: Replica, closed: list[str]) -> Iterator[str]:
    """Every question that a walk from the twenty lists meets, without what starts with a `closed` path."""
    todo = [f"https://drhast.com/q/page-{n}" for n in range(1, 21)]
    seen = set(todo)
    while todo:
        url = todo.pop()
        reply = fetch(replica, url)
        if reply.status != 200:
            continue
        if "/q/page-" not in url:
            yield url
        for link in read(reply.body.decode(), url).links:
            link = plain(link)
            path = link.removeprefix("https://drhast.com")
            if (
                path.startswith("/q/")
                and path.count("/") == 2
                and link not in seen
                and not path.startswith(tuple(closed))
            ):
                seen.add(link)
                todo.append(link)


def qa(tag: str, attrs: dict[str, str | None]) -> str | None:
    """What a question page is made of."""
    names = (attrs.get("class") or "").split()
    if tag == "h1":
        return "title"
    if tag == "h2" and "main-question__body" in names:
        return "question"
    if attrs.get("itemprop") == "text":
        return "answer"
    return "doctor" if "doctor-ui-name" in names else None


def post(tag: str, attrs: dict[str, str | None]) -> str | None:
    """What an article page is made of; what is not of the article is dropped."""
    names = set((attrs.get("class") or "").split())
    if names & {"related", "slider", "pds-ad", "adv-box", "share-box"}:
        return "-"
    if tag == "h1":
        return "title"
    return "body" if "single-post-body" in names else None
