"""Figures of a finder of personal details on the third set; counts only, no text."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from tests.rulers.pii_third.compose import Placed, Sample

ADDRESS_SHARE = 0.8  # of an address's letters and digits


class Found(Protocol):
    """What a finder yields: half-open offsets and a kind of its own."""

    start: int
    end: int
    kind: str


Finder = Callable[[str], Iterable[Found]]


@dataclass
class Score:
    """Counts by kind; `broken` counts texts by kind of hard negative, `wrong` spans by why they are wrong."""

    texts: int = 0
    items: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    broken_texts: int = 0
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)

    def recall(self, *kinds: str) -> float:
        """Items found over items of these kinds."""
        total = sum(n for (kind, _), n in self.items.items() if kind in kinds)
        return sum(n for (kind, _), n in self.found.items() if kind in kinds) / max(1, total)

    def precision(self, names: bool) -> float:
        """Right over all new spans: those that the finder calls a name, or all others."""
        right = sum(n for kind, n in self.right.items() if (kind == "name") == names)
        wrong = sum(n for (kind, _), n in self.wrong.items() if (kind == "name") == names)
        return right / max(1, right + wrong)

    @property
    def structured(self) -> list[str]:
        return sorted({kind for kind, _ in self.items} - {"name"})


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _is_found(text: str, item: Placed, covered: set[int]) -> bool:
    signs = [i for i in range(*item.core) if text[i].isalnum()]
    share = sum(i in covered for i in signs) / len(signs)
    return share >= (ADDRESS_SHARE if item.kind == "address" else 1)


def _within(text: str, item: Placed, span: tuple[int, int]) -> bool:
    """The span starts in the phrase and ends with the item, its glued letters, marks and spaces."""
    end = item.core[1] + item.reach
    while end < len(text) and text[end].isalpha():
        end += 1
    while end < len(text) and not text[end].isalnum():
        end += 1
    start = item.phrase[0]
    while start > 0 and not text[start - 1].isalnum():
        start -= 1
    return start <= span[0] and span[1] <= end


def _own(sample: Sample, find: Finder) -> set[tuple[int, int]]:
    """Spans of the text before injection, in the offsets of the text after it."""
    spans = [(span.start, span.end) for span in find(sample.before)]
    return {
        (s - old + new, e - old + new)
        for s, e in spans
        for old, new, length in sample.pieces
        if old < e and s < old + length
    }


def _why_wrong(sample: Sample, span: tuple[int, int]) -> str:
    for placed in sample.placed:
        if _overlap(placed.core, span):
            return f"beyond {placed.kind}" if placed.kind else f"hard {placed.form}"
    return "cue alone" if any(_overlap(p.phrase, span) for p in sample.placed) else "carrier"


def add(score: Score, sample: Sample, find: Finder) -> None:
    """Count one text."""
    own = _own(sample, find)
    new = [s for s in find(sample.text) if not any(_overlap(o, (s.start, s.end)) for o in own)]
    covered = {i for span in new for i in range(span.start, span.end)}
    items = [p for p in sample.placed if p.kind]
    score.texts += 1
    for item in items:
        key = (item.kind or "", item.form)
        score.items[key] += 1
        score.found[key] += _is_found(sample.text, item, covered)
    for span in new:
        at = (span.start, span.end)
        hit = next((p for p in items if _overlap(p.core, at) and _within(sample.text, p, at)), None)
        if hit:
            score.right[span.kind] += 1
            score.confusions[hit.kind or "", span.kind] += 1
        else:
            score.wrong[span.kind, _why_wrong(sample, at)] += 1
    broken = {p.form for p in sample.placed if not p.kind and any(_overlap(p.core, (s.start, s.end)) for s in new)}
    score.broken.update(broken)
    score.broken_texts += bool(broken)


def score_finder(find: Finder, samples: Iterable[Sample]) -> Score:
    """The figures of `find` over the set."""
    score = Score()
    for sample in samples:
        add(score, sample, find)
    return score
