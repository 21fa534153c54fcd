"""E-mail addresses, also spaced out, spelled with (at) or ات, or turned round by a right-to-left field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span

_HOST = (
    "gmail|yahoo|ymail|hotmail|outlook|live|icloud|chmail|mailfa|protonmail|proton|aol|msn|rocketmail|mail"
    "|یاهو|چ ?میل|وای ?\u200c?میل|جی ?\u200c?میل|هات ?\u200c?میل|اوت ?\u200c?لوک|لایو|آی ?\u200c?کلود|ای "
    "?\u200c?کلود|چاپار|میل ?\u200c?فا"
)
_GAP = r"[ \u00a0\u200b-\u200f\u202a-\u202e]{0,2}"
_AT = (
    rf"{_GAP}(?:@|[(\[{{<] ?(?:at|@|اَ?ت|ات ?ساین) ?[)\]}}>]|[ _-]at[ _-]|[اآ]َ?[تد][ \u200c]?ساین"
    rf"|(?<=[ \u200c\u00a0])[اآ]َ?[تد](?=[ \u200c\u00a0]))"
    rf"{_GAP}"
)
_DOT = rf"{_GAP}(?:\.|[(\[{{<] ?(?:dot|\.|دات|نقطه) ?[)\]}}>]|[ _-]dot[ _-]|دات|نقطه){_GAP}"
_TLD = r"(?:com|ir|co|org|net|fr|uk|de|edu|info|کام|[آا]ی ?\u200c?[آا]ر|نت|ارگ)(?![a-zآ-ی])"
_START = r"(?<![\w.%+-])"

# Every local part starts where its run of characters starts: a run without an at sign is read once.
_EMAIL = re.compile(
    rf"{_START}[\w.%+-]*[\w%+-]@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    rf"|{_START}[\w.%+-]{{2,}}{_AT}(?:{_HOST})(?:{_DOT}{_TLD})+"
    rf"|{_START}[\w.%+-]{{2,}}{_AT}[a-z0-9-]+(?:{_DOT}[a-z0-9-]+)??{_DOT}{_TLD}"
    rf"|{_START}[\w.%+-]{{2,}}{_AT}[آ-ی]{{2,10}}(?:[ \u200c][آ-ی]{{2,8}})? (?:دات|نقطه) {_TLD}"
    rf"|{_START}[\w.%+-]{{2,}}{_AT}(?:{_HOST})(?![\wآ-ی])"
    rf"|{_START}[\w.%+-]{{2,}}@(?:{_HOST})"
    rf"|(?:{_HOST})\.com{_GAP}@{_GAP}[\w.%+-]+"
    rf"|{_START}[\w.%+-]+@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
#: What may go on right behind an address: a chain of them without spaces, a@b.c@d@e.f.
_MORE = re.compile(r"@+|[\w.%+-]+@[\w-]+(?:\.[\w-]+)*")
_MARK = re.compile(r"[@＠]|\(at\)|\[at\]|\bat\b|[ \u200c(\[{][اآ]َ?[تد][ \u200c)\]}]", re.IGNORECASE)
_LATIN = re.compile("[A-Za-z]{2}")


def may_hold(text: str) -> bool:
    """Whether there is an at sign, or a word for one behind Latin letters."""
    if "@" in text or "ساین" in text or "＠" in text:
        return True
    return _LATIN.search(text) is not None and _MARK.search(text) is not None


def find(folded: str) -> Iterator[Span]:
    """E-mail addresses in a folded text."""
    end = 0
    while found := _EMAIL.search(folded, end):
        start, end = found.span()
        while folded[start] in ".%+-":  # the dots before an address are not its own
            start += 1
        while more := _MORE.match(folded, end):
            end = more.end()
        if re.match(r"[A-Za-z0-9_]", folded[start]) or "@" in found[0]:  # no Persian word is a spelled address
            yield Span(start, end, "email")
