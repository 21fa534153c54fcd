"""The ruler of defects on invented texts whose defects are known."""

from tests.rulers import defects

SPELT = ["كتاب‌هاي ۱۲ و ۳!", "کتاب های 12 و 3", "كِتـابهای ١٢ و ٣"]


def test_spelling_does_not_make_another_text() -> None:
    assert defects.folded(SPELT[0]) == defects.folded(SPELT[2]) == "کتابهای 12 و 3"
    assert defects.folded("HbA1c؛ ۷٫۲") == "hba1c 7 2"
    assert defects.folded(" ‌!؟") == ""


def test_repeats_and_twins() -> None:
    assert defects.repeated([SPELT[0], SPELT[2], "دیگر", "دیگر!", "دیگر", "", ""]) == (3, 3)
    assert defects.repeated([]) == (0, 0)
    long = "سه روز است که تب و سرفه دارم و شبها نمی توانم بخوابم"
    texts = [long, long + "!", long + " خب", "چیزی دیگر که مانند ندارد"]
    found = defects.every_pair(texts, 0.8)
    assert [(i, j) for i, j, _ in found] == [(0, 1), (0, 2), (1, 2)]
    assert defects.alike_earlier(found) == 2
    splits = ["train", "dev", "dev", "test"]
    assert defects.with_twin(found, splits, "dev", "train") == 2
    assert defects.with_twin(found, splits, "train", "dev") == 1
    assert defects.crossing(found, splits) == 2
    assert defects.shared_over_splits(texts, splits) == 1
    assert defects.word_for_word(texts[1:], texts[:1]) == 1
    assert defects.similarities([long], [long + "!"]) == [1.0]


def test_runs_of_a_file() -> None:
    assert defects.longest_run([5, 3, 4, 9, 10, 1]) == 3
    assert defects.longest_run([]) == 0


def test_glued_words() -> None:
    plain = ["خانم دکتر ندارم ممنون"] * 100
    assert defects.with_glued_words(plain) == 0
    assert defects.with_glued_words([*plain, "سردرد ندارمممنون خانم", "ندارمم", "نداممنون"]) == 1
    assert defects.with_sign_then_letter(["درد.سلام", "درد. سلام", "2.5 میلی"]) == 1


def test_shares() -> None:
    answers = ["سلام. خوب است", "دوست عزیز، نه", "با سلام و احترام", "سلامتی مهم است.", "پاسخ (بله)", "درد؟", "پایان…"]
    assert defects.greeting(answers) == 3 / 7
    assert defects.unterminated(answers) == 3 / 7
    assert defects.unterminated([]) == 0
    assert defects.share(["كتاب", "کتاب"], defects.ARABIC_LETTERS) == 0.5
    assert defects.share(["۱", "٢", "3"], defects.PERSIAN_DIGITS) == 2 / 3


def test_personal_details() -> None:
    found = defects.personal(["شماره ۰۹۱۲ ۳۴۵ ۶۷۸۹", "a.b@example.com", "www.example.ir", "500 mg 120/80", "[PHONE]"])
    assert (found["mobile"], found["email"], found["url"]) == (1, 1, 2)


def test_broken_options() -> None:
    assert defects.repeated_options([["a", "b"], ["a", "a "], ["", "b"]]) == 2


def test_lines_that_are_no_json() -> None:
    lines = ['{"a": NaN, "b": "x"}', '{"a": [1, NaN]}', '{"a": "NaN", "b": "NaN: no"}', '{"a": "[x]"}']
    assert defects.with_nan(lines) == 2
    assert defects.with_printed_list([*lines, """{"a": "['x', 'y']"}"""]) == 1
