"""The dataset card: front matter the Hub accepts, and the text of card.md with its tables filled in."""

from __future__ import annotations

import re
import string
from typing import Any

from huggingface_hub import DatasetCardData

from curation import funnel
from curation.counts import COUNTED
from curation.markdown import table
from curation.policies import policies
from curation.reviews import REVIEW

Manifest = dict[str, Any]

_TASKS = {"question": ["question-answering", "text-generation"], "article": ["text-generation"]}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LARGEST = "1M<n<10M"
_YES_NO = {True: "yes", False: "no", None: "unknown"}

#: For a recipe that has no card.md beside it.
DEFAULT_TEXT = """# $title

## Rows

$splits

$statistics

## Sources that are missing

$missing

## What was dropped, changed and marked

$funnel

## Policies

$policies

## Review

$review

## Terms of each source

$terms

## How it was built

$built
"""


def render(manifest: Manifest, text: str) -> str:
    """The README.md of a build: ``text`` is that of card.md, its ``$placeholders`` become tables."""
    tables = {
        "title": _title(manifest),
        "splits": _splits(manifest),
        "funnel": funnel.tables(manifest["funnel"]),
        "missing": _missing(manifest),
        "statistics": _statistics(manifest),
        "policies": policies(manifest),
        "review": _review(manifest),
        "terms": _terms(manifest),
        "built": _built(manifest),
    }
    return front_matter(manifest) + "\n" + string.Template(text or DEFAULT_TEXT).substitute(tables)


def front_matter(manifest: Manifest) -> str:
    """The YAML head. Only splits that have rows are named: one without files breaks the loading of all."""
    splits = manifest["splits"]
    files = [{"split": split, "path": f"data/{split}-*.parquet"} for split in splits]
    data = DatasetCardData(
        language=["fa"],
        pretty_name=_title(manifest),
        task_categories=_TASKS[manifest["kind"]],
        size_categories=[size_category(sum(splits.values()))],
        tags=["medical", "persian"],
        configs=[{"config_name": "default", "data_files": files}],
        license=_licence(manifest),
    )
    if data.license == "other":
        data["license_name"] = "terms-of-each-source"
    return f"---\n{data.to_yaml().rstrip()}\n---\n"


def size_category(rows: int) -> str:
    """The Hub's word for a number of rows."""
    return next((name for limit, name in _SIZES if rows < limit), _LARGEST)


def _licence(manifest: Manifest) -> str:
    """A licence is named only when every source has the same known one."""
    licences = {terms["licence"] for terms in manifest["terms"].values()}
    if len(licences) == 1 and (licence := licences.pop()):
        known = re.fullmatch(r"cc[ -]?(0|by(?:-nc)?(?:-sa|-nd)?)[ -](\d\.\d)", licence.lower())
        if known:
            return f"cc0-{known[2]}" if known[1] == "0" else f"cc-{known[1]}-{known[2]}"
    return "other"


def _splits(manifest: Manifest) -> str:
    """Rows per split and source."""
    per_split = manifest["sources"]
    sites = sorted({site for counts in per_split.values() for site in counts})
    rows = [[split, *(counts.get(s, 0) for s in sites), sum(counts.values())] for split, counts in per_split.items()]
    return table(["split", *sites, "all"], rows)


def _statistics(manifest: Manifest) -> str:
    """Words and sentences per split, in the unit that published figures have."""
    per_split = manifest["counts"]
    rows = [[split, manifest["splits"][split], told["words"], told["sentences"]] for split, told in per_split.items()]
    if len(rows) > 1:
        rows.append(["all", *(sum(row[place] for row in rows) for place in (1, 2, 3))])
    counted = " and ".join(f"`{name}`" for name in COUNTED[manifest["kind"]])
    note = (
        f"Words and sentences of {counted} as hazm's tokenizers count them: marks and numbers are words of their own."
    )
    return table(["split", "rows", "words (hazm)", "sentences (hazm)"], rows) + f"\n\n{note}"


def _review(manifest: Manifest) -> str:
    """What people have read, and how far they agreed; nobody's name and no note."""
    told = manifest["reviews"]
    if not told["people"]:
        return "Nobody has read rows of this build yet: `review` is `unreviewed` in all of them."
    states = ("accepted", "unreviewed")
    rows = [[split, *(counts.get(state, 0) for state in states)] for split, counts in manifest["reviewed"].items()]
    fallen = sum(sum(stage["dropped"].values()) for stage in manifest["funnel"] if stage["step"] == REVIEW)
    said = [f"{told['people']} people gave {sum(told['verdicts'].values()):,} verdicts; {fallen:,} rows fell by them."]
    if told["disputed"]:
        said.append(f"On {told['disputed']:,} rows they are split evenly: those count as `unreviewed`.")
    for pair in told["agreement"]:
        kappa = "not defined" if pair["kappa"] is None else f"{pair['kappa']:.2f}"
        said.append(f"Two of them read {pair['rows']:,} rows alike in {pair['agree']:.0%}; Cohen's kappa {kappa}.")
    return table(["split", *states], rows) + "\n\n" + " ".join(said)


def _missing(manifest: Manifest) -> str:
    said = "None: every source of the recipe is in."
    if manifest["missing"]:
        names = ", ".join(f"`{site}`" for site in manifest["missing"])
        said = (
            f"Named in the recipe but without rows so far (most often not crawled yet), so not in this build: {names}."
        )
    if manifest["unserved"]:
        splits = ", ".join(f"`{split}`" for split in manifest["unserved"])
        said += f" By source {splits} would be empty, so all rows were split by ratio and not by source."
    return said


def _terms(manifest: Manifest) -> str:
    """Terms per source. They are read second-hand, and the table says so."""
    rows = []
    for one in manifest["inputs"]:
        terms = manifest["terms"][one["site"]]
        licence = terms["licence"] or "none stated"
        may = _YES_NO.get(terms["redistribute"], "unknown")
        expected = terms["expected"] or {}
        declared = "-".join(f"{expected[k]:,}" if expected.get(k) is not None else "?" for k in ("min", "max"))
        rows.append([one["site"], terms["domain"], licence, may, one["records"], declared, terms["terms_note"]])
    head = [
        "source",
        "domain",
        "licence",
        "may be redistributed",
        "records",
        "records expected of a full crawl",
        "note",
    ]
    return table(head, rows)


def _built(manifest: Manifest) -> str:
    """The recipe in short; the manifest has it in full."""
    recipe = manifest["recipe"]
    lines = [
        f"Fingerprint `{manifest['fingerprint']}`, seed {recipe['dataset']['seed']}. The same recipe, steps and",
        "records give the same bytes. Each row names the WARC file and offset of the page it came from;",
        "`ledger/` says why each row that is not here was dropped.",
        "",
        *(f"{number}. {_step(step)}" for number, step in enumerate(recipe["step"], 1)),
    ]
    return "\n".join(lines)


def _step(step: dict[str, Any]) -> str:
    told = ", ".join(f"{name} = {value}" for name, value in step["parameters"].items())
    return f"`{step['use']}` version {step['version']}" + (f": {told}" if told else "")


def _title(manifest: Manifest) -> str:
    title: str = manifest["recipe"]["dataset"]["title"] or manifest["dataset"]
    return title
