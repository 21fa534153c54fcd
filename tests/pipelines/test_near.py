"""Near-duplicates against brute force, planted pairs and datasketch; see docs/steps/near.md."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from datasketch import MinHash, MinHashLSH
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.minhash import band_keys, bands_for, buckets
from pipelines.near import Near, near_duplicates, near_pairs
from pipelines.normalise import dedup_key
from pipelines.shingles import shingle_sets
from pipelines.similar import verified
from pipelines.split import groups
from pipelines.step import Context

WORDS = "درد سر شب پزشک قرص دارو تب سرفه خون آزمایش قلب کبد دست پا چشم گوش کودک مادر هفته ماه روز صبح".split()


def shingles(text: str, shingle: str) -> set[str]:
    """The definition, in plain Python."""
    units, length = (text.split(), int(shingle[4:])) if shingle.startswith("word") else (list(text), int(shingle[4:]))
    return {"\0".join(units[i : i + length]) for i in range(max(len(units) - length + 1, min(len(units), 1)))}


def alike(one: str, other: str, shingle: str = "char5") -> float:
    a, b = shingles(one, shingle), shingles(other, shingle)
    return len(a & b) / len(a | b) if a | b else 0.0


def all_pairs(texts: list[str], threshold: float, shingle: str) -> list[tuple[int, int, float]]:
    values = ((i, j, alike(texts[i], texts[j], shingle)) for i, j in combinations(range(len(texts)), 2))
    return [pair for pair in values if pair[2] >= threshold]


def corpus(rows: int, seed: int, edits: int = 3) -> list[str]:
    """Random texts, half of them another one with a few words changed."""
    draw = random.Random(seed)
    texts: list[str] = []
    for _ in range(rows):
        words = draw.choices(WORDS, k=draw.randint(5, 60))
        if texts and draw.random() < 0.5:
            words = draw.choice(texts).split()
            for _ in range(draw.randint(0, edits)):
                words[draw.randrange(len(words))] = draw.choice(WORDS)
        texts.append(" ".join(words))
    return texts


@pytest.mark.parametrize("shingle", ["char1", "char5", "char9", "word1", "word2", "word5"])
@given(texts=st.lists(st.text(alphabet="اب ج\n\x1f\x85\u2003𝒳\ud800\x00", max_size=30), max_size=8))
@settings(max_examples=60, deadline=None)
def test_sets_are_the_definition(shingle: str, texts: list[str]) -> None:
    sets = shingle_sets(texts, shingle)
    assert sets.sizes.tolist() == [len(shingles(text, shingle)) for text in texts]
    hashes = [set(sets.values[a:b].tolist()) for a, b in zip(sets.starts, sets.starts[1:], strict=False)]
    for i, j in combinations(range(len(texts)), 2):
        assert len(hashes[i] & hashes[j]) == len(shingles(texts[i], shingle) & shingles(texts[j], shingle))


@pytest.mark.parametrize("shingle", ["char5", "word1", "word2"])
@given(texts=st.lists(st.text(alphabet="اب ", max_size=20), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_is_verified_is_the_definition(shingle: str, texts: list[str]) -> None:
    left, right = np.array(list(combinations(range(len(texts)), 2))).T
    wanted = [alike(texts[i], texts[j], shingle) for i, j in zip(left, right, strict=True)]
    assert verified(texts, left, right, shingle).tolist() == wanted


def test_words_of_any_length_and_of_letters_beyond_the_first_plane() -> None:
    stem = "ا" * 60
    texts = [f"{stem}ب", f"{stem}پ", stem, f"𝒳{stem} {stem} 𝒳 {stem}ب", f"{stem[4:]} 𝒳", f"{stem[1:]}ب {stem}"]
    sets = shingle_sets(texts, "word1")
    hashes = [set(sets.values[a:b].tolist()) for a, b in zip(sets.starts, sets.starts[1:], strict=False)]
    assert [len(own) for own in hashes] == [len(shingles(text, "word1")) for text in texts]
    for i, j in combinations(range(len(texts)), 2):
        assert len(hashes[i] & hashes[j]) == len(shingles(texts[i], "word1") & shingles(texts[j], "word1"))


def test_a_letter_counts_wherever_it_is_in_a_word() -> None:
    words = {"ا" * place + "ب" + "ا" * (size - place - 1) for size in range(1, 70) for place in range(size)}
    words |= {"ا" * size for size in range(1, 70)}
    assert shingle_sets([" ".join(words)], "word1").sizes.tolist() == [len(words)]


def test_one_letter_two_hundred_thousand_times() -> None:
    assert near_duplicates(["ا" * 200_000, "ا" * 199_999, "ب" * 50]) == [0, 0, 2]
    assert near_duplicates(["ا" * 200_000, "ا" * 199_999], shingle="word5") == [0, 1]


def test_sets_do_not_depend_on_the_block_a_text_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["", "کوتاه", *corpus(40, 1)]
    whole = shingle_sets(texts, "char5")
    monkeypatch.setattr("pipelines.shingles.BLOCK_CHARS", 100)
    small = shingle_sets(texts, "char5")
    assert np.array_equal(whole.values, small.values)
    assert np.array_equal(whole.starts, small.starts)


@pytest.mark.parametrize(("shingle", "threshold"), [("char5", 0.8), ("char5", 0.5), ("word2", 0.7), ("word5", 0.9)])
def test_pairs_are_those_of_brute_force(shingle: str, threshold: float) -> None:
    texts = corpus(150, 7)
    wanted = all_pairs(texts, threshold, shingle)
    assert len(wanted) > 20
    assert near_pairs(texts, threshold=threshold, shingle=shingle) == wanted


@given(texts=st.lists(st.text(alphabet="اب ", max_size=14), max_size=12), threshold=st.sampled_from([0.3, 0.8, 1.0]))
@settings(max_examples=60, deadline=None)
def test_short_texts_too(texts: list[str], threshold: float) -> None:
    found = near_pairs(texts, threshold=threshold, shingle="char3")
    wanted = all_pairs(texts, threshold, "char3")
    assert set(found) <= set(wanted)
    assert [pair for pair in wanted if pair[2] == 1.0] == [pair for pair in found if pair[2] == 1.0]


def test_a_pair_at_the_threshold_is_found() -> None:
    """Planted: two texts of words of their own share 4 of 5 words, and 40 of 50."""
    names = [f"w{i}" for i in range(2000)]
    texts = [" ".join(names[i : i + 45]) for i in range(0, 1800, 60)]
    twins = [" ".join([*text.split()[5:], *(f"x{i}{n}" for n in range(5))]) for i, text in enumerate(texts)]
    found = near_pairs(texts + twins, threshold=0.8, shingle="word1")
    assert [(i, j) for i, j, _ in found] == [(i, i + len(texts)) for i in range(len(texts))]
    assert {value for *_, value in found} == {0.8}
    assert near_pairs(texts + twins, threshold=0.801, shingle="word1") == []


def test_a_bucket_of_thousands_loses_nothing() -> None:
    texts = [f"{'پاسخ پزشک به همه یکسان است لطفا مراجعه کنید ' * 3}{n:04}" for n in range(1200)] + ["همان متن"] * 5000
    found = near_duplicates(texts)
    assert found[1200:] == [1200] * 5000
    assert all(found[keeper] == keeper for keeper in found)
    assert all(alike(texts[row], texts[keeper]) >= 0.8 for row, keeper in enumerate(found))
    assert len(set(found)) == 2


@pytest.mark.parametrize(("crowd", "rare"), [(1, 32), (3, 32), (1, 1), (1, 3)])
def test_crowds_are_no_different(monkeypatch: pytest.MonkeyPatch, crowd: int, rare: int) -> None:
    """Buckets of more than CROWD texts are asked one text at a time; here nearly every bucket is one.

    With RARE at 1 a shingle is a bit only if every member has it, and otherwise in the lists of who has it.
    """
    monkeypatch.setattr("pipelines.crowds.RARE", rare)
    texts = corpus(300, 9, edits=8)
    ids = [f"{i:03}" for i in range(300)]
    columns = {"id": ids, "source": ["x"] * 300, "record": [str(i // 2) for i in range(300)], "question": texts}
    rows = pa.table(columns | {"answer": corpus(300, 10)})
    both = [near_pairs(texts), near_duplicates(texts, ids=ids), groups(rows, ("question",), 0.8, "char5")]
    dropped = Near(on=("question", "answer"), threshold=0.3).apply(rows, Context()).decisions
    monkeypatch.setattr("pipelines.similar.CROWD", crowd)
    assert [near_pairs(texts), near_duplicates(texts, ids=ids), groups(rows, ("question",), 0.8, "char5")] == both
    assert Near(on=("question", "answer"), threshold=0.3).apply(rows, Context()).decisions == dropped
    assert len(dropped) > 20


def test_whoever_is_dropped_has_a_kept_twin_and_whoever_is_kept_has_none() -> None:
    texts = corpus(300, 3, edits=8)
    found = near_duplicates(texts)
    kept = sorted(set(found))
    assert 0 < len(kept) < len(texts)
    for row, keeper in enumerate(found):
        assert found[keeper] == keeper
        assert alike(texts[row], texts[keeper]) >= 0.8
        assert len(texts[keeper]) >= len(texts[row])
    assert near_pairs([texts[row] for row in kept]) == []


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_rows_does_not_matter(seed: int) -> None:
    texts = [*corpus(40, seed % 5, edits=6), "", "", "الف"]
    ids = [f"{i:03}" for i in range(len(texts))]
    shuffled = list(range(len(texts)))
    random.Random(seed).shuffle(shuffled)
    straight = near_duplicates(texts, ids=ids)
    mixed = near_duplicates([texts[i] for i in shuffled], ids=[ids[i] for i in shuffled])
    assert {ids[shuffled[i]]: ids[shuffled[k]] for i, k in enumerate(mixed)} == {
        ids[i]: ids[k] for i, k in enumerate(straight)
    }


def test_empty_short_and_equal_texts() -> None:
    assert near_duplicates([]) == []
    assert near_duplicates(["", "", " "], shingle="word5") == [0, 1, 2]
    assert near_duplicates(["بله", "خیر", "بله"]) == [0, 1, 0]
    assert near_duplicates(["بله", "بله"], ids=["b", "a"]) == [1, 1]
    assert near_duplicates(["الف ب"] * 2 + ["ب الف"], shingle="word1", threshold=1.0, ids=["c", "b", "a"]) == [2, 2, 2]


@pytest.mark.parametrize("wrong", [{"threshold": 0.0}, {"threshold": 1.1}, {"shingle": "char0"}, {"shingle": "byte5"}])
def test_wrong_parameters(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        near_duplicates(["متن"], **wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        Near(**wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        near_duplicates(["متن"], ids=[])


def test_bands_are_as_sure_at_any_threshold() -> None:
    assert bands_for(0.8) == (25, 5)
    for threshold in (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95):
        bands, rows = bands_for(threshold)
        assert (1 - threshold**rows) ** bands <= (1 - 0.8**5) ** 25 * 1.0001


def test_bands_find_as_many_as_they_should() -> None:
    """Three bands of 5 rows at Jaccard 0.8 find 1 - (1 - 0.8^5)^3 = 69.6 % of the pairs; 2,000 pairs, 4 sigma."""
    draw = random.Random(5)
    texts = []
    for _ in range(2000):
        words = [str(draw.getrandbits(60)) for _ in range(100)]
        texts += [" ".join(words[:90]), " ".join(words[10:])]
    keys, everyone = band_keys(texts, "word1", 3, 5), np.arange(len(texts))
    blocks = [block for row in keys for block in buckets(row, everyone).pairs(256)]
    pairs = {(int(i), int(j)) for left, right in blocks for i, j in zip(left, right, strict=True)}
    found = sum(i // 2 == j // 2 for i, j in pairs)
    assert abs(found / 2000 - 0.696) < 0.042


def pairs_at_four_fifths(pairs: int, size: int) -> list[str]:
    """Each two texts after another: ``size`` words of their own, eight ninths of them shared, a Jaccard of 0.8."""
    draw = random.Random(size)
    texts = []
    for _ in range(pairs):
        words = [str(draw.getrandbits(60)) for _ in range(size * 10 // 9)]
        texts += [" ".join(words[:size]), " ".join(words[-size:])]
    return texts


@pytest.mark.parametrize(("size", "pairs"), [(9, 1500), (45, 800), (90, 400), (270, 200), (900, 60)])
def test_a_value_is_shared_with_the_chance_of_the_jaccard(size: int, pairs: int) -> None:
    """Whatever rounds it takes to fill the bins of a text; 5 sigma, and spread no wider than independent values are."""
    keys = band_keys(pairs_at_four_fifths(pairs, size), "word1", 125, 1)
    shared = (keys[:, ::2] == keys[:, 1::2]).sum(axis=0)
    assert abs(shared.mean() / 125 - 0.8) < 5 * np.sqrt(0.16 / 125 / pairs)
    assert shared.std() < np.sqrt(125 * 0.16) * (1 + 4 / np.sqrt(2 * pairs))


@pytest.mark.parametrize("size", [9, 45, 180])
def test_of_a_thousand_pairs_at_the_threshold_none_is_missed(size: int) -> None:
    texts = pairs_at_four_fifths(1000, size)
    keys = band_keys(texts, "word1", *bands_for(0.8))
    assert (keys[:, ::2] == keys[:, 1::2]).any(axis=0).all()


def test_datasketch_finds_nothing_we_do_not() -> None:
    texts = [dedup_key(text) for text in corpus(400, 11)]
    oracle = MinHashLSH(threshold=0.8, num_perm=128)
    theirs = set()
    for row, text in enumerate(texts):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([shingle.encode() for shingle in shingles(text, "char5")])
        theirs |= {(other, row) for other in oracle.query(sketch) if alike(texts[other], text) >= 0.8}
        oracle.insert(row, sketch)
    assert len(theirs) > 50
    assert theirs <= {(i, j) for i, j, _ in near_pairs(texts)}


def table(*rows: tuple[str, str, str, str, str]) -> pa.Table:
    names = ("id", "source", "record", "question", "answer")
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


LONG = "سه روز است که تب و سرفه دارم و شبها نمی‌توانم بخوابم و سرم درد می‌کند چه دارویی باید بخورم "


def test_step_says_what_it_dropped_and_for_whom() -> None:
    twin = ("b", "y", "r2", LONG + "؟!", "قرص بخوريد.")
    rows = table(("a", "x", "r1", LONG, "قرص بخورید"), twin, ("c", "x", "r3", "دیگر", "نه"))
    outcome = Near(priority=("y",)).apply(rows, Context())
    [decision] = outcome.decisions
    assert outcome.table is rows
    assert (decision.record, decision.kept_by, decision.reason) == ("a", "b", "near_duplicate")
    assert (decision.step, decision.action, decision.value, decision.threshold) == ("near", "drop", 1.0, 0.8)
    assert [d.record for d in Near().apply(rows, Context()).decisions] == ["b"]


def test_of_rows_as_long_as_each_other_the_smaller_id_stays() -> None:
    twins = [("b", "x", "r1", LONG + "سلام", ""), ("a", "x", "r2", LONG + "درود", ""), ("c", "x", "r3", "دیگر", "نه")]
    for rows in (twins, twins[::-1]):
        assert [(d.record, d.kept_by) for d in Near().apply(table(*rows), Context()).decisions] == [("b", "a")]


def test_answers_of_one_question_are_compared_without_it() -> None:
    question = " ".join(f"{word}{number}" for number, word in enumerate(WORDS * 3))
    other = "استراحت کنید و آب بنوشید"
    answers = ["قرص بخورید", other, other + "!"]
    rows = table(*((name, "x", "r", question, answer) for name, answer in zip("abc", answers, strict=True)))
    assert [d.record for d in Near().apply(rows, Context()).decisions] == ["c"]
    apart = rows.set_column(2, "record", pa.array(["r", "s", "t"]))
    assert [d.record for d in Near().apply(apart, Context()).decisions] == ["a", "c"]


def test_step_without_the_column_it_is_told_to_read() -> None:
    with pytest.raises(UsageError, match="text"):
        Near(on=("text",)).apply(table(("a", "x", "r", "q", "a")), Context())
