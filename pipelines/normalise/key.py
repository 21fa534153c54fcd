"""What two texts are compared by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipelines.normalise.characters import LETTER, MARK, translation
from pipelines.normalise.neighbours import Words
from pipelines.normalise.text import normalise, unescape
from pipelines.normalise.words import spell

#: Raised whenever ``dedup_key`` gives another key for some text: part of the version of every step that compares by
#: it, and so of a build's fingerprint. 1 to 4 were before it was counted here.
KEY_VERSION = 6

#: Letters that readers take for the same, for the key only.
_FOLDED = {ord(old): new for old, new in zip("آأإٱؤئةۀ", "ااااویهه", strict=True)}
_KASHIDA = re.compile(rf"(?<=[{LETTER}{MARK}])ـ+|(?<!ـ)ـ+(?=[{LETTER}])")
_THOUSANDS = re.compile(r"(?<=[0-9])[,٬](?=[0-9]{3}(?![0-9]))")
_SIGNS = re.compile(r"[\W_ـ]+")


def _clean(word: str) -> tuple[str, ...]:
    """A word of letters and digits as ``normalise`` would spell it, without half-spaces."""
    before = ""
    while word != before:
        before, word = word, spell(word)
    return tuple(word.split())


_WORDS = Words(_clean, joint="")


def dedup_key(text: str) -> str:
    """What two texts are compared by, never published: ASCII digits, folded letters, no punctuation,
    marks, accents or half-spaces, single spaces. A text of nothing but signs has its published form for a key.

    >>> dedup_key("كتاب‌هاي ۱۲٫۵ [PHONE]!")
    'کتابهای 12 5 phone'
    """
    characters = _characters()
    key = unescape(text).translate(characters).casefold()
    for _ in range(3):  # folding case may undo the normal form, and the other way round
        if unicodedata.is_normalized("NFKD", key):
            break
        key = unicodedata.normalize("NFKD", key).translate(characters).casefold()
    if "ـ" in key:
        key = _KASHIDA.sub("", key)
    return _WORDS.line(_SIGNS.sub(" ", _THOUSANDS.sub("", key))) or normalise(text)


@lru_cache
def _characters() -> dict[int, str]:
    """The published characters, then letters folded, and half-spaces and hamza marks gone."""
    gone = dict.fromkeys([*range(0x0300, 0x0370), 0x0653, 0x0654, 0x0655, 0x200B, 0x200C, 0x200D, *map(ord, "ء¬")], "")
    table = {code: new.translate(_FOLDED) for code, new in translation("ascii", "drop").items()}
    return table | _FOLDED | gone
