"""The server: faults, stats, the doors, a process of its own."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from email.utils import parsedate_to_datetime

import pytest

from replica import running
from replica.options import Options
from replica.server import Replica
from replica.sites import make_sites
from replica.wire import Request


def walked(seed: int) -> tuple[Replica, list[int]]:
    """A replica whose every question was asked for twice, and the statuses."""
    replica = Replica(Options(questions=900, seed=seed, sites=("drhast",)))
    codes = replica.sites["drhast.com"].codes
    return replica, [replica.reply(f"/drhast.com/q/{code}")[0].status for code in codes for _ in range(2)]


def test_faults_are_few_fixed_by_seed_and_counted() -> None:
    replica, statuses = walked(1)
    assert statuses == walked(1)[1] != walked(2)[1]
    first, second = statuses[::2], statuses[1::2]
    struck = sum(status != 200 for status in first)
    assert 0.03 < struck / len(first) < 0.055
    assert {status for status in second if status != 200} == {404}
    assert {404, 429, 500} <= set(first)
    stats = replica.stats()["drhast.com"]
    assert stats["requests"] == sum(stats["pages"].values()) == len(statuses)
    assert stats["faults"].total() == sum(status != 200 for status in statuses)
    gone = {url for url, times in stats["faults"].items() if times == 2}
    assert gone
    assert not gone & {row["url"] for row in replica.sites["drhast.com"].truth()}
    assert stats["early"].total() == first.count(429)


def test_retry_after_is_seconds_or_a_date() -> None:
    faults = make_sites(Options(sites=("drhast",), questions=10))[0].faults
    replies = [faults.strike(f"https://drhast.com/q/{n:05d}", item=False)[0] for n in range(2_000)]
    waits = [reply.headers["Retry-After"] for reply in replies if reply and reply.status == 429]
    dates = [wait for wait in waits if wait != "1"]
    assert 0 < len(dates) < len(waits)
    assert all(parsedate_to_datetime(date) for date in dates)


def test_slow_answers_are_normal_pages() -> None:
    faults = make_sites(Options(sites=("drhast",), questions=10))[0].faults
    waits = [faults.strike(f"https://drhast.com/q/{n:05d}", item=True) for n in range(2_000)]
    slow = [(reply, wait) for reply, wait in waits if wait]
    assert slow
    assert all(reply is None and 0.3 <= wait <= 1.0 for reply, wait in slow)


def test_without_faults_there_are_none() -> None:
    replica = Replica(Options(questions=300, sites=("drhast",), faults=False))
    codes = replica.sites["drhast.com"].codes
    assert {replica.reply(f"/drhast.com/q/{code}")[0].status for code in codes} == {200}


def test_urls_are_named_as_the_truth_names_them() -> None:
    request = Request.parse("/www.hidoctor.ir/12_%d8%b3%d9%84.html/?a=1&b")
    assert request.url == "https://hidoctor.ir/12_%D8%B3%D9%84.html/?a=1&b"
    assert Request.parse("/drhast.com").url == "https://drhast.com/"
    assert (request.domain, request.params) == ("hidoctor.ir", {"a": "1", "b": ""})


def test_process_serves_keeps_alive_and_tells_its_truth() -> None:
    with running(questions=60, articles=20, faults=False) as site:
        assert site.at("https://drhast.com/q/page-1") == f"{site.base_url}/drhast.com/q/page-1"
        link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        for path, status in (
            ("/drhast.com/q/page-1", 200), ("/www.drhast.com/q/page-1", 301), ("/example.org/", 404), ("/_none", 404),
        ):  # fmt: skip
            link.request("GET", path)
            reply = link.getresponse()
            reply.read()
            assert reply.status == status
        link.request("HEAD", "/www.hidoctor.ir/")
        reply = link.getresponse()
        assert (reply.status, reply.read()) == (200, b"")
        link.request("GET", "/_truth/hidoctor.ir")
        rows = [json.loads(line) for line in link.getresponse().read().splitlines()]
        assert len(rows) == 20
        assert {"url", "kind", "title", "text"} <= rows[0].keys()
        link.request("GET", "/_stats")
        stats = json.loads(link.getresponse().read())
        assert stats["drhast.com"]["requests"] == 2
        assert stats["drhast.com"]["pages"] == {"https://drhast.com/q/page-1": 2}
        assert stats["hidoctor.ir"]["pages"] == {"https://hidoctor.ir/": 1}
        link.close()


def test_process_stops_cleanly_and_refuses_what_it_does_not_know() -> None:
    command = [sys.executable, "-m", "replica", "--questions=20", "--articles=5"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    line = process.stdout.readline()
    assert line.startswith("replica: listening on http://127.0.0.1:")
    link = http.client.HTTPConnection("127.0.0.1", int(line.rpartition(":")[2]), timeout=10)
    link.request("GET", "/drhast.com/q/page-1")
    link.getresponse().read()
    process.terminate()
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0
    link.close()
    failed = subprocess.run([*command, "--sites=nowhere"], capture_output=True, text=True, timeout=20, check=False)
    assert failed.returncode == 2
    assert "nowhere" in failed.stderr


def test_options_refuse_negative_sizes() -> None:
    with pytest.raises(ValueError, match="--questions"):
        Options(questions=-1)
