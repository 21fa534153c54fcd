"""What texts share with texts they must not know: runs of words, and runs of letters whatever their spaces.

By sets of tuples and of strings, no hashing of ours and no module of the product. `folded` is the defects' ruler's idea
of what makes two texts the same.
"""

from collections.abc import Iterable, Sequence

from tests.rulers.defects import folded


def words(text: str) -> list[str]:
    """The words of a text, spelling, marks and signs aside."""
    return folded(text).split()


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of so many words."""
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def sharing(texts: Sequence[str], others: Iterable[str], length: int) -> dict[int, int]:
    """The texts that share a run of so many words with any of the others, and how many runs that are."""
    theirs = set[tuple[str, ...]]().union(*(runs(other, length) for other in others))
    counts = ((at, len(runs(text, length) & theirs)) for at, text in enumerate(texts))
    return {at: count for at, count in counts if count}


def letters(text: str) -> str:
    """The letters and digits of a text, spaces left out."""
    return "".join(words(text))


def letter_runs(text: str, length: int) -> set[str]:
    """Every run of so many letters."""
    line = letters(text)
    return {line[at : at + length] for at in range(len(line) - length + 1)}


def sharing_letters(texts: Sequence[str], others: Iterable[str], length: int) -> set[int]:
    """The texts that share a run of so many letters and digits, spaces left out, with any of the others."""
    theirs = set[str]().union(*(letter_runs(other, length) for other in others))
    return {at for at, text in enumerate(texts) if not theirs.isdisjoint(letter_runs(text, length))}


def letters_held(text: str, other: str, length: int) -> float:
    """The share of the letter runs of ``other`` that ``text`` holds, 0 to 1; 0 where it is shorter than a run."""
    theirs = letter_runs(other, length)
    return len(theirs & letter_runs(text, length)) / len(theirs) if theirs else 0.0
