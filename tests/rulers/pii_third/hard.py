"""What must stay: phrases that look like an item and tell nobody who anyone is. `#` is a random digit of 1-9."""

from random import Random

from tests.rulers.pii_third.item import in_script, table

HARD = table("hard.tsv")


def hard(rng: Random) -> tuple[str, str]:
    """A kind of hard negative and one phrase of it."""
    kind = rng.choice(list(HARD))
    phrase = rng.choice(HARD[kind])
    return kind, in_script(rng, "".join(rng.choice("123456789") if c == "#" else c for c in phrase))
