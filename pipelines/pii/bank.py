"""Bank cards (16 digits, Luhn, prefixes of banks) and Sheba numbers (the Iranian IBAN: IR and 24 digits, modulo "
"97)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import BROKEN, Kind, Span, behind, many_digits, runs

_SHEBA = re.compile(rf"(?<![A-Za-z])IR{BROKEN}{{0,4}}\d(?:{BROKEN}{{0,4}}\d){{23}}(?!\d)", re.IGNORECASE)
_CARD_CUE = re.compile(r"(?:شماره|کارت|واریز|card)[^\d\n\[\]]{0,25}\n?$", re.IGNORECASE)
_SHEBA_CUE = re.compile(r"(?:شبا|حساب|iban|sheba)[^\d\n\[\]]{0,25}\n?$", re.IGNORECASE)
#: The six digits that Iranian banks' cards begin with, as Shetab assigns them.
BANKS = frozenset(
    "603799 170019 589210 627648 627961 603770 639217 628023 627760 502908 627412 622106 627884 639194 502229 639347 "
    "627488 502910 621986 639346 639607 636214 502806 504706 502938 603769 903769 610433 991975 627353 585983 589463 "
    "627381 505785 636949 505416 505426 606373 505801 639370 639599 628157 507677 504172 585947 606256 502937 581874 "
    "636795 636797 627353 207177 585949 505809 936450".split()
)
#: Visa and Mastercard: people abroad pay too.
_ABROAD = re.compile(r"4|5[1-5]|2[2-7]")
#: IR behind its digits: the order a right-to-left field leaves behind.
_TURNED = re.compile(r"[ \u200c\u200e\u200f-]?IR(?![A-Za-z])", re.IGNORECASE)
_FOURS = (4, 4, 4, 4)

may_hold = many_digits


def is_card(digits: str) -> bool:
    """Sixteen digits that pass the Luhn check, not all zeros."""
    if len(digits) != 16 or digits[0] == "0":
        return False
    doubled = [int(digit) * 2 for digit in digits[::2]]
    return (sum(n - 9 if n > 9 else n for n in doubled) + sum(map(int, digits[1::2]))) % 10 == 0


def is_sheba(digits: str) -> bool:
    """The 24 digits behind IR pass ISO 7064 modulo 97 (I is 18, R is 27)."""
    return len(digits) == 24 and int(digits[2:] + "1827" + digits[:2]) % 97 == 1


def find(folded: str) -> Iterator[Span]:
    """Cards and Sheba numbers in a folded text; behind a cue a wrong check digit does not save them."""
    for found in _SHEBA.finditer(folded):  # nothing else has IR and 24 digits: a slip of the pen stays a Sheba
        yield Span(found.start(), found.end(), "sheba")
    for groups in runs(folded, over_lines=True):
        for first in range(len(groups)):
            start, length = groups[first].start, 0
            for n in range(first, min(first + 24, len(groups))):
                length += len(groups[n].digits)
                if length >= 24 or length == 16:
                    digits = "".join(group.digits for group in groups[first : n + 1])
                    shape = tuple(len(group.digits) for group in groups[first : n + 1])
                    first_cued = (
                        first == 0 and "\n" not in folded[start : groups[n].end] and folded[start - 1 : start] != "+"
                    )
                    if kind := _kind(folded, start, digits, shape, may_be_cued=first_cued):
                        turned = _TURNED.match(folded, groups[n].end) if kind == "sheba" else None
                        yield Span(start, turned.end() if turned else groups[n].end, kind)
                    if length >= 24:
                        break


def _kind(folded: str, start: int, digits: str, shape: tuple[int, ...], may_be_cued: bool) -> Kind | None:
    if len(digits) == 16:
        cued = may_be_cued and behind(_CARD_CUE, folded, start)
        known = digits[:6] in BANKS or (_ABROAD.match(digits) is not None and len(shape) in (1, 4))
        if (cued and digits[0] != "0" and min(shape) > 1) or (is_card(digits) and (known or shape == _FOURS)):
            return "card"
    if len(digits) == 24 and (is_sheba(digits) or (may_be_cued and behind(_SHEBA_CUE, folded, start))):
        return "sheba"
    return None
