"""Names of people, behind a title or an introduction, from a short list of common names.

Careful on purpose: دکتر گفت, خانم باردار and آقای محترم must stay. Only the name goes, the title stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span

#: Common given names, without those that are also everyday or medical words (امید, بهار, سحر, یاس, نسیم).
_GIVEN = frozenset(
    "محمد علی رضا حسین حسن مهدی احمد محمود امیر سعید حمید مجید وحید مسعود ناصر منصور اکبر اصغر عباس ابراهیم اسماعیل "
    "یوسف یعقوب جواد کاظم هادی مصطفی مرتضی مجتبی محسن بهرام بهروز فرهاد فرشید فرزاد شهرام شهریار کامران کیوان بابک "
    "آرش سیاوش داریوش کوروش ایمان پویا میلاد سینا نیما پیمان پدرام فاطمه زهرا مریم زینب معصومه سمیه لیلا الهام "
    "الناز نازنین مهسا مهناز شهناز فرزانه فریبا سمانه سارا ندا هانیه حدیثه ریحانه راضیه مرضیه طاهره صدیقه خدیجه "
    "کبری رقیه سکینه اعظم اکرم پروین پریسا نگار نیلوفر شبنم محبوبه منیژه سپیده ساناز غزاله عاطفه فائزه آناهیتا".split()
)
#: Common family names, and the endings of which a word is surely one.
_FAMILY = frozenset(
    "احمدی محمدی حسینی رضایی حسنی کریمی رحیمی صادقی جعفری موسوی هاشمی قاسمی اکبری اصغری عباسی ابراهیمی علوی نوری "
    "امینی یوسفی محمودی سعیدی حمیدی مجیدی کاظمی باقری تقوی نجفی طاهری صالحی رستمی سلطانی شریفی عزیزی فرهادی قنبری "
    "کاشانی تهرانی اصفهانی شیرازی تبریزی کرمانی خراسانی همدانی گیلانی مازندرانی لطفی مرادی ملکی مهدوی میرزایی نادری "
    "نصیری نظری نعمتی وحیدی یزدانی اسدی افشار افشاری امیری انصاری بهرامی پناهی جلالی حاتمی حیدری خانی داوودی رنجبر "
    "زارع زارعی سلیمانی شفیعی شجاعی صفری طباطبایی عسگری غفاری فتحی فلاح قربانی مظفری معصومی مقدم منصوری مولایی "
    "ناصری هدایتی اسماعیلی اسکندری بخشی بیات پاکزاد توکلی جوادی خسروی دهقان دهقانی ذوالفقاری روحانی ستوده شهابی".split()
)
_ENDING = re.compile(r"\w{2,}(?:[ \u200c]?(?:زاده|پور|نژاد|اللهی|وردی|پناه)|\u200c(?:نیا|فر|وند))$")
_TITLES = ("دکتر", "خانم", "آقای", "اقای", "خانوم", "استاد", "مهندس", "جناب")
_OWN = ("اسمم", "اسم من", "نام من", "نامم")
_CUE = re.compile(rf"(?<!\w)(?:{'|'.join(_TITLES + _OWN)})(?!\w)[:؛،]?[ \u200c]?")
_AS_TYPED = (*_TITLES, *_OWN, "دكتر", "آقاي", "اقاي")
_TOKEN = re.compile(r"[^\W\d_]+(?:[ \u200c]?(?:زاده|پور|نژاد|اللهی)(?!\w)|\u200c(?:نیا|فر|وند)(?!\w))?")
_GAP = (" ", "\u200c", " \u200c", "\u00a0", "  ")


def may_hold(text: str) -> bool:
    """Whether a title or an introduction is there; ي and ك are not folded yet."""
    return any(cue in text for cue in _AS_TYPED)


def find(folded: str) -> Iterator[Span]:
    """One to three name words right behind a cue."""
    for cue in _CUE.finditer(folded):
        start = end = cue.end()
        for _ in range(3):
            token = _TOKEN.match(folded, end if end == start else end + 1)
            if token is None or (end > start and folded[end] not in _GAP) or not _is_name(token[0]):
                break
            end = token.end()
        if end > start:
            yield Span(start, end, "name")


def _is_name(token: str) -> bool:
    return token in _GIVEN or token in _FAMILY or _ENDING.match(token) is not None
