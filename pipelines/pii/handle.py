"""Names of accounts: @name, and a Latin name behind a word such as Telegram or Instagram."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span

_CUES = ("تلگرام", "اینستا", "ایتا", "واتس", "آیدی", "ایدی", "پیج", "روبیکا", "سروش", "لینکدین", "توییتر")
_SHORT = ("ایتا", "ایدی", "پیج")
# A run of @ is read once: from its start, or from its second sign where the first belongs to a word.
_AT = re.compile(
    r"(?:(?<![a-z0-9_.%+@-])|(?<=[a-z0-9_.%+-]@))@++"
    r"(?:(?=[\w.]*[^\W\d])\w[\w.]*\w@*| (?=[a-z][a-z.]*[0-9_.]\w)[a-z][\w.]*\w)"  # with a space: no common word
    r"|(?<![a-z0-9_.])(?=[0-9_.]*[a-z])[a-z0-9_.]{3,64}@++(?!\w)",
    re.IGNORECASE,
)
#: ایتا and its like only as words of their own: نهایتا, روماتوایدی.
_CUED = re.compile(
    rf"(?:{'|'.join(cue for cue in _CUES if cue not in _SHORT)}|(?<!\w)(?:{'|'.join(_SHORT)})"
    r"|\b(?:id|telegram|instagram|whatsapp|page))(?:گرام|اپ| ?آپ)?"
    r"(?P<between>(?:[ :؛=\-_.،@]|من|ما|مطب|دکتر|به|آدرس|ادرس|زیر|نام|هست|در|بنده|ی|م|کانال|پیج|آیدی|ایدی){0,8})"
    r"(?<![a-z0-9_])(?P<name>[a-z][a-z0-9_.]{2,63}[a-z0-9_])(?![a-z0-9@])",
    re.IGNORECASE,
)
#: Behind a bare word for a page, only what looks like an account: پیج asthma is a page about asthma.
_WEAK = re.compile("پیج|page", re.IGNORECASE)
_ACCOUNT = re.compile(r"[0-9_.]|^(?:dr|doctor)", re.IGNORECASE)
_LATIN = re.compile("[A-Za-z][A-Za-z0-9_.]{3}")
#: Latin words that follow such a word without being anyone's name.
_WORDS = set("instagram telegram whatsapp channel page account direct story post video live link vpn app android "
             "iphone this that your with from have code card number group home".split())  # fmt: skip


def may_hold(text: str) -> bool:
    """Whether there is an at sign, or a messenger's name with a Latin letter somewhere."""
    if "@" in text or "＠" in text:
        return True
    return _LATIN.search(text) is not None and (any(cue in text for cue in _CUES) or _CUED.search(text) is not None)


def find(folded: str) -> Iterator[Span]:
    """Account names in a folded text."""
    for found in _AT.finditer(folded):
        yield Span(found.start(), found.end(), "handle")
    for found in _CUED.finditer(folded):
        name = found["name"].lower()
        sure = not _WEAK.match(found[0]) or re.search("[:=@]|[آا]یدی", found["between"]) or _ACCOUNT.search(name)
        if sure and name not in _WORDS:
            yield Span(found.start("name"), found.end("name"), "handle")
