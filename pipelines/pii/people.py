"""What a Persian name is made of: given names from a list, family names from a list and from how they are built."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from pipelines.pii.places import CITIES

Part = Literal["given", "maybe given", "family", "maybe family", ""]

_STRONG_END = re.compile(r".{2,}(?:زاده|پور|نژاد|اللهی|الهیان|وردی)$")
_ENDS = ("یان", "وند", "نیا", "فر", "راد", "خانی", "لو", "نسب", "تبار", "منش", "خواه", "دوست", "فرد", "پناه",
         "پرست", "زاد",
         "یار", "مهر", "آبادی", "بخش", "قلی", "بیگی", "زاده", "پور", "نژاد", "کیا", "بیک", "ی", "ایی", "وی",
         "ئیان")  # fmt: skip
#: What follows a family name as its second part.
SECOND = frozenset(
    "نیا فر فرد راد اصل مقدم نژاد پور زاده وند زند خواه منش تبار نسب پناه دوست مهر کیا طلب پرست یزدان ثانی تاش "
    "طوسی طبری "
    "خانی بیگی لو بیک آبادی ابادی".split()
)
#: What a family name of two words begins with: خوش نیت, میر حسینی; and what ends one behind these alone.
FIRST = frozenset("میر شاه خدا خوش پاک نیک حق ملا حاجی پور دولت آقا بابا".split())
LAST = SECOND | set("نیت سیما بخت دل شناس سرشت نام صفت بین خو بنده وردی یار خلق".split())
#: Titles that are felt as a part of the name.
TITLES = frozenset("سید سیده سیّد حاج حاجی حاجیه میر شیخ کربلایی مشهدی ملا میرزا سادات شهید".split())
#: What may stand behind a given name as a part of it.
ADDED = frozenset("سادات السادات بیگم بیگ خاتون خانم بانو گل جان اله الله الدین ملک دخت".split())
_COMPOUND = re.compile(r"(سیده?|میر|محمد|امیر|علی|غلام|فاطمه|حاج|ابو|عبدال|نور|زهرا|سیف|حسین)(.{3,})")
_TAIL = re.compile(r"(.{3,})(سادات|السادات|اله|الله|رضا|علی|محمد|حسین|حسن|مهدی|بیگم|گل|جان|دخت)")
_PLAIN = str.maketrans("ؤأإۀ", "وااه", "\u200cـ")
_DIACRITICS = re.compile("[\u064b-\u0652]")


def _listed(file: str) -> tuple[frozenset[str], frozenset[str]]:
    lines = Path(__file__).with_name(file).read_text("utf-8").splitlines()
    names = [line.replace("\u200c", "") for line in lines if line and line[0] != "#"]
    sure = {name for name in names if name[0] != "*"}
    return frozenset(sure), frozenset(name[1:] for name in names if name[0] == "*")


@cache
def given() -> tuple[frozenset[str], frozenset[str]]:
    """Given names that are nothing else, and those that are everyday words too."""
    return _listed("given_names.txt")


@cache
def _weak_families() -> frozenset[str]:
    return _listed("family_names.txt")[1]


@cache
def families() -> frozenset[str]:
    """Family names of the list, and those that are a given name or a town with an ending."""
    built = {name + "ی" for name in given()[0] if name[-1] not in "اویه"}
    built |= {name + "یی" for name in given()[0] if name[-1] in "او"}
    for city in CITIES:
        plain = city.replace("\u200c", "")
        built.add({"ی": plain, "ه": plain[:-1] + "ی"}.get(plain[-1], plain + "ی"))
        if plain.endswith("اه"):
            built.add(plain + "ی")  # کرمانشاهی
    built |= set(
        "خراسانی گیلانی مازندرانی آذربایجانی خوزستانی لرستانی کردستانی سیستانی بلوچی گلستانی ساوجی قمی رازی "
        "گرگانی مراغه‌ای ساروی خویی بوشهری لاری بمی زابلی".split()
    ) - {"قمی"}
    return frozenset(built | _listed("family_names.txt")[0] | _weak_families()) - _OTHER


#: Built by the rules, but words.
_OTHER = frozenset(
    "رحمی خوبی سالمی کاملی تهی لاری سینایی قلبی علی عالی ماهی جانی یاسی روحی خلقی نوری‌ هوایی دریایی".split()
)


@cache
def part(token: str) -> Part:
    """What a word may be in a name; ``maybe`` where it is an everyday word as well."""
    word = _DIACRITICS.sub("", token).translate(_PLAIN)
    sure, maybe = given()
    if word in sure:
        return "given"
    if word in families():
        return "maybe family" if word in _weak_families() or word in maybe else "family"
    if word in maybe:
        return "maybe given"
    for pattern, at in ((_COMPOUND, 2), (_TAIL, 1)):
        if (found := pattern.fullmatch(word)) and (found[at] in sure or found[at] in maybe):
            return "given"
    return "family" if _is_built(word) or ("\u200c" in token and _is_joined(token)) else ""


def _is_joined(token: str) -> bool:
    """Two words of one family name that a half-space joins: خوش‌نیت, صادقی‌فر."""
    head, tail = token.rsplit("\u200c", 1)
    if head in FIRST and tail in LAST:
        return True
    return tail in SECOND and (head in given()[0] or head in families())


def _is_built(word: str) -> bool:
    """Whether it ends as family names do, on a stem that is a name; زاده, پور and نژاد need none."""
    sure, maybe = given()
    if _STRONG_END.match(word):
        return True
    for first in ("پور", "شاه", "ملک", "حاجی", "ملا", "میر", "آقا", "حاج"):
        rest = word.removeprefix(first)
        if rest != word and (rest in sure or (len(rest) > 3 and rest in families())):
            return True
    for end in _ENDS:
        stem = word.removesuffix(end)
        if (
            stem != word
            and len(stem) > 2
            and (stem in sure or (len(end) > 2 and (stem in maybe or stem in families() or stem + "ی" in families())))
        ):
            return True
    return False
