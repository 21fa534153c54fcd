"""Numbers of the medical council (نظام پزشکی) and its sisters: three to seven digits, with a letter or without."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span, cued

_CUED = cued(
    r"نظام[ \u200c]{0,2}(?:دندان[ \u200c]?)?(?:پزشکی|پرستاری|مامایی|روان[ \u200c]?شناسی|دامپزشکی|مهندسی)"
    r"|(?:شماره|کد|ش)[ \u200c.]{0,2}نظام|(?<!\w)[نش] ?\. ?[پن](?!\w)\.?"
    r"|(?<!\w)ن[ \u200c]پ(?=[ :]{1,3}(?:[آ-ی]{1,2}[ /-]{0,3})?\d{4})|medical council|license no",
    r"(?<!\w)(?:[آ-ی]{1,2}[ \u200c/-]{0,3}|[a-z]{1,2}[ -]?)?\d{3,7}(?![\d/]|[ \u200c]?(?:سال|نفر|تومان|ریال|هزار))",
)
_CUES = ("نظام", "ن.پ", "ش.ن", "ن. پ", "ش. ن", "ن .پ", "edical council", "icense no", "icense No")
_SPACED = re.compile(r"(?<!\w)ن پ[ :]")
#: سازمان نظام پزشکی در سال 1398: a year, not a number of somebody's.
_YEAR = re.compile(r"1[34]\d\d")
_OF_A_YEAR = re.compile(r"سال|مصوب|در|از|تا|قانون|انتخابات|ماده")


def may_hold(text: str) -> bool:
    """Whether the council is spoken of."""
    return any(cue in text for cue in _CUES) or "ن پ" in text and _SPACED.search(text) is not None


def find(folded: str) -> Iterator[Span]:
    """What stands behind the council's name, unless it is a year."""
    for found in _CUED.finditer(folded):
        start, end = found.span("value")
        if not (_YEAR.fullmatch(found["value"]) and _OF_A_YEAR.search(found[0])):
            yield Span(start, end, "medical_council")
