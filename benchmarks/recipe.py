"""The whole recipe of mf3qa: CPU a pair, peak memory, and what each step costs.

    python benchmarks/recipe.py [--pairs 200000] [--data ../shared/data] [--recipe datasets/mf3qa/recipe.toml]

The pairs are made by recombining sentences: of real questions and answers where DATA/qa is there (read at run time,
never kept), of invented ones elsewhere; the first line says which. Every pair has sentences in an order of its own,
with every sixth word another; one in ten is another one with a sentence less, one in fifty a copy. They are written as
records by another process, so that the peak is that of the build: one process, one worker. CPU is that of the process
with the threads of Arrow. More than 1 ms a pair or 2 GB ends with 1.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SITES = {"drhast": 0.8, "niniban_qa": 0.17, "doctoryab": 0.02, "isovisit": 0.01}  # shares of the pairs
MOST_MS, MOST_GB = 1.0, 2.0
INVENTED = (
    "سلام دکتر خسته نباشید",
    "چند روز است که سرم درد می‌کند و شبها خوابم نمی برد",
    "آیا باید آزمایش خون بدهم؟",
    "قرص ۵۰۰ میلی گرمی را روزی دو بار بعد از غذا میل کنید",
    "فشار خونم 120/80 است و HbA1c 6.2 بود",
    "در صورت ادامه تب حتما به پزشک مراجعه كنيد.",
)


def sentences(data: Path) -> tuple[dict[str, list[list[str]]], str]:
    """Questions and answers as lists of sentences, and what they are."""
    import pyarrow.parquet as pq

    files = [data / "qa" / name for name in ("drhast_filtered.parquet", "niniban_crawled.parquet")]
    if not all(file.is_file() for file in files):
        draw = random.Random(0)
        invented = [[f"{draw.choice(INVENTED)} {draw.randrange(10**6)}" for _ in range(6)] for _ in range(2000)]
        return {"Question": invented, "Answer": invented}, "invented sentences"
    found: dict[str, list[list[str]]] = {"Question": [], "Answer": []}
    for file in files:
        for row in pq.read_table(file, columns=list(found)).to_pylist():
            for name, parts in found.items():
                parts.append([part for part in re.split(r"(?<=[.؟?!\n])", row[name] or "") if part.strip()] or ["؟"])
    return found, "sentences of real questions and answers, recombined"


def make(pairs: int, data: Path, records: Path) -> str:
    """Writes the records; what their texts are of."""
    from common.records import write_pairs

    found, told = sentences(data)
    draw = random.Random(1)
    pools = {name: [one for text in texts for one in text] for name, texts in found.items()}
    words = [word for part in draw.sample(pools["Answer"], min(5000, len(pools["Answer"]))) for word in part.split()]
    made: list[tuple[list[str], list[str]]] = []
    for _ in range(pairs):
        chance = draw.random()
        if made and chance < 0.12:
            question, answer = draw.choice(made)
            made.append((question, answer[:-1] or answer) if chance < 0.1 else (question, answer))
        else:
            shape = draw.randrange(len(found["Question"]))
            parts = {name: draw.choices(pools[name], k=len(found[name][shape])) for name in pools}
            made.append(tuple([changed(part, words, draw) for part in parts[name]] for name in pools))  # type: ignore[arg-type]
    sites = draw.choices(list(SITES), list(SITES.values()), k=pairs)
    for site in SITES:
        own = ((n, pair) for n, (of, pair) in enumerate(zip(sites, made, strict=True)) if of == site)
        write_pairs(records, site, ((" ".join(question), " ".join(answer), n) for n, (question, answer) in own))
    return told


def changed(sentence: str, words: list[str], draw: random.Random) -> str:
    """A sentence with every sixth word another: otherwise all pairs would share runs of words with the test split."""
    own = sentence.split(" ")
    for place in range(draw.randrange(6), len(own), 6):
        own[place] = draw.choice(words)
    return " ".join(own)


def timed(spent: Counter[str], cls: type[Any]) -> None:
    """Has a step's work counted under its name."""
    work: Callable[..., Any] = cls.apply

    def apply(self: Any, *arguments: Any) -> Any:
        start = time.process_time()
        try:
            return work(self, *arguments)
        finally:
            spent[cls.name] += time.process_time() - start

    cls.apply = apply


def main() -> int:
    """Makes the records, builds, prints a table; 1 when it cost too much."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("TABIB_SHARED_DATA", "../shared/data")))
    parser.add_argument("--recipe", type=Path, default=ROOT / "datasets" / "mf3qa" / "recipe.toml")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        print(make(options.pairs, options.data, options.make / "records"))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            __file__,
            "--pairs",
            str(options.pairs),
            "--data",
            str(options.data),
            "--make",
            folder,
        ]
        told = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        print(f"{options.pairs:,} pairs of {told.stdout.strip()}")
        from curation import build, recipe

        ready = recipe.load(options.recipe, folder)
        spent: Counter[str] = Counter()
        for cls in {type(step) for step in ready.ready}:
            timed(spent, cls)
        start = time.process_time()
        built = build.run(ready, folder, workers=1)
        total = time.process_time() - start
    names = [step.name for step in ready.ready]
    for stage in built.manifest["funnel"]:
        cost = f"{1000 * spent[stage['step']] / options.pairs:8.3f} ms a pair" if stage["step"] in names else " " * 17
        print(f"{stage['step']:14} {cost} {stage['in']:>9,} in {stage['out']:>9,} out")
    print(f"{'read and write':14} {1000 * (total - spent.total()) / options.pairs:8.3f} ms a pair")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{'together':14} {1000 * total / options.pairs:8.3f} ms a pair, {total:.0f} s of CPU, peak {peak:.2f} GB")
    return int(1000 * total / options.pairs > MOST_MS or peak > MOST_GB)


if __name__ == "__main__":
    sys.exit(main())
