"""A replica in a process of its own, for tests: `with running(questions=200) as site: ...`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY = "replica: listening on "


@dataclass(frozen=True, slots=True)
class Running:
    """A replica that answers; `base_url` has no trailing slash and fits TABIB_REPLICA."""

    base_url: str
    port: int

    def at(self, url: str) -> str:
        """The loopback address of a real URL."""
        return f"{self.base_url}/{url.partition('://')[2]}"


@contextmanager
def running(
    *,
    port: int = 0,
    content: Iterable[Path | str] = (),
    sites: Iterable[str] | None = None,
    questions: int = 200,
    articles: int = 100,
    seed: int = 1,
    api: bool = True,
    arrivals: int = 0,
    faults: bool = True,
    day: int = 0,
    redesign: Iterable[str] = (),
    odd: bool = False,
) -> Iterator[Running]:
    """Start `python -m replica`, wait until it listens, stop it at the end of the block."""
    command = [sys.executable, "-m", "replica", f"--port={port}", f"--questions={questions}"]
    command += [f"--articles={articles}", f"--seed={seed}", f"--arrivals={arrivals}"]
    command += [f"--content={path}" for path in content]
    command += [f"--sites={','.join(sites)}"] if sites else []
    command += [] if api else ["--no-api"]
    command += [] if faults else ["--no-faults"]
    command += [f"--day={day}", *(f"--redesign={name}" for name in redesign), *(["--odd"] if odd else [])]
    root = str(Path(__file__).resolve().parents[1])
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)
    try:
        yield _ready(process)
    finally:
        _stop(process)


def _ready(process: subprocess.Popen[str]) -> Running:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line.startswith(READY):
        raise RuntimeError(f"the replica did not start (exit {process.wait()}); its reason is on stderr")
    base = line.removeprefix(READY)
    return Running(base, int(base.rpartition(":")[2]))


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
