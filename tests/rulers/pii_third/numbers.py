"""Numbers of the state, of banks and of medicine, each with its own control digits where it has them."""

from random import Random

from tests.rulers.pii_third.item import PHRASES, Item, digits, grouped, in_script, place

PLATE_LETTERS = "الف ب ج د س ص ط ق ل م ن و ه ی ت ع ژ".split()
BANKS = "603799 610433 621986 502229 627412 589210 636214 504706 627353 628023 639194 603769 622106 585983".split()
STATE_NUMBERS = (
    "national_id",
    "company_id",
    "sheba",
    "card",
    "postal_code",
    "passport",
    "medical_council",
    "health_record",
)


def national_id(rng: Random) -> Item:
    """Control digit: the nine digits weighted 10 to 2, mod 11; below 2 itself, else 11 less it."""
    nine = f"{rng.randrange(1, 590):03d}" + digits(rng, 6)
    rest = sum(int(c) * (10 - i) for i, c in enumerate(nine)) % 11
    number = nine + str(rest if rest < 2 else 11 - rest)
    form = rng.choices(("cued", "bare", "cued groups", "bare dashes"), (5, 3, 2, 1))[0]
    template = (
        rng.choice(PHRASES["national_id"])
        if "cued" in form
        else rng.choice(("{}", "مدارک بیمار {}", "ثبت نام کردم {}"))
    )
    if form == "cued groups":
        number = grouped(
            number, rng.choice(((3, 6, 1), (3, 3, 4), (5, 5), (2, 3, 3, 2))), rng.choice((" ", "-", "/", "."))
        )
    if form == "bare dashes":
        number = grouped(number, (3, 6, 1), "-")
    return place("national_id", form, template, in_script(rng, number))


def company_id(rng: Random) -> Item:
    """Control digit: (digit + tens digit + 2) weighted 29, 27, 23, 19, 17 twice, mod 11, 10 read as 0."""
    ten = rng.choice(("10", "14")) + digits(rng, 8)
    shift = int(ten[9]) + 2
    weights = (29, 27, 23, 19, 17) * 2
    number = ten + str(sum((int(c) + shift) * w for c, w in zip(ten, weights, strict=True)) % 11 % 10)
    return place("company_id", "cued", rng.choice(PHRASES["company_id"]), in_script(rng, number))


def sheba(rng: Random) -> Item:
    """IR, two control digits, a bank's three, nineteen of the account; mod 97 of the number turned round is 1."""
    account = "0" + rng.choice(("17", "12", "18", "15", "57", "62", "56", "54")) + digits(rng, 19, "0")
    number = f"{98 - int(account + '182700') % 97:02d}{account}"
    groups = grouped(number, (2, 4, 4, 4, 4, 4, 2), rng.choice((" ", "-", " ")))
    whole = {
        "solid": "IR" + number,
        "groups": "IR" + groups,
        "lower": rng.choice(("ir", "Ir", "IR ", "IR-")) + number,
        "no IR": number,
        "no IR groups": grouped(number, (2, 4, 4, 4, 4, 4, 2), " "),
        "IR last": number + rng.choice(("IR", " IR")),
    }
    form = rng.choices(list(whole), (4, 3, 2, 3, 1, 1))[0]
    template = "{}" if form in ("solid", "groups") and rng.random() < 0.3 else rng.choice(PHRASES["sheba"])
    return place("sheba", form, template, in_script(rng, whole[form]))


def card(rng: Random) -> Item:
    """Sixteen digits, a bank's known first six, Luhn's control digit last."""
    number = rng.choice(BANKS) + digits(rng, 9)
    doubled = sum(sum(divmod(int(c) * 2, 10)) if i % 2 == 0 else int(c) for i, c in enumerate(number))
    number += str(-doubled % 10)
    form = rng.choice(("solid", "four by four"))
    if form == "four by four":
        number = grouped(number, (4, 4, 4, 4), rng.choice(("-", " ", ".", "/", "_", " - ", "–", "*", "\u200f", "  ")))
    return place("card", form, rng.choice(PHRASES["card"]), in_script(rng, number))


