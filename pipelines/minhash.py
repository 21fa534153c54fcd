"""Which pairs of texts may be alike: MinHash values in bands, in bulk.

Banding only proposes; what it proposes is always verified (``pipelines.similar``). Unverified 14 x 8 banding removed
1,082 of 22,226 rows of the original data, 649 of them without any neighbour at 0.8.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.shingles import I64, U64, blocks, constants, parse_shingle, runs, starts_of, windows

U32 = NDArray[np.uint32]

#: The chance that a pair exactly at the threshold shares no band: that of 25 bands of 5 rows at 0.8, 0.005 %.
MISS = (1 - 0.8**5) ** 25
#: MinHash values for one text, at most. More rows a band mean fewer pairs to verify and more bands to compute.
MOST_HASHES = 128
#: Rounds in which hashes fall into bins, twice in each; then texts of 50 shingles have filled nearly all.
ROUNDS = 10
#: The upper bits of a value that are the number of its round. No value is as great as EMPTY.
ROUND_BITS = 4
EMPTY = np.uint32(0xFFFFFFFF)
#: Hashes that fall at once (1 MB with where they fall, so that they stay in the cache).
SLICE = 1 << 15
#: Bytes freed once and never written: from then on glibc keeps as much for the next block (mallopt(3), dynamic mmap
#: threshold) and the system need not hand out and clear the same pages for each; a tenth of the time of a first search.
KEPT_FREE = 1 << 24
#: Pairs that are worked on at once.
PAIR_BLOCK = 1 << 18
#: Where the factors of the MinHash values begin in ``constants``.
FACTORS = 0x7AB1B


def bands_for(threshold: float) -> tuple[int, int]:
    """How many bands of how many rows find a pair at ``threshold`` (0 to 1) as surely as 25 x 5 does at 0.8.

    >>> bands_for(0.8), bands_for(0.5), bands_for(0.9)
    ((25, 5), (35, 2), (16, 7))
    """
    best = (math.ceil(math.log(MISS) / math.log1p(-min(threshold, 0.999))), 1)
    for rows in range(2, 11):
        bands = math.ceil(math.log(MISS) / math.log1p(-min(threshold**rows, 0.999)) - 1e-9)
        if bands * rows <= MOST_HASHES:
            best = (bands, rows)
    return best


def band_keys(texts: Sequence[str], shingle: str, bands: int, rows: int) -> U32:
    """A key per band and text (``bands`` x texts): equal keys share a bucket. Those of empty texts mean nothing.

    Texts are worked on in blocks, so only the keys are held for all of them.
    """
    words, length = parse_shingle(shingle)
    keys = np.zeros((bands, len(texts)), np.uint32)
    np.empty(KEPT_FREE, np.uint8)
    for low, high in blocks(texts, words):
        hashes, sizes = windows(texts[low:high], words, length)
        keys[:, low:high] = _fold(_signatures(hashes, sizes, bands * rows), rows)
    return keys


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets of one band that hold two texts or more: ``members`` of one after another, ``starts`` of each."""

    members: NDArray[np.int32]
    starts: I64

    def larger(self, limit: int) -> list[I64]:
        """The members of each bucket of more than ``limit``."""
        return [self.members[a:b].astype(np.int64) for a, b in pairwise(self.starts.tolist()) if b - a > limit]

    def pairs(self, limit: int) -> Iterator[tuple[I64, I64]]:
        """Every pair of members of the buckets of up to ``limit``, in blocks of about PAIR_BLOCK."""
        sizes = np.diff(self.starts)
        last = np.repeat(self.starts[1:], sizes)
        partners = np.where(np.repeat(sizes, sizes) <= limit, last - np.arange(len(last)) - 1, 0)
        for first, second in _after(partners):
            yield self.members[first].astype(np.int64), self.members[second].astype(np.int64)


def buckets(keys: U32, full: I64) -> Buckets:
    """The buckets of a band. Keys and places are sorted as one number.

    Of a million texts some hundred pairs share a key by accident; what is in a bucket is verified anyway.
    """
    half = np.uint64(32)
    ordered = np.sort((keys[full].astype(np.uint64) << half) | full.astype(np.uint64))
    high = ordered >> half
    same = np.zeros(len(full) + 1, dtype=bool)  # place i and the one before it are of one bucket
    same[1:-1] = high[1:] == high[:-1]
    kept, first = same[1:] | same[:-1], same[1:] & ~same[:-1]
    members = ordered[kept].astype(np.uint32).astype(np.int32)
    return Buckets(members, np.append(np.flatnonzero(first[kept]), len(members)))


