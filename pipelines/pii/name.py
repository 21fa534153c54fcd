"""Names of people: behind a title, an introduction or a relation, in signatures and before a specialty.

Careful on purpose: دکتر گفت, خانم باردار, آقای محترم and دختر عزیزم must stay. Only the name goes, the title stays.
A name that was found once is found in the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.pii.name_reading import TOKEN, read, unknown_family
from pipelines.pii.signs import END, START, Detector, as_typed
from pipelines.pii.span import Span, fold

_S = "[ \u200c\u00a0]"
_TITLE = (
    r"(?:دکتر|دکتور|پروفسور|پرفسور|خانوم|خانم|آقای|اقای|آقا|استاد|مهندس|جناب|سرکار|سرکارخانم|دکترِ|بیمار"
    r"|همکارم?|شادروان|مرحومه?)"
)
_KIN = (
    r"(?:دختر|پسر|همسر|شوهر|خانوم|خانم|مادر|پدر|مامان|بابا|خواهر|برادر|نوه|دوست|فرزند|نامزد|عمو|دایی|خاله|عمه"
    r"|مادربزرگ|پدربزرگ|عروس|داماد"
    r"|دخترخاله|پسرخاله|پسرعمو|دخترعمو|خواهرزاده|برادرزاده|همکار|منشی)"
)
_MY = r"(?:[ \u200c]?(?:ام|م|ش|اش|مون|مان|تون|شون)(?!\w)|[ \u200c](?:کوچک|کوچیک|بزرگ)(?:م|ترم)|[ \u200c]من)"
_ROLE = (
    r"(?:نویسنده|مترجم|گردآور(?:نده|ی)|تهیه[ \u200c]?کننده|ویراستار|نگارنده|مولف|مؤلف|پاسخ[ \u200c]?(?:دهنده|گو"
    r"|توسط|از)|پزشک[ \u200c]?معالج|نام پزشک(?: معالج)?"
    r"|نام و نام خانوادگی|نام خانوادگی|نام بیمار|نام کاربر|نام همسر|نام پدر|نام مادر|نام و فامیل|اسم و فامیل"
    r"|فامیلی?م?|بیمار|مصاحبه با|به قلم|مدیر مسئول|ارسال[ \u200c]?کننده|پرسنده|پرسشگر"
    r"|امضا|ارادتمند|دوستدار شما|مخلص شما|پزشک من|پزشکم|دکترم|منشی|ماما|مسئول فنی|پرسش از|سوال از)"
)
_CALLED = (
    rf"(?:(?:اسم|نام)(?:م|ش)(?!\w)|(?:اسم|نام){_S}(?:من|بنده|ایشون|ایشان|او|دکترم|دکترش|پزشکم|کوچک{_S}?م"
    rf"|{_KIN}{_MY})(?!\w)"
    rf"|(?<!\w)(?:به|با){_S}(?:نام|اسم)(?!\w)|(?:اینجانب(?:ه)?|بنده)(?!\w)|(?<!\w)(?:نام|اسم){_S}?:)"
)
_LINK = r"[ \u200c\u00a0:؛،,.\-–]{0,3}"
_RO = rf"(?:{_S}(?:رو|را|هم|که|یعنی|به{_S}(?:نام|اسم))(?!\w))?"
_CUE = re.compile(
    rf"(?<!\w)(?:(?P<title>{_TITLE}(?:{_S}{{1,2}}{_TITLE})*)|(?P<called>{_CALLED})|(?P<kin>{_KIN}{_MY})"
    rf"|(?P<role>{_ROLE}))(?!\w)"
    rf"{_RO}{_LINK}(?:(?<!\w){_TITLE}(?!\w){_LINK}|\n[ ]?(?={_TITLE}))*|دکتر(?=[آ-ی]{{4}})",
)
_I_AM = re.compile(
    rf"(?<!\w)(?:من|بنده|اینجانب){_S}{{1,2}}"
    rf"(?P<name>(?:[آ-ی] ?\. ?)?[آ-ی\u200c]+(?:{_S}{{1,2}}[آ-ی\u200c]+){{0,3}}?){_S}{{1,2}}(?:هستم|ام|م)(?!\w)"
)
_THANKS = (
    "تشکر|سپاس|سپاسگزار|سپاسگذار|احترام|ارادتمند|امضا|امضاء|ممنون|ممنونم|مرسی|متشکر|متشکرم|دوستدار شما"
    "|مخلص شما|سلامتی|موفق باشید|التماس دعا|یا علی|پایدار باشید"
)
_SIGNED = re.compile(
    rf"(?:{_THANKS})(?: فراوان| فراوون| بسیار| از شما| از لطفتون| از لطف شما| برای شما| شما| باشید)?"
    r"[ \u200c\-–—،,.:!؛~*()]*(?:\n[ \-–—*~]*)?"
)
_TITLES = re.compile(rf"(?:{_TITLE}{_S})+")
_STOP = r"[ \u200c.!،)*~\-–—]*(?:\n|$|\d)"
_LINE_END = re.compile(_STOP)
_LATIN = re.compile(
    r"(?<![A-Za-z])(?:Dr|Doctor|Prof|Mrs|Mr|Ms)(?:\.[ ]?|[ ])"
    r"(?P<name>[A-Z][a-z]+(?:[ -][A-Z][a-z]{2,}){0,2})(?![A-Za-z])"
)
_BULLET = re.compile(r"[ \-–*]*")
_LATIN_TITLE = re.compile(r"(?<![A-Za-z])(?:Dr|DR|dr|Prof|Mr|Mrs)\.?[ \u200c]{0,2}(?=[آ-ی])")
_AS_A_DOCTOR = (
    r"[ \u200c]*[،,\-–(|:\n][ \u200c(]*(?:فوق[ \u200c]?)?(?:متخصص|تخصص|جراح|دکترا|دکترای|پزشک|دندانپزشک|روانپزشک"
    r"|روان[ \u200c]?شناس|کارشناس|ماما|مامای|فلوشیپ|رزیدنت|استادیار|دانشیار|هیئت علمی)"
)
_SPECIALTY = re.compile(_AS_A_DOCTOR)
#: Institutions that bear a name; the name is theirs, not a person's.
_OF_A_HOUSE = re.compile(
    r"(?:بیمارستان|درمانگاه|دانشگاه|خیابان|بلوار|کوچه|میدان|بزرگراه|اتوبان|شهرک|مدرسه|مسجد|حرم|امامزاده|موسسه"
    r"|انستیتو|پژوهشگاه|پژوهشکده|جایزه|بنیاد|شهید|زایشگاه|آسایشگاه"
    r"|سالاد|روز|سندرم|بیماری|نشانه|علامت|آزمون|تست)(?: تخصصی| فوق تخصصی| خصوصی| دولتی| آموزشی)?[ \u200c]{1,2}$"
)
_COPULA = re.compile(
    r"[ \u200c]{1,2}(?:هست|هستم|هستش|است|ه|بود|می[ \u200c]?باشد|میباشد|میباشم|گذاشتیم)(?!\w)|[ \u200c]*(?:[.،,\n]|$)"
)


def again(folded: str, names: Iterable[str]) -> Iterator[Span]:
    """Names that are known, wherever the text has them: of what was found in it, and of people the page tells of."""
    for name in names:
        words = [re.escape(word) for word in re.split("[ \u200c\u00a0]+", name) if word]
        for found in re.finditer(rf"(?<!\w){f'{_S}{{1,3}}'.join(words)}(?!\w)", folded):
            yield Span(*found.span(), "name")


def whole(names: Iterable[str]) -> set[str]:
    """Names of several words."""
    return {name for name in names if len(TOKEN.findall(name)) > 1}


def bare(names: Iterable[str]) -> set[str]:
    """Names without their titles; without those of which that leaves one word."""
    parted = ([word for word in fold(name).split() if not re.fullmatch(_TITLE, word)] for name in names)
    return {" ".join(words) for words in parted if len(words) > 1}


def _behind_cues(folded: str) -> Iterator[Span]:
    for cue in _CUE.finditer(folded):
        yield from _behind(folded, cue, cue.lastgroup or "title")


def _behind_latin_titles(folded: str) -> Iterator[Span]:
    for cue in _LATIN_TITLE.finditer(folded):
        yield from _behind(folded, cue, "title")


def _behind(folded: str, cue: re.Match[str], kind: str) -> Iterator[Span]:
    """The name behind a cue of a kind, if one is there."""
    start = cue.end()
    end, parts = read(folded, start, told=kind != "kin")
    if end == start:
        end = unknown_family(folded, start) if kind == "title" and _is_doctor(cue[0]) else 0
        told = end > 0
    else:
        told = _is_told(folded, kind, parts, end) and not (kind == "title" and _is_a_house(folded, cue.start()))
    if told:
        yield Span(start, end, "name")


def _is_doctor(cue: str) -> bool:
    return cue.rstrip().endswith(("دکتر", "پروفسور"))


def _is_a_house(folded: str, start: int) -> bool:
    return _OF_A_HOUSE.search(folded[max(0, start - 30) : start]) is not None


def _is_told(folded: str, kind: str, parts: list[str], end: int) -> bool:
    """Whether a cue of a kind and the parts behind it make a name."""
    if parts[0] == "unknown given" and kind != "title":
        return False
    sure = "given" in parts
    whole = (sure or "maybe given" in parts or "initial" in parts) and ("family" in parts or "maybe family" in parts)
    if whole:
        return True
    if kind == "title":
        return sure or "family" in parts or "maybe family" in parts
    if kind in ("called", "role"):
        said = kind == "role" or _COPULA.match(folded, end) is not None
        return (
            sure
            or ("family" in parts and said)
            or (("maybe given" in parts or "maybe family" in parts) and kind == "called" and said)
        )
    return sure


def _i_am(folded: str) -> Iterator[Span]:
    for found in _I_AM.finditer(folded):
        start = found.start("name")
        end, parts = read(folded, start)
        if end == found.end("name") and ("given" in parts or "family" in parts):
            yield Span(start, end, "name")


def _signed(folded: str) -> Iterator[Span]:
    """A name that ends a line behind a word of thanks."""
    for cue in _SIGNED.finditer(folded):
        start = cue.end()
        if title := _TITLES.match(folded, start):
            start = title.end()
        end, parts = read(folded, start)
        alone = "\n" in cue[0] or re.match("دوستدار|ارادتمند|امضا", cue[0])
        named = {"given", "family"} & set(parts) or ("maybe given" in parts and alone)
        if end > start and named and _LINE_END.match(folded, end):
            yield Span(start, end, "name")


def _lines(folded: str) -> Iterator[Span]:
    """A line that is nothing but a whole name, and a whole name before its specialty."""
    begin = 0
    while True:
        start = _BULLET.match(folded, begin).end()  # type: ignore[union-attr]  # nothing is a match too
        end, parts = read(folded, start)
        whole = ("family" in parts and {"maybe given", "initial"} & set(parts)) or (
            "given" in parts and {"family", "maybe family"} & set(parts)
        )
        if whole and (_LINE_END.match(folded, end) or _SPECIALTY.match(folded, end)):
            yield Span(start, end, "name")
        begin = folded.find("\n", begin) + 1
        if not begin:
            return


def _latin(folded: str) -> Iterator[Span]:
    for found in _LATIN.finditer(folded):
        yield Span(*found.span("name"), "name")


#: Something that speaks of people.
_PEOPLE = (
    r"د[کك]تر|دکتور|پروفسور|پرفسور|خان[وم]|[آا]قا|استاد|مهندس|جناب|سر[کك]ار|اسم|نام|اینجانب|بنده|دخترم|پسرم|همسرم"
    r"|شوهرم|مادرم|پدرم|مامان|باب|خواهر|برادر"
    r"|نوه|دوست|فرزند|نویسنده|مترجم|پاسخ|معالج|بیمار|هستم|تشکر|سپاس|احترام|ارادتمند|امضا|ممنون|مرسی|متشکر|سلامت"
    r"|دعا|باشید|قلم|Dr|dr\.|Mr|Prof|منشی|متخصص|همکار"
)
_A_CUE = f"{START}(?:{as_typed(f'{_TITLE}|{_CALLED}|{_KIN}{_MY}|{_ROLE}')}){END}|د[کك]تر[آ-ی]{{4}}"
#: A line that begins with at most as many words as ``read`` takes, and then ends or goes on as a doctor's does.
_A_LINE = (
    r"(?:^|\n)[ \-–*]*(?:[^ \n\u00a0\d]+[ \u200c\u00a0]{1,3}){0,12}[^ \n\u00a0\d]*"
    f"(?:{_STOP}|{as_typed(_AS_A_DOCTOR)})"
)
DETECTORS = (
    Detector(_behind_cues, (_PEOPLE, _A_CUE), often=True),
    Detector(_behind_latin_titles, (_PEOPLE, r"(?:D[rR]|dr|Prof|Mrs?)[.．]?[ \u200c]{0,2}[آ-ی]")),
    Detector(_i_am, (_PEOPLE, "هستم"), often=True),
    Detector(_signed, (_PEOPLE, as_typed(_THANKS)), often=True),
    Detector(_lines, (_PEOPLE, _A_LINE), often=True),
    Detector(_latin, (_PEOPLE, "Dr|Doctor|Prof|M[rs]")),
)
