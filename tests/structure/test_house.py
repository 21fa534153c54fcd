"""The house's own rules: who imports whom, what a crawl process carries, what must never lie under datasets/."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"tabib", "crawlers", "pipelines", "curation", "training", "evaluation", "replica"}

#: What each package may import of ours; a name with a dot allows that module alone.
MAY_IMPORT = {
    "pipelines": set(),
    "crawlers": {"pipelines.records", "pipelines.errors", "pipelines.items"},
    "curation": {"pipelines"},
    "training": {"pipelines.errors"},
    "evaluation": {"pipelines.errors"},
    "replica": set(),
    "tabib": OURS,
}


def imports(package: str) -> Iterator[tuple[str, str]]:
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in names:
                if name.split(".")[0] in OURS - {package}:
                    yield str(path.relative_to(ROOT)), name


@pytest.mark.parametrize("package", sorted(OURS))
def test_imports_run_one_way(package: str) -> None:
    allowed = MAY_IMPORT[package]
    wrong = [
        (path, name)
        for path, name in imports(package)
        if not any(name == one or name.startswith(f"{one}.") for one in allowed)
    ]
    assert not wrong


def test_datasets_holds_no_python_and_never_shadows_the_library() -> None:
    assert not list((ROOT / "datasets").rglob("*.py"))
    answer = subprocess.run(
        [sys.executable, "-c", "import datasets; print(datasets.__version__)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert answer.stdout.strip() == version("datasets")


def test_a_crawl_that_only_archives_stays_small() -> None:
    code = (
        "import sys, crawlers.settings, crawlers.loader, crawlers.monitor, crawlers.logs, crawlers.frontier.scheduler;"
        "heavy = 'pyarrow', 'pandas', 'hazm', 'numpy', 'trafilatura';"
        "print([name for name in heavy if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_without_a_terminal_no_progress_bar_is_loaded() -> None:
    code = (
        "import sys; from tabib.bar import pages_bar\n"
        "with pages_bar('drhast') as step: step(3)\n"
        "print('tqdm' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_the_lock_is_exact_and_names_no_index() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or line.startswith("-")]
    assert all("==" in line for line in lines if line.strip() and not line.startswith("#"))
    assert not [line for line in lines if line.startswith(("torch==", "triton==", "nvidia"))]
