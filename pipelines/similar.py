"""Which texts of many are alike: pairs proposed by bands, decided by exact Jaccard.

Most buckets are small and all their pairs are verified at once; those of a crowd are not (``pipelines.crowds``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.crowds import Crowds
from pipelines.minhash import PAIR_BLOCK, U32, Buckets, band_keys, bands_for, buckets
from pipelines.shingles import I64, U64, most_chars, parse_shingle, starts_of, windows
from pipelines.signatures import held_keys

F64 = NDArray[np.float64]

#: Left, right and Jaccard of each pair, as three arrays of the same length.
Pairs = tuple[I64, I64, F64]
#: A bucket with more members is a crowd.
CROWD = 256


@dataclass(frozen=True, slots=True)
class Alike:
    """What is alike among distinct texts: the pairs outside of crowds, and the crowds. A pair may be in both."""

    count: int
    pairs: Pairs
    crowds: Crowds

    def every_pair(self) -> Iterator[tuple[int, int, float]]:
        """All pairs, left < right, each once; in a crowd of n alike there are n * n / 2."""
        seen = set()
        for left, right, value in zip(*(column.tolist() for column in self.pairs), strict=True):
            seen.add((left, right))
            yield left, right, value
        later = np.ones(self.count, dtype=bool)
        for place in self.crowds.members.tolist():
            later[place] = False
            for other, value in self.crowds.near(place, later):
                if (place, other) not in seen:
                    yield place, other, value

    def ties(self) -> Iterator[tuple[int, int]]:
        """Enough pairs to connect whatever all pairs would connect."""
        yield from zip(*(column.tolist() for column in self.pairs[:2]), strict=True)
        unseen = np.ones(self.count, dtype=bool)
        for first in self.crowds.members.tolist():
            queue = [first] if unseen[first] else []
            unseen[first] = False
            while queue:
                place = queue.pop()
                found = [other for other, _ in self.crowds.near(place, unseen)]
                unseen[found] = False
                queue += found
                yield from ((place, other) for other in found)


def alike(texts: Sequence[str], threshold: float, shingle: str, cache: Path | None = None) -> Alike:
    """What is at or above ``threshold`` (0 to 1) among distinct, non-empty texts; ``cache`` as in ``Context``."""
    bands = bands_for(threshold)
    keys = held_keys(cache, texts, shingle, *bands) if cache else band_keys(texts, shingle, *bands)
    full = np.flatnonzero(_filled(texts, shingle))
    met = [buckets(row, full) for row in keys]
    crowds, crowded = _take_crowds(met, len(texts))
    found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))]
    for left, right in _gathered(_candidates(keys, met, crowded)):
        values = verified(texts, left, right, shingle)
        close = values >= threshold
        found.append((left[close], right[close], values[close]))
    lefts, rights, values = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((rights, lefts))
    return Alike(len(texts), (lefts[order], rights[order], values[order]), Crowds(texts, crowds, threshold, shingle))


def across(texts: Sequence[str], others: Sequence[str], threshold: float, shingle: str) -> Pairs:
    """The pairs of a text and one of the others at or above ``threshold``: their places, and the Jaccard."""
    bands = bands_for(threshold)
    keys, wanted = band_keys(texts, shingle, *bands), band_keys(others, shingle, *bands)
    full, there = np.flatnonzero(_filled(texts, shingle)), np.flatnonzero(_filled(others, shingle))
    found = [np.empty(0, np.int64)]
    for row, aim in zip(keys[:, full], wanted[:, there], strict=True):
        order = np.argsort(aim, kind="stable")
        first, last = (np.searchsorted(aim[order], row, side=side) for side in ("left", "right"))
        hit = np.flatnonzero(last > first)
        counts = (last - first)[hit]
        within = np.arange(counts.sum()) - np.repeat(starts_of(counts)[:-1], counts)
        mates = there[order[np.repeat(first[hit], counts) + within]]
        found.append(np.repeat(full[hit], counts) * len(others) + mates)
    left, right = np.divmod(np.unique(np.concatenate(found)), max(len(others), 1))
    values = verified([*texts, *others], left, right + len(texts), shingle)
    close = values >= threshold
    return left[close], right[close], values[close]


def _filled(texts: Sequence[str], shingle: str) -> NDArray[np.bool_]:
    """Which texts have a shingle: none of white space alone has a word."""
    words = parse_shingle(shingle)[0]
    return np.fromiter((not text.isspace() for text in texts) if words else map(bool, texts), bool, len(texts))


def _take_crowds(met: Sequence[Buckets], texts: int) -> tuple[list[I64], NDArray[np.bool_]]:
    """The members of each crowd (one met in two bands is one), and who is in one, by band and text."""
    taken: dict[bytes, I64] = {}
    crowded = np.zeros((len(met), texts), dtype=bool)
    for inside, band in zip(crowded, met, strict=True):
        for members in band.larger(CROWD):
            taken[members.tobytes()] = members
            inside[members] = True
    return list(taken.values()), crowded


def _candidates(keys: U32, met: Sequence[Buckets], crowded: NDArray[np.bool_]) -> Iterator[tuple[I64, I64]]:
    """Every pair (left < right) that shares a bucket and no crowd, once, in blocks."""
    busy: NDArray[np.bool_] = np.any(crowded, axis=0)
    for number, band in enumerate(met):
        for left, right in band.pairs(CROWD):
            # A pair belongs to the first band it shares, so that nothing has to remember the pairs already seen.
            for earlier in keys[:number]:
                fresh = earlier[left] != earlier[right]
                left, right = left[fresh], right[fresh]
            both = np.flatnonzero(busy[left] & busy[right])
            shared = (crowded[:, left[both]] & (keys[:, left[both]] == keys[:, right[both]])).any(axis=0)
            alone = np.ones(len(left), dtype=bool)
            alone[both[shared]] = False
            yield left[alone], right[alone]


def verified(texts: Sequence[str], left: I64, right: I64, shingle: str) -> F64:
    """The exact Jaccard of each pair; with an empty set it is 0. Hashes are made again, for some pairs at once."""
    words, length = parse_shingle(shingle)
    values = np.zeros(len(left))
    order = np.lexsort((right, left))
    chars = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = starts_of((chars[left] + chars[right])[order])
    low = 0
    while low < len(order):
        high = max(low + 1, int(np.searchsorted(ends, ends[low] + most_chars(words))))
        part = order[low:high]
        used, places = np.unique(np.concatenate((left[part], right[part])), return_inverse=True)
        hashes, sizes = windows([texts[place] for place in used], words, length)
        ones, others = places[: len(part)], places[len(part) :]
        full = np.flatnonzero((sizes[ones] > 0) & (sizes[others] > 0))
        values[part[full]] = _jaccards(hashes, starts_of(sizes), ones[full], others[full])
        low = high
    return values


def _jaccards(hashes: U64, starts: I64, left: I64, right: I64) -> F64:
    """The Jaccard of pairs of runs of hashes, which may repeat; none is empty.

    The lowest bit tells which of the two a hash is of. In order, a hash that both have is beside itself but for that.
    """
    odd = hashes | np.uint64(1)
    even = odd - np.uint64(1)
    ends = starts_of(np.diff(starts)[left] + np.diff(starts)[right])
    both = np.empty(ends[-1], np.uint64)
    runs_of = [starts[left], starts[left + 1], starts[right], starts[right + 1], ends[:-1], ends[1:]]
    for a, b, c, d, begin, end in zip(*(column.tolist() for column in runs_of), strict=True):
        pair = both[begin:end]
        np.concatenate((even[a:b], odd[c:d]), out=pair)
        pair.sort()
    steps = both.copy()
    steps[1:] ^= both[:-1]
    steps[ends[:-1]] = 2
    return _counted(steps == 1, ends) / _counted(steps > 1, ends)


def _counted(flags: NDArray[np.bool_], ends: I64) -> I64:
    return np.add.reduceat(flags.view(np.uint8), ends[:-1], dtype=np.int64) if len(ends) > 1 else ends[:0]


def _gathered(pairs: Iterator[tuple[I64, I64]]) -> Iterator[tuple[I64, I64]]:
    """The same pairs in fewer, larger blocks: a text is shingled again for every block that it is in."""
    held: list[tuple[I64, I64]] = []
    for block in pairs:
        held.append(block)
        if sum(len(left) for left, _ in held) >= PAIR_BLOCK:
            yield np.concatenate([left for left, _ in held]), np.concatenate([right for _, right in held])
            held = []
    if held:
        yield np.concatenate([left for left, _ in held]), np.concatenate([right for _, right in held])
