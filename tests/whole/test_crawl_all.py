"""``tabib crawl`` of many sites: processes, signals and files as they are, against the replica."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from crawlers import archive
from crawlers.sites import SITES
from replica import running
from tabib.progress import Lines, LiveTable
from tabib.side_by_side import run_all
from tabib.site_run import SiteRun
from tests.crawlers.conftest import ROOT

THREE = ("drhast", "nabz", "hamrahteb")


class Tabib:
    """``tabib crawl`` as a user starts it, at the head of a process group as a shell does; read line by line."""

    def __init__(self, data: Path, root: str, *arguments: str, stderr: int = subprocess.PIPE, **variables: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TABIB_")}
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tabib.cli", "crawl", *arguments, "--data", str(data)],
            cwd=ROOT, env=clean | {"TABIB_REPLICA": root} | variables, text=True,
            stdout=subprocess.PIPE, stderr=stderr, start_new_session=True,
        )  # fmt: skip
        self.said = ""

    def until(self, words: str) -> None:
        """Reads on until a line has these words."""
        assert self.process.stderr
        for line in self.process.stderr:
            self.said += line
            if words in line:
                return
        pytest.fail(f"{words!r} was never said, but {self.said}")

    def hit(self, number: signal.Signals) -> None:
        """A signal as the terminal sends it: to the whole process group."""
        os.killpg(self.process.pid, number)

    def end(self) -> tuple[int, dict[str, str]]:
        """Exit code and the rows of the summary by site, once it has ended."""
        out, err = self.process.communicate(timeout=300)
        self.said += err or ""
        rows = [line for line in out.splitlines()[1:] if line.split()[0] in SITES]
        return self.process.returncode, {line.split()[0]: " ".join(line.split()[1:]) for line in rows}

    def run_json(self, site: str) -> dict[str, Any]:
        return run_json(self.data, site)


def run_json(data: Path, site: str) -> dict[str, Any]:
    path = data / "archive" / site / "run.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def until_fetched(crawl: Tabib, *sites: str, pages: int = 2) -> None:
    """Waits until each site has fetched so much, as ``run.json`` says while it is being crawled."""
    while crawl.process.poll() is None:
        if all(crawl.run_json(site).get("counts", {}).get("fetched", -1) >= pages for site in sites):
            return
        with suppress(subprocess.TimeoutExpired):
            crawl.process.wait(0.05)
    pytest.fail(f"it ended before that: {crawl.end()} {crawl.said}")


def states(data: Path, site: str) -> set[str]:
    with closing(sqlite3.connect(data / "frontier" / f"{site}.sqlite")) as db:
        return {state for (state,) in db.execute("SELECT DISTINCT state FROM urls")}


def truth(root: str, site: str) -> set[str]:
    with urllib.request.urlopen(f"{root}/_truth/{site}", timeout=60) as answer:
        return {json.loads(line)["url"] for line in answer.read().decode().splitlines()}


def archived(data: Path, site: str) -> list[str]:
    return [page.url for file in archive.warc_files(data / "archive" / site) for page in archive.read(file)]


def assert_whole(data: Path, root: str, *sites: str) -> None:
    """Every page there is lies in the archive, once."""
    for site in sites:
        pages = archived(data, site)
        wanted = truth(root, site)
        assert wanted <= set(pages), site
        assert len(wanted) == sum(page in wanted for page in pages), f"{site}: a page is there twice"


@contextmanager
def silent() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_site_that_fails_does_not_touch_the_others(tmp_path: Path) -> None:
    """One that the server does not know, one whose folder cannot be made, three that are fine."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "extern").write_text("in the way")
    with running(questions=60, articles=40, sites=THREE, faults=False) as replica:
        crawl = Tabib(tmp_path, replica.base_url, *THREE, "salammag", "extern")
        code, rows = crawl.end()
        assert_whole(tmp_path, replica.base_url, *THREE)
    assert code == 1
    assert rows["salammag"].endswith(" 0 nothing could be fetched")
    assert rows["extern"].startswith("failed 0 0 it could not start")
    for site in THREE:
        counts = crawl.run_json(site)["counts"]
        assert rows[site] == f"ok {counts['fetched']} {counts['records']} finished"
        assert [line for line in crawl.said.splitlines() if line.startswith(f"{site}: ")][0] == f"{site}: running"
        assert f"{site}: ok, finished: {counts['fetched']} fetched" in crawl.said
        log = (tmp_path / "archive" / site / "crawl.log").read_text(encoding="utf-8")
        assert f"{site}: ok" in log
        assert not any(other in log for other in THREE if other != site)


