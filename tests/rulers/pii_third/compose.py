"""Texts of the set: a real text, what was put into it, and where."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pyarrow.parquet as pq

from tests.rulers.pii_third import numbers, online, people, phones
from tests.rulers.pii_third.hard import hard
from tests.rulers.pii_third.item import Item

FILES = ("drhast_filtered", "niniban_crawled", "doctoryab_filtered", "isovisit", "mf3qa_dev_published")
SEED = 20261121
LENGTHS = range(40, 1500)  # characters of a carrier
MAKERS = {
    "name": people.name,
    "mobile": phones.mobile,
    "landline": phones.landline,
    "national_id": numbers.national_id,
    "company_id": numbers.company_id,
    "sheba": numbers.sheba,
    "card": numbers.card,
    "postal_code": numbers.postal_code,
    "passport": numbers.passport,
    "medical_council": numbers.medical_council,
    "health_record": numbers.health_record,
    "plate": numbers.plate,
    "birth_date": numbers.birth_date,
    "email": online.email,
    "url": online.url,
    "handle": online.handle,
    "address": people.address,
}
WEIGHTS = [5, 3, 2] + [1] * (len(MAKERS) - 3)
_GAP = re.compile(r"(?<=[.!؟?\n])\s*|\s+")
_SENTENCE = re.compile(r"(?<=[.!؟?\n])\s*")


@dataclass(frozen=True)
class Placed:
    """A phrase in the finished text: a kind of item, or None for a hard negative named by `form`."""

    kind: str | None
    form: str
    phrase: tuple[int, int]
    core: tuple[int, int]
    reach: int = 0


@dataclass(frozen=True)
class Sample:
    """before: the carrier. pieces: (start in before, start in text, length) of each stretch of it in text."""

    before: str
    text: str
    placed: list[Placed]
    pieces: list[tuple[int, int, int]]


def real_texts(folder: Path) -> list[str]:
    """The questions and answers of the folder, each once, sorted; [] where it is absent."""
    texts = set[str]()
    for name in FILES if folder.is_dir() else ():
        table = pq.read_table(folder / f"{name}.parquet", columns=["Question", "Answer"])
        for column in table.columns:
            texts.update(t for t in column.to_pylist() if t and len(t.strip()) in LENGTHS)
    return sorted(texts)


def _draw(rng: Random) -> list[Item]:
    """One to three items of different kinds and one to three hard negatives; at most one item is a signature."""
    kinds: dict[str, Item] = {}
    for _ in range(rng.choice((1, 2, 2, 3))):
        kind = rng.choices(list(MAKERS), WEIGHTS)[0]
        kinds[kind] = MAKERS[kind](rng)
    items = list(kinds.values())
    for _ in range(rng.choice((1, 2, 3))):
        form, phrase = hard(rng)
        items.append(Item("", form, phrase, 0, len(phrase)))
    rng.shuffle(items)
    return sorted(items, key=lambda item: item.last)


def _noisy(rng: Random, phrase: str) -> str:
    """In one phrase of twelve the letters of an Arabic keyboard; the length stays."""
    return phrase.translate({ord("ی"): "ي", ord("ک"): "ك"}) if rng.random() < 0.08 else phrase


def _places(rng: Random, carrier: str, items: Sequence[Item]) -> list[tuple[int, Item]]:
    """For each item a place in the carrier: its start, its end, a sentence's end, or rarely any space."""
    sentences = [m.end() for m in _SENTENCE.finditer(carrier)] or [len(carrier)]
    gaps = [m.end() for m in _GAP.finditer(carrier)] or [len(carrier)]
    where = {
        "start": lambda: 0,
        "end": lambda: len(carrier),
        "sentence": lambda: rng.choice(sentences),
        "gap": lambda: rng.choice(gaps),
    }
    weights = (3, 3, 4, 1)
    placed = [(len(carrier) if i.last else where[rng.choices(list(where), weights)[0]](), i) for i in items]
    return sorted(placed, key=lambda pair: (pair[0], pair[1].last))


def _joint(rng: Random, left: str, right: str) -> str:
    """What stands between two stretches: never a bare space beside a digit, which would be another number."""
    if not left or not right or left.endswith("\n") or right.startswith("\n"):
        return ""
    if left[-1].isdigit() and right[0].isdigit() or rng.random() < 0.6:
        return rng.choice(("\n", ". ", ".\n", "\n\n", "! "))
    return " " if left[-1].isdigit() or left[-1] in ".!؟?:" else rng.choice((". ", "، ", "\n", " - "))


def compose(rng: Random, carrier: str) -> Sample:
    """The carrier with drawn items in it."""
    text, at = "", 0
    placed: list[Placed] = []
    pieces: list[tuple[int, int, int]] = []

    def carry_to(end: int) -> None:
        nonlocal text, at
        if end > at:
            text += _joint(rng, text, carrier[at:end])
            pieces.append((at, len(text), end - at))
            text += carrier[at:end]
            at = end

    for place, item in _places(rng, carrier, _draw(rng)):
        carry_to(place)
        phrase = _noisy(rng, item.phrase)
        text += _joint(rng, text, phrase)
        start = len(text)
        core = (start + item.start, start + item.end)
        placed.append(Placed(item.kind or None, item.form, (start, start + len(phrase)), core, item.reach))
        text += phrase
    carry_to(len(carrier))
    return Sample(carrier, text, placed, pieces)


def samples(texts: Sequence[str], count: int = 1000, seed: int = SEED) -> Iterator[Sample]:
    """The set: the same for the same texts, count and seed; a text serves twice only where there are too few."""
    rng = Random(seed)
    carriers = rng.sample(texts, count) if count <= len(texts) else rng.choices(texts, k=count)
    for carrier in carriers:
        yield compose(rng, carrier)
