"""text-dedup, datatrove or datasketch on a file of texts: CPU seconds and rows left, as one line of JSON.

    python benchmarks/peers/near_duplicates.py text-dedup|datatrove|datatrove-spaces|datasketch-xxhash \
        char5|word5 TEXTS.jsonl

Run by benchmarks/near.py with an interpreter that has them:
``pip install text-dedup datatrove tokenizers spacy datasketch "xxhash<4"``. All take 5-grams, stop at buckets and
verify nothing. text-dedup: 0.8, the quicker of its hashes (xxh3, 32 bits), 128 permutations (half its default).
datatrove: its default of 14 buckets of 8, and its own tokeniser of Persian words; datatrove-spaces is told to cut words
at spaces, as all the others do. For char5 every character is handed to either as a word, with a letter for the space,
since datatrove takes out punctuation. datasketch-xxhash: that of benchmarks/near.py with another hash than its own.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
from itertools import islice
from pathlib import Path


def text_dedup(path: str, folder: str, shingle: str) -> int:  # noqa: ARG001
    """Rows that text-dedup leaves."""
    from text_dedup.minhash import main

    from datasets import load_from_disk

    options = {
        "path": "json",
        "data_files": path,
        "split": "train",
        "cache_dir": f"{folder}/cache",
        "output": f"{folder}/out",
    }
    options |= {"column": "text", "num_proc": "1", "threshold": "0.8", "ngram": "5", "min_length": "1"}
    options |= {"num_perm": "128", "hash_func": "xxh3", "hash_bits": "32"}
    main([part for name, value in options.items() for part in (f"--{name}", value)], standalone_mode=False)
    return len(load_from_disk(f"{folder}/out"))


def datatrove(path: str, folder: str, shingle: str) -> int:
    """Rows that datatrove leaves; with its own words, unless there are none of its own."""
    return with_datatrove(path, folder, own=shingle != "char5")


def datatrove_spaces(path: str, folder: str, shingle: str) -> int:  # noqa: ARG001
    """Rows that datatrove leaves; words are what stands between spaces."""
    return with_datatrove(path, folder, own=False)


def with_datatrove(path: str, folder: str, own: bool) -> int:
    """Rows that datatrove leaves, with its own words or those between spaces."""
    import datatrove.pipeline.dedup.minhash as stage
    from datatrove.data import Document
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )

    class Words:
        def word_tokenize(self, text):
            return text.split(" ")

    if not own:
        stage.load_word_tokenizer = lambda language: Words()  # noqa: ARG005
    with Path(path).open(encoding="utf-8") as file:
        documents = [Document(text=json.loads(line)["text"], id=str(n)) for n, line in enumerate(file)]
    config = stage.MinhashConfig()
    MinhashDedupSignature(f"{folder}/signatures", config=config, language="fas").run(iter(documents))
    for bucket in range(config.num_buckets):
        MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/buckets", config=config).run(
            None, bucket, config.num_buckets
        )
    MinhashDedupCluster(f"{folder}/buckets", f"{folder}/remove", config=config).run(None)
    return sum(1 for _ in MinhashDedupFilter(f"{folder}/remove").run(iter(documents)))


def datasketch_xxhash(path: str, folder: str, shingle: str) -> int:  # noqa: ARG001
    """Rows that no earlier row is a candidate of."""
    import xxhash
    from datasketch import MinHash, MinHashLSH

    with Path(path).open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"].split(" ") for line in file]
    grams = [{" ".join(text[i : i + 5]).encode() for i in range(max(1, len(text) - 4))} for text in texts]
    index = MinHashLSH(threshold=0.8, num_perm=128)
    sketches = MinHash.bulk(grams, num_perm=128, hashfunc=xxhash.xxh32_intdigest)
    with index.insertion_session() as session:
        for row, sketch in enumerate(sketches):
            session.insert(row, sketch)
    return sum(min(index.query(sketch)) == row for row, sketch in enumerate(sketches))


def as_characters(path: str, other: str) -> str:
    """The texts with a space between any two characters, and ``x`` for their own."""
    with Path(path).open(encoding="utf-8") as file, Path(other).open("w", encoding="utf-8") as out:
        for line in file:
            text = " ".join(json.loads(line)["text"].replace(" ", "x"))
            out.write(json.dumps({"text": text}) + "\n")
    return other


def spent() -> float:
    """Seconds of CPU of this process and of those it waited for: text-dedup starts one of its own."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Runs one of them on a few texts first, so that imports do not count."""
    name, shingle, path = sys.argv[1:]
    peer = PEERS[name]
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        few = Path(folder) / "few.jsonl"
        if shingle == "char5":
            path = as_characters(path, f"{folder}/characters.jsonl")
        with Path(path).open(encoding="utf-8") as file:
            few.write_text("".join(islice(file, 50)), encoding="utf-8")
        peer(str(few), f"{folder}/warm", shingle)
        start = spent()
        left = peer(path, f"{folder}/run", shingle)
        seconds = spent() - start
    print(json.dumps({"seconds": seconds, "left": left}))


PEERS = {
    "text-dedup": text_dedup,
    "datatrove": datatrove,
    "datatrove-spaces": datatrove_spaces,
    "datasketch-xxhash": datasketch_xxhash,
}

if __name__ == "__main__":
    main()
