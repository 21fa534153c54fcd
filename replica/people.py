"""Invented doctors and patients: common names joined by chance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from replica.blocks import stock, topics
from replica.draw import rng


@cache
def _names(kind: str) -> tuple[tuple[str, str], ...]:
    return tuple((pair.split("=")[0], pair.split("=")[1]) for pair in stock("names")[kind])


def person(draws: Random) -> tuple[str, str]:
    """A full name in Persian, and in Latin letters joined by a hyphen."""
    first = draws.choice(_names(draws.choice(("first_f", "first_m"))))
    last = draws.choice(_names("last"))
    return f"{first[0]} {last[0]}", f"{first[1]}-{last[1]}"


@dataclass(frozen=True, slots=True)
class Doctor:
    """A doctor's card: city (Persian, Latin) and specialties (name, slug) may be missing."""

    name: str
    slug: str
    number: int
    city: tuple[str, str] | None
    specialties: tuple[tuple[str, str], ...]
    verified: bool

    @property
    def path(self) -> str:
        """The path of the doctor's page."""
        tail = f"-{self.city[1]}" if self.city else ""
        return f"/doctor/{self.slug}{tail}/dr-{self.number}/"


def doctors(seed: int, count: int) -> list[list[Doctor]]:
    """For each specialty the doctors who answer, `count` in all."""
    every: list[list[Doctor]] = [[] for _ in topics()]
    for nth in range(count):
        draws = rng(seed, "doctor", nth)
        name, slug = person(draws)
        place = nth % len(every)
        own = [(topics()[place].name, topics()[place].slug)] if draws.random() < 0.94 else []
        if own and draws.random() < 0.2:
            other = draws.choice(topics())
            own += [(other.name, other.slug)] if other.slug != own[0][1] else []
        city = draws.choice(_names("cities")) if draws.random() < 0.93 else None
        every[place].append(Doctor(f"دکتر {name}", slug, 1000 + 7 * nth, city, tuple(own), draws.random() < 0.8))
    return every
