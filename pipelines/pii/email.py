"""E-mail addresses, also spaced out, spelled with (at), or turned round by a right-to-left field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span

_HOST = "gmail|yahoo|ymail|hotmail|outlook|live|icloud|chmail|protonmail|proton|aol|msn|rocketmail|mail"
_GAP = r"[ \u00a0\u200b-\u200f\u202a-\u202e]{0,2}"
_AT = rf"{_GAP}(?:@|\(at\)|\[at\]|\{{at\}}|[ _-]at[ _-]|ات ?ساین){_GAP}"
_DOT = rf"{_GAP}(?:\.|\(dot\)|\[dot\]|[ _-]dot[ _-]|دات){_GAP}"
_START = r"(?<![\w.%+-])"

# Every local part starts where its run of characters starts: a run without an at sign is read once.
_EMAIL = re.compile(
    rf"{_START}[\w.%+-]*[\w%+-]@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    rf"|{_START}[\w.%+-]{{2,}}{_AT}(?:{_HOST})(?:{_DOT}(?:com|ir|co|org|net|fr|uk|de))*"
    rf"|{_START}[\w.%+-]{{2,}}{_GAP}@{_GAP}[a-z0-9-]+{_GAP}\.{_GAP}(?:com|ir|org|net|edu|info|co)(?![a-z])"
    rf"|(?:{_HOST})\.com{_GAP}@{_GAP}[\w.%+-]+"
    rf"|{_START}[\w.%+-]+@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
#: What may go on right behind an address: a chain of them without spaces, a@b.c@d@e.f.
_MORE = re.compile(r"@+|[\w.%+-]+@[\w-]+(?:\.[\w-]+)*")
_MARK = re.compile(r"[@＠]|\(at\)|\[at\]|\bat\b|ات ?ساین", re.IGNORECASE)


def may_hold(text: str) -> bool:
    """Whether there is an at sign, or a word for one."""
    return "@" in text or "ساین" in text or "＠" in text or ("at" in text.lower() and _MARK.search(text) is not None)


def find(folded: str) -> Iterator[Span]:
    """E-mail addresses in a folded text."""
    end = 0
    while found := _EMAIL.search(folded, end):
        start, end = found.span()
        while folded[start] in ".%+-":  # the dots before an address are not its own
            start += 1
        while more := _MORE.match(folded, end):
            end = more.end()
        yield Span(start, end, "email")
