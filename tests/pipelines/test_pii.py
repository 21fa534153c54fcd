"""Every detector against its table, and the promises: nothing is left, nothing is masked twice."""

from __future__ import annotations

import random
import re
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.normalise import dedup_key, normalise
from pipelines.pii import MASKS, Pii, Span, find_pii, scrub
from pipelines.pii.audit import entries
from pipelines.pii.bank import is_card, is_sheba
from pipelines.pii.company_id import is_company_id
from pipelines.pii.national_id import is_national_id
from pipelines.pii.presidio import recognizer
from pipelines.pii.replace import KINDS, replacement
from pipelines.step import Context, step_class

CASES = Path(__file__).parents[1] / "cases" / "pii"
TABLES = sorted(path.name for path in CASES.glob("*.tsv"))


def rows(name: str) -> list[tuple[str, str]]:
    """(text, masked) of a table; ``\\uXXXX``, ``\\n`` and ``\\r`` are escapes, # starts a comment."""
    lines = [line for line in (CASES / name).read_text("utf-8").splitlines() if line and line[0] != "#"]
    cells = [[_plain(cell) for cell in line.split("\t")] for line in lines]
    return [(text, want) for text, want in cells]


def _plain(cell: str) -> str:
    for escape, character in ((r"\u200c", "\u200c"), (r"\u200f", "\u200f"), (r"\n", "\n"), (r"\r", "\r")):
        cell = cell.replace(escape, character)
    return cell


ALL = [row for name in TABLES for row in rows(name)]


@pytest.mark.parametrize(("text", "want"), ALL)
def test_table(text: str, want: str) -> None:
    masked, spans = scrub(text)
    assert masked == want
    assert scrub(masked) == (masked, [])
    assert find_pii(text) == spans


def test_every_detector_has_a_table() -> None:
    detectors = {path.stem for path in Path("pipelines/pii").glob("*.py")} - {
        "__init__",
        "span",
        "people",
        "places",
        "replace",
        "audit",
        "presidio",
        "ner",
        "signs",
        "name_cues",
        "name_reading",
    }
    assert {f"{name}.tsv" for name in detectors} == set(TABLES)


def test_spans_are_offsets_in_the_given_text() -> None:
    text = "الف ۰۹۱۲-۱۲۳-۴۵۶۷ ب a@b.ir"
    assert find_pii(text) == [Span(4, 17, "phone"), Span(20, 26, "email")]


@pytest.mark.parametrize("mask", MASKS.values())
def test_masks_survive_the_other_steps(mask: str) -> None:
    assert normalise(f"شماره {mask} است") == f"شماره {mask} است"
    assert dedup_key(f"الف{mask}ب").split()[1:-1]
    assert find_pii(f"کد ملی تلفن تلگرام دکتر {mask}") == []


DIGITS = ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"]
AREAS = "21 11 13 17 23 24 25 26 28 31 34 35 38 41 44 45 51 54 56 58 61 66 71 74 76 77 81 83 84 86 87".split()
SEPARATORS = ["", " ", "-", ".", "\u200c", " - ", "_", "\u200f", "\u00a0", "–", "ـ"]


def written(digits: str, groups: tuple[int, ...], separators: list[str], draw: random.Random) -> str:
    """The digits in groups, with separators, every digit in a script of its own."""
    script = draw.choice([*DIGITS, None])
    out, done = [], 0
    for size, separator in zip(groups, [*separators, *[""] * 9], strict=False):
        out.append("".join((script or draw.choice(DIGITS))[int(d)] for d in digits[done : done + size]) + separator)
        done += size
    assert done == len(digits)
    return "".join(out)


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from([("0", (4, 3, 4)), ("0", (4, 7)), ("0", (11,)), ("0", (4, 3, 2, 2)), ("+98", (2, 3, 3, 4)),
                     ("0098", (4, 3, 7)), ("98", (5, 3, 4)), ("0", (1,) * 11), ("", (10,)), ("0", (2, 2, 3, 2, 2))]),
    st.sampled_from(["910", "912", "913", "919", "921", "930", "935", "939", "990", "901"]),
    st.integers(0, 9_999_999), st.sampled_from(SEPARATORS), st.booleans(), st.randoms(use_true_random=False),
)  # fmt: skip
def test_no_mobile_is_left(kind: tuple[str, tuple[int, ...]], operator: str, rest: int, separator: str, mix: bool,
                           draw: random.Random) -> None:  # fmt: skip
    prefix, groups = kind
    mixed = SEPARATORS if len(groups) < 11 else [s for s in SEPARATORS if s != "."]  # 0.9 1.2 3.4 is a list of values
    separators = [draw.choice(mixed) if mix else separator for _ in groups[1:]]
    number = written(f"{prefix.removeprefix('+')}{operator}{rest:07}", groups, separators, draw)
    text = f"سلام شماره من {'+' if '+' in prefix else ''}{number} است"
    assert scrub(text)[0] == "سلام شماره من [PHONE] است"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(AREAS), st.integers(2_200_0000, 5_999_9999), st.sampled_from(SEPARATORS),
       st.sampled_from([(3, 8), (3, 4, 4), (11,), (3, 2, 2, 2, 2)]), st.randoms(use_true_random=False))  # fmt: skip
