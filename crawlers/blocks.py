"""The text of a piece of HTML as a reader sees its lines: blocks never glue words, inline markup never splits them."""

from __future__ import annotations

from collections.abc import Iterable

from selectolax.lexbor import LexborNode

#: Elements that start and end a line.
BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section summary table tbody "
    "tfoot thead tr ul br".split()
)
#: Table cells: words of two cells are apart, but a row stays one line.
CELL = frozenset(["td", "th"])
#: Never text.
UNSEEN = frozenset(
    "script style noscript template svg math head title iframe object embed canvas audio video select textarea button "
    "input -comment -document".split()
)

_SPACES = str.maketrans("\n\r\t\f\v\xa0", "      ")


def text_of(root: LexborNode, drop: Iterable[str] = ()) -> str:
    """The lines of an element: a paragraph, list item or table row each, white space collapsed, no empty lines.

    ``drop`` are CSS selectors whose matches inside the element are left out. Zero-width non-joiners are kept.
    """
    skip = {node.mem_id for selector in drop for node in root.css(selector)}
    pieces = _pieces(root, skip)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(root: LexborNode, skip: set[int]) -> list[str]:
    """Text in document order with newlines at block edges. A loop, since a hostile page nests thousands deep."""
    pieces: list[str] = []
    end, cells = root.mem_id, 0
    node = root.child
    if node is None or end in skip:
        return pieces
    while True:
        tag = node.tag
        if tag == "-text":
            pieces.append((node.text_content or "").translate(_SPACES))
        elif tag not in UNSEEN and node.mem_id not in skip:
            cells += tag in CELL
            pieces.append(_edge(tag, cells))
            if (child := node.child) is not None:
                node = child
                continue
            cells -= tag in CELL
        while (following := node.next) is None:
            parent = node.parent
            if parent is None or parent.mem_id == end:
                return pieces
            node = parent
            pieces.append(_edge(node.tag, cells))
            cells -= node.tag in CELL
        node = following


def _edge(tag: str | None, cells: int) -> str:
    """What stands at the edge of an element: inside a table cell a block only sets words apart."""
    if tag in CELL:
        return " "
    if tag in BLOCK:
        return " " if cells else "\n"
    return ""
