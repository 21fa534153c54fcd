"""--content: any text comes back as it went in, white space collapsed."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replica.articles import from_lines
from replica.content import grouped, load
from replica.markup import breaks, clean, paragraphs
from replica.options import Options
from replica.server import Replica
from tests.replica.walk import fetch, flat, post, qa, read

NASTY = [
    'a < b && c > d "quoted" \'single\'', "<script>alert(1)</script>", "&amp; &lt;b&gt; &nbsp; &#1234;",
    "line one\nline two\r\n\r\nline\tthree", "نیم\u200cفاصله می\u200cشود", "</span></div><!-- x -->",
    "nul \x00 bell \x07 del \x7f nel \x85 end", "دما ۳۸٫۵ ٪ و ١٢٠/٨٠", "]]> <![CDATA[ x ]]>",
    "\u2028 separators \u2029 \ufeff",
]  # fmt: skip


def write(path: Path, **columns: list[str]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


@pytest.fixture
def replica(tmp_path: Path) -> Replica:
    asked = write(tmp_path / "q.parquet", Question=[f"{t} {n}" for n, t in enumerate(NASTY)] * 3, Answer=NASTY * 3)
    written = write(
        tmp_path / "a.parquet", title=[f"{t}" for t in NASTY], text=["\n".join(NASTY[n:]) for n in range(10)]
    )
    return Replica(Options(content=(asked, written), faults=False))


def test_texts_come_back(replica: Replica) -> None:
    rows = list(replica.sites["drhast.com"].truth())
    assert len(rows) > 20
    for row in rows:
        found = read(fetch(replica, row["url"]).body.decode(), row["url"], qa).found
        assert flat(found["question"][0]) == flat(row["question"])
        assert flat(found["title"][0]) == flat(row["title"])
        assert [flat(text) for text in found["answer"]] == [flat(text) for text in row["answers"]]
        assert flat(row["question"])[:-2].strip() in {flat(clean(text)) for text in NASTY}
    for row in replica.sites["hidoctor.ir"].truth():
        found = read(fetch(replica, row["url"]).body.decode(), row["url"], post).found
        assert flat(found["body"][0]) == flat(row["text"])
        assert flat(found["title"][0]) == flat(row["title"])
    assert not list(replica.sites["drhast.com"].planted())


def test_rows_in_sequence_with_one_question_are_one_question() -> None:
    rows = [("a", "1"), ("a", "2"), ("b", "3"), ("", "x"), ("c", ""), ("a", "4"), ("d", "5")]
    assert grouped(rows, 6) == [("a", ["1", "2"]), ("b", ["3"]), ("a", ["4"])]


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Question, Answer or title, text"):
        load([write(tmp_path / "x.parquet", name=["a"])])


def test_few_rows_are_fewer_questions(tmp_path: Path) -> None:
    path = write(tmp_path / "q.parquet", Question=list("abcdefgh"), Answer=list("12345678"))
    replica = Replica(Options(content=(path,), questions=3, arrivals=2, sites=("drhast",)))
    site = replica.sites["drhast.com"]
    assert (site.live, site.total) == (3, 5)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1), st.integers(0, 15))
def test_markup_parses_back(text: str, flavour: int) -> None:
    text = clean(text)
    for render in (breaks, paragraphs):
        found = read(f'<div itemprop="text">{render(text, flavour)}</div>', "", qa).found["answer"]
        assert flat("".join(found)) == flat(text)
    assert flat(from_lines("t", text).text()) == flat(text)
