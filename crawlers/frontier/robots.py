"""robots.txt as RFC 9309 has it: missing allows, unreachable waits. Parsing is protego's."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego


@dataclass(frozen=True)
class Robots:
    """What a site's robots.txt allows one user agent. ``delay`` is its Crawl-delay in seconds, 0 where it has none."""

    rules: Protego
    agent: str

    @classmethod
    def of_answer(cls, status: int, body: bytes, agent: str) -> Robots | None:
        """The rules in an answer, or None where it says nothing yet (5xx, 429): then nothing may be fetched.

        4xx means that there is no robots.txt: everything is allowed.
        """
        if status == 429 or status >= 500:
            return None
        text = body[: 512 * 1024].decode("utf-8", errors="replace") if 200 <= status < 300 else ""
        return cls(Protego.parse(text.lstrip("\ufeff")), agent)

    def allows(self, url: str) -> bool:
        """Whether the URL may be fetched."""
        return bool(self.rules.can_fetch(url, self.agent))

    @property
    def delay(self) -> float:
        return float(self.rules.crawl_delay(self.agent) or 0.0)
