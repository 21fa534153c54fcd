"""The Iranian national code: ten digits, the last a check digit modulo 11."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.pii.span import BROKEN, Span, cued, many_digits, runs

_CUED = cued(
    r"کد[ \u200c]?(?:ی )?ملی|شماره[ \u200c]?(?:ی )?ملی|کارت[ \u200c]?ملی|شماره شناسنامه"
    r"|(?<!\w)ک[ \u200c.]{1,3}م(?!\w)\.?|national (?:id|code|number)",
    rf"\d(?:{BROKEN}{{0,4}}\d){{9}}(?!\d)|\d{{8,10}}(?!\d)",
)
_SHAPES = {(10,), (3, 6, 1), (3, 3, 4)}

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
    for found in _CUED.finditer(folded):
        yield Span(*found.span("value"), "national_id")
    for groups in runs(folded):
        for first in range(len(groups)):
            if len(groups[first].digits) not in (3, 10):
                continue
            for last in range(first, min(first + 3, len(groups))):
                shape = tuple(len(group.digits) for group in groups[first : last + 1])
                digits = "".join(group.digits for group in groups[first : last + 1])
                if shape in _SHAPES and is_national_id(digits) and not digits.startswith("9"):
                    yield Span(groups[first].start, groups[last].end, "national_id")
