"""Personal data: found by own detectors, one a file, and masked by typed tokens.

A detector has signs, patterns that a text must show as it is typed, and ``find``, which gives spans in a text folded
to ASCII digits (one character for one). Adding a kind is adding a file and a row to ``DETECTORS`` and ``MASKS``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pipelines.errors import UsageError
from pipelines.pii import (
    address,
    bank,
    birth_date,
    company_id,
    email,
    handle,
    health_record,
    medical_council,
    name,
    national_id,
    ner,
    numbers,
    passport,
    phone,
    plate,
    postal_code,
    url,
)
from pipelines.pii.audit import entries
from pipelines.pii.replace import KINDS, MASKS, POLICIES, Policy, replacement
from pipelines.pii.signs import Detector, shown, shown_in
from pipelines.pii.span import Kind, Span, fold, persian
from pipelines.step import Action, Context, Decision, Outcome, Scope, text_columns

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DETECTORS", "MASKS", "POLICIES", "Kind", "Pii", "Policy", "Span", "find_pii", "scrub"]

#: Those that read long numbers: they also look at a text with its spelled numbers in digits.
NUMERIC = [
    Detector(phone.find, phone.SIGNS),
    Detector(national_id.find, national_id.SIGNS),
    Detector(company_id.find, company_id.SIGNS),
    Detector(bank.find, bank.SIGNS),
    Detector(postal_code.find, postal_code.SIGNS),
]
Policies = Policy | dict[str, Policy]


def _spelled(folded: str) -> Iterator[Span]:
    """What the detectors of numbers find once spelled numbers are written in digits, as it lies in the text."""
    for text, origin in numbers.rewritten(folded):
        for span in (span for detector in NUMERIC for span in detector.find(text)):
            if any(span.start <= there < span.end for there, _, covered in origin if covered):
                yield _map_back(span, origin)


DETECTORS = [
    *NUMERIC,
    Detector(passport.find, passport.SIGNS),
    Detector(medical_council.find, medical_council.SIGNS),
    Detector(health_record.find, health_record.SIGNS),
    Detector(plate.find, plate.SIGNS),
    Detector(birth_date.find, birth_date.SIGNS),
    Detector(address.find, address.SIGNS),
    Detector(email.find, email.SIGNS, email.may_hold),
    Detector(url.find, url.SIGNS, url.may_hold),
    Detector(handle.find, handle.SIGNS, handle.may_hold),
    Detector(_spelled, numbers.SIGNS, numbers.may_hold, often=True),
    *name.DETECTORS,
]


def _look(text: str, names: Iterable[str], model: ner.Model | None, asked: Iterable[Detector]) -> list[Span]:
    """One look: every detector of those asked that may find something, longest span first where they overlap."""
    typed = persian(text)
    asked = [detector for detector in asked if detector.may_hold is None or detector.may_hold(typed)]
    if not (asked or names or model):
        return []
    folded = fold(text)
    if names:  # where the page names people, more of them are looked for without a sign of it
        asked += [detector for detector in name.DETECTORS if detector not in asked]
    spans = {span for detector in asked for span in detector.find(folded)}
    if not (spans or names or model):
        return []
    known = name.whole(folded[span.start : span.end] for span in spans if span.kind == "name") | name.bare(names)
    spans.update(name.again(folded, known))
    if model:
        spans.update(ner.find(text, model))
    return _apart(spans, len(text))


def _apart(spans: Iterable[Span], length: int) -> list[Span]:
    """The longest of those that overlap, in order."""
    kept: list[Span] = []
    taken = bytearray(length)
    for span in sorted(spans, key=lambda s: (s.start - s.end, KINDS.index(s.kind), s.start)):
        if not (taken[span.start] or taken[span.end - 1]):  # those before it are longer: none lies within it
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return sorted(kept)


def find_pii(
    text: str,
    names: Iterable[str] = (),
    model: ner.Model | None = None,
    asked: Iterable[Detector] | None = None,
) -> list[Span]:
    """Personal data in a text, in order, without overlaps.

    ``names`` are people that the page names elsewhere, such as its own doctor; ``model`` finds further names.
    Masked, the text is looked at again until nothing is found: what a mask uncovers is found too, so
    that ``scrub`` is idempotent by construction. ``asked``: the detectors all of whose signs the text shows, where
    that is known from a look at a whole column.
    """
    spans = _look(text, names, model, shown(text, DETECTORS) if asked is None else asked)
    while spans:
        masked, origin = _mask(text, spans)
        more = _look(masked, names, None, shown(masked, DETECTORS))
        if not more:
            break
        spans = _merge(spans, [_map_back(span, origin) for span in more], len(text))
    return spans


def _mask(text: str, spans: list[Span]) -> tuple[str, list[tuple[int, int, int]]]:
    """The masked text, and for each piece of it (place there, place in ``text``, length in ``text``; 0 for plain)."""
    pieces: list[str] = []
    origin: list[tuple[int, int, int]] = []
    done = length = 0
    for span in [*spans, Span(len(text), len(text), "phone")]:
        for piece, at, covered in (
            (text[done : span.start], done, 0),
            (MASKS[span.kind], span.start, span.end - span.start),
        ):
            origin.append((length, at, covered))
            pieces.append(piece)
            length += len(piece)
        done = span.end
    return "".join(pieces[:-1]), origin


def _map_back(span: Span, origin: list[tuple[int, int, int]]) -> Span:
    """Where a span of the masked text lies in the text; inside a mask it takes the whole of what is masked."""

    def place(offset: int, at_end: bool) -> int:
        there, here, covered = origin[bisect_right(origin, offset, key=lambda piece: piece[0]) - 1]
        return here + (covered if at_end else 0) if covered else here + offset - there

    return Span(
        place(span.start, False), place(span.end - 1, True) + (0 if _in_mask(span.end - 1, origin) else 1), span.kind
    )


def _in_mask(offset: int, origin: list[tuple[int, int, int]]) -> bool:
    return origin[bisect_right(origin, offset, key=lambda piece: piece[0]) - 1][2] > 0


def _merge(spans: list[Span], more: list[Span], length: int) -> list[Span]:
    """Both, where a new span swallows the old ones that it reaches over."""
    taken = bytearray(length)
    for new in more:
        taken[new.start : new.end] = b"\1" * (new.end - new.start)
    return sorted([old for old in spans if taken.find(1, old.start, old.end) < 0] + more)


def scrub(text: str, policy: Policies = "mask", *, seed: int = 0, names: Iterable[str] = ()) -> tuple[str, list[Span]]:
    """The text with its personal data replaced, and the spans in the text that was given.

    ``policy`` is one for all, or one by kind (``{"url": "keep"}``; the others are masked).

    >>> scrub("شماره من ۰۹۱۲-۳۴۵-۶۷۸۹ است")[0]
    'شماره من [PHONE] است'
    """
    spans = find_pii(text, names)
    return _replace(text, spans, policy, seed), spans


def _policy(policy: Policies, kind: Kind) -> Policy:
    return policy.get(kind, "mask") if isinstance(policy, dict) else policy


def _replace(text: str, spans: list[Span], policy: Policies, seed: int) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, kind in spans:
        pieces += [text[done:start], replacement(kind, text[start:end], _policy(policy, kind), seed)]
        done = end
    return "".join([*pieces, text[done:]])


@dataclass(frozen=True, slots=True)
class Pii:
    """Replace personal data in every text column; one decision a record and kind, with the count.

    A name that one column of a row tells in full is looked for in the others: the doctor who signs an answer
    is also the one who is thanked by name in the question.
    """

    name: ClassVar[str] = "pii"
    version: ClassVar[int] = 4
    scope: ClassVar[Scope] = "record"

    policy: Policies = "mask"
    kinds: tuple[Kind, ...] = KINDS
    ner: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", tuple(self.kinds))  # a recipe gives a list
        by_kind = self.policy if isinstance(self.policy, dict) else {}
        if unknown := [kind for kind in (*self.kinds, *by_kind) if kind not in KINDS]:
            raise UsageError(f"pii: kinds = {unknown}", remedy=f"use some of {', '.join(KINDS)}")
        if wrong := [one for one in by_kind.values() or [self.policy] if one not in POLICIES]:
            raise UsageError(f"pii: policy = {wrong[0]!r}", remedy=f"use one of {', '.join(POLICIES)}")

    def libraries(self) -> tuple[str, ...]:
        """Whose version changes the result, for the fingerprint: the plan of telephone numbers is in its metadata."""
        return ("phonenumbers",) if "phone" in self.kinds else ()

    def apply(self, table: pa.Table, context: Context) -> Outcome:
        """The same rows with personal data replaced, and what was replaced how often, never what it was."""
        import pyarrow as pa

        columns = text_columns(table)
        texts = [table[column].to_pylist() for column in columns]
        shows = shown_in(pa.concat_arrays([pa.array(some, pa.string()) for some in texts]), DETECTORS)
        found = self._found_in(texts, [shows[start : start + len(table)] for start in range(0, len(shows), len(table))])
        for place, column in enumerate(columns):
            clean = texts[place].copy()
            for row, spans in found.items():
                if text := clean[row]:
                    clean[row] = _replace(text, spans[place], self.policy, context.seed)
            field = table.schema.field(column)
            table = table.set_column(table.schema.get_field_index(column), field, pa.array(clean, field.type))
        ids = table["id"].to_pylist()
        decided = [decision for row, spans in found.items() for decision in self._decide(ids[row], spans)]
        told = [
            entry
            for row, spans in (found.items() if context.salt else ())
            for place, column in enumerate(columns)
            for entry in entries(ids[row], column, texts[place][row] or "", spans[place], context.salt)
        ]
        return Outcome(table, decided, told)

    def _found_in(
        self, texts: Sequence[Sequence[str | None]], asked: Sequence[Sequence[tuple[Detector, ...]]]
    ) -> dict[int, list[list[Span]]]:
        """The rows in which something is found, and what in each column."""
        found = {}
        for row, (those, detectors) in enumerate(zip(zip(*texts, strict=True), zip(*asked, strict=True), strict=True)):
            if (any(detectors) or self.ner) and any(spans := self._found(those, detectors)):
                found[row] = spans
        return found

    def _found(self, texts: Sequence[str | None], asked: Sequence[tuple[Detector, ...]]) -> list[list[Span]]:
        """The spans of each text of a row that this step does something about."""
        model = ner.hugging_face(self.ner) if self.ner else None
        pairs = list(zip(texts, asked, strict=True))
        spans = [find_pii(text, (), model, those) if text else [] for text, those in pairs]
        names = {
            text[span.start : span.end]
            for text, some in zip(texts, spans, strict=True)
            for span in some
            if text and span.kind == "name" and " " in text[span.start : span.end]
        }
        if names and len(texts) > 1:
            spans = [find_pii(text, sorted(names), model, those) if text else [] for text, those in pairs]
        wanted = [kind for kind in self.kinds if _policy(self.policy, kind) != "keep"]
        return [[span for span in some if span.kind in wanted] for some in spans]

    def _decide(self, record: str, spans: list[list[Span]]) -> Iterator[Decision]:
        count = Counter(span.kind for some in spans for span in some)
        for kind in KINDS:
            if count[kind]:
                policy = _policy(self.policy, kind)
                done = {"mask": "masked", "surrogate": "replaced", "drop": "held"}[policy]
                action: Action = "drop" if policy == "drop" else "edit"
                yield Decision(record, self.name, action, f"{done}:{kind}", value=float(count[kind]))
