"""The normaliser against its tables, and the promises that no table can hold: idempotence, no glued words."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.normalise import Normalise, dedup_key, normalise
from pipelines.normalise.neighbours import Words
from pipelines.step import Context, step_class

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
ENGINES = ["tabib", *(["hazm"] if importlib.util.find_spec("hazm") else [])]


def rows(name: str) -> list[list[str]]:
    """The cells of a table; ``\\n``, ``\\r``, ``\\t``, ``\\xNN`` and ``\\uXXXX`` are escapes, # starts a heading."""
    lines = [line for line in (CASES / name).read_text("utf-8").split("\n") if line and not line.startswith("# ")]
    unescape = {"n": "\n", "r": "\r", "t": "\t"}

    def plain(cell: str) -> str:
        return re.sub(
            r"\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([nrt]))",
            lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else unescape[m[3]],
            cell,
        )

    return [[plain(cell) for cell in line.split("\t")] for line in lines]


def cases(name: str) -> list[tuple[str, str]]:
    """(input, want) of a table of two columns."""
    return [(given, want) for given, want in rows(name)]


def tables() -> list[ParameterSet]:
    """Every case of every table: text, what is wanted, the policies under which it is wanted."""
    found = [
        pytest.param(row[0], row[1], dict(option.split("=") for option in row[2:]), id=f"{path.stem}-{number}")
        for path in sorted(CASES.glob("normalise*.tsv"))
        if path.stem != "normalise_kept"
        for number, row in enumerate(rows(path.name), 1)
    ]
    assert len(found) >= 600
    return found


@pytest.mark.parametrize(("text", "want", "policies"), tables())
def test_table(text: str, want: str, policies: dict[str, Any]) -> None:
    assert normalise(text, **policies) == want
    assert normalise(want, **policies) == want
    assert dedup_key(want) == dedup_key(text)


@pytest.mark.parametrize("frame", ["{}", "بیمار {} دارد", "نتیجه: {}، سپس", "({})", "یک\n{}\nدو"])
@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_kept(engine: Any, frame: str) -> None:
    kept = [frame.format(text) for (text,) in rows("normalise_kept.tsv")]
    assert len(kept) >= 200
    assert [normalise(text, digits="keep", engine=engine) for text in kept] == kept


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
    + 'باسلام سلام مم نون ییی ااا اند ام، اس ماه شده ترین تر، ها. هایی ;) :( != ABC CBC # _ مین ۲هفته "'.split()
    + list(" \n\t\r\u200c\u200b\u200d\u200f\u00a0\u00ad\u00ac٫٬12۱۵\ufeff\u064e\u0654\u0653\u0670\ufdd0ﻻﷲ👍")
    + list("\ud800\udfff\x1c\x1f\x85\u2028\u0301\u0600\ufdfa\ufdfd\U0001f3fb\u20e3\u0345ß")
)
ANY = st.characters(codec=None)  # lone surrogates too
TEXTS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(ANY, max_size=60))


@settings(max_examples=600, deadline=None)
@given(TEXTS, st.sampled_from(["ascii", "persian", "keep"]), st.sampled_from(["drop", "keep"]))
def test_idempotent(text: str, digits: str, diacritics: str) -> None:
    once = normalise(text, digits=digits, diacritics=diacritics)  # type: ignore[arg-type]
    assert normalise(once, digits=digits, diacritics=diacritics) == once  # type: ignore[arg-type]
    once.encode()  # no half of a character is left


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
def test_key_is_idempotent(text: str) -> None:
    key = dedup_key(text)
    assert dedup_key(key) == key


WORDS = (
    "می خورم|نمی شود|میخورم|ها|های|تر|ترین|شده|رفته ام|اند|آر|بزرگ|کتاب|علي|خانهٔ|درد|سلااام|باسلام|۲هفته|CBCدادم|"
    "mg|HbA1c|B12|120/80|2.35|۲٫۳۵|۱٬۲۰۰|،|؛|؟|!|.|:|(|)|«|»|&nbsp;|&amp;|"
    "کنیدلطفا|سلامآیا|نمی‌کنمبرای"
).split("|")


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join))
def test_key_sees_no_difference_that_normalise_makes(text: str) -> None:
    assert dedup_key(normalise(text)) == dedup_key(text)


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
    with pytest.raises(UsageError, match="engine"):
        Normalise(engine="parsivar")  # type: ignore[arg-type]


