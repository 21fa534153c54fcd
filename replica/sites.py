"""The sites this replica can be. A site that was not named is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Protocol

from replica.content import Pairs, grouped, load
from replica.doctoryab import DoctorYab
from replica.drhast import DrHast
from replica.faults import Faults
from replica.isovisit import IsoVisit
from replica.niniban import Niniban
from replica.odd import choose
from replica.options import Options
from replica.plain import PLAIN, Plain
from replica.themes import THEMES
from replica.tumj import Tumj
from replica.wire import Request, Route
from replica.wordpress import Theme, WordPress


class Site(Protocol):
    """What the server needs of a site. `also` (name -> rows) may hold more doors under its truth."""

    slug: str
    domain: str
    faults: Faults

    def route(self, request: Request) -> Route:
        """What a request asks for."""

    def items(self) -> Iterator[str]:
        """The URLs of records that can be reached and take part in no plant."""

    def truth(self) -> Iterator[dict[str, Any]]:
        """Every record that can be reached now."""

    def planted(self) -> Iterator[dict[str, Any]]:
        """What was planted in those records."""


@dataclass(frozen=True, slots=True)
class Content:
    """The rows of --content: question and answer, title and text; None where no file holds them."""

    asked: Pairs | None = None
    written: Pairs | None = None


Maker = Callable[[Options, Faults, Content], Site]


def _drhast(options: Options, faults: Faults, content: Content) -> Site:
    most = options.questions + options.arrivals
    return DrHast(options, faults, None if content.asked is None else grouped(content.asked, most))


def _wordpress(theme: Theme, options: Options, faults: Faults, content: Content) -> Site:
    # Files of texts are for one site; the others keep invented ones, so that no two hold the same.
    return WordPress(options, faults, theme, content.written if theme.slug == "hidoctor" else None)


def _plain(theme: Theme, options: Options, faults: Faults, _content: Content) -> Site:
    return Plain(options, faults, theme)


def _own(make: Callable[[Options, Faults], Site], options: Options, faults: Faults, _content: Content) -> Site:
    return make(options, faults)


# slug -> domain, how it is made, and the classes and ids that its layout rests on.
MAKERS: dict[str, tuple[str, Maker, tuple[str, ...]]] = {
    "drhast": ("drhast.com", _drhast, ("main-question", "doctor-ui")),
    **{theme.slug: (theme.domain, partial(_wordpress, theme), marks) for theme, marks in THEMES},
    "niniban": ("niniban.com", partial(_own, Niniban), ("echo_detail",)),
    "niniban_qa": ("niniban.com", partial(_own, Niniban), ("echo_detail",)),
    **{theme.slug: (theme.domain, partial(_plain, theme), marks) for theme, marks in PLAIN},
    "doctoryab": ("doctor-yab.ir", partial(_own, DoctorYab), ("faq-text", "ans", "name-dr", "dr-t")),
    "isovisit": ("isovisit.com", partial(_own, IsoVisit), ("section-show-question", "section-description")),
    "tumj": ("tumj.tums.ac.ir", partial(_own, Tumj), ("abstractmed", "abstract_title", "yw_text")),
}


class Sites(Mapping[str, Any]):
    """The sites asked for, by domain; `named` takes slugs too."""

    def __init__(self, options: Options) -> None:
        by_domain = {domain: slug for slug, (domain, _, _) in reversed(MAKERS.items())}
        names = [by_domain.get(name, name) for name in options.sites] or list(MAKERS)
        unknown = [name for name in (*names, *options.redesign) if by_domain.get(name, name) not in MAKERS]
        if unknown:
            raise ValueError(f"--sites: no replica of {', '.join(unknown)}; there is {', '.join(MAKERS)}")
        self.options = options
        self._slugs: dict[str, str] = {}
        for name in names:
            self._slugs.setdefault(MAKERS[name][0], name)
        wanted = {by_domain.get(name, name) for name in options.redesign}
        self._marks = {MAKERS[slug][0]: MAKERS[slug][2] for slug in wanted}
        self.built: dict[str, Site] = {}
        self.odd: dict[str, dict[str, str]] = {}  # slug -> URL -> what is odd about it
        if options.content:
            _ = self._content  # a wrong file is refused at the start

    @cached_property
    def _content(self) -> Content:
        return Content(*load(self.options.content)) if self.options.content else Content()

    def __getitem__(self, domain: str) -> Any:
        if domain not in self.built:
            _, make, _ = MAKERS[self._slugs[domain]]
            faults = Faults(self.options.seed, self.options.faults)
            made = make(self.options, faults, self._content)
            if self.options.odd:
                for part in (made, *getattr(made, "views", {}).values()):
                    self.odd[part.slug] = choose(self.options.seed, part)
                    faults.odd |= self.odd[part.slug]
            self.built[domain] = made
        return self.built[domain]

    def __iter__(self) -> Iterator[str]:
        return iter(self._slugs)

    def __len__(self) -> int:
        return len(self._slugs)

    def prepare(self) -> None:
        """Make the sites that were named, or the two largest, before anybody waits for them."""
        for domain, slug in self._slugs.items():
            if self.options.sites or slug in ("drhast", "hidoctor"):
                _ = self[domain]

    def named(self, name: str) -> Any:
        """A site by slug or domain, or the part of a site that has a slug of its own; None for others."""
        domain = MAKERS[name][0] if name in MAKERS else name
        if domain not in self._slugs:
            return None
        site = self[domain]
        return getattr(site, "views", {}).get(name, site)

    def redesigned(self, site: Site) -> tuple[str, ...]:
        """The classes and ids of a site that are renamed."""
        return self._marks.get(site.domain, ())


def make_sites(options: Options) -> list[Site]:
    """The sites asked for by slug or domain, all of them when none is named."""
    return list(Sites(options).values())
