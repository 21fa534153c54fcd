"""The notebook, run on small builds of both kinds: its numbers are those of the files, and it shows no text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pyarrow.parquet as pq
import pytest
import tiny
from nbclient import NotebookClient

from curation.build import build

NOTEBOOK = Path(__file__).parents[2] / "curation" / "notebooks" / "first_look.ipynb"
RECIPE = """[dataset]
name = "{name}"
kind = "{kind}"
[[source]]
site = "{first}"
[[source]]
site = "{second}"
[[step]]
use = "normalise"
[[step]]
use = "exact"
on = ["{body}"]
[[step]]
use = "split"
ratios = {{ train = 0.7, test = 0.3 }}
on = ["{body}"]
[[step]]
use = "length"
column = "{body}"
min_tokens = {least}
splits = ["train"]
"""

#: A last cell that tells what the figures hold: bars by their labels, histograms by the sum of their bars.
TELL = """
def bars(axes):
    return dict(zip([tick.get_text() for tick in axes.get_yticklabels()], [p.get_width() for p in axes.patches]))
stacked = {box.get_label(): [p.get_width() for p in box] for box in ax_sources.containers}
print(json.dumps({
    "funnel": bars(ax_funnel), "dropped": funnel["dropped"].to_dict(),
    "reasons": bars(ax_reasons), "edits": {step: n for (step, _), n in edits["rows"].items()},
    "before": sorted(words_before), "after": {split: sorted(one) for split, one in words_after.items()},
    "legend": [text.get_text() for text in ax_lengths.get_legend().get_texts()],
    "shares": stacked, "sources": sources.to_dict("index"),
}, default=int))
"""


def small_build(folder: Path, name: str) -> tuple[Path, str, list[str]]:
    """A build with drops of two steps; its folder, the column whose length is looked at, and the records' texts."""
    if name == "mf3qa":
        names, body, least = ("drhast", "kqa"), "answer", 48
        one = [tiny.question(n) for n in range(30)]
        one.append(tiny.question(3, url="https://drhast.test/q/again"))
        two = [tiny.question(n, site="kqa") for n in range(100, 110)]
        texts = [answer.text for record in one + two for answer in record.answers]
    else:
        names, body, least = ("hidoctor", "niniban"), "text", 90
        one = [tiny.article(n) for n in range(30)]
        one.append(tiny.article(3, url="https://hidoctor.test/again"))
        two = [tiny.article(n, site="niniban") for n in range(100, 110)]
        texts = [record.text for record in one + two]
    for records in (one, two):
        tiny.store(folder / "data", records)
    kind = one[0].kind
    text = RECIPE.format(name=name, kind=kind, first=names[0], second=names[1], body=body, least=least)
    recipe = tiny.write_recipe(folder / "recipe", text)
    return build(recipe, folder / "data", workers=1), body, texts


def execute(folder: Path, dataset: str, *more: str) -> Any:
    notebook = nbformat.read(NOTEBOOK, 4)
    place = next(n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(f"DATASET = {dataset!r}"))
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in more]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def said(notebook: Any) -> str:
    """Everything the cells show but the pixels."""
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    texts = [output.get("text", "") for output in shown]
    return "\n".join(texts + [t for o in shown for kind, t in o.get("data", {}).items() if kind.startswith("text/")])


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABIB_DATA", str(tmp_path / "data"))
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
        place = tmp_path / "home" / name
        place.mkdir(parents=True)
        monkeypatch.setenv(name, str(place))


@pytest.mark.parametrize("name", ["mf3qa", "medical_corpus"])
def test_its_numbers_are_those_of_the_build(tmp_path: Path, name: str) -> None:
    folder, body, texts = small_build(tmp_path, name)
    manifest = json.loads((folder / "manifest.json").read_text())
    notebook = execute(tmp_path, name, TELL)
    told = json.loads(notebook.cells[-1].outputs[-1]["text"].splitlines()[-1])

    assert told["funnel"] == {stage["step"]: stage["out"] for stage in manifest["funnel"]}
    assert told["dropped"] == {stage["step"]: sum(stage["dropped"].values()) for stage in manifest["funnel"]}
    assert told["dropped"]["exact"] > 0
    assert told["dropped"]["length"] > 0
    assert sum(told["reasons"].values()) == sum(told["dropped"].values())
    assert told["edits"] == {s["step"]: sum(s["edited"].values()) for s in manifest["funnel"] if s["edited"]}

    assert told["before"] == sorted(len(text.split()) for text in texts)
    tables = {split: pq.read_table(folder / "data" / f"{split}-00000-of-00001.parquet") for split in ("train", "test")}
    published = {split: rows[body].to_pylist() for split, rows in tables.items()}
    assert told["after"] == {split: sorted(len(t.split()) for t in rows) for split, rows in published.items()}
    assert told["legend"] == [f"before ({len(texts)})", f"after ({sum(manifest['splits'].values())})"]

    assert told["sources"] == {
        split: {site: rows["source"].to_pylist().count(site) for site in sorted(set(told["shares"]))}
        for split, rows in tables.items()
    }
    for row, split in enumerate(told["sources"]):
        rows = told["sources"][split]
        shown = {site: widths[row] for site, widths in told["shares"].items()}
        assert shown == pytest.approx({site: n / sum(rows.values()) for site, n in rows.items()})

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert len([output for output in outputs if "image/png" in output.get("data", {})]) == 4
    assert not re.search(r"[\u0600-\u06ff]", said(notebook)), "a cell shows the text of a row"
    assert "build again" not in said(notebook)


def test_records_extracted_since_are_told_of_and_a_folder_works(tmp_path: Path) -> None:
    folder, _, _ = small_build(tmp_path, "mf3qa")
    tiny.store(tmp_path / "data", [tiny.question(n) for n in range(5)])
    assert "build again to compare" in said(execute(tmp_path, str(folder)))


def test_no_outputs_are_stored() -> None:
    notebook = nbformat.read(NOTEBOOK, 4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not [cell.id for cell in cells if cell.outputs or cell.execution_count]
    assert notebook.cells[1].metadata.tags == ["parameters"]
