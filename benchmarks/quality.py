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
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
from common.qa import THRESHOLD, Rows, are_there, published, read_all, store

from curation import build
from pipelines.benchmark_file import read_benchmark
from tests.rulers import defects

ROOT = Path(__file__).parents[1]
FLOORS = Path(__file__).with_name("floors.json")


def originals(data: Path) -> Rows:
    """The published splits, train as far as it can be inferred: drhast and what dev leaves of niniban."""
    files, rows = read_all(data), Rows()
    rows.add("train", files["drhast_filtered"] + files["niniban_filtered"][2000:])
    rows.add("dev", files["niniban_filtered"][:2000])
    rows.add("test", files["doctoryab_filtered"] + files["isovisit"])
    return rows


def keepers(built: Path) -> dict[str, list[float]]:
    """Reason -> the likeness of each row that fell as a duplicate and the row kept for it, wherever that is now.

    Of a repeated answer the answers are compared, else question and answer.
    """
    texts: dict[str, tuple[str, str]] = {}
    fallen: dict[str, list[tuple[str, str]]] = {}
    for path in [*built.glob("data/*.parquet"), *built.glob("dropped/*.parquet")]:
        rows = pq.read_table(path).to_pylist()
        texts |= {row["id"]: (f"{row['question']}\n{row['answer']}", row["answer"]) for row in rows}
        for row in rows:
            if row.get("kept_by"):
                fallen.setdefault(row["reason"], []).append((row["id"], row["kept_by"]))
    found = {}
    for reason, pairs in sorted(fallen.items()):
        part = int(reason == "repeated_answer")
        both = [[texts[row][part] for row in column] for column in zip(*pairs, strict=True)]
        found[reason] = defects.similarities(*both)
    return found


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


def personal(rows: Rows) -> object:
    """Texts with a mobile number, an e-mail or a URL, by split; 0 where there is none."""
    said = []
    for split in sorted(set(rows.split)):
        found = defects.personal(defects.pairs(rows.texts("question", split), rows.texts("answer", split)))
        said += [f"{split} {kind} {count}" for kind, count in sorted(found.items()) if count]
    return ", ".join(said) or 0


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


def untraced(rows: Rows) -> int:
    """Rows without a file and a row that they are from."""
    return sum(not re.fullmatch(r"[a-z_0-9]+/\d+", place) for place in rows.places)


def glued(rows: Rows) -> int:
    return defects.with_glued_words(rows.of_file("question", "drhast"))


def signs(rows: Rows) -> int:
    return defects.with_sign_then_letter(rows.of_file("question", "drhast"))


def unmarked(column: str, mark: str) -> Callable[[Rows], int]:
    """Rows whose text ends in a letter or digit and which no mark of this name tells."""

    def said(rows: Rows) -> int:
        texts = zip(getattr(rows, column), rows.marks, strict=True)
        return sum(
            bool(defects.unterminated([text])) and not {mark, "answers:cut_off"} & set(own) for text, own in texts
        )

    return said


class Line(NamedTuple):
    """A defect: what is known of the originals, how it is counted, its floor (if any), and why it is not 0 with us."""

    name: str
    stated: str
    measure: Callable[[Rows], object]
    floor: str = ""
    why: str = ""


_NEWLINES = "lost at the source; parted where certain, or no page says where"
_BY_FILE = "drhast, niniban, rows of test"

