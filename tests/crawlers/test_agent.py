"""Requests as they are sent: by an agent that looks at a host once, as Twisted's would send them."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock
from twisted.web.client import Agent, BrowserLikePolicyForHTTPS

from crawlers.replica_switch import _SiteAgent


class Sent:
    """Notes what an agent sends, and to whom."""

    def __init__(self) -> None:
        self.noted: list[tuple[Any, ...]] = []

    def _requestWithEndpoint(  # noqa: N802
        self, key: Any, _: Any, method: bytes, uri: Any, headers: Any, body: Any, path: bytes
    ) -> Deferred[Any]:
        self.noted.append((key, method, uri.scheme, uri.host, uri.port, headers, body, path))
        return Deferred()


class Ours(Sent, _SiteAgent):
    def __init__(self) -> None:
        Sent.__init__(self)
        _SiteAgent.__init__(self, MemoryReactorClock(), BrowserLikePolicyForHTTPS())


class Theirs(Sent, Agent):
    def __init__(self) -> None:
        Sent.__init__(self)
        Agent.__init__(self, MemoryReactorClock(), BrowserLikePolicyForHTTPS())  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:8000/drhast.com/q/abcde", "https://a.ir/", "https://a.ir/q?a=/b/c", "https://a.ir:8443/q//a/",
        "http://[::1]:80/a", "https://a.ir", "https://a.ir?to=/b", "https://a.ir/a;b=1?c", "http://a.ir/%D8%B3",
    ],
)  # fmt: skip
def test_it_sends_what_twisted_would(uri: str) -> None:
    ours, theirs = Ours(), Theirs()
    for agent in (ours, theirs, ours):
        agent.request(b"GET", uri.encode())
    assert ours.noted == 2 * theirs.noted
