"""What a replica is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

QUESTIONS = 2_000
ARTICLES = 1_000


@dataclass(frozen=True, slots=True)
class Options:
    """Sizes and switches of one replica; the same options give the same sites, byte for byte."""

    questions: int = QUESTIONS
    articles: int = ARTICLES
    seed: int = 1
    api: bool = True
    arrivals: int = 0
    faults: bool = True
    sites: tuple[str, ...] = ()
    content: tuple[Path, ...] = field(default_factory=tuple)
    day: int = 0
    redesign: tuple[str, ...] = ()
    odd: bool = False

    def __post_init__(self) -> None:
        for name in ("questions", "articles", "arrivals", "day"):
            if getattr(self, name) < 0:
                raise ValueError(f"--{name} must not be negative")
