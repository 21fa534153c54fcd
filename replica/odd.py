"""Odd pages, as every crawl meets them, in place of some of a site's own; and markup with other class names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from replica.draw import number
from replica.faults import NO_TEXT
from replica.wire import HTML, Reply

if TYPE_CHECKING:
    from replica.sites import Site

KINDS = (
    "windows-1256", "windows-1256 without charset", "bom", "nesting", "8 MB", "410", "empty", "javascript", "login",
)  # fmt: skip
_META = re.compile(rb"""<meta charset=["']?utf-8["']?\s*/?>""", re.I)
_APP = '<!DOCTYPE html><html lang=fa><head><meta charset=utf-8><title></title></head><body><div id="app"></div>\
<script>window.__APP__={"route":"/"};</script><script src="/static/js/main.8f3a1c.js"></script></body></html>'
_LOGIN = '<!DOCTYPE html><html lang=fa dir=rtl><head><meta charset=utf-8><title>ورود</title></head><body>\
<main><h1>ورود به حساب</h1><p>برای دیدن این صفحه وارد شوید.</p><form method=post action="/login">\
<input name=user><input name=password type=password><button>ورود</button></form></main></body></html>'


def choose(seed: int, site: Site) -> dict[str, str]:
    """Which of a site's pages are odd, and how; of one that shares a domain, its own pages."""
    ranked = sorted(site.items(), key=lambda url: number(seed, "odd", url))
    vars(site).pop("there", None)  # worked out again now that some have no text
    vars(site).pop("gone", None)
    return dict(zip(ranked, KINDS, strict=False))


def odd_rows(site: Site, odd: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The odd pages of a site: url, what, and the text or question that a perfect crawl would have."""
    true = {row["url"]: row for row in site.truth() if row["url"] in odd} if odd else {}
    for url, what in odd.items():
        row = true.get(url, {})
        yield {"url": url, "what": what} | {name: row[name] for name in ("title", "text", "question") if name in row}


def distorted(reply: Reply, what: str) -> Reply:
    """The reply of an odd page."""
    if what in NO_TEXT:
        return {
            "410": lambda: Reply(410, b"<!DOCTYPE html><html><h1>410 Gone</h1>"),
            "empty": lambda: Reply(200, b""),
            "javascript": lambda: Reply(200, _APP.encode()),
            "login": lambda: Reply(200, _LOGIN.encode()),
        }[what]()
    body = reply.body
    if what.startswith("windows-1256"):
        # Characters that the page's own charset lacks (the Persian ye) are references, as editors of that time wrote.
        meta = b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">'
        bare = what.endswith("charset")
        body = _META.sub(b"" if bare else meta, body).decode().encode("cp1256", "xmlcharrefreplace")
        return Reply(200, body, "text/html" if bare else "text/html; charset=windows-1256", reply.headers)
    if what == "bom":
        return Reply(200, b"\xef\xbb\xbf" + body, "text/html", reply.headers)
    if what == "nesting":
        body = body.replace(b"</p>", b"</p></span></font>").replace(b"</h1>", b"</b></h1></center>")
        body = body.replace(b"</body>", b"</div></td></body></html><body>").replace(b"<h1", b"<b><i></b></i><h1", 1)
        return Reply(200, body, HTML, reply.headers)
    picture = b'<img alt="" src="data:image/png;base64,' + b"iVBORw0KGgoAAAANSUhEUgAA" * 130_000 + b'">'
    script = b"<script>/*" + b"0123456789abcdef" * 140_000 + b"*/</script>"
    links = b'<li class="mega"><a href="/">.</a></li>' * 75_000
    tail = picture + script + b'<nav class="mega-menu"><ul>' + links + b"</ul></nav></body>"
    return Reply(200, body.replace(b"</body>", tail, 1), reply.type, reply.headers)


def redesign(body: bytes, marks: tuple[str, ...]) -> bytes:
    """The page with other names for the classes and ids that begin with a mark; the content stays."""
    for mark in marks:
        new = "n" + format(number(0, "redesign", mark) % 16**5, "05x")
        body = re.sub(rb"""(?<=[\s"'=])%s(?=[\s"'>_-])""" % re.escape(mark.encode()), new.encode(), body)
    return body
