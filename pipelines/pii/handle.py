"""Names of accounts: @name, and a Latin name behind a word such as Telegram or Instagram."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span

_CUES = ("تلگرام", "اینستا", "ایتا", "واتس", "آیدی", "ایدی", "پیج", "روبیکا", "سروش", "لینکدین", "توییتر")
_AT = re.compile(r"(?<![A-Za-z0-9_.%+-])@+ ?(?=[\w.]*[^\W\d])\w[\w.]*\w@*|[a-z][a-z0-9_.]{2,}@+(?!\w)", re.IGNORECASE)
_CUED = re.compile(
    rf"(?:{'|'.join(_CUES)}|\b(?:id|telegram|instagram|whatsapp|page))(?:گرام|اپ| ?آپ)?"
    r"(?:[ :؛=\-_.،]|من|ما|مطب|دکتر|به|آدرس|ادرس|زیر|نام|هست|در|بنده|ی|م|کانال|پیج|آیدی|ایدی){0,8}"
    r"(?<![a-z0-9_])([a-z][a-z0-9_.]{2,}[a-z0-9_])(?![a-z0-9@])",
    re.IGNORECASE,
)
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
        name = found[1].lower()
        if name not in _WORDS and not name.isdigit():
            yield Span(found.start(1), found.end(1), "handle")
