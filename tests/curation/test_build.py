"""Builds: the rows they make, the columns they publish, and that their bytes follow from recipe and records alone."""

from __future__ import annotations

import json
import os
import pty
import random
import re
import shutil
import subprocess
import sys
import termios
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tiny

from curation import build, manifest, recipe, runner, tables
from curation.inputs import site_input
from curation.recipe_diff import recipe_diff
from curation.rows import join_rows, read_rows
from pipelines import step as steps
from pipelines.errors import DataError, RecipeError, TabibError
from pipelines.records import Answer, Article, Question

QA = """[dataset]
name = "small"
kind = "question"
seed = 5
[[source]]
site = "drhast"
[[source]]
site = "kqa"
optional = true
[[step]]
use = "short"
least = 320
share = 0.5
[[step]]
use = "exact"
on = ["question", "answer"]
[[step]]
use = "split"
ratios = { train = 0.6, dev = 0.2, test = 0.2 }
sources = { train = ["drhast"], dev = ["drhast"], test = ["kqa"] }
"""
CORPUS = """[dataset]
name = "texts"
kind = "article"
[[source]]
site = "hidoctor"
[[step]]
use = "exact"
"""
QUESTIONS = [tiny.question(n) for n in range(60)]
ARTICLES = [tiny.article(n) for n in range(20)]


@pytest.fixture(autouse=True)
def _steps(monkeypatch: pytest.MonkeyPatch) -> None:
    both = steps.STEPS | tiny.TINY_STEPS
    monkeypatch.setattr(recipe, "STEPS", both)
    monkeypatch.setattr(steps, "STEPS", both)


@pytest.fixture
def qa(tmp_path: Path) -> Path:
    return tiny.write_recipe(tmp_path / "qa", QA)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def published(path: Path) -> pa.Table:
    return pa.concat_tables([pq.read_table(part) for part in sorted((path / "data").glob("*.parquet"))])


def rows_of(tmp_path: Path, *records: Question | Article) -> tuple[pa.Table, list[tuple[str, str, str | None]]]:
    """The rows of these records and the decisions about them."""
    tiny.store(tmp_path, list(records))
    one = site_input(tmp_path / "records", records[0].site)
    rows, count, decisions = read_rows(one, records[0].kind)
    assert count == len(records)
    return join_rows([rows]), [(d.record, d.reason, d.kept_by) for d in decisions]


def test_one_row_per_answer_with_stable_ids(tmp_path: Path) -> None:
    asked = tiny.question(1, answers=3)
    rows, decisions = rows_of(tmp_path, asked, tiny.question(2, answers=12))
    assert [i for i in rows["id"].to_pylist() if i.startswith(asked.id)] == [f"{asked.id}-{k}" for k in range(3)]
    assert [i.split("-")[1] for i in rows["id"].to_pylist() if not i.startswith(asked.id)] == [
        str(k) for k in range(12)
    ]
    row = rows.filter(pa.compute.equal(rows["id"], f"{asked.id}-1")).to_pylist()[0]
    assert row["answer"] == asked.answers[1].text
    assert (row["record"], row["source"], row["specialty"]) == (asked.id, "drhast", "داخلی")
    assert (row["warc"], row["offset"], row["crawled_at"]) == (asked.warc, asked.offset, tiny.FETCHED)
    assert decisions == []


def test_records_that_give_no_row_are_in_the_ledger(tmp_path: Path) -> None:
    mute, blank = tiny.question(1, answers=0), tiny.question(2, answers=1, question=" ", title=None)
    half = tiny.question(3, answers=2)
    half = replace(half, answers=(half.answers[0], Answer(text=" \n")))
    rows, decisions = rows_of(tmp_path, mute, blank, half)
    assert rows["id"].to_pylist() == [f"{half.id}-0"]
    assert sorted(decisions) == sorted(
        [(mute.id, "no_answer", None), (blank.id, "empty_question", None), (f"{half.id}-1", "empty_answer", None)]
    )


