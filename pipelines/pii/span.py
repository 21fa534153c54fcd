"""What every detector gives and takes: spans, and a folded text of the same length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["phone", "email", "national_id", "card", "sheba", "url", "handle", "name"]


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

_SEPARATORS = (
    r" \t\u00a0\u00ad\u061c\u2000-\u200f\u2010-\u2015\u2022\u202a-\u202f\u2060-\u2069\u2212\ufeff\ufe0f"
    r"._\-/\\()*+~|:,،٫٬ـ·–—"
)
#: What people and editors put between the digits of one number: spaces, half-spaces, bidi marks, dashes and the like.
SEPARATOR = f"[{_SEPARATORS}]"
#: Seven digits that may be one number. Works on any digit script, so a text can be refused before it is folded.
_MANY_DIGITS = re.compile(rf"\d(?:[{_SEPARATORS}\n\r]{{0,4}}\d){{6}}")
_RUN = re.compile(rf"\d(?:{SEPARATOR}{{0,4}}\d){{6,}}")
_RUN_OVER_LINES = re.compile(rf"\d(?:[{_SEPARATORS}\n\r]{{0,4}}\d){{6,}}")
_GROUP = re.compile(r"\d+")


def fold(text: str) -> str:
    """ASCII digits and Persian letters, one character for one, so that offsets stay true."""
    return text.translate(_FOLD)


def many_digits(text: str) -> bool:
    """Whether a text of any script holds seven digits that may be one number; microseconds when it does not."""
    return _MANY_DIGITS.search(text) is not None


def runs(folded: str, *, over_lines: bool = False) -> Iterator[list[Group]]:
    """Stretches of digits and separators with seven digits or more, as their groups of digits.

    There is no letter in a run, so that a cue can only stand before its first group.
    """
    for run in (_RUN_OVER_LINES if over_lines else _RUN).finditer(folded):
        yield [Group(g.start(), g.end(), g[0]) for g in _GROUP.finditer(folded, run.start(), run.end())]


def behind(cue: re.Pattern[str], folded: str, start: int, reach: int = 40) -> bool:
    """Whether a cue ends right before ``start``. Cues never reach over digits, lines or masks."""
    return cue.search(folded[max(0, start - reach) : start]) is not None
