"""Train, dev and test, so that no text of one has a twin in another.

Rows are never split one by one: those tied by a common question record, by equal or near-duplicate questions or
by equal or near-duplicate answers form a group, and a group goes to one split whole.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pipelines.errors import UsageError
from pipelines.keys import column_keys, compared_columns, joined_keys
from pipelines.near import near_texts
from pipelines.normalise.key import KEY_VERSION
from pipelines.step import Context, Decision, Outcome, Scope, draw
from pipelines.strata import BY, Dealer, in_turn, strata

if TYPE_CHECKING:
    import pyarrow as pa

#: A group that more than one split has a claim on goes to the first of these; any other name comes after them.
PRECEDENCE = ("test", "dev", "train")

#: Names that loaders of data sets take for one split: of these a build can have one.
SAME = (("dev", "val", "valid", "validation"), ("train", "training"), ("eval", "evaluation", "test", "testing"))


def unserved(sources: Mapping[str, Sequence[str]], present: Iterable[str]) -> list[str]:
    """The splits none of whose sources is among ``present``; if there are any, ``ratios`` split all the rows."""
    there = set(present)
    return sorted(split for split, wanted in sources.items() if not there.intersection(wanted))


def groups(
    table: pa.Table, columns: Sequence[str], threshold: float, shingle: str, cache: Path | None = None
) -> list[str]:
    """For each row the name of its group: the smallest id in it.

    Rows are tied by ``record`` (where the table has it) and by texts at or above ``threshold`` in any one of
    ``columns`` or, if there are several, in all of them joined. Empty texts tie nothing.
    """
    ids = table["id"].to_pylist()
    tree = list(range(len(ids)))
    if "record" in table.schema.names:
        _tie_equal(tree, table["record"].to_pylist())
    for texts in _compared(table, columns):
        places, found = near_texts(texts, threshold, shingle, cache)
        first = _tie_equal(tree, [place if place >= 0 else None for place in places])
        for one, other in found.ties():
            _tie(tree, first[one], first[other])
    smallest: dict[int, str] = {}
    for row, name in enumerate(ids):
        root = _root(tree, row)
        smallest[root] = min(name, smallest.get(root, name))
    return [smallest[_root(tree, row)] for row in range(len(ids))]


def _compared(table: pa.Table, columns: Sequence[str]) -> Iterator[list[str]]:
    """The keys of each column and, if there are several, of all joined; one at a time, since they are large."""
    for column in columns:
        yield column_keys(table, column)
    if len(columns) > 1:
        yield joined_keys(table, columns)


def _root(tree: list[int], row: int) -> int:
    while tree[row] != row:
        tree[row] = row = tree[tree[row]]
    return row


def _tie(tree: list[int], one: int, other: int) -> None:
    tree[_root(tree, one)] = _root(tree, other)


def _tie_equal(tree: list[int], values: Iterable[Hashable]) -> dict[Hashable, int]:
    """Ties rows of the same value (None ties nothing), and gives a row for each value."""
    first: dict[Hashable, int] = {}
    for row, value in enumerate(values):
        if value is not None:
            _tie(tree, row, first.setdefault(value, row))
    return first


def by_ratio(
    sizes: Mapping[str, int], ratios: Mapping[str, float], seed: int, kinds: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A split for each group by ``draw``, with the chances ``ratios`` (any scale) and a limit for giants.

    A group larger than what a split is meant to hold in all cannot be drawn into it: one component of half the
    rows would make a test split of half the rows. The split with the largest ratio takes any group. With ``kinds``
    (of each group) nothing is left to chance but the order: each kind is dealt out by what the splits lack of it.
    """
    total, rows = sum(ratios.values()), sum(sizes.values())
    largest = max(sorted(ratios), key=lambda split: ratios[split])
    found, dealer = {}, Dealer()
    for group in in_turn(list(sizes), kinds, seed) if kinds else sizes:
        size = sizes[group]
        open_to = {s: r for s, r in ratios.items() if s == largest or size <= rows * r / total}
        found[group] = dealer.split_for(kinds[group], size, open_to) if kinds else _drawn(group, open_to, seed)
    return found


def _drawn(group: str, ratios: Mapping[str, float], seed: int) -> str:
    mark = draw(seed, "split", group) * sum(ratios.values())
    split = ""
    for split in sorted(ratios):
        mark -= ratios[split]
        if mark < 0:
            break
    return split


