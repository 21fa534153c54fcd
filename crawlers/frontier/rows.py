"""What a frontier hands out and takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Role = Literal["page", "source"]


@dataclass(frozen=True, slots=True)
class Lease:
    """A URL handed out to be fetched; it ends by finish, unchanged, postpone, give_up or moved.

    ``archived`` if there is a copy already, with its validators where it had some; ``changed`` is when the page last
    changed, where something has told of that.
    """

    id: int
    url: str
    role: Role
    source: str
    depth: int
    tries: int
    archived: bool = False
    changed: str | None = None
    etag: str | None = None
    modified: str | None = None


class Link(NamedTuple):  # a page has dozens, and a dataclass takes four times as long to make
    """A URL to know from now on.

    ``changed`` is when it last changed, as ``crawlers.moments`` writes it: a page that has been fetched is queued again
    if that is news. ``again`` is for pages of a source: queued in every poll of it, not only in the first. ``topic`` is
    what the page with the link is about, for the order of that name.
    """

    url: str
    role: Role = "page"
    source: str = ""
    changed: str | None = None
    again: bool = False
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies in the archive: file name, byte offset, and bytes of its gzip member."""

    warc: str
    offset: int
    length: int
