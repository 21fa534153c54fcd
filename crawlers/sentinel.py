"""Whether a site still looks as its rules know it: field by field, page after page, against its own past.

A look says what the rules found on one page; a sentinel follows the looks of a run in the order of pages, and tells
from when on a field is empty that was not before. What a run that ended well found is kept as the site's baseline.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from statistics import median
from typing import Any, cast

from crawlers.looks import TEXT, Look, declared_fields
from crawlers.site import ALARM_SHARE, Site

#: Fewer pages than this say nothing of a share; so few are enough where every one of them lost its text.
ENOUGH, FEW = 20, 5
#: A field counts as gone from where on this share of the pages lacks it, and as usual where this share had it before.
GONE, USUAL = 0.8, 0.6
#: Fields that a record of any site has: their rules are doubted in a first run, too.
ESSENTIAL = frozenset(["title", "question", "answers"])
#: Medians of a layout's text lengths that differ by this factor are of two different things.
LENGTH_FACTOR = 2.5
#: So many latest texts of a layout are compared with the baseline's.
LATEST = 50
#: Pages that a second extractor must have read before its doubts count.
ENOUGH_DOUBTS = 8
#: Pages that an alarm names.
LOOK_AT = 3

SECOND = "text, beside a second extractor's"


@dataclass(frozen=True)
class Alarm:
    """A field that is not what it was, since when, and where to look. ``last`` is when it was last seen whole."""

    site: str
    field: str
    what: str
    since: str
    last: str | None
    look_at: tuple[str, ...]

    def __str__(self) -> str:
        last = f"last seen whole {self.last}" if self.last else "never seen whole"
        where = ", ".join(self.look_at)
        return f"{self.site}: field {self.field} {self.what} since {self.since} ({last}): look at {where}"


@dataclass(slots=True)
class Trail:
    """One field through the pages of a run. What it is now begins where it was last whole more often than not.

    That place is the maximum of (pages with it - pages without it): one number to keep, and a stray page on either
    side does not move it.
    """

    pages: int = 0
    whole: int = 0
    score: int = 0
    top: int = 0
    #: From the turn on.
    lately: int = 0
    lacking: int = 0
    since: str = ""
    last: str | None = None
    look_at: list[str] = field(default_factory=list)

    def see(self, whole: bool, look: Look) -> None:
        """Follows it by a page."""
        self.pages += 1
        self.whole += whole
        self.lately += 1
        self.score += 1 if whole else -1
        if whole and self.score >= self.top:
            self.top, self.last = self.score, _said(look.when)
            self.lately, self.lacking, self.since, self.look_at = 0, 0, "", []
        elif not whole:
            self.lacking += 1
            self.since = self.since or _said(look.when)
            if len(self.look_at) < LOOK_AT:
                self.look_at.append(look.url)

    @property
    def before(self) -> tuple[int, int]:
        """With it, and all, up to the turn."""
        return self.whole - (self.lately - self.lacking), self.pages - self.lately

    def gone(self, enough: int, share: float = GONE) -> bool:
        """Whether it is lacking from the turn on."""
        return self.lately >= enough and self.lacking >= share * self.lately


@dataclass
class Baseline:
    """What an earlier run that ended well found: per field how often and when last, per layout how long a text is."""

    pages: int = 0
    fields: dict[str, list[int]] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)
    layouts: dict[str, int] = field(default_factory=dict)
    words: dict[str, float] = field(default_factory=dict)

    def share(self, name: str) -> float:
        """Of the pages the share that had a field; 0 where too few are known."""
        whole, pages = self.fields.get(name, (0, 0))
        return whole / pages if pages >= ENOUGH else 0.0

    @classmethod
    def load(cls, *places: Path) -> Baseline:
        """The first of several that is there and can be read, else an empty one."""
        known = {one.name for one in fields(cls)}
        for path in places:
            try:
                told = json.loads(path.read_text(encoding="utf-8"))
                return cls(**{name: value for name, value in told.items() if name in known})
            except (OSError, ValueError, AttributeError):
                continue
        return cls()

    def dump(self) -> str:
        """As JSON, the same for the same pages."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def places(data: Path, site: str) -> tuple[Path, Path]:
    """Where a site's baseline is kept: by extract, of the whole archive; by a crawl, of its own pages."""
    return data / "records" / site / "baseline.json", data / "archive" / site / "baseline.json"


