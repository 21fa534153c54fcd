"""What every detector gives and takes: spans, and a folded text of the same length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

#: Of two spans of one length the kind that stands first here wins: it says more.
Kind = Literal[
    "sheba", "card", "company_id", "postal_code", "passport", "medical_council", "health_record", "plate",
    "birth_date", "national_id", "phone", "email", "handle", "url", "address", "name",
]  # fmt: skip


class Span(NamedTuple):
    """``text[start:end]`` is personal data of a kind. Offsets are in characters."""

    start: int
    end: int
    kind: Kind


class Group(NamedTuple):
    """Digits without anything between them."""

    start: int
    end: int
    digits: str


_FOLDS = [("۰۱۲۳۴۵۶۷۸۹", "0123456789"), ("٠١٢٣٤٥٦٧٨٩", "0123456789"), ("０１２３４５６７８９", "0123456789"),
          ("\u064a\u0649\u0643＠＋．", "ییک@+.")]  # fmt: skip
_FOLD = {ord(old): new for olds, news in _FOLDS for old, new in zip(olds, news, strict=True)}
_BRACKETS = re.compile(r"\[([\d ]{2,6})\](?=[ \-–./]{0,3}\d| )")

_SEPARATORS = (
    r" \t\u00a0\u00ad\u061c\u2000-\u200f\u2010-\u2015\u2022\u202a-\u202f\u2060-\u2069\u20e3\u2212\ufeff\ufe0f"
    r"._\-/\\()*+~|:,،٫٬ـ·–—…"
)
#: What people and editors put between the digits of one number: spaces, half-spaces, bidi marks, dashes and the like.
SEPARATOR = f"[{_SEPARATORS}]"
#: The same, for a number that is broken over lines.
BROKEN = rf"[{_SEPARATORS}\n\r]"
#: Between a cue and its value: a few words of the same sentence, without a digit, a mask or the cue of something else.
GAP = (
    r"(?:(?!کد|شماره|شناسه|تلفن|موبایل|همراه|پاسپورت|گذرنامه|نظام|پرونده|بیمه|تولد|شبا|کارت)[^\d\n\[\]؟!]){0,28}?"
    r"(?:\n[ :]?)?"
)
#: Seven digits that may be one number. Works on any digit script, so a text can be refused before it is folded.
_MANY_DIGITS = re.compile(rf"\d(?:[{_SEPARATORS}\n\r\[\]oO]{{0,5}}\d){{6}}")
_RUN = re.compile(rf"\d(?:{SEPARATOR}{{0,5}}\d){{6,}}")
_RUN_OVER_LINES = re.compile(rf"\d(?:[{_SEPARATORS}\n\r]{{0,5}}\d){{6,}}")
_GROUP = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")


def fold(text: str) -> str:
    """ASCII digits and Persian letters, one character for one, so that offsets stay true; [0912] becomes (0912)."""
    folded = text.translate(_FOLD)
    return _BRACKETS.sub(r"(\1)", folded) if "[" in folded else folded


def many_digits(text: str) -> bool:
    """Whether a text of any script holds seven digits that may be one number; microseconds when it does not."""
    return _MANY_DIGITS.search(text) is not None


def has_digit(text: str) -> bool:
    """Whether there is any digit."""
    return _DIGIT.search(text) is not None


def runs(folded: str, *, over_lines: bool = False) -> Iterator[list[Group]]:
    """Stretches of digits and separators with seven digits or more, as their groups of digits.

    There is no letter in a run, so that a cue can only stand before its first group.
    """
    for run in (_RUN_OVER_LINES if over_lines else _RUN).finditer(folded):
        yield [Group(g.start(), g.end(), g[0]) for g in _GROUP.finditer(folded, run.start(), run.end())]


def behind(cue: re.Pattern[str], folded: str, start: int, reach: int = 40) -> bool:
    """Whether a cue ends right before ``start``. Cues never reach over digits, lines or masks."""
    return cue.search(folded[max(0, start - reach) : start]) is not None


def cued(cue: str, value: str) -> re.Pattern[str]:
    """A pattern of a cue, a gap and the group ``value``: for what is personal data only because it is called so."""
    number = r"(?:\w{0,4}[ \u200c](?:به |با )?(?:شماره|کد)(?!\w))?"
    return re.compile(rf"(?:{cue}){number}{GAP}(?P<value>{value})", re.IGNORECASE)


def digits_of(written: str) -> str:
    """The digits of a folded value without what stands between them."""
    return "".join(_GROUP.findall(written))
