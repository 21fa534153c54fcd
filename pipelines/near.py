"""Near-duplicates: texts whose shingle sets have a Jaccard similarity at or above a threshold.

Bands of MinHash values propose pairs, exact Jaccard decides, and survivors are chosen greedily, never by
connected components: whatever is dropped has a kept row at or above the threshold beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from pipelines.errors import UsageError
from pipelines.exact import precedence
from pipelines.keys import column_keys, compared_columns, joined_keys
from pipelines.normalise.key import KEY_VERSION
from pipelines.shingles import parse_shingle
from pipelines.similar import Alike, Pairs, alike, verified
from pipelines.step import Context, Decision, Outcome, Scope

if TYPE_CHECKING:
    import pyarrow as pa

#: What the answers of one question share, and so says nothing about whether they are alike.
SHARED_IN_RECORD = ("title", "question")

#: For a place, the places like it and how like it they are (Jaccard, 0 to 1).
Links = Mapping[int, Sequence[tuple[int, float]]]


def near_duplicates(
    texts: Sequence[str], *, threshold: float = 0.8, shingle: str = "char5", ids: Sequence[str] | None = None
) -> list[int]:
    """For each text the index of the one kept in its place, which is its own if it is kept.

    Texts are compared as given: apply ``dedup_key`` first. Of two that are alike the longer stays, then the one
    with the smaller id, then the smaller text; so with ids (they are unique) the order of the input does not
    matter. A text shorter than a shingle is one shingle; an empty one is kept and is no duplicate of anything.
    ``threshold`` is in (0, 1], ``shingle`` is ``charN`` or ``wordN``; UsageError for others.
    """
    if ids is not None and len(ids) != len(texts):
        raise UsageError(f"{len(texts)} texts came with {len(ids)} ids", remedy="give one id per text")
    places, found = near_texts(texts, threshold, shingle)
    order = np.argsort(np.array(places, np.int64), kind="stable")
    if ids is not None:
        order = np.array(sorted(order.tolist(), key=ids.__getitem__), np.int64)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    order = order[np.argsort(-lengths[order], kind="stable")]
    return survivors(order.tolist(), places, found)[0]


def near_pairs(texts: Sequence[str], *, threshold: float = 0.8, shingle: str = "char5") -> list[tuple[int, int, float]]:
    """All pairs (smaller index, larger index, exact Jaccard) at or above ``threshold``, in ascending order.

    Equal texts are pairs at 1.0, so ``n`` copies of a text make ``n * (n - 1) / 2`` of them. Empty texts make none.
    """
    places, found_alike = near_texts(texts, threshold, shingle)
    copies = defaultdict(list)
    for row, place in enumerate(places):
        copies[place].append(row)
    found = [(a, b, 1.0) for place, rows in copies.items() if place >= 0 for a, b in combinations(rows, 2)]
    for left, right, value in found_alike.every_pair():
        found += [(min(a, b), max(a, b), value) for a in copies[left] for b in copies[right]]
    return sorted(found)


def near_texts(
    texts: Sequence[str], threshold: float, shingle: str, cache: Path | None = None
) -> tuple[list[int], Alike]:
    """Equal texts as one: the place of each text among the distinct ones (-1 if empty), and what is alike of those.

    A thousand copies of one text cost as much as one. Distinct texts are sorted, so their order is that of the texts.
    """
    parse_shingle(shingle)
    if not 0 < threshold <= 1:
        raise UsageError(f"a Jaccard threshold of {threshold} finds nothing", remedy="it lies above 0 and up to 1")
    distinct = sorted({text for text in texts if text})
    places = {text: place for place, text in enumerate(distinct)}
    return [places.get(text, -1) for text in texts], alike(distinct, threshold, shingle, cache)


def survivors(
    order: Iterable[int],
    places: Sequence[int],
    found: Alike,
    records: Sequence[str | None] | None = None,
    within: Links | None = None,
) -> tuple[list[int], list[float]]:
    """For each row the row kept in its place, and the Jaccard between them; itself and 1.0 if it is kept.

    Rows are looked at in ``order``; one is kept unless it is like a row already kept, the earliest of which then
    stands for it. Rows of one of the ``records`` are alike only if ``within`` says so or their texts are equal.
    """
    links, within = _links(found.pairs), within or {}
    claims = _Claims(found)
    tied = _tied(places, found)
    kept: dict[int, int] = {}  # distinct text -> the row kept with it
    when: dict[int, int] = {}  # kept row -> its turn
    keepers, values = list(range(len(places))), [1.0] * len(places)
    for turn, row in enumerate(order):
        place = places[row]
        if not (tied[place] or row in within):
            continue
        options = [(kept[place], 1.0)] if place in kept else []
        for other, value in [*links.get(place, ()), *claims.links.get(place, ())]:
            keeper = kept.get(other, -1)
            if keeper >= 0 and not _same(records, row, keeper):
                options.append((keeper, value))
        options += [(other, value) for other, value in within.get(row, ()) if other in when]
        if options:
            keepers[row], values[row] = min(options, key=lambda option: when[option[0]])
        else:
            kept[place], when[row] = row, turn
            claims.add(place, records[row] if records is not None else None)
    return keepers, values


def _tied(places: Sequence[int], found: Alike) -> list[bool]:
    """Which distinct texts are of several rows or like another one; rows of no other can fall or be a keeper.

    The last is that of the empty text, whose place is -1.
    """
    several = np.bincount(np.array(places, np.int64) + 1, minlength=found.count + 1)[1:] > 1
    for some in (*found.pairs[:2], found.crowds.members):
        several[some] = True
    return [*several.tolist(), False]


class _Claims:
    """In a crowd, the texts that kept ones stand for: found when a text is kept, and only for texts still open."""

    def __init__(self, found: Alike) -> None:
        self.links: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self._crowds = found.crowds
        self._open = np.ones(found.count, dtype=bool)
        self._record: dict[int, str] = {}

    def add(self, place: int, record: str | None) -> None:
        """A text was kept. One that rows of two records stand for has one for any row, so it needs no third."""
        self._open[place] = False
        for other, value in self._crowds.near(place, self._open):
            self.links[other].append((place, value))
            self._open[other] = record is not None and self._record.setdefault(other, record) == record


def _same(records: Sequence[str | None] | None, row: int, other: int) -> bool:
    return records is not None and records[row] is not None and records[row] == records[other]


def _links(pairs: Pairs) -> Links:
    links: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for left, right, value in zip(*(column.tolist() for column in pairs), strict=True):
        links[left].append((right, value))
        links[right].append((left, value))
    return links


def _links_within(records: Sequence[str | None], texts: Sequence[str], threshold: float, shingle: str) -> Links:
    """Rows of the same record whose own texts are alike; few enough for all pairs to be compared."""
    rows = defaultdict(list)
    for row, record in enumerate(records):
        if record is not None:
            rows[record].append(row)
    pairs = np.array([pair for group in rows.values() for pair in combinations(group, 2)], np.int64).reshape(-1, 2)
    values = verified(texts, pairs[:, 0], pairs[:, 1], shingle)
    close = values >= threshold
    return _links((pairs[close, 0], pairs[close, 1], values[close]))


@dataclass(frozen=True, slots=True)
class Near:
    """Keeps one row of those whose ``on`` columns, joined, are at or above ``threshold`` (Jaccard of ``shingle``).

    ``on``: columns, by default question, answer and text. ``priority``: sources whose rows stay before others',
    the first most of all (those of the test split come first); after that the longer text, then the smaller id.

    Answers of one question (column ``record``) share that question, which would make any two short answers alike:
    they are compared without ``title`` and ``question``. Where ``on`` has nothing but these, they are compared as is.
    """

    name: ClassVar[str] = "near"
    version: ClassVar[int] = 3 + KEY_VERSION
    scope: ClassVar[Scope] = "corpus"

    on: tuple[str, ...] = ()
    threshold: float = 0.8
    shingle: str = "char5"
    priority: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        near_texts((), self.threshold, self.shingle)  # a wrong parameter fails when the recipe is read

    def apply(self, table: pa.Table, context: Context) -> Outcome:
        """All rows at once; raises UsageError when a column of ``on`` is missing."""
        columns = compared_columns(table, self.on)
        texts = joined_keys(table, columns)
        ids = table["id"].to_pylist()
        ranks = precedence(table["source"].to_pylist(), self.priority)
        order = sorted(range(len(ids)), key=lambda row: (ranks[row], -len(texts[row]), ids[row]))
        places, found = near_texts(texts, self.threshold, self.shingle, context.cache)
        keepers, values = survivors(order, places, found, *self._records(table, columns))
        decisions = [
            Decision(ids[row], self.name, "drop", "near_duplicate", value, self.threshold, ids[keeper])
            for row, (keeper, value) in enumerate(zip(keepers, values, strict=True))
            if keeper != row
        ]
        return Outcome(table, decisions)

    def _records(self, table: pa.Table, columns: Sequence[str]) -> tuple[Sequence[str | None] | None, Links | None]:
        own = [column for column in columns if column not in SHARED_IN_RECORD]
        if "record" not in table.schema.names or not own:
            return None, None
        records = table["record"].to_pylist()
        keys = column_keys(table, own[0]) if len(own) == 1 else joined_keys(table, own)
        return records, _links_within(records, keys, self.threshold, self.shingle)
