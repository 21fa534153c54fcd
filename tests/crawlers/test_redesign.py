"""A site changes its looks: the texts still come home, and both commands say so loudly."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.extract import extract
from crawlers.sites import SITES
from replica import running
from tests.crawlers.conftest import Crawl


@pytest.mark.parametrize("site", ["drhast", "doctoryab", "hidoctor", "paziresh24", "nabz"])
def test_a_redesign_is_noticed_and_costs_no_record(tmp_path: Path, site: str) -> None:
    with running(questions=40, articles=40, sites=[site], api=False, redesign=[site]) as replica:
        crawl = Crawl(replica, tmp_path)
        crawl.run(site)
        truth = crawl.truth(site)
    run = crawl.ended(site)
    assert run["status"] == "alarm"
    assert "layout" in run["why"] or "by the site's rules" in run["why"]
    report = extract(SITES[site], tmp_path, workers=1)
    assert report.alarm
    assert crawl.records(site).keys() >= truth.keys()
    assert set(report.layouts) <= {"Microdata", "JsonLdBody", "main_text"}
