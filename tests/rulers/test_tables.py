"""The tables for dates and URLs are sound in themselves; the code they measure is tested elsewhere.

dates.tsv: text, today (ISO or empty), want (ISO, or empty for no date); read it without stripping the fields.
urls.tsv: url, want. Every `want` is a row of its own too, so that the table asks for idempotence.
"""

import csv
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

FOLDER = Path(__file__).parent
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
LEAP = {1, 5, 9, 13, 17, 22, 26, 30}  # years of the 33-year cycle; holds from 1343 to 1472


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def from_jalali(year: int, month: int, day: int) -> date:
    """Count days from 1 Farvardin 1354, 21 March 1975."""
    years = range(1354, year) if year >= 1354 else range(year, 1354)
    span = sum(366 if y % 33 in LEAP else 365 for y in years)
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return date.fromordinal(date(1975, 3, 21).toordinal() + (span if year >= 1354 else -span) + before + day - 1)


def test_dates_are_dates_and_rows_are_distinct():
    table = rows("dates.tsv")
    assert len(table) >= 200
    assert len({(r["text"], r["today"]) for r in table}) == len(table)
    for row in table:
        for field in ("today", "want"):
            assert not row[field] or date.fromisoformat(row[field]).isoformat() == row[field]


def test_numeric_jalali_dates_agree_with_a_count_of_days():
    checked = 0
    for row in rows("dates.tsv"):
        found = re.search(
            r"(?<!\d)(1[34]\d\d)\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)", row["text"].translate(DIGITS)
        )
        if found and row["want"]:
            assert from_jalali(*map(int, found.groups())).isoformat() == row["want"], row
            checked += 1
    assert checked >= 40


def test_urls_are_stable_and_well_formed():
    table = rows("urls.tsv")
    by_url = {r["url"]: r["want"] for r in table}
    assert len(by_url) == len(table) >= 150
    for row in table:
        want = urlsplit(row["want"])
        assert by_url[row["want"]] == row["want"]
        assert (want.scheme, want.fragment) == ("https", "")
        assert want.path.startswith("/")
        assert row["want"].isascii()
        assert want.netloc == want.netloc.lower()
        assert not re.search(r"%[0-9a-f]?[a-f]|[?&]utm_\w+=", row["want"])
        assert "/../" not in unquote(want.path)
