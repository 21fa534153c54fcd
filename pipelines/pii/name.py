"""Names of people: behind a title, an introduction or a relation, in signatures and before a specialty.

Careful on purpose: دکتر گفت, خانم باردار, آقای محترم and دختر عزیزم must stay. Only the name goes, the title stays.
A name that was found once is found in the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.pii import name_cues as cues
from pipelines.pii.name_reading import NAME_END, TOKEN, read, unknown_family
from pipelines.pii.people import part
from pipelines.pii.signs import Detector, as_typed
from pipelines.pii.span import Span, fold


def again(folded: str, names: Iterable[str]) -> Iterator[Span]:
    """Names that are known, wherever the text has them: of what was found in it, and of people the page tells of."""
    for name in names:
        words = [re.escape(word) for word in re.split("[ \u200c\u00a0]+", name) if word]
        for found in re.finditer(rf"(?<!\w){f'{cues.SPACE}{{1,3}}'.join(words)}(?!\w)", folded):
            yield Span(*found.span(), "name")


def whole(names: Iterable[str]) -> set[str]:
    """Names of several words."""
    return {name for name in names if len(TOKEN.findall(name)) > 1}


def bare(names: Iterable[str]) -> set[str]:
    """Names without their titles; without those of which that leaves one word."""
    parted = ([word for word in fold(name).split() if not re.fullmatch(cues.TITLE, word)] for name in names)
    return {" ".join(words) for words in parted if len(words) > 1}


def _behind_cues(folded: str) -> Iterator[Span]:
    for cue in cues.CUE.finditer(folded):
        kind = cue.lastgroup or "title"
        yield from _behind(folded, cue, "title" if kind == "role" and cues.DOCTOR_END.search(cue[0]) else kind)


def _behind_latin_titles(folded: str) -> Iterator[Span]:
    for cue in cues.LATIN_TITLE.finditer(folded):
        yield from _behind(folded, cue, "title")


def _behind(folded: str, cue: re.Match[str], kind: str) -> Iterator[Span]:
    """The name behind a cue of a kind, if one is there."""
    start = cue.end()
    end, parts = read(folded, start, told=kind not in ("kin", "post"))
    if end > start:
        if _is_told(folded, kind, parts, end) and not _is_no_person(folded, kind, parts, cue.start()):
            yield Span(start, end, "name")
    elif kind == "title":
        if latin := cues.LATIN_NAME.match(folded, start):
            yield Span(*latin.span(), "name")
        elif _is_doctor(cue[0]) and (end := unknown_family(folded, start, sent=_is_sent(folded, cue.start()))):
            yield Span(start, end, "name")


def _is_doctor(cue: str) -> bool:
    return cue.rstrip().endswith(("دکتر", "پروفسور", "Dr", "Dr."))


def _is_sent(folded: str, start: int) -> bool:
    return cues.TO.search(folded[max(0, start - 12) : start]) is not None


def _is_no_person(folded: str, kind: str, parts: list[str], start: int) -> bool:
    """Whether the name is that of a house, or what somebody is called besides a name."""
    if kind == "title" and cues.OF_A_HOUSE.search(folded[max(0, start - 30) : start]):
        return True
    return len(parts) == 1 and cues.DESCRIBED.match(folded, start) is not None


def _is_told(folded: str, kind: str, parts: list[str], end: int) -> bool:
    """Whether a cue of a kind and the parts behind it make a name."""
    if parts[0] == "unknown given" and kind != "title":
        return False
    sure = "given" in parts
    whole = (sure or "maybe given" in parts or "initial" in parts) and ("family" in parts or "maybe family" in parts)
    if whole:
        return True
    if kind == "title":
        return sure or "family" in parts or "maybe family" in parts
    if kind in ("called", "role"):
        said = kind == "role" or cues.COPULA.match(folded, end) is not None
        return (
            sure
            or ("family" in parts and said)
            or (("maybe given" in parts or "maybe family" in parts) and cues.COPULA.match(folded, end) is not None)
        )
    return sure or (kind == "post" and "family" in parts and NAME_END.match(folded, end) is not None)


def _introduced(folded: str) -> Iterator[Span]:
    """من زهرا احمدی, من زهرام, اسمم زهراست."""
    for found in cues.NAMED_GLUED.finditer(folded) if "نام" in folded or "اسم" in folded else ():
        if part(found["name"]) in ("given", "maybe given") and not part(found["name"] + found["verb"]):
            yield Span(*found.span("name"), "name")
    for found in cues.MYSELF.finditer(folded):
        end, parts = read(folded, found.end())
        if "given" in parts and "family" in parts:
            yield Span(found.end(), end, "name")
    for found in cues.I_AM_GLUED.finditer(folded):
        whole, name = found["name"] + "م", found["name"].split()
        if part(whole.split()[-1]) == "" and part(name[0]) == "given" and all(part(word) for word in name):
            yield Span(*found.span("name"), "name")


def _i_am(folded: str) -> Iterator[Span]:
    """زهرا احمدی هستم, من زهرا هستم; where that is said, also من زهرا ام."""
    if "هستم" not in folded:
        return
    for found in cues.AM.finditer(folded):
        behind = len(folded[: found.start()].rstrip(" \u200c\u00a0"))
        reach = max(0, behind - 40)
        before = cues.WORDS_BEFORE.search(folded[reach:behind]) if 0 < found.start() - behind < 3 else None
        if before is None:
            continue
        for word in re.finditer("[آ-ی]+", before[0]):
            start = reach + before.start() + word.start()
            end, parts = read(folded, start, told=before[0][-1] == "ی")
            if end == behind and "given" in parts:
                yield Span(start, end, "name")
                break
    for found in cues.I_AM.finditer(folded):
        start = found.start("name")
        end, parts = read(folded, start)
        if end == found.end("name") and ("given" in parts or "family" in parts):
            yield Span(start, end, "name")


def _signed(folded: str) -> Iterator[Span]:
    """A name that ends a line behind a word of thanks."""
    for cue in cues.SIGNED.finditer(folded):
        start = cue.end()
        if title := cues.TITLES.match(folded, start):
            start = title.end()
        end, parts = read(folded, start, told=True)
        alone = re.match("دوستدار|ارادتمند|امضا|از طرف|قربان|فدا", cue[0]) or re.search("[\n~*–—-]", cue[0])
        named = {"given", "family"} & set(parts) or ("maybe given" in parts and (alone or "title" in parts))
        if end > start and named and cues.LINE_END.match(folded, end):
            yield Span(start, end, "name")
    for cue in cues.THANKED.finditer(folded):
        end, parts = read(folded, cue.end())
        if "given" in parts and cues.LINE_END.match(folded, end):
            yield Span(cue.end(), end, "name")


def _lines(folded: str) -> Iterator[Span]:
    """A line that is nothing but a whole name, and a whole name before its specialty."""
    line = 0
    while True:
        start = cues.BULLET.match(folded, line).end()  # type: ignore[union-attr]  # nothing is a match too
        yield from _alone(folded, start)
        line = folded.find("\n", line) + 1
        if not line:
            return


def _last_sentence(folded: str) -> Iterator[Span]:
    """The same of the last sentence, where it is short."""
    last = folded.rstrip(" .!\n")
    if stop := max(last.rfind(mark, max(0, len(last) - 45)) for mark in ".!؟") + 1:
        yield from _alone(folded, len(last) - len(last[stop:].lstrip(" ")))


def _alone(folded: str, start: int) -> Iterator[Span]:
    end, parts = read(folded, start)
    whole = ("family" in parts and {"maybe given", "initial"} & set(parts)) or (
        "given" in parts and {"family", "maybe family"} & set(parts)
    )
    if whole and (cues.LINE_END.match(folded, end) or cues.SPECIALTY.match(folded, end)):
        yield Span(start, end, "name")


def _latin(folded: str) -> Iterator[Span]:
    for found in cues.LATIN.finditer(folded):
        yield Span(*found.span("name"), "name")


DETECTORS = (
    Detector(_behind_cues, (cues.PEOPLE, cues.A_CUE), often=True),
    Detector(_behind_latin_titles, (cues.PEOPLE, cues.A_LATIN_TITLE)),
    Detector(_introduced, (cues.PEOPLE, cues.INTRODUCED), often=True),
    Detector(_i_am, (cues.PEOPLE, "هستم"), often=True),
    Detector(_signed, (cues.PEOPLE, as_typed(cues.THANKS)), often=True),
    Detector(_lines, (cues.PEOPLE, cues.A_LINE), often=True),
    Detector(_last_sentence, (cues.PEOPLE, cues.A_LAST), often=True),
    Detector(_latin, (cues.PEOPLE, "Dr|Doctor|Prof|M[rs]")),
)
