"""Names of people: behind a title, an introduction or a relation, in signatures, before a specialty, and the "
"page's own doctor.

Careful on purpose: دکتر گفت, خانم باردار, آقای محترم and دختر عزیزم must stay. Only the name goes, the title stays.
A name that was found once is found in the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.pii.people import ADDED, FIRST, LAST, SECOND, TITLES, families, given, part
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
_PROFESSION = (
    rf"(?:روان[ \u200c]?(?:شناس|پزشک)|مشاور(?! ?:)|ماما|پرستار|فیزیوتراپ(?:یست)?|داروساز"
    rf"|کارشناس(?:{_S}ارشد)?{_S}(?:مامایی|پرستاری|تغذیه|مشاوره|روان[ \u200c]?شناسی|بالینی|فیزیوتراپی))"
)
_ROLE = (
    r"(?:نویسنده|مترجم|گردآور(?:نده|ی)|تهیه[ \u200c]?کننده|ویراستار|نگارنده|مولف|مؤلف|پاسخ[ \u200c]?(?:دهنده|گو"
    r"|توسط|از)|(?:پزشک|متخصص)[ \u200c]?معالج|مشاور(?= ?:)|نام پزشک(?: معالج)?"
    r"|نام و نام خانوادگی|نام خانوادگی|نام بیمار|نام کاربر|نام همسر|نام پدر|نام مادر|نام و فامیل|اسم و فامیل"
    r"|فامیلی?م?|بیمار|مصاحبه با|به قلم|مدیر مسئول|ارسال[ \u200c]?کننده|پرسنده|پرسشگر"
    r"|امضا|ارادتمند|دوستدار شما|مخلص شما|پزشک من|پزشکم|دکترم|منشی|ماما|مسئول فنی|پرسش از|سوال از)"
)
_CALLED = (
    rf"(?:(?:اسم|نام)(?:م|ش)(?!\w)|(?:اسم|نام){_S}(?:من|بنده|ایشون|ایشان|او|دکترم|دکترش|پزشکم|کوچک{_S}?م"
    rf"|{_KIN}{_MY})(?!\w)"
    rf"|(?<!\w)(?:به|با){_S}(?:نام|اسم)(?!\w)|(?<!\w)بنام(?!\w)|(?:اینجانب(?:ه)?|بنده)(?!\w)|(?<!\w)(?:نام|اسم){_S}?:)"
)
_LINK = r"[ \u200c\u00a0:؛،,.\-–]{0,3}"
_RO = rf"(?:{_S}(?:رو|را|هم|که|یعنی|به{_S}(?:نام|اسم))(?!\w))?"
_CUE = re.compile(
    rf"(?<!\w)(?:(?P<title>{_TITLE}(?:{_S}{{1,2}}{_TITLE})*)|(?P<called>{_CALLED})|(?P<kin>{_KIN}{_MY}|خاله|عمه|عمو|دایی)|(?P<post>{_PROFESSION})"
    rf"|(?P<role>{_ROLE}))(?!\w)"
    rf"{_RO}{_LINK}(?:(?<!\w){_TITLE}(?!\w){_LINK}|\n[ ]?(?={_TITLE}))*|دکتر(?=[آ-ی]{{4}})",
)
_I_AM = re.compile(
    rf"(?<!\w)(?:من|بنده|اینجانب){_S}{{1,2}}"
    rf"(?P<name>(?:[آ-ی] ?\. ?)?[آ-ی\u200c]+(?:{_S}{{1,2}}[آ-ی\u200c]+){{0,3}}?){_S}{{1,2}}(?:هستم|ام|م)(?!\w)"
)
_I_AM_GLUED = re.compile(rf"من(?<!\wمن){_S}{{1,2}}(?P<name>[آ-ی]{{3,}}(?:{_S}[آ-ی\u200c]{{3,}})?)م(?!\w)")
_I_AM_BOTH = re.compile(r"من [آ-ی]{3,} [آ-ی\u200c]{3,}یم(?!\w)")
_NAMED_GLUED = re.compile(
    rf"(?:اسم|نام)(?:م|ش|{_S}(?:من|{_KIN}{_MY}|دکترم|پزشکم)){_S}(?P<name>[آ-ی]{{2,}}?)(?P<verb>ست|س|ه|ئه)(?!\w)"
)
_I = re.compile(rf"من(?<!\wمن){_S}(?=[آ-ی]{{3}})")
_AM = re.compile(rf"{_S}{{1,2}}هستم(?!\w)")
_WORDS_BEFORE = re.compile(rf"(?:[آ-ی]+{_S})?(?:[آ-ی]+{_S})?[آ-ی]{{3,}}$")
_SIGNED = re.compile(
    r"(?:تشکر|سپاس|سپاسگ[زذ]ارم?|قربان(?:تون|تان|ت| شما)|فدا(?:تون|ت| شما)|از طرف|احترام|ارادتمند|امضا|امضاء"
    r"|ممنون|ممنونم|مرسی|متشکر|متشکرم|دوستدار شما"
    r"|مخلص شما|سلامتی|موفق باشید|التماس دعا|یا علی|پایدار باشید)(?!\w)"
    r"(?: فراوان| فراوون| بسیار| از شما| از لطفتون| از لطف شما| برای شما| شما"
    r"| باشید)?[ \u200c\-–—،,.:!؛~*()]*(?:\n[ \-–—*~]*)?"
)
#: Thanks that go on for a while before the name: ممنون از وقتی که گذاشتید. مریم
_THANKED = re.compile(r"(?:ممنون|تشکر|سپاس|مرسی)[^\n.!؟\d]{1,40}[.!؟\n] *(?=[آ-ی])")
_BEGINNING = re.compile(r"(?:^|(?<=\n))[ \-–—*]*")
_LINE_END = re.compile(r"(?:[ \u200c]?\.[ \u200c]?[آ-ی](?!\w))?[ \u200c.!،)*~\-–—]*(?:\n|$|\d)")
_LATIN = re.compile(
    r"(?<![A-Za-z])(?:Dr|Doctor|Prof|Mrs|Mr|Ms)(?:\.[ ]?|[ ])"
    r"(?P<name>[A-Z][a-z]+(?:[ -][A-Z][a-z]{2,}){0,2})(?![A-Za-z])"
)
_LATIN_NAME = re.compile(r"[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]{2,}){0,2}(?![A-Za-z])(?<!Google)(?<!Online)")
_LATIN_TITLE = re.compile(r"(?<![A-Za-z])(?:Dr|DR|dr|Prof|Mr|Mrs)\.?[ \u200c]{0,2}(?=[آ-ی])")
_TOKEN = re.compile(r"[^\W\d_]+(?:[ًٌٍَُِّْ]+[^\W\d_]*)*(?:\u200c[^\W\d_]+)*")
_PAIR = re.compile("([آ-یئءؤ]{2,})[ ‌]([آ-یئءؤ]{2,})")
_GAP = re.compile(r"[ \u200c\u00a0]{1,3}")
_INITIAL = re.compile(
    r"(?!و[ \u200c]{1,2}[آ-ی])(?:[آ-ی][ \u200c]?\.[ \u200c]?){0,2}"
    r"[آ-ی](?:[ \u200c]?\.[ \u200c]?|[ \u200c]\.?[ ]?)(?=[آ-ی]{2})"
)
_SPECIALTY = re.compile(
    r"[ \u200c]*[،,\-–(|:\n][ \u200c(]*(?:فوق[ \u200c]?)?(?:متخصص|تخصص|جراح|دکترا|دکترای|پزشک|دندانپزشک|روانپزشک"
    r"|روان[ \u200c]?شناس|کارشناس|ماما|مامای|فلوشیپ|رزیدنت|استادیار|دانشیار|هیئت علمی)"
)
#: Institutions that bear a name; the name is theirs, not a person's.
_OF_A_HOUSE = re.compile(
    r"(?:بیمارستان|درمانگاه|دانشگاه|خیابان|بلوار|کوچه|میدان|بزرگراه|اتوبان|شهرک|مدرسه|مسجد|حرم|امامزاده|موسسه"
    r"|انستیتو|پژوهشگاه|پژوهشکده|جایزه|بنیاد|شهید|زایشگاه|آسایشگاه"
    r"|سالاد|روز|سندرم|بیماری|نشانه|علامت|آزمون|تست)(?: تخصصی| فوق تخصصی| خصوصی| دولتی| آموزشی)?[ \u200c]{1,2}$"
)
_DOCTOR_END = re.compile(r"دکتر\s*$")
#: What a person is called besides a name, by words that are also family names.
_DESCRIBED = re.compile(
    r"(?:خانوم|خانم|آقای?|اقای|استاد|همکارم?|بیمار)[ \u200c]{1,2}(?:جوان|ارجمند|هنرمند|دانشمند|خوشبخت)(?!\w)"
)
_COPULA = re.compile(
    r"[ \u200c]{1,2}(?:هست|هستم|هستش|است|ه|بود|می[ \u200c]?باشد|میباشد|میباشم|گذاشتیم)(?!\w)|[ \u200c]*(?:[.،,\n]|$)"
)
#: Words behind a name that end as family names do.
_WORDS = frozenset(
    "خیلی کمی بعدی قبلی عمومی زنانی پوستی قلبی روحی عصبی گوارشی جراحی داخلی عفونی تغذیه‌ای خوبی بدی عالی بعضی یکی "
    "کسی چیزی جایی "
    "وقتی برای یعنی ولی حتی سلامتی بارداری زایمانی طبیعی اصلی خصوصی دولتی اورژانسی تخصصی دندانی چشمی مغزی ریوی "
    "کلیوی هورمونی شدیدی "
    "عادی ضروری فوری کافی معمولی دائمی موقتی ایرانی خارجی قدیمی مرتبی منفی مثبتی همگی تمامی سالگی ماهگی هفتگی "
    "گرامی حسابی واقعی "
    "متوجهی راهنمایی آزمایشی پزشکی درمانی دارویی زنان قلب مغز پوست اطفال کودکان داخلی عفونی زیبایی مو چشم گوش "
    "دندان غدد اعصاب ارتوپد خوب عزیز محترم متخصص گفت و که با از به در مشاوره‌ای روانشناسی سونوگرافی رادیولوژی "
    "معرفی بررسی همراهی "
    "فیزیوتراپی کودکی نوزادی بیماری زیادی".split()
)
_PLAIN_WORDS = frozenset(
    "سلام جان خوب هستم هستن هستند هست است گفت گفتن گفتند میگه میگن بود شد کرد داد ممنون لطفا متشکرم تشکر مرسی درد تب "
    "دارد داره دارم سال ساله روز خیلی بله خیر رو را که هم من ما شما ایشون ایشان دیگه چون اگر ولی اما پس باردار مریض "
    "بیمار دکتر خانم آقا آقای مهندس استاد بفرمایید وقت شبتون روزتون خسته ضمن چند این آن همین همان نیست نیستم بوده "
    "شده "
    "کرده رفتم رفت اومد آمد چیه چیست کیه کجاست چطوره ماما پرستار فیزیوتراپ روانشناس مشاور تغذیه دندانپزشک "
    "نظرتون آبی".split()
)
_NAME_END = re.compile(
    r"[ \u200c]*[:؛،,.؟!()\n«»\-–]|[ \u200c]*$|[ \u200c]{1,2}(?:متخصص|فوق|جراح|عزیز|گرامی|هستم|هست|است|گفت|میگ"
    r"|فرمود|نظرش|سلام|درود|ممنون|لطفا)"
)
_VERB = re.compile("(?:رفت|گفت|دید|داد|کرد|شد|زد|گرفت|آمد|اومد|بود|هست|نوشت|خورد|فرمود|خواست|داشت)[آ-ی]*")
#: به دکتر ... مراجعه کردم: where the word between is the doctor's, not what he gave.
_TO = re.compile(rf"(?<!\w)(?:مطب|پیش|نزد|نظر|توسط|از|به|با|خدمت)(?:{_S}(?:سرکار|جناب|خانم|آقای))*{_S}+$")
_GONE = re.compile(rf"{_S}{{1,2}}(?:رفت|مراجعه|بردم|بردیم|نوبت|ویزیت|معرفی|هستم|شدم|گرفت|عمل|که(?!\w)|هم(?!\w))")
_NISBA = re.compile("[آ-یئء]{2,}(?:\u200c[آ-یئء]{2,})?(?<=[آ-یئء]{3})[یي](?![آ-یئء\u200c])")
#: Fields, plurals and words of manner that end in ی.
_FIELD = re.compile(
    "(?:لوژی|لژی|گرافی|شناسی|پزشکی|درمانی|سازی|های|هایی|ترین|تری|وقتی|طوری|جوری|سری|صورتی|اسکوپی|تراپی)$|^(?:می|نمی|بی|چند|هر|این|آن|کد)"
)
#: The same, one by one: what a doctor may be besides having a name.
_SPECIALTIES = frozenset(
    "عمومی داخلی عفونی قلبی عروقی پوستی مغزی اعصابی زنانی زایمانی اطفالی کودکانی چشمی گوشی دندانی زیبایی تغذیهای "
    "ریوی کلیوی خونی "
    "گوارشی هورمونی غددی روحی روانی عصبی جراحی ارتوپدی نازایی ناباروری بارداری مامایی پرستاری بیهوشی شنوایی "
    "بینایی بینایی‌سنجی توانبخشی "
    "غربالگری خانوادگی خصوصی دولتی ایرانی خارجی اسلامی سنتی گیاهی دارویی تخصصی متخصصی مجربی حاذقی خوبی بدی عالی "
    "دیگری بهتری قبلی بعدی "
    "فعلی اصلی محلی شهری روستایی معالجی معتبری محترمی عزیزی بزرگواری متبحری مهربانی دلسوزی باسوادی معروفی مشهوری "
    "نزدیکی دسترسی بایستی "
    "اشتباهی بیماری سلامتی آزمایشی توضیحی مسائلی راهنمایی مشاوره‌ای اورژانسی اورژانس سونوگرافی متاهلی میانسالی "
    "جوانی مسنی پیری بحرانی "
    "فرهنگی عصبانی خوشحالی دستگاهی اتروفی اروپایی امریکایی آمریکایی آلمانی فرانسوی انگلیسی تهرانی‌ها مذکوری خیلی "
    "برای یعنی بعضی همگی تمامی "
    "کسی چیزی وقتی جایی یکی هیچکسی انسانی دامی دامپزشکی مردانی نوزادی سرطانی دیابتی صنعتی ورزشی قانونی حضوری "
    "تلفنی آنلاینی اینترنتی نظامی گرامی داروی ضروری اموکسی مشکلی اقایی خانمی دارای لاغری آموکسی برادری آلرژی موقعی "
    "تصادفی حدودی الزامی چسبندگی عصبکشی فیزیوتراپی آزمایشگاهی قدیمی جدیدی مرتبطی مطمئنی خودتونی رسمی".split()
)
_AS_TYPED = re.compile(
    r"د[کك]تر|دکتور|پروفسور|پرفسور|خان[وم]|[آا]قا|استاد|مهندس|جناب|سر[کك]ار|اسم|نام|اینجانب|بنده|دخترم|پسرم|همسرم"
    r"|شوهرم|مادرم|پدرم|مامان|باب|خواهر|برادر"
    r"|نوه|دوست|فرزند|نویسنده|مترجم|پاسخ|معالج|بیمار|هستم|تشکر|سپاس|احترام|ارادتمند|امضا|ممنون|مرسی|متشکر|سلامت"
    r"|دعا|باشید|یا علی|از طرف|قربان|فدا|فامیل|روان|مشاور|ماما|پرستار|داروساز|کارشناس|فیزیوتراپ"
    r"|ارسال[ \u200c]?کننده|پرسش|سوال از|قلم|Dr|dr\.|Mr|Prof|منشی|متخصص|همکار"
)


#: The last line of a text may be nothing but a name.
_LAST_LINE = re.compile(r"[ \-–—*]*[آ-یي]{2,}(?:[ \u200c]+[آ-یيك]{2,}){1,3}[ .!\n]*$")


def may_hold(text: str) -> bool:
    """Whether a cue is there, as it may be typed, or a last line of two to four words."""
    if _AS_TYPED.search(text) is not None or _I_AM_BOTH.search(text) is not None:
        return True
    return _LAST_LINE.match(text, text.rfind("\n", 0, -4) + 1) is not None


def find(folded: str, names: Iterable[str] = ()) -> Iterator[Span]:
    """Names in a folded text; ``names`` are people that the page itself names, such as its doctor."""
    found = {span for look in (_behind_cues, _i_am, _signed, _lines, _latin) for span in look(folded)}
    known = {folded[start:end] for start, end in found if len(_TOKEN.findall(folded[start:end])) > 1}
    known |= {bare for name in names if (bare := _bare(fold(name)))}
    for name in known:
        found |= set(_again(folded, name))
    for start, end in found:
        yield Span(start, end, "name")


def _bare(name: str) -> str:
    """A name without its titles; nothing where that leaves one short word."""
    words = [word for word in name.split() if not re.fullmatch(_TITLE, word)]
    return " ".join(words) if len(words) > 1 else ""


def _again(folded: str, name: str) -> Iterator[tuple[int, int]]:
    words = [re.escape(word) for word in re.split("[ \u200c\u00a0]+", name) if word]
    for found in re.finditer(rf"(?<!\w){f'{_S}{{1,3}}'.join(words)}(?!\w)", folded):
        yield found.span()


def _behind_cues(folded: str) -> Iterator[tuple[int, int]]:
    for pattern in (_CUE, _LATIN_TITLE):
        for cue in pattern.finditer(folded):
            kind = (cue.lastgroup or "title") if pattern is _CUE else "title"
            if kind == "role" and _DOCTOR_END.search(cue[0]):
                kind = "title"
            start = cue.end()
            end, parts = _read(folded, start, told=kind not in ("kin", "post"))
            if end == start and kind == "title" and (latin := _LATIN_NAME.match(folded, start)):
                yield latin.span()
            elif (
                (
                    end > start
                    and _is_told(folded, kind, parts, end)
                    and not (kind == "title" and _is_a_house(folded, cue.start()))
                    and not (len(parts) == 1 and _DESCRIBED.match(folded, cue.start()))
                )
                or end == start
                and kind == "title"
                and (end := _unknown(folded, cue))
            ):
                yield start, end


def _unknown(folded: str, cue: re.Match[str]) -> int:
    """Where a family name that nobody knows ends behind a title: a longer word with ی that is no specialty."""
    found = _NISBA.match(folded, cue.end())
    if found is None or found[0].replace("\u200c", "") in _SPECIALTIES or _FIELD.search(found[0]):
        return 0
    if not cue[0].rstrip().endswith(("دکتر", "پروفسور", "Dr", "Dr.")):
        return 0
    gone = _TO.search(folded[max(0, cue.start() - 12) : cue.start()]) and _GONE.match(folded, found.end())
    return found.end() if gone or _NAME_END.match(folded, found.end()) else 0


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
            or (("maybe given" in parts or "maybe family" in parts) and _COPULA.match(folded, end) is not None)
        )
    return sure or (kind == "post" and "family" in parts and _NAME_END.match(folded, end) is not None)


def _read(folded: str, start: int, *, told: bool = False) -> tuple[int, list[str]]:
    """Where a name that starts here ends (``start`` if none does), and what its words are.

    Where a title or an introduction has ``told`` of a name, a word that nobody knows may be its end.
    """
    at, parts, end = start, [], start
    if initial := _INITIAL.match(folded, at):
        at, parts = initial.end(), ["initial"]
    while len(parts) < 6 and (token := _TOKEN.match(folded, at)):
        word = token[0]
        pair = _PAIR.match(folded, at)
        if pair and "family" not in parts and f"{pair[1]} {pair[2]}" in given()[0]:
            token, kind = pair, "family" if pair[2] in SECOND else "given"
        else:
            kind = _next(word, parts, folded, token.end())
        if not kind and told and _is_last(word, parts, folded, token.end()):
            kind = "maybe family"
        if not kind:
            break
        parts.append(kind)
        if kind != "title":
            end = token.end()
        gap = _GAP.match(folded, token.end())
        if gap is None:
            break
        at = gap.end()
    return (end, parts) if {"given", "maybe given", "family", "maybe family"} & set(parts) else (start, [])


def _next(word: str, parts: list[str], folded: str, end: int) -> str:
    """What the next word is in the name so far; nothing when the name has ended before it."""
    named = "family" in parts or "maybe family" in parts
    if word in FIRST and not named and _last_follows(folded, end):
        return "first"
    if parts and parts[-1] == "first":
        return "family"
    if not named and word in TITLES and (not parts or parts[-1] == "title") and _follows(folded, end):
        return "title"
    if word in ADDED and parts and parts[-1] in ("given", "maybe given"):
        return "given" if word not in ("خانم", "جان") else ""
    if named:
        second = (
            word in SECOND
            or (part(word) == "family" and word[-1] == "ی")
            or (part(word) == "family" and "\u200c" in word)
        )
        return "family" if second and len(parts) < 5 else ""
    if word in SECOND and parts and parts[-1] in ("given", "maybe given", "initial"):
        return "family"
    kind = part(word)
    if _second_follows(folded, end) and kind != "given" and len(word) > 1 and word not in _WORDS:
        return "maybe family"
    has_given = "given" in parts or "maybe given" in parts or "initial" in parts
    if kind == "given" and len(parts) < 4:
        return "given"
    if kind == "maybe given":  # behind another word only where a family name follows
        return kind if not has_given or _family_follows(folded, end) else ""
    if kind in ("family", "maybe family"):
        return kind
    if (
        parts
        and parts[-1] == "given"
        and word[-1] == "ی"
        and len(word) > 4
        and word not in _WORDS
        and "می" not in word[:2]
    ):
        return "maybe family"
    if not has_given and len(word) > 2 and word not in _WORDS and _family_follows(folded, end):
        return "unknown given"
    return ""


def _is_last(word: str, parts: list[str], folded: str, end: int) -> bool:
    """Whether an unknown word behind a given name ends a name: a stop, a specialty or a verb of saying follows."""
    built = _NISBA.fullmatch(word) and word not in _SPECIALTIES and not _FIELD.search(word)
    if not parts or parts[-1] not in ("given", "initial", "maybe given") or (parts[-1] == "maybe given" and not built):
        return False
    if len(word) < 3 or word in _WORDS or word in _PLAIN_WORDS or _VERB.fullmatch(word):
        return False
    before = folded[max(0, end - 60) : end].split()[-2:-1]
    if before and before[0].replace("\u200c", "") in families():
        return False
    return not word.startswith("می") and _NAME_END.match(folded, end) is not None


def _follows(folded: str, end: int) -> bool:
    gap = _GAP.match(folded, end)
    token = _TOKEN.match(folded, gap.end()) if gap else None
    return token is not None and part(token[0]) != ""


def _family_follows(folded: str, end: int) -> bool:
    gap = _GAP.match(folded, end)
    token = _TOKEN.match(folded, gap.end()) if gap else None
    return token is not None and part(token[0]) == "family"


def _last_follows(folded: str, end: int) -> bool:
    """Whether the second word of a family name stands behind its first: خوش نیت, میر حسینی."""
    gap = _GAP.match(folded, end)
    token = _TOKEN.match(folded, gap.end()) if gap else None
    return token is not None and (token[0] in LAST or (token[0][-1] == "ی" and part(token[0]) == "family"))


def _second_follows(folded: str, end: int) -> bool:
    """Whether زاده, پور or نژاد stands behind: حسین زاده, رستم پور."""
    return re.match(r"[ \u200c](?:زاده|پور|نژاد|آبادی|ابادی)(?!\w)", folded[end : end + 7]) is not None


def _i_am(folded: str) -> Iterator[tuple[int, int]]:
    """من زهرا هستم, زهرا احمدی هستم, من زهرام, من زهرا احمدی, اسمم زهراست."""
    for found in _NAMED_GLUED.finditer(folded):
        if part(found["name"]) in ("given", "maybe given") and not part(found["name"] + found["verb"]):
            yield found.span("name")
    for found in _I.finditer(folded):
        end, parts = _read(folded, found.end())
        if "given" in parts and "family" in parts:
            yield found.end(), end
    for found in _I_AM_GLUED.finditer(folded):
        whole, name = found["name"] + "م", found["name"].split()
        if part(whole.split()[-1]) == "" and part(name[0]) == "given" and all(part(word) for word in name):
            yield found.span("name")
    if "هستم" not in folded:
        return
    for found in _AM.finditer(folded):
        reach = max(0, found.start() - 40)
        before = _WORDS_BEFORE.search(folded[reach : found.start()])
        if before is None:
            continue
        for word in re.finditer("[آ-ی]+", before[0]):
            start = reach + before.start() + word.start()
            end, parts = _read(folded, start, told=before[0][-1] == "ی")
            if end == found.start() and "given" in parts:
                yield start, end
                break
    for found in _I_AM.finditer(folded):
        start = found.start("name")
        end, parts = _read(folded, start)
        if end == found.end("name") and ("given" in parts or "family" in parts):
            yield start, end


def _signed(folded: str) -> Iterator[tuple[int, int]]:
    """A name that ends a line behind a word of thanks."""
    for cue in _SIGNED.finditer(folded):
        start = cue.end()
        if title := re.compile(rf"(?:{_TITLE}{_S})+").match(folded, start):
            start = title.end()
        end, parts = _read(folded, start, told=True)
        alone = re.match("دوستدار|ارادتمند|امضا|از طرف|قربان|فدا", cue[0]) or re.search("[\n~*–—-]", cue[0])
        named = {"given", "family"} & set(parts) or ("maybe given" in parts and (alone or "title" in parts))
        if end > start and named and _LINE_END.match(folded, end):
            yield start, end
    for cue in _THANKED.finditer(folded):
        end, parts = _read(folded, cue.end())
        if "given" in parts and _LINE_END.match(folded, end):
            yield cue.end(), end


def _lines(folded: str) -> Iterator[tuple[int, int]]:
    """A line or a last sentence that is nothing but a whole name, and a whole name before its specialty."""
    starts = [line.end() for line in _BEGINNING.finditer(folded)]
    last = folded.rstrip(" .!\n")
    if stop := max(last.rfind(mark, max(0, len(last) - 45)) for mark in ".!؟") + 1:
        starts.append(len(last) - len(last[stop:].lstrip(" ")))
    for start in starts:
        end, parts = _read(folded, start)
        whole = ("family" in parts and {"maybe given", "initial"} & set(parts)) or (
            "given" in parts and {"family", "maybe family"} & set(parts)
        )
        if whole and (_LINE_END.match(folded, end) or _SPECIALTY.match(folded, end)):
            yield start, end


def _latin(folded: str) -> Iterator[tuple[int, int]]:
    for found in _LATIN.finditer(folded):
        yield found.span("name")
