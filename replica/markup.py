"""Text to HTML as careless templates write it, in ways that parse back to the same text."""

from __future__ import annotations

import re

ZWNJ = "\u200c"
_UNCARRIED = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")


def esc(text: str) -> str:
    """Escape a text for an element's content."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attr(text: str) -> str:
    """Escape a text for a double-quoted attribute, on one line."""
    return " ".join(esc(text).replace('"', "&quot;").split())


def flavoured(text: str, flavour: int) -> str:
    """Escape a text, with entities where another page would have the characters themselves."""
    out = esc(text)
    if flavour & 1:
        out = out.replace(ZWNJ, "&zwnj;")
    if flavour & 2:
        out = out.replace("،", "&#1548;").replace("؟", "&#x61F;")
    if flavour & 4:
        # The first space only: collapsing white space must treat U+00A0 as white space too.
        out = out.replace(" ", "&nbsp;", 1)
    if flavour & 8:
        out = out.replace('"', "&quot;").replace("'", "&#39;")
    return out


def breaks(text: str, flavour: int) -> str:
    """A text whose lines are parted by <br>, written in one of several ways."""
    br = ("<br>", "<br/>", "<br />\n", "<BR>")[flavour % 4]
    return br.join(flavoured(line, flavour) for line in text.split("\n"))


def paragraphs(text: str, flavour: int) -> str:
    """A text whose lines are paragraphs; in some pages they are never closed."""
    close = "" if flavour % 3 == 0 else "</p>"
    return "".join(f"<p>{flavoured(line, flavour)}{close}" for line in text.split("\n") if line.strip())


def clean(text: str) -> str:
    """A text without what HTML cannot carry (control characters, lone surrogates), put to spaces."""
    return _UNCARRIED.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
