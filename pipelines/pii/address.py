"""Postal addresses: streets, alleys, numbers and floors, with the town and quarter before them.

An address is a chain of parts. Parts with a number or a name of their own (خیابان بهار, پلاک ۱۲) make it one; a town,
a quarter or a landmark alone never does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.places import CITIES
from pipelines.pii.span import Span

_S = r"[ \u200c\u00a0\u200e\u200f]"
_SEP = rf"(?:{_S}*[،,؛;\-–—/.|]{_S}*|{_S}+)"
_ORDINAL = (
    r"(?:اول|دوم|سوم|چهارم|پنجم|ششم|هفتم|هشتم|نهم|دهم|یازدهم|دوازدهم|همکف|منفی یک|زیرزمین|یک|دو|سه|چهار|پنج|شش|هفت)"
)
_STREET = (
    r"(?:خیابان|خیابون|بلوار|بولوار|کوچه|میدان|میدون|فلکه|شهرک|محله|کوی|بن[ \u200c]?بست|بزرگراه|اتوبان|جاده"
    r"|چهار[ \u200c]?راه|سه[ \u200c]?راه"
    r"|خ|ک|بل|م|کوچ|ش|فاز|بلوک|روستای|گذر|میلان|آزادراه|تقاطع|شهرستان|استان)"
)
_NUMBERED = r"(?:منطقه|پلاک|پ|پلاك|واحد|طبقه|ط|زنگ|بلوک|ورودی|پلاکِ|اتاق|قطعه|دفتر)"
_HOUSE = r"(?:ساختمان|ساختمون|مجتمع|برج|پاساژ|مرکز تجاری)"
_NEAR = (
    r"(?:نبش|جنب|روبروی|روبه[ \u200c]?روی|رو به روی|مقابل|پشت|بالاتر از|پایین[ \u200c]?تر از|نرسیده به|بعد از"
    r"|قبل از|انتهای|ابتدای|اول|سر|تقاطع"
    r"|ضلع|بین|حد فاصل|نزدیک|داخل)"
)
_NAME = r"[^\W\d_][^\W_]*(?:\u200c[^\W\d_]+)*"
_TITLE = rf"(?:شهید|شهدای|امام|آیت{_S}?الله|آیت|دکتر|هفت|پانزده|سی|بیست|۱۵|حضرت|سید|میرزا|خواجه|ملا|شیخ)"
_STOP = (
    rf"(?:{_NUMBERED}|{_STREET}|{_NEAR}|{_HOUSE}|و|که|را|رو|است|هست|هستم|هستش|می\w*|در|به|از|با|تا|برای|من|ما|این"
    rf"|آن|اون|لطفا|ممنون"
    rf"|تلفن|شماره|موبایل|کد|کدپستی|ساعت|روز|روزهای|تماس|بفرستید|بفرستین|ارسال|زندگی|سلام|مراجعه|دارد|دارم|داره"
    rf"|باشد|باشه|میباشد|مرسی)"
)
_WORD = rf"(?!{_STOP}(?!\w)){_NAME}"
_TEXT = rf"(?:{_TITLE}{_S}{_WORD}(?:{_S}{_WORD})?|{_WORD}(?:{_S}{_WORD})?|\d{{1,3}}(?:{_S}{_WORD})?|{_ORDINAL})"
_DIGITS = rf"\d{{1,4}}(?:[/\-]\d{{1,3}})?(?:{_S}?(?:الف|ب|شرقی|غربی|شمالی|جنوبی)(?!\w))?"
_NUMBER = rf"{_S}?[:.]?{_S}?(?:{_DIGITS}|{_ORDINAL})(?![\w/.]\d|\d)"
_NUMBERED_PART = rf"(?<!\w){_NUMBERED}(?!\w){_NUMBER}|(?<!\w)(?:پ|ط|پلاک){_S}?\d{{1,4}}(?!\d)"
_STREET_PART = rf"(?<!\w){_STREET}(?!\w)\.?{_S}{{0,2}}{_TEXT}(?!\w)"
_HOUSE_PART = rf"(?<!\w){_HOUSE}{_S}{_TEXT}(?!\w)"
_NEAR_PART = rf"(?<!\w){_NEAR}{_S}(?:{_STREET}(?:\.?{_S}{_TEXT})?|{_WORD}(?:{_S}{_WORD})?)(?!\w)"
_PART = rf"(?:{_NUMBERED_PART}|{_STREET_PART}|{_HOUSE_PART}|{_NEAR_PART})"
#: Between parts may stand a quarter: one or two words of their own between commas, or one word before a street.
_CHAIN = re.compile(rf"(?:{_STREET_PART}|{_HOUSE_PART})(?:{_SEP}{_PART}|{_S}*\n{_S}*(?:{_NUMBERED_PART}))+")
_STREET_ONLY = re.compile(_STREET_PART)
_IS_NUMBERED = re.compile(_NUMBERED_PART)
_IS_STREET = re.compile(rf"(?<!\w){_STREET}(?!\w)")
_CUE = (
    rf"(?:[اآ]در[یي]?س|نشان[یي]|ساکن|محل{_S}سکونت|محل{_S}زندگی|محل{_S}کار|خون[هة]|خانه|منزل|مطب|واقع{_S}در|شعبه"
    rf"|address)"
    rf"(?:[یي]?م|مون|مان|ش|[ \u200c]?ام|[ \u200c]?ی)?"
)
_CUED = re.compile(rf"(?<!\w){_CUE}(?!\w)(?P<gap>[^\n\[\]؟!]{{0,60}})$", re.IGNORECASE)
#: What stands between the cue and the address itself.
_FILLER = re.compile(
    rf"(?:{_S}|[:؛،,\-–.(]|(?:مطب|منزل|خونه|خانه|ما|من|ام|م|دکتر|هست|است|در|به|کلینیک|درمانگاه|پستی|دقیق|کامل|کار"
    rf"|بفرستید|بفرستین|ارسال|کنید"
    rf"|این|زیر|شهر|محل|شعبه|خانم|آقای|تو|توی|هستم|میشه|می‌شه|ایشان|ایشون|جدید|شرکت|آدرس|نشانی|بیمارستان"
    rf"|مرکز)(?!\w))*",
)
_TOWN = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(CITIES, key=len, reverse=True))})(?!\w)")
_MARKS = (
    "خیابان",
    "خیابون",
    "خيابان",
    "پلاک",
    "پلاك",
    "کوچه",
    "كوچه",
    "بلوار",
    "میدان",
    "ميدان",
    "طبقه",
    "واحد",
    " خ ",
    " پ ",
    "،خ ",
    ",خ ",
    "،پ ",
    ",پ ",
    "خ.",
    "شهرک",
    "ساختمان",
    "کوی",
    "اتوبان",
    "بزرگراه",
    "چهارراه",
)


def may_hold(text: str) -> bool:
    """Whether there is a word for a street, a number of a house, or their short forms."""
    return any(mark in text for mark in _MARKS)


def find(folded: str) -> Iterator[Span]:
    """Chains of parts with a numbered one, or with two streets behind a cue or a town."""
    for chain in _CHAIN.finditer(folded):
        start, end = chain.span()
        line = max(folded.rfind("\n", 0, start) + 1, start - 90)
        head = folded[line:start]
        cue = _last_cue(head)
        numbered = _IS_NUMBERED.search(chain[0]) is not None
        begin = _begin(head, cue)
        streets = len(_IS_STREET.findall(chain[0]))
        if numbered and (streets or cue is not None) or streets > 1 and (cue is not None or begin < len(head)):
            yield Span(line + begin, end, "address")


def _last_cue(head: str) -> int | None:
    """Where the text behind the last cue before a chain begins, with its filler taken off."""
    found = None
    for cue in re.finditer(rf"(?<!\w){_CUE}(?!\w)", head, re.IGNORECASE):
        found = cue
    if found is None:
        return None
    filler = _FILLER.match(head, found.end())
    at = filler.end() if filler else found.end()
    return at if not re.search(r"[؟!]|\.\s", head[at:]) and len(head) - at <= 45 else None


def _begin(head: str, cue: int | None) -> int:
    """Where the address begins: behind its cue, else at the town before it, else at its first street."""
    if cue is not None:
        return cue
    towns = [town.start() for town in _TOWN.finditer(head) if len(head) - town.end() <= 25]
    for at in towns:
        if re.fullmatch(rf"{_NAME}(?:{_S}{_NAME})?(?:{_SEP}(?:{_WORD})(?:{_S}{_WORD})?)?{_SEP}", head[at:]):
            return at
    return len(head)
