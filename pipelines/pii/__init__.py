"""Personal data: found by own detectors, one a file, and masked by typed tokens.

A detector is two functions: ``may_hold(text)``, cheap, on the text as it is, and ``find(folded)``, which
gives spans in a text folded to ASCII digits (one character for one). Adding a kind is adding a file and
a row to ``DETECTORS`` and ``MASKS``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
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
from pipelines.pii.span import Kind, Span, fold
from pipelines.step import Action, Context, Decision, Outcome, Scope, text_columns

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DETECTORS", "MASKS", "POLICIES", "Kind", "Pii", "Policy", "Span", "find_pii", "scrub"]

Detector = tuple[Callable[[str], bool], Callable[[str], Iterator[Span]]]
#: Those that read long numbers: they also look at a text with its spelled numbers in digits.
NUMERIC: list[Detector] = [
    (phone.may_hold, phone.find),
    (national_id.may_hold, national_id.find),
    (company_id.may_hold, company_id.find),
    (bank.may_hold, bank.find),
    (postal_code.may_hold, postal_code.find),
]
DETECTORS: list[Detector] = [
    *NUMERIC,
    (passport.may_hold, passport.find),
    (medical_council.may_hold, medical_council.find),
    (health_record.may_hold, health_record.find),
    (plate.may_hold, plate.find),
    (birth_date.may_hold, birth_date.find),
    (address.may_hold, address.find),
    (email.may_hold, email.find),
    (url.may_hold, url.find),
    (handle.may_hold, handle.find),
    (name.may_hold, name.find),
]
Policies = Policy | dict[str, Policy]
_ARABIC = {ord("ي"): "ی", ord("ك"): "ک"}
_CHECKS = tuple(dict.fromkeys(may_hold for may_hold, _ in DETECTORS))


def _look(text: str, names: Iterable[str], model: ner.Model | None) -> list[Span]:
    """One look: every detector that may find something, longest span first where they overlap."""
    if "ي" in text or "ك" in text:  # may_hold knows one way of typing a word
        text = text.translate(_ARABIC)
    held = {may_hold: may_hold(text) for may_hold in _CHECKS}
    finders = [find for may_hold, find in DETECTORS if held[may_hold]]
    spelled = numbers.may_hold(text)
    if not (finders or spelled or names or model):
        return []
    folded = fold(text)
    spans = {span for find in finders for span in find(folded)}
    if names:
        spans.update(name.find(folded, names))
    if model:
        spans.update(ner.find(text, model))
    if spelled:
        spans.update(_spelled(folded))
    kept: list[Span] = []
    taken = bytearray(len(text))
    for span in sorted(spans, key=lambda s: (s.start - s.end, KINDS.index(s.kind), s.start)):
        if not (taken[span.start] or taken[span.end - 1]):  # those before it are longer: none lies within it
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return sorted(kept)


def _spelled(folded: str) -> Iterator[Span]:
    """What the detectors of numbers find once spelled numbers are written in digits, as it lies in the text."""
    for text, origin in numbers.rewritten(folded):
        for span in (span for _, find in NUMERIC for span in find(text)):
            if any(span.start <= there < span.end for there, _, covered in origin if covered):
                yield _map_back(span, origin)


def find_pii(text: str, names: Iterable[str] = (), model: ner.Model | None = None) -> list[Span]:
    """Personal data in a text, in order, without overlaps.

    ``names`` are people that the page names elsewhere, such as its own doctor; ``model`` finds further names.
    Masked, the text is looked at again until nothing is found: what a mask uncovers is found too, so
    that ``scrub`` is idempotent by construction.
    """
    spans = _look(text, names, model)
    while spans:
        masked, origin = _mask(text, spans)
        more = _look(masked, names, None)
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
    pieces, done = [], 0
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
    version: ClassVar[int] = 3
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

        counts: list[Counter[Kind]] = [Counter() for _ in range(table.num_rows)]
        columns = text_columns(table)
        texts = [table[column].to_pylist() for column in columns]
        found = [self._found([column[row] for column in texts]) for row in range(table.num_rows)]
        for place, column in enumerate(columns):
            clean: list[str | None] = []
            for row, text in enumerate(texts[place]):
                spans = found[row][place]
                counts[row].update(span.kind for span in spans)
                clean.append(_replace(text, spans, self.policy, context.seed) if spans else text)
            field = table.schema.field(column)
            table = table.set_column(table.schema.get_field_index(column), field, pa.array(clean, field.type))
        ids = table["id"].to_pylist()
        decided = (self._decide(ids[row], count) for row, count in enumerate(counts) if count)
        told = [
            entry
            for row, spans in enumerate(found if context.salt else [])
            for place, column in enumerate(columns)
            for entry in entries(ids[row], column, texts[place][row] or "", spans[place], context.salt)
        ]
        return Outcome(table, [decision for decisions in decided for decision in decisions], told)

    def _found(self, texts: list[str | None]) -> list[list[Span]]:
        """The spans of each text of a row that this step does something about."""
        model = ner.hugging_face(self.ner) if self.ner else None
        spans = [find_pii(text, (), model) if text else [] for text in texts]
        names = {
            text[span.start : span.end]
            for text, some in zip(texts, spans, strict=True)
            for span in some
            if text and span.kind == "name" and " " in text[span.start : span.end]
        }
        if names and len(texts) > 1:
            spans = [find_pii(text, sorted(names), model) if text else [] for text in texts]
        wanted = [kind for kind in self.kinds if _policy(self.policy, kind) != "keep"]
        return [[span for span in some if span.kind in wanted] for some in spans]

    def _decide(self, record: str, count: Counter[Kind]) -> Iterator[Decision]:
        for kind in KINDS:
            if count[kind]:
                policy = _policy(self.policy, kind)
                done = {"mask": "masked", "surrogate": "replaced", "drop": "held"}[policy]
                action: Action = "drop" if policy == "drop" else "edit"
                yield Decision(record, self.name, action, f"{done}:{kind}", value=float(count[kind]))
