"""A page as a flat list of elements, each with how much plain and linked text it holds and what its names hint at.

What ``main_text`` decides on. One loop over the tree, since a hostile page nests thousands deep.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Set
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.blocks import UNSEEN

#: Names (class, id) in common use for the text itself, in Latin letters and Finglish.
STRONG = re.compile(
    r"(entry|post|article|blog|news|story|single|page)[-_]?(content|body|text|txt|main|detail|matn|message|desc)s?\b"
    r"|(content|body|text|main)[-_]?(post|article|entry|news|story)\b"
    r"|articlebody|blogpost|postmatn|\bmatn\b|\bptext\b|\bcontext\b|maincont|h-?entry|e-content"
)
WEAK = re.compile(r"content|post|entry|article|story|text|\bmain|\bbody|\bsingle\b|matn|detail")
#: Names of what surrounds it.
NOISE = re.compile(
    r"side-?_?bar|_side_|\bside|widget|menu|\bnav|navi|footer|\bfoot|\bbottom|comment|respond|reply|nazar|related|relate|similar|"
    r"share|sharing|social|addtoany|\btags?\b|[-_]tags?\b|tags?[-_]|tagcloud|keyword|\bmeta|[-_]meta|byline|breadcrumb|"
    r"pagina|page-?links|pager|\brss|archive|categor|\bcats?\b|links?\b|\blink|peyvand|login|sign-?up|register|search|poll|"
    r"vote|rating|\brate|stat[s]?\b|statistic|amar|\bads?\b|[-_]ads?\b|advert|banner|sponsor|promo|copyright|popup|modal|"
    r"newsletter|subscribe|cookie|author|about|profile|recent|latest|popular|archiv|calendar|header\b|\btop\b|toolbar|"
    r"\btoc\b|slider|carousel|owl-|marquee|weather|date\b|skip|print|email|report|[-_]more\b|continue|\binfo\b|[-_]info"
)
NOISE_TAGS = frozenset("nav footer aside form dialog menu label marquee".split())
CONTENT_TAGS = frozenset("article main".split())
HEADINGS = frozenset("h1 h2 h3 h4".split())
_NUMBERS = re.compile(r"\d+")


@dataclass(slots=True)
class Element:
    """One element. Lengths are characters after collapsing white space."""

    node: LexborNode
    tag: str
    parent: int
    #: Tag and names without numbers, of it and its two closest ancestors.
    path: str
    #: 1 and 2: its own names speak for main text, weakly or strongly; -1 against; 0 nothing.
    cue: int
    #: Inside something that speaks against, with nothing closer that speaks for.
    noisy: bool
    #: How much plain text of the page comes before it.
    start: int
    end: int = 0
    plain: int = 0
    linked: int = 0
    #: Text in noisy surroundings or repeated on the site, linked or not.
    noise: int = 0
    pieces: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class Piece:
    """A text node."""

    node: LexborNode
    text: str
    linked: bool
    known: bool


def fingerprint(text: str) -> int:
    """A number for a text, the same in every process; with its length, since CRC alone is 32 bits."""
    data = text.encode("utf-8", "surrogatepass")
    return zlib.crc32(data) | len(data) << 32


def cue_of(tag: str, names: str) -> int:
    """What tag and names of an element say."""
    if tag in NOISE_TAGS:
        return -1
    if names:
        if STRONG.search(names):
            return 2
        if NOISE.search(names):
            return -1
        if WEAK.search(names):
            return 1
    return 1 if tag in CONTENT_TAGS else 0


def elements(root: LexborHTMLParser, known: Set[int] = frozenset()) -> list[Element]:
    """The elements of the body in document order. ``known`` are fingerprints of texts the whole site repeats."""
    body = root.body
    if body is None or body.child is None:
        return []
    found = [Element(body, "body", -1, "body", 0, False, 0)]
    names = ["body"]
    here, links, seen, end = 0, 0, 0, body.mem_id
    node = body.child
    while True:
        tag = node.tag or ""
        if tag == "-text":
            text = " ".join((node.text_content or "").split())
            if text:
                element = found[here]
                piece = Piece(node, text, links > 0, bool(known) and fingerprint(text) in known)
                element.pieces.append(piece)
                if piece.known or element.noisy:
                    element.noise += len(text)
                elif links:
                    element.linked += len(text)
                else:
                    element.plain += len(text)
                    seen += len(text)
        elif tag not in UNSEEN and not tag.startswith("-"):
            parent = found[here]
            attributes = node.attributes
            given = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".strip().lower()
            cue = cue_of(tag, given) if given or tag in NOISE_TAGS or tag in CONTENT_TAGS else 0
            name = f"{tag}.{_NUMBERS.sub('0', given)}" if given else tag
            path = f"{name}<{names[here]}<{names[max(parent.parent, 0)]}"
            names.append(name)
            noisy = cue < 0 or (parent.noisy and cue == 0) or (parent.noisy and cue == 1 and parent.cue < 0)
            if (child := node.child) is not None:
                found.append(Element(node, tag, here, path, cue, noisy, seen))
                here = len(found) - 1
                links += tag == "a"
                node = child
                continue
            names.pop()
        while (following := node.next) is None:
            parent_node = node.parent
            _close(found, here, seen)
            if parent_node is None or parent_node.mem_id == end:
                return found
            links -= found[here].tag == "a"
            here = found[here].parent
            node = parent_node
        node = following


def _close(found: list[Element], here: int, seen: int) -> None:
    element = found[here]
    element.end = seen
    if element.parent >= 0:
        above = found[element.parent]
        above.plain += element.plain
        above.linked += element.linked
        above.noise += element.noise
