"""``tabib review``: rows out to people and their verdicts back, into the next build, and nothing else with them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import tiny
import tracing
from hypothesis import given, settings
from hypothesis import strategies as st
from tracing import RECORDS, said, tabib

from curation import build
from curation.agreement import cohens_kappa
from curation.reviews import Review, marks
from curation.sheets import plain
from pipelines.records import Answer, Question

SECRET = "این یادداشت محرمانه است"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return build.build(tracing.stored(tmp_path, RECORDS), tmp_path / "data", workers=1)


def again(folder: Path, records: list[Question] = RECORDS) -> Path:
    shutil.rmtree(folder / "data" / "records")
    return build.build(tracing.stored(folder, records), folder / "data", workers=1)


def rows_of(path: Path, split: str = "test") -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in pq.read_table(path / "data" / f"{split}-00000-of-00001.parquet").to_pylist()}


def exported(first: Path, name: str = "sheet", *more: str) -> tuple[Path, list[dict[str, str]]]:
    """A sheet of the test split, and its rows as any reader of CSV sees them."""
    out = first.parents[3] / f"{name}.csv"
    said("review", "export", first, "--split", "test", "--out", out, *more)
    with out.open(encoding="utf-8-sig", newline="") as file:
        return out, list(csv.DictReader(file))


def filled(first: Path, name: str, verdicts: dict[int, str], note: str = "", **changes: str) -> Path:
    """A sheet in which a person has written verdicts by number of row."""
    out, rows = exported(first, name)
    for number, verdict in verdicts.items():
        rows[number] |= {"verdict": verdict, "note": note, **changes}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    out.write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="")
    return out


def taken(first: Path, *sheets: Path) -> Any:
    recipe = first.parents[3] / "datasets" / "small"
    return tabib("review", "import", first, *sheets, "--recipe", recipe, "--data", first.parents[2])


def test_a_sheet_has_the_rows_of_the_split(first: Path) -> None:
    _, rows = exported(first)
    assert list(rows[0]) == ["id", "mark", "question", "answer", "verdict", "note"]
    want = rows_of(first)
    assert [plain(row["id"]) for row in rows] == list(want)
    for row in rows:
        told = want[plain(row["id"])]
        assert (plain(row["question"]), plain(row["answer"])) == (told["question"], told["answer"])
        assert row["verdict"] == row["note"] == ""
    _, few = exported(first, "few", "--limit", "3")
    assert few == rows[:3]
    done = tabib("review", "export", first, "--split", "tset", "--out", first / "x.csv")
    assert (done.exit_code, "did you mean 'test'?" in done.stderr) == (2, True)


def test_two_people_and_the_next_build(first: Path, tmp_path: Path) -> None:
    names = list(rows_of(first))
    a = filled(first, "Sara A", {0: "accept", 1: "reject", 2: "fix", 3: "قبول", 4: "accept"}, SECRET)
    b = filled(first, "babak", {0: "accept", 1: "reject", 2: "reject", 3: "رد"})
    done = taken(first, a, b)
    assert done.exit_code == 0, done.stderr
    assert f"sara-a: accept 3, reject 1, fix 1, blank {len(names) - 5}" in done.stdout
    kappa = cohens_kappa([("accept", "accept"), ("reject", "reject"), ("fix", "reject"), ("accept", "reject")])
    assert f"babak and sara-a: 4 rows by both, 50% alike, Cohen's kappa {kappa:.2f}" in done.stdout
    assert f"  {names[2]}: babak reject, sara-a fix" in done.stdout
    assert f"  {names[3]}: babak reject, sara-a accept" in done.stdout
    second = again(tmp_path)
    assert second != first
    rows = rows_of(second)
    assert {name: rows[name]["review"] for name in names if name in rows} == {
        name: "accepted" if name in (names[0], names[4]) else "unreviewed"
        for name in names if name not in (names[1], names[2])
    }  # fmt: skip
    told = json.loads((second / "manifest.json").read_text())
    assert told["funnel"][-1] == {
        "step": "review", "in": told["funnel"][-1]["in"], "out": told["funnel"][-1]["in"] - 2,
        "dropped": {"rejected": 2}, "changed": 0, "edited": {}, "pieces": {}, "marked": {},
    }  # fmt: skip
    assert told["reviews"]["disputed"] == 1
    (life,) = json.loads(said("explain", names[1], "--data", tmp_path / "data", "--json"))
    assert life["fate"] == "dropped by review: rejected 2 against 0"
    assert f"{names[1]}  test" in said("diff", first, second, "--rows")
    assert "dropped by review (rejected) in B: people's reviews differ" in said("diff", first, second)
    assert "2 people gave 9 verdicts; 2 rows fell by them. On 1 rows" in (second / "README.md").read_text()


def test_notes_and_names_never_leave_this_machine(first: Path, tmp_path: Path) -> None:
    assert taken(first, filled(first, "sara", {0: "accept", 1: "reject", 5: ""}, SECRET)).exit_code == 0
    second = again(tmp_path)
    stored = {path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()}
    assert stored == {tmp_path / "sara.csv", tmp_path / "data" / "reviews" / "small" / "sara-notes.csv"}
    assert not [path for path in second.rglob("*") if path.is_file() and b"sara" in path.read_bytes()]
    (kept,) = (tmp_path / "datasets" / "small" / "reviews").iterdir()
    names = list(rows_of(first))
    assert [line.split(",")[0] for line in kept.read_text().splitlines()] == ["id", *sorted(names[:2])]
    assert taken(first, filled(first, "b/../sara".rpartition("/")[2] + "2", {7: ""}, "دیگر")).exit_code == 0
    assert SECRET in (tmp_path / "data" / "reviews" / "small" / "sara-notes.csv").read_text()


def test_a_verdict_is_about_a_text(first: Path, tmp_path: Path) -> None:
    """A text that was changed in its spelling alone keeps its verdict; one to be mended, or another text, does not."""
    names = list(rows_of(first))
    assert taken(first, filled(first, "sara", {0: "accept", 1: "accept", 2: "fix", 3: "fix"})).exit_code == 0
    texts = rows_of(first)

    def changed(record: Question) -> Question:
        text = record.answers[0].text if record.answers else ""
        new = {
            names[0]: f"{text} !", names[1]: f"{text} پس از آن هم", names[2]: f"{text} !",
        }.get(f"{record.id}-0", text)  # fmt: skip
        return replace(record, answers=(Answer(text=new),) if record.answers else ())

    rows = rows_of(again(tmp_path, [changed(record) for record in RECORDS]))
    assert texts[names[0]]["answer"] != rows[names[0]]["answer"]
    assert [rows[name]["review"] if name in rows else None for name in names[:4]] == [
        "accepted", "unreviewed", "unreviewed", None,
    ]  # fmt: skip


def test_a_later_verdict_takes_the_place_of_the_same_persons(first: Path, tmp_path: Path) -> None:
    assert taken(first, filled(first, "sara", {0: "accept", 1: "accept"})).exit_code == 0
    (tmp_path / "sara.csv").unlink()
    assert taken(first, filled(first, "sara", {1: "reject"})).exit_code == 0
    names, rows = list(rows_of(first)), rows_of(again(tmp_path))
    assert (rows[names[0]]["review"], names[1] in rows) == ("accepted", False)
    _, left = exported(again(tmp_path), "left", "--unreviewed")
    assert names[0] not in [plain(row["id"]) for row in left]
    assert len(left) == len(rows) - 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"verdict": "accpt"}, "the verdict 'accpt' is none; did you mean 'accept'?"),
        ({"mark": "0" * 16}, "1 of {rows} rows are not those of small/{name}, such as '{id}'"),
        ({"id": "0-0"}, "1 of {rows} rows are not those of small/{name}, such as '0-0'"),
    ],
)
def test_a_sheet_that_is_not_right_leaves_nothing(
    first: Path, tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    names = list(rows_of(first))
    right = filled(first, "right", {0: "accept"})
    wrong = filled(first, "wrong", {2: "accept"}, **changes) if "verdict" not in changes else filled(
        first, "wrong", {2: changes["verdict"]})  # fmt: skip
    done = taken(first, right, wrong)
    assert (done.exit_code, done.stdout) == (1, "")
    assert said.format(rows=len(names), name=first.name, id=names[2]) in done.stderr
    assert not (tmp_path / "datasets" / "small" / "reviews").exists()


def test_sheets_of_one_name_rows_twice_and_texts_changed(first: Path, tmp_path: Path) -> None:
    sheet = filled(first, "sara", {0: "accept"}, answer="متن دیگر")
    (tmp_path / "b").mkdir()
    shutil.copy(sheet, tmp_path / "b" / "Sara.csv")
    done = taken(first, sheet, tmp_path / "b" / "Sara.csv")
    assert (done.exit_code, "is a second sheet of 'sara'" in done.stderr) == (2, True)
    shutil.copy(sheet, tmp_path / "سارا.csv")
    assert "gives no name of a reviewer" in taken(first, tmp_path / "سارا.csv").stderr
    assert "warning: sara: the text of 1 rows was changed in the sheet" in taken(first, sheet).stderr
    lines = sheet.read_text(encoding="utf-8").splitlines(keepends=True)
    sheet.write_text("".join([*lines, *lines[1:]]), encoding="utf-8")
    assert "stands twice" in taken(first, sheet).stderr


def test_a_file_of_verdicts_that_somebody_spoiled(first: Path, tmp_path: Path) -> None:
    assert taken(first, filled(first, "sara", {0: "accept"})).exit_code == 0
    path = tmp_path / "datasets" / "small" / "reviews" / "sara.csv"
    path.write_text(path.read_text() + "x,y,z,maybe\n")
    done = tabib("build", tmp_path / "datasets" / "small", "--data", tmp_path / "data")
    assert (done.exit_code, f"{path}:3: not id,key,text,verdict" in done.stderr) == (2, True)


def test_articles_are_read_by_title_and_text(tmp_path: Path) -> None:
    tiny.store(tmp_path / "data", [tiny.article(n) for n in range(6)])
    text = '[dataset]\nname = "small"\nkind = "article"\n[[source]]\nsite = "hidoctor"\n'
    path = build.build(tiny.write_recipe(tmp_path / "datasets" / "small", text), tmp_path / "data")
    said("review", "export", path, "--split", "train", "--out", tmp_path / "sara.csv")
    with (tmp_path / "sara.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    want = rows_of(path, "train")
    assert {plain(row["id"]): plain(row["text"]) for row in rows} == {name: one["text"] for name, one in want.items()}
    assert list(rows[0])[2:4] == ["title", "text"]


PAIRS = st.lists(st.tuples(*[st.sampled_from(["accept", "reject", "fix"])] * 2), min_size=1, max_size=30)


@settings(deadline=None, max_examples=25)
@given(PAIRS)
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    ours, (one, other) = cohens_kappa(pairs), zip(*pairs, strict=True)
    if ours is None:
        assert len(set(one + other)) == 1
    else:
        assert ours == pytest.approx(metrics.cohen_kappa_score(one, other))


def test_marks_tell_texts_apart_and_columns_too() -> None:
    assert marks(["ab", "c"])[1] != marks(["a", "bc"])[1]
    assert marks(["كتاب", "ي"])[0] == marks(["کتاب", "ی"])[0]
    assert marks(["كتاب", "ي"])[1] != marks(["کتاب", "ی"])[1]
    assert Review("a", "x", "1", "2", "fix").holds("1", "3") is False
    assert Review("a", "x", "1", "2", "accept").holds("1", "3") is True
