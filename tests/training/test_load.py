"""What trl gets: one column, all splits, and a clear word where the dataset is another one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.errors import DataError, TabibError, UsageError
from training import load_corpus, load_qa

TURNS = [{"role": "user", "content": "چرا؟"}, {"role": "assistant", "content": "زیرا."}]
CARD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.parquet
  - split: dev
    path: data/dev-*.parquet
---
"""


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


def dataset(folder: Path, **columns: list) -> Path:
    (folder / "data").mkdir(parents=True)
    for split in ("train", "dev"):
        pq.write_table(pa.table(columns), folder / "data" / f"{split}-00000-of-00001.parquet")
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    return folder


def test_questions_come_as_messages_alone(tmp_path: Path) -> None:
    told = load_qa(dataset(tmp_path / "qa", messages=[TURNS] * 3, id=["a", "b", "c"], prompt=["x"] * 3))
    assert {split: rows.column_names for split, rows in told.items()} == {"train": ["messages"], "dev": ["messages"]}
    assert told["train"][0]["messages"] == TURNS


def test_articles_come_as_text_alone(tmp_path: Path) -> None:
    told = load_corpus(str(dataset(tmp_path / "corpus", text=["متن", "دیگر"], id=["a", "b"])))
    assert told["dev"].to_dict() == {"text": ["متن", "دیگر"]}


def test_the_other_kind_of_dataset_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column `messages` \\(it has text\\); load_qa wants a question dataset"):
        load_qa(dataset(tmp_path / "corpus", text=["متن"]))


@pytest.mark.parametrize("source", ["no/such/folder", "./none", "mf3qa", "", Path("none/there")])
def test_a_folder_that_is_not_there(source: str | Path) -> None:
    with pytest.raises(UsageError, match="there is no such folder; give a build's folder or ORG/NAME"):
        load_qa(source)


def test_a_folder_that_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(TabibError, match="cannot be loaded"):
        load_qa(tmp_path)


def test_without_the_library_it_says_what_to_install() -> None:
    code = (
        "import importlib.metadata as m; real = m.version\n"
        "def version(name):\n"
        "    if name == 'datasets': raise m.PackageNotFoundError(name)\n"
        "    return real(name)\n"
        "m.version = version\n"
        "from training import load_qa\n"
        "try: load_qa('a/b')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "UsageError" in done.stdout
    assert "pip install 'tabib[train]'" in done.stdout


def test_the_package_itself_imports_nothing_heavy() -> None:
    code = "import sys, training; print([m for m in ('torch', 'trl', 'datasets', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
