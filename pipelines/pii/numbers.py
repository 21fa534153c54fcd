"""Numbers in Persian words: what they are, and a text in which long ones are written in digits.

صفر نهصد و دوازده ... is a telephone number too, and so is ۰۹۱۲ بعد ۳۴۵ بعد ۶۷۸۹. Such chains are written out in digits,
and the detectors of numbers look at the result; ``Rewritten.origin`` says where it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_UNITS = {
    "یک": 1,
    "یه": 1,
    "دو": 2,
    "سه": 3,
    "چهار": 4,
    "چار": 4,
    "پنج": 5,
    "شش": 6,
    "شیش": 6,
    "هفت": 7,
    "هشت": 8,
    "نه": 9,
}
_TEENS = {
    "ده": 10, "یازده": 11, "دوازده": 12, "سیزده": 13, "چهارده": 14, "چارده": 14, "پانزده": 15, "پونزده": 15,
    "شانزده": 16, "شونزده": 16, "هفده": 17, "هیفده": 17, "هجده": 18, "هیجده": 18, "هیژده": 18, "هژده": 18,
    "نوزده": 19,
}  # fmt: skip
_TENS = {"بیست": 20, "سی": 30, "چهل": 40, "چل": 40, "پنجاه": 50, "پنجا": 50, "شصت": 60, "شست": 60, "هفتاد": 70,
         "هشتاد": 80, "نود": 90}  # fmt: skip
_HUNDREDS = {
    "صد": 100, "یکصد": 100, "دویست": 200, "دیویست": 200, "سیصد": 300, "چهارصد": 400, "چارصد": 400, "پانصد": 500,
    "پونصد": 500, "ششصد": 600, "شیشصد": 600, "هفتصد": 700, "هشتصد": 800, "نهصد": 900,
}  # fmt: skip
VALUES = {"صفر": 0, **_UNITS, **_TEENS, **_TENS, **_HUNDREDS}
#: The size of the hole that a word leaves: behind a hundred fit tens and below, behind tens only units.
_ROOM = {**dict.fromkeys(_HUNDREDS, 100), **dict.fromkeys(_TENS, 10)}
#: Any number word, for patterns; the longest first.
WORD = "|".join(sorted(VALUES, key=len, reverse=True))

_BETWEEN = r"(?:بعدش|بعد|سپس|ادامه[ \u200c]?(?:ش|اش)|خط(?:[ \u200c]?(?:تیره|فاصله))?|فاصله|دش|اسلش|و)"
_S = r"[ \u00a0\u200b-\u200f\t]"
_LINK = rf"(?:{_S}{{0,2}}[،,.\-–/:]?{_S}{{1,3}}(?:{_BETWEEN}{_S}{{1,2}}){{0,2}}|{_S}?[،,\-–/]{_S}?)"
_ITEM = rf"(?:صفر(?=(?:{WORD})(?!\w)))?(?:(?:دو|سه|چهار) ?\u200c?تا ?(?:{WORD})|(?:{WORD})|\d{{1,11}})(?!\w)"
_CHAIN = re.compile(rf"(?<![\w.])\+?{_ITEM}(?:{_LINK}{_ITEM})+")
_PART = re.compile(
    rf"(?P<times>دو|سه|چهار) ?\u200c?تا ?(?P<repeated>{WORD})(?!\w)|(?P<word>صفر(?=(?:{WORD})(?!\w))"
    rf"|(?:{WORD})(?!\w))|(?P<digits>\d+)"
)
_AND = re.compile(rf"{_S}{{1,3}}و{_S}{{1,2}}")
_LISTED = re.compile(
    rf"[0۰٠][9۹٩]\d\d{_S}+(?:(?:و|خط|دش|فاصله|اسلش)(?: تیره)?{_S}+\d{{3}}|[،,-]?{_S}*(?:{WORD})(?!\w))"
)
_LETTER = re.compile("[آ-ی]")
_LINKS = {"بعد", "بعدش", "سپس", "ادامه‌ش", "ادامه"}
_WORDS = frozenset(VALUES)
_JOINS = _WORDS | {"و", "خط", "دش", "فاصله", "اسلش"}


class Rewritten(NamedTuple):
    """A text with numbers in digits, and (place there, place in the text, length in the text; 0 for plain) of "
    "pieces."""

    text: str
    origin: list[tuple[int, int, int]]


def may_hold(text: str) -> bool:
    """Whether there are enough number words for a long number: a zero, four others, or digits and بعد or سپس."""
    words = set(text.replace("ي", "ی").replace(":", " ").replace("،", " ").split())
    told = words & _WORDS
    if len(told) > 3 or "صفر" in text or "نهصد" in told or not words.isdisjoint(_LINKS):
        return True
    return not words.isdisjoint(_JOINS) and _LISTED.search(text) is not None


def rewritten(folded: str) -> Iterator[Rewritten]:
    """The text with its spelled numbers in digits, read strictly; and read loosely (نهصد دوازده is 912), if other."""
    chains = [chain for chain in _CHAIN.finditer(folded) if _LETTER.search(chain[0])]
    first = None
    for loose in (False, True):
        pieces = [(start, end, digits) for chain in chains for start, end, digits in _groups(folded, chain, loose)]
        if pieces and pieces != first:
            first = first or pieces
            yield _rewrite(folded, pieces)


def _groups(folded: str, chain: re.Match[str], loose: bool) -> list[tuple[int, int, str]]:
    """The groups of one chain as (start, end, digits), if together they are long enough for a number of "
    "somebody's."""
    groups: list[tuple[int, int, str]] = []
    room = 0
    for part in _PART.finditer(folded, chain.start(), chain.end()):
        start, end = part.span()
        word = part["word"]
        value = VALUES[word] if word else 0
        joint = bool(groups) and (_AND.fullmatch(folded, groups[-1][1], start) is not None or loose and
                                  folded[groups[-1][1] : start].isspace())  # fmt: skip
        if word and joint and 0 < value < room:
            groups[-1] = (groups[-1][0], end, str(int(groups[-1][2]) + value))
            room = min(room, _ROOM.get(word, 0))
            continue
        if part["times"]:
            digits = str(VALUES[part["repeated"]]) * VALUES[part["times"]]
        else:
            digits = part["digits"] or str(value)
        groups.append((start, end, digits))
        room = _ROOM.get(word, 0) if word else 0
    length = sum(len(digits) for _, _, digits in groups)
    if chain[0].count("و") and not _LETTER.search(chain[0].replace("و", "")):  # 0912 و 345 و 6789, no list of numbers
        return groups if length == 11 and groups[0][2][:2] == "09" else []
    start, end, head = groups[0]
    if length == 10 and len(head) == 3 and head[0] == "9" and folded[start:end] != head:
        groups[0] = (start, end, "0" + head)  # نهصد و دوازده ...: nobody says another number so
    return groups if length >= 7 else []


def _rewrite(folded: str, groups: list[tuple[int, int, str]]) -> Rewritten:
    pieces: list[str] = []
    origin: list[tuple[int, int, int]] = []
    length = done = 0
    for start, end, digits in groups:
        between = folded[done:start]
        near = bool(pieces) and len(between) < 16 and _CHAIN_LINK.fullmatch(between) is not None
        for piece, at, covered in (
            (" " if near else between, done, len(between) if near else 0),
            (digits, start, end - start),
        ):
            origin.append((length, at, covered))
            pieces.append(piece)
            length += len(piece)
        done = end
    origin.append((length, done, 0))
    return Rewritten("".join([*pieces, folded[done:]]), origin)


_CHAIN_LINK = re.compile(_LINK)
