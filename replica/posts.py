"""The posts of a WordPress site: numbers, dates, terms and texts, from a seed or from --content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Any

from replica import articles, planted
from replica.articles import Article, Block, from_lines
from replica.blocks import topics
from replica.draw import number, rng, share
from replica.people import person
from replica.texts import topic_of

# Iran has kept +03:30 all year since 2022; the replica keeps it for the years before too.
TEHRAN = timezone(timedelta(hours=3, minutes=30))
_FIRST, _LAST = datetime(2014, 4, 5, 8, 0, tzinfo=TEHRAN), datetime(2025, 6, 20, 20, 0, tzinfo=TEHRAN)
# What a later day brings to every site with articles.
NEW, CHANGED = 50, 20
_NOT_SLUG = re.compile(r"[^\w\u200c]+")
_PARENTS = (("بیماری‌ها", "بیماری-ها"), ("سلامت خانواده", "سلامت-خانواده"), ("دارو و درمان", "دارو-و-درمان"))


@dataclass(frozen=True, slots=True)
class Term:
    """A category or a tag: its number, name, slug, the path of its archive, its parent's number."""

    number: int
    name: str
    slug: str
    path: str
    parent: int = 0


def _later(day: int, nth: int) -> datetime:
    """A moment on a day after the first, later than anything before that day."""
    return _LAST + timedelta(days=day, minutes=7 * nth)


def spread(seed: int, count: int) -> list[datetime]:
    """Moments over the years, oldest first."""
    step = (_LAST - _FIRST) / max(count, 1)
    return [(_FIRST + step * (i + share(seed, "date", i))).replace(microsecond=0) for i in range(count)]


def slug_of(text: str) -> str:
    """A slug as WordPress makes it: words and hyphens, cut where its encoded form passes 200 characters."""
    words = _NOT_SLUG.sub("-", text.replace("\u200c", "-").lower()).strip("-")
    room = 200
    for end, char in enumerate(words):
        room -= 1 if char.isascii() else 3 * len(char.encode())
        if room < 0:
            words = words[:end]
            break
    return words.strip("-") or "post"


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """How a site files its posts: its own sections in place of the specialties, and where their archives are."""

    sections: tuple[tuple[str, str], ...] = ()  # name, slug; none: three parents and a child for each specialty
    category: str = "/category/"
    tag: str = "/tag/"
    second: float = 0.0  # the share of the posts that stand in two sections


