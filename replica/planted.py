"""What is planted among the texts at known places: reposts, near-duplicates, personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from replica.draw import number, rng
from replica.style import digits

# Shares of the items. Word shares for the edits give Jaccard values from about 0.5 to 0.97.
EXACT, NEAR, PII = 0.005, 0.012, 0.02
_EDITS = (0.012, 0.025, 0.045, 0.07, 0.11, 0.17)
_FILLERS = ("واقعا", "تقریبا", "خیلی", "الان", "فقط", "البته", "معمولا", "شاید", "حتما", "دوباره")


@dataclass(frozen=True, slots=True)
class Plant:
    """What item `index` carries: `exact` or `near` copy of item `of`, or `pii`."""

    kind: str
    of: int = -1


def plan(seed: int, site: str, indices: list[int], total: int) -> dict[int, Plant]:
    """Where things are planted among the given items of a site; an original is never a copy itself."""
    draws = rng(seed, "plant", site)
    places = draws.sample(indices, len(indices))
    copies, near = max(1, int(EXACT * total)), max(2, int(NEAR * total))
    marked = max(12, int(PII * total))
    if len(places) < 2 * (copies + near) + marked:
        return {}
    plants: dict[int, Plant] = {}
    for nth in range(copies + near):
        one, two = sorted((places.pop(), places.pop()))
        plants[two] = Plant("exact" if nth < copies else "near", one)
    for _ in range(marked):
        plants[places.pop()] = Plant("pii")
    return plants


def shingles(text: str) -> set[str]:
    """Runs of five characters, white space collapsed."""
    flat = " ".join(text.split())
    return {flat[i : i + 5] for i in range(max(1, len(flat) - 4))}


def jaccard(one: str, two: str) -> float:
    """Shared over all char-5 shingles of two texts, by brute force."""
    a, b = shingles(one), shingles(two)
    return len(a & b) / len(a | b)


def edited(text: str, draws: Random, level: int) -> str:
    """A near-copy: words dropped, doubled or put in, a share of them by level; lines stay lines."""
    lines = []
    for line in text.split("\n"):
        words: list[str] = []
        for word in line.split(" "):
            drawn = draws.random() / _EDITS[level % len(_EDITS)]
            if drawn < 0.4:
                continue
            words.append(word)
            if drawn < 1:
                words.append(draws.choice(_FILLERS))
        lines.append(" ".join(words) or line)
    out = "\n".join(lines)
    return out if out != text else f"{text} {draws.choice(_FILLERS)}"


@dataclass(frozen=True, slots=True)
class Detail:
    """One invented personal detail: its kind, the text as it stands, and a cue before it."""

    kind: str
    value: str
    cue: str

    def sentence(self) -> str:
        """The detail with its cue."""
        return f"{self.cue} {self.value}"


def detail(draws: Random, people: Callable[[Random], tuple[str, str]]) -> Detail:
    """Draw a detail. Shapes are valid; the digits are low serials that nobody was given."""
    maker = draws.choice((_mobile, _mobile, _mobile, _landline, _email, _national_id, _telegram, _person))
    return maker(draws, *people(draws))


def _script(draws: Random, text: str) -> str:
    return digits(text, draws.choices(("persian", "ascii", "arabic"), (45, 40, 15))[0])


def _mobile(draws: Random, _name: str, _latin: str) -> Detail:
    prefix = draws.choice(("912", "935", "919", "901", "990", "921"))
    tail = f"{draws.randrange(10000):04d}"
    form = draws.choice(("0{p}000{t}", "0{p} 000 {t}", "0{p}-000-{t}", "+98{p}000{t}", "0098{p}000{t}", "0{p}-000{t}"))
    cue = draws.choice(("شماره تماس من", "موبایل:", "لطفا زنگ بزنید", "واتساپ", "همراهم"))
    return Detail("mobile", _script(draws, form.format(p=prefix, t=tail)), cue)


def _landline(draws: Random, _name: str, _latin: str) -> Detail:
    code = draws.choice(("021", "031", "051", "011", "024", "071", "041"))
    local = f"{draws.choice('234578')}{draws.choice('234')}0000{draws.randrange(100):02d}"
    form = draws.choice(("{c}-{n}", "{c}{n}", "({c}) {n}", "{c} {n}"))
    cue = draws.choice(("تلفن مطب:", "شماره منزل", "تلفن ثابت", "تماس با"))
    return Detail("landline", _script(draws, form.format(c=code, n=local)), cue)


def _email(draws: Random, _name: str, latin: str) -> Detail:
    name = latin.replace("-", draws.choice((".", "_", "")))
    value = f"{name}{draws.randrange(10, 99)}@{draws.choice(('example.com', 'example.org', 'mail.example.net'))}"
    return Detail("email", value, draws.choice(("ایمیل:", "جواب را بفرستید به", "آدرس ایمیل من")))


def _national_id(draws: Random, _name: str, _latin: str) -> Detail:
    stem = f"{draws.choice(('001', '127', '228', '094', '258', '136'))}0000{draws.randrange(1, 99):02d}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(stem)) % 11
    value = stem + str(rest if rest < 2 else 11 - rest)
    return Detail(
        "national_id", _script(draws, value), draws.choice(("کد ملی", "کد ملی من", "شماره ملی:", "کدملی بیمار"))
    )


def _telegram(draws: Random, _name: str, latin: str) -> Detail:
    handle = f"{latin.replace('-', '_')}_{draws.randrange(100, 999)}"
    value = draws.choice(("@{h}", "t.me/{h}", "https://t.me/{h}")).format(h=handle)
    return Detail("telegram", value, draws.choice(("آیدی تلگرام", "تلگرام:", "در تلگرام پیام بدهید")))


def _person(draws: Random, name: str, _latin: str) -> Detail:
    cue = draws.choice(("اسمم", "اسم من", "نام بیمار:", "اینجانب", "نام و نام خانوادگی:", "به نام"))
    return Detail("name", name, cue)


def insert(text: str, sentence: str, draws: Random) -> str:
    """Put a sentence at the end of a text, at its head, or after one of its lines."""
    where = draws.random()
    if where < 0.6:
        joint = " " if text[-1:] in ".؟!" else draws.choice(("، ", ". ", "\n"))
        return text + joint + sentence
    if where < 0.8 or "\n" not in text:
        return f"{sentence}. {text}"
    head, _, tail = text.partition("\n")
    return f"{head}\n{sentence}\n{tail}"


def level(seed: int, index: int) -> int:
    """How strongly near-copy `index` is edited."""
    return number(seed, "edit", index) % len(_EDITS)
