"""Who links to whom among the questions, and what can be reached."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
# Of the links of a page: same topic near in time, near in time, same topic, popular, anything.
_KINDS = (0.62, 0.13, 0.13, 0.07, 0.05)
_OLDER_ONLY, _ORPHANS, _ONE_LINK = 0.15, 0.008, 0.01
_BLOCK, _FEW = 4_000, 400


class Graph:
    """Related links in one flat array: those of page i are `links[start[i]:start[i + 1]]`.

    Items are in time order. An item from `len - later` on is not there at the start; links to it
    are shown once it is.
    """

    def __init__(self, seed: int, topic: Ints, later: int) -> None:
        self.size = len(topic)
        self._topic = topic
        # RandomState is frozen by NumPy's compatibility promise; Generator is not.
        draws = np.random.RandomState(seed % 2**32)
        self._by_topic = np.argsort(topic, kind="stable")
        self._rank = np.empty(self.size, np.int64)
        self._rank[self._by_topic] = np.arange(self.size)
        counts = np.bincount(topic) if self.size else np.zeros(1, np.int64)
        self._first, self._count = np.cumsum(counts) - counts, counts
        self._popular = draws.randint(0, max(1, self.size), max(1, self.size // 100))
        older = draws.random_sample(self.size) < _OLDER_ONLY
        older[:_FEW] = False  # the oldest have too little before them
        keys = [self._links(draws, low, min(low + _BLOCK, self.size), older) for low in range(0, self.size, _BLOCK)]
        flat = np.concatenate(keys) if keys else np.zeros(0, np.int64)
        self._settle(self._prune(draws, flat, self.size - later))

    def _links(self, draws: np.random.RandomState, low: int, high: int, older: NDArray[np.bool_]) -> Ints:
        """Links of the pages low..high-1 as sorted keys `page * size + target`, none twice."""
        most = max(1, min(110, self.size // 3))
        least = min(30, most)
        # Pages have 30 to 110 links, about 80 on average; drawn half too many, since doubles go.
        wanted = least + np.rint(draws.beta(2.2, 1.4, high - low) * (most - least)).astype(np.int64)
        page = np.repeat(np.arange(low, high), (wanted * 1.5).astype(np.int64) + 1)
        target = self._targets(draws, page)
        old = older[page]
        # A page that links only to older ones mirrors its newer targets; the oldest pages keep what fits.
        target = np.where(old & (target > page), 2 * page - target, target)
        fits = (target >= 0) & (target < self.size) & (target != page)
        keys = np.sort((page * self.size + target)[fits])
        keys = keys[np.diff(keys, prepend=-1) > 0]
        return self._cap(draws, keys, low, wanted)

    def _cap(self, draws: np.random.RandomState, keys: Ints, low: int, wanted: Ints) -> Ints:
        """At most the wanted number of links for each page, chosen at random."""
        # One key to sort by, page and then chance: three times as fast as lexsort on two.
        order = np.argsort((keys // self.size << 32) + draws.randint(0, 2**32, len(keys), dtype=np.int64))
        page = keys[order] // self.size
        first = np.searchsorted(page, np.arange(low, low + len(wanted)))
        nth = np.arange(len(keys)) - first[page - low]
        return np.sort(keys[order][nth < wanted[page - low]])

    def _targets(self, draws: np.random.RandomState, page: Ints) -> Ints:
        size, kind = len(page), np.searchsorted(np.cumsum(_KINDS)[:-1], draws.random_sample(len(page)))
        near = np.rint(draws.laplace(0, 60, size)).astype(np.int64)
        topic = self._topic[page]
        first, count = self._first[topic], self._count[topic]
        inside = np.clip(self._rank[page] + near, first, first + count - 1)
        anywhere = first + (draws.random_sample(size) * count).astype(np.int64)
        return np.choose(kind, [
            self._by_topic[inside],
            page + near,
            self._by_topic[anywhere],
            self._popular[draws.randint(0, len(self._popular), size)],
            draws.randint(0, self.size, size),
        ])  # fmt: skip

    def _prune(self, draws: np.random.RandomState, keys: Ints, live: int) -> Ints:
        """Leave a few old items without any in-link, and a few with one only."""
        old = int(live * 0.85)
        few = draws.permutation(max(old, 0))[: int(live * (_ORPHANS + _ONE_LINK))]
        orphans, single = few[: int(live * _ORPHANS)], few[int(live * _ORPHANS) :]
        page, target = keys // max(self.size, 1), keys % max(self.size, 1)
        # A third of the orphans are linked, but only from other orphans: reachable from nowhere too.
        heads, tails = orphans[len(orphans) // 3 :], orphans[: len(orphans) // 3]
        drop = np.isin(target, heads) | (np.isin(target, tails) & ~np.isin(page, heads))
        lone = np.flatnonzero(np.isin(target, single))
        _, keep = np.unique(target[lone], return_index=True)
        drop[np.delete(lone, keep)] = True
        self.orphans = heads
        return keys[~drop]

    def _settle(self, keys: Ints) -> None:
        page = keys // max(self.size, 1)
        self.links = (keys % max(self.size, 1)).astype(np.int32)
        self.start = np.searchsorted(page, np.arange(self.size + 1))

    def related(self, page: int) -> NDArray[np.int32]:
        """The links of a page, those to items that are not there yet included."""
        return self.links[self.start[page] : self.start[page + 1]]

    def reachable(self, roots: Ints, live: int, closed: Ints) -> NDArray[np.bool_]:
        """What a walk over the links from the roots meets; `closed` items are neither met nor passed."""
        met = np.zeros(self.size + 1, bool)
        barred = np.zeros(self.size, bool)
        barred[closed] = True
        barred[live:] = True
        wave = roots[~barred[roots]]
        while len(wave):
            met[wave] = True
            links = np.unique(np.concatenate([self.related(page) for page in wave.tolist()])).astype(np.int64)
            wave = links[~met[links] & ~barred[links]]
        return met[: self.size]
