"""What a detector may be spared: no sign hides what a detector would find, and RE2 hides nothing that ``re`` sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.pii import DETECTORS, NUMERIC, Pii, address, find_pii, fold, name, name_cues, scrub
from pipelines.pii.signs import Detector, shown, shown_in
from pipelines.step import Context
from tests.pipelines.test_pii import ALL

#: As an Arabic keyboard types it, with Persian digits, and with both.
TYPED = [str.maketrans(old, new) for old, new in (("یک", "يك"), ("0123456789", "۰۱۲۳۴۵۶۷۸۹"), ("یک0123", "ىك٠١٢٣"))]
TEXTS = [text for text, _ in ALL]
EVERY = list(dict.fromkeys([*TEXTS, *(text.translate(table) for table in TYPED for text in TEXTS)]))
WORDS = sorted({word for text in EVERY for word in text.replace("\n", " ").split()})
#: The last sign of each says what its ``find`` begins with; only of an address less is looked for, by rule.
STRICT = [detector for detector in DETECTORS if detector.find is not address.find]

made = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
lines = st.lists(st.one_of(made, st.sampled_from(TEXTS)), min_size=1, max_size=3).map("\n".join)


def column(texts: Sequence[str | None]) -> pa.Array:
    return pa.array(texts, pa.string())


def missed(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Detectors that find something in a text that does not show their last sign, and the text."""
    last = [Detector(detector.find, detector.signs[-1:]) for detector in STRICT]
    for text, asked in zip(texts, shown_in(column(texts), last), strict=True):
        for detector in last:
            if detector not in asked and list(detector.find(fold(text))):
                yield detector.find.__name__, text


def test_no_sign_hides_a_case() -> None:
    assert list(missed(EVERY)) == []


@given(lines)
def test_no_sign_hides_what_is_found(text: str) -> None:
    assert list(missed([text])) == []


def ruled(text: str) -> list[Detector]:
    """Every detector; those of names, by rule, only where people are spoken of."""
    people = re.search(name_cues.PEOPLE, text) is not None
    return [detector for detector in STRICT if people or detector not in name.DETECTORS]


@given(lines)
def test_signs_change_nothing(text: str) -> None:
    (asked,) = shown_in(column([text]), STRICT)
    assert find_pii(text, asked=asked) == find_pii(text, asked=ruled(text))


def test_signs_change_no_case() -> None:
    for text, asked in zip(EVERY, shown_in(column(EVERY), STRICT), strict=True):
        assert find_pii(text, asked=asked) == find_pii(text, asked=ruled(text))


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: f"{one.find.__module__}.{one.find.__name__}")
def test_a_sign_is_one_pattern_in_both_languages(detector: Detector) -> None:
    for sign in detector.signs:
        assert not re.search(r"\(\?(?:<?[=!])|\\w", sign), "look-around, or letters that RE2 takes for ASCII"
        shown_in(column(["a"]), [Detector(detector.find, (sign,))])


@given(lines)
def test_a_column_hides_nothing_that_a_text_shows(text: str) -> None:
    (asked,) = shown_in(column([text]), DETECTORS)
    assert find_pii(text, asked=asked) == find_pii(text)


def test_a_column_gives_what_its_texts_give() -> None:
    table = pa.table({"id": [str(n) for n in range(len(EVERY))], "source": ["s"] * len(EVERY), "text": EVERY})
    assert Pii().apply(table, Context()).table["text"].to_pylist() == [scrub(text)[0] for text in EVERY]


def test_a_row_may_lack_a_column() -> None:
    table = pa.table({"id": ["1"], "source": ["s"], "question": ["a@b.com"], "answer": pa.array([None], pa.string())})
    (row,) = Pii().apply(table, Context()).table.to_pylist()
    assert (row["question"], row["answer"]) == ("[EMAIL]", None)


@pytest.mark.parametrize("text", ["ن . محمد علی کاظمی نیا", "- سید محمد رضا کریمی ، متخصص پوست"])
def test_a_long_name_is_a_line_too(text: str) -> None:
    (lines,) = [detector for detector in name.DETECTORS if detector.find.__name__ == "_lines"]
    assert list(lines.find(text))
    assert list(missed([text])) == []


@pytest.mark.parametrize("text", ["صفرنهصد 1234567", "1234567 صفرنهصد", "صفرنهصد و 1234567"])
def test_a_glued_zero_is_a_sign(text: str) -> None:
    assert list(missed([text])) == []


@pytest.mark.parametrize("text", ["دنىا آمدم 1365/07/12", "شماره بسترى 12/4455", "آىدى dr_example", "به ساىن"])
def test_a_yeh_without_dots_is_one_in_every_cue(text: str) -> None:
    (asked,) = shown_in(column([text]), DETECTORS)
    typed = text.replace("ى", "ی")
    assert asked == shown_in(column([typed]), DETECTORS)[0] != ()
    assert find_pii(text, asked=asked) == find_pii(typed)


def test_a_missing_text_shows_nothing() -> None:
    assert shown_in(column([None, "a@b.com"]), DETECTORS)[0] == ()


@pytest.mark.parametrize("digit", ["7", "۷", "٧", "７"])
def test_a_digit_is_one_in_every_script(digit: str) -> None:
    (asked,) = shown_in(column([digit * 10]), DETECTORS)
    assert set(NUMERIC) <= set(asked)


def test_an_unsigned_name_is_found_where_the_page_tells_of_it() -> None:
    text = "نسرین کاظمی فردا می‌آید"
    assert [detector for detector in shown(text, DETECTORS) if detector in name.DETECTORS] == []
    assert scrub(text, names=["دکتر نسرین کاظمی"])[0] == "[NAME] فردا می‌آید"
