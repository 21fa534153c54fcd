"""Records that are cut, lack something or hold too much: a named error or a counted drop, never half a build."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tiny
from tracing import tabib

from curation import build, ledger
from pipelines.normalise import normalise
from pipelines.records import LATER_COLUMNS, Answer, Question, as_row, schema

QA = tiny.recipe_of(
    "normalise",
    "exact",
)
CORPUS = QA.replace('"question"', '"article"').replace("drhast", "hidoctor")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Records of thirty questions, and a recipe."""
    tiny.write_recipe(tmp_path / "r", QA)
    return tiny.store(tmp_path / "data", [tiny.question(n) for n in range(30)])


def refused(folder: Path, code: int = 1) -> str:
    """What the command says about these records; nothing of a build is there, finished or not."""
    data = folder.parents[1]
    done = tabib("build", data.parent / "r", "--data", data)
    assert (done.exit_code, done.stdout) == (code, ""), done.output
    assert [path.name for path in data.glob("builds/*/*") if path.name != ".lock"] == []
    line = done.stderr.splitlines()[-1]
    assert line.startswith("tabib: ")
    return line.removeprefix("tabib: ")


def test_a_parquet_file_cut_at_any_length(folder: Path) -> None:
    (path,) = folder.glob("*.parquet")
    whole = path.read_bytes()
    for length in [0, 4, len(whole) - 1, *random.Random(2).sample(range(5, len(whole)), 12)]:
        path.write_bytes(whole[:length])
        assert refused(folder).startswith(f"{path}: not readable as Parquet ("), length


@pytest.mark.parametrize("kind", ["question", "article"])
def test_any_column_missing(tmp_path: Path, kind: str) -> None:
    made: Callable[[int], object] = tiny.question if kind == "question" else tiny.article
    folder = tiny.store(tmp_path / "data", [made(n) for n in range(5)])
    tiny.write_recipe(tmp_path / "r", QA if kind == "question" else CORPUS)
    (path,) = folder.glob("*.parquet")
    whole = pq.read_table(path)
    for name in schema(kind).names:
        if name in LATER_COLUMNS[kind] or name == "answers":  # a file without answers is one of articles
            continue
        pq.write_table(whole.drop_columns([name]), path)
        said = refused(folder)
        assert said.startswith(f"{path}: not records of kind '{kind}' ("), name
        assert name in said


def test_a_file_of_articles_among_questions(folder: Path) -> None:
    (path,) = folder.glob("*.parquet")
    pq.write_table(pq.read_table(path).drop_columns(["answers"]), path)
    assert "'drhast' holds records of kind 'article', the recipe wants 'question'" in refused(folder, 2)


def test_null_texts_are_counted_drops(tmp_path: Path) -> None:
    rows = [as_row(tiny.question(n, answers=2)) for n in range(10)]
    rows[0] |= {"question": None, "title": None}
    rows[1] |= {"question": None}
    rows[2] |= {"answers": None}
    rows[3]["answers"][1]["text"] = None
    rows[4]["answers"][0] = None
    folder = tiny.store(tmp_path / "data", [tiny.question(1)])
    pq.write_table(pa.Table.from_pylist(rows, schema("question")), folder / "part-00000.parquet")
    built = build.run(tiny.write_recipe(tmp_path / "r", QA), tmp_path / "data")
    assert built.dropped["read"] == {"empty_answer": 2, "empty_question": 1, "no_answer": 1}
    table = pq.read_table(built.path / "data" / "train-00000-of-00001.parquet")
    assert len(table) == 2 * 10 - 2 - 2 - 2
    assert table["question"].null_count == table["answer"].null_count == 0
    asked = dict(zip(table["id"].to_pylist(), table["question"].to_pylist(), strict=True))
    assert asked[f"{rows[1]['id']}-0"] == normalise(str(rows[1]["title"]))


