"""No telephone number and no e-mail address in anything built or logged, by a finder that shares no code with us."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.extract import extract
from crawlers.sites import SITES
from curation.build import run
from replica import running
from tests.crawlers.conftest import ROOT, Crawl
from tests.rulers import broad_pii

REAL = ROOT.parent / "shared" / "data" / "qa" / "drhast_filtered.parquet"


def crawl_and_build(crawl: Crawl) -> Path:
    """Everything a user would run, at the most talkative log level; the folder of the build."""
    log = crawl.run("drhast", "-O", str(crawl.data / "items.jsonl"), TABIB_LOG_LEVEL="DEBUG")
    (crawl.data / "crawl.log").write_text(log, encoding="utf-8")
    extract(SITES["drhast"], crawl.data, workers=1)
    return run(ROOT / "datasets" / "mf3qa", crawl.data, workers=1).path


def assert_clean(crawl: Crawl, build: Path) -> None:
    assert broad_pii.scan(crawl.data / "records"), "the pages hold some, or this test could not fail"
    assert list((build / "dropped").glob("*.parquet"))
    for place in (build, crawl.data / "crawl.log", crawl.data / "items.jsonl"):
        assert broad_pii.scan(place) == []


def test_planted_personal_data_is_masked_everywhere(tmp_path: Path) -> None:
    with running(questions=500, sites=["drhast"]) as replica:
        crawl = Crawl(replica, tmp_path)
        assert_clean(crawl, crawl_and_build(crawl))


@pytest.mark.long
@pytest.mark.skipif(not REAL.is_file(), reason="the real texts are not beside this checkout")
def test_real_personal_data_is_masked_everywhere(tmp_path: Path) -> None:
    with running(questions=13_000, sites=["drhast"], content=[REAL]) as replica:
        crawl = Crawl(replica, tmp_path)
        assert_clean(crawl, crawl_and_build(crawl))
