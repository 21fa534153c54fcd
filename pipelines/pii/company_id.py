"""The Iranian national identifier of companies (شناسه ملی): eleven digits, the last a check digit modulo 11."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import BROKEN, MANY_DIGITS, Span, cued, digits_of

_CUED = cued(
    r"شناسه[ \u200c]?(?:ی )?ملی|کد اقتصادی|legal id", rf"\d(?:{BROKEN}{{0,4}}\d){{10}}(?!\d)|\d{{10,12}}(?!\d)"
)
_BARE = re.compile(r"(?<![\d.,/+-])1[04]\d{9}(?![\d/-]| ?(?:تومان|تومن|ریال))")
_WEIGHTS = (29, 27, 23, 19, 17, 29, 27, 23, 19, 17)

SIGNS = (MANY_DIGITS,)


def is_company_id(digits: str) -> bool:
    """Eleven digits with a right check digit, as the companies registry computes it.

    >>> is_company_id("10123456788"), is_company_id("10123456789")
    (True, False)
    """
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    add = int(digits[9]) + 2
    rest = sum((int(digit) + add) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return int(digits[10]) == rest % 10


def find(folded: str) -> Iterator[Span]:
    """Behind a cue whatever has the length, elsewhere a valid one that starts as they do: 10 or 14."""
    for found in _CUED.finditer(folded):
        yield Span(*found.span("value"), "company_id")
    for found in _BARE.finditer(folded):
        if is_company_id(digits_of(found[0])):
            yield Span(*found.span(), "company_id")
