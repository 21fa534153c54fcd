"""Texts as sets of shingle hashes, in bulk: no Python object per shingle.

That object is where the time of a near-duplicate search goes. Here a block of texts is one numpy array of
code points, a shingle is a rolling hash over it, and the set of a text is a sorted run of one long array.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import UsageError

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

#: A block holds at most this many characters (a rolling hash works on 2 MB at a time, near the cache) ...
BLOCK_CHARS = 1 << 18
#: ... and texts: the number of a text shares 64 bits with the hash of its shingle, and leaves it 48.
BLOCK_TEXTS = 1 << 16
HASH_BITS = 48

# What str.split() takes for white space, as a table over the code points that have any.
_SPACE = np.zeros(0x3001, dtype=bool)
_SPACE[[i for i in range(0x3001) if chr(i).isspace()]] = True


@dataclass(frozen=True, slots=True)
class Sets:
    """One set per text: text ``i`` has ``values[starts[i]:starts[i + 1]]``, distinct and ascending.

    Values are 48-bit hashes: two texts of 1,000 shingles each share one by accident once in 280 million pairs.
    """

    values: U64
    starts: I64

    @property
    def sizes(self) -> I64:
        """How many distinct shingles each text has."""
        return np.diff(self.starts)


def parse_shingle(shingle: str) -> tuple[bool, int]:
    """``"char5"`` is (False, 5), ``"word5"`` is (True, 5): whether words are counted, and how many.

    Raises UsageError for anything else.
    """
    found = re.fullmatch(r"(char|word)([1-9][0-9]?)", shingle)
    if not found:
        raise UsageError(f"no shingle is called {shingle!r}", remedy='write "char5" or "word5", 1 to 99 of them')
    return found[1] == "word", int(found[2])


def blocks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of texts, in order, each small enough to be worked on at once (one text may exceed it)."""
    low = chars = 0
    for place, text in enumerate(texts):
        if place > low and (chars + len(text) > BLOCK_CHARS or place - low == BLOCK_TEXTS):
            yield low, place
            low, chars = place, 0
        chars += len(text)
    if low < len(texts):
        yield low, len(texts)


def shingle_sets(texts: Sequence[str], shingle: str, *, whole: bool = True) -> Sets:
    """The set of every text. A text shorter than one shingle is one shingle as a whole, or none if ``whole`` is off.

    An empty text (for words: one of white space alone) has the empty set.
    """
    words, length = parse_shingle(shingle)
    values, sizes = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for low, high in blocks(texts):
        part = _block_sets(texts[low:high], words, length, whole)
        values.append(part.values)
        sizes.append(part.sizes)
    return Sets(np.concatenate(values), starts_of(np.concatenate(sizes)))


def starts_of(sizes: I64) -> I64:
    """Where runs of these sizes start, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))


def runs(starts: I64, which: I64) -> tuple[I64, I64]:
    """The places of the runs ``which`` of a ``Sets``, one after another, and where each begins among them."""
    sizes = starts[which + 1] - starts[which]
    begins = starts_of(sizes)
    places = np.repeat(starts[which] - begins[:-1], sizes) + np.arange(begins[-1])
    return places, begins


def _block_sets(texts: Sequence[str], words: bool, length: int, whole: bool) -> Sets:
    units, sizes = _words(texts) if words else _characters(texts)
    hashes, owners = _rolling(units, sizes, length, whole)
    # Sorting text and hash as one integer is several times faster than sorting by two keys.
    keys = np.sort((owners.astype(np.uint64) << np.uint64(HASH_BITS)) | (hashes >> np.uint64(64 - HASH_BITS)))
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if len(keys) else keys
    counts = np.bincount((keys >> np.uint64(HASH_BITS)).astype(np.int64), minlength=len(texts))
    return Sets(keys & np.uint64((1 << HASH_BITS) - 1), starts_of(counts))


def _rolling(units: U64, sizes: I64, length: int, whole: bool) -> tuple[U64, I64]:
    """The hash of every window of ``length`` units that lies inside one text, and the text it belongs to."""
    starts = starts_of(sizes)
    padded = np.concatenate((units, np.zeros(length, np.uint64)))
    hashes = np.zeros(len(units), np.uint64)
    for step in range(length):
        hashes = _mix(hashes ^ padded[step : step + len(units)])
    owners = np.repeat(np.arange(len(sizes)), sizes)
    inside = np.arange(length, len(units) + length) <= np.repeat(starts[1:], sizes)
    if not whole:
        return hashes[inside], owners[inside]
    short = np.flatnonzero((sizes > 0) & (sizes < length))
    first = starts[short]
    hashes[first] = 0
    for step in range(length):
        more = sizes[short] > step
        hashes[first[more]] = _mix(hashes[first[more]] ^ padded[first[more] + step])
    inside[first] = True
    return hashes[inside], owners[inside]


def _characters(texts: Sequence[str]) -> tuple[U64, I64]:
    """Code points of all the texts in a row, and how many each text has."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    return np.frombuffer(joined, np.uint32).astype(np.uint64), sizes


def _words(texts: Sequence[str]) -> tuple[U64, I64]:
    """A hash for each word of all the texts in a row, and how many words each text has."""
    points, chars = _characters(texts)
    space = _SPACE[np.minimum(points, len(_SPACE) - 1)]
    space &= points < len(_SPACE)
    starts = starts_of(chars)
    edge = np.zeros(len(points) + 1, dtype=bool)
    edge[starts] = True
    first = ~space & (edge[:-1] | np.concatenate(([True], space[:-1])))
    begins = np.flatnonzero(first)
    if not len(begins):
        return np.empty(0, np.uint64), np.zeros(len(texts), np.int64)
    word = np.cumsum(first) - 1
    within = (np.arange(len(points)) - begins[np.maximum(word, 0)]).astype(np.uint64)
    # A letter counts by what it is and where it stands in its word; white space adds nothing.
    letters = np.where(space, np.uint64(0), _mix(points | (within << np.uint64(32))))
    counts = np.searchsorted(begins, starts)
    return np.add.reduceat(letters, begins), np.diff(counts)


def _mix(values: U64) -> U64:
    """splitmix64 (Steele, Lea, Flood 2014): every bit of the input reaches every bit of the output."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values
