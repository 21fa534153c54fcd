"""Records of a bench as an extractor would leave them: a folder a source, one question and answer a record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.records import Answer, Question, as_row, schema


def write_pairs(records: Path, site: str, pairs: Iterable[tuple[str, str, object]], name: str = "part-00000") -> None:
    """One file of a source's pairs: question, answer, and what their address ends in."""
    folder = records / site
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        as_row(Question(site=site, url=f"https://{site}.test/{end}", question=question, answers=(Answer(text=answer),)))
        for question, answer, end in pairs
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema("question")), folder / f"{name}.parquet")
    facts = {"domain": f"{site}.test", "kind": "question", "licence": None, "redistribute": False}
    (folder / "site.json").write_text(json.dumps(facts | {"terms_note": "a bench"}))