def test_null_texts_of_articles_are_counted_drops(tmp_path: Path) -> None:
    rows = [as_row(tiny.article(n)) for n in range(6)]
    rows[0]["text"], rows[1]["title"] = None, None
    folder = tiny.store(tmp_path / "data", [tiny.article(1)])
    pq.write_table(pa.Table.from_pylist(rows, schema("article")), folder / "part-00000.parquet")
    built = build.run(tiny.write_recipe(tmp_path / "r", CORPUS), tmp_path / "data")
    assert built.dropped == {"read": {"empty_text": 1}}
    assert sum(built.rows.values()) == 5


def test_half_a_character_in_a_file_of_another_program(folder: Path) -> None:
    """Parquet does not warrant UTF-8: a lone surrogate in three bytes, as some programs write it."""
    (path,) = folder.glob("*.parquet")
    table = pq.read_table(path)
    texts = [text.encode() for text in table["question"].to_pylist()]
    texts[7] += b" \xed\xa0\xbd"
    column = pa.array(texts, pa.binary()).view(pa.string())
    pq.write_table(table.set_column(table.schema.get_field_index("question"), "question", column), path)
    said = refused(folder)
    assert said.startswith(f"{path}: not records of kind 'question' (")
    assert "UTF8" in said


def test_a_source_without_a_record(folder: Path) -> None:
    (path,) = folder.glob("*.parquet")
    pq.write_table(schema("question").empty_table(), path)
    assert refused(folder, 2).endswith("run `scrapy crawl drhast` and `tabib extract drhast`")
    data = folder.parents[1]
    path.unlink()
    assert "no records of 'drhast'" in refused(folder, 2)
    tiny.store(data, [tiny.question(n) for n in range(30)])
    other = tiny.store(data, [tiny.question(1, site="kqa")])
    pq.write_table(schema("question").empty_table(), other / "part-00000.parquet")
    assert build.run(data.parent / "r", data).missing == ["kqa"]


def test_an_id_that_stands_more_than_once(tmp_path: Path) -> None:
    """In one file and in two, with the same time and with others, in any order: one stays, the others are counted."""
    one = tiny.question(1, answers=1)
    copies: list[Question] = [
        one, one, replace(one, fetched=tiny.FETCHED - timedelta(days=1), answers=()),
        replace(one, answers=(Answer(text="پاسخ دیگری که همان روز خوانده شد و بلند است"),)), replace(one, fetched=None),
    ]  # fmt: skip
    seen = set()
    for seed in range(6):
        data = tmp_path / str(seed)
        records = [*(tiny.question(n) for n in range(2, 12)), *copies]
        random.Random(seed).shuffle(records)
        tiny.store(data, records, parts=1 + seed % 3)
        built = build.run(tiny.write_recipe(tmp_path / "r", QA), data)
        assert built.dropped["read"] == {"older_fetch": 4}
        table = pq.read_table(built.path / "data" / "train-00000-of-00001.parquet")
        ids = table["id"].to_pylist()
        assert len(ids) == len(set(ids))
        seen.add(table["answer"].to_pylist()[ids.index(f"{one.id}-0")])
        assert ledger.summary(built.path) == built.dropped
    assert len(seen) == 1


@pytest.mark.long
def test_a_text_of_50_megabytes_passes_every_step(tmp_path: Path) -> None:
    part = " ".join(tiny.say(n, tiny.ADVICE + tiny.WHAT, 40) for n in range(400))
    text = "\n".join([part] * (50_000_000 // len(part.encode()) + 1))
    records = [tiny.article(n) for n in range(20)]
    tiny.store(tmp_path, [replace(records[0], text=text), *records[1:]])
    steps = ("normalise", "pii", "exact", "near", "split", "decontaminate")
    recipe = CORPUS.split("[[step]]")[0] + "".join(f'[[step]]\nuse = "{name}"\n' for name in steps)
    built = build.run(tiny.write_recipe(tmp_path / "r", recipe + 'against = ["test"]\n'), tmp_path, workers=1)
    assert sum(built.rows.values()) == 20
    assert max(len(t) for p in built.path.glob("data/*") for t in pq.read_table(p)["text"].to_pylist()) > 20_000_000
    assert json.loads((built.path / "manifest.json").read_text())["splits"] == built.rows
