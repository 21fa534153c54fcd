"""Which pairs of texts may be alike: MinHash values in bands, in bulk.

Banding only proposes; what it proposes is always verified (``pipelines.similar``). Unverified 14 x 8 banding removed
1,082 of 22,226 rows of the original data, 649 of them without any neighbour at 0.8.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.shingles import HASH_BITS, I64, U64, Sets, blocks, shingle_sets, starts_of

#: The chance that a pair exactly at the threshold shares no band: that of 25 bands of 5 rows at 0.8, 0.005 %.
MISS = (1 - 0.8**5) ** 25
#: MinHash values for one text, at most. More rows a band mean fewer pairs to verify and more bands to compute.
MOST_HASHES = 128
#: Pairs that are worked on at once, and shingles (256 KiB of 32-bit hashes, so that they stay in the cache).
PAIR_BLOCK = 1 << 20
CACHE_BLOCK = 1 << 16


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


def band_keys(texts: Sequence[str], shingle: str, bands: int, rows: int) -> tuple[U64, I64]:
    """A key per band and text (``bands`` x texts; equal keys share a bucket) and the distinct shingles of each text.

    Texts are worked on in blocks, so only the keys are held for all of them. Keys of empty texts mean nothing.
    """
    keys = np.zeros((bands, len(texts)), np.uint64)
    sizes = np.zeros(len(texts), np.int64)
    for low, high in blocks(texts):
        sets = shingle_sets(texts[low:high], shingle)
        sizes[low:high] = sets.sizes
        keys[:, low:high] = _fold(_signatures(sets, bands * rows), rows)
    return keys, sizes


def candidates(keys: U64, sizes: I64, threshold: float) -> Iterator[tuple[I64, I64]]:
    """Every pair that shares a bucket and whose sizes allow ``threshold``, once, as blocks of (left, right).

    A bucket is split by size without loss: a set can only be at Jaccard ``t`` with sets of ``t`` to ``1 / t`` times
    its size, so each text meets a window of its bucket and not all of it.
    """
    full = np.flatnonzero(sizes)
    for band, row in enumerate(keys):
        order = full[np.lexsort((full, sizes[full], row[full]))]
        bucket = np.cumsum(np.concatenate(([0], row[order][1:] != row[order][:-1]))) if len(order) else order
        span = int(sizes.max(initial=0)) + 1
        most = np.minimum(np.floor(sizes[order] / threshold + 1e-9), span - 1).astype(np.int64)
        ends = np.searchsorted(bucket * span + sizes[order], bucket * span + most, side="right")
        partners = ends - np.arange(len(order)) - 1
        for first, second in _windows(partners):
            left, right = order[first], order[second]
            # A pair belongs to the first band it shares, so that nothing has to remember the pairs already seen.
            fresh = np.ones(len(left), dtype=bool)
            for earlier in keys[:band]:
                fresh &= earlier[left] != earlier[right]
            yield left[fresh], right[fresh]


def _windows(partners: I64) -> Iterator[tuple[I64, I64]]:
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


def _signatures(sets: Sets, count: int) -> NDArray[np.uint32]:
    """``count`` MinHash values for each set (``count`` x sets). Those of an empty set are 0."""
    factors = np.random.default_rng(0x7AB1B).integers(1 << 32, size=count, dtype=np.uint32) | np.uint32(1)
    found = np.zeros((count, len(sets.starts) - 1), np.uint32)
    full = np.flatnonzero(sets.sizes)
    begins = sets.starts[full]
    hashes = (sets.values >> np.uint64(HASH_BITS - 32)).astype(np.uint32)
    low = 0
    while low < len(full):
        # An odd factor permutes the 32-bit numbers; the hashes are already random, so nothing more is needed.
        high = max(low + 1, int(np.searchsorted(begins, begins[low] + CACHE_BLOCK)))
        part = hashes[begins[low] : sets.starts[full[high - 1] + 1]]
        turned = np.empty_like(part)
        for place, factor in enumerate(factors):
            np.multiply(part, factor, out=turned)
            found[place, full[low:high]] = np.minimum.reduceat(turned, begins[low:high] - begins[low])
        low = high
    return found


def _fold(signatures: NDArray[np.uint32], rows: int) -> U64:
    """The key of each band: its rows as one number (FNV-1a over 32-bit words, then spread)."""
    keys = np.full((len(signatures) // rows, signatures.shape[1]), 0xCBF29CE484222325, np.uint64)
    for row in range(rows):
        keys = (keys ^ signatures[row::rows]) * np.uint64(0x100000001B3)
        keys ^= keys >> np.uint64(29)
    return keys
