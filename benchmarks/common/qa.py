"""The published question-and-answer files, as records to build from, and the rows that came of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow.parquet as pq
from common.records import write_pairs

from tests.rulers import defects

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
#: Question, answer, and the file and row they are from.
Pair = tuple[str, str, str]


@dataclass
class Rows:
    """Rows of a dataset with their splits; ``places`` says which row of which file each one was."""

    split: list[str] = field(default_factory=list)
    question: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    marks: list[list[str]] = field(default_factory=list)

    def add(self, split: str, rows: Iterable[Pair], marks: Sequence[list[str]] = ()) -> None:
        """``marks``: those of each row, where a build has any."""
        for number, (question, answer, place) in enumerate(rows):
            self.split.append(split)
            self.question.append(question)
            self.answer.append(answer)
            self.places.append(place)
            self.marks.append(marks[number] if marks else [])

    def texts(self, column: str, split: str = "") -> list[str]:
        """The texts of a column, of one split or of all."""
        return [text for text, own in zip(getattr(self, column), self.split, strict=True) if split in ("", own)]

    @property
    def joined(self) -> list[str]:
        """Question and answer as one text a row."""
        return defects.pairs(self.question, self.answer)

    @cached_property
    def alike(self) -> dict[str, defects.Pairs]:
        """Every pair at the threshold, by column."""
        return {name: defects.every_pair(getattr(self, name), THRESHOLD) for name in ("question", "answer", "joined")}

    def of_file(self, column: str, name: str) -> list[str]:
        """The texts of a column that came from one file, by the part of its name."""
        return [text for text, place in zip(getattr(self, column), self.places, strict=True) if name in place]


def are_there(data: Path) -> bool:
    """Whether all files are under this folder; says so where they are not."""
    if all((data / "qa" / f"{name}.parquet").is_file() for name in FILES):
        return True
    print(f"no published data under {data}, so nothing was built: give the folder that holds qa/")
    return False


def read(path: Path) -> list[Pair]:
    """Question, answer and place of each row of a file."""
    rows = pq.read_table(path, columns=["Question", "Answer"]).to_pylist()
    return [(row["Question"] or "", row["Answer"] or "", f"{path.stem}/{n}") for n, row in enumerate(rows)]


def read_all(data: Path) -> dict[str, list[Pair]]:
    """Every file."""
    return {name: read(data / "qa" / f"{name}.parquet") for name in FILES}


def store(files: dict[str, list[Pair]], records: Path) -> None:
    """The files as an extractor would leave them: one record a row, one folder a source."""
    for name, pairs in files.items():
        write_pairs(records, FILES[name], pairs, name)


def published(built: Path) -> Rows:
    """What a build published."""
    rows = Rows()
    for path in sorted((built / "data").glob("*.parquet")):
        table = pq.read_table(path, columns=["question", "answer", "url", "marks"])
        places = [place_of(url) for url in table["url"].to_pylist()]
        texts = zip(table["question"].to_pylist(), table["answer"].to_pylist(), places, strict=True)
        rows.add(path.name.split("-")[0], texts, table["marks"].to_pylist())
    return rows


def place_of(url: str) -> str:
    """The file and row in an address that ``store`` made."""
    return url.split(".test/")[1]
