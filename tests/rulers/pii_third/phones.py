"""Mobile and landline numbers, the way people type and disguise them."""

from random import Random

from tests.rulers.pii_third.item import PHRASES, Item, digits, grouped, in_script, place, spelled

PREFIXES = (
    "910 911 912 913 914 915 916 917 918 919 990 991 992 993 994 901 902 903 905 930 933 935 936 937 938 939 920 921"
).split()
AREAS = "21 31 51 41 71 26 25 13 11 17 24 28 34 35 38 44 45 54 56 58 61 66 74 76 77 81 83 84 86 87".split()
SEPARATORS = ("-", " ", ".", "/", "_", "–", "\u200c", " - ", "*", "\u200f", "\u00a0", "--", "‑", " / ", ",", "\u200e-")
SIZES = ((4, 3, 4), (4, 3, 2, 2), (4, 7), (4, 2, 2, 3), (4, 3, 1, 3), (4, 4, 3))
KEYCAP = "\ufe0f\u20e3"


def _grouped_mobile(rng: Random, number: str) -> str:
    return in_script(rng, grouped(number, rng.choice(SIZES), rng.choice(SEPARATORS)))


def _abroad(rng: Random, number: str) -> str:
    lead = rng.choice(("+98", "0098", "98", "+98 ", "0098-", "(+98)", "+98-", "98+", "+98(0)", "+980", "00 98 "))
    rest = number[1:]
    if rng.random() < 0.6:
        rest = grouped(rest, rng.choice(((3, 3, 4), (3, 3, 2, 2), (3, 7))), rng.choice((" ", "-", ".")))
    return in_script(rng, lead + rest)


def _bracketed(rng: Random, number: str) -> str:
    left, right = rng.choice(("()", "[]", "()"))
    gap = rng.choice(("", " ", "-"))
    return in_script(rng, f"{left}{number[:4]}{right}{gap}{number[4:7]}{rng.choice(('', ' ', '-'))}{number[7:]}")


def _in_words(rng: Random, number: str) -> str:
    spoken = rng.random() < 0.4
    if rng.random() < 0.3:
        return " ".join(spelled(c, spoken) for c in number)
    groups = [number[1:4], number[4:7], number[7:9], number[9:]]
    lead = rng.choice(("صفر ", "صفر", ""))
    return (lead + rng.choice((" ", "، ", " ")).join(spelled(group, spoken) for group in groups)).replace(
        "صفرصفر", "صفر صفر"
    )


def _half_in_words(rng: Random, number: str) -> str:
    head = "صفر " * (rng.random() < 0.7) + spelled(number[1:4])
    if rng.random() < 0.5:
        return f"{head} {in_script(rng, grouped(number[4:], rng.choice(((3, 2, 2), (3, 4), (7,))), ' '))}"
    return f"{in_script(rng, number[:4])} {spelled(number[4:7])} {in_script(rng, number[7:9] + ' ' + number[9:])}"


def _split_by_words(rng: Random, number: str) -> str:
    parts = [in_script(rng, part) for part in (number[:4], number[4:7], number[7:])]
    return rng.choice((" بعد ", " بعدش ", " و ", " خط ", " سپس ", " ... ")).join(parts)


def _disguised(rng: Random, number: str) -> str:
    way = rng.randrange(5)
    if way == 0:
        return "".join(c + KEYCAP for c in number)
    if way == 1:
        return "O" + number[1:] if rng.random() < 0.5 else number.replace("0", "o")
    if way == 2:
        return rng.choice("\u202a\u202d\u2066") + in_script(rng, number) + rng.choice("\u202c\u2069")
    if way == 3:
        return rng.choice((" ", "-", ".", "\u200c")).join(in_script(rng, number))
    return in_script(rng, number).replace(rng.choice("۰0"), "\u200f0", 1) if rng.random() < 0.5 else "\u200e" + number


def _without_zero(rng: Random, number: str) -> str:
    return in_script(rng, grouped(number[1:], rng.choice(((10,), (3, 3, 4), (3, 7))), rng.choice(" -")))


def mobile(rng: Random) -> Item:
    number = "0" + rng.choice(PREFIXES) + digits(rng, 7)
    makers = {
        "solid": lambda: in_script(rng, number),
        "grouped": lambda: _grouped_mobile(rng, number),
        "abroad": lambda: _abroad(rng, number),
        "bracketed": lambda: _bracketed(rng, number),
        "words": lambda: _in_words(rng, number),
        "half words": lambda: _half_in_words(rng, number),
        "split by words": lambda: _split_by_words(rng, number),
        "disguised": lambda: _disguised(rng, number),
        "no zero": lambda: _without_zero(rng, number),
    }
    form = rng.choices(list(makers), (4, 6, 3, 2, 1, 1, 1, 2, 1))[0]
    cue = rng.choice([c for c in PHRASES["mobile"] if c != "{}" or form != "no zero"])
    return place("mobile", form, cue, makers[form]())


def landline(rng: Random) -> Item:
    area, number = rng.choice([*AREAS, "21", "21", "21"]), digits(rng, 8, "234568")
    gap = rng.choice(("-", " ", "", "/", " - ", ".", "_", "–"))
    local = grouped(number, rng.choice(((8,), (4, 4), (2, 2, 2, 2), (3, 3, 2), (2, 3, 3))), rng.choice((" ", "-", ".")))
    makers = {
        "area first": f"0{area}{gap}{local}",
        "area last": f"{number}-0{area}",
        "bracketed": f"(0{area}){rng.choice((' ', '', '-'))}{local}",
        "abroad": f"{rng.choice(('+98', '0098', '+98 ', '+98-'))}{area}{rng.choice((' ', '', '-'))}{local}",
        "local": local,
        "city": number,
        "extension": f"0{area}-{number}",
    }
    form = rng.choices(list(makers), (6, 2, 2, 1, 2, 1, 1))[0]
    alone = form in ("area first", "area last", "bracketed", "abroad")
    cue = rng.choice([c for c in PHRASES["landline"] if c != "{}" or alone])
    if form == "city":
        cue = cue.replace("{}", rng.choice(("تهران ", "اصفهان ", "مشهد: ")) + "{}")
    tail = ""
    if form == "extension":
        tail = rng.choice((" داخلی ۱۲", " داخلی 204", "-6", " و ۷"))
        cue = cue.replace("{}", "{}" + tail)
    return place("landline", form, cue, in_script(rng, makers[form]), reach=len(tail))
