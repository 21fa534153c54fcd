"""The broad finder against its table (`\\uXXXX` stands for that character, `\\\\u` for the six characters)."""

import csv
import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .broad_pii import _kinds_of, find, kinds, main, scan

with (Path(__file__).parent / "broad_pii.tsv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
MOBILE, LANDLINE, MAIL = "0912" + "0001234", "021-" + "22000000", "a@" + "example.com"


def written(text: str) -> str:
    text = re.sub(r"(?<!\\)\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
    return text.replace("\\\\u", "\\u")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_table(case):
    wanted = sorted(case["want"].split(",")) if case["want"] else []
    assert sorted(_kinds_of(written(case["text"]), ()).elements()) == wanted


def test_find_gives_values_as_written():
    assert find("تماس ۰۹۱۲ ۰۰۰ ۱۲۳۴ یا " + MAIL) == ["۰۹۱۲ ۰۰۰ ۱۲۳۴", MAIL]
    assert kinds(f"{LANDLINE} {MOBILE}") == ["landline", "mobile"]


def test_scan_reads_text_and_nested_parquet(tmp_path, capsys):
    answers = [[{"text": "سلام", "tags": [MOBILE]}], [], None]
    table = pa.table({"n": [1, 2, 3], "q": ["x", MAIL, None], "answers": answers})
    (tmp_path / "data").mkdir()
    pq.write_table(table, tmp_path / "data" / "a.parquet")
    persian = MOBILE.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    (tmp_path / "ledger.jsonl").write_text("{}\n" + json.dumps({"reason": persian}) + "\n")
    (tmp_path / "clean.log").write_text("2023-10-04 09:30:00 INFO 1402/09/12\n")
    (tmp_path / "model.bin").write_bytes(MOBILE.encode())
    found = {(Path(h.path).name, h.where, h.kind) for h in scan(tmp_path)}
    assert found == {
        ("a.parquet", "row 0 answers[].tags[]", "mobile"),
        ("a.parquet", "row 1 q", "email"),
        ("ledger.jsonl", "line 2", "mobile"),
    }
    assert main([str(tmp_path), "--where"]) == 1
    told = capsys.readouterr().out
    assert "ledger.jsonl: mobile 1" in told
    assert not any(value in told for value in (MOBILE, MAIL))
    assert main([str(tmp_path / "clean.log")]) == 0
    assert not [h for h in scan(tmp_path, allow={MAIL}) if h.kind == "email"]


def test_dictionary_columns_are_read(tmp_path):
    column = pa.array([MOBILE, "x", MOBILE]).dictionary_encode()
    pq.write_table(pa.table({"c": column}), tmp_path / "d.parquet")
    assert [h.where for h in scan(tmp_path / "d.parquet")] == ["row 0 c", "row 2 c"]
