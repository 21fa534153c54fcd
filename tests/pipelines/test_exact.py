"""Exact duplicates; see docs/steps/exact.md."""

from __future__ import annotations

import hashlib
import random

import pyarrow as pa
import pytest

from pipelines.decontaminate import Decontaminate
from pipelines.errors import UsageError
from pipelines.exact import Exact
from pipelines.keys import Keys, compared_columns, joined_keys
from pipelines.near import Near
from pipelines.normalise import dedup_key
from pipelines.normalise.key import KEY_VERSION
from pipelines.split import Split
from pipelines.step import Context


def table(*rows: tuple[str, str, str | None, str | None]) -> pa.Table:
    columns = list(map(list, zip(*rows, strict=True)))
    return pa.table(dict(zip(("id", "source", "question", "answer"), columns, strict=True)))


ROWS = [
    ("d", "x", "تب دارم", "۵۰۰ میلی گرم"),
    ("b", "x", "تب دارم", "500 میلی گرم"),
    ("c", "y", "تب  دارم.", "٥٠٠ ميلي گرم"),
    ("a", "x", "تب دارم", "هیچ"),
]


def drops(step: Exact, rows: list[tuple[str, str, str | None, str | None]]) -> dict[str, str | None]:
    return {decision.record: decision.kept_by for decision in step.apply(table(*rows), Context()).decisions}


def test_the_smallest_id_of_the_first_source_stays() -> None:
    assert drops(Exact(), ROWS) == {"c": "b", "d": "b"}
    assert drops(Exact(priority=("y", "x")), ROWS) == {"b": "c", "d": "c"}
    assert drops(Exact(on=("question",)), ROWS) == {"b": "a", "c": "a", "d": "a"}


def test_the_order_of_the_rows_does_not_matter() -> None:
    for seed in range(5):
        mixed = random.Random(seed).sample(ROWS, len(ROWS))
        assert drops(Exact(priority=("y",)), mixed) == {"b": "c", "d": "c"}


def test_a_decision_and_the_untouched_table() -> None:
    rows = table(*ROWS)
    outcome = Exact().apply(rows, Context())
    assert outcome.table is rows
    first = outcome.decisions[0]
    assert (first.step, first.action, first.reason, first.value) == ("exact", "drop", "exact_duplicate", None)


def test_columns_do_not_run_together_and_empty_rows_are_left_alone() -> None:
    assert drops(Exact(), [("a", "x", "یک دو", "سه"), ("b", "x", "یک", "دو سه")]) == {}
    assert drops(
        Exact(), [("a", "x", None, ""), ("b", "x", "", None), ("c", "x", None, "آری"), ("d", "x", "", "آری")]
    ) == {"d": "c"}


def test_the_columns_that_are_compared() -> None:
    rows = table(*ROWS)
    assert compared_columns(rows, ()) == ("question", "answer")
    assert joined_keys(rows, ("source",)) == ["x", "x", "y", "x"]
    with pytest.raises(UsageError, match="text"):
        compared_columns(rows, ("text",))
    with pytest.raises(UsageError, match="question"):
        compared_columns(rows.select(["id", "source"]), ())


def test_a_held_key_is_the_key() -> None:
    texts = [f"كتاب {n} ۱۲٫۵\ud800" for n in range(20)] * 2
    for most in (0, 50, 10_000):
        keys = Keys(most)
        assert [keys.of(text) for text in texts] == [dedup_key(text) for text in texts]


REPEATED = [
    *((f"{n}", "x", f"پرسش شمارهٔ {n}", "حتماً به پزشک مراجعه كنيد!") for n in range(5)),
    ("9", "y", "پرسشی دیگر", "حتما به پزشک مراجعه کنید"),
    ("a", "x", "بی‌پاسخ", ""),
    ("b", "x", "بی‌پاسخ هم", ""),
]


def test_repeated_answers_are_capped() -> None:
    assert drops(Exact(), REPEATED) == {}
    assert drops(Exact(max_per_answer=2), REPEATED) == dict.fromkeys("2349", "0")
    assert drops(Exact(max_per_answer=2, priority=("y",)), REPEATED) == dict.fromkeys("1234", "9")
    twice = Exact(max_per_answer=4).apply(table(*REPEATED, ("c", "x", REPEATED[0][2], REPEATED[0][3])), Context())
    told = {d.record: (d.reason, d.value, d.threshold) for d in twice.decisions}
    assert told == {"4": ("repeated_answer", 5.0, 4.0), "9": ("repeated_answer", 6.0, 4.0),
                    "c": ("exact_duplicate", None, None)}  # fmt: skip


def test_a_cap_of_answers_needs_answers() -> None:
    with pytest.raises(UsageError, match="max_per_answer"):
        Exact(max_per_answer=-1)
    with pytest.raises(UsageError, match="answer"):
        Exact(on=("question",), max_per_answer=1).apply(table(*ROWS).drop_columns(["answer"]), Context())


#: Characters of all the scripts that our texts are in, each between letters, before digits and by itself.
SIGNS = [
    chr(n)
    for low, high in ((32, 0x700), (0x200B, 0x2070), (0xFB50, 0xFBB2), (0xFE70, 0xFEFD))
    for n in range(low, high)
]
SENTENCES = [
    "می خورم كتاب‌هاي ۱۲٫۵ [PHONE]! HbA1c 5mg/kg",
    "سلاااام   خانم دكتر؛ ۱,۲۰۰ تومان &amp; ۲:۳۰",
    "هفتهٔ ۲۰ جنین‌ها",
    "باتشکر، راهنمایی کنیدآیا خطر دارد",
]


def test_whoever_changes_the_key_raises_its_version() -> None:
    """Steps that compare by ``dedup_key`` are fingerprinted with it: other keys with the same one are stale."""
    texts = [*SENTENCES, *(text for sign in SIGNS for text in (f"ا{sign}ب", f"{sign}12", sign))]
    keys = [dedup_key(text) for text in texts]
    digest = hashlib.blake2b("\0".join(keys).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    assert (KEY_VERSION, digest) == (6, "21342c39f869fa47")
    assert all(step.version > KEY_VERSION for step in (Exact, Near, Split, Decontaminate))
