"""Rules between two words of a line: what belongs to the word before it, with a half-space or with nothing.

A text is cut at white space, each word looked up, and the line is put together from left to right. Two words become
one only where their union is one clean word, which is then compared with what stands before it; so when the end is
reached no two neighbours are left to join, and the same line is found again in a second run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pipelines.normalise.characters import END, LETTER
from pipelines.normalise.lexicon import ADJECTIVES, FORMS, NOT_A_COPULA, PARTICIPLES
from pipelines.normalise.words import PERHAPS_ADDRESS

#: What a word may do with its neighbours, as bits: the first five need one before it, the next two one behind it.
CLOSES: Final = 1
PLURAL: Final = 2
SUPERLATIVE: Final = 4
COMPARATIVE: Final = 8
COPULA: Final = 16
OPENS: Final = 32
MI: Final = 64
#: Not one piece but none, or several.
MANY: Final = 128

_JOINS_LEFT = CLOSES | PLURAL | SUPERLATIVE | COMPARATIVE | COPULA
_JOINS_RIGHT = OPENS | MI
#: Words are kept up to this many, twice, and up to this length: about 60 MB.
_KEPT, _KEPT_LENGTH = 1 << 17, 40
#: Longer unions are not made: a text of 100,000 brackets would be copied as often.
_UNION = 200

_L = LETTER
_PLURAL = "ها(?:ی|یی|یم|یت|یش|یمان|یتان|یشان|م|ش|تون|شون|ست)?"
_COPULA = "ا(?:م|ی|یم|ید|ند)"
_HEAD = re.compile(
    rf"(?P<plural>{_PLURAL}{END})|(?P<superlative>ترین{END})|(?P<comparative>تری?{END})|(?P<copula>{_COPULA}{END})"
    r"|(?P<closes>[،؛؟»)\],?]|;(?![-()])|!(?!=)|\.(?=[»)\]]|$|\.\.$)|:$)"
)
#: An ending without its word: it takes no other ending.
_ALONE = re.compile(rf"(?<![\w\u200c])(?:{_PLURAL}|ترین|تری?|{_COPULA})$")
_HEADS = {"plural": PLURAL, "superlative": SUPERLATIVE, "comparative": COMPARATIVE, "copula": COPULA, "closes": CLOSES}
_TAIL = re.compile(r"(?P<opens>(?<![:;=8])[(\[«])$|(?P<mi>(?:^|[^\w\u200c])ن?می)$")

#: With what those begin and these end.
_FIRST, _LAST = frozenset("هتا،؛؟»)],?;!.:"), frozenset("([«ی")

_WORD = re.compile(r"\w")  # what would become a part of an address before it
_ENDS_IN_LETTER = re.compile(rf"[{_L}]$")
_ENDS_IN_ADJECTIVE = re.compile(rf"(?<![\w\u200c])(?:{ADJECTIVES})$")
_ENDS_IN_PARTICIPLE = re.compile(rf"(?<!\w)(?:ن?می\u200c?)?ن?(?:{PARTICIPLES})$")
_VERB = re.compile(rf"([{_L}]{{2,}})(?![\w\u064b-\u0655\u0670])")
_NO_COPULA_BEFORE = re.compile(rf"(?:{NOT_A_COPULA})(?![{_L}])")

Entry = tuple[str, int]


def kind(word: str) -> int:
    """What this clean word may do with its neighbours."""
    head = _HEAD.match(word) if word[0] in _FIRST else None
    tail = _TAIL.search(word) if word[-1] in _LAST else None
    bits = _HEADS[head.lastgroup or ""] if head else 0
    if tail:
        bits |= OPENS if tail["opens"] else MI
    return bits


class Words(dict[str, Entry]):
    """Word -> the clean word and its kind, worked out when it is first asked for.

    When full, all are put aside, and those asked for again come back: the common words are never worked out twice.
    """

    def __init__(self, clean: Callable[[str], tuple[str, ...]], joint: str = "\u200c") -> None:
        super().__init__()
        self.clean, self.joint = clean, joint
        self.aside: dict[str, Entry] = {}

    def __missing__(self, word: str) -> Entry:
        entry = self.aside.get(word)
        if entry is None:
            pieces = self.clean(word)
            entry = (pieces[0], kind(pieces[0])) if len(pieces) == 1 else (" ".join(pieces), MANY)
        if len(word) <= _KEPT_LENGTH:
            if len(self) >= _KEPT:
                self.aside = dict(self)
                self.clear()
            self[word] = entry
        return entry

    def line(self, text: str) -> str:
        """A text without line ends: every word clean, every two neighbours joined that belong together."""
        return self.joined(text.split())

    def joined(self, words: list[str]) -> str:
        """The same for the words of a line."""
        entries = list(map(self.__getitem__, words))
        odd = [number for number, (_, bits) in enumerate(entries) if bits]
        if any(entries[number][1] & MANY for number in odd):
            entries = [self[piece] for word, bits in entries for piece in (word.split(" ") if bits & MANY else (word,))]
            entries = [entry for entry in entries if not entry[1] & MANY]  # what is left of a word without a piece
            odd = [number for number, (_, bits) in enumerate(entries) if bits]
        return " ".join([word for word, _ in self._joined(entries, odd)] if odd else [word for word, _ in entries])

    def _joined(self, entries: list[Entry], odd: list[int]) -> list[Entry]:
        """The entries with those joined that belong together; only ``odd`` ones can be the reason."""
        done: list[Entry] = []
        start = 0
        for number in odd:
            if number >= start:
                done += entries[start:number]
                self._add(done, entries, number)
                start = number + 1
            while start < len(entries) and done[-1][1] & _JOINS_RIGHT:
                self._add(done, entries, start)
                start += 1
        return done + entries[start:]

    def _add(self, done: list[Entry], entries: list[Entry], number: int) -> None:
        """Put an entry behind those that are done, as a part of the last of them where it is one."""
        entry = entries[number]
        if done and (entry[1] & _JOINS_LEFT or done[-1][1] & _JOINS_RIGHT):
            following = entries[number + 1][0] if number + 1 < len(entries) else ""
            while done and (union := self._union(done, entry, following)) is not None:
                done.pop()
                entry = union
        done.append(entry)

    def _union(self, done: list[Entry], entry: Entry, following: str) -> Entry | None:
        """The last word and this one as one clean word, or None when they stay two."""
        (left, left_bits), (right, bits) = done[-1], entry
        if len(left) + len(right) > _UNION or (PERHAPS_ADDRESS.search(left) and _WORD.search(right)):
            return None
        if left_bits & OPENS or (bits & CLOSES and _closes(left, right, following)):
            joint = ""
        elif self._suffix(left, right, bits, following) or (left_bits & MI and self._verb(done, right)):
            joint = self.joint
        else:
            return None
        union = self[left + joint + right]
        return None if union[1] & MANY else union

    def _suffix(self, left: str, right: str, bits: int, following: str) -> bool:
        """Is the right word surely an ending of the left one?"""
        if bits & (PLURAL | SUPERLATIVE):
            return _ENDS_IN_LETTER.search(left) is not None and not (_ALONE.search(left) or left.endswith("ها"))
        if bits & COMPARATIVE:
            return _ENDS_IN_ADJECTIVE.search(left) is not None
        if bits & COPULA:
            letter = right[-1].isalpha() and _NO_COPULA_BEFORE.match(following) is not None
            return not letter and _ENDS_IN_PARTICIPLE.search(left) is not None
        return False

    @staticmethod
    def _verb(done: list[Entry], right: str) -> bool:
        """می and a form of a known verb; the month of May stays."""
        form = _VERB.match(right)
        may = len(done) > 1 and done[-1][0] == "می" and done[-2][0].endswith("ماه")
        return form is not None and form[1] in FORMS and not may


def _closes(left: str, right: str, following: str) -> bool:
    """Is this mark of the word before it? Latin ones are behind a Persian letter, the colon of 1 : 2 is not."""
    if right[0] in ",;?":
        return _ENDS_IN_LETTER.search(left) is not None
    return not (right == ":" and left[-1].isdigit() and following[:1].isdigit())
