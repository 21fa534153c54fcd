"""What every maker of the third set shares: the item, the three scripts of digits, groups, words for numbers."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random


def table(name: str) -> dict[str, list[str]]:
    """The lists of one table beside this file, by its first column; "\\n" in it is a line's break."""
    lists = defaultdict(list)
    for line in (Path(__file__).with_name(name)).read_text("utf-8").splitlines()[1:]:
        key, word = line.split("\t")
        lists[key].append(word.replace("\\n", "\n"))
    return dict(lists)


PHRASES = table("phrases.tsv")
SCRIPTS = ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True)
class Item:
    """A phrase to put into a text; `phrase[start:end]` is the item itself and the rest its cue.

    reach: characters after the item that a finder may also take without blame (an extension "داخلی ۱۲").
    last: the phrase is a signature and belongs at the very end of a text.
    """

    kind: str
    form: str
    phrase: str
    start: int
    end: int
    reach: int = 0
    last: bool = False


def place(kind: str, form: str, template: str, core: str, *, reach: int = 0, last: bool = False) -> Item:
    """The template's one `{}` filled with the item."""
    start = template.index("{}")
    return Item(kind, form, template.replace("{}", core, 1), start, start + len(core), reach, last)


def digits(rng: Random, count: int, first: str = "0123456789") -> str:
    """`count` random digits, the first one out of `first`."""
    return rng.choice(first) + "".join(rng.choice("0123456789") for _ in range(count - 1))


def in_script(rng: Random, text: str) -> str:
    """The text with its digits in one of the three scripts, in one of twenty with the scripts mixed."""
    mixed = rng.random() < 0.05
    script = rng.choices(SCRIPTS, (4, 5, 1))[0]
    return "".join((rng.choice(SCRIPTS[:2]) if mixed else script)[int(c)] if c in SCRIPTS[0] else c for c in text)


def grouped(text: str, sizes: tuple[int, ...], separator: str) -> str:
    """The text cut into groups of these sizes; the last group takes what is left."""
    groups, at = [], 0
    for size in sizes[:-1]:
        groups.append(text[at : at + size])
        at += size
    return separator.join([*groups, text[at:]])


_ONES = "صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده".split()
_TENS = "- - بیست سی چهل پنجاه شصت هفتاد هشتاد نود".split()
_HUNDREDS = "- صد دویست سیصد چهارصد پانصد ششصد هفتصد هشتصد نهصد".split()
_SPOKEN = {"شش": "شیش", "پانزده": "پونزده", "شانزده": "شونزده", "هفده": "هیفده", "هجده": "هیجده", "دویست": "دیویست",
           "پانصد": "پونصد", "ششصد": "شیشصد", "چهار": "چار"}  # fmt: skip


def spelled(number: str, spoken: bool = False) -> str:
    """Up to three digits as a person says them: "045" is "صفر چهل و پنج"."""
    zeros = len(number) - len(number.lstrip("0"))
    words, value = ["صفر"] * zeros, int(number or 0)
    parts = []
    if value >= 100:
        parts.append(_HUNDREDS[value // 100])
        value %= 100
    if value >= 20:
        parts.append(_TENS[value // 10])
        value %= 10
    if value:
        parts.append(_ONES[value])
    if spoken:
        parts = [_SPOKEN.get(part, part) for part in parts]
    return " ".join([*words, " و ".join(parts)]).strip()