class Sentinel:
    """Follows the looks of one site through a run."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.trails: dict[str, Trail] = {}
        self.layouts: Counter[str] = Counter()
        self._latest: dict[str, deque[tuple[int, Look]]] = {}
        self._words: dict[str, list[int]] = {}

    @cached_property
    def text(self) -> str:
        """The name of what makes a record of this site."""
        return TEXT if self.site.kind == "article" else "question and answers"

    @property
    def is_due(self) -> bool:
        """Whether a second extractor is to read the next page, too: costly, so it does so seldom."""
        seen = self._trail(self.text).pages
        return seen % (5 if seen < 100 else 25) == 0

    def see(self, looks: Iterable[Look]) -> None:
        """Follows the site by a page, or by the many of a REST answer."""
        for look in looks:
            self._trail(self.text).see(look.own, look)
            self.layouts[look.layout or "none"] += 1
            if not look.own:
                continue
            for name, found in look.fields.items():
                self._trail(name).see(found, look)
            if look.doubted is not None:
                self._trail(SECOND).see(not look.doubted, look)
            self._words.setdefault(look.layout, []).append(look.words)
            self._latest.setdefault(look.layout, deque(maxlen=LATEST)).append((look.words, look))

    def _trail(self, name: str) -> Trail:
        return self.trails.setdefault(name, Trail())

    def alarms(self, known: Baseline) -> list[Alarm]:
        """What is not as it was, or as it should be, the text first."""
        return [*self._text(known), *self._fields(known), *self._lengths(known), *self._doubts()]

    def _text(self, known: Baseline) -> Iterator[Alarm]:
        trail = self.trails.get(self.text, Trail())
        lost = trail.pages - trail.whole
        turned = trail.gone(FEW if known.share(self.text) else ENOUGH, 1.0) or trail.gone(ENOUGH, 0.5)
        if turned:
            yield self._alarm(self.text, _of("read by no layout of the site's own", trail), trail, known)
        elif trail.pages >= ENOUGH and lost > ALARM_SHARE * trail.pages:
            what = f"read by no layout of the site's own on {lost} of {trail.pages} pages"
            yield self._alarm(self.text, what, trail, known)

    def _fields(self, known: Baseline) -> Iterator[Alarm]:
        for name, trail in self.trails.items():
            if name in (self.text, SECOND):
                continue
            whole, pages = trail.before
            usual = max(known.share(name), whole / pages if pages >= ENOUGH else 0.0, float(name in ESSENTIAL)) >= USUAL
            fewer = trail.pages >= ENOUGH and 2 * trail.whole < known.share(name) * trail.pages
            if usual and trail.gone(ENOUGH):
                yield self._alarm(name, _of("empty", trail), trail, known)
            elif known.share(name) >= USUAL and fewer and not name.startswith("answers"):  # new questions wait for some
                what = f"empty on {trail.pages - trail.whole} of {trail.pages} pages"
                yield self._alarm(name, what, trail, known)

    def _lengths(self, known: Baseline) -> Iterator[Alarm]:
        counted = known.last.get(self.text, "")
        for layout, pairs in sorted(self._latest.items()):
            # Pages that the baseline was made of differ from its median by nothing but their place in the archive.
            latest = [pair for pair in pairs if _said(pair[1].when) > counted]
            was, now = known.words.get(layout, 0.0), median([words for words, _ in latest] or [0])
            if len(latest) < ENOUGH or not was or 1 / LENGTH_FACTOR <= now / was <= LENGTH_FACTOR:
                continue
            odd = sorted(latest, key=lambda pair: (pair[0] if now < was else -pair[0], pair[1].url))[:LOOK_AT]
            what = f"of {now:.0f} words in the median of {len(latest)} pages ({layout}), {was:.0f} before,"
            urls = tuple(look.url for _, look in odd)
            yield Alarm(self.site.name, self.text, what, _said(latest[0][1].when), known.last.get(self.text), urls)

    def _doubts(self) -> Iterator[Alarm]:
        trail = self.trails.get(SECOND, Trail())
        if trail.gone(ENOUGH_DOUBTS):
            yield self._alarm(SECOND, _of("unlike it", trail), trail, Baseline())

    def _alarm(self, name: str, what: str, trail: Trail, known: Baseline) -> Alarm:
        last = trail.last or known.last.get(name)
        return Alarm(self.site.name, name, what, trail.since, last, tuple(trail.look_at))

    def never(self) -> list[str]:
        """Fields that the site declares a rule for, which found nothing on any page."""
        declared = {name for layout in self.site.layouts for name in declared_fields(cast(Any, layout))}
        dead = (name for name, trail in self.trails.items() if trail.pages >= ENOUGH and not trail.whole)
        return sorted(name for name in dead if name.partition(".")[0] in declared)

    def baseline(self) -> Baseline:
        """What this run found, for the next one."""
        text = self.trails.get(self.text, Trail())
        return Baseline(
            pages=text.pages,
            fields={name: [trail.whole, trail.pages] for name, trail in self.trails.items()},
            last={name: trail.last for name, trail in self.trails.items() if trail.last},
            layouts=dict(self.layouts),
            words={layout: median(words) for layout, words in self._words.items()},
        )


def _of(what: str, trail: Trail) -> str:
    return f"{what} on {trail.lacking} of {trail.lately} pages"


@lru_cache(maxsize=1)  # each field of a page asks for the page's
def _said(when: datetime | None) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else "an unknown time"
