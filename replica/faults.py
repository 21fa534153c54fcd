"""The errors a site makes on purpose: which URLs fail, how, and how often."""

from __future__ import annotations

import time
from collections import Counter
from email.utils import formatdate

from replica.draw import number, share
from replica.wire import Reply

# Shares of the URLs. Errors make 4 % in all; slow answers are normal pages and do not count.
GONE, ERROR, BUSY, SLOW = 0.004, 0.019, 0.018, 0.004

# The odd pages that hold no text to bring home.
NO_TEXT = frozenset({"410", "empty", "javascript", "login"})


class Faults:
    """Faults by seed and URL: the same URL fails in the same way in every run."""

    def __init__(self, seed: int, enabled: bool = True) -> None:
        self.seed = seed
        self.enabled = enabled
        self.odd: dict[str, str] = {}  # URL -> what is odd about it; see replica.odd
        self._spent: dict[str, float] = {}
        self.early: Counter[str] = Counter()

    def gone(self, url: str) -> bool:
        """Whether this item page is a 404 for good, or an odd one without a text."""
        if url in self.odd:
            return self.odd[url] in NO_TEXT
        return self.enabled and share(self.seed, "fault", url) < GONE

    def strike(self, url: str, item: bool) -> tuple[Reply | None, float]:
        """The fault for this request, if any, and the seconds its answer is held back."""
        if not self.enabled or url in self.odd:
            return None, 0.0
        drawn = share(self.seed, "fault", url)
        if drawn < GONE:
            return (Reply(404, "<!DOCTYPE html><h1>این صفحه حذف شده است</h1>".encode()) if item else None), 0.0
        if drawn < GONE + ERROR:
            return self._once(url, Reply(500, b"<html><h1>500 Internal Server Error</h1>")), 0.0
        if drawn < GONE + ERROR + BUSY:
            return self._once(url, self._busy(url)), 0.0
        if drawn < GONE + ERROR + BUSY + SLOW:
            return None, 0.3 + number(self.seed, "slow", url) % 700 / 1000
        return None, 0.0

    def _busy(self, url: str) -> Reply:
        """429; two of three name the wait in seconds, the third as a date (RFC 9110 10.2.3)."""
        by_date = number(self.seed, "retry-after", url) % 3 == 0
        # Two seconds ahead, since the date form is cut to the whole second.
        after = formatdate(time.time() + 2, usegmt=True) if by_date else "1"
        return Reply(429, b"<html><h1>429 Too Many Requests</h1>", headers={"Retry-After": after})

    def _once(self, url: str, reply: Reply) -> Reply | None:
        """The reply the first time; later requests get the page, and coming back too soon is noted."""
        if url not in self._spent:
            self._spent[url] = time.monotonic() + (0.95 if reply.status == 429 else 0.0)
            return reply
        if time.monotonic() < self._spent[url]:
            self.early[url] += 1
        return None
