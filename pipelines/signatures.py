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

from pipelines.minhash import U32, band_keys
from pipelines.shingles import I64, U64

#: Texts in a file, at most: those of this build, then of earlier ones. 116 bytes each, so 116 MB.
MOST = 1_000_000
#: Raised whenever ``band_keys`` gives other keys for a text, or a file has another form.
VERSION = 2
#: Columns of a row that are the digest of its text, before those that are its keys, all of 32 bits.
DIGEST = 4
#: Rows that are written at once.
PART = 10_000


def held_keys(folder: Path, texts: Sequence[str], shingle: str, bands: int, rows: int) -> U32:
    """``band_keys`` of the texts, made only for those that no build before had; then the folder has them too."""
    path = folder / f"{shingle}-{bands}x{rows}-v{VERSION}.keys"
    held = _read(path, bands)
    digests = _digests(texts)
    places = np.minimum(np.searchsorted(_first(held), _first(digests)), max(len(held) - 1, 0))
    known = (held[places, :DIGEST] == digests).all(axis=1) if len(held) else np.zeros(len(texts), dtype=bool)
    keys = np.empty((bands, len(texts)), np.uint32)
    keys[:, known] = held[places[known], DIGEST:].T
    new = np.flatnonzero(~known).tolist()
    if new:
        keys[:, new] = band_keys([texts[place] for place in new], shingle, bands, rows)
        _write(path, _merged(digests, keys, held, places[known]))
    return keys


def _digests(texts: Sequence[str]) -> U32:
    """128 bits of each text, as four numbers."""
    digests = (hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts)
    return np.frombuffer(b"".join(digests), "<u4").reshape(-1, DIGEST)


def _first(rows: U32) -> U64:
    """The first half of the digests, by which rows are in order."""
    return np.ascontiguousarray(rows[:, :2]).view("<u8").reshape(-1)


def _merged(digests: U32, keys: U32, held: U32, asked: I64) -> U32:
    """The rows of this build and as many of the others as there is room for."""
    others = np.ones(len(held), dtype=bool)
    others[asked] = False
    mine = min(len(digests), MOST)
    rest = np.flatnonzero(others)[: MOST - mine]
    both = np.empty((mine + len(rest), DIGEST + len(keys)), "<u4")
    both[:mine, :DIGEST] = digests[:mine]
    both[:mine, DIGEST:] = keys[:, :mine].T
    both[mine:] = held[rest]
    return both


def _read(path: Path, bands: int) -> U32:
    """The rows of a file (digest, then keys) in order of digest; none where it is not there or not what was written."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    body = memoryview(content)[32:]
    width = DIGEST + bands
    if hashlib.blake2b(body, digest_size=32).digest() != content[:32] or len(body) % (4 * width):
        return np.empty((0, width), np.uint32)
    return np.frombuffer(body, "<u4").reshape(-1, width)


def _write(path: Path, rows: U32) -> None:
    """In order of digest, and in one move, so that a build that is killed leaves the old file or the new one."""
    _, order = np.unique(_first(rows), return_index=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            told = hashlib.blake2b(digest_size=32)
            file.write(told.digest())
            for low in range(0, len(order), PART):
                part = rows[order[low : low + PART]].tobytes()
                told.update(part)
                file.write(part)
            file.seek(0)
            file.write(told.digest())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
