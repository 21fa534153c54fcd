"""Near-duplicates: ours beside datasketch's bulk path, on the same generated texts, in one run.

    python benchmarks/near.py [--documents 20000] [--words 40] [--shingle char5]

Both get texts of Persian-like words, a fifth of them another text with a few words changed. datasketch makes
MinHash values in bulk (128 of them, the set of shingles built in Python) and fills an LSH index, and stops at
candidates; ours also verifies each pair by exact Jaccard and chooses survivors. Printed: documents per second of
CPU time of each, their ratio, and what share of our verified pairs datasketch's candidates hold. One process, one
thread; measure on an idle machine. On 2 shared cores (2026): see docs/steps/near.md.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from itertools import combinations
from typing import TypeVar

from datasketch import MinHash, MinHashLSH

from pipelines.near import near_duplicates, near_pairs

LETTERS = "ابپتثجچحخدذرزسشصضطظعغفقکگلمنوهی"
T = TypeVar("T")


def texts_of(documents: int, words: int, seed: int = 0) -> list[str]:
    """Texts of ``words`` words on average, from 20,000 words of Zipf frequency."""
    draw = random.Random(seed)
    vocabulary = ["".join(draw.choices(LETTERS, k=draw.randint(2, 8))) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    texts: list[str] = []
    for _ in range(documents):
        if texts and draw.random() < 0.2:
            parts = draw.choice(texts).split()
            for _ in range(draw.randint(0, 4)):
                parts[draw.randrange(len(parts))] = draw.choice(vocabulary)
        else:
            parts = draw.choices(vocabulary, weights, k=draw.randint(words // 2, words * 3 // 2))
        texts.append(" ".join(parts))
    return texts


def shingles(text: str, shingle: str) -> set[bytes]:
    """A text's shingles as datasketch wants them."""
    units, length = (text.split(), int(shingle[4:])) if shingle.startswith("word") else (text, int(shingle[4:]))
    joint = " " if shingle.startswith("word") else ""
    return {joint.join(units[i : i + length]).encode() for i in range(max(1, len(units) - length + 1))}


def with_datasketch(texts: list[str], shingle: str) -> set[tuple[int, int]]:
    """The candidate pairs of datasketch at 0.8."""
    index = MinHashLSH(threshold=0.8, num_perm=128)
    sketches = MinHash.bulk([shingles(text, shingle) for text in texts], num_perm=128)
    with index.insertion_session() as session:
        for row, sketch in enumerate(sketches):
            session.insert(row, sketch)
    return {
        pair for row, sketch in enumerate(sketches) for pair in combinations(sorted({row, *index.query(sketch)}), 2)
    }


def clocked(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and the seconds of CPU it took."""
    start = time.process_time()
    done = work()
    return done, time.process_time() - start


def main() -> None:
    """Runs both and prints four lines."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--shingle", default="char5")
    options = parser.parse_args()
    texts = texts_of(options.documents, options.words)
    near_duplicates(texts[:100], shingle=options.shingle)
    kept, ours = clocked(lambda: near_duplicates(texts, shingle=options.shingle))
    theirs, slow = clocked(lambda: with_datasketch(texts, options.shingle))
    pairs = {(left, right) for left, right, _ in near_pairs(texts, shingle=options.shingle)}
    dropped = sum(row != keeper for row, keeper in enumerate(kept))
    print(f"texts       {len(texts):,} of {sum(map(len, texts)) // len(texts)} characters, {options.shingle}")
    print(
        f"tabib       {len(texts) / ours:,.0f} documents/s of CPU, {len(pairs):,} verified pairs, {dropped:,} dropped"
    )
    print(f"datasketch  {len(texts) / slow:,.0f} documents/s of CPU, {len(theirs):,} candidates")
    share = len(pairs & theirs) / max(len(pairs), 1)
    print(f"ratio       {slow / ours:.1f}x; datasketch proposes {share:.1%} of our pairs")


if __name__ == "__main__":
    main()
