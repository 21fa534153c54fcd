"""The Iranian national code: ten digits, the last a check digit modulo 11."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span, behind, many_digits, runs

_CUE = re.compile(
    r"(?:کد ?\u200c?ملی|شماره ?\u200c?ملی|کارت ملی|national (?:id|code|number))[^\d\n\[\]]{0,20}$", re.IGNORECASE
)
_SHAPES = {(10,), (3, 6, 1)}

may_hold = many_digits


def is_national_id(digits: str) -> bool:
    """Ten digits with a right check digit, not ten times the same.

    >>> is_national_id("0012345679"), is_national_id("1111111111")
    (True, False)
    """
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return int(digits[9]) == (rest if rest < 2 else 11 - rest)


def find(folded: str) -> Iterator[Span]:
    """Behind a cue any eight to ten digits (zeros in front get lost), elsewhere only a valid code."""
    for groups in runs(folded):
        for first in range(len(groups)):
            cued = first == 0 and behind(_CUE, folded, groups[0].start)
            if not cued and len(groups[first].digits) not in (3, 10):
                continue
            for last in range(first, min(first + 3, len(groups))):
                shape = tuple(len(group.digits) for group in groups[first : last + 1])
                digits = "".join(group.digits for group in groups[first : last + 1])
                valid = shape in _SHAPES and is_national_id(digits) and not digits.startswith("9")
                if valid or (cued and 8 <= len(digits) <= 10 and (len(shape) == 1 or shape in _SHAPES)):
                    yield Span(groups[first].start, groups[last].end, "national_id")
