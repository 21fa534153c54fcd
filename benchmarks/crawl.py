"""Crawling: CPU time a page of Tabib beside what people write by hand, on the same pages of the same server.

    python benchmarks/crawl.py [--pages 6000] [--rounds 2]      # the table, about twelve minutes on two cores
    python benchmarks/crawl.py --light                          # the same with the replica's own pages, of 16 kB
    python benchmarks/crawl.py --memory [--pages 20000]         # peak memory of a crawl process
    python benchmarks/crawl.py --known 1000000 [--pages 2000]   # the same with so many URLs in the frontier

Every contender is a process of its own that crawls drhast on a loopback replica (no faults) from its lists to the last
question that can be reached, by way of a relay that gives its pages the weight of real ones (common/relay.py). CPU
is user and system time of that process and its children as the kernel counts it, the median of the rounds, which take
turns. "start" is what the process costs on a site of 60 questions: imports, mostly. Tabib runs with all that is on by
default (robots.txt, frontier with edges, archive), and its `extract` is counted.

The peers are scripts in benchmarks/peers. One whose library is not installed is left out and named:
    pip install -e ".[bench]", or: pip install --target DIR beautifulsoup4, then PYTHONPATH=DIR
With --strict it ends with 1 where a target is missed; without, the table says so.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

REPO = Path(__file__).resolve().parent.parent
PEERS = Path(__file__).with_name("peers")
SMALL = 60
TABIB_COMMAND = [sys.executable, "-c", "from tabib.cli import main; main()"]
MEGABYTE = 2**20


@dataclass(frozen=True)
class Cost:
    """What a process took: CPU seconds, the largest resident memory of it and of each of its children in bytes."""

    cpu: float
    peak: int


@dataclass(frozen=True)
class Peer:
    """A contender: its label, the modules it needs, its command, and Tabib's target as a share of its CPU time."""

    label: str
    needs: tuple[str, ...]
    command: Callable[[str, Path], list[str]]
    target: float | None = None


def script(name: str) -> Callable[[str, Path], list[str]]:
    """The command of a peer that is a plain script."""
    return lambda base, out: [sys.executable, str(PEERS / name), base, str(out)]


def stock_scrapy(base: str, out: Path) -> list[str]:
    """Scrapy's own command on the stock spider."""
    spider = str(PEERS / "stock_scrapy.py")
    return [sys.executable, "-m", "scrapy", "runspider", spider, "-a", f"base={base}", "-o", str(out)]


PEER_LIST = [
    Peer("requests + BeautifulSoup", ("requests", "bs4"), script("requests_bs4.py"), 1 / 4),
    Peer("two-fetch forum script", ("requests", "bs4"), script("two_fetch.py"), 1 / 8),
    Peer("stock Scrapy, items to JSONL", ("scrapy",), stock_scrapy, 1 / 1.8),
    Peer("aiohttp + selectolax: the limit", ("aiohttp", "selectolax"), script("aiohttp_selectolax.py")),
]
CRAWL, EXTRACT = "Tabib: crawl", "Tabib: extract"


