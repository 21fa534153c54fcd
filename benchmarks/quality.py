"""The defects of the published data, counted on our build of the same files and printed beside theirs.

    python benchmarks/quality.py [DATA] [--originals] [--recipe datasets/mf3qa/recipe.toml]        (make bench-quality)

DATA (or TABIB_SHARED_DATA, by default ../shared/data) holds qa/*.parquet and benchmarks/; where it is missing nothing
is done. All files of qa/ go in, each row as a record, and the recipe builds a dataset of them. Counted by brute force
over all pairs, with rulers that know nothing of the build (tests/rulers/defects.py, leaks.py, broad_pii.py), on what
the build published and dropped. `stated` is what is known of the originals; --originals counts their files with the
same rulers too. Counts are printed, never a text. A figure worse than its floor in floors.json ends with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow.parquet as pq
from common.records import write_pairs

from curation import build
from pipelines.benchmark_file import read_benchmark
from tests.rulers import defects

ROOT = Path(__file__).parents[1]
FLOORS = Path(__file__).with_name("floors.json")
#: The source of the recipe that each file is a part of.
FILES = {
    "drhast_filtered": "drhast",
    "niniban_crawled": "niniban_qa",
    "niniban_filtered": "niniban_qa",
    "mf3qa_dev_published": "niniban_qa",
    "doctoryab_filtered": "doctoryab",
    "isovisit": "isovisit",
}
THRESHOLD = 0.8


@dataclass
class Rows:
    """Rows of a dataset with their splits; ``places`` says which row of which file each one was."""

    split: list[str] = field(default_factory=list)
    question: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    def add(self, split: str, rows: Iterable[tuple[str, str, str]]) -> None:
        for question, answer, place in rows:
            for column, value in zip(
                (self.split, self.question, self.answer, self.places), (split, question, answer, place), strict=True
            ):
                column.append(value)

    def texts(self, column: str, split: str = "") -> list[str]:
        """The texts of a column, of one split or of all."""
        return [text for text, own in zip(getattr(self, column), self.split, strict=True) if split in ("", own)]

    @property
    def joined(self) -> list[str]:
        return defects.pairs(self.question, self.answer)

    @cached_property
    def alike(self) -> dict[str, defects.Pairs]:
        """Every pair at the threshold, by column."""
        return {name: defects.every_pair(getattr(self, name), THRESHOLD) for name in ("question", "answer", "joined")}

    def of_file(self, column: str, name: str) -> list[str]:
        """The texts of a column that came from one file, by the part of its name."""
        return [text for text, place in zip(getattr(self, column), self.places, strict=True) if name in place]


def read(path: Path) -> list[tuple[str, str, str]]:
    """Question, answer and place of each row of a file."""
    rows = pq.read_table(path, columns=["Question", "Answer"]).to_pylist()
    return [(row["Question"] or "", row["Answer"] or "", f"{path.stem}/{n}") for n, row in enumerate(rows)]


def originals(data: Path) -> Rows:
    """The published splits, train as far as it can be inferred: drhast and what dev leaves of niniban."""
    files = {name: read(data / "qa" / f"{name}.parquet") for name in FILES}
    rows = Rows()
    rows.add("train", files["drhast_filtered"] + files["niniban_filtered"][2000:])
    rows.add("dev", files["niniban_filtered"][:2000])
    rows.add("test", files["doctoryab_filtered"] + files["isovisit"])
    return rows


def store(data: Path, records: Path) -> None:
    """The files as an extractor would leave them: one record a row, one folder a source."""
    for name, site in FILES.items():
        write_pairs(records, site, read(data / "qa" / f"{name}.parquet"), name)


def published(built: Path) -> Rows:
    """What a build published."""
    rows = Rows()
    for path in sorted((built / "data").glob("*.parquet")):
        table = pq.read_table(path, columns=["question", "answer", "url"])
        places = [url.split(".test/")[1] for url in table["url"].to_pylist()]
        rows.add(
            path.name.split("-")[0],
            zip(table["question"].to_pylist(), table["answer"].to_pylist(), places, strict=True),
        )
    return rows


def keepers(built: Path) -> list[float]:
    """The similarity of every row that fell as a duplicate and the row that was kept for it, wherever that is now."""
    texts: dict[str, str] = {}
    fallen: list[tuple[str, str]] = []
    for path in [*built.glob("data/*.parquet"), *built.glob("dropped/*.parquet")]:
        table = pq.read_table(path)
        ids = table["id"].to_pylist()
        texts.update(zip(ids, defects.pairs(table["question"].to_pylist(), table["answer"].to_pylist()), strict=True))
        if "kept_by" in table.schema.names:
            both = zip(ids, table["kept_by"].to_pylist(), table["reason"].to_pylist(), strict=True)
            fallen += [(row, keeper) for row, keeper, reason in both if reason in ("exact_duplicate", "near_duplicate")]
    return defects.similarities([texts[row] for row, _ in fallen], [texts[keeper] for _, keeper in fallen])


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def by_file(measure: Callable[[list[str]], float], column: str) -> Callable[[Rows], str]:
    """A share for drhast, niniban and the test sources."""

    def said(rows: Rows) -> str:
        parts = [rows.of_file(column, "drhast"), rows.of_file(column, "niniban"), rows.texts(column, "test")]
        return ", ".join(percent(measure(part)) for part in parts)

    return said


def having(pattern: re.Pattern[str]) -> Callable[[list[str]], float]:
    return lambda texts: defects.share(texts, pattern)


def head_of_a_file(rows: Rows) -> int:
    """The longest run of neighbours of one file that went to dev together."""
    places: dict[str, list[int]] = {}
    for split, place in zip(rows.split, rows.places, strict=True):
        if split == "dev":
            places.setdefault(place.split("/")[0], []).append(int(place.split("/")[1]))
    return max(map(defects.longest_run, places.values()), default=0)


def personal(rows: Rows) -> str:
    """Texts with a mobile number, an e-mail or a URL, by split."""
    said = []
    for split in sorted(set(rows.split)):
        found = defects.personal(defects.pairs(rows.texts("question", split), rows.texts("answer", split)))
        said += [f"{split} {kind} {count}" for kind, count in sorted(found.items()) if count]
    return ", ".join(said) or "0"


def dev_in_train(rows: Rows) -> int:
    return defects.word_for_word(rows.texts("answer", "dev"), rows.texts("answer", "train"))


def twins(column: str) -> Callable[[Rows], int]:
    """Dev texts with one in train that is alike."""
    return lambda rows: defects.with_twin(rows.alike[column], rows.split, "dev", "train")


def crossing(column: str) -> Callable[[Rows], int]:
    return lambda rows: defects.crossing(rows.alike[column], rows.split)


def repeated(name: str) -> Callable[[Rows], str]:
    """Repeated answers of the sources with this in their name, and how often the commonest is there."""
    return lambda rows: "{:,}, one {:,}".format(*defects.repeated(rows.of_file("answer", name)))


def glued(rows: Rows) -> int:
    return defects.with_glued_words(rows.of_file("question", "drhast"))


def signs(rows: Rows) -> int:
    return defects.with_sign_then_letter(rows.of_file("question", "drhast"))


#: Name, what is known of the originals, how it is counted, and the key of its floor ("" for none).
LINES: list[tuple[str, str, Callable[[Rows], object], str]] = [
    ("dev: longest run of one file", "2,000", head_of_a_file, "dev_run"),
    ("dev answers word for word in train", "466", dev_in_train, "dev_answers_in_train"),
    ("dev answers with a train twin at 0.8", "669", twins("answer"), "dev_answer_twins"),
    ("dev question+answer with a train twin", "123", twins("joined"), "dev_pair_twins"),
    ("pairs of questions across splits", "", crossing("question"), "leaks_question"),
    ("pairs of answers across splits", "", crossing("answer"), "leaks_answer"),
    ("pairs of both across splits", "", crossing("joined"), "leaks_pair"),
    ("answers shared by splits", "", lambda r: defects.shared_over_splits(r.answer, r.split), "leaks_shared"),
    ("repeated answers, niniban", "1,154 of 5,405, one 118", repeated("niniban"), ""),
    ("repeated answers, all", "", lambda r: defects.repeated(r.answer)[0], "repeated_answers"),
    (
        "near-duplicates left (Q+A, 0.8)",
        "416 of 22,226",
        lambda r: defects.alike_earlier(r.alike["joined"]),
        "near_left",
    ),
    ("exact duplicates left", "549 of 9,728", lambda r: defects.repeated(r.joined)[0], "exact_left"),
    ("words glued, drhast questions", ">= 1,051 of 14,821", glued, ""),
    ("a sign with a letter behind it, the same", "", signs, ""),
    ("newline, drhast questions", "0", by_file(having(re.compile("\n")), "question"), ""),
    ("Arabic yeh/kaf, answers *", "~0, -, 35.7 %", by_file(having(defects.ARABIC_LETTERS), "answer"), ""),
    ("ZWNJ, answers *", "4.6 %, 11 %, 49 %", by_file(having(re.compile("\u200c")), "answer"), ""),
    ("Persian digits, questions *", "51 %, 66 %, 2.4 %", by_file(having(defects.PERSIAN_DIGITS), "question"), ""),
    ("ASCII digits, questions *", "", by_file(having(defects.ASCII_DIGITS), "question"), ""),
    ("a greeting first, answers *", "71 %, 45 %, -", by_file(defects.greeting, "answer"), ""),
    ("unterminated, answers *", "37-40 %, -, -", by_file(defects.unterminated, "answer"), ""),
    ("mobile numbers, e-mails, URLs left", "17; 2; 11", personal, ""),
]


def benchmark_lines(folder: Path) -> list[str]:
    """The defects of the benchmark files, which are evaluated and never built: for whoever reads them."""
    tables = {path.stem: pq.read_table(path).to_pylist() for path in sorted(folder.glob("*.parquet"))}
    mmlu = [row for name, rows in tables.items() if name.startswith("mmlu") for row in rows]
    said = []
    for name, rows, stated in (("IBMSEE", tables["ibmsee_all"], "54"), ("MMLU_fa", mmlu, "58")):
        lower = [{key.lower(): value for key, value in row.items()} for row in rows]
        again = defects.repeated(row["question"] for row in lower)[0]
        broken = defects.repeated_options([[row[f"option{n}"] or "" for n in range(1, 5)] for row in lower])
        said.append(
            f"{name}: repeated questions {again} (stated {stated}), broken option sets {broken} (stated 11 in all)"
        )
    kqa = read_benchmark(folder / "kqa_fa.jsonl")
    odd = f"{kqa.lines_with_nan} lines with NaN (stated 95) of {kqa.rows}, {kqa.printed_lists} printed lists"
    said.append(f"K-QA: {odd}, {len(kqa.texts):,} texts read")
    return said


def check(figures: dict[str, float]) -> list[str]:
    """The figures that are worse than their floors: more than is allowed, or less of what must be."""
    floors = json.loads(FLOORS.read_text())["quality"]
    return [
        f"{name}: {value} (floor {floors[name]})"
        for name, value in figures.items()
        if (value < floors[name] if name.endswith("_least") else value > floors[name])
    ]


def main() -> int:
    """Builds, counts, prints; 1 when a figure is worse than its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "data", type=Path, nargs="?", default=Path(os.environ.get("TABIB_SHARED_DATA", "../shared/data"))
    )
    parser.add_argument("--recipe", type=Path, default=ROOT / "datasets" / "mf3qa" / "recipe.toml")
    parser.add_argument("--originals", action="store_true")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    if not all((options.data / "qa" / f"{name}.parquet").is_file() for name in FILES):
        print(f"no published data under {options.data}, so nothing was built: give the folder that holds qa/")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        store(options.data, Path(folder) / "records")
        start = time.process_time()
        built = build.run(options.recipe, folder, workers=options.workers)
        print(*built.lines()[1:], f"  {time.process_time() - start:.1f} s of CPU", sep="\n")
        ours, kept = published(built.path), keepers(built.path)
    theirs = originals(options.data) if options.originals else None
    figures: dict[str, float] = {"keeper_least": min(kept, default=1.0)}
    print(f"{'defect':50} {'stated':26} {'their files':28} ours")
    for name, stated, measure, floor in LINES:
        value = measure(ours)
        print(f"{name:50} {stated:26} {str(measure(theirs)) if theirs else '':28} {value}", flush=True)
        if floor:
            figures[floor] = float(value)  # type: ignore[arg-type]
    untraced = sum(not re.fullmatch(r"[a-z_0-9]+/\d+", place) for place in ours.places)
    print(f"{'rows that cannot be traced':50} {'229 of test':26} {'':28} {untraced}")
    below, left = sum(value < THRESHOLD for value in kept), len(ours.alike["joined"])
    print(f"{len(kept):,} rows fell as duplicates; like the row kept for them: {min(kept, default=1):.3f} or more")
    print(f"of them below 0.8: {below}; of the pairs at 0.8 left: {left}, at most {left / max(len(kept), 1):.3%}")
    print("* drhast, niniban, rows of test")
    print(*benchmark_lines(options.data / "benchmarks"), sep="\n")
    for worse in (found := check(figures)):
        print(f"WORSE: {worse}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
