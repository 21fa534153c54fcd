"""Number plates of Iranian cars and motorcycles, in the orders that a right-to-left line leaves them in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.signs import as_typed
from pipelines.pii.span import Span

_LETTER = r"(?:الف|معلولین|تشریفات|پ|ت|ث|ج|ب|چ|ح|خ|د|ذ|ر|ز|ژ|س|ش|ص|ض|ط|ظ|ع|غ|ف|ق|ک|گ|ل|م|ن|و|هـ?|ی|ا|D|S)"
_S = r"[ \u200c\u200e\u200f_|-]{0,3}"
_IRAN = rf"(?:ایران|ایـران|iran){_S}"
_CAR = rf"\d\d{_S}{_LETTER}{_S}\d{{3}}"
#: Sure by itself: the word Iran, or digits and letter as one.
_SURE = re.compile(
    rf"(?<!\w)(?:{_CAR}{_S}{_IRAN}\d\d|{_IRAN}\d\d{_S}{_CAR}|\d\d{_LETTER}\d{{3}}{_S}[-–|/]{_S}\d\d"
    rf"|\d\d{_S}[/|-]{_S}\d{{3}}{_LETTER}\d\d|\d\d{_S}[/|-]{_S}\d\d{_LETTER}\d{{3}})(?![\d\w])",
    re.IGNORECASE,
)
_CUED = re.compile(
    r"(?:پلاک|شماره) ?\u200c?(?:ماشین|خودرو|اتومبیل|موتور|وسیله|سواری|پژو|پراید|:|انتظامی)?[^\d\n\[\]]{0,25}?"
    rf"(?P<value>(?:{_IRAN})?(?:{_CAR}{_S}[-–/|]?{_S}(?:\d\d)?|\d\d{_S}[/|-]?{_S}\d{{3}}{_S}{_LETTER}{_S}\d\d"
    rf"|\d{{3}}{_S}[-/|]?{_S}\d{{5}})(?!\d))",
    re.IGNORECASE,
)


#: A digit, and the word for a plate or digits joined to a letter of one.
SIGNS = (
    r"\d",
    as_typed(r"پلاک|ایـ?ران|\d\d(?:[آ-ی]{1,3}|معلولین|تشریفات|[DdSs])\d\d") + "|(?i:[iıİ]ran)",
)


def find(folded: str) -> Iterator[Span]:
    """Plates in a folded text."""
    for found in _SURE.finditer(folded):
        yield Span(*found.span(), "plate")
    if "پلاک" in folded:
        for found in _CUED.finditer(folded):
            if "پلاک" in found[0]:
                yield Span(found.start("value"), found.start("value") + len(found["value"].rstrip(" -")), "plate")
