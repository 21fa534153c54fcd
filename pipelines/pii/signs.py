"""What a text must show before a detector looks at it, asked of one text or of a whole column.

A sign is a pattern without which nothing of a kind is found. It is written in what ``re`` and RE2 have in common, with
``\\d`` and ``\\uXXXX``: Python asks one text, and Arrow, through RE2, every text of a column in one pass each, about a
microsecond a text whatever the pattern, where Python takes ten. Signs look at texts as they are typed, before ``fold``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipelines.pii.span import Span

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

#: No letter or digit stands before, or behind. RE2 has no look-around: these take one character. A mark or a
#: letter of other scripts passes for none, since a sign may say too much but not too little.
START = r"(?:^|[^A-Za-z0-9\u0621-\u063a\u0641-\u064a\u0671-\u06d3])"
END = r"(?:$|[^A-Za-z0-9\u0621-\u063a\u0641-\u064a\u0671-\u06d3])"


class Detector(NamedTuple):
    """``find`` reads a folded text and gives spans; it is asked of texts that show all ``signs``.

    ``may_hold`` is a closer look, at a text as it is, where signs cannot say all there is to ask. Unless its last sign
    shows ``often``, a column is asked for that of all such detectors at once, and for each where one of them is.
    """

    find: Callable[[str], Iterator[Span]]
    signs: tuple[str, ...]
    may_hold: Callable[[str], bool] | None = None
    often: bool = False


def as_typed(pattern: str) -> str:
    """A pattern of folded text for one that is not: with Arabic yeh and kaf, and without look-around at words."""
    bare = pattern.replace(r"(?!\w)", "").replace(r"(?<!\w)", "")
    return bare.replace("ی", "[یيى]").replace("ک", "[کك]")


def shown(text: str, detectors: Iterable[Detector]) -> list[Detector]:
    """Those of the detectors whose signs a text shows, as far as asking costs less than what is asked for.

    A closer look follows where there is one, and a sign that shows often spares little.
    """
    seen: dict[str, bool] = {}
    found = []
    for detector in detectors:
        for sign in () if detector.may_hold else detector.signs[:-1] if detector.often else detector.signs:
            if sign not in seen:
                seen[sign] = _compiled(sign).search(text) is not None
            if not seen[sign]:
                break
        else:
            found.append(detector)
    return found


def shown_in(texts: pa.Array, detectors: Sequence[Detector]) -> list[tuple[Detector, ...]]:
    """Those all of whose signs show, for each of many texts; none for a missing one."""
    import numpy as np

    often = [detector for detector in detectors if detector.often]
    seldom = [detector for detector in detectors if not detector.often]
    bits = _bits(texts, often)
    if seldom:
        places = np.flatnonzero(_have(texts, "|".join(detector.signs[-1] for detector in seldom)))
        bits[places] |= _bits(texts.take(places), seldom) << len(often)
    every = [*often, *seldom]
    chosen = {
        code: tuple(detector for place, detector in enumerate(every) if code >> place & 1)
        for code in np.unique(bits).tolist()
    }
    return [chosen[code] for code in bits.tolist()]


def _bits(texts: pa.Array, detectors: Sequence[Detector]) -> NDArray[np.int64]:
    """For each text the bits of those detectors all of whose signs it shows."""
    import numpy as np

    have = {sign: _have(texts, sign) for sign in dict.fromkeys(sign for one in detectors for sign in one.signs)}
    bits = np.zeros(len(texts), np.int64)
    for place, detector in enumerate(detectors):
        bits |= np.logical_and.reduce([have[sign] for sign in detector.signs]).astype(np.int64) << place
    return bits


def _have(texts: pa.Array, sign: str) -> NDArray[np.bool_]:
    import pyarrow.compute as pc

    return pc.match_substring_regex(texts, in_re2(sign)).fill_null(False).to_numpy(zero_copy_only=False)


def in_re2(sign: str) -> str:
    """A sign as RE2 writes it.

    >>> in_re2(r"\\d\\u200c")
    '\\\\p{Nd}\\\\x{200c}'
    """
    return re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", sign).replace(r"\d", r"\p{Nd}")


@cache
def _compiled(sign: str) -> re.Pattern[str]:
    return re.compile(sign)
