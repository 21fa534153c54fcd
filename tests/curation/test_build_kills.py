"""A build that is killed at any step and started again: the same bytes, and at most one slice a worker done twice."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pytest
import tiny

from curation import build, checkpoints, recipe, runner, tables
from pipelines import step as steps
from pipelines.records import Answer
from pipelines.step import Context, Decision, Outcome, Scope, draw
from tests.crawlers.killing import Steps, die, forked

RECIPE = tiny.recipe_of(
    "normalise",
    "told",
    "pii",
    'exact\non = ["question", "answer"]',
    "split\nratios = { train = 0.6, test = 0.4 }",
    "told",
    "length\nmin_tokens = 20",
    optional=False,
)


@dataclass(frozen=True, slots=True)
class Told:
    """Writes down each slice it is asked about, changes its answers and marks some rows."""

    name: ClassVar[str] = "told"
    version: ClassVar[int] = 1
    scope: ClassVar[Scope] = "record"

    def apply(self, table: pa.Table, context: Context) -> Outcome:
        ids = table["id"].to_pylist()
        with Path(os.environ["TOLD"]).open("a") as file:
            file.write(f"{ids[0]}\n")
        answers = pa.array([f"{text} ." for text in table["answer"].to_pylist()], pa.string())
        table = table.set_column(table.schema.get_field_index("answer"), "answer", answers)
        lots = [(row, draw(context.seed, self.name, row)) for row in ids]
        drops = [Decision(row, self.name, "drop", "by_lot", lot, 0.1) for row, lot in lots if lot < 0.1]
        return Outcome(table, drops + [Decision(row, self.name, "edit", "marked") for row, lot in lots if lot > 0.5])


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Records of two sites, slices of seven rows, and the file that ``Told`` writes into."""
    both = steps.STEPS | {"told": f"{__name__}:Told"}
    monkeypatch.setattr(recipe, "STEPS", both)
    monkeypatch.setattr(steps, "STEPS", both)
    monkeypatch.setattr(runner, "SLICE", 7)
    monkeypatch.setenv("TOLD", str(tmp_path / "told.txt"))
    number = "0912" + "3456789"
    called = replace(tiny.question(70, answers=1), answers=(Answer(text=f"{tiny.say(70)} تماس {number}"),))
    tiny.store(tmp_path, [*(tiny.question(n, answers=1) for n in range(28)), called])
    tiny.store(tmp_path, [tiny.question(n, site="kqa", answers=1) for n in range(100, 106)])
    tiny.write_recipe(tmp_path / "r", RECIPE)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def slices(data: Path) -> Counter[str]:
    told = data / "told.txt"
    return Counter(told.read_text().split()) if told.exists() else Counter()


def run(data: Path, counted: Steps | None = None) -> None:
    """A build in one process; each change of what lies on the disk is a step."""
    if counted:
        for owner, name in ((checkpoints.Path, "rename"), (checkpoints.ipc, "new_stream"), (tables, "flush")):
            _watch(owner, name, counted)
    build.run(data / "r", data, workers=1)


def _watch(owner: object, name: str, counted: Steps) -> None:
    real: Callable[..., object] = getattr(owner, name)

    def watched(*args: object, **kwargs: object) -> object:
        counted.step(name)
        done = real(*args, **kwargs)
        counted.step(f"after {name}")
        return done

    setattr(owner, name, watched)


def steps_of(data: Path) -> int:
    """How many steps a build has that nobody kills; its bytes are left under ``whole``."""
    counted = Steps()
    count = data / "count"

    def work() -> None:
        run(data, counted)
        count.write_text(str(counted.count))

    assert forked(work) == 0
    return int(count.read_text())


def finish(data: Path) -> dict[str, bytes]:
    """Goes on to the end; the build's files, after a look that nothing else is left."""
    assert forked(lambda: run(data)) == 0
    (made,) = [path for path in (data / "builds" / "small").iterdir() if path.name != ".lock"]
    return files(made)


def cleared(data: Path) -> None:
    for folder in ("builds", "audits", "cache"):
        shutil.rmtree(data / folder)
    (data / "told.txt").unlink(missing_ok=True)


