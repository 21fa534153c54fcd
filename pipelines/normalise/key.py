"""What two texts are compared by."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import Any

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
_WORD = re.compile(r"[^\W_ـ]+")
#: What nearly all texts are made of, at most 256 characters: ASCII, quotes, Persian and Arabic, half-spaces, dashes.
_USUAL = [*range(0x80), 0xA0, 0xAB, 0xBB, 0x060C, 0x061B, 0x061F, *range(0x0621, 0x063B), *range(0x0641, 0x0653),
          0x0654, *range(0x0660, 0x066C), 0x0670, 0x067E, 0x0686, 0x0698, 0x06A9, 0x06AF, 0x06BE, 0x06C0, 0x06CC,
          0x06D5, *range(0x06F0, 0x06FA), *range(0x200B, 0x2016), *range(0x2018, 0x201E), 0x2022, 0x2026]  # fmt: skip


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
    words = _usual_words(text)
    return _WORDS.joined(_words(text) if words is None else words) or normalise(text)


def _words(text: str) -> list[str]:
    """The words of a text, its characters folded."""
    characters = _characters()
    key = unescape(text).translate(characters).casefold()
    for _ in range(3):  # folding case may undo the normal form, and the other way round
        if unicodedata.is_normalized("NFKD", key):
            break
        key = unicodedata.normalize("NFKD", key).translate(characters).casefold()
    if "ـ" in key:
        key = _KASHIDA.sub("", key)
    return _WORD.findall(_THOUSANDS.sub("", key))


def _usual_words(text: str) -> list[str] | None:
    """The same for a text of usual characters only, at a tenth of the cost; None for any other.

    ``str.translate`` looks every character up as a Python number. A text of at most 256 different characters fits
    into bytes, and both ways are done in C.
    """
    narrow, gone, wide = _usual()
    try:
        encoded, _ = codecs.charmap_encode(text, "strict", narrow)
    except UnicodeEncodeError:
        return None
    return codecs.charmap_decode(encoded.translate(None, gone), "strict", wide)[0].split()


@lru_cache
def _usual() -> tuple[Any, bytes, str]:
    """Usual characters as bytes, the bytes of those that go, and for each byte the folded character or a space.

    Those that only their neighbours decide about are left out: a comma may part thousands, & begin an entity.
    """
    images = {chr(code): image for code in _USUAL if (image := _image(chr(code))) is not None}
    gone = bytes(place for place, image in enumerate(images.values()) if not image)
    return codecs.charmap_build("".join(images)), gone, "".join(image or " " for image in images.values())


def _image(character: str) -> str | None:
    """What ``_words`` makes of a character wherever it stands: one, none (empty) or a space; None where it depends."""
    image = character.translate(_characters()).casefold()
    plain = unicodedata.is_normalized("NFKD", image) and not any(map(unicodedata.combining, image))
    if not plain or set("&,٬ـ") & {character, *image}:
        return None
    if not _WORD.search(image):
        return " " if image else ""
    return image if len(image) == 1 else None


@lru_cache
def _characters() -> dict[int, str]:
    """The published characters, then letters folded, and half-spaces and hamza marks gone."""
    gone = dict.fromkeys([*range(0x0300, 0x0370), 0x0653, 0x0654, 0x0655, 0x200B, 0x200C, 0x200D, *map(ord, "ء¬")], "")
    table = {code: new.translate(_FOLDED) for code, new in translation("ascii", "drop").items()}
    return table | _FOLDED | gone