def measured(command: list[str], cwd: Path, **environment: str) -> Cost:
    """Runs a command to its end. Raises RuntimeError with the end of its log where it fails."""
    ours = ("TABIB_", "SCRAPY_", "PYTHONDONTWRITEBYTECODE")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    paths = [str(REPO), *filter(None, [os.environ.get("PYTHONPATH")])]
    with (cwd / "log").open("w+b") as log:
        process = subprocess.Popen(
            command, cwd=cwd, stdout=log, stderr=log,
            env=clean | {"PYTHONPATH": os.pathsep.join(paths)} | environment,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            told = log.read()[-2000:].decode(errors="replace")
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{told}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def crawl(base: str, folder: Path, *options: str) -> Cost:
    """Tabib's crawl of the replica, as a user starts it; the data goes to ``folder/data``."""
    command = [sys.executable, "-m", "scrapy", "crawl", "drhast", *options]
    settings = {"SCRAPY_SETTINGS_MODULE": "crawlers.settings"}
    return measured(command, folder, TABIB_REPLICA=base, TABIB_DATA=str(folder / "data"), **settings)


def extract(folder: Path) -> Cost:
    """Tabib's extraction of what ``crawl`` has archived, as a user starts it."""
    return measured([*TABIB_COMMAND, "extract", "drhast", "--data", str(folder / "data")], folder)


@contextmanager
def room() -> Iterator[Path]:
    """A folder of its own for one run."""
    with tempfile.TemporaryDirectory(prefix="tabib-bench-") as name:
        yield Path(name)


def one_round(base: str, peers: list[Peer]) -> tuple[dict[str, Cost], dict[str, int]]:
    """Each contender once: what it cost, and how many records it brought home."""
    cost: dict[str, Cost] = {}
    records: dict[str, int] = {}
    for peer in peers:
        with room() as folder:
            out = folder / "out.jsonl"
            cost[peer.label] = measured(peer.command(base, out), folder)
            records[peer.label] = out.read_bytes().count(b"\n")
    with room() as folder:
        cost[CRAWL] = crawl(base, folder)
        cost[EXTRACT] = extract(folder)
        facts = json.loads((folder / "data" / "records" / "drhast" / "site.json").read_text(encoding="utf-8"))
        records[CRAWL] = records[EXTRACT] = facts["records"]
    return cost, records


def parts(base: str) -> tuple[dict[str, float], list[str]]:
    """CPU seconds of each part of a crawl, and the names that could not be found."""
    with room() as folder:
        out = folder / "parts.json"
        command = [sys.executable, str(PEERS / "tabib_parts.py"), str(out), "crawl", "drhast"]
        settings = {"SCRAPY_SETTINGS_MODULE": "crawlers.settings"}
        whole = measured(command, folder, TABIB_REPLICA=base, TABIB_DATA=str(folder / "data"), **settings)
        found = json.loads(out.read_text(encoding="utf-8"))
    spent: dict[str, float] = found["spent"]
    return spent | {"the rest: Scrapy, HTTP, start": whole.cpu - sum(spent.values())}, found["missing"]


def reachable(base: str) -> int:
    """How many questions the replica says can be reached."""
    with urllib.request.urlopen(f"{base}/_truth/drhast", timeout=300) as answer:
        return sum(1 for _ in answer)


@dataclass(frozen=True)
class Served:
    """A site to crawl: its address, and how many of its questions can be reached."""

    base: str
    there: int


@contextmanager
def site(questions: int, *, light: bool, content: Iterable[Path] = ()) -> Iterator[Served]:
    """A replica of drhast without faults; its pages as heavy as real ones, or ``light`` as it makes them."""
    from common.relay import relayed

    from replica import running

    with running(sites=["drhast"], questions=questions, content=content, faults=False) as replica, ExitStack() as stack:
        base = replica.base_url if light else stack.enter_context(relayed(replica.base_url))
        yield Served(base, reachable(replica.base_url))


def install() -> None:
    """Compiles Tabib's modules, as pip has done with those of the peers' libraries: a checkout may never have been."""
    for package in ("crawlers", "pipelines", "tabib"):
        compileall.compile_dir(REPO / package, quiet=1)


def compare(pages: int, rounds: int, content: list[Path], *, light: bool) -> int:
    """The table; 1 where a target is missed. ``content`` are texts for the replica, as its --content takes them."""
    peers = [peer for peer in PEER_LIST if _installed(peer)]
    install()
    with site(pages, light=light, content=content) as large, site(SMALL, light=light, content=content) as small:
        whole: list[dict[str, Cost]] = []
        start: list[dict[str, Cost]] = []
        shares: list[dict[str, float]] = []
        records: dict[str, int] = {}
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
            cost, records = one_round(large.base, peers)
            whole.append(cost)
            start.append(one_round(small.base, peers)[0])
            spent, missing = parts(large.base)
            shares.append(spent)
    print(f"{large.there} questions can be reached, {rounds} rounds; Python {sys.version.split()[0]}\n")
    met = _print_peers(peers, whole, start, records, large.there)
    _print_parts(shares, whole, large.there, missing)
    return 0 if met else 1


def _installed(peer: Peer) -> bool:
    lacking = [name for name in peer.needs if importlib.util.find_spec(name) is None]
    if lacking:
        print(f"{peer.label}: left out, {', '.join(lacking)} is not installed (pip install -e '.[bench]')")
    return not lacking


def _print_peers(
    peers: list[Peer], whole: list[dict[str, Cost]], start: list[dict[str, Cost]], records: dict[str, int], pages: int
) -> bool:
    """Prints a row each; returns whether all targets are met. Ratios are medians of each round's own ratio."""
    print("| | records | CPU ms a page | start, CPU s | peak MB | Tabib / this | without start | target |")
    print("|---|---|---|---|---|---|---|---|")

    def row(label: str, keys: list[str], ratios: tuple[str, str, str]) -> None:
        cpu = median(sum(cost[key].cpu for key in keys) for cost in whole)
        begin = median(sum(cost[key].cpu for key in keys) for cost in start)
        peak = max(cost[key].peak for cost in whole for key in keys) / MEGABYTE
        cells = [f"{records[keys[0]]}", f"{cpu / pages * 1000:.2f}", f"{begin:.2f}", f"{peak:.0f}", *ratios]
        print(f"| {label} | {' | '.join(cells)} |", flush=True)

    met = True
    for peer in peers:
        ratio = median(_tabib(one) / one[peer.label].cpu for one in whole)
        bare = median(
            (_tabib(one) - _tabib(none)) / (one[peer.label].cpu - none[peer.label].cpu)
            for one, none in zip(whole, start, strict=True)
        )
        verdict = ""
        if peer.target is not None:
            verdict = f"{peer.target:.3f} {'met' if ratio <= peer.target else 'MISSED'}"
            met &= ratio <= peer.target
        row(peer.label, [peer.label], (f"{ratio:.3f}", f"{bare:.3f}", verdict))
    row("Tabib, all on", [CRAWL, EXTRACT], ("1", "1", ""))
    row("- of it the crawl", [CRAWL], ("", "", ""))
    row("- of it the extraction", [EXTRACT], ("", "", ""))
    return met


def _tabib(cost: dict[str, Cost]) -> float:
    return cost[CRAWL].cpu + cost[EXTRACT].cpu


def _print_parts(shares: list[dict[str, float]], whole: list[dict[str, Cost]], pages: int, missing: list[str]) -> None:
    """What each part of Tabib costs, in the crawl of its own that has clocks in it."""
    every = [
        share | {"extraction (`tabib extract`)": cost[EXTRACT].cpu} for share, cost in zip(shares, whole, strict=True)
    ]
    total = sum(median(one[part] for one in every) for part in every[0])
    print("\n| part of Tabib | CPU ms a page | share |")
    print("|---|---|---|")
    for part in every[0]:
        spent = median(one[part] for one in every)
        print(f"| {part} | {spent / pages * 1000:.2f} | {spent / total:.0%} |")
    for name in missing:
        print(f"no longer in Tabib, so not timed: {name} (see benchmarks/peers/tabib_parts.py)")


def memory(pages: int, *, light: bool) -> int:
    """Peak memory of a crawl of so many questions, and of its extraction; 1 where it is over the target."""
    with site(pages, light=light) as served, room() as folder:
        cost = crawl(served.base, folder)
        later = extract(folder)
        done = json.loads((folder / "data" / "archive" / "drhast" / "run.json").read_text(encoding="utf-8"))
    print(f"{done['counts']['fetched']} answers fetched, {done['counts']['records']} records")
    each = later.cpu / pages * 1000
    print(f"extraction: {later.peak / MEGABYTE:.0f} MB in its largest process, {each:.2f} CPU ms a page")
    return _judge_peak(cost, pages, 150)


def _judge_peak(cost: Cost, pages: int, limit: int) -> int:
    peak = cost.peak / MEGABYTE
    verdict = "met" if peak < limit else "MISSED"
    print(f"crawl: {cost.cpu / pages * 1000:.2f} CPU ms a page, peak {peak:.0f} MB, target {limit} MB {verdict}")
    return int(peak >= limit)


def known(urls: int, pages: int, *, light: bool) -> int:
    """Peak memory of a crawl of ``pages`` questions whose frontier knows ``urls`` more; 1 where it is over."""
    with site(pages, light=light) as served, room() as folder:
        preload = [sys.executable, str(PEERS / "preload.py"), str(folder / "data"), str(urls)]
        measured(preload, folder)
        # The preloaded are the last in line and do not exist: the crawl ends once the real ones have been fetched.
        cost = crawl(served.base, folder, "-s", f"CLOSESPIDER_PAGECOUNT={served.there}")
        done = json.loads((folder / "data" / "archive" / "drhast" / "run.json").read_text(encoding="utf-8"))
    print(f"{done['counts']['known']} URLs known, {done['counts']['fetched']} answers fetched")
    return _judge_peak(cost, served.there, 300)


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, help="questions of the replica (6,000; 20,000 with --memory)")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--light", action="store_true", help="the replica's own pages, without the weight of real ones")
    parser.add_argument("--strict", action="store_true", help="end with 1 where a target is missed")
    parser.add_argument("--content", type=Path, action="append", default=[], help="texts, as for `tabib replica`")
    parser.add_argument("--memory", action="store_true", help="peak memory of a large crawl")
    parser.add_argument("--known", type=int, metavar="URLS", help="peak memory with so many URLs in the frontier")
    options = parser.parse_args()
    sys.path.insert(0, str(REPO))
    if options.memory:
        missed = memory(options.pages or 20_000, light=options.light)
    elif options.known:
        missed = known(options.known, options.pages or 2_000, light=options.light)
    else:
        missed = compare(options.pages or 6_000, options.rounds, options.content, light=options.light)
    return missed if options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
