"""What the forums share: questions with dates and doctors, some never answered, and what is true of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from replica.draw import number, share, site_seed
from replica.faults import Faults
from replica.options import Options
from replica.people import Doctor, doctors
from replica.posts import slug_of, spread
from replica.questions import Questions
from replica.texts import Consultation
from replica.wire import percent

_UNANSWERED = 0.1


class Forum:
    """The questions of one site, oldest first, without the way they are asked for."""

    def __init__(self, options: Options, faults: Faults, slug: str, domain: str, most: int = 4) -> None:
        self.slug, self.domain, self.faults = slug, domain, faults
        self.seed, self.count = site_seed(options.seed, slug), options.questions
        self.questions = Questions(self.seed, self.count, gaps=False, most=most, site=slug)
        self.dates: list[datetime] = spread(self.seed, self.count)
        self.numbers = [1_000 + 3 * i + number(self.seed, "id", i) % 3 for i in range(self.count)]
        self.index = {found: i for i, found in enumerate(self.numbers)}
        self.also: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {}

    def path(self, index: int) -> str:
        """The decoded path of a question."""
        return f"/{self.numbers[index]}/{self.slug_of(index)}"

    def slug_of(self, index: int) -> str:
        """The slug of its title."""
        return slug_of(self.questions.title(index))

    def url(self, index: int) -> str:
        """The URL the truth names a question by."""
        return f"https://{self.domain}{percent(self.path(index))}"

    @cached_property
    def bound(self) -> set[int]:
        """The questions that take part in a plant."""
        return set(self.questions.plants) | self.questions.originals

    def answered(self, index: int) -> bool:
        """Whether anybody answered."""
        return index in self.bound or share(self.seed, "unanswered", index) >= _UNANSWERED

    @cached_property
    def there(self) -> list[int]:
        """The questions whose page is not a 404 for good."""
        return [index for index in range(self.count) if not self.faults.gone(self.url(index))]

    def get(self, index: int) -> Consultation:
        """A question as its page shows it; without answers where nobody gave one."""
        said = self.questions.get(index)
        if self.answered(index):
            return said
        return Consultation(said.topic, said.title, said.question)

    @cached_property
    def _doctors(self) -> list[list[Doctor]]:
        return doctors(self.seed, max(45, self.count // 60))

    def doctor(self, index: int, nth: int) -> Doctor:
        """Who gave answer `nth`."""
        pool = self._doctors[self.questions.get(index).topic]
        return pool[number(self.seed, "doctor-of", index, nth) % len(pool)]

    def answer_day(self, index: int, nth: int) -> date:
        """The day of answer `nth`."""
        return (self.dates[index] + timedelta(days=1 + nth * 2 + number(self.seed, "day", index) % 3)).date()

    # What is true

    def items(self) -> Iterator[str]:
        """The URLs of questions that can be reached, have an answer, and take part in no plant."""
        return (self.url(i) for i in self.there if self.answered(i) and i not in self.bound)

    def truth(self) -> Iterator[dict[str, Any]]:
        """Every question with an answer that can be reached now."""
        return (self.row(index) for index in self.there if self.answered(index))

    def row(self, index: int) -> dict[str, Any]:
        """What is true of a question."""
        said = self.get(index)
        return {
            "url": self.url(index), "kind": "question", "title": said.title, "question": said.question,
            "answers": said.answers, "answers_meta": [self.meta(index, nth) for nth in range(len(said.answers))],
        }  # fmt: skip

    def meta(self, index: int, nth: int) -> dict[str, Any]:
        """What the page says about answer `nth`; None where it says nothing."""
        who = self.doctor(index, nth)
        fields = [name for name, _ in who.specialties]
        return {
            "doctor": who.name, "specialty": "، ".join(fields) or None, "specialties": fields,
            "verified": None, "date": None,
        }  # fmt: skip

    def planted(self) -> Iterator[dict[str, Any]]:
        """What was planted in the questions that can be reached now."""
        here = set(self.there)
        for index, row in self.questions.planted():
            if index in here and row.get("of", index) in here:
                of = {"of": self.url(row["of"])} if "of" in row else {}
                yield {"kind": row.pop("kind"), "url": self.url(index)} | row | of
