"""Bank cards (16 digits, Luhn) and Sheba numbers (the Iranian IBAN: IR and 24 digits, modulo 97)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import SEPARATOR, Kind, Span, behind, many_digits, runs

_SHEBA = re.compile(rf"(?<![A-Za-z])IR{SEPARATOR}{{0,4}}\d(?:{SEPARATOR}{{0,4}}\d){{23}}(?!\d)", re.IGNORECASE)
_CARD_CUE = re.compile(r"(?:شماره|کارت|واریز|card)[^\d\n\[\]]{0,25}$", re.IGNORECASE)
_SHEBA_CUE = re.compile(r"(?:شبا|حساب|iban|sheba)[^\d\n\[\]]{0,25}$", re.IGNORECASE)

may_hold = many_digits


def is_card(digits: str) -> bool:
    """Sixteen digits that pass the Luhn check, not all zeros."""
    if len(digits) != 16 or digits[0] in "01":
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
    for groups in runs(folded):
        for first in range(len(groups)):
            start, length = groups[first].start, 0
            for n in range(first, min(first + 8, len(groups))):
                length += len(groups[n].digits)
                if length >= 24 or length == 16:
                    digits = "".join(group.digits for group in groups[first : n + 1])
                    if kind := _kind(folded, start, digits, may_be_cued=first == 0):
                        yield Span(start, groups[n].end, kind)
                    if length >= 24:
                        break


def _kind(folded: str, start: int, digits: str, may_be_cued: bool) -> Kind | None:
    if len(digits) == 16 and (is_card(digits) or (may_be_cued and behind(_CARD_CUE, folded, start))):
        return "card"
    if len(digits) == 24 and (is_sheba(digits) or (may_be_cued and behind(_SHEBA_CUE, folded, start))):
        return "sheba"
    return None
