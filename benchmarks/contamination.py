"""What the recipe leaves of benchmarks in train and dev, and what it drops that holds nothing of them.

    python benchmarks/contamination.py [DATA] [--recipe datasets/mf3qa/recipe.toml]

DATA (or TABIB_SHARED_DATA, by default ../shared/data) holds qa/*.parquet and benchmarks/; where it is missing nothing
is done. All files of qa/ go in, each row as a record, and parts of benchmark texts are put into some of drhast's
answers, written otherwise: such as must go (a whole text, or 20 words of one) and such as must stay (9 words of a long
one). The recipe then builds with the benchmarks named in ``decontaminate``. Counted with a ruler that knows nothing of
the step (tests/rulers/overlap.py). Counts are printed, never a text. A figure worse than its floor ends with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from common.qa import FILES, Pair, are_there, place_of, published, read_all, store

from curation import build
from tests.rulers import overlap

ROOT = Path(__file__).parents[1]
FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text())["contamination"]
GRAM = 13
#: Letters of a run: as many as 19 in 20 runs of 13 words of the benchmarks have at most, and one in 500 has at most.
LETTERS, SURE = 80, 35
#: The share of a text's runs of 20 letters in a row that holds most of it: one word left out breaks 20 of them.
HELD = 0.5
EACH = 60  # parts of each kind
HOST = "drhast_filtered"

#: How somebody else would have typed the same text.
WRITINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: text.translate(str.maketrans("یک0123456789", "يك۰۱۲۳۴۵۶۷۸۹")),
    lambda text: text.replace("\u200c", " ").replace("،", " ,").replace("؟", "??"),
    lambda text: re.sub("(?<=[سشصضطظ])(?=[ا-ی])", "ـ", text).replace(" و ", " وَ "),
)


@dataclass(frozen=True, slots=True)
class Plant:
    """A part of a benchmark in an answer: which benchmark, of what kind, and whether the row must go."""

    benchmark: str
    kind: str
    must_go: bool


def texts_of(folder: Path) -> dict[str, list[str]]:
    """Every text of every benchmark file, read without our reader: strings that JSON or Parquet holds."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.iterdir()):
        rows = (
            pq.read_table(path).to_pylist()
            if path.suffix == ".parquet"
            else [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        )
        found[path.stem] = [value for row in rows for value in row.values() if isinstance(value, str)]
    return found


def parts(texts: dict[str, list[str]], dice: random.Random) -> Iterator[tuple[str, Plant]]:
    """What is planted: of every benchmark in turn, a long text whole, a long run, a short text whole, a short run."""
    long, short = {}, {}
    for name, of in texts.items():
        plain = [text for text in dict.fromkeys(of) if not set("[@") & set(text) and "http" not in text]
        long[name] = [text for text in plain if 40 <= len(text.split()) <= 90]
        short[name] = [text for text in plain if 12 <= len(text.split()) <= 15]
    for kind, must_go, source, length in (
        ("long text", True, long, None),
        ("20 words", True, long, 20),
        ("short text", True, short, None),
        ("9 words", False, long, 9),
    ):
        names = [name for name, of in source.items() if of]
        for number in range(EACH):
            name = names[number % len(names)]
            text = source[name].pop(dice.randrange(len(source[name]))) if source[name] else ""
            if not text:
                continue
            words = text.split()
            start = dice.randrange(max(1, len(words) - (length or 0)))
            part = " ".join(words[start : start + length]) if length else text
            yield WRITINGS[number % len(WRITINGS)](part), Plant(name, kind, must_go)


def planted(pairs: list[Pair], texts: dict[str, list[str]]) -> tuple[list[Pair], dict[str, Plant]]:
    """The pairs, with a part in the middle of some answers; what stands where."""
    dice = random.Random(17)
    hosts = [number for number, (_, answer, _) in enumerate(pairs) if 60 <= len(answer.split()) <= 150]
    dice.shuffle(hosts)
    pairs, where = list(pairs), {}
    for number, (part, plant) in zip(hosts, parts(texts, dice), strict=False):
        question, answer, place = pairs[number]
        words = answer.split()
        middle = len(words) // 2
        pairs[number] = question, " ".join([*words[:middle], part, *words[middle:]]), place
        where[place] = plant
    return pairs, where


def recipe_with(benchmarks: Path, recipe: Path, folder: Path) -> Path:
    """A copy of the recipe whose decontaminate names the benchmark files."""
    text = recipe.read_text(encoding="utf-8")
    named = text.replace('against = ["test"]', f'against = ["test"]\nbenchmarks = ["{benchmarks.resolve()}/*"]')
    if named == text:
        raise SystemExit(f"{recipe}: its decontaminate has no `against` to put benchmarks beside")
    path = folder / "recipe" / "recipe.toml"
    path.parent.mkdir()
    path.write_text(named, encoding="utf-8")
    return path


def judge(built: build.Built, where: dict[str, Plant], texts: dict[str, list[str]]) -> dict[str, float]:
    """Prints what went and what stayed, by benchmark and by kind of part; the figures that have floors."""
    rows = published(built.path)
    dropped = {
        path.name.split("-", 1)[1].removesuffix(".parquet"): pq.read_table(path).to_pylist()
        for path in built.path.glob("dropped/*.parquet")
    }
    gone = {place_of(row["url"]): row for row in dropped.get("decontaminate", [])}
    later = {place_of(row["url"]) for row in dropped.get("length", [])}
    reached = {place: plant for place, plant in where.items() if place in gone or place in later | set(rows.places)}
    print(f"{'part':12} {'planted':>8} {'reached':>8} {'dropped':>8}")
    for kind in dict.fromkeys(plant.kind for plant in where.values()):
        of = [place for place, plant in where.items() if plant.kind == kind]
        there = [place for place in of if place in reached]
        print(f"{kind:12} {len(of):8} {len(there):8} {sum(place in gone for place in there):8}")
    reasons = Counter(row["reason"].split(":", 1)[1] for row in gone.values())
    print("rows dropped: " + (", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items())) or "none"))
    must = [place for place, plant in reached.items() if plant.must_go]
    needless = [place for place in gone if not (place in where and where[place].must_go)]
    unconfirmed = [place for place, row in gone.items() if not confirmed(row, texts, rows.texts("answer", "test"))]
    left = holding([*rows.texts("question"), *rows.texts("answer")], [*rows.split, *rows.split], texts)
    print(f"dropped without a part that must go: {len(needless)}; not confirmed by the ruler: {len(unconfirmed)}")
    return {
        "left": left,
        "found_least": sum(place in gone for place in must) / len(must),
        "needless": len(needless),
        "unconfirmed": len(unconfirmed),
    }


def holding(mine: list[str], splits: list[str], texts: dict[str, list[str]]) -> int:
    """Prints how many texts of train and dev hold something of each benchmark; how many do of any."""
    trained = [text for text, split in zip(mine, splits, strict=True) if split != "test"]
    every = [text for of in texts.values() for text in of]
    found = overlap.sharing(trained, every, GRAM).keys() | overlap.sharing_letters(trained, every, LETTERS)
    few = [trained[number] for number in sorted(found)]
    for name, of in texts.items():
        by_words, by_letters = overlap.sharing(few, of, GRAM), overlap.sharing_letters(few, of, LETTERS)
        print(
            f"{name:30} {len(of):6,} texts; left: {len(by_words)} by {GRAM} words, "
            f"{len(by_letters)} by {LETTERS} letters"
        )
    return len(few)


def confirmed(row: dict[str, str], texts: dict[str, list[str]], test: list[str]) -> bool:
    """Does the ruler find in this row what its reason says: a run of letters, or most of a text?"""
    _, name, kind = row["reason"].split(":")
    others = test if name == "test" else texts[name]
    mine = [row["question"] or "", row["answer"] or ""]
    if kind == "ngram":
        return bool(overlap.sharing_letters(mine, others, SURE))
    return any(overlap.letters_held(text, other, 20) >= HELD for text in mine for other in others)


def main() -> int:
    """Plants, builds, counts, prints; 1 when a figure is worse than its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = Path(os.environ.get("TABIB_SHARED_DATA", "../shared/data"))
    parser.add_argument("data", type=Path, nargs="?", default=default)
    parser.add_argument("--recipe", type=Path, default=ROOT / "datasets" / "mf3qa" / "recipe.toml")
    options = parser.parse_args()
    if not are_there(options.data):
        return 0
    texts = texts_of(options.data / "benchmarks")
    files = read_all(options.data)
    files[HOST], where = planted(files[HOST], texts)
    with tempfile.TemporaryDirectory() as folder:
        store(files, Path(folder) / "records")
        recipe = recipe_with(options.data / "benchmarks", options.recipe, Path(folder))
        built = build.run(recipe, folder, workers=1)
        print(f"{sum(map(len, files.values())):,} rows of {len(FILES)} files, {sum(built.rows.values()):,} published")
        figures = judge(built, where, texts)
    worse = [
        name
        for name, value in figures.items()
        if (value < FLOORS[name] if name.endswith("_least") else value > FLOORS[name])
    ]
    for name in worse:
        print(f"WORSE: {name}: {figures[name]} (floor {FLOORS[name]})")
    return int(bool(worse))


if __name__ == "__main__":
    sys.exit(main())
