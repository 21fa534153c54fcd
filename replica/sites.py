"""The sites this replica can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from replica.content import Pairs, grouped, load
from replica.drhast import DrHast
from replica.faults import Faults
from replica.hidoctor import THEME as HIDOCTOR
from replica.options import Options
from replica.wordpress import WordPress

if TYPE_CHECKING:
    from replica.server import Site


@dataclass(frozen=True, slots=True)
class Content:
    """The rows of --content: question and answer, title and text; None where no file holds them."""

    asked: Pairs | None = None
    written: Pairs | None = None


Maker = Callable[[Options, Faults, Content], "Site"]


def _drhast(options: Options, faults: Faults, content: Content) -> Site:
    most = options.questions + options.arrivals
    return DrHast(options, faults, None if content.asked is None else grouped(content.asked, most))


def _hidoctor(options: Options, faults: Faults, content: Content) -> Site:
    return WordPress(options, faults, HIDOCTOR, content.written)


MAKERS: dict[str, Maker] = {"drhast": _drhast, "hidoctor": _hidoctor}
DOMAINS = {"drhast.com": "drhast", "hidoctor.ir": "hidoctor"}


def make_sites(options: Options) -> list[Site]:
    """The sites asked for by slug or domain, all of them when none is named."""
    names = [DOMAINS.get(name, name) for name in options.sites] or list(MAKERS)
    unknown = [name for name in names if name not in MAKERS]
    if unknown:
        raise ValueError(f"--sites: no replica of {', '.join(unknown)}; there is {', '.join(MAKERS)}")
    content = Content(*load(options.content)) if options.content else Content()
    return [MAKERS[name](options, Faults(options.seed, options.faults), content) for name in names]
