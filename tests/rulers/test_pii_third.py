"""The third set judges rightly: who knows the labels has all, who is blind none, who is greedy is blamed."""

from dataclasses import dataclass
from random import Random

import pytest

from tests.rulers.pii_third.compose import MAKERS, Sample, compose
from tests.rulers.pii_third.score import Score, add, score_finder

CARRIER = "سلام وقت بخیر. چند روز است سرم درد می‌کند و خوابم کم شده.\nآیا آزمایش لازم است؟ ممنون می‌شوم پاسخ دهید"


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    kind: str


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return [compose(Random(seed), CARRIER) for seed in range(300)]


def scored(samples: list[Sample], shift: tuple[int, int], hard: bool = False) -> Score:
    """Each item found with its offsets moved by `shift`; the hard negatives too when asked."""
    score = Score()
    for sample in samples:
        spans = [
            Span(p.core[0] + shift[0], p.core[1] + shift[1], p.kind or "name") for p in sample.placed if p.kind or hard
        ]
        add(score, sample, lambda text, sample=sample, spans=spans: spans if text == sample.text else [])
    return score


def test_one_that_knows_the_labels_has_all_of_them(samples: list[Sample]) -> None:
    score = scored(samples, (0, 0))
    assert score.recall(*MAKERS) == 1
    assert score.precision(names=True) == score.precision(names=False) == 1
    assert score.broken_texts == 0
    assert set(score.structured) == set(MAKERS) - {"name"}


def test_a_blind_one_has_none(samples: list[Sample]) -> None:
    assert score_finder(lambda _: [], samples).recall(*MAKERS) == 0


def test_part_of_an_item_is_not_the_item(samples: list[Sample]) -> None:
    assert scored(samples, (2, 0)).recall(*(set(MAKERS) - {"address", "handle", "mobile", "landline"})) < 0.05


def test_a_hard_negative_taken_is_broken_and_wrong(samples: list[Sample]) -> None:
    score = scored(samples, (0, 0), hard=True)
    assert score.broken_texts == len(samples)
    assert score.precision(names=True) < 0.5


def test_the_text_after_an_item_is_not_part_of_it(samples: list[Sample]) -> None:
    assert scored(samples, (0, 25)).precision(names=False) < 0.5


def test_what_is_found_without_the_items_is_left_out(samples: list[Sample]) -> None:
    def own(text: str) -> list[Span]:
        at = text.find("سرم درد")
        return [Span(at, at + 7, "name")] if at >= 0 else []

    score = score_finder(own, samples)
    assert sum(score.wrong.values()) == 0
