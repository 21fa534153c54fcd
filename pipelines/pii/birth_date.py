"""Dates of birth: a whole date, or a month and a year, behind or before a word for being born.

A year alone (متولد ۶۵) says no more than an age and stays; so does any other date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii import numbers
from pipelines.pii.span import Span

_MONTH = (
    r"(?:فروردین|اردیبهشت|خرداد|تیر|مرداد|امرداد|شهریور|مهر|آبان|ابان|آذر|اذر|دی|بهمن|اسفند"
    r"|ژانویه|فوریه|مارس|آوریل|اوریل|مه|می|ژوئن|ژوئیه|جولای|اوت|آگوست|سپتامبر|اکتبر|نوامبر|دسامبر|محرم|صفر"
    r"|ربیع الاول|رجب|شعبان|رمضان"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?"
    r"|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_S = r"[ \u200c\u200e\u200f\u00a0]"
_WORD = rf"(?:{numbers.WORD})"
_DAY = rf"(?:\d{{1,2}}|اول|سوم|سی{_S}?و{_S}?یکم|{_WORD}(?:{_S}و{_S}{_WORD})?)(?:{_S}?(?:ام|اُم|م|ُم|st|nd|rd|th)(?!\w))?"
_YEAR = rf"(?:\d{{4}}|'?\d{{2}}|(?:هزار{_S}و{_S})?{_WORD}(?:{_S}و{_S}{_WORD}){{0,2}})(?![\d\w])"
_DASH = rf"{_S}{{0,2}}[-/.–\\_،,٫]{_S}{{0,2}}"
_DATE = (
    rf"(?:(?:1[23]\d\d|14[01]\d|19\d\d|20[0-4]\d){_DASH}[01]?\d{_DASH}[0-3]?\d(?!\d)"
    rf"|[0-3]?\d{_DASH}[0-3]?\d{_DASH}(?:1[23]\d\d|14[01]\d|19\d\d|20[0-4]\d)(?!\d)"
    rf"|\d{{2}}{_DASH}[01]?\d{_DASH}[0-3]?\d(?!\d)|[0-3]?\d{_DASH}[01]?\d{_DASH}\d{{2}}(?!\d)"
    rf"|(?:1[23]\d\d|14[01]\d|19\d\d|20[0-4]\d)[01]\d[0-3]\d(?!\d)"
    rf"|{_DAY}{_S}{{1,2}}(?:از{_S})?{_MONTH}(?:{_S}?ماه)?,?(?:{_S}{{0,2}}(?:سال{_S}{{1,2}})?|{_DASH}){_YEAR}"
    rf"|{_MONTH}{_S}\d{{1,2}},?{_S}\d{{4}}"
    rf"|{_MONTH}(?:{_S}?ماه)?{_S}{{1,2}}(?:سال{_S}{{1,2}})?{_YEAR}"
    rf"|{_DAY}{_S}{{1,2}}{_MONTH}(?:{_S}?ماه)?(?!\w))"
)
_BORN = (
    rf"متولد|تولد|ولادت|(?<!\w)زاده(?!\w)|(?<!\w)ت ?\. ?ت(?!\w)\.?|(?<![a-z])(?:born|d\.?o\.?b|birth ?da(?:y|te)"
    rf"|date of birth)"
    rf"|به{_S}?دنیا{_S}?(?:[اآ]وم|[اآ]مد)\w*|بدنیا{_S}?(?:[اآ]وم|[اآ]مد)\w*"
)
#: متولد 1 دی, but not تولد نوزاد در هفته 38 nor بدو تولد 3 کیلو.
_BEFORE = re.compile(rf"(?:{_BORN})\w{{0,3}}(?P<gap>[^\d\n\[\]؟!]{{0,24}}?)(?<![\w.])(?P<value>{_DATE})", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?<![\d\w])(?P<value>{_DATE})(?:{_S}{{1,2}}(?!و{_S})\w+){{0,2}}{_S}{{1,2}}"
    rf"(?:(?:به{_S}?|ب)?دنیا{_S}?(?:[اآ]وم|[اآ]مد)|متولد{_S}(?:شد|هست|ام)|زاده{_S}شد)",
    re.IGNORECASE,
)
_CUES = ("تولد", "ولادت", "زاده", "دنیا", "دنيا", "ت.ت", "ت . ت", "orn", "ORN", "irth", "DOB", "dob", "BIRTH")
#: متولد تاریخ ..., born on the date of.
_DATED = re.compile(rf"{_S}*(?:در|به)?{_S}*تاریخ[\s:]*")
_OTHER = re.compile("EDD|LMP|واکسن|ویزیت|مراجعه|آزمایش|سونو|زایمان|عمل|نامه|پریود|تاریخ(?! تولد)")


def may_hold(text: str) -> bool:
    """Whether a birth is spoken of."""
    return any(cue in text for cue in _CUES)


def find(folded: str) -> Iterator[Span]:
    """Dates behind a word for birth, or right before one."""
    for found in _BEFORE.finditer(folded):
        if _DATED.fullmatch(found["gap"]) or not _OTHER.search(found["gap"]):
            yield Span(*found.span("value"), "birth_date")
    if "دنیا" in folded or "متولد" in folded or "زاده" in folded:
        for found in _BEHIND.finditer(folded):
            yield Span(*found.span("value"), "birth_date")
