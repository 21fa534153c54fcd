"""Shared n-grams with benchmarks and with the test split; see docs/steps/decontaminate.md."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.benchmark_file import read_benchmark
from pipelines.contamination import find_hits
from pipelines.decontaminate import Decontaminate
from pipelines.errors import DataError, UsageError
from pipelines.step import Context, Decision

NAMES = [f"واژه{n:04}" for n in range(4000)]


def words(start: int, count: int) -> str:
    return " ".join(NAMES[start : start + count])


def table(*rows: tuple[str, str, str, str]) -> pa.Table:
    names = ("id", "split", "question", "answer")
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def decide(step: Decontaminate, rows: pa.Table) -> list[Decision]:
    outcome = step.apply(rows, Context())
    assert outcome.table is rows
    return outcome.decisions


@pytest.fixture
def benchmark_file(tmp_path: Path) -> Path:
    path = tmp_path / "exam.parquet"
    options = pa.array([["گزینه یک", words(100, 9)]], pa.list_(pa.string()))
    pq.write_table(
        pa.table({"question": pa.array([words(0, 20)], pa.large_string()), "options": options, "key": [1]}), path
    )
    return path


def test_thirteen_words_are_too_many_and_twelve_are_not(benchmark_file: Path) -> None:
    rows = table(
        ("a", "train", "پیش " + words(0, 13) + " پس", "نه"),
        ("b", "train", "پیش " + words(0, 12) + " پس", "نه"),
        ("c", "dev", "پرسش", words(2, 18)),
        ("d", "test", words(0, 20), "آزمون می‌ماند"),
        ("e", "train", words(0, 7), words(7, 13)),
    )
    found = decide(Decontaminate(benchmarks=(str(benchmark_file),)), rows)
    assert [(d.record, d.reason, d.value) for d in found] == [
        ("a", "contaminated:exam:ngram", 1.0),
        ("c", "contaminated:exam:ngram", 6.0),
        ("e", "contaminated:exam:ngram", 1.0),
    ]
    assert {(d.step, d.action, d.threshold, d.kept_by) for d in found} == {("decontaminate", "drop", 1.0, None)}


def test_most_of_a_text_is_too_much_of_it(benchmark_file: Path) -> None:
    """The text of 9 words has two 8-grams, that of 20 has thirteen: 70 % of them are two and ten."""
    rows = table(
        ("a", "train", "الف " + words(100, 9) + " ب", ""),
        ("b", "train", words(100, 8), "گزینه یک"),
        ("c", "train", " ".join((words(0, 12), "دیگر", words(12, 8))), ""),  # 5 + 1
        ("d", "train", " ".join((words(0, 12), "دیگر", words(8, 12))), ""),  # 5 + 5
    )
    found = decide(Decontaminate(benchmarks=(str(benchmark_file),), near=1.0), rows)
    assert [(d.record, d.reason, d.threshold) for d in found] == [
        ("a", "contaminated:exam:overlap", 0.7),
        ("d", "contaminated:exam:overlap", 0.7),
    ]
    assert [d.value for d in found] == [1.0, 10 / 13]
    assert [
        d.record for d in decide(Decontaminate(benchmarks=(str(benchmark_file),), overlap=0.8, near=1.0), rows)
    ] == ["a"]


def test_a_text_told_with_other_words_here_and_there_is_near(tmp_path: Path) -> None:
    """Every sixth word changed leaves no run of eight; the Jaccard decides."""
    asked = words(0, 60).split()
    told = [word if n % 6 else "دگر" + word for n, word in enumerate(asked)]
    (tmp_path / "exam.csv").write_text("question,key\n" + " ".join(asked) + ",1\n", "utf-8")
    rows = table(("a", "train", " ".join(told), "نه"), ("b", "train", " ".join(told[:30]), "نه"))
    [decision] = decide(Decontaminate(benchmarks=(str(tmp_path / "exam.csv"),)), rows)
    assert (decision.record, decision.reason, decision.threshold) == ("a", "contaminated:exam:near", 0.8)
    assert decision.value is not None
    assert 0.8 <= decision.value < 1
    assert decide(Decontaminate(benchmarks=(str(tmp_path / "exam.csv"),), near=0.99), rows) == []


def test_the_report_has_every_benchmark_and_kind(benchmark_file: Path, tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text(json.dumps({"q": words(300, 30)}), "utf-8")
    rows = table(("a", "train", words(0, 20), ""), ("b", "test", words(0, 20), ""), ("c", "train", words(2, 13), ""))
    step = Decontaminate(benchmarks=(str(benchmark_file), "other.jsonl"), against=("test",)).resolve(tmp_path)
    assert step.report(rows) == {
        "exam": {"ngram": 2, "overlap": 1, "near": 1},
        "other": {"ngram": 0, "overlap": 0, "near": 0},
        "test": {"ngram": 2, "overlap": 1, "near": 1},
    }
    assert {d.record for d in decide(step, rows)} == {"a", "c"}


def test_spelling_and_digits_do_not_hide_a_text(tmp_path: Path) -> None:
    asked = "بيمار ۴۵ ساله‌ای با فشار خون 120/80 و قند ۱۱۰ مراجعه كرده است؛ بهترین اقدام بعدی كدام است؟"
    typed = "بیمار 45 ساله ای با فشار خون ۱۲۰/۸۰ و قند ١١٠ مراجعه کرده است بهترین اقدام بعدی کدام است"
    path = tmp_path / "kqa.jsonl"
    path.write_text(json.dumps({"q": asked, "score": float("nan"), "must": [None, {"deep": words(0, 13)}]}) + "\n\n")
    found = decide(
        Decontaminate(benchmarks=(str(path),)), table(("a", "train", typed, ""), ("b", "train", "", words(0, 13)))
    )
    assert [d.record for d in found] == ["a", "b"]


def test_spaces_in_the_place_of_half_spaces_do_not_hide_a_text(tmp_path: Path) -> None:
    """No rule of spelling joins these again, so that one word is two and a run of thirteen words is another."""
    asked = " ".join(f"پیش\u200c{name[:2]} {name}" for name in NAMES[:9])
    (tmp_path / "exam.jsonl").write_text(json.dumps({"q": asked}))
    rows = table(
        ("a", "train", "", asked.replace("\u200c", " ")), ("b", "train", "", asked), ("c", "train", "", words(0, 8))
    )
    found = decide(Decontaminate(benchmarks=(str(tmp_path / "exam.jsonl"),)), rows)
    assert [(d.record, d.reason) for d in found] == [("a", "contaminated:exam:ngram"), ("b", "contaminated:exam:ngram")]


def test_rows_of_the_test_split_are_kept_out_of_train() -> None:
    rows = table(("a", "train", words(0, 20), "x"), ("b", "test", words(5, 30), "y"), ("c", "dev", words(200, 20), "z"))
    found = decide(Decontaminate(against=("test",)), rows)
    assert [(d.record, d.reason, d.value) for d in found] == [("a", "contaminated:test:ngram", 3.0)]
    assert decide(Decontaminate(against=("dev", "test"), splits=("train",)), rows) == found


def test_what_many_rows_say_proves_nothing() -> None:
    rows = [(f"{n:03}", "train", words(0, 13) + f" {n}", "") for n in range(30)]
    rows += [("test", "test", words(0, 13) + " " + words(50, 13), ""), ("own", "train", words(50, 13), "")]
    assert len(decide(Decontaminate(against=("test",), common=30), table(*rows))) == 31
    assert [d.record for d in decide(Decontaminate(against=("test",), common=29), table(*rows))] == ["own"]


def test_the_benchmark_with_the_most_ngrams_is_named() -> None:
    targets = {"a": [words(0, 14)], "b": [words(0, 20)]}
    found = find_hits([[words(0, 15), "نه"]], targets, ngram=13, part=8, overlap=0.99, near=0.99, common=9)
    assert {name: hits["ngram"] for name, hits in found.items()} == {"a": {0: 2.0}, "b": {0: 3.0}}


def test_a_table_that_was_not_split_is_all_train(benchmark_file: Path) -> None:
    rows = table(("a", "", words(0, 20), "")).drop_columns(["split"])
    assert [d.record for d in decide(Decontaminate(benchmarks=(str(benchmark_file),)), rows)] == ["a"]
    assert decide(Decontaminate(), rows) == []
    with pytest.raises(UsageError, match="split"):
        decide(Decontaminate(against=("test",)), rows)


def test_paths_are_those_of_the_recipe(benchmark_file: Path) -> None:
    step = Decontaminate(benchmarks=("*.parquet",)).resolve(benchmark_file.parent)
    assert step.files() == [benchmark_file]
    assert Decontaminate(benchmarks=(str(benchmark_file),)).resolve(Path("/elsewhere")).files() == [benchmark_file]
    with pytest.raises(UsageError, match=r"exam\.jsonl"):
        Decontaminate(benchmarks=("exam.jsonl",)).resolve(benchmark_file.parent)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"q": "a"}\nnot json\n')
    with pytest.raises(DataError, match="bad.jsonl:2"):
        read_benchmark(tmp_path / "bad.jsonl")
    with pytest.raises(UsageError, match="notes.txt"):
        read_benchmark(tmp_path / "notes.txt")
    (tmp_path / "latin.jsonl").write_bytes(b'"\xe9"\n')
    with pytest.raises(DataError, match=r"latin\.jsonl: not readable as UTF-8"):
        read_benchmark(tmp_path / "latin.jsonl")
    (tmp_path / "cut.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match=r"cut\.parquet: not readable as Parquet"):
        read_benchmark(tmp_path / "cut.parquet")


def test_what_is_odd_about_a_file_is_told(tmp_path: Path) -> None:
    lines = ['{"q": "پرسش", "must": "[\'یک\', \'دو\']", "x": NaN}', '{"q": "[باز", "must": "[1, ]", "x": 2}', ""]
    (tmp_path / "odd.jsonl").write_text("\n".join(lines), "utf-8")
    reading = read_benchmark(tmp_path / "odd.jsonl")
    assert reading.texts == ["پرسش", "یک", "دو", "[باز"]
    assert (reading.rows, reading.lines_with_nan, reading.printed_lists) == (2, 1, 2)
    (tmp_path / "cells.csv").write_text('\ufeffq,a\r\n"پرسش، ""یک""\r\nدو",الف\r\n', "utf-8")
    assert read_benchmark(tmp_path / "cells.csv").texts == ['پرسش، "یک"\r\nدو', "الف"]
    (tmp_path / "long.csv").write_text("q\n" + "ا" * 200_000, "utf-8")
    with pytest.raises(DataError, match=r"long\.csv:2: not CSV"):
        read_benchmark(tmp_path / "long.csv")


def test_only_files_of_the_three_kinds_are_benchmarks(benchmark_file: Path) -> None:
    (benchmark_file.parent / "notes.txt").write_text("x")
    (benchmark_file.parent / "folder.jsonl").mkdir()
    for name in ("notes.txt", ".", "*", "*.jsonl"):
        with pytest.raises(UsageError, match="not a benchmark file"):
            Decontaminate(benchmarks=(name,)).resolve(benchmark_file.parent)


def test_a_json_line_ends_at_a_line_feed_alone(tmp_path: Path) -> None:
    (tmp_path / "odd.jsonl").write_text('\ufeff{"q": "a\u2028b"}\r\n"c"\n', encoding="utf-8")
    assert read_benchmark(tmp_path / "odd.jsonl").texts == ["a\u2028b", "c"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"splits": ()},
        {"splits": ("train", "test")},
        {"against": ("dev",)},
        {"ngram": 5},
        {"part": 0},
        {"overlap": 0.0},
        {"near": 1.5},
        {"common": 0},
    ],
)
def test_wrong_parameters(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Decontaminate(**wrong)  # type: ignore[arg-type]
