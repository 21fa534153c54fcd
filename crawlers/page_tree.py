"""A page as flat lists of elements and text nodes, with how much text each element holds and what its names hint at.

This is what ``main_text`` decides on. One loop over the tree, since a hostile page nests thousands deep.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.blocks import UNSEEN
from crawlers.page_words import AROUND_TAGS, TEXT_TAGS, cue_of

#: Characters; a longer link is a text in front of which somebody forgot to close a link.
LONG_LINK = 200
#: Attributes that hold names, and how many characters of them are looked at.
NAMING = ("id", "class", "itemprop", "role")
LONGEST_NAME = 200
_NUMBERS = re.compile(r"\d{3,}")


@dataclass(slots=True)
class Piece:
    """A text node, white space collapsed."""

    node: LexborNode
    text: str
    owner: int
    linked: bool
    #: Share of the site's pages with this text in such an element, by its template.
    shared: float


@dataclass(slots=True)
class Element:
    """One element. Lengths are in characters after collapsing white space."""

    node: LexborNode
    tag: str
    #: Its own names and those of its two closest ancestors, numbers (of a post) made 0.
    path: str
    parent: int
    #: What its own names say: see ``cue_of``.
    cue: int
    #: In surroundings: the closest cue on the way up speaks against it.
    noisy: bool
    #: Some cue on the way up speaks for it.
    hopeful: bool
    #: Plain text of the page before it; and to its end.
    start: int
    end: int = 0
    #: Its text nodes are ``pieces[first:last]``, its descendants lie before element number ``below``.
    first: int = 0
    last: int = 0
    below: int = 0
    plain: int = 0
    linked: int = 0
    #: Text in surroundings, or repeated on the site.
    noise: int = 0

    @property
    def size(self) -> int:
        """All its text."""
        return self.plain + self.linked + self.noise


@dataclass(slots=True)
class PageTree:
    """Elements and text nodes of a page's body, both in document order, and its ``<title>``."""

    title: str
    shared: Mapping[int, float]
    by_names: bool
    elements: list[Element] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    #: Characters outside links that count as surroundings.
    muted: int = 0
    #: Characters of plain text so far.
    seen: int = 0

    def inside(self, inner: int, outer: int) -> bool:
        """Whether an element is another or lies in it."""
        return outer <= inner < self.elements[outer].below

    def open(self, node: LexborNode, tag: str, here: int) -> None:
        """Adds an element below element ``here``."""
        attributes = node.attributes
        given = " ".join([attributes[name] or "" for name in NAMING if name in attributes]).lower()[:LONGEST_NAME]
        cue = 0
        if given or tag in AROUND_TAGS or tag in TEXT_TAGS:
            cue = cue_of(tag, given if self.by_names else "")
        path = f"{tag}.{_NUMBERS.sub('0', given)}" if given else tag
        noisy, hopeful = cue < 0, cue > 0
        if here >= 0:
            parent = self.elements[here]
            path = "<".join([path, *parent.path.split("<", 2)[:2]])
            noisy = noisy or (parent.noisy and (cue == 0 or (cue == 1 and parent.cue < 0)))
            hopeful = (cue > 0 and not noisy) or (parent.hopeful and cue >= 0)
        self.elements.append(Element(node, tag, path, here, cue, noisy, hopeful, self.seen, first=len(self.pieces)))

    def add(self, node: LexborNode, text: str, here: int, linked: bool) -> None:
        """Adds a text node of element ``here``."""
        element = self.elements[here]
        share = self.shared.get(fingerprint(text, element.path), 0.0) if self.shared else 0.0
        self.pieces.append(Piece(node, text, here, linked, share))
        length = len(text)
        if element.noisy:
            element.noise += length
            self.muted += 0 if linked else length
            return
        # Where a post's own words repeat (a signature, a site of near-copies), they must not look like surroundings.
        known = 0 if element.hopeful else round(length * share)
        element.noise += known
        if linked:
            element.linked += length - known
        else:
            element.plain += length - known
            self.seen += length - known

    def close(self, here: int) -> None:
        """Adds an element's sums to those of its parent."""
        element = self.elements[here]
        if element.tag == "a" and element.linked > LONG_LINK:
            self.seen += element.linked
            element.plain, element.linked = element.plain + element.linked, 0
            for piece in self.pieces[element.first :]:
                piece.linked = False
        element.end, element.last, element.below = self.seen, len(self.pieces), len(self.elements)
        if element.parent >= 0:
            above = self.elements[element.parent]
            above.plain += element.plain
            above.linked += element.linked
            above.noise += element.noise


def fingerprint(text: str, path: str) -> int:
    """A number for a text in an element of this path, the same in every process."""
    data = f"{path}\n{text}".encode("utf-8", "surrogatepass")
    return zlib.crc32(data) | len(data) << 32


def page_tree(root: LexborHTMLParser, shared: Mapping[int, float] | None = None, *, by_names: bool = True) -> PageTree:
    """Reads a parsed page. ``shared``: fingerprints of texts that the site repeats, with the share of pages.

    Without ``by_names`` only tags speak: some pages wrap everything in what they call a widget.
    """
    title = root.css_first("title")
    page = PageTree(" ".join(title.text()[:500].split()) if title is not None else "", shared or {}, by_names)
    body = root.body
    node = body.child if body is not None else None
    if body is None or node is None:
        return page
    page.open(body, "body", -1)
    here, links, end = 0, 0, body.mem_id
    while True:
        tag = node.tag or ""
        if tag == "-text":
            if text := " ".join((node.text_content or "").split()):
                page.add(node, text, here, links > 0)
        elif tag not in UNSEEN and not tag.startswith("-") and (child := node.child) is not None:
            page.open(node, tag, here)
            here = len(page.elements) - 1
            links += tag == "a"
            node = child
            continue
        while (following := node.next) is None:
            above = node.parent
            links -= page.elements[here].tag == "a"
            page.close(here)
            if above is None or above.mem_id == end:
                return page
            here = page.elements[here].parent
            node = above
        node = following
