"""Sheets for people: CSV that Excel and LibreOffice open right, whatever a text holds. See docs/review.md.

A cell of text is made harmless and readable when it is written, and is itself again when it is read. A byte order
mark tells Excel that it is UTF-8. What would be a formula gets an apostrophe in front. Each line of a cell stands in
isolate marks, right to left where it has letters of that kind, so that ``HbA1c`` in a Persian sentence stays where it
was typed; they also keep a spreadsheet from taking an id such as ``12e45`` for a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipelines.errors import DataError, UsageError

#: What ends a paragraph for the bidirectional algorithm, and with it every isolate.
_ENDS = "\n\r\x1c\x1d\x1e\x85\u2029"
_LINE = re.compile(f"[^{_ENDS}]+")
_MARKED = re.compile(f"[\u2066-\u2068]([^{_ENDS}]*)\u2069")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LTR, _RTL, _END = "\u2066", "\u2067", "\u2069"
_MARKS = re.compile("[\u200e\u200f\u2066-\u2069\u061c\ufeff]")

#: What a spreadsheet may take for the beginning of a formula, also behind what it does not show; the wide ones where
#: people type East Asian. OWASP, "CSV Injection".
_UNSEEN = (  # controls and format characters of Unicode 15
    "\\s\\x00-\\x1f\\x7f-\\x9f\\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
_BEGINS = f"'*(?:[{_UNSEEN}]*[\t\r=+\\-@＝＋－＠])"
_FORMULA = re.compile(_BEGINS)
_KEPT = re.compile(f"'(?:{_BEGINS})")

#: Excel cuts a cell at 32,767 characters, and moves what is over it into the next cells.
LONGEST = 32_000
_CUT = " …"


def cell(text: str) -> str:
    """A text as it stands in a sheet."""
    harmless = f"'{text}" if _FORMULA.match(text) else text
    return _LINE.sub(lambda line: f"{_RTL if _RIGHT_TO_LEFT.search(line[0]) else _LTR}{line[0]}{_END}", harmless)


def plain(written: str) -> str:
    """The text of a cell that ``cell`` has written: ``plain(cell(text)) == text``."""
    text = _LINE.sub(lambda line: _unmarked(line[0]), written)
    return text[1:] if _KEPT.match(text) else text


def typed(written: str) -> str:
    """What a person typed into a cell, without marks and white space round it."""
    return _MARKS.sub("", plain(written)).strip()


def _unmarked(line: str) -> str:
    return line[1:-1] if _MARKED.fullmatch(line) else line


def shown(text: str) -> str:
    """A text that fits a cell: a very long one is cut, and says so."""
    longest = LONGEST - 2 * len(_LINE.findall(text))
    return text if len(text) <= longest else text[: max(0, longest - 16)] + _CUT


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Writes a sheet. Raises UsageError where there is one already: somebody may have worked in it."""
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([cell(row[column]) for column in columns] for row in rows)
    except FileExistsError:
        raise UsageError(
            "is there already", where=str(path), remedy="give another name; it may hold verdicts"
        ) from None


def read_sheet(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The cells of a sheet that came back, as they stand there; other columns and empty rows are left out.

    It may have been saved with commas, semicolons or tabs, as UTF-8 or UTF-16. Raises DataError, or UsageError where
    it is no CSV file at all.
    """
    text = _decoded(path)
    head = text.split("\n", 1)[0]
    for delimiter in (",", ";", "\t"):
        names = [typed(name) for name in next(csv.reader([head], delimiter=delimiter), [])]
        if set(columns) <= set(names):
            break
    else:
        missing = ", ".join(name for name in columns if name not in re.split(r"[^a-z]+", head))
        problem = f"has no column {missing}" if missing else "is no sheet of `tabib review export`"
        raise DataError(problem, where=str(path), remedy="keep the first row as it was exported")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:]
    except csv.Error as error:
        raise DataError(f"cannot be read as CSV ({error})", where=str(path), remedy="save it as CSV UTF-8") from None
    places = [names.index(column) for column in columns]
    filled = ([*line, *[""] * (len(names) - len(line))] for line in lines if any(map(typed, line)))
    return [{column: line[place] for column, place in zip(columns, places, strict=True)} for line in filled]


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path), remedy="give a sheet") from None
    if content.startswith(b"PK"):
        raise UsageError("is a workbook, not CSV", where=str(path), remedy="save it as `CSV UTF-8`")
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise DataError("is not UTF-8", where=str(path), remedy="save it as `CSV UTF-8`") from None
