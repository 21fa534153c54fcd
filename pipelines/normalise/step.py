"""The step that gives the text columns one spelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, get_args

from pipelines.errors import UsageError
from pipelines.normalise.characters import Diacritics, Digits
from pipelines.normalise.text import Engine, normalise
from pipelines.step import Context, Outcome, Scope, text_columns

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Normalise:
    """Give every text column one spelling. Rows are never dropped and nothing goes into the ledger."""

    name: ClassVar[str] = "normalise"
    version: ClassVar[int] = 5
    scope: ClassVar[Scope] = "record"

    digits: Digits = "ascii"
    diacritics: Diacritics = "drop"
    engine: Engine = "tabib"

    def __post_init__(self) -> None:
        for parameter, value, allowed in [
            ("digits", self.digits, get_args(Digits)),
            ("diacritics", self.diacritics, get_args(Diacritics)),
            ("engine", self.engine, get_args(Engine)),
        ]:
            if value not in allowed:
                raise UsageError(f"normalise: {parameter} = {value!r}", remedy=f"use one of {', '.join(allowed)}")

    def libraries(self) -> tuple[str, ...]:
        """Whose version changes the result, for the fingerprint: hazm 0.10 and 0.12 join other words."""
        return ("hazm",) if self.engine == "hazm" else ()

    def apply(self, table: pa.Table, context: Context) -> Outcome:  # noqa: ARG002  # the seam gives every step both
        """The same rows with their text columns normalised; missing values stay missing."""
        import pyarrow as pa

        for name in text_columns(table):
            column = table.schema.field(name)
            clean = [None if text is None else self._one(text) for text in table[name].to_pylist()]
            table = table.set_column(table.schema.get_field_index(name), column, pa.array(clean, column.type))
        return Outcome(table)

    def _one(self, text: str) -> str:
        return normalise(text, digits=self.digits, diacritics=self.diacritics, engine=self.engine)