def test_no_landline_is_left(
    area: str, rest: int, separator: str, groups: tuple[int, ...], draw: random.Random
) -> None:
    text = "تلفن " + written(f"0{area}{rest}", groups, [separator] * (len(groups) - 1), draw)
    assert scrub(text)[0] == "تلفن [PHONE]"


PIECES = st.sampled_from(
    "0912 123 4567 021 88776655 9 0 98 + ( ) - . / @ a b.com gmail.com @x1 http:// www. IR تلفن کد ملی دکتر احمدی علی "
    "خانم تلگرام id 0012345679 6037991234567893 [PHONE] ۱۲ درد : ،".split()
    + [" ", " ", "\n", "\u200c", " و ", "...", "@@", "é", "+98\n", "021\n", "8877\n6655", "88776656"]
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(PIECES, max_size=16).map("".join))
def test_idempotent_and_offsets_hold(text: str) -> None:
    masked, spans = scrub(text)
    assert scrub(masked) == (masked, [])
    rebuilt, done = "", 0
    for start, end, kind in spans:
        assert done <= start < end <= len(text)
        rebuilt, done = rebuilt + text[done:start] + MASKS[kind], end
    assert rebuilt + text[done:] == masked


#: Texts that once took a time that grew with the square of their length: 200 KB of each did not finish.
HOSTILE = (
    "w", "@", "1 ", "11 ", "0 1 ", "1\u200c", "1.", "09 ", "http://", "+98", "\n", "1\n", "a@", "a@b.cé",
    "a@b.ir ", "0912 345 6789 ", "تلفن 88776655 و ", "12345678 و ", "6037 9912 ",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_long_texts_are_done(piece: str) -> None:
    masked, _ = scrub("تلفن 88776655 درد " + piece * (200_000 // len(piece)))
    assert masked.startswith("تلفن [PHONE]")


def test_check_digits() -> None:
    assert [is_national_id(c) for c in ("0012345679", "0012345678", "0000000000", "123")] == [True, False, False, False]
    assert [is_card(c) for c in ("6037991234567893", "6037991234567894")] == [True, False]
    assert [is_sheba(c) for c in ("062960000000100324200001", "062960000000100324200002")] == [True, False]


def test_step_counts_what_it_masked_and_never_says_what() -> None:
    table = pa.table(
        {
            "id": ["r1", "r2", "r3"],
            "source": ["s"] * 3,
            "question": ["تلفن 09121234567 و 09351234567", "درد", None],
            "answer": ["a@b.ir یا 09121234567", "5 mg", "x"],
            "url": ["https://example.com/1"] * 3,
        }
    )
    outcome = Pii().apply(table, Context())
    assert outcome.table["question"].to_pylist() == ["تلفن [PHONE] و [PHONE]", "درد", None]
    assert outcome.table["answer"].to_pylist() == ["[EMAIL] یا [PHONE]", "5 mg", "x"]
    assert outcome.table["url"] == table["url"]
    assert [(d.record, d.action, d.reason, d.value) for d in outcome.decisions] == [
        ("r1", "edit", "masked:phone", 3.0),
        ("r1", "edit", "masked:email", 1.0),
    ]
    only = Pii(kinds=["email"]).apply(table, Context())  # type: ignore[arg-type]  # a recipe gives a list
    assert only.table["answer"].to_pylist()[0] == "[EMAIL] یا 09121234567"


SEEDS = {
    "phone": "۰۹۱۲-۳۴۵-۶۷۸۹", "national_id": "0012345679", "card": "6037-9912-3456-7893", "name": "مریم احمدی",
    "sheba": "IR06 2960 0000 0010 0324 2000 01", "company_id": "10123456788", "postal_code": "12345-67890",
    "email": "ali@gmail.com", "handle": "@dr_example", "url": "https://example.com/a", "plate": "12ب345-67",
    "birth_date": "۱۳۶۵/۰۷/۱۲", "address": "تهران، خیابان بهار، پلاک ۱۲", "passport": "A12345678",
    "medical_council": "12345", "health_record": "MR-1234/5",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_surrogate_is_another_of_the_same_shape_and_the_same_for_a_seed(kind: str) -> None:
    made = {replacement(kind, SEEDS[kind], "surrogate", seed) for seed in range(20)}  # type: ignore[arg-type]
    assert len(made) > 5
    assert SEEDS[kind] not in made
    assert replacement(kind, SEEDS[kind], "surrogate", 3) == replacement(kind, SEEDS[kind], "surrogate", 3)  # type: ignore[arg-type]
    if kind not in ("name", "email", "handle", "url", "address"):
        shape = re.sub(r"\d", "0", SEEDS[kind])
        assert {re.sub(r"\d", "0", one) for one in made} == {shape}


def test_a_surrogate_is_nobodys() -> None:
    import phonenumbers

    for seed in range(200):
        phone = replacement("phone", "09123456789", "surrogate", seed)
        land = replacement("phone", "02188776655", "surrogate", seed)
        assert not any(phonenumbers.is_valid_number(phonenumbers.parse(one, "IR")) for one in (phone, land))
        assert not is_national_id(replacement("national_id", "0012345679", "surrogate", seed))
        assert not is_card(replacement("card", "6037991234567893", "surrogate", seed))
        assert not is_sheba(replacement("sheba", "062960000000100324200001", "surrogate", seed))
        assert not is_company_id(replacement("company_id", "10123456788", "surrogate", seed))


def test_one_person_stays_one_person_in_every_writing() -> None:
    text = "09123456789 یا ۰۹۱۲ ۳۴۵ ۶۷۸۹ یا +989123456789"
    made = scrub(text, {"phone": "surrogate"}, seed=1)[0].translate(str.maketrans(DIGITS[1], DIGITS[0])).split(" یا ")
    assert len({"".join(re.findall(r"\d", one))[-10:] for one in made}) == 1


def test_policies_by_kind() -> None:
    text = "example.com و 09123456789"
    assert scrub(text, {"url": "keep"})[0] == "example.com و [PHONE]"
    table = pa.table({"id": ["r1", "r2"], "source": ["s", "s"], "text": [text, "0012345679"]})
    outcome = Pii(policy={"url": "keep", "national_id": "drop"}).apply(table, Context())
    assert outcome.table["text"].to_pylist() == ["example.com و [PHONE]", "[NATIONAL_ID]"]
    told = [(d.record, d.action, d.reason) for d in outcome.decisions]
    assert told == [("r1", "edit", "masked:phone"), ("r2", "drop", "held:national_id")]


def test_the_doctor_who_signs_is_found_in_the_other_columns_too() -> None:
    table = pa.table(
        {
            "id": ["r"],
            "source": ["s"],
            "question": ["از نگار پاکروان ممنونم"],
            "answer": ["پاسخ دکتر نگار پاکروان: بله"],
        }
    )
    clean = Pii().apply(table, Context()).table
    assert clean["question"].to_pylist() + clean["answer"].to_pylist() == ["از [NAME] ممنونم", "پاسخ دکتر [NAME]: بله"]
    assert find_pii("از نگار پاکروان ممنونم") == []
    assert find_pii("از نگار پاکروان ممنونم", names=["دکتر نگار پاکروان"]) == [Span(3, 15, "name")]


def test_a_model_adds_names() -> None:
    def model(text: str) -> list[tuple[int, int, str]]:
        at = text.index("پاکروان")
        return [(at - 1, at + 7, "B-PER"), (0, 2, "LOC")]

    assert find_pii("از پاکروان ممنونم", model=model) == [Span(3, 10, "name")]
    with pytest.raises(UsageError, match="transformers|torch"):
        Pii(ner="none/such").apply(pa.table({"id": ["r"], "source": ["s"], "text": ["x"]}), Context())


def test_an_audit_has_no_text_and_one_hash_for_one_value() -> None:
    text = "09123456789 و +98 912 345 6789 و 09123456780"
    written = list(entries("r", "text", text, find_pii(text), b"s" * 32))
    assert [(entry.kind, entry.length) for entry in written] == [("phone", 11), ("phone", 16), ("phone", 11)]
    assert written[0].hash == written[1].hash != written[2].hash
    other = list(entries("r", "text", text, find_pii(text), b"t" * 32))
    assert other[0].hash != written[0].hash


def test_presidio_is_asked_for_by_name_where_it_is_missing() -> None:
    if find_spec("presidio_analyzer"):
        found = recognizer().analyze("تلفن 09123456789", ["PHONE_NUMBER"])
        assert [(one.start, one.end) for one in found] == [(5, 16)]
    else:
        with pytest.raises(UsageError, match="pip install presidio-analyzer"):
            recognizer()


def test_step_is_listed_and_refuses_unknown_values() -> None:
    assert step_class("pii") is Pii
    with pytest.raises(UsageError, match="policy"):
        Pii(policy="burn")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="policy"):
        Pii(policy={"phone": "burn"})  # type: ignore[dict-item]
    with pytest.raises(UsageError, match="kinds"):
        Pii(policy={"shoe_size": "mask"})
    with pytest.raises(UsageError, match="kinds"):
        Pii(kinds=("shoe_size",))  # type: ignore[arg-type]
