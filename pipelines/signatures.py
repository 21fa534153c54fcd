"""Band keys of texts that an earlier build has seen, in a folder: a build of a few new rows makes a few signatures.

A file holds the keys of one kind (shingle, bands, rows), each by a digest of its text. What it gives is what
``band_keys`` gives, so a build has the same bytes with it, without it, and with one that was lost or damaged.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipelines.minhash import band_keys
from pipelines.shingles import I64, U64

#: Texts in a file, at most: those of this build, then of earlier ones. 216 bytes each, so 216 MB.
MOST = 1_000_000
#: Raised whenever ``band_keys`` gives other keys for a text.
VERSION = 2


def held_keys(folder: Path, texts: Sequence[str], shingle: str, bands: int, rows: int) -> U64:
    """``band_keys`` of the texts, made only for those that no build before had; then the folder has them too."""
    path = folder / f"{shingle}-{bands}x{rows}-v{VERSION}.keys"
    held = _read(path, bands)
    digests = _digests(texts)
    places = np.minimum(np.searchsorted(held[:, 0], digests[:, 0]), max(len(held) - 1, 0))
    known = (held[places, :2] == digests).all(axis=1) if len(held) else np.zeros(len(texts), dtype=bool)
    keys = np.empty((bands, len(texts)), np.uint64)
    keys[:, known] = held[places[known], 2:].T
    new = np.flatnonzero(~known).tolist()
    if new:
        keys[:, new] = band_keys([texts[place] for place in new], shingle, bands, rows)
        _write(path, _merged(np.hstack((digests, keys.T)), held, places[known]))
    return keys


def _digests(texts: Sequence[str]) -> U64:
    """128 bits of each text, as two numbers."""
    digests = (hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts)
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64).reshape(-1, 2)


def _merged(mine: U64, held: U64, asked: I64) -> U64:
    """The rows of this build and as many of the others as there is room for, in order of digest."""
    others = np.ones(len(held), dtype=bool)
    others[asked] = False
    both = np.concatenate((mine[:MOST], held[others][: max(0, MOST - len(mine))]))
    _, first = np.unique(both[:, 0], return_index=True)
    return both[first]


def _read(path: Path, bands: int) -> U64:
    """The rows of a file (digest, then keys) in order of digest; none where it is not there or not what was written."""
    empty = np.empty((0, 2 + bands), np.uint64)
    try:
        content = path.read_bytes()
    except OSError:
        return empty
    told, body = content[:32], content[32:]
    if hashlib.blake2b(body, digest_size=32).digest() != told or len(body) % (8 * (2 + bands)):
        return empty
    return np.frombuffer(body, "<u8").astype(np.uint64).reshape(-1, 2 + bands)


def _write(path: Path, rows: U64) -> None:
    """In one move, so that a build that is killed leaves the old file or the new one."""
    body = rows.astype("<u8").tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_bytes(hashlib.blake2b(body, digest_size=32).digest() + body)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
