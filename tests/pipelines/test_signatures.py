"""Signatures of earlier builds: the same keys with them and without; see docs/steps/near.md."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pipelines import signatures
from pipelines.minhash import band_keys
from pipelines.near import Near
from pipelines.signatures import held_keys
from pipelines.split import Split
from pipelines.step import Context

TEXTS = [" ".join(random.Random(n).choices(["درد", "سر", "شب", "قرص", "تب", "خون"], k=12)) + f" {n}" for n in range(60)]
WANTED = band_keys(TEXTS, "char5", 25, 5)


def held(folder: Path, texts: list[str]) -> int:
    """Asks for these texts, compares, and gives how many the folder holds then."""
    wanted = band_keys(texts, "char5", 25, 5)
    assert np.array_equal(held_keys(folder, texts, "char5", 25, 5), wanted)
    [path] = folder.iterdir()
    return (path.stat().st_size - 32) // (29 * 4)


def test_keys_are_the_same_and_grow_by_what_is_new(tmp_path: Path) -> None:
    assert held(tmp_path / "new", TEXTS[:40]) == 40
    assert held(tmp_path / "new", TEXTS[20:]) == 60
    assert held(tmp_path / "new", TEXTS[::-1]) == 60
    assert held_keys(tmp_path / "none", [], "char5", 25, 5).shape == (25, 0)


def test_what_is_known_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(texts: list[str], *kind: object) -> np.ndarray:
        asked.append(len(texts))
        return band_keys(texts, *kind)  # type: ignore[arg-type]

    monkeypatch.setattr(signatures, "band_keys", counted)
    for texts in (TEXTS[:50], TEXTS, TEXTS):
        held_keys(tmp_path, texts, "char5", 25, 5)
    held_keys(tmp_path, TEXTS[:7], "char5", 16, 7)
    assert asked == [50, 10, 7]


def test_a_full_folder_keeps_the_texts_of_this_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures, "MOST", 30)
    assert held(tmp_path, TEXTS[:25]) == 25
    assert held(tmp_path, TEXTS[20:45]) == 30
    monkeypatch.setattr(signatures, "band_keys", lambda *_: pytest.fail("these were held"))
    assert np.array_equal(held_keys(tmp_path, TEXTS[20:45], "char5", 25, 5), WANTED[:, 20:45])


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-9], lambda b: b[:200] + b"x" + b[201:], lambda b: b[:0], lambda b: b[32:]]
)
def test_a_damaged_file_is_none(tmp_path: Path, damage: object) -> None:
    held(tmp_path, TEXTS)
    [path] = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert held(tmp_path, TEXTS) == 60


def test_steps_give_the_same_with_a_cache(tmp_path: Path) -> None:
    texts = [text + dot for text in TEXTS for dot in (".", "")]
    ids = [f"{n:03}" for n in range(len(texts))]
    table = pa.table({"id": ids, "source": ["x"] * len(ids), "question": texts, "answer": texts[::-1]})
    for step in (Near(threshold=0.6), Split(threshold=0.6)):
        plain = step.apply(table, Context(seed=1))
        for _ in range(2):
            again = step.apply(table, Context(seed=1, cache=tmp_path))
            assert (again.table, again.decisions) == (plain.table, plain.decisions)
    assert list(tmp_path.iterdir())
