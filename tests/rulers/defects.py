"""The defects of published question-and-answer data, counted: one function a kind, in characters and plain sets.

Nothing here knows what a build does: no module of the product is imported. `folded` is this ruler's own idea of what
makes two texts the same, wider than a reader's: letters, digits, marks, punctuation and case do not count.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from tests.rulers.broad_pii import kinds
from tests.rulers.leaks import jaccard, pairs_at, shingles

LETTERS = {ord(old): new for old, new in zip("يىئكةۀهٔآأإٱؤ", "یییکهههااااو", strict=False)}
PERSIAN_DIGITS, ASCII_DIGITS = re.compile("[۰-۹٠-٩]"), re.compile("[0-9]")
ARABIC_LETTERS = re.compile("[يكىﻱ-ﻴﻙ-ﻜ]")
GREETING = re.compile(
    r"\W*(?:با\s)?(?:عرض\s)?(?:سلام|درود|وقت\W?(?:تون|تان)?\s?(?:بخیر|به\s?خیر)|"
    r"(?:دوست|مادر|کاربر|همراه|خانم|آقای)\s(?:عزیز|گرامی|محترم))\b"
)
ENDED = re.compile(r"(?:[.!؟?…:;؛)»\]\"”*]|[^\w\s])\s*\Z")
URL = re.compile(r"https?://|www\.|\b[a-z0-9-]{3,}\.(?:com|ir|org|net)\b", re.I)
RARE, COMMON, PART = 2, 100, 4  # uses of a word in all the texts; letters of a part
Pairs = Sequence[tuple[int, int, float]]


def folded(text: str) -> str:
    """What is left of a text when letters of one sound, digits, marks, signs, spaces and case are made the same."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in ("Mn", "Cf", "Cs"))
    text = text.translate(LETTERS).casefold().replace("ـ", "")
    digits = {ord(c): str(unicodedata.decimal(c)) for c in set(text) if c.isdecimal()}
    return " ".join(re.findall(r"[^\W_]+", text.translate(digits)))


def repeated(texts: Iterable[str]) -> tuple[int, int]:
    """How many texts repeat an earlier one, and how often the commonest stands there. Empty ones do not count."""
    times = Counter(key for text in texts if (key := folded(text)))
    return sum(times.values()) - len(times), max(times.values(), default=0)


def pairs(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Two columns as one text a row."""
    return [f"{a}\n{b}" for a, b in zip(one, other, strict=True)]


def every_pair(texts: Sequence[str], threshold: float) -> Pairs:
    """All pairs at `threshold` or above: Jaccard of the 5-grams of `folded`, by brute force."""
    return pairs_at(texts, threshold, folded)


def alike_earlier(found: Pairs) -> int:
    """How many texts have one before them that is alike."""
    return len({j for _, j, _ in found})


def with_twin(found: Pairs, splits: Sequence[str], split: str, other: str) -> int:
    """How many texts of a split have one alike in the other."""
    ends = [end for i, j, _ in found for end in ((i, j), (j, i))]
    return len({i for i, j in ends if splits[i] == split and splits[j] == other})


def crossing(found: Pairs, splits: Sequence[str]) -> int:
    """How many pairs lie in two splits."""
    return sum(splits[i] != splits[j] for i, j, _ in found)


def shared_over_splits(texts: Sequence[str], splits: Sequence[str]) -> int:
    """How many texts, spelling aside, stand in more than one split."""
    homes: dict[str, set[str]] = {}
    for text, split in zip(texts, splits, strict=True):
        homes.setdefault(folded(text), set()).add(split)
    return sum(len(there) > 1 for text, there in homes.items() if text)


def word_for_word(texts: Sequence[str], others: Sequence[str]) -> int:
    """How many of `texts` stand among the others, spelling aside."""
    there = {folded(text) for text in others} - {""}
    return sum(folded(text) in there for text in texts)


def longest_run(places: Iterable[int]) -> int:
    """The longest run of neighbouring rows of a file: a split that is the head of a file is one run."""
    longest = run = 0
    before = None
    for place in sorted(places):
        run = run + 1 if before is not None and place == before + 1 else 1
        longest, before = max(longest, run), place
    return longest


def similarities(texts: Sequence[str], others: Sequence[str]) -> list[float]:
    """The Jaccard of each text and the other in its place, as `every_pair` has it."""
    return [jaccard(shingles(folded(a)), shingles(folded(b))) for a, b in zip(texts, others, strict=True)]


def with_glued_words(texts: Sequence[str]) -> int:
    """How many texts hold two words without the line end that was between them: one seen RARE times or fewer in all
    the texts, made of two of PART letters or more that are seen COMMON times or more. Shorter parts make compounds.
    """
    words = [re.findall(f"[آ-ی]{{{PART},}}", text) for text in texts]
    uses = Counter(word for row in words for word in row)
    common = {word for word, times in uses.items() if times >= COMMON}
    glued = {
        word
        for word, times in uses.items()
        if times <= RARE
        and any(word[:at] in common and word[at:] in common for at in range(PART, len(word) - PART + 1))
    }
    return sum(any(word in glued for word in row) for row in words)


def with_sign_then_letter(texts: Sequence[str]) -> int:
    """How many texts hold a full stop, question mark or the like with a letter right behind it."""
    return sum(bool(re.search(r"[آ-ی][؟?!.،؛](?=[آ-ی])", text)) for text in texts)


def share(texts: Sequence[str], pattern: re.Pattern[str]) -> float:
    """The share of texts that hold a match, 0 to 1."""
    return sum(bool(pattern.search(text)) for text in texts) / max(len(texts), 1)


def greeting(texts: Sequence[str]) -> float:
    """The share of texts that begin with a greeting."""
    return sum(bool(GREETING.match(text)) for text in texts) / max(len(texts), 1)


def unterminated(texts: Sequence[str]) -> float:
    """The share of texts that end in a letter or digit."""
    return sum(not ENDED.search(text) for text in texts) / max(len(texts), 1)


def personal(texts: Iterable[str]) -> Counter[str]:
    """Texts that hold a `mobile`, an `email` or a `url`."""
    found = Counter[str]()
    for text in texts:
        found.update({kind for kind in kinds(text) if kind != "landline"})
        found["url"] += bool(URL.search(text))
    return found


def repeated_options(rows: Iterable[Sequence[str]]) -> int:
    """How many sets of options are broken: one empty, or two the same."""
    keys = ([" ".join(option.split()) for option in row] for row in rows)
    return sum(len(set(row)) < len(row) or not all(row) for row in keys)


def with_nan(lines: Iterable[str]) -> int:
    """How many lines hold a NaN where a value stands, which is no JSON."""
    return sum(bool(re.search(r"[:,\[]\s*NaN\s*[,}\]]", line)) for line in lines)


def with_printed_list(lines: Iterable[str]) -> int:
    """How many lines hold a text that is a list as Python prints it."""
    return sum(bool(re.search(r':\s*"\[(?:\'|\\")', line)) for line in lines)
