"""`python -m tests.rulers.pii_third [--seed N] [--texts FOLDER]`: figures of the product's finder, counts alone."""

from argparse import ArgumentParser
from pathlib import Path

from pipelines.pii import find_pii
from tests.rulers.pii_third.compose import SEED, real_texts, samples
from tests.rulers.pii_third.score import Score, score_finder

QA = Path(__file__).parents[4] / "shared" / "data" / "qa"


def show(score: Score) -> None:
    """Print recall by kind and form, precision, what was wrong, hard negatives broken."""
    for kind in [*score.structured, "name"]:
        total = sum(n for (k, _), n in score.items.items() if k == kind)
        print(f"{kind:16} recall {score.recall(kind):.3f} of {total}")
        for (k, form), n in sorted(score.items.items()):
            if k == kind and score.found[k, form] < n:
                print(f"    {form}: {score.found[k, form]} of {n}")
    print(f"structured recall {score.recall(*score.structured):.4f} precision {score.precision(names=False):.4f}")
    print(f"names      recall {score.recall('name'):.4f} precision {score.precision(names=True):.4f}")
    for (kind, why), n in score.wrong.most_common():
        print(f"    wrong {kind}: {why} {n}")
    print(f"texts with a broken hard negative: {score.broken_texts} of {score.texts}; {dict(score.broken)}")
    print("called otherwise:", {pair: n for pair, n in score.confusions.most_common() if pair[0] != pair[1]})


if __name__ == "__main__":
    options = ArgumentParser(prog="pii_third")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--texts", type=Path, default=QA, help="folder of Parquet files of questions and answers")
    asked = options.parse_args()
    show(score_finder(find_pii, samples(real_texts(asked.texts), seed=asked.seed)))
