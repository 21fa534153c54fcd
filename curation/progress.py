"""How far a build is: a bar on a terminal, plain lines elsewhere, nothing unless asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


class Progress:
    """Writes to stderr when ``shown``; counts are rows."""

    def __init__(self, shown: bool = False) -> None:
        self.shown = shown
        self.terminal = shown and sys.stderr.isatty()

    def line(self, text: str) -> None:
        """One finished stage."""
        if self.shown:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()

    @contextmanager
    def bar(self, name: str, rows: int) -> Iterator[Callable[[int], object]]:
        """A bar over so many rows; yields what is called with the number of rows just done."""
        if not self.terminal:
            yield lambda _: None
            return
        with tqdm(total=rows, desc=name, unit=" rows", leave=False, file=sys.stderr) as bar:
            yield bar.update
