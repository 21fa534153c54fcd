"""Near-duplicates: ours beside datasketch, text-dedup and datatrove, on the same generated texts, in one run.

    python benchmarks/near.py [--documents 10000] [--words 92] [--shingle char5] [--rounds 3] [--peers PYTHON]

All get texts of Persian-like words, 1 KB each, a fifth of them another text with a few words changed, the threshold 0.8
and shingles of five. datasketch makes MinHash values in bulk (128 of them, the set of shingles built in Python) and
fills an LSH index, and stops at candidates; text-dedup and datatrove stop at buckets (what each is told is in
benchmarks/peers/near_duplicates.py, run by an interpreter that has them; two of its names are variants that a peer's
documentation offers: datasketch with another hash than its SHA-1, datatrove with words cut at spaces). Ours also
verifies each pair by exact Jaccard and chooses survivors. Each is run ``rounds`` times in turn and the quickest counts.
Printed: documents per second of CPU time of each, the ratio to ours, and what share of our verified pairs datasketch's
candidates hold. One process, one thread. A ratio below its floor in floors.json ends with 1 (docs/steps/near.md).
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from datasketch import MinHash, MinHashLSH

from pipelines.near import near_duplicates, near_pairs

LETTERS = "ابپتثجچحخدذرزسشصضطظعغفقکگلمنوهی"
PEER = Path(__file__).parent / "peers" / "near_duplicates.py"
PEERS = {
    "char": ("text-dedup", "datatrove", "datasketch-xxhash"),
    "word": ("text-dedup", "datatrove", "datatrove-spaces", "datasketch-xxhash"),
}
FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text())["near"]
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
    return {(other, row) for row, sketch in enumerate(sketches) for other in index.query(sketch) if other < row}


def clocked(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and the seconds of CPU it took."""
    start = time.process_time()
    done = work()
    return done, time.process_time() - start


def with_peer(python: str, name: str, shingle: str, texts: list[str]) -> tuple[int, float]:
    """The rows that a peer leaves and its seconds of CPU, by an interpreter that has it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        command = [python, str(PEER), name, shingle, str(path)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return told["left"], told["seconds"]


def main() -> int:
    """Runs all, prints a line each; 1 when ours is less ahead than it was."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=92)
    parser.add_argument("--shingle", default="char5")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default="", help="an interpreter with the peers; without it only datasketch is run")
    options = parser.parse_args()
    shingle = options.shingle
    texts = texts_of(options.documents, options.words)
    near_duplicates(texts[:100], shingle=shingle)
    ours, datasketch = float("inf"), float("inf")
    peers: dict[str, tuple[float, int]] = {}
    for _ in range(options.rounds):
        kept, seconds = clocked(lambda: near_duplicates(texts, shingle=shingle))
        ours = min(ours, seconds)
        theirs, seconds = clocked(lambda: with_datasketch(texts, shingle))
        datasketch = min(datasketch, seconds)
        for name in PEERS[shingle[:4]] if options.peers else ():
            left, seconds = with_peer(options.peers, name, shingle, texts)
            peers[name] = min(peers.get(name, (seconds, left)), (seconds, left))
    pairs = {(left, right) for left, right, _ in near_pairs(texts, shingle=shingle)}
    dropped = sum(row != keeper for row, keeper in enumerate(kept))
    share = len(pairs & theirs) / max(len(pairs), 1)
    count = len(texts)
    print(f"texts             {count:,} of {sum(len(t.encode()) for t in texts) // count:,} bytes, {shingle}")
    print(
        f"tabib             {count / ours:8,.0f} documents/s of CPU, {dropped:,} dropped, {len(pairs):,} verified pairs"
    )
    print(
        f"datasketch        {count / datasketch:8,.0f}, {datasketch / ours:.1f}x; it proposes {share:.1%} of our pairs"
    )
    for name, (seconds, left) in peers.items():
        print(f"{name:17} {count / seconds:8,.0f}, {seconds / ours:.1f}x; {count - left:,} dropped, none verified")
    ratios = {"datasketch": datasketch / ours} | {name: seconds / ours for name, (seconds, _) in peers.items()}
    if below := [name for name, ratio in ratios.items() if ratio < FLOORS[shingle].get(name, 0)]:
        print(f"BELOW the floor: {', '.join(below)}")
    return int(bool(below) and options.documents >= 5_000)


if __name__ == "__main__":
    sys.exit(main())
