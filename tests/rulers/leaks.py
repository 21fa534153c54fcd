"""An exact judge of near-duplicates: every pair of texts whose sets of character 5-grams are alike enough.

No sampling and no hashing: all pairs that share a shingle are counted by sparse matrix products, so that it is
slow beside the product and right. `key` maps a text to what is compared; by default the text itself.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
from scipy import sparse

SIZE = 5  # characters in a shingle
CHUNK = 4_000_000  # entries of one block of the product that are held at a time, before the threshold


def shingles(text: str) -> set[str]:
    """All runs of five characters, white space collapsed; a shorter text is one shingle, an empty one has none."""
    text = " ".join(text.split())
    return {text[i : i + SIZE] for i in range(max(1, len(text) - SIZE + 1))} if text else set()


def jaccard(a: set[str], b: set[str]) -> float:
    """Shared over all; 0 when both are empty."""
    return len(a & b) / len(a | b) if a or b else 0.0


def _incidence(texts: Sequence[str], key: Callable[[str], str]) -> sparse.csr_matrix:
    """Texts by shingles, one where a text has the shingle; columns from the rarest shingle to the commonest."""
    vocabulary: dict[str, int] = {}
    rows = [[vocabulary.setdefault(s, len(vocabulary)) for s in shingles(key(text))] for text in texts]
    starts = np.cumsum([0, *map(len, rows)])
    flat = np.fromiter((c for row in rows for c in row), np.int64, starts[-1])
    rank = np.empty(len(vocabulary), np.int64)
    rank[np.argsort(np.bincount(flat, minlength=len(vocabulary)), kind="stable")] = np.arange(len(vocabulary))
    matrix = sparse.csr_matrix((np.ones(len(flat), np.int32), rank[flat], starts), (len(texts), len(vocabulary)))
    matrix.sort_indices()
    return matrix


def _prefixes(matrix: sparse.csr_matrix, threshold: float) -> sparse.csr_matrix:
    """The rarest shingles of each text, just so many that two texts at `threshold` must share one of them.

    Of n shingles at least ceil(threshold * n) are shared, so that n - ceil(threshold * n) + 1 hold a shared one;
    taken in one order for all texts, the first shared shingle lies in both prefixes (Chaudhuri et al., 2006).
    """
    sizes = np.diff(matrix.indptr)
    kept = np.minimum(sizes, sizes - np.ceil(threshold * sizes - 1e-9).astype(np.int64) + 1)
    starts = np.concatenate([[0], np.cumsum(kept)])
    take = np.arange(starts[-1]) - np.repeat(starts[:-1], kept) + np.repeat(matrix.indptr[:-1].astype(np.int64), kept)
    return sparse.csr_matrix((np.ones(len(take), np.int32), matrix.indices[take], starts), matrix.shape)


def _blocks(prefix: sparse.csr_matrix) -> Iterator[tuple[int, int]]:
    """Ranges of rows whose product with all rows stays under CHUNK entries."""
    column = np.bincount(prefix.indices, minlength=prefix.shape[1])
    cost = np.add.reduceat(np.append(column[prefix.indices], 0), prefix.indptr[:-1]) * (np.diff(prefix.indptr) > 0)
    start = total = 0
    for row, entries in enumerate(cost):
        if row > start and total + entries > CHUNK:
            yield start, row
            start, total = row, 0
        total += entries
    yield start, prefix.shape[0]


def _shared(matrix: sparse.csr_matrix, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """How many shingles the texts i[k] and j[k] share, for every k."""
    out = np.empty(len(i), np.int64)
    for at in range(0, len(i), 20_000):
        part = slice(at, at + 20_000)
        out[part] = np.asarray(matrix[i[part]].multiply(matrix[j[part]]).sum(axis=1)).ravel()
    return out


def pairs_at(texts: Sequence[str], threshold: float, key: Callable[[str], str] = str) -> list[tuple[int, int, float]]:
    """All (i, j, jaccard) with i < j and jaccard >= threshold, in order; threshold in (0, 1].

    Texts without any character (after `key`) pair with nothing.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must be in (0, 1], not {threshold}")
    if not len(texts):
        return []
    matrix = _incidence(texts, key)
    prefix, sizes, out = _prefixes(matrix, threshold), np.diff(matrix.indptr).astype(np.int64), []
    turned = prefix.T.tocsr()
    for start, stop in _blocks(prefix):
        block = (prefix[start:stop] @ turned).tocoo()
        i, j = block.row.astype(np.int64) + start, block.col.astype(np.int64)
        near = (i < j) & (np.minimum(sizes[i], sizes[j]) >= threshold * np.maximum(sizes[i], sizes[j]) - 1e-9)
        i, j = i[near], j[near]
        shared = _shared(matrix, i, j)
        value = shared / (sizes[i] + sizes[j] - shared)
        out += [(int(a), int(b), float(v)) for a, b, v in zip(i, j, value, strict=True) if v >= threshold]
    return sorted(out)


def leaks(
    splits: dict[str, list[str]], threshold: float, key: Callable[[str], str] = str
) -> list[tuple[str, int, str, int, float]]:
    """All (split_a, i, split_b, j, jaccard) of alike texts in two different splits, in the order of `splits`."""
    place = [(name, n) for name, texts in splits.items() for n in range(len(texts))]
    found = pairs_at([text for texts in splits.values() for text in texts], threshold, key)
    return [(*place[i], *place[j], value) for i, j, value in found if place[i][0] != place[j][0]]


def naive(texts: Sequence[str], threshold: float) -> list[tuple[int, int, float]]:
    """The same as `pairs_at`, pair by pair, for small lists: what the tests hold it against."""
    sets = [shingles(text) for text in texts]
    every = ((i, j, jaccard(sets[i], sets[j])) for i, j in combinations(range(len(sets)), 2))
    return [pair for pair in every if pair[2] >= threshold]
