"""Seeded draws that depend on what is drawn for, never on the order of the calls."""

from __future__ import annotations

from hashlib import blake2b
from random import Random


def number(seed: int, *parts: object) -> int:
    """A 64-bit number that depends on the seed and the parts alone."""
    text = "\x1f".join([str(seed), *map(str, parts)])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def share(seed: int, *parts: object) -> float:
    """A number in [0, 1) that depends on the seed and the parts alone."""
    return number(seed, *parts) / 2**64


def rng(seed: int, *parts: object) -> Random:
    """A generator of its own for one thing, such as one answer of one question."""
    return Random(number(seed, *parts))


def site_seed(seed: int, slug: str) -> int:
    """The seed of one site, so that no two sites hold the same texts; the first two sites keep the seed itself."""
    return seed if slug in ("drhast", "hidoctor") else number(seed, "site", slug) % 2**31
