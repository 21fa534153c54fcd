"""Names behind cues and in signatures, and addresses; the names are an own list, no list of the product is read."""

from random import Random

from tests.rulers.pii_third.item import PHRASES, Item, in_script, place, table

WORDS = table("names.tsv")


def _arranged(rng: Random, name: str) -> str:
    """A compound's ZWNJ as people type it: kept, a space, or nothing."""
    return name.replace("\u200c", rng.choices(("\u200c", " ", ""), (3, 2, 1))[0])


def given(rng: Random) -> str:
    name = _arranged(rng, rng.choice(WORDS["woman" if rng.random() < 0.5 else "man"]))
    return f"سیده {name}" if rng.random() < 0.02 else name


def family(rng: Random) -> str:
    return (
        rng.choice(WORDS["family in two words"]) if rng.random() < 0.08 else _arranged(rng, rng.choice(WORDS["family"]))
    )


def full(rng: Random) -> str:
    return f"{given(rng)} {family(rng)}"


_WAYS = {"doctor": 8, "title": 5, "form": 3, "self": 6, "signature": 5, "doctor signs": 3, "bare last line": 1}


def _shape(rng: Random, way: str, template: str) -> str:
    """A given name, a family name or both, as goes with the phrase."""
    if "فامیل" in template and way == "self":
        return family(rng)
    if "پدر" in template or way == "title" and rng.random() < 0.25:
        return given(rng)
    full_share = {"doctor": 0.45, "title": 0.45, "form": 0.8, "self": 0.33, "signature": 0.67, "doctor signs": 0.67}
    if rng.random() < full_share.get(way, 1):
        return full(rng)
    return given(rng) if way in ("self", "signature") else family(rng)


def name(rng: Random) -> Item:
    way = rng.choices(list(_WAYS), list(_WAYS.values()))[0]
    template = rng.choice(PHRASES[f"name {way}"])
    last = way in ("signature", "doctor signs", "bare last line")
    return place("name", way, template, _shape(rng, way, template), last=last)


def address(rng: Random) -> Item:
    city, street, alley = (rng.choice(WORDS[k]) for k in ("city", "street", "alley"))
    plaque, unit, floor = rng.randrange(1, 300), rng.randrange(1, 30), rng.choice(("اول", "دوم", "۳", "چهارم", "همکف"))
    comma = rng.choice(("، ", " ", " - ", ",", "، "))
    near = rng.choice(("بانک ملی", "داروخانه", "مسجد جامع"))
    tail = {"پلاک": f"پلاک {plaque}", "واحد": f"واحد {unit}", "طبقه": f"طبقه {floor}"}
    house = f"ساختمان پزشکان {rng.choice(('سینا', 'نور', 'مهر'))}"
    town = f"شهرک {rng.choice(('غرب', 'گلستان', 'فرهنگیان'))}"
    county, village = rng.choice(("نور", "شهریار", "مرند")), rng.choice(("علی‌آباد", "حسن‌آباد"))
    whole = {
        "full": (city, f"خیابان {street}", f"کوچه {alley}", tail["پلاک"], tail["واحد"]),
        "short words": (city, f"خ {street}", f"ک {alley}", f"پ {plaque}", f"ط {floor}"),
        "boulevard": (city, f"بلوار {street}", f"نبش کوچه {alley}", house, tail["طبقه"]),
        "square": (f"میدان {street}", f"ابتدای خیابان {rng.choice(WORDS['street'])}", f"جنب {near}", tail["پلاک"]),
        "above": (f"خیابان {street}", f"بالاتر از چهارراه {alley}", tail["پلاک"], tail["طبقه"], tail["واحد"]),
        "town": (city, town, f"فاز {rng.randrange(1, 7)}", f"بلوک {rng.randrange(1, 40)}", tail["واحد"]),
        "village": (f"استان {city}", f"شهرستان {county}", f"روستای {village}", f"کوچه {alley}", tail["پلاک"]),
    }
    form = rng.choice(list(whole))
    return place("address", form, rng.choice(PHRASES["address"]), in_script(rng, comma.join(whole[form])))
