"""Texts as sets of shingle hashes, in bulk: no Python object per shingle.

That object is where the time of a near-duplicate search goes. Here a block of texts is one numpy array of
code points, a shingle is a rolling hash over it, and the set of a text is a sorted run of one long array.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import UsageError

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

#: A block holds at most this many characters (512 KiB of hashes, so that what is done to them stays in the cache) ...
BLOCK_CHARS = 1 << 16
#: ... and texts: the number of a text shares 64 bits with the hash of its shingle, and leaves it 48.
BLOCK_TEXTS = 1 << 16
HASH_BITS = 48
#: UTF-16 units of a word that are looked at four at a time; few words have more.
LONG = 32

# What str.split() takes for white space: a table over the code points that have any.
_SPACE = np.zeros(0x3001, dtype=bool)
_SPACE[[i for i in range(0x3001) if chr(i).isspace()]] = True


@dataclass(frozen=True, slots=True)
class Sets:
    """One set per text: text ``i`` has ``values[starts[i]:starts[i + 1]]``, distinct and ascending.

    Values are 48-bit hashes, the upper bits of 64: two texts of 1,000 shingles each share one by accident once in
    280 million pairs.
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


def blocks(texts: Sequence[str], words: bool = False) -> Iterator[tuple[int, int]]:
    """Half-open ranges of texts, in order, each small enough to be worked on at once (one text may exceed it)."""
    low = chars = 0
    most = most_chars(words)
    for place, text in enumerate(texts):
        if place > low and (chars + len(text) > most or place - low == BLOCK_TEXTS):
            yield low, place
            low, chars = place, 0
        chars += len(text)
    if low < len(texts):
        yield low, len(texts)


def most_chars(words: bool) -> int:
    """The characters of a block; a word, of some five of them, is worked on as one number."""
    return BLOCK_CHARS * 4 if words else BLOCK_CHARS


def shingle_sets(texts: Sequence[str], shingle: str) -> Sets:
    """The set of every text. A text shorter than one shingle is one shingle as a whole.

    An empty text (for words: one of white space alone) has the empty set.
    """
    words, length = parse_shingle(shingle)
    values, sizes = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for low, high in blocks(texts, words):
        part = _block_sets(texts[low:high], words, length)
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


def windows(texts: Sequence[str], words: bool, length: int) -> tuple[U64, I64]:
    """A 64-bit hash for every character (or word) of the texts, and how many of them each text has.

    It is that of the shingle that begins there; where none does, that of the text's first shingle, so that the set
    of a text's hashes is right and nothing needs to be left out. A text shorter than ``length`` is one shingle.
    """
    units, sizes = _words(texts) if words else _characters(texts)
    starts = starts_of(sizes)
    hashes = _rolling(units, length)
    full = np.flatnonzero(sizes)
    first = starts[:-1][full]
    _whole(hashes, units, first, sizes[full], length)
    late = starts[1:][full][:, None] - np.arange(1, length)
    inside = late > first[:, None]
    hashes[late[inside]] = np.repeat(hashes[first], inside.sum(axis=1))
    return hashes, sizes


def word_ngrams(texts: Sequence[str], lengths: Sequence[int]) -> Iterator[tuple[int, U64, I64]]:
    """For each length the hashes of all n-grams of words of the texts, and the text each is in, in reading order."""
    units, sizes = _words(texts)
    owners = np.repeat(np.arange(len(texts)), sizes)
    left = np.repeat(starts_of(sizes)[1:], sizes) - np.arange(len(units))
    for length in lengths:
        inside = left >= length
        yield length, _rolling(units, length)[inside], owners[inside]


def _block_sets(texts: Sequence[str], words: bool, length: int) -> Sets:
    hashes, sizes = windows(texts, words, length)
    owners = np.repeat(np.arange(len(texts), dtype=np.uint64), sizes)
    # Sorting text and hash as one integer is several times faster than sorting by two keys.
    keys = np.sort((owners << np.uint64(HASH_BITS)) | (hashes >> np.uint64(64 - HASH_BITS)))
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if len(keys) else keys
    counts = np.bincount((keys >> np.uint64(HASH_BITS)).astype(np.int64), minlength=len(texts))
    return Sets(keys & np.uint64((1 << HASH_BITS) - 1), starts_of(counts))