@pytest.mark.skipif("hazm" not in ENGINES, reason="hazm is an extra")
class TestHazm:
    """hazm's dictionary adds half-spaces; none of its other rules is on."""

    @pytest.mark.parametrize(("text", "want", "policies"), tables())
    def test_table(self, text: str, want: str, policies: dict[str, Any]) -> None:
        once = normalise(text, engine="hazm", **policies)
        assert dedup_key(once) == dedup_key(normalise(once, engine="hazm", **policies))
        assert re.findall(r"[\dA-Za-z]+", once) == re.findall(r"[\dA-Za-z]+", want)

    def test_it_joins_what_the_table_does_not_know(self) -> None:
        assert normalise("دانش جو پیش بینی") == "دانش جو پیش بینی"
        assert normalise("پیش بینی", engine="hazm") == "پیش\u200cبینی"

    @pytest.mark.parametrize("text", ["میز میدانی میرم", "2.35", '"B12"', "سلام...", "٪5"])
    def test_its_unsafe_rules_are_off(self, text: str) -> None:
        assert normalise(text, engine="hazm", digits="keep") == text

    @settings(max_examples=200, deadline=None)
    @given(TEXTS)
    def test_idempotent(self, text: str) -> None:
        once = normalise(text, engine="hazm")
        assert normalise(once, engine="hazm") == once

    def test_its_version_is_told(self) -> None:
        assert Normalise(engine="hazm").libraries() == ("hazm",)
        assert Normalise().libraries() == ()


def test_without_hazm_the_error_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['hazm'] = None\n"
        "from pipelines.normalise import normalise\n"
        "normalise('a', engine='hazm')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "tabib[hazm]" in done.stderr


def test_the_table_of_words_is_bounded_and_keeps_the_common_ones() -> None:
    asked: list[str] = []

    def clean(word: str) -> tuple[str, ...]:
        asked.append(word)
        return (word,)

    words = Words(clean)
    for number in range(300_000):
        words.line(f"common {number}")
    words.line("x" * 100)
    assert len(words) <= 1 << 17
    assert len(words.aside) <= 1 << 17
    assert "x" * 100 not in words
    assert asked.count("common") == 1


SPEC = importlib.util.spec_from_file_location("quality", ROOT / "benchmarks" / "normalise_quality.py")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2.35 mg", "2٫35 mg"),
        ("۲٫۳۵", "2.35"),
        ("120\u200f/80", "120/80"),
        ("HbA1c &lt; 7", "HbA1c < 7"),
        ("می\u200cخورم B12", "می خورم B12"),
    ],
)
def test_the_checker_sees_no_difference(before: str, after: str) -> None:
    assert checker().tokens(before) == checker().tokens(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2.35", "2. 35"),
        ("120/80", "120 / 80"),
        ("HbA1c", "HbA 1c"),
        ("IL-6", "IL 6"),
        ("5mg/kg", "5 mg/kg"),
        ("B12", "B۱۳"),
        ("https://a.ir/مقاله ها", "https://a.ir/مقاله\u200cها"),
        ("ali@a.ir", "ali @a.ir"),
        ("1000000", "10"),
    ],
)
def test_the_checker_sees_what_is_broken(before: str, after: str) -> None:
    assert checker().tokens(before) != checker().tokens(after)


def test_the_checker_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    pq.write_table(pa.table({"text": ["كتاب ها 2.35", "HbA1c", None]}), tmp_path / "a.parquet")
    monkeypatch.setattr("sys.argv", ["quality", str(tmp_path)])
    assert checker().main() == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "2 texts 1 texts that changed 2 numbers 1 Latin tokens" in told.replace(" 0 addresses", "")


@cache
def checker() -> ModuleType:
    """The independent check, which is a program and no package."""
    assert SPEC is not None
    assert SPEC.loader is not None
    module = importlib.util.module_from_spec(SPEC)
    SPEC.loader.exec_module(module)
    return module
