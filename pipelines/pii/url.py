"""Web addresses: with a scheme, with www, bare under a usual top-level domain, or with their dot in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.pii.span import Span

_REST = r"[^\s<>\"«»،؛؟\[\]]"
_SPELLED = r"(?:[ \u200c]?دات[ \u200c]?|[ \u200c]نقطه[ \u200c]|[ \u200c]?[(\[ ](?:dot|دات|نقطه)[)\] ][ \u200c]?)"
_URL = re.compile(
    rf"(?:https?|ftp) ?: ?/{{1,2}} ?{_REST}+"
    rf"|www ?\. ?[\w-]+(?:\.{_REST}+| ?\. ?(?:com|ir|org|net|info|co)(?![a-z]))+"
    rf"|(?<![\w@.-])(?:[a-z0-9-]+\.)*[a-z0-9-]{{2,}}\.(?:com|ir|org|net|info|edu|gov"
    rf"|biz)(?![a-z0-9-])(?:[/?#:]{_REST}*)?"
    rf"|(?<![\w@.-])(?:[a-z0-9-]+\.)*(?=[a-z0-9-]*[a-z]{{3}})[a-z0-9-]{{4,}}"
    rf"\.(?:co|me|io|app|site|online|shop|blog|club|clinic|health|live|xyz|link|page|store|tv|us|uk|de|ca|ae)"
    rf"(?![\w-]|\.\w)(?:[/?#:]{_REST}*)?"
    rf"|(?<![\w@.-])[a-z][a-z0-9-]{{2,}} \.(?:com|ir|org|net|info)(?![a-z0-9-])"
    rf"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:me|co|io|tv|us|uk|de|fr|app|link|site|blog|shop|online)/{_REST}+"
    rf"|(?<![\w@.-])(?:(?:www|دبلیو ?دبلیو ?دبلیو){_SPELLED})?[a-z][a-z0-9-]{{2,}}{_SPELLED}"
    rf"(?:com|ir|org|net|info|co|me|کام|[آا]ی ?[آا]ر|نت|ارگ)(?![a-z0-9آ-ی-])",
    re.IGNORECASE,
)
_MARK = re.compile(r": ?/|[A-Za-z0-9] ?\.[A-Za-z]{2}|[A-Za-z0-9][ \u200c(\[]{0,2}(?:دات|نقطه|dot[ )\]])")


def may_hold(text: str) -> bool:
    """Whether there is a scheme, www, or a dot between Latin letters."""
    if "." in text or "/" in text or "دات" in text or "نقطه" in text or "dot" in text:
        return "www" in text.lower() or _MARK.search(text) is not None
    return False


def find(folded: str) -> Iterator[Span]:
    """Web addresses in a folded text, without the punctuation that ends their sentence."""
    for found in _URL.finditer(folded):
        yield Span(found.start(), found.start() + len(found[0].rstrip(".,:;!?)'")), "url")
