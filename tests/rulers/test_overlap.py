"""The ruler of overlap on invented texts that hold known parts of each other."""

from tests.rulers import overlap

TEXT = "کدام یک از عصب‌های زیر در شکستگی گردن استخوان نازک‌نی آسیب می‌بیند و پا می‌افتد؟"
OTHER = "مادرم دو هفته است سرفهٔ خشک دارد و شب‌ها تب می‌کند، چه کنیم؟"


def test_runs_of_words() -> None:
    assert overlap.words("كِتاب‌هاي ۱۲، HbA1c!") == ["کتابهای", "12", "hba1c"]
    assert overlap.runs("یک دو سه چهار", 3) == {("یک", "دو", "سه"), ("دو", "سه", "چهار")}
    assert overlap.runs("یک دو", 3) == set()


def test_texts_that_share_a_run() -> None:
    inside = f"سلام. {TEXT.replace('ی', 'ي').replace('؟', '')} ممنون"
    part = " ".join(TEXT.split()[:7])
    found = overlap.sharing([OTHER, inside, part, ""], [TEXT], 8)
    assert found == {1: len(overlap.words(TEXT)) - 7}
    assert overlap.sharing([OTHER, part], [TEXT], 7) == {1: 1}


def test_letters_whatever_the_spaces() -> None:
    spaced = TEXT.replace("\u200c", " ").replace("گردن استخوان", "گردناستخوان")
    assert overlap.sharing([spaced], [TEXT], 8) == {}
    assert overlap.sharing_letters([OTHER, spaced, TEXT[:20]], [TEXT], 30) == {1}
    assert overlap.letters_held(spaced, TEXT, 20) == 1.0
    assert 0.3 < overlap.letters_held(TEXT[:50], TEXT, 10) < 0.8
    assert overlap.letters_held(spaced, "دو کلمه", 20) == 0.0
