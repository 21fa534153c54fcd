"""The stock of sentences in replica/phrases, and how their slots are filled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)$")
# Shared by every specialty; the rest of the slots come from the tables in the files.
_NUMBERS = {"n": ["{2-9}"], "h": ["{4-12}"], "age": ["{18-79}"]}
_FAMILIES = {
    "symptom": "symptoms",
    "drug": "drugs",
    "test": "tests",
    "lab": "labs",
    "condition": "conditions",
    "part": "parts",
    "cause": "causes",
}


@dataclass(frozen=True)
class Topic:
    """A specialty with its own words, and every slot it can fill."""

    name: str
    slug: str
    slots: dict[str, list[str]]
    complaints: list[str]
    advice: list[str]


@cache
def stock(name: str) -> dict[str, Any]:
    """One file of replica/phrases."""
    return tomllib.loads((files("replica") / "phrases" / f"{name}.toml").read_text("utf-8"))


@cache
def topics() -> tuple[Topic, ...]:
    """Every specialty, in the order of the files."""
    shared = _NUMBERS | {
        slot: words for name in ("articles", "answers", "questions") for slot, words in stock(name)["slots"].items()
    }
    shared |= {slot: stock("questions")[slot] for slot in ("effect", "effect2", "testsays")}
    tables = [t for name in ("specialties", "specialties2") for t in stock(name)["specialty"]]
    return tuple(_topic(table, shared) for table in tables)


def _topic(table: dict[str, Any], shared: dict[str, list[str]]) -> Topic:
    slots = dict(shared)
    for slot, column in _FAMILIES.items():
        slots[slot] = slots[slot + "2"] = table[column]
    slots["specialty"] = [table["name"]]
    slots["food2"] = slots["food"]
    return Topic(table["name"], table["slug"], slots, table["complaints"], table["advice"])


@cache
def _parts(template: str) -> tuple[str | tuple[int, int] | tuple[str], ...]:
    """A template cut at its slots: text, (low, high) for a number, (name,) for a word."""
    pieces: list[str | tuple[int, int] | tuple[str]] = []
    for i, piece in enumerate(_SLOT.split(template)):
        found = _RANGE.match(piece) if i % 2 else None
        if found:
            pieces.append((int(found[1]), int(found[2])))
        elif i % 2:
            pieces.append((piece,))
        elif piece:
            pieces.append(piece)
    return tuple(pieces)


def fill(template: str, rng: Random, slots: dict[str, list[str]], fixed: dict[str, str]) -> str:
    """Fill the slots of a template; a slot in `fixed` keeps its word three times in four."""
    out = []
    for piece in _parts(template):
        if isinstance(piece, str):
            out.append(piece)
        elif len(piece) == 2:
            out.append(str(piece[0] + int(rng.random() * (piece[1] - piece[0] + 1))))
        elif piece[0] in fixed and rng.random() < 0.75:
            out.append(fixed[piece[0]])
        else:
            words = slots[piece[0]]
            out.append(fill(words[int(rng.random() * len(words))], rng, slots, fixed))
    return "".join(out)


def case(rng: Random, topic: Topic) -> dict[str, str]:
    """The illness one text is about: a word for each slot that should stay the same in it."""
    fixed: dict[str, str] = {}
    for slot in ("symptom", "drug", "test", "condition", "part", "cause"):
        one, two = rng.sample(topic.slots[slot], 2)
        fixed[slot] = fill(one, rng, topic.slots, {})
        fixed[slot + "2"] = fill(two, rng, topic.slots, {})
    return fixed