def postal_code(rng: Random) -> Item:
    """Ten digits; the first five without 0 and 2."""
    number = "".join(rng.choice("13456789") for _ in range(5)) + digits(rng, 5, "123456789")
    form = rng.choice(("solid", "five five"))
    if form == "five five":
        number = grouped(number, (5, 5), rng.choice(("-", " ", " - ", "–")))
    return place("postal_code", form, rng.choice(PHRASES["postal_code"]), in_script(rng, number))


def passport(rng: Random) -> Item:
    """A letter and eight digits."""
    form = rng.choices(("solid", "gap"), (3, 1))[0]
    gap = rng.choice((" ", "-")) if form == "gap" else ""
    number = rng.choice("ABEFGHIJKLMNPRTVXYZaku") + gap + digits(rng, 8)
    return place(
        "passport", form, rng.choice(PHRASES["passport"]), in_script(rng, number) if rng.random() < 0.4 else number
    )


def medical_council(rng: Random) -> Item:
    """Three to six digits, at times behind a letter for the profession."""
    form = rng.choices(("plain", "letter"), (4, 1))[0]
    number = digits(rng, rng.choice((4, 5, 5, 6, 6)), "123456789")
    if form == "letter":
        number = rng.choice("مدتپ") + rng.choice(("-", " ", "/")) + number
    return place("medical_council", form, rng.choice(PHRASES["medical_council"]), in_script(rng, number))


def health_record(rng: Random) -> Item:
    form = rng.choices(("plain", "parts"), (4, 1))[0]
    number = digits(rng, rng.choice((5, 6, 7, 8, 10)), "123456789")
    if form == "parts":
        number = rng.choice(
            (f"{number[:2]}-{number[2:]}", f"{number[:2]}/{number[2:]}", f"{rng.choice('ABH')}-{number}")
        )
    return place("health_record", form, rng.choice(PHRASES["health_record"]), in_script(rng, number))


def plate(rng: Random) -> Item:
    two, three = digits(rng, 2, "123456789"), digits(rng, 3, "123456789")
    letter, region = rng.choice(PLATE_LETTERS), rng.randrange(10, 99)
    whole = {
        "spaced": f"{two} {letter} {three} ایران {region}",
        "tight": f"{two}{letter}{three} ایران {region}",
        "iran first": f"ایران {region} - {two} {letter} {three}",
        "dash": f"{two}{letter}{three}-{region}",
        "bar": f"{two} {letter} {three} | {region}",
    }
    form = rng.choice(list(whole))
    alone = form in ("spaced", "iran first") and rng.random() < 0.3
    template = "تصادف کردم با {}" if alone else rng.choice(PHRASES["plate"])
    return place("plate", form, template, in_script(rng, whole[form]))


_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
_FOREIGN = "ژانویه فوریه مارس آوریل می ژوئن ژوئیه آگوست سپتامبر اکتبر نوامبر دسامبر".split()
_ORDINALS = "یکم دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم یازدهم دوازدهم سیزدهم چهاردهم پانزدهم".split()


def birth_date(rng: Random) -> Item:
    year, month, day = rng.randrange(1325, 1399), rng.randrange(1, 13), rng.randrange(1, 30)
    mark = rng.choice(("/", "/", "-", ".", " / ", "٫"))
    name = _MONTHS[month - 1]
    whole = {
        "numbers": f"{year}{mark}{month}{mark}{day}",
        "padded": f"{year}{mark}{month:02d}{mark}{day:02d}",
        "short year": f"{year % 100}{mark}{month}{mark}{day}",
        "day first": f"{day}{mark}{month}{mark}{year}",
        "month name": f"{day} {name} {rng.choice((year, year % 100, f'ماه {year}', f'سال {year}'))}",
        "ordinal": f"{_ORDINALS[day % 15]} {name} {rng.choice((year, f'ماه سال {year}', f'ماه {year % 100}'))}",
        "christian": f"{year + 621}{rng.choice('-/')}{month:02d}{rng.choice('-/')}{day:02d}",
        "christian name": f"{day} {_FOREIGN[month - 1]} {year + 621}",
        "run together": f"{year}{month:02d}{day:02d}",
    }
    form = rng.choices(list(whole), (4, 4, 4, 1, 4, 1, 1, 1, 1))[0]
    return place("birth_date", form, rng.choice(PHRASES["birth_date"]), in_script(rng, whole[form]))