def by_source(
    members: Mapping[str, Counter[str]],
    sources: Mapping[str, Sequence[str]],
    ratios: Mapping[str, float],
    quota: Mapping[str, int],
    seed: int,
    kinds: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """A split for each group (a count of rows per source) by what its sources demand.

    A source listed for one split demands it, and of several demands the first of ``PRECEDENCE`` wins. A group with
    none is open to every split that all its sources are listed for (if there is none: that any is): ``quota`` fills
    its splits up to so many rows, in the order of ``draw``, and ``ratios`` divide the rest among the others. With
    ``kinds`` (of each group) both keep the mix of kinds.
    """
    found, free = {}, {}
    for group, counts in members.items():
        claims = [claim for source in counts if (claim := [s for s in sources if source in sources[s]])]
        if demands := [claim[0] for claim in claims if len(claim) == 1]:
            found[group] = min(demands, key=_rank)
        else:
            shared = [s for s in sources if all(s in claim for claim in claims)]
            free[group] = shared or sorted({split for claim in claims for split in claim})
    turns, dealer = in_turn(list(free), kinds or {}, seed), Dealer()
    for split in sorted(quota, key=_rank):
        room = quota[split]
        for group in turns:
            size = sum(members[group][source] for source in sources[split])
            if group not in found and split in free[group] and size <= room:
                found[group] = split
                room -= size
    for group in turns:
        if group not in found:
            rest = [split for split in free[group] if split not in quota] or free[group]
            open_to = {split: ratios[split] for split in rest}
            size = members[group].total()
            found[group] = dealer.split_for(kinds[group], size, open_to) if kinds else _drawn(group, open_to, seed)
    return found


def _rank(split: str) -> tuple[int, str]:
    return (PRECEDENCE.index(split) if split in PRECEDENCE else len(PRECEDENCE), split)


@dataclass(frozen=True, slots=True)
class Split:
    """Adds ``split`` and ``split_group``; drops the rows that would have a twin in another split.

    ``ratios``: split -> share of the rows, all together 1, or a weight of 1 or more. ``sources``: split -> the sources
    it is made of; with it, rows of a group that lies in a split their source is not listed for are dropped. ``quota``:
    split -> rows, for sources listed for several splits. ``threshold`` and ``shingle``: what makes two texts twins (use
    word5 for articles); ``on``: the columns compared, by default question, answer and text. ``stratify``: what every
    split has the same mix of, ``specialty`` or ``length`` (of the answer or article) or both.
    """

    name: ClassVar[str] = "split"
    version: ClassVar[int] = 3 + KEY_VERSION
    scope: ClassVar[Scope] = "corpus"

    ratios: dict[str, float] = field(default_factory=lambda: {"train": 0.9, "dev": 0.05, "test": 0.05})
    sources: dict[str, list[str]] = field(default_factory=dict)
    quota: dict[str, int] = field(default_factory=dict)
    on: tuple[str, ...] = ()
    threshold: float = 0.8
    shingle: str = "char5"
    stratify: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if strangers := sorted(set(self.stratify) - set(BY)):
            raise UsageError(f"stratify names {', '.join(strangers)}", remedy=f"use {' or '.join(BY)}")
        near_texts((), self.threshold, self.shingle)
        if not self.ratios or not all(math.isfinite(ratio) and ratio > 0 for ratio in self.ratios.values()):
            raise UsageError("ratios must be numbers above 0", remedy="leave out the splits that should be empty")
        self._check_names()
        if strangers := sorted(set(self.quota) - set(self.sources)):
            raise UsageError(f"quota names {', '.join(strangers)}", remedy="name splits that are under sources")
        if below := sorted(split for split, rows in self.quota.items() if rows < 0):
            raise UsageError(f"quota of {below[0]} is below 0", remedy="give a number of rows, 0 or more")
        if empty := sorted(split for split, wanted in self.sources.items() if not wanted):
            raise UsageError(f"sources of {empty[0]} is empty", remedy="name a source, or leave the split out")
        total = sum(self.ratios.values())
        if not math.isclose(total, 1) and min(self.ratios.values()) < 1:
            remedy = "make them sum to 1, or give weights of 1 and more (8, 1, 1)"
            raise UsageError(f"ratios sum to {total:g}", remedy=remedy)
        if strangers := sorted(set(self.sources) - set(self.ratios)):
            problem = f"sources names {', '.join(strangers)}, which has no ratio"
            raise UsageError(problem, remedy="give every split under sources a ratio")

    def _check_names(self) -> None:
        """A split's name is part of a file's name, and what a reader asks a loader for."""
        for name in sorted(self.ratios):
            if name == "all" or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
                remedy = "use small letters, digits and _, from a letter on, at most 40; `all` is every split together"
                raise UsageError(f"ratios names the split {name[:60]!r}", remedy=remedy)
        for names in SAME:
            if len(both := [name for name in names if name in self.ratios]) > 1:
                problem = f"ratios names {' and '.join(both)}, which loaders take for one split"
                raise UsageError(problem, remedy="keep one of them")

    def apply(self, table: pa.Table, context: Context) -> Outcome:
        """All rows at once; raises UsageError when a column of ``on`` is missing."""
        names = groups(table, compared_columns(table, self.on), self.threshold, self.shingle, context.cache)
        sources = table["source"].to_pylist()
        kinds = strata(table, names, self.stratify) if self.stratify else None
        if not self.sources or unserved(self.sources, sources):
            placed = by_ratio(Counter(names), self.ratios, context.seed, kinds)
            return Outcome(_with_columns(table, [placed[name] for name in names], names))
        members: dict[str, Counter[str]] = defaultdict(Counter)
        for name, source in zip(names, sources, strict=True):
            members[name][source] += 1
        placed = by_source(members, self.sources, self.ratios, self.quota, context.seed, kinds)
        splits = [placed[name] for name in names]
        decisions = self._strays(table["id"].to_pylist(), sources, splits)
        return Outcome(_with_columns(table, splits, names), decisions)

    def _strays(self, ids: Sequence[str], sources: Sequence[str], splits: Sequence[str]) -> list[Decision]:
        listed = {source for wanted in self.sources.values() for source in wanted}
        return [
            Decision(row, self.name, "drop", "group_in_other_split" if source in listed else "source_in_no_split")
            for row, source, split in zip(ids, sources, splits, strict=True)
            if source not in self.sources.get(split, ())
        ]


def _with_columns(table: pa.Table, splits: list[str], names: list[str]) -> pa.Table:
    import pyarrow as pa

    for column, values in (("split", splits), ("split_group", names)):
        if column in table.schema.names:
            table = table.drop_columns(column)
        table = table.append_column(column, pa.array(values, pa.string()))
    return table