class Posts:
    """Posts 0 (oldest) to `count - 1` (newest) of a site; from `base` on they came on later days."""

    def __init__(
        self, seed: int, site: str, count: int, rows: list[tuple[str, str]] | None = None,
        day: int = 0, taxonomy: Taxonomy | None = None,
    ) -> None:  # fmt: skip
        self.seed, self.base, self.rows, self.day = seed, count, rows, day
        self.taxonomy = taxonomy or Taxonomy()
        self.count = count + NEW * day if rows is None else min(count + NEW * day, len(rows))
        self.plants = {} if rows is not None else planted.plan(seed, site, list(range(count)), count)
        gap = max(2, 290_000 // max(count, 1))
        self.numbers = [20_000 + i * gap + number(seed, "post-id", i) % (gap - 1) for i in range(self.count)]
        self.index = {post: i for i, post in enumerate(self.numbers)}
        self.dates = spread(seed, count)
        self.dates += [_later(1 + (i - count) // NEW, (i - count) % NEW) for i in range(count, self.count)]
        self.changed = self._changes()
        self.modified = [self._modified(i) for i in range(self.count)]
        self.topics = [topic_of(seed, i) for i in range(self.count)]
        self._titles: list[str | None] = [None] * self.count
        self._kept: dict[int, Article] = {}

    def _changes(self) -> dict[int, int]:
        """Posts that were changed after day 0, and the day of the last change; never one that takes part in a plant."""
        barred = set(self.plants) | {plant.of for plant in self.plants.values()}
        free = [i for i in range(self.base) if i not in barred] if self.day else []
        changed: dict[int, int] = {}
        for day in range(1, self.day + 1):
            changed |= dict.fromkeys(rng(self.seed, "changed", day).sample(free, min(CHANGED, len(free))), day)
        return changed

    def _modified(self, index: int) -> datetime:
        """One post in four was edited later, and a few on a later day of the replica."""
        if index in self.changed:
            return _later(self.changed[index], index % 60) + timedelta(hours=3)
        if index >= self.base:
            return self.dates[index]
        drawn = number(self.seed, "modified", index)
        if drawn % 4:
            return self.dates[index]
        later = self.dates[index] + timedelta(days=drawn % 900, minutes=drawn % 997 + 1)
        return min(later, _LAST + timedelta(minutes=drawn % 997))

    # Texts

    def title(self, index: int) -> str:
        """The title alone."""
        found = self._titles[index]
        if found is None:
            found = self._titles[index] = self._title(index)
        return found

    def _title(self, index: int) -> str:
        if self.rows is not None:
            return self.rows[index][0]
        plant = self.plants.get(index)
        return articles.title(self.seed, plant.of if plant and plant.of >= 0 else index)

    def get(self, index: int) -> Article:
        """An article as its page shows it."""
        found = self._kept.get(index)
        if found is None:
            if len(self._kept) > 200:
                self._kept.clear()
            found = self._kept[index] = self._make(index)
        return found

    def _make(self, index: int) -> Article:
        made = self._first(index)
        if index in self.changed:
            day = self.changed[index]
            block = articles.article(self.seed, self.base + day * CHANGED + index).blocks[0]
            made.blocks.append(Block("p", f"به‌روزرسانی {day}: {block.text}"))
        return made

    def _first(self, index: int) -> Article:
        """An article as it was first published."""
        if self.rows is not None:
            return from_lines(*self.rows[index])
        plant = self.plants.get(index)
        made = articles.article(self.seed, plant.of if plant and plant.of >= 0 else index)
        if plant and plant.kind == "near":
            draws, level = rng(self.seed, "near-article", index), planted.level(self.seed, index)
            made.blocks = [block.changed(lambda text: planted.edited(text, draws, level)) for block in made.blocks]
        elif plant and plant.kind == "pii":
            block = made.blocks[0]
            sentence = self._detail(index).sentence()
            block.text = planted.insert(block.text, sentence, rng(self.seed, "pii-place-article", index))
        return made

    def _detail(self, index: int) -> planted.Detail:
        return planted.detail(rng(self.seed, "pii-article", index), person)

    def planted(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each plant with its index: its kind, and what is known about it."""
        for index, plant in sorted(self.plants.items()):
            if plant.kind == "pii":
                detail = self._detail(index)
                yield index, {"kind": "pii", "pii": detail.kind, "value": detail.value, "field": "text"}
            else:
                value = planted.jaccard(self.get(plant.of).text(), self.get(index).text())
                yield index, {"kind": plant.kind, "of": plant.of, "jaccard": round(value, 4)}

    # Terms

    @cached_property
    def categories(self) -> list[Term]:
        """Three parents, and a category for each specialty under one of them; or the sections of the site."""
        base = self.taxonomy.category
        if self.taxonomy.sections:
            own = enumerate(self.taxonomy.sections)
            return [Term(10 + n, name, slug, f"{base}{slug}/") for n, (name, slug) in own]
        terms = [Term(2 + n, name, slug, f"{base}{slug}/") for n, (name, slug) in enumerate(_PARENTS)]
        for n, topic in enumerate(topics()):
            parent = terms[n % len(_PARENTS)]
            slug = slug_of(topic.name)
            terms.append(Term(10 + n, topic.name, slug, f"{parent.path}{slug}/", parent.number))
        return terms

    @cached_property
    def tags(self) -> list[Term]:
        """A tag for each condition and each symptom that is named without a number."""
        names = [w for topic in topics() for w in topic.slots["condition"] + topic.slots["symptom"] if "{" not in w]
        unique = list(dict.fromkeys(names))
        base = self.taxonomy.tag
        return [Term(100 + n, name, slug_of(name), f"{base}{slug_of(name)}/") for n, name in enumerate(unique)]

    @cached_property
    def _tags_of_topic(self) -> list[list[Term]]:
        by_name = {tag.name: tag for tag in self.tags}
        return [[by_name[w] for w in t.slots["condition"] + t.slots["symptom"] if w in by_name] for t in topics()]

    def category(self, index: int) -> Term:
        """The category of a post, the first where it has two."""
        own = len(self.taxonomy.sections)
        if own:
            return self.categories[(self.topics[index] + number(self.seed, "section", index) % 3) % own]
        return self.categories[len(_PARENTS) + self.topics[index]]

    def categories_of(self, index: int) -> list[Term]:
        """Every category of a post."""
        first = self.category(index)
        if share(self.seed, "second", index) >= self.taxonomy.second:
            return [first]
        return [first, self.categories[(self.categories.index(first) + 1) % len(self.categories)]]

    def tags_of(self, index: int) -> list[Term]:
        """Its tags, none for some."""
        draws = rng(self.seed, "tags", index)
        return draws.sample(self._tags_of_topic[self.topics[index]], draws.choice((0, 1, 2, 3, 4)))

    def author(self, index: int) -> int:
        """The number of its author, 1 to 6."""
        return 1 + number(self.seed, "author", index) % 6

    @cached_property
    def in_term(self) -> dict[str, list[int]]:
        """The posts of each archive path, oldest first; a parent category holds those of its children."""
        held: dict[str, list[int]] = {term.path: [] for term in self.categories + self.tags}
        parents = {term.number: term.path for term in self.categories}
        for index in range(self.count):
            paths = [tag.path for tag in self.tags_of(index)]
            for own in self.categories_of(index):
                paths += [own.path, *([parents[own.parent]] if own.parent else [])]
            for path in paths:
                held[path].append(index)
        return held
