"""The short way to a key, by bytes, gives what the long one gives."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from pipelines.normalise import dedup_key

#: A letter that no Persian text has: with it, a text goes the long way.
UNUSUAL = "ж"
characters = st.one_of(
    st.sampled_from("آأإٱؤئةۀابپتكکيیىهھ ـ‌‌ًٌّٔءABZaz_019۱۹٠٩,٬٫.،؛؟!?:;&<>[](){}«»…–—•%٪\n\t\u00a0\u200d\u200f"),
    st.characters(exclude_categories=["Cs"]),
)
texts = st.text(characters, max_size=30)


@given(texts)
@example("12,500")
@example("۱۲٬۵۰۰")
@example("a&amp;b")
@example("م\u0640ن")
@example("مي\u200cخورم هـ ا\u0654")
def test_both_ways_give_one_key(text: str) -> None:
    assume(any(map(str.isalnum, text)))
    assert dedup_key(f"{text} {UNUSUAL}") == f"{dedup_key(text)} {UNUSUAL}".lstrip()


def test_every_usual_character_is_folded_alike() -> None:
    texts = [f"ب{chr(code)}ر" for code in (*range(0x100), *range(0x0600, 0x0700), *range(0x2000, 0x2070))]
    assert [text for text in texts if dedup_key(f"{text} {UNUSUAL}") != f"{dedup_key(text)} {UNUSUAL}"] == []
