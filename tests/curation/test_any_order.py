"""The steps of the shipped recipes give the same whatever the order of the rows, the size of slices and the workers."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st

from curation import runner
from curation.checkpoints import Checkpoints
from curation.progress import Progress
from curation.recipe import load
from pipelines.step import Context, Step

WORDS = "درد سر شب پزشک قرص دارو تب سرفه خون آزمايش قلب كبد دست پا چشم گوش کودک مادر هفته ماه روز ۵۰۰ میلی گرم".split()
RECIPE = tiny.recipe_of(
    "normalise",
    "pii",
    'exact\nmax_per_answer = 4\npriority = ["kqa"]',
    'near\non = ["question", "answer"]\nthreshold = 0.7\npriority = ["kqa"]',
    'split\nratios = { train = 0.6, dev = 0.2, test = 0.2 }\nstratify = ["specialty", "length"]',
    'decontaminate\nagainst = ["test"]\nngram = 6\npart = 4',
    'length\ncolumn = "answer"\nmin_tokens = 3\nrandom_drop_below = 8',
    seed=3,
    optional=False,
)


def rows(count: int, seed: int) -> pa.Table:
    """Rows some of which repeat, nearly or word for word, and some hold a number to call."""
    dice = random.Random(seed)
    pairs: list[tuple[str, str]] = []
    for _ in range(count):
        question, answer = (" ".join(dice.choices(WORDS, k=dice.randint(2, 25))) for _ in range(2))
        if dice.random() < 0.3:  # a run of words that rows of several splits share
            answer += " " + " ".join(WORDS[:8])
        kind = dice.random()
        if pairs and kind < 0.4:
            old_question, old_answer = dice.choice(pairs)
            answer = old_answer
            question = old_question + dice.choice(["", "!", " سلام", " درود", " خبرم"]) if kind < 0.25 else question
        pairs.append((question + (" ۰۹۱۲۳۴۵۶۷۸۹" if dice.random() < 0.1 else ""), answer))
    ids = [f"{dice.getrandbits(60):016x}" for _ in range(count)]
    sources, labels = dice.choices(["drhast", "kqa"], k=count), dice.choices(["پوست", "داخلی", None], k=count)
    columns = {"id": ids, "record": ids, "source": sources, "title": [None] * count}
    columns |= {"question": [q for q, _ in pairs], "answer": [a for _, a in pairs], "specialty": labels}
    return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> tuple[Step, ...]:
    path = tmp_path_factory.mktemp("recipe") / "recipe.toml"
    path.write_text(RECIPE, "utf-8")
    return load(path).ready


def outcome(steps: tuple[Step, ...], table: pa.Table, slice_size: int = 2000, workers: int = 1) -> list[object]:
    """What is left, row by row in order of id, and every decision."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(runner, "SLICE", slice_size)
        patch.setattr(runner, "SMALL", 0)
        work = Checkpoints(Path(folder), "build")
        left, stages = runner.run_steps(steps, table, Context(seed=3, workers=workers), Progress(False), work)
    return [left.sort_by("id").to_pylist(), [sorted(map(repr, stage.decisions)) for stage in stages]]


@given(seed=st.integers(0, 3), order=st.randoms(use_true_random=False), slice_size=st.integers(1, 90))
@settings(max_examples=12, deadline=None)
def test_order_and_slices_do_not_matter(
    steps: tuple[Step, ...], seed: int, order: random.Random, slice_size: int
) -> None:
    table = rows(80, seed)
    places = list(range(80))
    order.shuffle(places)
    assert outcome(steps, table.take(places), slice_size) == outcome(steps, table)


def test_workers_do_not_matter(steps: tuple[Step, ...]) -> None:
    table = rows(120, 9)
    alone = outcome(steps, table)
    reasons = {step.name for step, decided in zip(steps, alone[1], strict=True) if decided}  # type: ignore[call-overload]
    assert reasons >= {"pii", "exact", "near", "decontaminate", "length"}  # each has something to do
    assert outcome(steps, table, 17, workers=2) == alone
