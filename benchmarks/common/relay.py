"""The replica's drhast at the weight of a real page: a loopback relay that dresses its HTML and remembers each answer.

    python benchmarks/common/relay.py REPLICA_URL    # prints the address it listens on, ends with its standard input

What it adds is what the pages of a site have in common: metadata, inline styles and scripts, JSON-LD, a mega menu, a
sidebar, hidden forms, a footer. Sizes are those of the median of 306 real pages of medical sites (counts are all that
was taken from them): 58 kB, 504 elements, 104 links, most of which lead to no question. Everything is made up here; the
same address gives the same bytes to everybody. Connections are kept open, as servers do.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

READY = "relay: listening on "
#: Related questions that stay on a page: of its links, most lead elsewhere.
RELATED = 30
#: So many answers are kept for those who ask later (about 300 MB).
REMEMBERED = 5_000
_ITEM = re.compile(r'<li class="related-questions__item">.*?</li>\n', re.DOTALL)
_WORDS = (
    "سلامت پزشک نوبت دارو قلب پوست کودک زنان تغذیه ورزش خواب آزمایش درمان بیماری مشاوره بیمارستان درمانگاه بیمه "
    "دندان چشم گوش استخوان اعصاب روان گوارش کلیه ریه غدد ارتوپدی فیزیوتراپی زیبایی مادر پیشگیری واکسن"
).split()


def _words(start: int, number: int) -> str:
    """So many words, other ones for another start."""
    return " ".join(_WORDS[(start * 7 + n * (start % 5 + 1)) % len(_WORDS)] for n in range(number))


def _head() -> str:
    """Metadata, styles and scripts as themes and plug-ins leave them in a page."""
    metas = "".join(
        f'<meta property="og:{name}" content="{_words(n, 6)}">\n'
        for n, name in enumerate(["site_name", "locale", "type", "image:alt", "section", "description", "see_also"])
    )
    sheets = "".join(f'<link rel="stylesheet" href="/assets/part-{n}.css?v=6.{n}">\n' for n in range(7))
    rules = "".join(
        f".wp-block-{n}:not(.is-{n}) > a{{color:var(--preset--{n});padding:{n % 9}px {n % 7}px;margin:0 auto}}\n"
        for n in range(172)
    )
    script = "".join(
        f"window._opt=window._opt||{{}};_opt['k{n}']={{id:{n * 37},url:'/wp-json/part/v1/{n}',on:{n % 2}}};\n"
        for n in range(120)
    )
    graph = [{"@type": "ListItem", "position": n, "name": _words(n, 3), "item": f"/city/{n}/"} for n in range(24)]
    told = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": graph}
    return (
        f"{metas}{sheets}<style>\n{rules}</style>\n<script>\n{script}</script>\n"
        f'<script type="application/ld+json">{json.dumps(told, ensure_ascii=False)}</script>\n'
    )


def _menu() -> str:
    """A menu whose panels are in every page, open or not."""
    panels = "".join(
        f'<li class="mega__item"><button type=button aria-expanded=false><span>{_words(panel, 2)}</span></button>'
        f'<div class="mega__panel" hidden><div class="mega__column"><strong>{_words(panel + 3, 2)}</strong><ul>'
        + "".join(
            f'<li class="mega__link"><a href="/doctors/{panel}-{n}" data-position="{n}"><i class="icon icon-{n}"></i>'
            f"<span>{_words(panel + n, 3)}</span></a></li>"
            for n in range(6)
        )
        + "</ul></div></div></li>\n"
        for panel in range(5)
    )
    return f'<div class="top-bar"><p>{_words(4, 14)}</p></div><nav class="mega"><ul>\n{panels}</ul></nav>\n'


def _sidebar() -> str:
    """Cards beside the text, and forms that nobody sees."""
    cards = "".join(
        f'<div class="card"><div class="card__picture"><img src="/pictures/{n}.webp" alt="{_words(n, 3)}" loading=lazy '
        f'srcset="/pictures/{n}-300.webp 300w, /pictures/{n}-768.webp 768w"></div><div class="card__text">'
        f'<a href="/city/{n}/"><strong>{_words(n + 2, 5)}</strong></a><p>{_words(n, 18)}</p></div></div>\n'
        for n in range(9)
    )
    forms = "".join(
        f'<form class="popup popup-{n}" action="/contact/{n}" method=post hidden><input type=hidden name=nonce '
        f'value="{n * 7919:08x}"><label><span>{_words(n, 2)}</span><input name=name></label><label><span>'
        f"{_words(n + 1, 2)}</span><input name=phone></label><button>{_words(n, 1)}</button></form>\n"
        for n in range(3)
    )
    return f'<div class="sidebar">\n{cards}{forms}</div>\n'


def _foot() -> str:
    """Columns of links, badges, and what is loaded last."""
    columns = "".join(
        f"<div class=column><strong>{_words(column, 2)}</strong><ul>"
        + "".join(f'<li><a href="/page/{column}-{n}/"><span>{_words(column + n, 2)}</span></a></li>' for n in range(4))
        + "</ul></div>\n"
        for column in range(3)
    )
    icons = "".join(
        f'<svg width=24 height=24 viewBox="0 0 24 24"><g><path d="M{n} 2c-5.3 0-9.6 4.3-9.6 9.6s4.3 9.6 9.6 9.6 9.6-4 '
        f'9.6-9.6-4.3-9.6-9.6-9.6z"></path></g></svg>\n'
        for n in range(12)
    )
    late = "".join(
        f"(function(w,d,n){{w[n]=w[n]||[];w[n].push({{start:{n},event:'part.{n}'}});}})(window,document,'l{n}');\n"
        for n in range(60)
    )
    scripts = "".join(f'<script src="/assets/late-{n}.js?v=5.{n}" defer></script>\n' for n in range(9))
    return f'<div class="columns">\n{columns}{icons}</div>\n<script>\n{late}</script>\n{scripts}'


HEAD, MENU, SIDEBAR, FOOT = _head(), _menu(), _sidebar(), _foot()


def dressed(html: str) -> str:
    """A page with all that stands around its text on a real site, and fewer related questions."""
    number = count()
    html = _ITEM.sub(lambda item: item[0] if next(number) < RELATED else "", html)
    html = html.replace("</head>", HEAD + "</head>", 1).replace("<header>", MENU + "<header>", 1)
    return html.replace("<footer>", SIDEBAR + "<footer>", 1).replace("</body>", FOOT + "</body>", 1)


def fetched(address: str) -> bytes:
    """The whole answer that the relay gives in place of the one at an address: head and body."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            status, kind, body = answer.status, str(answer.headers["Content-Type"]), bytes(answer.read())
    except urllib.error.HTTPError as error:
        status, kind, body = error.code, str(error.headers["Content-Type"]), bytes(error.read())
    if status == 200 and kind.startswith("text/html"):
        body = dressed(body.decode()).encode()
    head = f"HTTP/1.1 {status} Relayed\r\nServer: relay\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Relay(asyncio.Protocol):
    """One connection; ``answers`` is shared by all."""

    def __init__(self, upstream: str, answers: dict[str, bytes]) -> None:
        self.upstream, self.answers = upstream, answers
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            target = head.split(b" ", 2)[1].decode()
            answer = self.answers.get(target) or fetched(self.upstream + target)  # whoever asks waits, and does no work
            if len(self.answers) < REMEMBERED:
                self.answers[target] = answer
            self.transport.write(answer)


async def serve(upstream: str) -> None:
    """Listens on a port of its own until standard input ends."""
    loop = asyncio.get_running_loop()
    answers: dict[str, bytes] = {}
    server = await loop.create_server(lambda: Relay(upstream, answers), "127.0.0.1", 0)
    print(f"{READY}http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@contextmanager
def relayed(upstream: str) -> Iterator[str]:
    """The address of a relay of its own process in front of a replica."""
    command = [sys.executable, str(Path(__file__)), upstream]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        if not line.startswith(READY):
            raise RuntimeError(f"the relay did not start (exit {process.wait()}); its reason is on stderr")
        yield line.removeprefix(READY)
    finally:
        process.communicate()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