def test_the_newest_of_an_id_wins(tmp_path: Path) -> None:
    old = tiny.article(1)
    new = replace(old, text="متن تازه", fetched=tiny.FETCHED + timedelta(days=2), warc="later.warc.gz")
    rows, decisions = rows_of(tmp_path, new, old, replace(tiny.article(2), text="  "))
    assert rows["text"].to_pylist() == ["متن تازه"]
    assert decisions == [(old.id, "older_fetch", old.id), (tiny.article(2).id, "empty_text", None)]


@pytest.mark.parametrize(
    ("title", "question", "asked"),
    [
        ("سردرد شبانه", "از دیشب سردرد شبانه دارم", "از دیشب سردرد شبانه دارم"),
        ("از دیشب سردرد ...", "از دیشب سردرد شبانه دارم", "از دیشب سردرد شبانه دارم"),
        ("دارو", "از دیشب تب دارم", "دارو\nاز دیشب تب دارم"),
        (None, "تب دارم", "تب دارم"),
        ("تب دارم", "", "تب دارم"),
    ],
)
def test_the_title_goes_first_unless_the_question_says_it(
    tmp_path: Path, title: str | None, question: str, asked: str
) -> None:
    rows, _ = rows_of(tmp_path, tiny.question(1, answers=1, title=title, question=question))
    assert rows["question"].to_pylist() == [asked]


def test_a_record_without_licence_has_its_sites(tmp_path: Path) -> None:
    tiny.store(tmp_path, [tiny.article(1), tiny.article(2, licence="CC0 1.0")], licence="CC BY 4.0")
    rows, _, _ = read_rows(site_input(tmp_path / "records", "hidoctor"), "article")
    assert sorted(rows["licence"].to_pylist()) == ["CC BY 4.0", "CC0 1.0"]