@pytest.mark.long
def test_all_sites_at_once(tmp_path: Path) -> None:
    with running(questions=30, articles=30, faults=False) as replica:
        code, rows = Tabib(tmp_path, replica.base_url, "--all").end()
        assert code == 0, rows
        assert list(rows) == list(SITES)
        for site in SITES:
            assert len(truth(replica.base_url, site)) <= run_json(tmp_path, site)["counts"]["records"], site
    first, second = run_json(tmp_path, "niniban"), run_json(tmp_path, "niniban_qa")
    assert first["finished"] <= second["started"], "two sites of one host, one after the other"
    assert run_json(tmp_path, "nabz")["started"] < second["finished"]


def test_an_alarm_is_told(tmp_path: Path) -> None:
    with running(questions=60, articles=40, sites=["drhast", "nabz"], faults=False, redesign=["nabz"]) as replica:
        crawl = Tabib(tmp_path, replica.base_url, "drhast", "nabz", "drhast")
        code, rows = crawl.end()
    assert code == 4
    assert crawl.said.count("drhast: running") == 1, "one that is named twice is crawled once"
    assert rows["drhast"].startswith("ok")
    assert rows["nabz"].startswith("alarm")


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        (["ok", "ok"], 0),
        (["ok", "stopped"], 130),
        (["stopped", "alarm", "ok"], 4),
        (["alarm", "failed", "stopped"], 1),
    ],
)
def test_the_worst_end_is_the_exit_code(ends: list[Any], code: int) -> None:
    runs = [SiteRun(f"site{n}", frozenset(), Path("nowhere"), status=end) for n, end in enumerate(ends)]
    assert run_all(runs, [], jobs=1, shown=None) == code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.long)])
