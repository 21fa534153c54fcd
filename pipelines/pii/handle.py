"""Names of accounts: @name, and a Latin name behind a word such as Telegram, Instagram, WhatsApp, Eitaa, Rubika, "
"Bale."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span

_CUES = ("تلگرام", "تلگرم", "اینستا", "ایتا", "واتس", "وات ساپ", "آیدی", "ایدی", "آی دی", "پیج", "روبیکا", "سروش",
         "لینکدین", "توییتر", "پیام‌رسان", "پیام رسان", "پیامرسان", "بله", "فیسبوک", "کانال", "دایرکت")  # fmt: skip
_SHORT = ("ایتا", "ایدی", "پیج", "بله", "سروش", "کانال")
# A run of @ is read once: from its start, or from its second sign where the first belongs to a word.
_AT = re.compile(
    r"(?:(?<![a-z0-9_.%+@-])|(?<=[a-z0-9_.%+-]@))@++"
    r"(?:(?=[\w.]*[^\W\d])\w[\w.]*\w@*| (?=[a-z][a-z.]*[0-9_.]\w)[a-z][\w.]*\w)"  # with a space: no common word
    r"|(?<![a-z0-9_.])(?=[0-9_.]*[a-z])[a-z0-9_.]{3,64}@++(?!\w)",
    re.IGNORECASE,
)
_NETWORKS = (
    r"(?:instagram|insta|telegram|whats ?app|eitaa|eta|rubika|bale|soroush|linkedin|twitter|facebook|channel|page)"
)
#: ایتا and its like only as words of their own: نهایتا, روماتوایدی.
_CUED = re.compile(
    rf"(?:{'|'.join(cue for cue in _CUES if cue not in _SHORT)}|(?<!\w)(?:{'|'.join(_SHORT)})(?!\w{{3}})"
    rf"|(?<![a-z])(?:user ?name|id|{_NETWORKS}))(?:گرام|[ \u200c]?[اآ]پ)?"
    rf"(?P<between>(?:[ :؛=\-_.،»«(/\u200c]|من|ما|م|مطب|دکتر|به|آدرس|ادرس|زیر|نام|کاربری|هست|در|تو|بنده|ی|رو|را"
    rf"|با|پیام"
    rf"|بدین|بدید|بدهید|کانال|پیج|صفحه|اکانت|آیدی|ایدی|آی دی|تلگرام|اینستاگرام|اینستا|ایتا|روبیکا|بله"
    rf"|واتس[ \u200c]?[اآ]پ|سروش"
    rf"|id|{_NETWORKS}){{0,12}})"
    r"(?<![a-z0-9_])(?P<name>(?:@ ?)?[a-z][a-z0-9_.]{2,63}[a-z0-9_])(?![a-z0-9@])",
    re.IGNORECASE,
)
#: Further behind such a word only what no Latin word looks like.
_FAR = re.compile(
    r"(?:تلگرام|اینستا|(?<!\w)ایتا|روبیکا|پیام[ \u200c]?رسان بله|آیدی|(?<!\w)ایدی)[^a-z\n\[\]@.؟]{1,30}"
    r"(?<![a-z0-9_])(?P<name>(?=[a-z.]*[0-9_]|(?:dr|doctor)[._])[a-z][a-z0-9_.]{3,63}[a-z0-9_])(?![a-z0-9@-])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:آیدی|ایدی|آی دی|شناسه|id)[ \u200c](?:عددی|numeric)[^\d\n\[\]]{0,15}(?P<name>\d{6,12})(?!\d)")
#: A link to an account says whose it is, whatever is done with other addresses.
_LINK = re.compile(
    r"(?:https?://)?(?:www\.|m\.|api\.|chat\.|web\.)?(?<![\w@-])(?:t|telegram|wa)\.me/[^\s<>\"«»،؛؟\[\]]+"
    r"|(?:https?://)?(?:www\.|m\.|api\.|chat\.|web\.)?(?<![\w@-])(?:instagram\.com|eitaa\.(?:com|ir)|rubika\.ir"
    r"|ble\.ir"
    r"|bale\.(?:ai|ir)|splus\.ir|whatsapp\.com|twitter\.com|facebook\.com|linkedin\.com/in)/[^\s<>\"«»،؛؟\[\]]+",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"\.(?:com|ir|org|net|info)$", re.IGNORECASE)
#: Behind a bare word for a page, only what looks like an account: پیج asthma is a page about asthma.
_WEAK = re.compile("پیج|دایرکت|کانال|بله|page|channel|id", re.IGNORECASE)
_SURE = re.compile(r"[:=@]|[آا]ی ?دی|\bid\b|تلگرام|اینستا|ایتا|روبیکا|رسان|(?:تو|در|توی) بله", re.IGNORECASE)
_ACCOUNT = re.compile(r"[0-9_.@]|^(?:dr|doctor)", re.IGNORECASE)
_LATIN = re.compile("[A-Za-z][A-Za-z0-9_.]{3}")
#: Latin words that follow such a word without being anyone's name.
_WORDS = set("instagram telegram whatsapp channel page account direct story post video live link vpn app android "
             "iphone this that your with from have code card number group home eitaa rubika bale "
             "soroush".split())  # fmt: skip
_UPPER = re.compile(r"[A-Z]{2,}\d*")


def may_hold(text: str) -> bool:
    """Whether there is an at sign, or a messenger's name with a Latin letter somewhere."""
    if "@" in text or "＠" in text or ("/" in text and _LINK.search(text) is not None):
        return True
    if "عددی" in text and _NUMBER.search(text.translate({1610: 1740})) is not None:
        return True
    return _LATIN.search(text) is not None and (any(cue in text for cue in _CUES) or _CUED.search(text) is not None)


def find(folded: str) -> Iterator[Span]:
    """Account names in a folded text."""
    for found in _AT.finditer(folded):
        yield Span(found.start(), found.end(), "handle")
    for found in _CUED.finditer(folded):
        name = found["name"].lower()
        told = folded[max(0, found.start() - 5) : found.start("name")]
        weak = _WEAK.match(found[0]) and not _SURE.search(told)
        if (
            not (weak and not _ACCOUNT.search(name))
            and name not in _WORDS
            and not _DOMAIN.search(name)
            and not _UPPER.fullmatch(found["name"])
        ):
            yield Span(*found.span("name"), "handle")
    for found in _LINK.finditer(folded):
        yield Span(found.start(), found.start() + len(found[0].rstrip(".,:;!?)'")), "handle")
    for pattern in (_FAR, _NUMBER):
        for found in pattern.finditer(folded):
            yield Span(*found.span("name"), "handle")
