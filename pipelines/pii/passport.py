"""Passport numbers: a letter and eight digits (Iran), or what a cue says is one."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.pii.span import Span, cued

_CUED = cued(
    r"پاسپورت|گذرنامه|passport",
    r"(?<![a-z0-9])(?:[a-z]{1,2}[ \u200c./-]{0,3}\d(?:[ -]?\d){5,8}|\d{7,9})(?![a-z0-9])",
)
#: A passport is spoken of.
SIGNS = ("پاسپور|گذرنام|(?i:passport)",)


def find(folded: str) -> Iterator[Span]:
    """Letters and six to nine digits behind a word for passport."""
    for found in _CUED.finditer(folded):
        yield Span(*found.span("value"), "passport")
