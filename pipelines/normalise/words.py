"""Rules inside one word, run once for each distinct one: a text is words, and few of them are new.

A word is what stands between white space. What the rules give for it is a fixpoint: one piece without a space
that they would not change again, or several such pieces. A URL, an e-mail or a @handle inside it is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.normalise.characters import (
    EMOJI,
    END,
    LETTER,
    MARK,
    TO_ASCII,
    TO_PERSIAN,
    Diacritics,
    Digits,
    translate,
)
from pipelines.normalise.endings import GLUED_ENDINGS, PLURAL_ENDINGS
from pipelines.normalise.lexicon import ENDS, FORMS, GLUED, OTHER_WORDS, STARTS

Replace = Callable[[re.Match[str]], str]
Pieces = tuple[str, ...]

_L, _M = LETTER, MARK
#: Kept as it is, character by character. Ends at white space, quotes, Persian punctuation or a control.
_STOP = '\\s<>"«»،؛؟\x00-\x1f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0'
_ADDRESS = re.compile(
    rf"(?:[a-z][a-z0-9+.-]{{1,20}}://|www\.)[^{_STOP}]*[^{_STOP}.,:;!?'()\[\]{{}}]"
    r"|(?<![a-z0-9._%+-])[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?<![\w.])@[a-z][\w.]*\w",
    re.IGNORECASE,
)
PERHAPS_ADDRESS = re.compile("@|://|www", re.IGNORECASE)
_HOLE = "\ufdd0"  # a noncharacter in the place of an address while the rules run
#: Of texts made to defeat the rules, what is done with a word that does not settle.
_PASSES = 8

_PERSIAN = "[ء-غفقل-وپچژکگی]+"
#: Most words: Persian letters with half-spaces or dashes between them, brackets and one mark round them. Nothing
#: applies to their letters but what ``_SUSPECT``, ``GLUED``, ``GLUED_ENDINGS`` and ``_has_verb`` are asked for.
_PLAIN = re.compile(rf"[(«]?({_PERSIAN}(?:[\u200c-]{_PERSIAN})*)[)»]?[.،؛؟!:]?")
_SUSPECT = re.compile(r"(.)\1\1|هها")
_MI = re.compile(rf"ن?می({_PERSIAN})")
_LATIN = re.compile("[A-Za-z]")


def _join_verb(found: re.Match[str]) -> str:
    """میخورم to می‌خورم, but only for the forms of known verbs: میز and میدانی stay."""
    negated = found.string[found.start() - 1 : found.start()] == "ن"
    return f"می\u200c{found[1]}" if found[1] in FORMS and (negated or found[1] not in OTHER_WORDS) else found[0]


def _shorten(found: re.Match[str]) -> str:
    """سلااام to سلام: nobody doubles a letter to draw it out, so three or more are one. ههههه is no word: it stays."""
    text, start, end = found.string, found.start(), found.end()
    alone = not re.match(rf"[{_L}]", text[end : end + 1]) and not re.match(rf"[{_L}]", text[max(0, start - 1) : start])
    return found[0] if alone else found[1]


#: (characters without which the rule cannot apply, pattern, replacement), in order.
_TABLE: list[tuple[str, str, str | Replace]] = [
    # Kashida: a stretch inside a word goes, a dash between numbers or words stays a dash.
    ("ـ", rf"(?<=[{_L}{_M}])ـ+|(?<!ـ)ـ+(?=[{_L}])", ""),
    ("ـ", "ـ+", "-"),
    # Old editors wrote the half-space as an optional break, Word as a not sign.
    ("\u200b", rf"(?<=[{_L}])\u200b+(?=[{_L}])", "\u200c"),
    ("\u200b", "\u200b+", ""),
    ("\u200d", rf"(?<![{EMOJI}])\u200d+|\u200d+(?![{EMOJI}])", ""),
    # A half-space stands between two letters or digits, once.
    ("\u200c", "\u200c{2,}", "\u200c"),
    ("\u200c", rf"(?<![^\W_{_M}])(?<![{_M}])\u200c|\u200c(?![^\W_])", ""),
    ("¬", rf"(?<=[{_L}])¬(?=[{_L}])", "\u200c"),
    ("٫", r"(?<=[0-9])٫(?=[0-9])", "."),
    ("٬", r"(?<=[0-9])٬(?=[0-9])", ","),
    # Latin punctuation behind a Persian letter.
    (",", rf"(?<=[{_L}]),", "،"),
    (";", rf"(?<=[{_L}]);", "؛"),
    ("?", rf"(?<=[{_L}])[?!؟]+", lambda found: found[0].replace("?", "؟")),
    # Marks that are written again and again.
    ("", r"([!؟?،؛])\1+", r"\1"),
    ("::", rf"(?<=[{_L}]):{{2,}}", ":"),
    ("..", r"(?<![\d.])\.{2,}|(?<!\.)\.{2,}(?![\d.])", "..."),
    # A space after what ends a clause, where both neighbours are surely words.
    ("", rf"([،؛؟!])(?=[{_L}])", r"\1 "),
    ("،", rf"(?<=[{_L}]،)(?=[\dA-Za-z])", " "),
    (".", rf"(?<=[{_L}][{_L}]\.)(?=[{_L}]{{2}})|(?<=^\.)(?=[{_L}]{{2}})", " "),
    (":", rf"(?<=[{_L}][{_L}]:)(?=[{_L}]{{2}})|(?<=^:)(?=[{_L}]{{2}})", " "),
    ("(", rf"(?<=[{_L}])(?=\((?!ها)[{_L}]{{4}})|(?<=[{_L}]{{3}})(?=\([A-Za-z]{{2}})", " "),
    (")", rf"(?<=[{_L}]{{3}}\))(?=[{_L}]{{2}})|(?<=[A-Za-z0-9]\))(?=[{_L}]{{3}})(?!ها)", " "),
    ("«", rf"(?<=[{_L}])(?=«)", " "),
    ("»", rf"(?<=[{_L}]»)(?=[{_L}]{{3}})(?!ها)", " "),
    # Endings that lost their half-space. No word has هه before an ا but plurals of words in ه.
    ("", rf"(?<![\w\u200c])[{_L}]{{4,}}{END}", lambda found: GLUED_ENDINGS.get(found[0], found[0])),
    ("هها", rf"(?<=[{_L}])(?<!ه)ه(?=ها(?:{'|'.join(PLURAL_ENDINGS)})?{END})", "ه\u200c"),
    # The literal comes first and the look-behinds after it: three times faster than the other way round.
    ("می", rf"می(?:(?<![\w\u200c]می)|(?<=(?<![\w\u200c])نمی))([{_L}]{{2,}})(?![\w{_M}])", _join_verb),
]


def _either(words: list[str]) -> str:
    """Any of these words, also as the key of a text writes them."""
    return "|".join(dict.fromkeys(written for word in words for written in (word, word.replace("آ", "ا"))))


#: The last word of a clause and the first of the next one, as where a line end was lost.
_CLAUSES = rf"(?<![\w\u200c])((?:ن?می\u200c?)?(?:{_either(ENDS)}))(?=(?:{_either(STARTS)}){END})"
_TWO_CLAUSES = re.compile(_CLAUSES)

#: What the key of a text shares with its published form.
_SPELLING: list[tuple[str, str, str | Replace]] = [
    ("", r"(?<!\w)م{3,}(?=نون)", "مم"),
    ("", rf"([{_L}])\1{{2,}}", _shorten),
    # No Persian word holds a Latin letter, and no number a word; DNAها, ۱۰مین and ب۱۲ are as they should be.
    ("", rf"(?<=[{_L}]{{3}})(?=[A-Za-z])|(?<=[A-Za-z][A-Za-z])(?=[{_L}]{{3}})(?!ها)", " "),
    ("", rf"(?<![^\W\d])(?<=\d)(?=(?!ها|مین|[اآ]مین|الف)[{_L}]{{3}})", " "),
    ("", rf"(?<![\w\u200c])(?:{'|'.join(sorted(GLUED, key=len, reverse=True))}){END}", lambda found: GLUED[found[0]]),
    ("", _CLAUSES, r"\1 "),
]


def _ready(table: list[tuple[str, str, str | Replace]]) -> list[tuple[str, re.Pattern[str], str | Replace]]:
    return [(needed, re.compile(pattern), put) for needed, pattern, put in table]


_RULES, _SPELLING_RULES = _ready(_TABLE), _ready(_SPELLING)
_NO_SPELLING = re.compile("[#_/@]")
#: Without one of these no rule of spelling applies: three of a letter, two scripts side by side, a glued word.
_UNSPELT = re.compile(
    rf"([{_L}])\1\1|[{_L}{_M}][A-Za-z]|[A-Za-z0-9۰-۹٠-٩][{_L}]|(?<![\w\u200c])(?:{'|'.join(GLUED)})|{_CLAUSES}"
)


def spell(word: str) -> str:
    """Letters drawn out and words that are surely glued."""
    if _UNSPELT.search(word) and not _NO_SPELLING.search(word):
        for _, pattern, put in _SPELLING_RULES:
            word = pattern.sub(put, word)
    return word


def _apply(word: str, digits: Digits, diacritics: Diacritics) -> str:
    """One pass over a word whose addresses are taken out."""
    word = translate(word, digits, diacritics)
    for needed, pattern, put in _RULES:
        if needed in word:
            word = pattern.sub(put, word)
    word = spell(word)
    if digits == "persian":  # a chunk with Latin letters keeps the digits such names are written in
        word = " ".join(part.translate(TO_ASCII if _LATIN.search(part) else TO_PERSIAN) for part in word.split(" "))
    return word


def _around_addresses(word: str, digits: Digits, diacritics: Diacritics) -> str:
    """One pass with every address replaced by a hole, then the addresses back."""
    addresses = _ADDRESS.findall(word)
    between = _apply(_ADDRESS.sub(_HOLE, word), digits, diacritics).split(_HOLE)
    return "".join(piece for pair in zip(between, [*addresses, ""], strict=True) for piece in pair)


def _has_verb(word: str) -> bool:
    """May میخورم be in it? Asked of plain words only."""
    return "می" in word and any((found := _MI.match(part)) and found[1] in FORMS for part in word.split("-"))


def _is_glued(word: str) -> bool:
    """Are these surely two words, or a word and its ending? Asked of plain words only."""
    return word in GLUED or word in GLUED_ENDINGS or _TWO_CLAUSES.search(word) is not None


def clean(word: str, digits: Digits, diacritics: Diacritics) -> Pieces:
    """The word in one spelling: no piece when nothing of it can be seen, several where it was glued."""
    plain = _PLAIN.fullmatch(word)
    if plain and not (_SUSPECT.search(word) or _is_glued(plain[1]) or _has_verb(plain[1])):
        return (word,)
    word = word.replace(_HOLE, "")
    for _ in range(_PASSES):
        before = word
        rules = _around_addresses if PERHAPS_ADDRESS.search(word) else _apply
        word = rules(word, digits, diacritics)
        if word == before:
            break
    pieces = word.split()
    if len(pieces) < 2:
        return tuple(pieces)
    return tuple(part for piece in pieces for part in clean(piece, digits, diacritics))
