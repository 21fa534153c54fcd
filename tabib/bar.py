"""A progress bar on a terminal; elsewhere nothing, since the command says in the end what it did."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def pages_bar(name: str) -> Iterator[Callable[[int], object]]:
    """A bar that counts pages; gives the function that moves it on."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(desc=name, unit=" pages", leave=False) as bar:
        yield bar.update
