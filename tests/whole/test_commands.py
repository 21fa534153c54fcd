"""The commands as a user types them: what they say, what they leave, what they end with."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from replica import running
from tests.crawlers.conftest import ROOT


def tabib(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TABIB_")}
    return subprocess.run(
        [sys.executable, "-m", "tabib.cli", *arguments],
        cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after ``tabib crawl`` of both sites; the replica is gone by then."""
    data = tmp_path_factory.mktemp("data")
    with running(questions=200, articles=60) as replica:
        done = tabib("crawl", "drhast", "hidoctor", "--data", str(data), TABIB_REPLICA=replica.base_url)
    assert done.returncode == 0, done.stderr
    return data


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_extract_needs_no_network_and_repeats_itself(crawled: Path) -> None:
    first = tabib("extract", "--data", str(crawled))
    assert first.returncode == 0, first.stderr
    assert "hidoctor: 60 records" in first.stdout
    before = digests(crawled / "records")
    assert tabib("extract", "--data", str(crawled), "--workers", "2").returncode == 0
    assert digests(crawled / "records") == before


def test_build_twice_does_no_work_the_second_time(crawled: Path) -> None:
    assert tabib("extract", "--data", str(crawled)).returncode == 0
    for dataset in ("mf3qa", "medical_corpus"):
        first = tabib("build", dataset, "--data", str(crawled))
        assert first.returncode == 0, first.stderr
        assert "missing sources (not crawled yet)" in first.stdout
        before = digests(crawled / "builds")
        second = tabib("build", dataset, "--data", str(crawled), "--workers", "2")
        assert "nothing changed, nothing done" in second.stdout
        assert digests(crawled / "builds") == before


def test_status_counts_urls(crawled: Path) -> None:
    said = tabib("status", "--data", str(crawled)).stdout
    assert "drhast: " in said
    assert " done" in said
    assert "hidoctor: never crawled" in tabib("status", "hidoctor", "--data", str(crawled / "nowhere")).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crawl", "drhats"], "no site 'drhats'; did you mean 'drhast'?"),
        (["extract", "hidoctr"], "no site 'hidoctr'; did you mean 'hidoctor'?"),
        (["extract"], "nothing archived; run `tabib crawl SITE` first"),
        (["build", "mf3q"], "did you mean 'mf3qa'?"),
        (["build", "mf3qa"], "run `scrapy crawl drhast` and `tabib extract drhast`"),
        (["biuld", "mf3qa"], "no command 'biuld'; did you mean 'build'?"),
        (["replica", "--sites", "drhats"], "there is drhast"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = tabib(*arguments, TABIB_DATA=str(tmp_path / "data"))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_changed_site_ends_in_alarm_with_nothing_withheld(tmp_path: Path) -> None:
    """Exit code 4 from both commands when most pages give no record; what there is, is written."""
    from tests.crawlers.scripted import Answer, serving

    ids = [f"page{n:x}" for n in range(16)] + [f"Page{n:x}" for n in range(10)]
    links = "".join(f"<a href='/q/{name}'>x</a>" for name in ids)
    good = Answer(200, b"<h1>t</h1><h2 class=main-question__body itemprop=text>q</h2>")
    answers = {
        "/drhast.com/q/page-1": [Answer(200, links.encode())],
        **{f"/drhast.com/q/{name}": [Answer(200, b"<div class=new-look>q</div>")] for name in ids[1:]},
        f"/drhast.com/q/{ids[0]}": [good],
    }
    with serving(answers) as script:
        done = tabib("crawl", "drhast", "--data", str(tmp_path), TABIB_REPLICA=script.base_url)
    assert done.returncode == 4
    assert "has the site changed?" in done.stderr
    extracted = tabib("extract", "drhast", "--data", str(tmp_path))
    assert extracted.returncode == 4
    assert "ALARM" in extracted.stderr
    assert "drhast: 1 records from 26 pages" in extracted.stdout


def test_the_demo_runs_through(tmp_path: Path) -> None:
    done = tabib("demo", "--questions", "150", "--articles", "40", "--data", str(tmp_path))
    assert done.returncode == 0, done.stderr
    for said in ("drhast: questions (records)", "mf3qa: rows of train, by load_dataset", "medical_corpus is in"):
        assert said in done.stdout
