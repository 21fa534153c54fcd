"""Main text: ours beside trafilatura, resiliparse and readability on labelled pages, in one run.

    python benchmarks/extract.py [--pages FILE.parquet] [--lower-floor]

FILE has the columns url, html and text, the text a blog's own feed gives for the page. By default it is
../shared/data/pages/labelled_pages.parquet, 306 real Persian blog posts; where that is not there, nothing is measured.
Token F1 is the overlap of two bags of ``\\w+`` tokens, the mean over pages. "tuned" and "held" are the halves of the
hosts (sorted, every second one): constants were chosen on the first. CPU time is of one process, after a warm-up.

A feed often gives only what stands before "read more". "whole" is the F1 on the other pages: a label counts as cut
where every extractor that found it (97 % of its tokens) goes on for a quarter and 40 tokens more. It is a reading
aid: pages on which all extractors take too much count as cut as well.

Ours must not fall below benchmarks/floors.json (exit 1); --lower-floor writes the lower figure there instead.
resiliparse and readability are not in the lock. To have them beside the others:
    pip install --target /tmp/peers --no-deps resiliparse readability-lxml lxml_html_clean chardet cssselect
    PYTHONPATH=/tmp/peers .venv/bin/python benchmarks/extract.py
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from crawlers.main_text import SiteTemplate, main_text

REPO = Path(__file__).resolve().parent.parent
PAGES = REPO.parent / "shared" / "data" / "pages" / "labelled_pages.parquet"
FLOORS = Path(__file__).with_name("floors.json")
TOKEN = re.compile(r"\w+")
Extractor = Callable[[str, str], str]
Score = tuple[float, float, float]


def tokens(text: str) -> Counter[str]:
    """The bag of a text's words."""
    return Counter(TOKEN.findall(" ".join(text.split())))


def token_f1(got: str, want: str) -> Score:
    """F1, precision and recall of two bags of words."""
    left, right = tokens(got), tokens(want)
    common = (left & right).total()
    if not common:
        same = float(not left and not right)
        return same, same, same
    precision, recall = common / left.total(), common / right.total()
    return 2 * precision * recall / (precision + recall), precision, recall


def peers() -> dict[str, Extractor | None]:
    """The other extractors; None where one is not installed."""
    import trafilatura

    def with_trafilatura(**options: Any) -> Extractor:
        return lambda html, url: trafilatura.extract(html, url=url, include_comments=False, **options) or ""

    found: dict[str, Extractor | None] = {
        "trafilatura fast": with_trafilatura(fast=True),
        "trafilatura default": with_trafilatura(),
        "trafilatura precision": with_trafilatura(favor_precision=True),
        "trafilatura recall": with_trafilatura(favor_recall=True),
        "resiliparse": None,
        "readability-lxml": None,
    }
    try:
        from resiliparse.extract.html2text import extract_plain_text

        found["resiliparse"] = lambda html, _: extract_plain_text(html, main_content=True)
    except ImportError:
        pass
    try:
        import lxml.html
        from readability import Document

        def with_readability(html: str, _: str) -> str:
            return " ".join(lxml.html.fromstring(Document(html).summary()).itertext())

        found["readability-lxml"] = with_readability
    except ImportError:
        pass
    return found


