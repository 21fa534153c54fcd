"""A disk that fills up, a folder in the way, a manifest that somebody has edited: one line, and no half a build."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tiny
from tracing import tabib

from curation import build

RECIPE = tiny.recipe_of("normalise", "pii", 'exact\non = ["question", "answer"]', "split")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tiny.store(tmp_path / "data", [tiny.question(n) for n in range(120)])
    tiny.write_recipe(tmp_path / "datasets" / "small", RECIPE)
    return tmp_path


def limited(folder: Path, most: int) -> subprocess.CompletedProcess[str]:
    """The command where no file may grow over so many bytes, as on a disk that is full by then."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    command = [sys.executable, "-m", "tabib.cli", "build", "small"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TABIB_")}
    return subprocess.run(
        command, cwd=folder, env=clean, capture_output=True, text=True, check=False, preexec_fn=limit, timeout=120
    )


def test_a_disk_that_fills_up_leaves_no_build_and_the_next_one_goes_on(folder: Path) -> None:
    whole = build.run(folder / "datasets" / "small", folder / "data", workers=1)
    size = max(path.stat().st_size for path in whole.path.rglob("*.parquet"))
    bytes_of = {path.name: path.read_bytes() for path in whole.path.rglob("*.parquet")}
    whole.path.rename(folder / "aside")
    for most in (16, size - 1):
        done = limited(folder, most)
        assert (done.returncode, done.stdout) == (1, ""), most
        line = done.stderr.splitlines()[-1]
        assert line.startswith("tabib: data/")
        assert "cannot be written (" in line
        assert "File too large); make room, or look at the rights of the folder" in line
        assert [path.name for path in (folder / "data" / "builds" / "small").glob("[!.]*")] == []
        assert list((folder / "data" / "builds" / "small").glob(".tmp-*")) == []
    again = build.run(folder / "datasets" / "small", folder / "data", workers=1)
    assert again.fresh
    assert {path.name: path.read_bytes() for path in again.path.rglob("*.parquet")} == bytes_of


def test_a_file_where_a_folder_should_be(folder: Path) -> None:
    (folder / "data" / "audits").write_text("")
    done = tabib("build", folder / "datasets" / "small", "--data", folder / "data")
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"tabib: {folder / 'data' / 'audits'}: cannot be written (File exists); make room" in done.stderr


HARMS: list[dict[str, Any]] = [
    {"funnel": [1]}, {"funnel": [{"step": "read"}]}, {"inputs": [{}]}, {"recipe": 3}, {"recipe": {"dataset": {}}},
    {"recipe": {"dataset": {"seed": 1}, "step": [{"use": "exact"}]}}, {"terms": {"drhast": 1}}, {"files": [{}]},
]  # fmt: skip


def test_a_manifest_that_somebody_has_edited_is_no_traceback(folder: Path) -> None:
    data = folder / "data"
    built = build.run(folder / "datasets" / "small", data, workers=1)
    path = built.path / "manifest.json"
    content = path.read_text()
    for harm in HARMS:
        path.write_text(json.dumps(json.loads(content) | harm))
        for command in (["explain", "0123456789abcdef-0"], ["diff", built.path, built.path]):
            done = tabib(*command, "--data", data)
            assert done.exit_code == 1, (harm, done.output)
            assert done.stderr.startswith(f"tabib: {path}: no readable manifest (")
    done = tabib("build", folder / "datasets" / "small", "--data", data)
    assert done.exit_code == 0, done.output
    assert path.read_text() == content