@pytest.mark.parametrize("kills", [12, pytest.param(1_000, marks=pytest.mark.long)])
def test_a_kill_at_any_step_costs_one_slice(data: Path, kills: int) -> None:
    count = steps_of(data)
    (made,) = [path for path in (data / "builds" / "small").iterdir() if path.name != ".lock"]
    whole, once = files(made), slices(data)
    assert once.total() > 8
    assert count > 100
    for at in sorted({*range(1, count + 1, max(1, count // kills)), count - 2, count}):
        cleared(data)
        assert forked(lambda at=at: run(data, Steps(at, die))) == -signal.SIGKILL, at
        assert all(path.name.startswith(".") or files(path) == whole for path in (data / "builds/small").iterdir()), at
        assert finish(data) == whole, at
        assert slices(data).total() - once.total() in (0, 1), at


def test_kills_of_what_goes_on_after_kills(data: Path) -> None:
    """A chain of kills, each some steps on: it comes to its end all the same, and each kill costs one slice at most."""
    count = steps_of(data)
    (made,) = [path for path in (data / "builds" / "small").iterdir() if path.name != ".lock"]
    whole, once = files(made), slices(data)
    cleared(data)
    dice, killed = random.Random(4), 0
    while forked(lambda: run(data, Steps(dice.randint(2, count // 3), die))) == -signal.SIGKILL:
        killed += 1
        dice.random()
        assert killed < 60
    assert killed > 3
    assert finish(data) == whole
    assert slices(data).total() - once.total() <= killed


@pytest.mark.parametrize(
    "damage", ["cut", "other rows", *(pytest.param(how, marks=pytest.mark.long) for how in ("bits", "empty"))]
)
def test_what_is_kept_and_damaged_is_done_again(data: Path, damage: str) -> None:
    count = steps_of(data)
    whole = finish(data)
    cleared(data)
    assert forked(lambda: run(data, Steps(count * 3 // 4, die))) == -signal.SIGKILL
    (work,) = (data / "builds" / "small").glob(".work-*")
    for path in work.rglob("*.arrow"):
        content = path.read_bytes()
        if damage == "cut":
            path.write_bytes(content[: len(content) // 2])
        elif damage == "bits":
            path.write_bytes(content[:-9] + b"\xff" + content[-8:])
        elif damage == "empty":
            path.write_bytes(b"")
        elif path.name == "7.arrow":
            path.write_bytes(path.with_name("0.arrow").read_bytes())
    assert finish(data) == whole


def test_other_code_begins_anew(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = steps_of(data)
    whole = finish(data)
    cleared(data)
    assert forked(lambda: run(data, Steps(count // 2, die))) == -signal.SIGKILL
    before = slices(data).total()
    assert before
    monkeypatch.setattr(checkpoints, "_code", lambda: "other")
    assert finish(data) == whole
    assert slices(data).total() > before + len(slices(data))


def test_work_of_another_build_is_cleared_away(data: Path) -> None:
    count = steps_of(data)
    cleared(data)
    assert forked(lambda: run(data, Steps(count // 2, die))) == -signal.SIGKILL
    text = (data / "r" / "recipe.toml").read_text()
    (data / "r" / "recipe.toml").write_text(text.replace("seed = 5", "seed = 6"))
    assert finish(data)


def waited(until: Callable[[], object]) -> None:
    for _ in range(3_000):
        if until():
            return
        time.sleep(0.01)
    raise AssertionError("did not come to pass in 30 seconds")


def running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


COMMAND = "from curation import runner; runner.SMALL = 10; runner.SLICE = 5; from tabib.cli import main; main()"


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.long)])
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes under /proc")
def test_the_command_with_workers_is_killed(tmp_path: Path, kills: int) -> None:
    """``tabib build --workers 2`` under SIGKILL at slices drawn by lot: no worker outlives it, what was kept stays."""
    tiny.store(tmp_path, [tiny.question(n, answers=1) for n in range(60)])
    text = '[dataset]\nname = "small"\nkind = "question"\n[[source]]\nsite = "drhast"\n'
    tiny.write_recipe(tmp_path / "r", text + "".join(f'[[step]]\nuse = "{name}"\n' for name in ("normalise", "pii")))
    program = [
        sys.executable,
        "-c",
        COMMAND,
        "build",
        str(tmp_path / "r"),
        "--data",
        str(tmp_path),
        "--workers",
        "2",
    ]
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    builds, dice = tmp_path / "builds" / "small", random.Random(kills)

    def done() -> set[Path]:
        return {path.relative_to(builds) for path in builds.glob(".work-*/*/*.arrow")}

    kept: set[Path] = set()
    for _ in range(kills):
        wanted = len(kept) + dice.randint(1, 5)
        with subprocess.Popen(program, env=env, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            over = child.poll
            waited(lambda over=over, wanted=wanted: len(done()) >= wanted or over() is not None)
            if over() is not None:
                said, told = (pipe.read().decode() for pipe in (child.stdout, child.stderr) if pipe)
                code = child.returncode
                break
            family = [int(pid) for pid in Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()]
            child.kill()
        waited(lambda family=family: not any(map(running, family)))
        assert kept <= done()
        kept = done()
    else:
        ended = subprocess.run(program, env=env, cwd=root, capture_output=True, text=True, check=False)
        code, said, told = ended.returncode, ended.stdout, ended.stderr
    assert code == 0, told
    assert "rows were done before" in told or "nothing changed" in said  # killed when all but its end was done
    (made,) = builds.glob("[!.]*")
    tiny.store(tmp_path / "again", [tiny.question(n, answers=1) for n in range(60)])
    assert files(build.build(tmp_path / "r", tmp_path / "again", workers=1)) == files(made)
