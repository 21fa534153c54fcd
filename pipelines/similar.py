"""Which texts of many are alike: pairs proposed by bands, decided by exact Jaccard.

Most buckets are small and all their pairs are verified at once. A crowd (thousands of texts from one template) has
millions of pairs of which a caller needs few; there, one text at a time is compared with those still of interest.
Nothing is capped or sampled in either case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.minhash import PAIR_BLOCK, band_keys, bands_for, candidates
from pipelines.shingles import I64, U64, Sets, runs, shingle_sets

F64 = NDArray[np.float64]

#: Left, right and Jaccard of each pair, as three arrays of the same length.
Pairs = tuple[I64, I64, F64]
#: A bucket with more members is a crowd.
CROWD = 256


class Jaccard:
    """The exact Jaccard similarity (0 to 1) of sets; with an empty one it is 0."""

    def __init__(self, sets: Sets) -> None:
        self._starts, self._sizes = sets.starts, sets.sizes
        members, self._names = np.unique(sets.values, return_inverse=True)
        self._marked = np.zeros(len(members), np.int64)

    def of_one(self, one: int, others: I64) -> F64:
        """The similarity of one set and each of the others."""
        own = self._names[self._starts[one] : self._starts[one + 1]]
        shared = np.zeros(len(others), np.int64)
        self._marked[own] = 1
        for low in range(0, len(others), 4096):
            places, begins = runs(self._starts, others[low : low + 4096])
            sums = np.concatenate(([0], np.cumsum(self._marked[self._names[places]])))
            shared[low : low + 4096] = sums[begins[1:]] - sums[begins[:-1]]
        self._marked[own] = 0
        return shared / np.maximum(self._sizes[one] + self._sizes[others] - shared, 1)

    def of_pairs(self, left: I64, right: I64) -> F64:
        """The similarity of each pair."""
        values = np.zeros(len(left))
        order = np.argsort(left, kind="stable")
        cuts = np.flatnonzero(np.diff(left[order], prepend=-1, append=-1)) if len(order) else order
        for begin, end in zip(cuts[:-1], cuts[1:], strict=True):
            group = order[begin:end]
            values[group] = self.of_one(int(left[group[0]]), right[group])
        return values


class Crowds:
    """Buckets of more than CROWD texts, asked for one text at a time."""

    def __init__(self, texts: Sequence[str], buckets: Sequence[I64], threshold: float, shingle: str) -> None:
        self._buckets, self._threshold = buckets, threshold
        everyone = np.concatenate([np.empty(0, np.int64), *buckets])
        #: The texts that are in any crowd, ascending.
        self.members: I64 = np.unique(everyone)
        sets = shingle_sets([texts[place] for place in self.members], shingle)
        self._sizes, self._jaccard = sets.sizes, Jaccard(sets)
        self._of: dict[int, list[int]] = {}
        for number, bucket in enumerate(buckets):
            for place in bucket.tolist():
                self._of.setdefault(place, []).append(number)

    def near(self, place: int, wanted: NDArray[np.bool_]) -> list[tuple[int, float]]:
        """The texts in a crowd with this one that are ``wanted`` and at the threshold, and their Jaccard."""
        if place not in self._of:
            return []
        mates = np.concatenate([bucket[wanted[bucket]] for bucket in (self._buckets[n] for n in self._of[place])])
        mates = np.unique(mates[mates != place])
        own, others = int(np.searchsorted(self.members, place)), np.searchsorted(self.members, mates)
        small = np.minimum(self._sizes[others], self._sizes[own])
        fitting = small >= self._threshold * np.maximum(self._sizes[others], self._sizes[own]) - 1e-6
        mates, others = mates[fitting], others[fitting]
        values = self._jaccard.of_one(own, others)
        close = values >= self._threshold
        return list(zip(mates[close].tolist(), values[close].tolist(), strict=True))


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


def alike(texts: Sequence[str], threshold: float, shingle: str) -> Alike:
    """What is at or above ``threshold`` (0 to 1) among distinct, non-empty texts."""
    keys, sizes = band_keys(texts, shingle, *bands_for(threshold))
    crowds = Crowds(texts, _take_crowds(keys, sizes), threshold, shingle)
    found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))]
    for left, right in _gathered(candidates(keys, sizes, threshold)):
        used, places = np.unique(np.concatenate((left, right)), return_inverse=True)
        measure = Jaccard(shingle_sets([texts[place] for place in used], shingle))
        values = measure.of_pairs(places[: len(left)], places[len(left) :])
        close = values >= threshold
        found.append((np.minimum(left, right)[close], np.maximum(left, right)[close], values[close]))
    lefts, rights, values = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((rights, lefts))
    return Alike(len(texts), (lefts[order], rights[order], values[order]), crowds)


def _take_crowds(keys: U64, sizes: I64) -> list[I64]:
    """The members of each crowd, which are then alone in their band of ``keys``; a crowd met twice is one."""
    taken: dict[bytes, I64] = {}
    full = np.flatnonzero(sizes)
    for row in keys:
        order = full[np.argsort(row[full], kind="stable")]
        cuts = (
            np.flatnonzero(np.concatenate(([True], row[order][1:] != row[order][:-1], [True]))) if len(order) else order
        )
        for begin, end in zip(cuts[:-1], cuts[1:], strict=True):
            if end - begin > CROWD:
                members = order[begin:end]
                taken[members.tobytes()] = members
                row[members] = members
    return list(taken.values())


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
