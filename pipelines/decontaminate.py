"""Benchmarks and test rows kept out of what a model is trained on, by shared n-grams and near-duplicate match.

Both sides go through ``dedup_key``, so a text typed with other digits, letters or spaces is still the same text.
Only rows to be trained on are ever dropped: a benchmark or a test row stays whatever it shares.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pipelines.benchmark_file import check_kind, read_benchmark
from pipelines.contamination import Hits, Targets, find_hits
from pipelines.errors import UsageError
from pipelines.keys import column_keys
from pipelines.normalise.key import KEY_VERSION, dedup_key
from pipelines.step import Context, Decision, Outcome, Scope, text_columns

if TYPE_CHECKING:
    import pyarrow as pa

#: Kinds of hit, the surest first.
KINDS = ("ngram", "overlap", "near")


@dataclass(frozen=True, slots=True)
class Decontaminate:
    """Drops rows of ``splits`` that share ``ngram`` words in a row, or most of a text, with a benchmark or a split.

    ``benchmarks``: files or globs (.parquet, .jsonl, .csv). ``against``: splits of the build, such as test.
    ``splits``: where rows are dropped; a table that has not been split counts as one of them as a whole. ``part``,
    ``overlap``: a row with such a share of the ``part``-grams of one text holds that text; shorter texts do not count.
    ``near``: the Jaccard at which a column is nearly such a text. ``common``: what more rows of ``splits`` hold than
    that is boilerplate (greetings, disclaimers) and proves nothing.
    """

    name: ClassVar[str] = "decontaminate"
    version: ClassVar[int] = 5 + KEY_VERSION
    scope: ClassVar[Scope] = "corpus"

    benchmarks: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    splits: tuple[str, ...] = ("train", "dev")
    ngram: int = 13
    part: int = 8
    overlap: float = 0.7
    near: float = 0.8
    common: int = 100

    def __post_init__(self) -> None:
        if not self.splits:
            raise UsageError("splits is empty", remedy="name the splits to train on")
        if both := sorted(set(self.splits) & {*self.against, "test"}):
            problem = f"splits or against is wrong: rows of {', '.join(both)} must stay"
            raise UsageError(problem, remedy="name only splits to train on under splits")
        if not 1 <= self.part <= self.ngram <= 99:
            raise UsageError(f"ngram = {self.ngram}, part = {self.part}", remedy="1 <= part <= ngram <= 99")
        for name, share in (("overlap", self.overlap), ("near", self.near)):
            if not 0 < share <= 1:
                raise UsageError(f"{name} = {share}", remedy="give a share above 0 and up to 1")
        if self.common < 1:
            raise UsageError(f"common = {self.common} would make every n-gram boilerplate", remedy="set 1 or more")

    def resolve(self, base: Path) -> Decontaminate:
        """The same step with its relative paths under ``base``, the recipe's folder.

        Raises as ``files`` does, and for a recipe that gives it nothing to compare with.
        """
        if not self.benchmarks and not self.against:
            raise UsageError("nothing to compare with", remedy="set benchmarks or against, or leave the step out")
        found = replace(self, benchmarks=tuple(str(base / name) for name in self.benchmarks))
        found.files()
        return found

    def files(self) -> list[Path]:
        """The benchmark files, for reading and for a build's fingerprint.

        Raises UsageError for a name that finds nothing, or something else than a benchmark.
        """
        found: set[str] = set()
        for name in self.benchmarks:
            here = [name] if Path(name).is_file() else glob.glob(name, recursive=True)  # noqa: PTH207 (absolute too)
            if not here:
                raise UsageError("no such benchmark file", where=name, remedy="fetch it or take it out of the recipe")
            for one in here:
                check_kind(Path(one))
            found.update(here)
        return sorted(map(Path, found))

    def apply(self, table: pa.Table, context: Context) -> Outcome:  # noqa: ARG002
        """All rows at once; raises UsageError for ``against`` on rows that have not been split."""
        rows, found = self._hits(table)
        ids = table["id"].to_pylist()
        worst: dict[int, tuple[str, str, float]] = {}
        for kind in KINDS:
            here: dict[int, tuple[str, str, float]] = {}
            for name in sorted(found):
                for place, value in found[name][kind].items():
                    if place not in here or value > here[place][2]:
                        here[place] = (name, kind, value)
            worst = here | worst  # a row found in two ways is told by the first
        least = {"ngram": 1.0, "overlap": self.overlap, "near": self.near}
        decisions = [
            Decision(ids[rows[place]], self.name, "drop", f"contaminated:{name}:{kind}", value, least[kind])
            for place, (name, kind, value) in sorted(worst.items())
        ]
        return Outcome(table, decisions)

    def report(self, table: pa.Table) -> dict[str, dict[str, int]]:
        """Benchmark or split -> kind of hit -> rows, also where there are none; a row may be in several."""
        _, found = self._hits(table)
        return {name: {kind: len(hits) for kind, hits in of.items()} for name, of in sorted(found.items())}

    def _hits(self, table: pa.Table) -> tuple[list[int], dict[str, Hits]]:
        """The rows that may be dropped, and what was found, by their place among these."""
        if self.against and "split" not in table.schema.names:
            raise UsageError("the rows have no column split", remedy="put the step split before decontaminate")
        splits = table["split"].to_pylist() if "split" in table.schema.names else [self.splits[0]] * len(table)
        keys = [column_keys(table, column) for column in text_columns(table)]
        rows = [row for row, split in enumerate(splits) if split in self.splits]
        targets = self._targets((split, column[row]) for column in keys for row, split in enumerate(splits))
        columns = [[column[row] for row in rows] for column in keys]
        sizes = {"ngram": self.ngram, "part": self.part, "common": self.common}
        return rows, find_hits(columns, targets, **sizes, overlap=self.overlap, near=self.near)

    def _targets(self, own: Iterable[tuple[str, str]]) -> Targets:
        targets: dict[str, list[str]] = {split: [] for split in self.against}
        for path in self.files():
            targets.setdefault(path.stem, []).extend(key for text in read_benchmark(path).texts for key in _keys(text))
        for split, text in own:
            if split in self.against and text:
                targets[split].append(text)
        return targets


def _keys(text: str) -> list[str]:
    """What a text of a benchmark is looked for by: as it is, and as typed with spaces where it has half-spaces.

    A key has پیش‌بینی as one word; who copies it in a hurry writes two, and no rule of spelling makes them one again.
    """
    return list(dict.fromkeys(dedup_key(written) for written in (text, text.replace("\u200c", " "))))
