"""The sites this replica can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from replica.content import Pairs, grouped, load
from replica.drhast import DrHast
from replica.faults import Faults
from replica.hidoctor import THEME as HIDOCTOR
from replica.options import Options
from replica.wordpress import WordPress

if TYPE_CHECKING:
    from replica.server import Site

Maker = Callable[[Options, Faults, Pairs | None, Pairs | None], "Site"]


def _drhast(options: Options, faults: Faults, asked: Pairs | None, written: Pairs | None) -> Site:
    rows = None if asked is None else grouped(asked, options.questions + options.arrivals)
    return DrHast(options, faults, rows)


def _hidoctor(options: Options, faults: Faults, asked: Pairs | None, written: Pairs | None) -> Site:
    return WordPress(options, faults, HIDOCTOR, written)


MAKERS: dict[str, Maker] = {"drhast": _drhast, "hidoctor": _hidoctor}
DOMAINS = {"drhast.com": "drhast", "hidoctor.ir": "hidoctor"}


def make_sites(options: Options) -> list[Site]:
    """The sites asked for by slug or domain, all of them when none is named."""
    names = [DOMAINS.get(name, name) for name in options.sites] or list(MAKERS)
    unknown = [name for name in names if name not in MAKERS]
    if unknown:
        raise ValueError(f"--sites: no replica of {', '.join(unknown)}; there is {', '.join(MAKERS)}")
    asked, written = load(options.content) if options.content else (None, None)
    return [MAKERS[name](options, Faults(options.seed, options.faults), asked, written) for name in names]
