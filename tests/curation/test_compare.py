"""``tabib diff``: what came, went, changed and moved between two builds, counted against what was done to them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tiny
import tracing
from hypothesis import given, settings
from hypothesis import strategies as st
from tracing import ASKED, CALLED, RECIPE, RECORDS, SHORT, said, tabib

from curation import build, manifest
from curation.compare import compare
from curation.recipe_diff import recipe_diff
from pipelines.records import Answer, Question


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    return build.build(tracing.stored(folder, RECORDS), folder / "data", workers=1)


def another(folder: Path, records: list[Question] = RECORDS, recipe: str = RECIPE) -> Path:
    return build.build(tracing.stored(folder, records, recipe), folder / "data", workers=1)


def lines(a: Path, b: Path) -> dict[str, dict[str, Any]]:
    """Change -> id -> line."""
    told = json.loads(said("diff", a, b, "--json", "--rows"))
    found: dict[str, dict[str, Any]] = {"came": {}, "went": {}, "changed": {}, "moved": {}}
    for row in told["rows"]:
        found[row["change"]][row["id"]] = row
    assert {change: len(rows) for change, rows in found.items()} == {change: told[change] for change in found}
    assert told["rows_b"] - told["rows_a"] == told["came"] - told["went"]
    return found


def published(path: Path) -> dict[str, dict[str, Any]]:
    """Id -> row with its split, read by other means than ``compare`` does."""
    found = {}
    for part in sorted((path / "data").glob("*.parquet")):
        found |= {row["id"]: row | {"split": part.name.split("-")[0]} for row in pq.read_table(part).to_pylist()}
    return found


def test_a_build_and_itself(first: Path) -> None:
    text = said("diff", first, first)
    rows = len(published(first))
    assert f"rows {rows} -> {rows}, {rows} the same" in text
    assert "recipe, steps and inputs are the same" in text
    assert [line for line in text.splitlines() if line.startswith("came")] == ["came 0"]


def test_another_parameter_of_a_step(first: Path, tmp_path: Path) -> None:
    second = another(tmp_path, recipe=RECIPE.replace("min_tokens = 10", "min_tokens = 1"))
    found = lines(first, second)
    (name,) = found["came"]
    assert name == f"{SHORT.id}-0"
    why = "dropped by length (too_short) in A: step length: min_tokens 10 -> 1"
    assert found["came"][name]["why"] == why
    assert found["went"] == found["changed"] == found["moved"] == {}
    assert lines(second, first)["went"][name]["why"] == why.replace("in A", "in B").replace("10 -> 1", "1 -> 10")


def test_new_records_gone_records_and_one_read_anew(first: Path, tmp_path: Path) -> None:
    new = tiny.question(80, answers=2)
    later = replace(ASKED[2], fetched=tiny.FETCHED + timedelta(days=3), answers=(Answer(text=tiny.say(5)),))
    mute = replace(ASKED[9], answers=(Answer(text=" "),))
    changed = {ASKED[9].id: mute, ASKED[10].id: replace(ASKED[10], answers=()), ASKED[2].id: later}
    records = [changed.get(one.id, one) for one in RECORDS if one is not ASKED[1]]
    found = lines(first, another(tmp_path, [*records, new]))
    assert set(found["came"]) == {f"{new.id}-0", f"{new.id}-1"}
    assert {row["why"] for row in found["came"].values()} == {
        "no such record among the inputs in A: source drhast: files differ (0 of 1 as before, 45 -> 45 records)"
    }
    assert set(found["went"]) == {f"{ASKED[n].id}-0" for n in (1, 9, 10)}
    assert found["went"][f"{ASKED[10].id}-0"]["why"].startswith("dropped by read (no_answer) in B")
    assert found["went"][f"{ASKED[1].id}-0"]["why"].startswith("no such record among the inputs in B")
    assert found["went"][f"{ASKED[9].id}-0"]["why"].startswith("dropped by read (empty_answer) in B")
    assert found["changed"][f"{ASKED[2].id}-0"]["columns"] == ["answer", "specialty", "crawled_at"]
    assert "its page was fetched or read anew" in found["changed"][f"{ASKED[2].id}-0"]["why"]


def test_another_source(first: Path, tmp_path: Path) -> None:
    tiny.store(tmp_path / "data", [tiny.question(n, site="kqa", answers=1) for n in range(500, 504)])
    second = another(tmp_path)
    found = lines(first, second)
    assert len(found["came"]) == 4
    assert {row["why"] for row in found["came"].values()} == {"source kqa is not among the inputs in A"}
    assert {row["source"] for row in found["came"].values()} == {"kqa"}
    assert "source kqa: new" in said("diff", first, second)


def test_an_edit_of_another_policy(first: Path, tmp_path: Path) -> None:
    recipe = RECIPE.replace('use = "pii"', 'use = "pii"\npolicy = { phone = "keep" }')
    found = lines(first, another(tmp_path, recipe=recipe))
    (row,) = found["changed"].values()
    assert (row["id"], row["columns"]) == (f"{CALLED.id}-0", ["answer"])
    assert row["why"].startswith("answer: edited otherwise by pii: step pii: policy mask -> {'phone': 'keep'}")


def test_rows_that_moved(first: Path, tmp_path: Path) -> None:
    second = another(tmp_path, recipe=RECIPE.replace("train = 0.6, test = 0.4", "train = 0.2, test = 0.8"))
    found = lines(first, second)
    a, b = published(first), published(second)
    assert set(found["moved"]) == {name for name in a.keys() & b.keys() if a[name]["split"] != b[name]["split"]}
    assert len(found["moved"]) > 5
    assert {row["why"] for row in found["moved"].values()} <= {
        f"{one} -> {other}: step split: ratios {{'test': 0.4, 'train': 0.6}} -> {{'test': 0.8, 'train': 0.2}}"
        for one, other in (("train", "test"), ("test", "train"))
    }
    text = said("diff", first, second, "--rows")
    assert all(f"moved    {name}  " in text for name in found["moved"])


def test_the_seed_a_step_that_is_gone_and_one_that_stands_elsewhere(first: Path, tmp_path: Path) -> None:
    recipe = RECIPE.replace("seed = 5", "seed = 6").replace('[[step]]\nuse = "length"\nmin_tokens = 10\n', "")
    text = said("diff", first, another(tmp_path, recipe=recipe))
    assert "\n  seed 5 -> 6\n  step length: gone\n" in text
    a = json.loads((first / "manifest.json").read_text())
    b = json.loads((first / "manifest.json").read_text())
    b["recipe"]["step"][2:4] = b["recipe"]["step"][3:1:-1]
    assert recipe_diff(a, b).lines() == ["step exact: stands elsewhere", "step near: stands elsewhere"]
    b = json.loads((first / "manifest.json").read_text())
    b["recipe"]["step"][0]["version"] += 1
    version = a["recipe"]["step"][0]["version"]
    assert recipe_diff(a, b).cause("length") == f"step normalise: version {version} -> {version + 1}"


def test_as_parquet(first: Path, tmp_path: Path) -> None:
    second = another(
        tmp_path,
        recipe=RECIPE.replace("min_tokens = 10", "min_tokens = 1").replace(
            "train = 0.6, test = 0.4", "train = 9, test = 4"
        ),
    )
    said("diff", first, second, "--out", tmp_path / "x.parquet")
    table = pq.read_table(tmp_path / "x.parquet")
    assert table.schema.names == ["id", "source", "change", "split_a", "split_b", "columns", "why"]
    told = [row for rows in lines(first, second).values() for row in rows.values()]
    assert len(told) == 3
    assert table.to_pylist() == sorted(told, key=lambda row: (row["change"], row["id"]))
    done = tabib("diff", first, second, "--out", tmp_path / "x.csv")
    assert (done.exit_code, "end it in .parquet" in done.stderr) == (2, True)


def test_builds_that_cannot_be_compared(first: Path, tmp_path: Path) -> None:
    tiny.store(tmp_path, [tiny.article(n) for n in range(4)])
    corpus = '[dataset]\nname = "c"\nkind = "article"\n[[source]]\nsite = "hidoctor"\n'
    other = build.build(tiny.write_recipe(tmp_path / "r", corpus), tmp_path, workers=1)
    done = tabib("diff", first, other)
    assert (done.exit_code, "compare builds of one kind" in done.stderr) == (2, True)
    shutil.copytree(first, tmp_path / "torn")
    (tmp_path / "torn" / "data" / "train-00000-of-00001.parquet").write_bytes(b"PAR1")
    done = tabib("diff", first, tmp_path / "torn")
    assert (done.exit_code, "train-00000-of-00001.parquet: is not the file the manifest names" in done.stderr) == (
        1,
        True,
    )


@pytest.mark.parametrize("harm", ["gone", "cut", "other"])
@pytest.mark.parametrize("part", ["data/train-00000-of-00001.parquet", "ledger/decisions.parquet"])
def test_a_build_that_somebody_has_damaged_is_not_taken_for_a_smaller_one(
    first: Path, tmp_path: Path, part: str, harm: str
) -> None:
    torn = tmp_path / "torn"
    shutil.copytree(first, torn)
    size = (torn / part).stat().st_size
    if harm == "gone":
        (torn / part).unlink()
    else:
        (torn / part).write_bytes(b"x" * (size if harm == "other" else 4))
    name = pq.read_table(next(first.glob("data/*")), columns=["id"])["id"][0].as_py()
    commands: list[tuple[object, ...]] = [("diff", first, torn), ("explain", name, "--build", torn)]
    if part.startswith("data"):
        commands.append(("review", "export", torn, "--split", "train", "--out", tmp_path / "sheet.csv"))
    for command in commands:
        done = tabib(*command, "--data", tmp_path)
        assert (done.exit_code, done.stdout) == (1, ""), done.output
        assert f"tabib: {torn / part}: " in done.stderr
    assert not (tmp_path / "sheet.csv").exists()


def listed_again(folder: Path) -> None:
    """The manifest of a build whose files were written anew."""
    told = manifest.read(folder)
    (folder / manifest.MANIFEST).unlink()
    manifest.write(folder, {key: told[key] for key in told.keys() - {"files", "written_with"}})


def edited(row: dict[str, Any], dice: Random) -> dict[str, Any]:
    return row | {
        "specialty": dice.choice([None, "", "داخلی", "پوست"]), "answer": dice.choice([row["answer"], "دیگر"]),
        "split": dice.choice(["train", "test"]),
    }  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.5, 0.9, 1.0]))
def test_any_two_tables_against_a_count_by_hand(
    first: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, share: float
) -> None:
    """Random edits of a build, also of nothing but null to empty: the lines are those of a plain comparison."""
    rows, dice = sorted(published(first).values(), key=lambda row: row["id"])[:12], Random(seed)
    folders, tables = [], []
    for _ in range(2):
        chosen = [edited(row, dice) for row in rows if dice.random() < share]
        folder = tmp_path_factory.mktemp("any")
        shutil.copytree(first, folder, dirs_exist_ok=True)
        schema = pq.read_schema(folder / "data" / "train-00000-of-00001.parquet")
        for split in ("train", "test"):
            part = [row for row in chosen if row["split"] == split]
            pq.write_table(pa.Table.from_pylist(part, schema), folder / "data" / f"{split}-00000-of-00001.parquet")
        listed_again(folder)
        folders.append(folder)
        tables.append({row["id"]: row for row in chosen})
    found = compare(*folders)
    told = {(row["change"], row["id"]): row["columns"] for row in found.rows.to_pylist()}
    a, b = tables
    want: dict[tuple[str, str], list[str]] = {("went", name): [] for name in a.keys() - b.keys()}
    want |= {("came", name): [] for name in b.keys() - a.keys()}
    for name in a.keys() & b.keys():
        columns = [column for column in ("answer", "specialty") if a[name][column] != b[name][column]]
        want |= {("changed", name): columns} if columns else {}
        want |= {("moved", name): []} if a[name]["split"] != b[name]["split"] else {}
    assert told == want
    touched = {name for _, name in want}
    assert found.same == len((a.keys() & b.keys()) - touched)
