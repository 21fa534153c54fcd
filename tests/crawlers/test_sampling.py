"""Which pages of a crawl are read whole, and that the others are counted as what they are."""

from __future__ import annotations

import json

from crawlers.looks import Look
from crawlers.sampling import AT_FIRST, ONE_IN, Sampling
from crawlers.sentinel import Sentinel
from crawlers.sites import SITES
from tests.crawlers.conftest import Crawl

SITE = SITES["drhast"]
WHOLE = Look("https://drhast.com/q/aaaaa", None, "Microdata2025", {"title": True, "answers": True}, 50)

UNANSWERED = Look(WHOLE.url, None, "Microdata2025", {"title": True, "answers": False}, 50)
UNTITLED = Look(WHOLE.url, None, "Microdata2025", {"title": False, "answers": True}, 50)


def after(looks: list[Look]) -> tuple[Sampling, Sentinel]:
    """A sampling that has been shown these, as a crawl shows them."""
    sentinel = Sentinel(SITE)
    sampling = Sampling(sentinel)
    for look in looks:
        if sampling.takes_next():
            sampling.see([look])
            sentinel.see([look])
    return sampling, sentinel


def taken(sampling: Sampling, pages: int) -> int:
    """How many of the next pages are read whole."""
    return sum(sampling.takes_next() for _ in range(pages))


def test_the_first_pages_are_read_and_then_one_in_so_many() -> None:
    sampling, sentinel = after([WHOLE] * (AT_FIRST + 10 * ONE_IN))
    assert sentinel.trails["title"].pages == AT_FIRST + 10
    assert taken(sampling, 10 * ONE_IN) == 10


def test_a_page_that_surprises_has_the_next_ones_read() -> None:
    nothing = Look(WHOLE.url, None, "")
    by_another = Look(WHOLE.url, None, "main_text", {"title": True, "answers": True}, 50)
    doubted = Look(WHOLE.url, None, "Microdata2025", {"title": True, "answers": True}, 50, doubted=True)
    for look in (nothing, by_another, doubted):
        sampling, _ = after([WHOLE] * AT_FIRST)
        sampling.see([look])
        assert taken(sampling, AT_FIRST) == AT_FIRST, look


def test_a_field_surprises_that_two_pages_running_lack() -> None:
    sampling, _ = after([WHOLE] * AT_FIRST)
    for look in (UNANSWERED, WHOLE, UNANSWERED, UNTITLED):
        sampling.see([look])
        assert taken(sampling, ONE_IN) == 1, "one page that lacks something is an odd page"
    sampling.see([UNTITLED])
    assert taken(sampling, AT_FIRST) == AT_FIRST
    sampling, _ = after([WHOLE] * AT_FIRST)
    sampling.see([UNANSWERED, UNANSWERED, WHOLE])  # of one REST answer
    assert taken(sampling, AT_FIRST) == AT_FIRST


def test_a_field_that_often_lacks_does_not_surprise() -> None:
    sampling, _ = after([WHOLE, UNANSWERED, UNANSWERED, WHOLE] * (AT_FIRST // 2))
    before = taken(sampling, 4 * ONE_IN)
    sampling.see([UNANSWERED])
    sampling.see([UNANSWERED])
    assert (before, taken(sampling, 4 * ONE_IN)) == (4, 4)


def test_a_crawl_counts_every_page_and_reads_some(small: Crawl) -> None:
    small.run("drhast")
    counts = small.ended("drhast")["counts"]
    read = json.loads((small.data / "archive" / "drhast" / "baseline.json").read_text(encoding="utf-8"))["pages"]
    assert counts["records"] == counts["pages"] == len(small.truth("drhast"))
    assert AT_FIRST <= read <= counts["pages"]  # of so few all may be, where some of them surprise
