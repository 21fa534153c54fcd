"""Web addresses: with a scheme, with www, or bare under a usual top-level domain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span

_REST = r"[^\s<>\"«»،؛؟\[\]]"
_URL = re.compile(
    rf"(?:https?|ftp) ?: ?/{{1,2}} ?{_REST}+"
    rf"|www ?\. ?[\w-]+(?:\.{_REST}+| ?\. ?(?:com|ir|org|net)(?![a-z]))+"
    rf"|(?<![\w@.-])(?:[a-z0-9-]+\.)*[a-z0-9-]{{2,}}\.(?:com|ir|org|net|info|edu|gov|biz)(?![a-z0-9-])(?:[/?#:]{_REST}*)?"
    rf"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:me|co|io|tv|us|uk|de|fr|app|link|site|blog|shop|online)/{_REST}+",
    re.IGNORECASE,
)
_MARK = re.compile(r": ?/|[A-Za-z0-9]\.[A-Za-z]{2}")


def may_hold(text: str) -> bool:
    """Whether there is a scheme, www, or a dot between Latin letters."""
    return ("." in text or "/" in text) and ("www" in text.lower() or _MARK.search(text) is not None)


def find(folded: str) -> Iterator[Span]:
    """Web addresses in a folded text, without the punctuation that ends their sentence."""
    for found in _URL.finditer(folded):
        yield Span(found.start(), found.start() + len(found[0].rstrip(".,:;!?)'")), "url")