def _rolling(units: U64, length: int) -> U64:
    """For each place the hash of the ``length`` units from there on (zeros follow the last one).

    A polynomial in ``POWER`` modulo 2^64, built by doubling: a span of 2n is that of n times POWER^n plus the next n.
    """
    padded = np.concatenate((units, np.zeros(length, np.uint64)))
    value, span = padded, 1
    for bit in f"{length:b}"[1:]:
        value = value[:-span] * _power(span) + value[span:]
        span *= 2
        if bit == "1":
            value = value[:-1] * POWER
            value += padded[span : span + len(value)]
            span += 1
    return _spread(value[: len(units)])


def _whole(hashes: U64, units: U64, first: I64, sizes: I64, length: int) -> None:
    """Gives texts shorter than a shingle the hash of all they have."""
    short = sizes < length
    first, sizes = first[short], sizes[short]
    if not len(first):
        return
    value = sizes.astype(np.uint64)  # so that zeros before a letter count
    for step in range(length - 1):
        more = sizes > step
        value[more] = value[more] * POWER + units[first[more] + step]
    hashes[first] = _spread(value)


def _power(exponent: int) -> np.uint64:
    return np.uint64(pow(int(POWER), exponent, 1 << 64))


def _characters(texts: Sequence[str]) -> tuple[U64, I64]:
    """Code points of all the texts in a row, and how many each text has."""
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return points, np.fromiter(map(len, texts), np.int64, len(texts))


def _words(texts: Sequence[str]) -> tuple[U64, I64]:
    """A hash for each word of all the texts in a row, and how many words each text has.

    Four UTF-16 units are one 64-bit number; a word is a polynomial in those that it has, its last one cut off. What a
    word has beyond LONG units is one number.
    """
    content = " ".join(["", *texts, "   "]).encode("utf-16-le", "surrogatepass")
    begins, sizes = _between_spaces(np.frombuffer(content, np.uint16))
    fours = np.ndarray((len(content) // 2 - 3,), "<u8", content, strides=(2,))
    value = sizes.astype(np.uint64) * POWER  # so that a NUL at the end counts
    value += fours[begins] & _FIRST.take(sizes, mode="clip")
    done, left = 4, np.flatnonzero(sizes > 4)
    while len(left) and done < LONG:
        more = fours[begins[left] + done] & _FIRST.take(sizes[left] - done, mode="clip")
        value[left] = value[left] * POWER + more
        done += 4
        left = left[sizes[left] > done]
    ends = begins[left] + sizes[left]
    rests = [content[2 * a : 2 * b] for a, b in zip((begins[left] + done).tolist(), ends.tolist(), strict=True)]
    value[left] *= POWER
    value[left] += np.frombuffer(b"".join(blake2b(rest, digest_size=8).digest() for rest in rests), "<u8")
    units = np.fromiter(map(len, texts), np.int64, len(texts))
    if units.sum() + len(texts) + 4 != len(content) // 2:  # a character beyond the first 65,536 is two units
        units = np.fromiter(
            (len(text.encode("utf-16-le", "surrogatepass")) // 2 for text in texts), np.int64, len(texts)
        )
    return _spread(value), np.diff(np.searchsorted(begins, starts_of(units + 1), side="right"))


def _between_spaces(units: NDArray[np.uint16]) -> tuple[I64, I64]:
    """Where the words begin, and their lengths. Before the first and behind the last there is white space."""
    maybe = units <= 0x20
    maybe |= units - np.uint16(0x1680) <= 0x3000 - 0x1680
    maybe |= units == 0x85
    maybe |= units == 0xA0
    space = np.flatnonzero(maybe)
    space = space[_SPACE[units[space]]]
    sizes = np.diff(space) - 1
    words = np.flatnonzero(sizes)
    return space[words] + 1, sizes[words]


def _spread(values: U64) -> U64:
    """In place: every bit of a sum of products reaches the upper bits, which are those that are used."""
    values ^= values >> np.uint64(32)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(29)
    values *= np.uint64(0x94D049BB133111EB)
    return values


def constants(count: int, seed: int) -> U64:
    """``count`` odd 64-bit numbers by splitmix64 (Steele, Lea, Flood 2014): the same with any version of numpy."""
    values = (np.arange(1, count + 1, dtype=np.uint64) + np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    return (values ^ (values >> np.uint64(31))) | np.uint64(1)


#: What the polynomials are in, modulo 2^64.
POWER = constants(1, 0)[0]
#: The first none, one, ... four of four UTF-16 units.
_FIRST = np.array([(1 << 16 * units) - 1 for units in range(5)], np.uint64)