def templates(rows: list[dict[str, str]]) -> tuple[dict[str, SiteTemplate], float]:
    """A template a host, learnt from its pages without their labels, and the CPU milliseconds a page."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_host[host_of(row)].append(row["html"])
    started = time.process_time()
    learnt = {host: SiteTemplate.learn(pages) for host, pages in by_host.items()}
    return learnt, (time.process_time() - started) / len(rows) * 1000


def host_of(row: dict[str, str]) -> str:
    """The host of a page."""
    return urlsplit(row["url"]).netloc


def run(rows: list[dict[str, str]], extractor: Extractor) -> tuple[list[str], float]:
    """The text of each page, and the CPU milliseconds a page. A page that an extractor fails on is an empty text."""
    texts = []
    started = time.process_time()
    for row in rows:
        try:
            texts.append(extractor(row["html"], row["url"]))
        except Exception as error:  # noqa: BLE001  # a peer may raise anything
            print(f"  one page failed: {type(error).__name__}")
            texts.append("")
    return texts, (time.process_time() - started) / len(rows) * 1000


def cut_labels(rows: list[dict[str, str]], outputs: dict[str, list[str]]) -> list[bool]:
    """Whether each label looks like the beginning of the post alone."""
    cut = []
    for number, row in enumerate(rows):
        size = tokens(row["text"]).total()
        found = [texts[number] for texts in outputs.values() if token_f1(texts[number], row["text"])[2] >= 0.97]
        cut.append(bool(found) and all(tokens(text).total() > max(1.25 * size, size + 40) for text in found))
    return cut


def table(rows: list[dict[str, str]], outputs: dict[str, list[str]], cost: dict[str, float]) -> dict[str, float]:
    """Prints the figures side by side; returns the F1 of each extractor on all pages."""
    hosts = {host: place for place, host in enumerate(sorted({host_of(row) for row in rows}))}
    half = [hosts[host_of(row)] % 2 for row in rows]
    cut = cut_labels(rows, outputs)
    print(f"{len(rows)} pages of {len(hosts)} hosts; {sum(cut)} labels look cut at 'read more'")
    print(f"{'':28}{'F1':>7}{'prec':>7}{'recall':>7}{'tuned':>7}{'held':>7}{'whole':>7}{'CPU ms':>8}")
    result = {}
    for name, texts in outputs.items():
        scores = [token_f1(text, row["text"]) for text, row in zip(texts, rows, strict=True)]
        columns = [mean([score[k] for score in scores]) for k in range(3)]
        columns += [mean([score[0] for score, side in zip(scores, half, strict=True) if side == k]) for k in (0, 1)]
        columns.append(mean([score[0] for score, short in zip(scores, cut, strict=True) if not short]))
        print(f"{name:28}" + "".join(f"{value:7.3f}" for value in columns) + f"{cost[name]:8.2f}", flush=True)
        result[name] = columns[0]
    return result


def mean(values: list[float]) -> float:
    """The mean, 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def against_floor(figures: dict[str, float], lower: bool) -> int:
    """The exit status: 1 where a figure fell below its floor and that was not asked for."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    below = {key: value for key, value in figures.items() if value < floors[key]}
    for key, value in figures.items():
        print(f"{key}: {value:.4f}, floor {floors[key]}{': BELOW' if key in below else ''}")
    if below and lower:
        floors |= {key: int(value * 1000) / 1000 for key, value in below.items()}
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")
        print(f"floors lowered in {FLOORS}: say why in the commit")
        return 0
    if below:
        print("Extraction got worse. Repair it, or lower the floor deliberately with --lower-floor.")
    return int(bool(below))


def main() -> int:
    """Measures, prints, and compares with the floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=PAGES, help="Parquet with url, html, text")
    parser.add_argument("--lower-floor", action="store_true", help="accept a lower F1 and write it to floors.json")
    options = parser.parse_args()
    if not options.pages.exists():
        print(f"skipped: {options.pages} is not here (third-party pages, not part of the project)")
        return 0
    logging.disable(logging.CRITICAL)
    rows = pq.read_table(options.pages, columns=["url", "html", "text"]).to_pylist()
    learnt, learning = templates(rows)
    extractors: dict[str, Extractor | None] = {
        "ours, single page": main_text,
        "ours, site template": lambda html, url: learnt[host_of({"url": url})].main_text(html, url),
        **peers(),
    }
    outputs: dict[str, list[str]] = {}
    cost: dict[str, float] = {}
    for name, extractor in extractors.items():
        if extractor is None:
            print(f"{name}: not installed (see the head of this file)")
            continue
        run(rows[:3], extractor)
        outputs[name], cost[name] = run(rows, extractor)
    result = table(rows, outputs, cost)
    print(f"learning the templates: {learning:.2f} CPU ms a page learnt from")
    best = max((value, name) for name, value in result.items() if name.startswith("trafilatura"))
    print(f"trafilatura's best mode: {best[1]}, {best[0]:.4f}")
    figures = {
        "main_text_f1": result["ours, site template"],
        "main_text_single_page_f1": result["ours, single page"],
    }
    if options.pages.resolve() != PAGES.resolve():
        print("floors are for the default pages: not compared")
        return 0
    return against_floor(figures, options.lower_floor)


if __name__ == "__main__":
    sys.exit(main())
