"""Numbers under which a patient is kept: file, admission, insurance, prescription, laboratory."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span, cued, has_digit

_CUED = cued(
    r"(?:شماره|کد|ش)[ \u200c.]{0,2}(?:ی )?(?:پرونده?|پذیرش|بیمار|بستری|بیمه|دفترچه|نسخه|رهگیری|سلامت|بهداشت|جواب"
    r"|جوابدهی|نمونه|مراجعه|نوبت|آزمایش)(?:[ \u200c](?:بیمه|درمان|خدمات|الکترونیک|بهداشتی|پزشکی|اجتماعی|نسخه"
    r"|سلامت|آزمایش))?\w{0,4}"
    r"|(?:پرونده|دفترچه|بیمه|نسخه|پذیرش)\S{0,3}(?: \S{1,10}){0,3} (?:به|با) (?:شماره|کد)(?!\w)"
    r"|(?<!\w)(?:پرونده?|پذیرش)\w{0,4}(?:[ \u200c](?:ی|ام|اش|من|ما))?[ \u200c]?(?:شماره|:)"
    r"|(?<![a-z])(?:mrn|patient[ _-]?(?:id|no|number)|record (?:no|number)|file (?:no|number)|insurance (?:no|number)"
    r"|admission (?:no|number))(?![a-z])",
    r"(?<![\w.])(?:[a-z]{1,4}[ /-]?)?(?:\d{5,14}|\d{1,2}[/-]\d{3,9}|\d{3,4}(?:[/-]\d{1,8}){1,3}"
    r"|\d{3,4}(?![ \u200c]?(?:سال|نفر|تومان|تومن|ریال|هزار|میلیون|ماه|روز|هفته|ساعت|درصد|%|مورد|mg|میلی)))"
    r"(?:[/-]\d{1,8}){0,3}(?!\d|\.\d)(?! ?(?:تومان|تومن|ریال))",
)
_CUES = (
    "پروند",
    "پذیرش",
    "بیمه",
    "دفترچه",
    "نسخه",
    "رهگیری",
    "بیمار",
    "بستری",
    "سلامت",
    "بهداشت",
    "جواب",
    "نمونه",
    "نوبت",
    "مراجعه",
    "آزمایش",
    "MRN",
    "mrn",
    "atient",
    "ecord",
    "PATIENT",
    "nsurance",
    "dmission",
    "ile n",
)
_YEAR = re.compile(r"1[34]\d\d")


def may_hold(text: str) -> bool:
    """Whether there is a digit and a word of a clinic's desk."""
    return has_digit(text) and any(cue in text for cue in _CUES)


def find(folded: str) -> Iterator[Span]:
    """What stands behind the name of such a number; four digits that read as a year only right behind it."""
    for found in _CUED.finditer(folded):
        start, end = found.span("value")
        far = "\n" in found[0] and len(found["value"]) < 5  # a line of its own that begins with a small number
        if not far and not (_YEAR.fullmatch(found["value"]) and re.search("سال|در|از|تا", found[0])):
            yield Span(start, end, "health_record")
