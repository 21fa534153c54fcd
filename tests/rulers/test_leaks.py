"""The exact judge of duplicates against pair by pair counting."""

import random

import pytest

from . import leaks as module
from .leaks import leaks, naive, pairs_at, shingles


def some_texts(seed: int, count: int = 200) -> list[str]:
    draw = random.Random(seed)
    words = ["سر", "درد", "قرص", "تب", "شکم", "خون", "دکتر", "سلام", "a", "bb"]
    texts = ["", " ", "abc", "abc", "abcd"]
    while len(texts) < count:
        text = " ".join(draw.choices(words, k=draw.randint(1, 25)))
        texts.append(text)
        for _ in range(draw.randint(0, 2)):
            at = draw.randrange(len(text))
            texts.append(text[:at] + draw.choice(["", "x", "ی"]) + text[at + 1 :])
    return texts[:count]


@pytest.mark.parametrize("threshold", [0.05, 0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 1.0])
@pytest.mark.parametrize("chunk", [50, 4_000_000])
def test_exact(threshold, chunk, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", chunk)
    texts = some_texts(round(threshold * 100))
    found = pairs_at(texts, threshold)
    assert found == naive(texts, threshold)
    assert found


def test_pairs_that_sit_on_the_threshold_count():
    a, b = "abcdefgh", "abcdefghi"  # 4 and 5 shingles, 4 shared
    assert pairs_at([a, b], 0.8) == [(0, 1, 0.8)]
    assert pairs_at([a, b], 0.81) == []


def test_white_space_is_collapsed_and_the_key_is_used():
    assert shingles(" ab\n\tc  ") == {"ab c"}
    assert pairs_at(["ABC def", "abc  DEF"], 1.0) == []
    assert pairs_at(["ABC def", "abc  DEF"], 1.0, key=str.lower) == [(0, 1, 1.0)]


def test_empty():
    assert pairs_at([], 0.8) == []
    assert pairs_at(["", " "], 0.8) == []
    with pytest.raises(ValueError, match="threshold"):
        pairs_at(["a"], 0)


def test_leaks_are_between_splits_only():
    splits = {"train": ["سلام دکتر", "سرم درد دارد", "سرم درد دارد"], "dev": [], "test": ["x", "سرم  درد دارد"]}
    assert leaks(splits, 0.8) == [("train", 1, "test", 1, 1.0), ("train", 2, "test", 1, 1.0)]
