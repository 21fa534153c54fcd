"""How different people type the same Persian: digits, letters, half-spaces, punctuation."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

ASCII, PERSIAN, ARABIC = "0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"
_DIGITS = {"persian": str.maketrans(ASCII, PERSIAN), "arabic": str.maketrans(ASCII + PERSIAN, ARABIC * 2)}
_ARABIC_LETTERS = str.maketrans("یک", "يك")


def digits(text: str, script: str) -> str:
    """Write the ASCII digits of a text in another script: ascii, persian or arabic."""
    return text if script == "ascii" else text.translate(_DIGITS[script])


@dataclass(frozen=True, slots=True)
class Writer:
    """The habits of one writer."""

    script: str
    half_space: str
    arabic_letters: bool
    joint: str
    full_stop: bool

    @classmethod
    def draw(cls, rng: Random, *, careful: bool = False) -> Writer:
        """Draw one; an editor (`careful`) keeps half-spaces and full stops."""
        script = rng.choices(("persian", "ascii", "arabic"), (60, 30, 10) if not careful else (70, 25, 5))[0]
        half = "\u200c" if careful else rng.choices(("\u200c", " ", ""), (50, 35, 15))[0]
        joint = (
            ". " if careful else rng.choices((". ", "، ", " ", ".\n", "\n", ". ", " و "), (40, 15, 10, 8, 7, 15, 5))[0]
        )
        return cls(script, half, rng.random() < (0.03 if careful else 0.09), joint, careful or rng.random() < 0.6)

    def write(self, text: str) -> str:
        """A text in this writer's digits, letters and half-spaces."""
        text = digits(text, self.script)
        if self.half_space != "\u200c":
            text = text.replace("\u200c", self.half_space)
        return text.translate(_ARABIC_LETTERS) if self.arabic_letters else text

    def join(self, sentences: list[str]) -> str:
        """Sentences put together as this writer does, with or without a last full stop."""
        out = ""
        for sentence in sentences:
            if not out:
                out = sentence
            elif out.endswith("؟"):
                out += ("\n" if "\n" in self.joint else " ") + sentence
            else:
                out += self.joint + sentence
        return out + ("." if self.full_stop and not out.endswith("؟") else "")
