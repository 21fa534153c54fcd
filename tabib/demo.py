"""``tabib demo``: everything once, as a user would do it, against a replica on this machine."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import click

import replica
from pipelines.errors import TabibError
from tabib.crawling import run_through, scrapy_command

SITES = {"drhast": "questions", "hidoctor": "articles"}
DATASETS = ("mf3qa", "medical_corpus")
RECIPES = Path(__file__).parents[1] / "datasets"


def run(data: Path, *, questions: int, articles: int) -> int:
    """Crawls, extracts, builds and loads in ``data``, which it empties first; prints a table. 0 when all went well."""
    shutil.rmtree(data, ignore_errors=True)
    with replica.running(questions=questions, articles=articles) as server:
        click.echo(f"replica: {server.base_url}")
        os.environ["TABIB_REPLICA"] = server.base_url
        for site in SITES:
            click.echo(f"\n== scrapy crawl {site}")
            _do(scrapy_command(site, data, "-s", "LOG_LEVEL=WARNING"))
    click.echo("\n== tabib extract")
    _do([sys.executable, "-m", "tabib.cli", "extract", "--data", str(data)])
    for dataset in DATASETS:
        click.echo(f"\n== tabib build {dataset}")
        _do([sys.executable, "-m", "tabib.cli", "build", str(RECIPES / dataset / "recipe.toml"), "--data", str(data)])
    _table(data)
    return 0


def _do(command: list[str]) -> None:
    code = run_through(command)
    if code:
        raise TabibError(f"ended with exit code {code}", where=" ".join(command[1:]))


def _table(data: Path) -> None:
    """What was fetched, what became of it, where it lies; the rows are those that load_dataset gives back."""
    lines = [("", "")]
    for site, what in SITES.items():
        counts = json.loads((data / "archive" / site / "run.json").read_text(encoding="utf-8"))["counts"]
        facts = json.loads((data / "records" / site / "site.json").read_text(encoding="utf-8"))
        lines.append((f"{site}: requests answered", f"{counts['fetched']:,}"))
        lines.append((f"{site}: {what} (records)", f"{facts['records']:,}"))
    for dataset in DATASETS:
        (path,) = (data / "builds" / dataset).glob("*/manifest.json")
        manifest = json.loads(path.read_text(encoding="utf-8"))
        for stage in manifest["funnel"]:
            for reason, count in stage["dropped"].items():
                lines.append((f"{dataset}: dropped by {stage['step']}: {reason}", f"{count:,}"))
        for split, rows in _loaded(path.parent).items():
            lines.append((f"{dataset}: rows of {split}, by load_dataset", f"{rows:,}"))
        lines.append((f"{dataset} is in", str(path.parent)))
    wide = max(len(name) for name, _ in lines)
    click.echo("\n".join(f"{name:<{wide}}  {value}".rstrip() for name, value in lines))
    used = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
    click.echo(f"\nCPU-seconds, all of it: {sum(usage.ru_utime + usage.ru_stime for usage in used):.0f}")


def _loaded(build: Path) -> dict[str, int]:
    """Rows per split as the Hugging Face library reads them, in a process of its own so that its cache goes too."""
    cache = build.parents[2] / ".cache"
    code = (
        "import json, sys, datasets; datasets.disable_progress_bars();"
        "d = datasets.load_dataset(sys.argv[1], cache_dir=sys.argv[2]);"
        "print(json.dumps({name: len(split) for name, split in d.items()}))"
    )
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", code, str(build), str(cache)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(cache, ignore_errors=True)
    if answer.returncode:
        raise TabibError(
            "load_dataset cannot read it", where=str(build), remedy=answer.stderr.strip().rpartition("\n")[2]
        )
    rows: dict[str, int] = json.loads(answer.stdout.strip().rpartition("\n")[2])
    return rows
