"""Sheets: harmless in a spreadsheet, right to read, and the same text again when they come back."""

from __future__ import annotations

import csv
import io
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.sheets import LONGEST, cell, plain, read_sheet, shown, typed, write_sheet
from pipelines.errors import DataError, TabibError, UsageError

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
SIGNS = st.text(alphabet="'=+-@\t\r\n 1aاﻻ\u2066\u2067\u2068\u2069\ufeff\u200f\x00\x85\u2029;,\"", max_size=12)
ANY = SIGNS | st.text(max_size=20)
COLUMNS = ("id", "text", "note")


def visible(written: str) -> str:
    """What is left where a program drops marks that it does not show."""
    return "".join(sign for sign in written if unicodedata.category(sign) not in ("Cf", "Cc") or sign in "\t\r")


@given(ANY)
@example("'=1+1")
@example("\u2067=1\u2069")
@example("\u200f=HYPERLINK(1)")
def test_a_cell_is_its_text_again_and_no_formula(text: str) -> None:
    written = cell(text)
    assert plain(written) == text
    for seen in (written, visible(written), visible(written).lstrip(" ")):
        assert not seen.startswith(DANGEROUS)


def test_what_is_not_shown_hides_no_formula() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in ("Cc", "Cf"):
            assert not visible(cell(f"{chr(code)}=1")).startswith(DANGEROUS), hex(code)


@given(ANY.filter(str.strip))
def test_every_line_of_a_cell_is_isolated(text: str) -> None:
    for line in cell(text).split("\n"):
        for part in line.replace("\r", "\n").replace("\x85", "\n").replace("\u2029", "\n").split("\n"):
            bare = part.strip("\x1c\x1d\x1e")
            assert not bare or (bare[0] in "\u2066\u2067" and bare[-1] == "\u2069")


def test_persian_is_right_to_left_also_where_a_latin_word_begins() -> None:
    assert cell("HbA1c من ۷ است") == "\u2067HbA1c من ۷ است\u2069"
    assert cell("12e45") == "\u206612e45\u2069"
    assert cell("سلام\nB12 500 mg") == "\u2067سلام\u2069\n\u2066B12 500 mg\u2069"
    assert typed(" \u2067 قبول\u2069 ") == "قبول"


@given(st.lists(st.tuples(st.uuids(), ANY, ANY), max_size=5))
def test_a_sheet_comes_back_as_it_went(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[object, str, str]]
) -> None:
    path = tmp_path_factory.mktemp("sheets") / "a.csv"
    given_rows = [{"id": str(name), "text": text, "note": note} for name, text, note in rows]
    write_sheet(path, COLUMNS, given_rows)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,text,note\r\n")
    read = [{column: plain(value) for column, value in row.items()} for row in read_sheet(path, COLUMNS)]
    assert read == given_rows


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "utf-8-sig"), (";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")]
)
def test_as_other_programs_save_it(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = "سلام، «دکتر»\nHbA1c; 6.5"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows(
        [["", *COLUMNS], ["1", cell("a-0"), cell(text), "خوب"], ["", "", "", ""], ["2", cell("b-0"), cell("x")]]
    )
    (tmp_path / "a.csv").write_bytes(out.getvalue().encode(encoding))
    rows = [{column: plain(value) for column, value in row.items()} for row in read_sheet(tmp_path / "a.csv", COLUMNS)]
    assert rows == [{"id": "a-0", "text": text, "note": "خوب"}, {"id": "b-0", "text": "x", "note": ""}]


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"PK\x03\x04", UsageError, "is a workbook, not CSV"),
        (b"id,text,note\n" + b"\xff\xfe\xfd", DataError, "is not UTF-8"),
        (b"id,text\n1,2\n", DataError, "has no column note"),
        (b"", DataError, "has no column id, text, note"),
    ],
)
def test_what_is_no_sheet(tmp_path: Path, content: bytes, kind: type[TabibError], said: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(kind, match=f"a.csv: {said}"):
        read_sheet(tmp_path / "a.csv", COLUMNS)
    with pytest.raises(UsageError, match="is there already"):
        write_sheet(tmp_path / "a.csv", COLUMNS, [])
    with pytest.raises(UsageError, match="cannot be read"):
        read_sheet(tmp_path / "b.csv", COLUMNS)


def test_a_text_that_is_longer_than_a_cell_may_be() -> None:
    for text in ("ا" * 50_000, "ا\n" * 30_000):
        assert len(cell(shown(text))) <= LONGEST + 16
        assert shown(text).endswith(" …")
    assert shown("کوتاه") == "کوتاه"