LINES = [
    Line("dev: longest run of one file", "2,000", head_of_a_file, "dev_run", "neighbours by chance"),
    Line("dev answers word for word in train", "466", dev_in_train, "dev_answers_in_train"),
    Line("dev answers with a train twin at 0.8", "669", twins("answer"), "dev_answer_twins"),
    Line("dev question+answer with a train twin", "123", twins("joined"), "dev_pair_twins"),
    Line("pairs of questions across splits", "", crossing("question"), "leaks_question"),
    Line("pairs of answers across splits", "", crossing("answer"), "leaks_answer"),
    Line("pairs of both across splits", "", crossing("joined"), "leaks_pair"),
    Line("answers shared by splits", "", lambda r: defects.shared_over_splits(r.answer, r.split), "leaks_shared"),
    Line("repeated answers, niniban", "1,154 of 5,405, one 118", repeated("niniban")),
    Line("repeated answers, all", "", lambda r: defects.repeated(r.answer)[0], "repeated_answers"),
    Line(
        *("near-duplicates left (Q+A, 0.8)", "416 of 22,226", lambda r: defects.alike_earlier(r.alike["joined"])),
        *("near_left", "this ruler leaves out more signs than dedup_key"),
    ),
    Line("exact duplicates left", "549 of 9,728", lambda r: defects.repeated(r.joined)[0], "exact_left"),
    Line("words glued, drhast questions", ">= 1,051 of 14,821", glued, "glued", _NEWLINES),
    Line("a sign with a letter behind it, the same", "", signs, "", "initials, abbreviations"),
    Line(
        "newline, questions *",
        "0, -, -",
        by_file(having(re.compile("\n")), "question"),
        "",
        "should be more: " + _NEWLINES,
    ),
    Line(
        "ZWNJ, questions *", "0, -, -", by_file(having(re.compile("\u200c")), "question"), "", "should be more, and is"
    ),
    Line("Arabic yeh/kaf, answers *", "~0, -, 35.7 %", by_file(having(defects.ARABIC_LETTERS), "answer")),
    Line("ZWNJ, answers *", "4.6 %, 11 %, 49 %", by_file(having(re.compile("\u200c")), "answer"), "", "as above"),
    Line("Persian digits, questions *", "51 %, 66 %, 2.4 %", by_file(having(defects.PERSIAN_DIGITS), "question")),
    Line(
        "ASCII digits, questions *", "", by_file(having(defects.ASCII_DIGITS), "question"), "", "one script by policy"
    ),
    Line(
        "a greeting first, answers *",
        "71 %, 45 %, -",
        by_file(defects.greeting, "answer"),
        "",
        "mother dear, and she is meant",
    ),
    Line("unterminated, answers *", "37-40 %, -, -", by_file(defects.unterminated, "answer"), "", "marked, not lost"),
    Line("unterminated and not marked", "all", unmarked("answer", "answers:unterminated"), "unmarked"),
    Line("mobile numbers, e-mails, URLs left", "17; 2; 11", personal, "personal"),
    Line("rows that cannot be traced", "229 of test", untraced, "untraced"),
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
    topics = [row["Topic"] for row in tables["ibmsee_all"]]
    said.append(
        f"IBMSEE: {len(set(topics))} spellings of {len(set(map(defects.folded, topics)))} topics (stated 24 of 17)"
    )
    lines = (folder / "kqa_fa.jsonl").read_text("utf-8").splitlines()
    nan, lists = defects.with_nan(lines), defects.with_printed_list(lines)
    seen = read_benchmark(folder / "kqa_fa.jsonl")
    said.append(
        f"K-QA: {nan} lines with NaN (stated 95) and {lists} with printed lists, of {len(lines)}; "
        f"our reader took {seen.lines_with_nan} and {seen.rows} lines, {len(seen.texts):,} texts"
    )
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
    if not are_there(options.data):
        return 0
    with tempfile.TemporaryDirectory() as folder:
        store(read_all(options.data), Path(folder) / "records")
        start = time.process_time()
        built = build.run(options.recipe, folder, workers=options.workers)
        print(*built.lines()[1:], f"  {time.process_time() - start:.1f} s of CPU", sep="\n")
        ours, kept = published(built.path), keepers(built.path)
    theirs = originals(options.data) if options.originals else None
    figures: dict[str, float] = {"keeper_least": min((min(of) for of in kept.values()), default=1.0)}
    print(f"{'defect':42} {'stated':24} {'their files':46} {'ours':28} why not 0")
    for line in LINES:
        value = line.measure(ours)
        before = str(line.measure(theirs)) if theirs else ""
        print(f"{line.name:42} {line.stated:24} {before:46} {value!s:28} {line.why}".rstrip(), flush=True)
        if line.floor:
            figures[line.floor] = value if isinstance(value, int) else math.inf
    fallen, left = sum(map(len, kept.values())), len(ours.alike["joined"])
    print(f"* {_BY_FILE}")
    for reason, values in kept.items():
        below = sum(value < THRESHOLD for value in values)
        print(
            f"{reason}: {len(values):,} rows fell, like the row kept for them by {min(values):.3f} or more; "
            f"{below} below 0.8"
        )
    print(f"of the pairs at 0.8 left: {left}, at most {left / max(fallen, 1):.3%}")
    print(*benchmark_lines(options.data / "benchmarks"), sep="\n")
    for worse in (found := check(figures)):
        print(f"WORSE: {worse}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