def test_a_qa_build_has_the_promised_columns(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    path = build.build(qa, tmp_path)
    table = published(path)
    assert table.schema.names == [
        "messages", "id", "question", "answer", "source", "url", "licence", "specialty",
        "crawled_at", "split_group", "review", "marks", "warc", "offset", "item",
    ]  # fmt: skip
    assert not {"prompt", "completion", "text"} & set(table.schema.names)
    for row in table.to_pylist():
        assert row["messages"] == [
            {"role": "user", "content": row["question"]},
            {"role": "assistant", "content": row["answer"]},
        ]
    part = pq.ParquetFile(path / "data" / "train-00000-of-00001.parquet").metadata
    assert part.row_group(0).column(0).compression == "ZSTD"


def test_a_corpus_build_has_text_and_provenance(tmp_path: Path) -> None:
    tiny.store(tmp_path, ARTICLES)
    path = build.build(tiny.write_recipe(tmp_path / "c", CORPUS), tmp_path)
    assert [part.name for part in (path / "data").iterdir()] == ["train-00000-of-00001.parquet"]
    table = published(path)
    assert table.schema.names == [
        "text", "id", "title", "source", "url", "licence", "published", "modified", "author_role",
        "crawled_at", "split_group", "review", "marks", "warc", "offset", "item",
    ]  # fmt: skip
    assert sorted(table["text"].to_pylist()) == sorted(one.text for one in ARTICLES)
    assert table["id"].to_pylist() != sorted(table["id"].to_pylist())  # shuffled, by the seed


def test_rows_in_are_rows_out_or_dropped(tmp_path: Path, qa: Path) -> None:
    long = replace(tiny.question(98), answers=(Answer(text=tiny.say(98, sentences=12)),))
    again = replace(long, url="https://drhast.test/again")
    tiny.store(tmp_path, [*QUESTIONS, tiny.question(99, answers=0), long, again])
    built = build.run(qa, tmp_path)
    funnel = built.manifest["funnel"]
    assert [stage["step"] for stage in funnel] == ["read", "short", "exact", "split"]
    for before, after in zip(funnel, funnel[1:], strict=False):
        assert before["out"] == after["in"]
        assert after["in"] - after["out"] == sum(after["dropped"].values())
    assert sum(built.rows.values()) == funnel[-1]["out"] == len(published(built.path))
    assert built.dropped["read"] == {"no_answer": 1}
    assert built.dropped["short"]["too_short"] > 0
    assert built.dropped["exact"] == {"exact_duplicate": 1}
    dropped = pa.concat_tables([pq.read_table(part) for part in sorted((built.path / "dropped").iterdir())])
    assert len(dropped) == sum(built.dropped["short"].values()) + 1
    assert set(dropped["reason"].to_pylist()) == {"too_short", "exact_duplicate"}
    assert not set(dropped["id"].to_pylist()) & set(published(built.path)["id"].to_pylist())


def test_answers_of_a_question_stay_in_one_split(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    path = build.build(qa, tmp_path)
    home: dict[str, set[str]] = {}
    for part in (path / "data").iterdir():
        for row in pq.read_table(part).to_pylist():
            home.setdefault(row["id"].split("-")[0], set()).add(part.name)
            home.setdefault(row["split_group"], set()).add(part.name)
    assert {len(splits) for splits in home.values()} == {1}


def test_missing_sources_are_told_everywhere(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    built = build.run(qa, tmp_path)
    assert built.missing == built.manifest["missing"] == ["kqa"]
    assert built.manifest["unserved"] == ["test"]
    assert "`kqa`" in (built.path / "README.md").read_text()
    assert "  missing sources (not crawled yet): kqa" in built.lines()
    assert "  no source yet for test: split by ratio" in built.lines()
    assert built.rows["test"] > 0


def test_a_source_without_a_row_is_missing_and_serves_no_split(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    tiny.store(tmp_path, [tiny.question(n, site="kqa", answers=0) for n in range(5)])
    built = build.run(qa, tmp_path)
    assert built.missing == ["kqa"]
    assert built.manifest["unserved"] == ["test"]
    assert "  missing sources (no record gives a row): kqa" in built.lines()
    assert "  no source yet for test: split by ratio" in built.lines()
    assert "By source `test` would be empty" in (built.path / "README.md").read_text()


def test_a_source_whose_rows_all_fall_before_the_split_serves_none(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    twins = [replace(tiny.question(n, site="kqa"), title=QUESTIONS[n].title) for n in range(5)]
    tiny.store(tmp_path, twins)
    on = 'on = ["question", "answer"]'
    qa.write_text(QA.replace("least = 320", "least = 0").replace(on, f'{on}\npriority = ["drhast"]'))
    built = build.run(qa, tmp_path)
    assert built.dropped["exact"]["exact_duplicate"] > 0
    assert (built.missing, built.manifest["unserved"]) == ([], ["test"])
    assert "By source `test` would be empty" in (built.path / "README.md").read_text()


def test_every_source_with_rows_serves_its_split(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    tiny.store(tmp_path, [tiny.question(n, site="kqa") for n in range(500, 520)])
    built = build.run(qa, tmp_path)
    assert (built.missing, built.manifest["unserved"]) == ([], [])
    assert set(pq.read_table(built.path / "data" / "test-00000-of-00001.parquet")["source"].to_pylist()) == {"kqa"}


def test_a_build_writes_nothing_beside_itself(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    before = files(tmp_path)
    qa.write_text(QA.split("ratios")[0] + 'ratios = { "../../../../esc" = 1.0 }\n')
    with pytest.raises(RecipeError, match="names the split '../../../../esc'"):
        build.run(qa, tmp_path)
    assert set(files(tmp_path)) == set(before)


HOLDER = """
import fcntl, sys
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_a_build_waits_for_another_of_its_dataset(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    folder = tmp_path / "builds" / "small"
    theirs = folder / ".tmp-theirs"  # what the other one writes: a build that did not wait would clear it away
    theirs.mkdir(parents=True)
    found: list[build.Built] = []
    second = threading.Thread(target=lambda: found.append(build.run(qa, tmp_path)), daemon=True)
    holder = [sys.executable, "-c", HOLDER, str(folder / ".lock")]
    with subprocess.Popen(holder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        second.start()
        second.join(timeout=2)
        assert second.is_alive()
        assert theirs.is_dir()
        first.communicate()
    second.join(timeout=60)
    assert found[0].fresh
    assert not theirs.exists()


def test_rows_put_at_the_head_leave_most_of_a_file_as_it_was(tmp_path: Path) -> None:
    """What the Hub stores and sends anew for a new version is what differs."""
    dice = random.Random(5)
    rows = [{"id": f"{n:06}", "text": dice.randbytes(200).hex()} for n in range(20_000)]
    new = [{"id": f"new {n}", "text": "تازه"} for n in range(5)]
    for name, content in (("old", rows), ("new", new + rows)):
        tables.write_parquet(pa.Table.from_pylist(content), tmp_path / name)
    old, changed = (tmp_path / "old").read_bytes(), (tmp_path / "new").read_bytes()
    blocks = [old[at : at + 16_384] for at in range(0, len(old), 16_384)]
    assert len(blocks) > 100
    assert sum(block in changed for block in blocks) > 0.6 * len(blocks)


@pytest.mark.parametrize(
    "change",
    [
        {"files": [{"path": "data/../../etc/hostname", "sha256": "", "bytes": 1}]},
        {"files": [{"path": "/etc/hostname", "sha256": "", "bytes": 1}]},
        {"files": [{"path": "", "sha256": "", "bytes": 1}]},
        {"files": [{"path": 5, "sha256": "", "bytes": 1}]},
        {"files": None},
        {"splits": None},
        {"dataset": 5},
        {"terms": {"drhast": {}}},
        {"terms": {"drhast": {"redistribute": "yes", "terms_note": None}}},
    ],
)
def test_a_manifest_that_names_other_things_than_its_files(tmp_path: Path, qa: Path, change: dict[str, object]) -> None:
    tiny.store(tmp_path, QUESTIONS)
    path = build.build(qa, tmp_path) / "manifest.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | change))
    with pytest.raises(DataError, match=rf"^{path}: no readable manifest") as caught:
        manifest.check(path.parent)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "key", ["dataset", "fingerprint", "splits", "terms", "funnel", "missing", "unserved", "alarms", "inputs", "files"]
)
def test_a_manifest_without_a_key_that_is_used(tmp_path: Path, qa: Path, key: str) -> None:
    tiny.store(tmp_path, QUESTIONS)
    path = build.build(qa, tmp_path) / "manifest.json"
    told = json.loads(path.read_text())
    del told[key]
    path.write_text(json.dumps(told))
    with pytest.raises(DataError, match=rf"^{path}: no readable manifest .*{key}"):
        manifest.check(path.parent)


def test_dropped_rows_are_scrubbed_whatever_dropped_them(tmp_path: Path) -> None:
    number = "0912" + "3456789"
    told = tiny.question(1, answers=2)
    told = replace(told, answers=(Answer(text=f"تماس {number}"), Answer(text="بله " * 200)))
    tiny.store(tmp_path, [told])
    path = build.build(tiny.write_recipe(tmp_path / "qa", QA.replace("share = 0.5", "share = 1")), tmp_path)
    kept = pq.read_table(next((path / "dropped").iterdir())).to_pylist()
    assert [(row["id"], row["reason"], row["value"], row["threshold"]) for row in kept] == [
        (f"{told.id}-0", "too_short", 5 + len(number), 320)
    ]
    assert number not in str(kept)
    assert "تماس" in kept[0]["answer"]


def test_rows_dropped_after_the_pii_step_are_as_it_left_them(tmp_path: Path) -> None:
    told = replace(
        tiny.question(1), answers=(Answer(text="https://example.com/x را ببینید"), Answer(text="بله " * 200))
    )
    tiny.store(tmp_path, [told])
    kept = '[[step]]\nuse = "pii"\npolicy = { url = "keep" }\n'
    text = QA.replace("share = 0.5", "share = 1").replace("[[step]]", kept + "[[step]]", 1)
    path = build.build(tiny.write_recipe(tmp_path / "qa", text), tmp_path)
    (row,) = pq.read_table(next((path / "dropped").iterdir())).to_pylist()
    assert (row["step"], row["answer"]) == ("short", told.answers[0].text)


def test_signatures_of_an_earlier_build_make_the_same_build(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    first = build.build(qa, tmp_path)
    want = files(first)
    assert files(tmp_path / "cache"), "nothing was kept"
    shutil.rmtree(first)
    assert files(build.build(qa, tmp_path)) == want


def test_nothing_changed_nothing_done(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    first = build.run(qa, tmp_path)
    stamp = {path: path.stat().st_mtime_ns for path in first.path.rglob("*")}
    again = build.run(qa, tmp_path)
    assert (first.fresh, again.fresh) == (True, False)
    assert again.path == first.path
    assert again.manifest == first.manifest
    assert stamp == {path: path.stat().st_mtime_ns for path in again.path.rglob("*")}
    assert "nothing changed, nothing done" in again.lines()[0]


def test_a_damaged_build_is_built_again(tmp_path: Path, qa: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.store(tmp_path, QUESTIONS)
    first = build.run(qa, tmp_path)
    whole = files(first.path)
    (first.path / "data" / "train-00000-of-00001.parquet").write_bytes(b"cut")
    with pytest.raises(DataError, match="is not the file the manifest names"):
        manifest.check(first.path)
    assert build.run(qa, tmp_path, show=True).fresh
    assert "building again" in capsys.readouterr().err
    assert files(first.path) == whole
    (first.path / "manifest.json").unlink()
    assert build.run(qa, tmp_path).fresh


@pytest.mark.parametrize("change", ["seed = 6", "least = 300", "card", "records", "terms"])
def test_whatever_changes_the_build_changes_its_name(tmp_path: Path, change: str) -> None:
    text, card, records, facts = QA, "$splits", QUESTIONS, {}
    tiny.store(tmp_path / "a", records)
    before = build.run(tiny.write_recipe(tmp_path / "r1", text, card), tmp_path / "a").path.name
    if "=" in change:
        text = re.sub(change.split("=")[0] + r"= \d+", change, text)
    elif change == "card":
        card = "$splits and more"
    elif change == "records":
        records = QUESTIONS[1:]
    else:
        facts = {"redistribute": True}
    tiny.store(tmp_path / "b", records, **facts)
    assert build.run(tiny.write_recipe(tmp_path / "r2", text, card), tmp_path / "b").path.name != before


def test_a_comment_in_the_recipe_changes_nothing(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    path = build.build(qa, tmp_path)
    qa.write_text("# said twice\n" + QA.replace("seed = 5", "seed   = 5 # five"))
    again = build.run(qa, tmp_path)
    assert (again.path, again.fresh) == (path, False)


def test_bytes_do_not_depend_on_file_order_or_workers(
    tmp_path: Path, qa: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SMALL", 10)
    monkeypatch.setattr(runner, "SLICE", 7)
    tiny.store(tmp_path / "one", QUESTIONS, parts=4)
    first = build.build(qa, tmp_path / "one", workers=1)
    tiny.store(tmp_path / "two", QUESTIONS, parts=4, names="{0}-x.parquet")
    folder = tmp_path / "two" / "records" / "drhast"
    for number in range(4):  # the same files under other names, in another order
        (folder / f"{number}-x.parquet").rename(folder / f"z{9 - number}.parquet")
    second = build.build(qa, tmp_path / "two", workers=2)
    assert second.name == first.name
    assert files(first) == files(second)
    for name, content in files(first).items():
        assert str(tmp_path).encode() not in content, name


def test_rows_do_not_depend_on_how_files_were_cut(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path / "one", QUESTIONS)
    tiny.store(tmp_path / "two", QUESTIONS[::-1], parts=5)
    one, two = (files(build.build(qa, tmp_path / name)) for name in ("one", "two"))
    same = [name for name in one if name.startswith(("data/", "ledger/", "dropped/"))]
    assert len(same) >= 5
    assert {name: one[name] for name in same} == {name: two[name] for name in same}
    assert one["manifest.json"] != two["manifest.json"]


def test_an_interrupted_build_leaves_nothing_that_looks_like_one(
    tmp_path: Path, qa: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.store(tmp_path, QUESTIONS)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(manifest, "write", interrupt)
        with pytest.raises(KeyboardInterrupt):
            build.run(qa, tmp_path)
    assert all(path.name.startswith((".lock", ".work-")) for path in (tmp_path / "builds" / "small").iterdir())
    left = tmp_path / "builds" / "small" / ".tmp-of-a-killed-build"
    left.mkdir()
    path = build.build(qa, tmp_path)
    assert [p for p in path.parent.iterdir() if p.name != ".lock"] == [path]


def test_a_killed_build_is_done_again(tmp_path: Path, qa: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[3]); import tiny; from curation import build, manifest, recipe;"
        "from pipelines import step; step.STEPS |= tiny.TINY_STEPS;"
        "manifest.write = lambda *_: os.kill(os.getpid(), 9); build.build(sys.argv[1], sys.argv[2])"
    )
    here = str(Path(__file__).parent)
    ended = subprocess.run(
        [sys.executable, "-c", program, str(qa), str(tmp_path), here], check=False, cwd=here + "/../.."
    )
    assert ended.returncode == -9
    assert all(path.name.startswith(".") for path in (tmp_path / "builds" / "small").iterdir())
    built = build.run(qa, tmp_path)
    assert built.fresh
    assert [p for p in built.path.parent.iterdir() if p.name != ".lock"] == [built.path]


def test_expectations_are_alarms_and_withhold_nothing(tmp_path: Path) -> None:
    tiny.store(tmp_path, QUESTIONS, expected={"min": 1_000, "max": 50})
    text = QA.replace('site = "drhast"', 'site = "drhast"\nmin_rows = 100')
    built = build.run(tiny.write_recipe(tmp_path / "qa", text), tmp_path)
    assert built.alarms == [
        "drhast: 60 records, at least 100 expected",
        "drhast: 60 records, at most 50 expected",
    ]
    assert "  warning: drhast: 60 records, at least 100 expected" in built.lines()
    (tmp_path / "records" / "drhast" / "site.json").unlink()
    assert "no facts in its site.json" in build.run(tmp_path / "qa", tmp_path).alarms[-1]


@pytest.mark.parametrize(
    ("gates", "said"),
    [
        ("max_dropped = 0.01", "gate max_dropped: .* of 90 rows dropped"),
        ("min_rows = 89", "gate min_rows: .* rows left"),
    ],
)
def test_a_violated_gate_writes_no_build(tmp_path: Path, gates: str, said: str) -> None:
    tiny.store(tmp_path, QUESTIONS)
    with pytest.raises(build.GateError, match=said) as caught:
        build.run(tiny.write_recipe(tmp_path / "qa", f"{QA}[gates]\n{gates}\n"), tmp_path)
    assert caught.value.exit_code == 4
    assert "short too_short" in str(caught.value)
    assert [path.name for path in (tmp_path / "builds" / "small").iterdir()] == [".lock"]


def test_a_build_without_rows_is_an_error(tmp_path: Path) -> None:
    tiny.store(tmp_path, QUESTIONS[:3])
    text = QA.replace("least = 320\nshare = 0.5", "least = 100_000")
    with pytest.raises(DataError, match=r"no row is left of 4 \(short too_short 4\)"):
        build.run(tiny.write_recipe(tmp_path / "qa", text), tmp_path)


def test_a_step_that_loses_rows_is_found_out(tmp_path: Path) -> None:
    tiny.store(tmp_path, QUESTIONS[:3])
    text = QA.replace('use = "exact"\non = ["question", "answer"]', 'use = "loser"')
    with pytest.raises(TabibError, match="step loser: gave back other rows than it got"):
        build.run(tiny.write_recipe(tmp_path / "qa", text), tmp_path)


def test_records_that_are_not_parquet(tmp_path: Path, qa: Path) -> None:
    folder = tiny.store(tmp_path, QUESTIONS)
    (folder / "part-00009.parquet").write_bytes(b"no")
    with pytest.raises(DataError, match=r"part-00009\.parquet: not readable as Parquet"):
        build.run(qa, tmp_path)


def test_progress_is_plain_lines_off_a_terminal(tmp_path: Path, qa: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.store(tmp_path, QUESTIONS)
    build.run(qa, tmp_path, show=True)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "read: 60 records, 90 rows"
    assert [line.split(":")[0] for line in lines] == ["read", "short", "exact", "split", "counts"]
    build.build(qa, tmp_path)
    assert capsys.readouterr() == ("", "")


def test_progress_on_a_terminal_is_a_bar_with_the_time_left(
    tmp_path: Path, qa: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.store(tmp_path, QUESTIONS)
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    with os.fdopen(ours, "rb", buffering=0) as screen, os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        build.run(qa, tmp_path, show=True, workers=1)
        terminal.flush()
        seen = screen.read(65_536).decode()
    for step in ("1/4 short", "2/4 exact", "3/4 split", "4/4 counts"):
        assert re.search(rf"{step}: +\d+%\|.*\d+/\d+ \[\d+:\d+<", seen), step


LOADER = """
import json, sys
from datasets import load_dataset
path = sys.argv[1]
for loaded in (load_dataset(path), load_dataset("parquet", data_dir=path + "/data")):
    first = next(iter(loaded["train"]))
    print(json.dumps({"rows": {k: v.num_rows for k, v in loaded.items()}, "columns": list(first)}))
"""


def test_hugging_face_datasets_reads_a_build(tmp_path: Path, qa: Path) -> None:
    pytest.importorskip("datasets")
    tiny.store(tmp_path, QUESTIONS)
    built = build.run(qa, tmp_path)
    offline = {**os.environ, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    program = [sys.executable, "-c", LOADER, str(built.path)]
    told = subprocess.run(program, check=True, capture_output=True, text=True, env=offline, cwd=tmp_path)
    by_card, by_name = (json.loads(line) for line in told.stdout.splitlines())
    assert by_card["rows"] == built.rows
    assert by_card["columns"] == published(built.path).schema.names
    # without the card, `datasets` guesses from file names and calls dev validation
    assert by_name["rows"] == {"validation" if k == "dev" else k: n for k, n in built.rows.items()}


def test_benchmarks_are_found_beside_the_recipe_and_count(tmp_path: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    text = QA + '[[step]]\nuse = "decontaminate"\nbenchmarks = ["exam.jsonl"]\n'
    path = tiny.write_recipe(tmp_path / "qa", text)
    with pytest.raises(RecipeError, match=r"recipe\.toml:23: step 'decontaminate': .*exam\.jsonl: no such benchmark"):
        build.run(path, tmp_path)
    exam = tmp_path / "qa" / "exam.jsonl"
    exam.write_text("".join(json.dumps({"question": one.question}) + "\n" for one in QUESTIONS[:20]))
    first = build.run(path, tmp_path)
    assert first.dropped["decontaminate"]["contaminated:exam:ngram"] > 5
    assert [one["name"] for one in first.manifest["step_files"]["decontaminate"]] == ["exam.jsonl"]
    assert first.manifest["recipe"]["step"][-1]["parameters"]["benchmarks"] == ["exam.jsonl"]
    exam.write_text(json.dumps({"question": QUESTIONS[6].question}) + "\n")
    again = build.run(path, tmp_path)
    assert again.path != first.path
    told = recipe_diff(first.manifest, again.manifest)
    assert told.lines() == ["step decontaminate: other bytes or files (exam.jsonl)"]


def test_a_script_without_a_guard_ends_and_says_so(tmp_path: Path) -> None:
    tiny.store(tmp_path, QUESTIONS)
    recipe_file = tiny.write_recipe(
        tmp_path / "qa", QA.replace('use = "short"\nleast = 320\nshare = 0.5', 'use = "normalise"')
    )
    script = tmp_path / "script.py"
    here = Path(__file__).parents[2]
    script.write_text(
        f"import sys; sys.path.insert(0, {str(here)!r})\nfrom curation import build, runner\nrunner.SMALL = 1\n"
        f"build.build({str(recipe_file)!r}, {str(tmp_path)!r}, workers=2)\n"
    )
    ended = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert 'guard your script with `if __name__ == "__main__":`' in ended.stderr.splitlines()[-1]
