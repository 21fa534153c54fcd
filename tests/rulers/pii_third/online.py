"""E-mails, addresses of sites, and handles of messengers."""

from random import Random

from tests.rulers.pii_third.item import PHRASES, Item, digits, place

GIVEN = "ali reza sara mahsa zahra hossein amir neda maryam mehdi parisa narges hamid leila nima elham".split()
FAMILY = "ahmadi karimi rad moradi tehrani jafari nouri sadeghi azizi hosseini rezaei kamali farhadi".split()
SITES = "drahmadi iranpezeshk niksalamat mehrclinic ivfcenter zananoo teb-sonati sepidlab nobatdehi koodak".split()
APPS = {
    "telegram": "تلگرام|تلگرامم|تلگرام من|telegram|کانال تلگرام|تل|Telegram",
    "instagram": "اینستاگرام|اینستا|پیج اینستاگرام|پیج اینستام|instagram|اینستام|اینستاگرام من|insta",
    "whatsapp": "واتساپ|واتس اپ|واتس‌اپ",
    "eitaa": "ایتا|کانال ایتا|پیام رسان ایتا",
    "rubika": "روبیکا|کانال روبیکا|روبیکام",
    "bale": "پیام رسان بله|پیام‌رسان بله|کانال بله|بازوی بله",
}


def user(rng: Random) -> str:
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    return rng.choice((
        f"{given}{rng.choice('._')}{family}", f"{given}{family}{digits(rng, 2)}", f"{given[0]}.{family}",
        f"dr_{family}", f"{given}_{digits(rng, 4, '1')}", f"{family}{digits(rng, 3)}", f"{given}{family}",
    ))  # fmt: skip


_SAID = {
    "gmail": "جیمیل",
    "yahoo": "یاهو",
    "outlook": "اوت لوک",
    "hotmail": "هات میل",
    "chmail": "چمیل",
    "ymail": "وای میل",
}


def email(rng: Random) -> Item:
    name, host = user(rng), rng.choice(("gmail", "yahoo", "outlook", "hotmail", "chmail", "ymail"))
    end = "ir" if host == "chmail" else "com"
    at = rng.choice((" at ", "[at]", "(at)", " [at] ", " (at) ", "{at}", " AT ", "<at>"))
    dot = rng.choice((" dot ", "[dot]", "(dot)", " [dot] ", ".", " . ", " DOT "))
    said = f"{rng.choice(('دات', 'نقطه'))} {'کام' if end == 'com' else 'آی آر'}"
    persian_at = rng.choice(("ات", "اَت", "ادساین", "اَت ساین", "(ات)", "[ات]"))
    whole = {
        "plain": f"{name}@{host}.{end}",
        "own host": f"{name}@{rng.choice(SITES)}.{rng.choice(('ir', 'com', 'ac.ir', 'org'))}",
        "capitals": f"{name.capitalize()}@{host.capitalize()}.{end}",
        "spaces": f"{name} @ {host}{rng.choice(('.', ' . ', '. '))}{end}",
        "at": f"{name}{at}{host}{dot}{end}",
        "persian at": f"{name} {persian_at} {host}{rng.choice(('.', ' دات '))}{end}",
        "persian": f"{name} {rng.choice(('ات', 'اَت', 'at', '@'))} {_SAID[host]} {said}",
    }
    form = rng.choices(list(whole), (5, 2, 2, 2, 4, 3, 2))[0]
    return place("email", form, rng.choice(PHRASES["email"]), whole[form])


_PATHS = ("/post/123", "/fa/news/4521.html", "/?p=77&x=1", "/blog/%D8%B3%D9%84%D8%A7%D9%85", "", "/", "/a_b-c#top")
_UPLOADED = (
    "http://uupload.ir/files/ab1c_s.jpg",
    "https://s6.uupload.ir/files/x12.png",
    "http://s8.picofile.com/file/83.jpg",
)
_ALONE = ("{}", "آیدی من {}", "پیام بدید {}", "آیدیم {}", "در خدمتم {} 🌹", "آیدی: {}")
_PAGES = ("پیج {} رو ببینید", "پیج من: {}", "پیجم {} هست", "پیج {} رو فالو کنید", "دایرکت بدید به {}")


def url(rng: Random) -> Item:
    site, end = rng.choice(SITES), rng.choice(("ir", "com", "org", "net", "co", "info", "ir"))
    path, dot = rng.choice(_PATHS), rng.choice(("دات", "نقطه", "dot", "[dot]"))
    whole = {
        "scheme": f"{rng.choice(('http://', 'https://', 'https://www.', 'HTTP://'))}{site}.{end}{path}",
        "www": f"www.{site}.{end}{path}",
        "bare": f"{site}.{end}",
        "bare path": f"{site}.{end}/{rng.choice(('doctor/45', 'q/998', 'blog'))}",
        "uploaded": rng.choice(_UPLOADED),
        "dat": f"{site} {dot} {rng.choice(('کام', 'آی آر', 'ir', 'com', 'ای ار'))}",
        "spaced": rng.choice(
            (f"http :// {site}.{end}", f"www . {site} . {end}", f"http://www. {site}.{end}", f"{site} .{end}")
        ),
    }
    form = rng.choices(list(whole), (5, 4, 4, 2, 1, 1, 1))[0]
    return place("url", form, rng.choice(PHRASES["url"]), whole[form])


_LINKS = (
    "t.me/{} https://t.me/{} instagram.com/{} https://www.instagram.com/{}/ wa.me/989127654321 eitaa.com/{} "
    "rubika.ir/{} ble.ir/{} telegram.me/{}"
).split()


def handle(rng: Random) -> Item:
    name = user(rng)
    app = rng.choice(list(APPS))
    called = rng.choice(APPS[app].split("|"))
    form = rng.choices(("at sign", "bare", "at alone", "link", "page"), (4, 4, 2, 2, 1))[0]
    if form == "at alone":
        return place("handle", form, rng.choice(_ALONE), "@" + name)
    if form == "link":
        link = rng.choice(_LINKS).replace("{}", name)
        return place("handle", form, rng.choice(("کانال من {}", "{}", "لینک: {}", "عضو بشید {}")), link)
    if form == "page":
        return place("handle", form, rng.choice(_PAGES), name)
    template = rng.choice(PHRASES["handle"]).replace("{app}", called)
    core = rng.choice(("@", "@", "@ ")) + name if form == "at sign" else name
    if form == "at sign" and rng.random() < 0.15:
        core = name + "@"
    return place("handle", f"{form} {app}", template, core)
