"""The questions of a site: invented ones with what is planted in them, or those of --content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from replica import planted, texts
from replica.draw import rng, share
from replica.people import person
from replica.texts import Consultation

_TITLE_WORDS = 12


class Questions:
    """Question `index` on demand; the last few hundred are kept."""

    def __init__(
        self, seed: int, total: int, rows: list[tuple[str, list[str]]] | None = None,
        gaps: bool = True, most: int = 4, site: str = "drhast",
    ) -> None:  # fmt: skip
        """`gaps`: rarely a title or a question is missing. `most`: answers that a question has."""
        self.seed, self.total, self.rows, self.gaps, self.most = seed, total, rows, gaps, most
        self.plants = {} if rows is not None else planted.plan(seed, site, list(range(total)), total)
        self.originals = {plant.of for plant in self.plants.values()}
        self._kept: dict[int, Consultation] = {}

    @staticmethod
    def topics(seed: int, total: int) -> NDArray[np.int64]:
        """The specialty of each invented question."""
        return np.array([texts.topic_of(seed, i) for i in range(total)], np.int64)

    def title(self, index: int) -> str:
        """The title alone, as link lists show it."""
        if self.rows is not None:
            return " ".join(self.rows[index][0].split()[:_TITLE_WORDS])
        if self.gaps and share(self.seed, "untitled", index) < 0.003:
            return ""
        plant = self.plants.get(index)
        return self.title(plant.of) if plant and plant.of >= 0 else texts.title(self.seed, index)

    def get(self, index: int) -> Consultation:
        """A question as its page shows it."""
        found = self._kept.get(index)
        if found is None:
            found = self._make(index)
            found.answers = found.answers[: self.most]
            if len(self._kept) > 500:
                self._kept.clear()
            self._kept[index] = found
        return found

    def _make(self, index: int) -> Consultation:
        if self.rows is not None:
            question, answers = self.rows[index]
            return Consultation(0, self.title(index), question, answers)
        plant = self.plants.get(index)
        if plant is None or plant.kind == "pii":
            made = texts.consultation(self.seed, index)
            made.title = self.title(index)
            if plant:
                self._reveal(made, index)
            # An original has its text: a near-copy of nothing would be near to nothing.
            elif self._bodiless(index) and made.title:
                made.question = ""
            return made
        source = texts.consultation(self.seed, plant.of)
        source.title = self.title(index)
        if plant.kind == "near":
            draws, level = rng(self.seed, "near", index), planted.level(self.seed, index)
            source.question = planted.edited(source.question, draws, level)
            source.answers = [planted.edited(answer, draws, level) for answer in source.answers]
        return source

    def _bodiless(self, index: int) -> bool:
        return self.gaps and share(self.seed, "bodiless", index) < 0.003 and index not in self.originals

    def _detail(self, index: int) -> tuple[planted.Detail, str]:
        draws = rng(self.seed, "pii", index)
        return planted.detail(draws, person), "question" if draws.random() < 0.7 else "answers"

    def _reveal(self, made: Consultation, index: int) -> None:
        detail, where = self._detail(index)
        draws = rng(self.seed, "pii-place", index)
        if where == "question":
            made.question = planted.insert(made.question, detail.sentence(), draws)
        else:
            made.answers[0] = planted.insert(made.answers[0], detail.sentence(), draws)

    def planted(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each plant with its index: its kind, and what is known about it."""
        for index, plant in sorted(self.plants.items()):
            if plant.kind == "pii":
                detail, where = self._detail(index)
                field = "question" if where == "question" else "answers[0]"
                yield index, {"kind": "pii", "pii": detail.kind, "value": detail.value, "field": field}
                continue
            one, two = self.get(plant.of), self.get(index)
            yield index, {
                "kind": plant.kind, "of": plant.of,
                "jaccard": round(planted.jaccard(whole(one), whole(two)), 4),
                "jaccard_question": round(planted.jaccard(one.question, two.question), 4),
                "jaccard_answers": round(planted.jaccard("\n".join(one.answers), "\n".join(two.answers)), 4),
            }  # fmt: skip


def whole(said: Consultation) -> str:
    """Question and answers as one text, a line each: what `jaccard` in the planted list compares."""
    return "\n".join([said.question, *said.answers])
