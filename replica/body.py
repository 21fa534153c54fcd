"""The HTML of an article's body: inline markup, lists, tables, and what plugins put between."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from replica.articles import Block, Item
from replica.markup import ZWNJ, flavoured

_STYLE = "<style>.irp{background:#f4f4f4;border:0} .irp:hover{opacity:.8}</style>"
_SCRIPT = '<script>window.post_views={"id":1,"html":"<p>این متن مقاله نیست<\\/p>"};</script>'
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width=12 height=12><title>آیکون</title><path d="M0 0h12v12H0z"/></svg>'


Box = Callable[[str, str], str]


def _irp(address: str, shown: str) -> str:
    inner = f"<span>بیشتر بخوانید:</span> <span>{shown}</span>"
    return f'{_STYLE}<div class="related irp"><a href="{address}">{inner}</a></div>'


def no_box(_address: str, _shown: str) -> str:
    """The box of a site without a plugin for related posts: none."""
    return ""


def body_parts(
    blocks: list[Block], draws: Random, related: list[tuple[str, str]], boxed: Box | None = None
) -> list[str]:
    """The body block by block, as WordPress keeps it, with what plugins add to it.

    `related` are address and title of articles a plugin may put into a box inside the body; `boxed` draws it.
    """
    flavour = draws.randrange(16)
    parts = [_block(block, draws, flavour, related) for block in blocks]
    for address, title in related[: draws.choice((0, 0, 1, 1, 2))]:
        parts.insert(draws.randint(1, len(parts)), (boxed or _irp)(address, flavoured(title, flavour)))
    if draws.random() < 0.2:
        parts.insert(draws.randint(0, len(parts)), _SCRIPT)
    if draws.random() < 0.15:
        parts.insert(draws.randint(0, len(parts)), '<!-- <p class="old">پاراگراف قدیمی</p> -->')
    if draws.random() < 0.3:
        parts.insert(draws.randint(0, len(parts)), _figure(draws))
    return parts


def _figure(draws: Random) -> str:
    source = f"/wp-content/uploads/{draws.randrange(2015, 2026)}/0{draws.randrange(1, 10)}/{draws.randrange(10**6)}.jpg"
    return (
        f'<figure class="wp-block-image"><img src=/wp-content/lazy.gif data-src="{source}" alt="تصویر مقاله">'
        f'<noscript><img src="{source}" alt="تصویر مقاله"></noscript></figure>'
    )


def _block(block: Block, draws: Random, flavour: int, related: list[tuple[str, str]]) -> str:
    if block.rows:
        return _table(block.rows, flavour)
    if block.items:
        return _list(block.tag, block.items, flavour)
    if block.tag != "p":
        icon = _SVG if flavour % 5 == 0 else ""
        return f'<{block.tag} id="h{draws.randrange(999)}">{icon}{flavoured(block.text, flavour)}</{block.tag}>'
    lines = "<br />\n".join(_inline(line, draws, flavour, related) for line in block.text.split("\n"))
    # Old posts of the site are pasted HTML: paragraphs without an end, justified by attribute.
    return f"<p align=justify>{lines}" if flavour == 7 else f'<p style="text-align: justify;">{lines}</p>'


def _inline(line: str, draws: Random, flavour: int, related: list[tuple[str, str]]) -> str:
    """A line with a few of its words marked up, one perhaps in mid-word at its half-space."""
    words = line.split(" ")
    marked = flavoured(line, flavour & ~4).split(" ")
    for _ in range(min(3, len(words) // 9)):
        place = draws.randrange(len(words))
        if "<" in marked[place] or not words[place]:
            continue
        marked[place] = _mark(words[place], marked[place], draws, flavour, related)
    return ("&nbsp;" if flavour & 4 else "") + " ".join(marked)


def _mark(word: str, shown: str, draws: Random, flavour: int, related: list[tuple[str, str]]) -> str:
    head, half, tail = word.partition(ZWNJ)
    if half and head and tail and draws.random() < 0.7:
        joint = "&zwnj;" if flavour & 1 else half
        return f"<b>{flavoured(head, 0)}</b>{joint}<span lang=fa>{flavoured(tail, flavour & ~4)}</span>"
    drawn = draws.random()
    if drawn < 0.25 and related:
        return f'<a href="{related[0][0]}" title="مطلب مرتبط">{shown}</a>'
    if drawn < 0.4:
        return f'<span style="color: #ff0000;">{shown}</span>'
    return f"<strong>{shown}</strong>" if drawn < 0.75 else f"<em><b>{shown}</b></em>"


def _list(tag: str, items: list[Item], flavour: int) -> str:
    close = "" if flavour % 4 == 3 else "</li>"
    out = [f"<{tag}>"]
    for item in items:
        inner = "".join(f"<li>{flavoured(line, flavour)}{close}" for line in item.inner)
        out.append(f"<li>{flavoured(item.text, flavour)}{f'<ul>{inner}</ul>' if inner else ''}{close}")
    return "".join([*out, f"</{tag}>"])


def _table(rows: list[list[str]], flavour: int) -> str:
    head = "".join(f"<th>{flavoured(cell, flavour)}</th>" for cell in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{flavoured(cell, flavour)}</td>" for cell in row) + "</tr>" for row in rows[1:]
    )
    return f"<table border=1 class=wp-block-table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
