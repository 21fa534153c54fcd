"""What each step did, in the manifest and in the card, against a count of the tables and the ledger by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tiny
import tracing

from curation import build, funnel
from curation.ledger import LEDGER
from curation.stage import Stage
from pipelines.records import Answer, Question
from pipelines.step import Decision

RECIPE = tiny.recipe_of(
    "language", "normalise", "pii", "answers", "boilerplate\nmin_records = 5", 'exact\non = ["answer"]'
)
LINE = "پاسخ‌های این سایت جای مطلب دیگری را نمی‌گیرد"


def asked(number: int, text: str) -> Question:
    return replace(tiny.question(number), answers=(Answer(text=text),))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> build.Built:
    """Answers with a greeting, a number, a line of the site, without an end; and two that are the same."""
    folder = tmp_path_factory.mktemp("funnel")
    records = [asked(n, f"{tiny.say(n)}\n{LINE}\n{tiny.say(100 + n)}") for n in range(8)]
    records += [asked(n, f"سلام دوست عزیز، {tiny.say(n)}") for n in range(10, 13)]
    records += [asked(n, f"{tiny.say(n)} تماس {tracing.NUMBER} و {tracing.NUMBER[:-1]}1") for n in range(20, 22)]
    records += [asked(n, f"{tiny.say(n)} آب زیاد بنوشید") for n in range(30, 34)]
    records += [asked(40, tiny.say(0)), asked(41, tiny.say(0))]
    return build.run(tracing.stored(folder, records, RECIPE), folder / "data", workers=1)


def stage(built: build.Built, step: str) -> dict[str, object]:
    return next(one for one in built.manifest["funnel"] if one["step"] == step)


def test_what_each_step_dropped_changed_and_marked(built: build.Built) -> None:
    assert stage(built, "answers")["edited"] == {"greeting": 3}
    assert stage(built, "answers")["marked"] == {"unterminated": 4}
    assert stage(built, "answers")["changed"] == 3
    assert stage(built, "boilerplate") == {
        "step": "boilerplate", "in": 19, "out": 19, "dropped": {}, "changed": 8,
        "edited": {"boilerplate": 8}, "pieces": {"boilerplate": 8}, "marked": {},
    }  # fmt: skip
    masked = stage(built, "pii")
    assert (masked["edited"], masked["pieces"], masked["changed"]) == ({"masked:phone": 2}, {"masked:phone": 4}, 2)
    assert (stage(built, "exact")["dropped"], stage(built, "exact")["changed"]) == ({"exact_duplicate": 1}, 0)
    assert stage(built, "normalise")["changed"] > 0  # which notes no edit of its own


def test_the_card_tells_it(built: build.Built) -> None:
    lines = (built.path / "README.md").read_text().splitlines()
    assert "| answers | 3 | greeting 3 | unterminated 4 |" in lines
    assert "| boilerplate | 8 | boilerplate 8 (8) | - |" in lines
    assert "| pii | 2 | masked:phone 2 (4) | - |" in lines
    assert "| exact | 19 | 18 | exact_duplicate 1 |" in lines
    assert not any(line.startswith("| exact | 0 |") for line in lines)


def test_a_published_row_carries_its_marks(built: build.Built) -> None:
    (path,) = (built.path / "data").glob("*.parquet")
    marks = {row["id"]: row["marks"] for row in pq.read_table(path).to_pylist()}
    ledger = pq.read_table(built.path / LEDGER).to_pylist()
    wanted = {one["record"]: [f"{one['step']}:{one['reason']}"] for one in ledger if one["action"] == "mark"}
    assert Counter(map(tuple, marks.values())) == {(): 14, ("answers:unterminated",): 4}
    assert {row: mark for row, mark in marks.items() if mark} == wanted
    row = min(wanted)
    assert "answers 1        marked  unterminated" in tracing.said("explain", row, "--data", built.path.parents[2])


def test_rows_are_counted_once_whatever_is_said_of_them() -> None:
    twice = [
        Decision("a", "b", "edit", "boilerplate", 2.0), Decision("a", "b", "edit", "boilerplate", 1.0),
        Decision("a", "b", "mark", "odd"), Decision("c", "b", "mark", "odd"), Decision("c", "b", "mark", "new"),
        Decision("d", "b", "drop", "older_fetch"), Decision("d", "b", "drop", "older_fetch"),
    ]  # fmt: skip
    told = funnel.funnel(Stage("b", 9, 8, twice, pa.table({"id": ["d"]}), changed=1))
    assert told["edited"] == {"boilerplate": 1}
    assert told["pieces"] == {"boilerplate": 3}
    assert told["marked"] == {"odd": 2, "new": 1}
    assert told["dropped"] == {"older_fetch": 2}  # two copies of one record
    marks = funnel.with_marks(pa.table({"id": ["a", "c", "e"]}), [Stage("b", 9, 8, twice, pa.table({"id": []}))])
    assert marks["marks"].to_pylist() == [["b:odd"], ["b:new", "b:odd"], []]


def test_rows_with_another_text() -> None:
    before = pa.table({"id": ["1", "2", "3", "4"], "question": ["a", None, "c", None], "answer": ["x", "y", "z", "w"]})
    after = pa.table({"id": ["1", "2", "3", "4"], "question": ["a", "b", None, None], "answer": ["X", "Y", "z", "w"]})
    assert funnel.changed_rows(before, after) == 3
    assert funnel.changed_rows(before, before) == funnel.changed_rows(before.slice(0, 0), after.slice(0, 0)) == 0
