"""--content: the texts of Parquet files in place of invented ones."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from replica.markup import clean

Pairs = list[tuple[str, str]]
Rows = list[tuple[str, list[str]]]


def load(paths: Iterable[Path]) -> tuple[Pairs | None, Pairs | None]:
    """Questions each with an answer, and titles with their texts, of the files; None where none was given.

    A file has the columns `Question, Answer` or `title, text`; rows without a text are left out.
    """
    # Imported here: a replica without content needs no pyarrow, which takes 80 MB.
    import pyarrow.parquet as pq

    questions: Pairs | None = None
    articles: Pairs | None = None
    for path in paths:
        names = set(pq.read_schema(path).names)
        if {"Question", "Answer"} <= names:
            questions = (questions or []) + list(zip(*_columns(path, "Question", "Answer"), strict=True))
        elif {"title", "text"} <= names:
            pairs = zip(*_columns(path, "title", "text"), strict=True)
            articles = (articles or []) + [(" ".join(title.split()), text) for title, text in pairs if text]
        else:
            raise ValueError(
                f"{path}: a content file has the columns Question, Answer or title, text; this has {sorted(names)}"
            )
    return questions, articles


def _columns(path: Path, *names: str) -> list[list[str]]:
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=list(names))
    return [[clean(text or "") for text in table[name].to_pylist()] for name in names]


def grouped(rows: Pairs, most: int) -> Rows:
    """The first `most` rows; rows in sequence with the same question are one question with many answers."""
    out: Rows = []
    for question, answer in rows[:most]:
        if not question or not answer:
            continue
        if out and out[-1][0] == question:
            out[-1][1].append(answer)
        else:
            out.append((question, [answer]))
    return out
