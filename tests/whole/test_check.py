"""``tabib check`` against a site as it was and against one that has changed its looks."""

from __future__ import annotations

import pytest

from replica import running
from tests.whole.test_commands import tabib


@pytest.mark.parametrize("site", ["drhast", "hidoctor"])
@pytest.mark.parametrize("redesigned", [False, True], ids=["as it was", "redesigned"])
def test_check_says_whether_the_rules_hold(site: str, redesigned: bool) -> None:
    with running(questions=120, articles=60, sites=[site], redesign=[site] if redesigned else []) as replica:
        done = tabib("check", site, "--pages", "5", TABIB_REPLICA=replica.base_url)
    assert done.returncode == (4 if redesigned else 0), done.stderr
    assert ("the rules hold" in done.stdout) is not redesigned
    assert ("add one for its new look" in done.stdout) is redesigned


def test_check_of_a_site_that_gives_no_pages_says_so() -> None:
    from tests.crawlers.scripted import serving

    with serving({}) as script:
        done = tabib("check", "drhast", TABIB_REPLICA=script.base_url)
    assert done.returncode == 1
    assert "no page could be found" in done.stderr
