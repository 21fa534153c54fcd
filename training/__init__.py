"""Published rows as trl takes them. Nothing here knows how a dataset was made: it reads Parquet, by `datasets`.

``from training import load_qa, load_corpus``; ``training/sft.py`` is the script on top. See docs/training.md.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import DataError, UsageError

if TYPE_CHECKING:
    from datasets import DatasetDict  # type: ignore[attr-defined]  # mypy sees our folder of that name

__all__ = ["load_corpus", "load_qa"]


def load_qa(source: str | Path, *, revision: str | None = None) -> DatasetDict:
    """The splits of a question dataset with the one column ``messages``: a list of ``role`` and ``content``.

    ``source`` is the folder of a build or ORG/NAME on the Hub, there at ``revision`` (a build's fingerprint is
    a tag). The flat columns are left out: trl raises for some names beside ``messages``. Raises UsageError
    when there is no such dataset, DataError when its rows have no ``messages``.
    """
    return _load(source, "messages", revision)


def load_corpus(source: str | Path, *, revision: str | None = None) -> DatasetDict:
    """The splits of an article dataset with the one column ``text``, for continued pre-training; as ``load_qa``."""
    return _load(source, "text", revision)


def _load(source: str | Path, column: str, revision: str | None) -> DatasetDict:
    try:
        version("datasets")  # our folder datasets/ imports as an empty package where the library is missing
    except PackageNotFoundError:
        raise UsageError("the library `datasets` is not installed", remedy="pip install 'tabib[train]'") from None
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # of httpx or httpx2

    from datasets import load_dataset  # type: ignore[attr-defined]

    where = str(source)
    on_the_hub = isinstance(source, str) and where.count("/") == 1 and where[0] not in "./~"
    if not where or not (Path(source).is_dir() or on_the_hub):
        raise UsageError("there is no such folder", where=where, remedy="give a build's folder or ORG/NAME on the Hub")
    try:
        told = load_dataset(where, revision=revision)
    except (OSError, ValueError, HTTPError) as error:
        problem = f"cannot be loaded ({next(iter(str(error).splitlines()), type(error).__name__)})"
        remedy = "give the folder with README.md and data/ of one build, or ORG/NAME on the Hub"
        raise UsageError(problem, where=where, remedy=remedy) from None
    for split, rows in told.items():
        if column not in rows.column_names:
            columns = ", ".join(rows.column_names)
            remedy = "load_qa wants a question dataset, load_corpus an article dataset"
            raise DataError(f"split {split} has no column `{column}` (it has {columns})", where=where, remedy=remedy)
    return told.select_columns([column])
