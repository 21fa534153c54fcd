"""Iranian postal codes: ten digits, in practice only told from other numbers by the word before them."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.pii.span import BROKEN, Span, cued, many_digits

_CUED = cued(
    r"کد[ \u200c]{0,2}پستی|(?<!\w)ک[ \u200c.]{1,3}پ(?!\w)\.?|(?<![a-z])(?:postal|zip)[ -]?code|صندوق پستی",
    rf"\d(?:{BROKEN}{{0,4}}\d){{9}}(?!\d)|\d{{5}} ?- ?\d{{3,5}}(?!\d)",
)

may_hold = many_digits


def find(folded: str) -> Iterator[Span]:
    """Ten digits in any grouping behind کد پستی; a post-office box behind its own words."""
    for found in _CUED.finditer(folded):
        yield Span(*found.span("value"), "postal_code")
