"""Where a name ends: its words are read one by one, from the place where one may begin."""

from __future__ import annotations

import re

from pipelines.pii.people import ADDED, FIRST, LAST, SECOND, TITLES, families, given, part

TOKEN = re.compile(r"[^\W\d_]+(?:[ًٌٍَُِّْ]+[^\W\d_]*)*(?:\u200c[^\W\d_]+)*")
_PAIR = re.compile("([آ-یئءؤ]{2,})[ ‌]([آ-یئءؤ]{2,})")
_GAP = re.compile(r"[ \u200c\u00a0]{1,3}")
_INITIAL = re.compile(
    r"(?!و[ \u200c]{1,2}[آ-ی])(?:[آ-ی][ \u200c]?\.[ \u200c]?){0,2}"
    r"[آ-ی](?:[ \u200c]?\.[ \u200c]?|[ \u200c]\.?[ ]?)(?=[آ-ی]{2})"
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
NAME_END = re.compile(
    r"[ \u200c]*[:؛،,.؟!()\n«»\-–]|[ \u200c]*$|[ \u200c]{1,2}(?:متخصص|فوق|جراح|عزیز|گرامی|هستم|هست|است|گفت|میگ"
    r"|فرمود|نظرش|سلام|درود|ممنون|لطفا)"
)
#: به دکتر ... مراجعه کردم: where the word between is the doctor's, not what he gave.
_GONE = re.compile(
    r"[ \u200c\u00a0]{1,2}(?:رفت|مراجعه|بردم|بردیم|نوبت|ویزیت|معرفی|هستم|شدم|گرفت|عمل|که(?!\w)|هم(?!\w))"
)
_VERB = re.compile("(?:رفت|گفت|دید|داد|کرد|شد|زد|گرفت|آمد|اومد|بود|هست|نوشت|خورد|فرمود|خواست|داشت)[آ-ی]*")
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


def read(folded: str, start: int, *, told: bool = False) -> tuple[int, list[str]]:
    """Where a name that starts here ends (``start`` if none does), and what its words are.

    Where a title or an introduction has ``told`` of a name, a word that nobody knows may be its end.
    """
    at, parts, end = start, [], start
    if initial := _INITIAL.match(folded, at):
        at, parts = initial.end(), ["initial"]
    while len(parts) < 6 and (token := TOKEN.match(folded, at)):
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
    return not word.startswith("می") and NAME_END.match(folded, end) is not None


def _follows(folded: str, end: int) -> bool:
    gap = _GAP.match(folded, end)
    token = TOKEN.match(folded, gap.end()) if gap else None
    return token is not None and part(token[0]) != ""


def _family_follows(folded: str, end: int) -> bool:
    gap = _GAP.match(folded, end)
    token = TOKEN.match(folded, gap.end()) if gap else None
    return token is not None and part(token[0]) == "family"


def _last_follows(folded: str, end: int) -> bool:
    """Whether the second word of a family name stands behind its first: خوش نیت, میر حسینی."""
    gap = _GAP.match(folded, end)
    token = TOKEN.match(folded, gap.end()) if gap else None
    return token is not None and (token[0] in LAST or (token[0][-1] == "ی" and part(token[0]) == "family"))


def _second_follows(folded: str, end: int) -> bool:
    """Whether زاده, پور or نژاد stands behind: حسین زاده, رستم پور."""
    return re.match(r"[ \u200c](?:زاده|پور|نژاد|آبادی|ابادی)(?!\w)", folded[end : end + 7]) is not None


def unknown_family(folded: str, at: int, *, sent: bool) -> int:
    """Where a family name that nobody knows ends: a longer word with ی that is no specialty. 0 where none is.

    Where somebody was ``sent`` to whose name it is, he may have gone there behind it.
    """
    found = _NISBA.match(folded, at)
    if found is None or found[0].replace("\u200c", "") in _SPECIALTIES or _FIELD.search(found[0]):
        return 0
    gone = sent and _GONE.match(folded, found.end())
    return found.end() if gone or NAME_END.match(folded, found.end()) else 0