def _after(partners: I64) -> Iterator[tuple[I64, I64]]:
    """Position ``p`` with each of the ``partners[p]`` positions after it, at most about PAIR_BLOCK pairs at a time."""
    busy = np.flatnonzero(partners)
    begins = starts_of(partners[busy])
    low = 0
    while low < len(busy):
        high = max(low + 1, int(np.searchsorted(begins, begins[low] + PAIR_BLOCK, side="right")) - 1)
        counts = partners[busy[low:high]]
        first = np.repeat(busy[low:high], counts)
        within = np.arange(len(first)) - np.repeat(begins[low:high] - begins[low], counts)
        yield first, first + 1 + within
        low = high


def _signatures(hashes: U64, sizes: I64, count: int) -> U32:
    """``count`` MinHash values of each text (texts x ``count``). Those of an empty text mean nothing.

    Fast similarity sketching (Dahlgaard, Knudsen, Thorup 2017): a hash falls into one of ``count`` bins of its text,
    and the least of a bin is its value. Further rounds fill the bins that are still empty, and permutations, one for
    each bin, those that are empty after all rounds. The round is the upper part of a value, so what an earlier round
    left is never changed: two texts share a value with the chance of their Jaccard, as with a permutation for each.
    """
    found = np.full((len(sizes), count), EMPTY, np.uint32)
    rows = np.flatnonzero(sizes)
    sizes = sizes[rows]
    bins = _bins(rows, sizes, count)
    for number, factor in enumerate(constants(ROUNDS, FACTORS)):
        _fall(found, bins, hashes, factor, number)
        if number % 3 == 0:  # to look costs about as much as a third of a round
            open_ = np.flatnonzero(found[rows].max(axis=1) == EMPTY)
            if not len(open_):
                return found
            if len(open_) < len(rows):
                hashes = hashes[runs(starts_of(sizes), open_)[0]]
                rows, sizes = rows[open_], sizes[open_]
                bins = _bins(rows, sizes, count)
    factors = (constants(count, FACTORS + ROUNDS) >> np.uint64(32)).astype(np.uint32) | np.uint32(1)
    for row, (begin, end) in zip(rows.tolist(), pairwise(starts_of(sizes).tolist()), strict=True):
        for low in range(begin, end, SLICE // count):
            least = _permuted(hashes[low : min(low + SLICE // count, end)], factors)
            np.minimum(found[row], least, out=found[row])
    return found


def _bins(rows: I64, sizes: I64, count: int) -> U32:
    """Where the bins of its text begin, for either half of each hash."""
    return np.repeat((rows * count).astype(np.uint32), 2 * sizes)


def _fall(found: U32, bins: U32, hashes: U64, factor: np.uint64, number: int) -> None:
    """A round for some of the texts: either half of a hash, times ``factor``, falls into a bin by its upper bits."""
    for low in range(0, len(hashes), SLICE):
        values = (hashes[low : low + SLICE] * factor).view(np.uint32)
        places = values >> np.uint32(16)
        places *= np.uint32(found.shape[1])
        places >>= np.uint32(16)
        places += bins[2 * low : 2 * (low + SLICE)]
        values >>= np.uint32(ROUND_BITS)
        values |= np.uint32(number << (32 - ROUND_BITS))
        np.minimum.at(found.reshape(-1), places.astype(np.int64), values)


def _permuted(hashes: U64, factors: U32) -> U32:
    """The least of some hashes for each bin, under a permutation of its own; greater than any of a round."""
    # An odd factor permutes the 32-bit numbers; the hashes are already random, so nothing more is needed.
    turned = (hashes >> np.uint64(32)).astype(np.uint32)[:, np.newaxis] * factors
    least: U32 = turned.min(axis=0)
    return least >> np.uint32(ROUND_BITS) | np.uint32(ROUNDS << (32 - ROUND_BITS))


def _fold(signatures: U32, rows: int) -> U32:
    """The key of each band (bands x texts): its rows as one number (FNV-1a over 32-bit words, then folded)."""
    keys = np.full((len(signatures), signatures.shape[1] // rows), 0xCBF29CE484222325, np.uint64)
    for row in range(rows):
        keys ^= signatures[:, row::rows]
        keys *= np.uint64(0x100000001B3)
        keys ^= keys >> np.uint64(29)
    keys *= np.uint64(0x9E3779B97F4A7C15)
    return (keys >> np.uint64(32)).astype(np.uint32).T