def test_one_signal_stops_all_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Slow crawls of two sites, and one that waits for its turn; then they go on and end whole.

    Without the REST API, which gives all articles of nabz in one answer: it would be over before the signal.
    """
    with running(questions=40, articles=40, api=False, sites=THREE, faults=False) as replica:
        crawl = Tabib(tmp_path, replica.base_url, *THREE, "--jobs", "2", TABIB_PACE="real", TABIB_CONTACT="test")
        until_fetched(crawl, "drhast", "nabz")
        process = crawl.run_json("drhast")["pid"]
        assert os.getpgid(process) == process, "else Ctrl-C would reach it beside us, and twice is now"
        crawl.hit(number)
        code, rows = crawl.end()
        assert code == 130
        assert rows["hamrahteb"] == "stopped 0 0 not begun"
        assert not (tmp_path / "archive" / "hamrahteb").exists()
        for site in ("drhast", "nabz"):
            assert rows[site].startswith("stopped ")
            assert rows[site].endswith("start it again to go on")
            assert crawl.run_json(site)["ended"] == "shutdown"
            assert "leased" not in states(tmp_path, site)
        assert f"goes on from here: tabib crawl {' '.join(THREE)}" in crawl.said
        assert Tabib(tmp_path, replica.base_url, *THREE).end()[0] == 0
        assert_whole(tmp_path, replica.base_url, *THREE)


def test_a_signal_that_comes_while_they_start_is_not_lost(tmp_path: Path) -> None:
    with running(questions=40, articles=30, sites=THREE, faults=False) as replica:
        crawl = Tabib(tmp_path, replica.base_url, *THREE, TABIB_PACE="real", TABIB_CONTACT="test")
        crawl.until("hamrahteb: running")
        crawl.hit(signal.SIGINT)
        code, _ = crawl.end()
    assert code == 130
    assert [crawl.run_json(site)["ended"] for site in THREE] == ["shutdown"] * 3


def test_a_second_signal_ends_them_now(tmp_path: Path) -> None:
    """A server that does not answer keeps a crawl that ends cleanly for a minute."""
    with silent() as root:
        crawl = Tabib(tmp_path, root, *THREE)
        until_fetched(crawl, *THREE, pages=0)
        crawl.hit(signal.SIGINT)
        crawl.until("hamrahteb: stopping")
        crawl.hit(signal.SIGINT)
        code, rows = crawl.end()
    assert code == 130
    assert rows == dict.fromkeys(THREE, "stopped 0 0 killed, start it again to go on")
    with running(questions=40, articles=30, sites=THREE, faults=False) as replica:
        assert Tabib(tmp_path, replica.base_url, *THREE).end()[0] == 0
        assert_whole(tmp_path, replica.base_url, *THREE)


def test_one_site_alone_stops_as_many_do(tmp_path: Path) -> None:
    """Its log is on stderr, and so is how it goes on."""
    with running(questions=40, sites=["drhast"], faults=False) as replica:
        crawl = Tabib(tmp_path, replica.base_url, "drhast", TABIB_PACE="real", TABIB_CONTACT="test")
        until_fetched(crawl, "drhast")
        crawl.process.send_signal(signal.SIGINT)
        code, rows = crawl.end()
    assert (code, rows) == (130, {})
    assert "drhast: ok, stopped before the end" in crawl.said
    assert "goes on from here: tabib crawl drhast" in crawl.said
    assert not (tmp_path / "archive" / "drhast" / "crawl.log").exists()


def test_a_crawl_that_is_killed_or_runs_elsewhere_fails_alone(tmp_path: Path) -> None:
    slow = {"TABIB_PACE": "real", "TABIB_CONTACT": "test"}
    with running(questions=40, articles=30, sites=THREE, faults=False) as replica:
        first = Tabib(tmp_path, replica.base_url, "drhast", "nabz", **slow)
        until_fetched(first, "drhast", "nabz")
        code, rows = Tabib(tmp_path, replica.base_url, "drhast", "hamrahteb").end()
        assert code == 1
        assert rows["drhast"] == "failed 0 0 another crawl of this site is running"
        assert rows["hamrahteb"].startswith("ok")
        os.kill(first.run_json("drhast")["pid"], signal.SIGKILL)
        first.until("drhast: failed, ended by SIGKILL")
        first.hit(signal.SIGINT)
        code, rows = first.end()
    assert code == 1, "worse than stopped"
    assert rows["nabz"].startswith("stopped")


def test_a_budget_reaches_every_site(tmp_path: Path) -> None:
    with running(questions=60, articles=40, sites=["drhast", "nabz"], faults=False) as replica:
        code, _ = Tabib(tmp_path, replica.base_url, "drhast", "nabz", "--max-requests", "7").end()
        with urllib.request.urlopen(f"{replica.base_url}/_stats", timeout=60) as answer:
            stats = json.load(answer)
    assert code == 0
    assert stats["drhast.com"]["requests"] == stats["nabz.site"]["requests"] == 7


def test_a_time_budget_ends_a_run(tmp_path: Path) -> None:
    with running(questions=60, sites=["drhast"], faults=False) as replica:
        crawl = Tabib(
            tmp_path, replica.base_url, "drhast", "--max-hours", "0.0005", TABIB_PACE="real", TABIB_CONTACT="test"
        )
        assert crawl.end()[0] == 0
    assert crawl.run_json("drhast")["ended"] == "budget"
    assert "queued" in states(tmp_path, "drhast")


def test_on_a_terminal_there_is_a_table(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    with running(questions=40, articles=30, sites=["drhast", "nabz"], faults=False) as replica:
        crawl = Tabib(tmp_path, replica.base_url, "drhast", "nabz", stderr=slave)
        os.close(slave)
        drawn = b""
        while part := _read(master):
            drawn += part
        out, _ = crawl.process.communicate(timeout=60)
    os.close(master)
    assert b"\x1b[4A\x1b[J" in drawn, "drawn over the one before: head, two sites, their sum"
    assert b"2 sites: 2 running" in drawn
    assert "\x1b" not in out
    assert out.startswith("site ")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux: nobody has the other end open any more
        return b""


def test_without_a_terminal_there_is_a_line_every_half_minute(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [0.0]
    with silent() as root, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TABIB_REPLICA", root)
        run = SiteRun("drhast", frozenset(), tmp_path)
        lines = Lines(lambda: clock[0])
        lines.show([run])
        run.start()
        for clock[0] in (0.0, 1.0, 29.0, 30.5, 31.0, 59.0, 61.0):  # noqa: B020
            lines.show([run])
        run.kill()
        run.wait()
        run.look()
        lines.show([run])
        lines.show([run])
    said = capsys.readouterr().err.splitlines()
    assert said == [*["drhast: running"] * 3, "drhast: stopped, killed, start it again to go on"]


def test_a_small_terminal_shows_what_needs_a_look_first() -> None:
    runs = [SiteRun(f"site{n}", frozenset(), Path("nowhere"), status="ok", why="finished") for n in range(20)]
    runs[13].status, runs[17].status = "failed", "running"
    lines = LiveTable().lines(runs, (40, 8))
    assert [line.split()[0] for line in lines] == ["site", "site0", "site1", "site13", "site17", "20"]
    assert lines[-1] == "20 sites: 1 failed, 1 running, 18 ok"
    assert max(map(len, lines)) < 40


@pytest.mark.parametrize(
    ("arguments", "root", "said"),
    [
        ([], "http://127.0.0.1:9", "which sites?; name some, or give --all and none"),
        (["--all", "drhast"], "http://127.0.0.1:9", "which sites?; name some, or give --all and none"),
        (["--all"], "", "a site's owner must be able to reach you"),
    ],
)
def test_what_cannot_be_is_said_before_anything_starts(
    tmp_path: Path, arguments: list[str], root: str, said: str
) -> None:
    crawl = Tabib(tmp_path / "data", root, *arguments)
    assert crawl.end() == (2, {})
    assert said in crawl.said
    assert crawl.said.count("\n") == 1
    assert not (tmp_path / "data").exists()
