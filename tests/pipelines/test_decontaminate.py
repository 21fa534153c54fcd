"""Shared n-grams with benchmarks and with the test split; see docs/steps/decontaminate.md."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.decontaminate import Decontaminate, read_benchmark, shared_ngrams
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
        ("a", "contaminated:exam", 1.0),
        ("c", "contaminated:exam", 6.0),
        ("e", "contaminated:exam", 1.0),
    ]
    assert {(d.step, d.action, d.threshold, d.kept_by) for d in found} == {("decontaminate", "drop", 1.0, None)}


def test_a_short_benchmark_text_counts_as_a_whole(benchmark_file: Path) -> None:
    rows = table(("a", "train", "الف " + words(100, 9) + " ب", ""), ("b", "train", words(100, 8), "گزینه یک"))
    assert [d.record for d in decide(Decontaminate(benchmarks=(str(benchmark_file),)), rows)] == ["a"]
    assert decide(Decontaminate(benchmarks=(str(benchmark_file),), shortest=13), rows) == []


def test_spelling_and_digits_do_not_hide_a_text(tmp_path: Path) -> None:
    asked = "بيمار ۴۵ ساله‌ای با فشار خون 120/80 و قند ۱۱۰ مراجعه كرده است؛ بهترین اقدام بعدی كدام است؟"
    typed = "بیمار 45 ساله ای با فشار خون ۱۲۰/۸۰ و قند ١١٠ مراجعه کرده است بهترین اقدام بعدی کدام است"
    path = tmp_path / "kqa.jsonl"
    path.write_text(json.dumps({"q": asked, "score": float("nan"), "must": [None, {"deep": words(0, 13)}]}) + "\n\n")
    found = decide(
        Decontaminate(benchmarks=(str(path),)), table(("a", "train", typed, ""), ("b", "train", "", words(0, 13)))
    )
    assert [d.record for d in found] == ["a", "b"]


def test_rows_of_the_test_split_are_kept_out_of_train() -> None:
    rows = table(("a", "train", words(0, 20), "x"), ("b", "test", words(5, 30), "y"), ("c", "dev", words(200, 20), "z"))
    found = decide(Decontaminate(against=("test",)), rows)
    assert [(d.record, d.reason, d.value) for d in found] == [("a", "contaminated:test", 3.0)]
    assert decide(Decontaminate(against=("dev", "test"), splits=("train",)), rows) == found


def test_what_many_rows_say_proves_nothing() -> None:
    rows = [(f"{n:03}", "train", words(0, 13) + f" {n}", "") for n in range(30)]
    rows += [("test", "test", words(0, 13) + " " + words(50, 13), ""), ("own", "train", words(50, 13), "")]
    assert len(decide(Decontaminate(against=("test",), common=30), table(*rows))) == 31
    assert [d.record for d in decide(Decontaminate(against=("test",), common=29), table(*rows))] == ["own"]


def test_the_benchmark_with_the_most_ngrams_is_named() -> None:
    targets = {"a": [words(0, 14)], "b": [words(0, 20)]}
    found = shared_ngrams([[words(0, 15), "نه"]], targets, ngram=13, shortest=8, common=9)
    assert {name: dict(counts) for name, counts in found.items()} == {"a": {0: 2}, "b": {0: 3}}


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


def test_only_files_of_the_two_kinds_are_benchmarks(benchmark_file: Path) -> None:
    (benchmark_file.parent / "notes.txt").write_text("x")
    (benchmark_file.parent / "folder.jsonl").mkdir()
    for name in ("notes.txt", ".", "*", "*.jsonl"):
        with pytest.raises(UsageError, match="not a benchmark file"):
            Decontaminate(benchmarks=(name,)).resolve(benchmark_file.parent)


def test_a_json_line_ends_at_a_line_feed_alone(tmp_path: Path) -> None:
    (tmp_path / "odd.jsonl").write_text('\ufeff{"q": "a\u2028b"}\r\n"c"\n', encoding="utf-8")
    assert read_benchmark(tmp_path / "odd.jsonl") == ["a\u2028b", "c"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"splits": ()},
        {"splits": ("train", "test")},
        {"against": ("dev",)},
        {"ngram": 5},
        {"shortest": 0},
        {"common": 0},
    ],
)
def test_wrong_parameters(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Decontaminate(**wrong)  # type: ignore[arg-type]
