"""Words and sentences are those that hazm counts: hazm itself is the oracle."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st

from curation import build
from curation.counts import Counts, sentences, words
from pipelines.step import Context


@cache
def hazm() -> tuple[Any, Any]:
    """hazm's two tokenizers; to make one takes longer than a thousand texts."""
    found = pytest.importorskip("hazm")
    return found.WordTokenizer(join_verb_parts=False), found.SentenceTokenizer()


SIGNS = st.text(alphabet='اب \n\t؟!?1۲.:،؛»])}"«[({/\\\r\u200c\xa0xy⸮', max_size=30)


@settings(deadline=None)  # hazm is imported by the first example
@given(SIGNS | st.text(max_size=30))
def test_they_are_those_of_hazm(text: str) -> None:
    by_word, by_sentence = hazm()
    assert words(text) == len(by_word.tokenize(text))
    assert sentences(text) == len(by_sentence.tokenize(text))


@given(st.lists(SIGNS | st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_a_row_has_those_of_its_texts(texts: list[str]) -> None:
    table = pa.table({"question": texts, "answer": pa.array([None, *texts[1:]], pa.string())})
    counted = Counts("question").apply(table, Context()).table
    both = [[text, *([text] if place else [])] for place, text in enumerate(texts)]
    assert counted["words"].to_pylist() == [sum(map(words, row)) for row in both]
    assert counted["sentences"].to_pylist() == [sum(map(sentences, row)) for row in both]


@pytest.mark.parametrize(
    ("text", "counted"),
    [("", (0, 0)), ("سلام. فشار ۱۲۰/۸۰ است!", (8, 2)), ("یک\n\nدو", (2, 2)), ("HbA1c 6.5؟ بله", (6, 2))],
)
def test_examples(text: str, counted: tuple[int, int]) -> None:
    assert (words(text), sentences(text)) == counted


def test_a_build_sums_them_by_split(tmp_path: Path) -> None:
    tiny.store(tmp_path, [tiny.question(n) for n in range(30)])
    text = '[dataset]\nname = "small"\nkind = "question"\n[[source]]\nsite = "drhast"\n[[step]]\nuse = "split"\n'
    built = build.run(tiny.write_recipe(tmp_path / "r", text + "ratios = { train = 0.5, test = 0.5 }\n"), tmp_path)
    for split in ("train", "test"):
        rows = pq.read_table(built.path / "data" / f"{split}-00000-of-00001.parquet").to_pylist()
        texts = [row[column] for row in rows for column in ("question", "answer")]
        assert built.manifest["counts"][split] == {
            "words": sum(map(words, texts)),
            "sentences": sum(map(sentences, texts)),
        }
    assert [stage["step"] for stage in built.manifest["funnel"]] == ["read", "split"]
