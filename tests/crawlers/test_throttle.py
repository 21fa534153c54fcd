"""The pace of a site: tables over a clock that is passed in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from crawlers.frontier.scheduler import FrontierScheduler
from crawlers.sites import SITES
from crawlers.spider import spider_of
from crawlers.throttle import FAILURES, FAILURES_AGAIN, PATIENCE, PAUSES, Breaker, Budget, QuietHours, Throttle
from pipelines.errors import UsageError

NOW = datetime(2026, 1, 1, 0, 0, tzinfo=UTC).timestamp()  # 3:30 in Iran


def test_a_host_that_fails_is_paused_ever_longer_until_it_answers() -> None:
    breaker = Breaker(polite=True)
    first, longest = PAUSES[True]
    assert [breaker.failed(NOW) for _ in range(FAILURES)] == [None] * (FAILURES - 1) + [first]
    assert breaker.failed(NOW + first - 1) is None  # what was under way says nothing new
    now, pauses = NOW + first, []
    for _ in range(9):
        found = [breaker.failed(now) for _ in range(FAILURES_AGAIN)]
        pauses.append(found[-1])
        now += found[-1] or 0.0
    assert pauses == [120, 240, 480, 960, 1920, longest, longest, longest, longest]
    assert breaker.succeeded()
    assert not breaker.succeeded()
    assert breaker.failed(now) is None


def test_an_answer_in_between_is_no_outage() -> None:
    breaker = Breaker(polite=True)
    for _ in range(5 * FAILURES):
        assert breaker.failed(NOW) is None
        breaker.succeeded()


@pytest.mark.parametrize(
    ("hours", "here", "wait"),
    [
        ("22-6", 21.99, 0.0),
        ("22-6", 22.0, 8 * 3600),
        ("22-6", 3.5, 2.5 * 3600),
        ("22-6", 6.0, 0.0),
        ("1-5", 3.5, 1.5 * 3600),
        ("1-5", 5.0, 0.0),
        ("1-5", 0.5, 0.0),
        ("0-23", 22.5, 0.5 * 3600),
    ],
)
def test_quiet_hours(hours: str, here: float, wait: float) -> None:
    quiet = QuietHours.parse(hours)
    assert quiet is not None
    assert quiet.wait(NOW + (here - 3.5) * 3600) == pytest.approx(wait, abs=1)


@pytest.mark.parametrize("text", ["22", "22-25", "6-6", "a-b", "-1-5"])
def test_what_are_no_quiet_hours(text: str) -> None:
    with pytest.raises(UsageError):
        QuietHours.parse(text)


@pytest.mark.parametrize(
    ("requests", "hours", "sent", "later", "spent"),
    [
        (None, None, 10**9, 1e9, False),
        ("10", None, 9, 1e9, False),
        ("10", None, 10, 0.0, True),
        (None, "0.5", 0, 1799.0, False),
        (None, "0.5", 0, 1800.0, True),
    ],
)
def test_budgets(requests: str | None, hours: str | None, sent: int, later: float, spent: bool) -> None:
    budget = Budget.parse(requests, hours, NOW)
    budget.sent = sent
    assert budget.is_spent(NOW + later) == spent


@pytest.mark.parametrize(("requests", "hours"), [("x", None), ("0", None), (None, "-1"), ("1.5", None)])
def test_what_is_no_budget(requests: str | None, hours: str | None) -> None:
    with pytest.raises(UsageError):
        Budget.parse(requests, hours, NOW)


def test_the_delay_follows_the_latency_and_never_falls_below_the_sites() -> None:
    throttle = Throttle(1.0, polite=True)
    throttle.asks_for(5.0)
    throttle.sent(NOW)
    throttle.took(0.1)
    assert throttle.wait(NOW) == 5.0
    for _ in range(10):
        throttle.took(10.0)
    assert throttle.wait(NOW) == pytest.approx(20.0, abs=0.1)
    for _ in range(10):
        throttle.took(900.0)
    assert throttle.wait(NOW) == 60.0
    for _ in range(20):
        throttle.took(0.1)
    assert throttle.wait(NOW) == 5.0


@pytest.mark.parametrize(("settings", "delay"), [({}, 1.0), ({"TABIB_DELAY": 3}, 3.0), ({"DOWNLOAD_DELAY": 4}, 4.0)])
def test_the_longest_delay_of_the_settings_counts(tmp_path: Path, settings: dict[str, int], delay: float) -> None:
    ours = Settings({"TABIB_DATA": str(tmp_path), "TABIB_PACE": "real"} | settings)
    ours.setmodule("crawlers.settings", priority="default")
    crawler = Crawler(spider_of(SITES["drhast"]), ours)
    crawler.spider = crawler.spidercls.from_crawler(crawler)
    assert FrontierScheduler.from_crawler(crawler).throttle.delay == delay


def test_a_replica_has_no_delay_and_no_quiet_hours() -> None:
    throttle = Throttle(1.0, polite=False, quiet_hours=QuietHours(0, 23))
    throttle.asks_for(5.0)
    throttle.took(100.0)
    throttle.sent(NOW)
    assert throttle.wait(NOW) == 0.0


def test_a_site_that_wants_quiet_gets_it_for_no_longer_than_a_run_waits() -> None:
    throttle = Throttle(1.0, polite=True)
    throttle.busy(NOW, 30.0, asked=False)
    assert throttle.wait(NOW) == 30.0
    throttle.busy(NOW, 1e9, asked=True)
    assert throttle.wait(NOW) == PATIENCE[True]


def test_a_replica_is_left_alone_when_it_says_so_to_all() -> None:
    throttle = Throttle(0.0, polite=False)
    throttle.busy(NOW, 2.0, asked=True)
    throttle.busy(NOW, 2.0, asked=True)
    throttle.answered()
    throttle.busy(NOW, 2.0, asked=True)
    assert throttle.wait(NOW) == 0.0
    throttle.busy(NOW, 2.0, asked=True)
    throttle.busy(NOW, 2.0, asked=True)
    assert throttle.wait(NOW) == 2.0
