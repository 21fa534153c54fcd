"""The normaliser against its tables, and the promises that no table can hold: idempotence, no glued words."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.normalise import Normalise, dedup_key, normalise
from pipelines.step import Context, step_class

CASES = Path(__file__).parents[1] / "cases"


def cases(name: str) -> list[tuple[str, str]]:
    """(input, want) of a table; ``\\n``, ``\\r``, ``\\t`` and ``\\uXXXX`` are escapes, # starts a heading."""
    rows = [line.split("\t") for line in (CASES / name).read_text("utf-8").split("\n") if line and line[0] != "#"]
    unescape = {"n": "\n", "r": "\r", "t": "\t"}

    def plain(cell: str) -> str:
        return re.sub(r"\\(?:u([0-9a-f]{4})|([nrt]))", lambda m: chr(int(m[1], 16)) if m[1] else unescape[m[2]], cell)

    return [(plain(given), plain(want)) for given, want in rows]


@pytest.mark.parametrize(("text", "want"), cases("normalise.tsv"))
def test_table(text: str, want: str) -> None:
    assert normalise(text) == want
    assert normalise(want) == want


def test_table_is_long_enough() -> None:
    assert len(cases("normalise.tsv")) >= 120


@pytest.mark.parametrize(("text", "want"), cases("dedup_key.tsv"))
def test_key_table(text: str, want: str) -> None:
    assert dedup_key(text) == want
    assert dedup_key(want) == want
    assert dedup_key(normalise(text)) == want


#: What Persian pages are made of, and what trips a normaliser.
PIECES = st.sampled_from(
    "می نمی خورم شود ها های تر ترین رفته ام آر بزرگ کتاب علي ك ۀ هٔ آ أ درد mg HbA1c B12 120/80 2.35 ۲٫۳۵ 500 ۱٬۲۰۰ "
    "http://a.ir/x www.b.com a@b.com @id 1 2 ۵ ٣ ٫ ٬ ٫ ٬ 1..2 : "
    ". .. ... ، , ؛ ; ؟ ? ! : ( ) « » [ ] - ـ ـــ % ٪ & amp; &amp; &nbsp; lt; …".split()
    + list(" \n\t\r\u200c\u200b\u200d\u200f\u00a0\u00ad\u00ac٫٬12۱۵\ufeff\u064e\u0654\u0653\u0670\ufdd0ﻻﷲ👍")
)
TEXTS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=60))


@settings(max_examples=600, deadline=None)
@given(TEXTS, st.sampled_from(["ascii", "persian", "keep"]), st.sampled_from(["drop", "keep"]))
def test_idempotent(text: str, digits: str, diacritics: str) -> None:
    once = normalise(text, digits=digits, diacritics=diacritics)  # type: ignore[arg-type]
    assert normalise(once, digits=digits, diacritics=diacritics) == once  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["۱\u200c٫۵", "2\u200c٬5", "آم¬\u200cم", "1..2", "۱..۲", "1....2", "م،5", "م،۵", "12 : 30"]
)
@pytest.mark.parametrize("digits", ["ascii", "persian", "keep"])
def test_idempotent_where_it_was_not(text: str, digits: str) -> None:
    once = normalise(text, digits=digits)  # type: ignore[arg-type]
    assert normalise(once, digits=digits) == once  # type: ignore[arg-type]


#: Texts that once took a time that grew with the square of their length: 200 KB of each did not finish.
@pytest.mark.parametrize(
    "piece",
    ["w", "@", "&amp;", "amp;", "ـ", ".", "1.", "a@b.ir ", "a@", "http://", "www.", "می", "\u200c", "\n", "؟", "( "],
)
@pytest.mark.parametrize("digits", ["ascii", "persian"])
def test_long_texts_are_done(piece: str, digits: str) -> None:
    text = f"&1{piece * (200_000 // len(piece))}1 كتاب"
    assert normalise(text, digits=digits).endswith(" کتاب")  # type: ignore[arg-type]


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_key_is_idempotent_and_sees_no_difference_that_normalise_makes(text: str) -> None:
    key = dedup_key(text)
    assert dedup_key(key) == key


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from("درد کتاب من mg 12 ۱۲ HbA1c میز تنها بیمار و از تب".split()), min_size=1))
def test_words_are_neither_glued_nor_split(words: list[str]) -> None:
    assert normalise("  ".join(words)).split(" ") == [word.replace("۱۲", "12") for word in words]


@pytest.mark.parametrize(
    ("parameters", "text", "want"),
    [
        ({"digits": "keep"}, "۱۲ 12 ١٢", "۱۲ 12 ١٢"),
        ({"digits": "persian"}, "12 ١٢ HbA1c 5mg 120/80", "۱۲ ۱۲ HbA1c 5mg ۱۲۰/۸۰"),
        ({"diacritics": "keep"}, "مُحَمَّد", "مُحَمَّد"),
    ],
)
def test_step_parameters(parameters: dict[str, str], text: str, want: str) -> None:
    table = pa.table({"id": ["1", "2"], "source": ["s", "s"], "text": [text, None], "url": ["كتاب", "x"]})
    outcome = Normalise(**parameters).apply(table, Context())  # type: ignore[arg-type]
    assert outcome.table["text"].to_pylist() == [want, None]
    assert outcome.table["url"].to_pylist() == ["كتاب", "x"]
    assert outcome.table.schema == table.schema
    assert outcome.decisions == []


def test_step_is_listed_and_refuses_unknown_values() -> None:
    assert step_class("normalise") is Normalise
    with pytest.raises(UsageError, match="digits"):
        Normalise(digits="roman")  # type: ignore[arg-type]
