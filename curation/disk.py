"""What a full disk, or a folder that may not be written to, is called."""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import TabibError


def unwritable(error: OSError, folder: Path) -> TabibError:
    """The error for something under ``folder``, or the file that the system names, that could not be written."""
    remedy = "make room, or look at the rights of the folder; what is done is kept, and the same command goes on"
    where = str(error.filename or folder)
    return TabibError(f"cannot be written ({error.strerror or error})", where=where, remedy=remedy)
