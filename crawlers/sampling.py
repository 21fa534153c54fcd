"""Which pages of a crawl are read whole: to see that the rules still fit, some are enough. `extract` reads them all."""

from __future__ import annotations

from collections.abc import Sequence

from crawlers.looks import Look
from crawlers.sentinel import Sentinel

#: So many pages in a row are read whole at the start, and again from a page on that surprises; then one in so many.
AT_FIRST, ONE_IN = 100, 8
#: A field surprises that more than this share of the pages before had, and that two running lack: one in thirty may
#: have no specialty, and each would have a hundred read; after a redesign all lack it.
NEARLY_ALL = 0.95


class Sampling:
    """Follows what a sentinel is shown."""

    def __init__(self, sentinel: Sentinel) -> None:
        self._sentinel = sentinel
        self._in_a_row, self._passed = AT_FIRST, 0
        self._lacking: set[str] = set()

    def takes_next(self) -> bool:
        """Whether the next page is to be read whole."""
        if self._in_a_row > 0:
            self._in_a_row -= 1
            return True
        self._passed = (self._passed + 1) % ONE_IN
        return self._passed == 0

    def see(self, looks: Sequence[Look]) -> None:
        """What the rules have found on a page, which the sentinel is shown after that."""
        if sum(map(self._surprises, looks)):
            self._in_a_row = AT_FIRST

    def _surprises(self, look: Look) -> bool:
        if not look.own or look.doubted:
            return True
        before, self._lacking = self._lacking, {name for name, found in look.fields.items() if not found}
        lacking = map(self._sentinel.trails.get, before & self._lacking)
        return any(trail is not None and trail.whole > NEARLY_ALL * trail.pages for trail in lacking)
