"""The step for doctors' answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from pipelines.answers.advert import ADVERT, advert_share
from pipelines.answers.courtesies import strip_courtesies
from pipelines.answers.ending import ending
from pipelines.answers.referral import is_referral
from pipelines.errors import UsageError
from pipelines.step import Context, Decision, Outcome, Scope

if TYPE_CHECKING:
    import pyarrow as pa

Policy = Literal["drop", "mark", "keep"]


@dataclass(frozen=True, slots=True)
class Answers:
    """Takes courtesies off the ``answer`` and drops or marks answers that say nothing or are not whole.

    A mark is a line of the ledger and an item of the published ``marks``: the text stays as it is.
    """

    name: ClassVar[str] = "answers"
    version: ClassVar[int] = 1
    scope: ClassVar[Scope] = "record"

    courtesies: Literal["strip", "keep"] = "strip"
    referral: Policy = "drop"
    advert: Policy = "drop"
    cut_off: Policy = "mark"
    unterminated: Policy = "mark"

    def __post_init__(self) -> None:
        if self.courtesies not in ("strip", "keep"):
            raise UsageError(f"answers: courtesies = {self.courtesies!r}", remedy="use strip or keep")
        for rule in ("referral", "advert", "cut_off", "unterminated"):
            if getattr(self, rule) not in get_args(Policy):
                raise UsageError(f"answers: {rule} = {getattr(self, rule)!r}", remedy="use drop, mark or keep")

    def apply(self, table: pa.Table, context: Context) -> Outcome:  # noqa: ARG002  # the seam gives every step both
        """The same rows with their answers changed; a missing answer stays missing."""
        import pyarrow as pa

        if "answer" not in table.schema.names:
            raise UsageError("answers: there is no column 'answer'", remedy="leave the step out of recipes of articles")
        decisions: list[Decision] = []
        texts = []
        for record, text in zip(table["id"].to_pylist(), table["answer"].to_pylist(), strict=True):
            texts.append(self._one(record, text, decisions) if text else text)
        place = table.schema.get_field_index("answer")
        return Outcome(table.set_column(place, "answer", pa.array(texts, table["answer"].type)), decisions)

    def _one(self, record: str, text: str, decisions: list[Decision]) -> str:
        """The answer without courtesies; appends what was decided about it."""
        said, greeting, wish = strip_courtesies(text)
        if self.courtesies == "strip":
            for went, reason in ((greeting, "greeting"), (wish, "good_wish")):
                if went:
                    decisions.append(Decision(record, self.name, "edit", reason))
            text = said
        share = advert_share(said)
        end = ending(said)
        for rule, policy, holds, value, threshold in (
            ("referral", self.referral, is_referral(said), None, None),
            ("advert", self.advert, share >= ADVERT, share, ADVERT),
            ("cut_off", self.cut_off, end == "cut_off", None, None),
            ("unterminated", self.unterminated, end == "unterminated", None, None),
        ):
            if holds and policy != "keep":
                decisions.append(Decision(record, self.name, policy, rule, value, threshold))
                if policy == "drop":
                    break
        return text
