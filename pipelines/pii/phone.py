"""Iranian phone numbers (and foreign ones in international form), however they are typed.

A number may be grouped in any way and written in any digit script. What counts as a landline or a
mobile without its zero comes from the ``phonenumbers`` metadata, never from a list of our own:
lists that go round have Mazandaran (011) wrong and Zanjan (024) missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from pipelines.pii.span import Group, Span, behind, many_digits, runs

_CUE = re.compile(
    r"(?:(?:تلفن|تلفون|تلفکس|موبایل|فکس|نمابر|شماره[ \u200c]?تماس|واتس[ \u200c]?[آا]پ|پیامک|نوبت[ \u200c]?دهی"
    r"|شمار(?:م|مون|هام|ش)(?!\w)"
    r"|(?<!\w)خط(?:م|مون)(?!\w)|(?:با|به|این|اینم|زیر) شمار(?:ه|م|ش)|شماره[ \u200c]{0,2}(?:ی )?(?:من|ام|م|اش|ش"
    r"|همراه|ایشان|ایشون"
    r"|دکتر|ثابت|خونه|خانه|کلینیک|درمانگاه|بیمارستان|محل|دفتر|همسر|شوهر|خانم|مادر|پدر|برادر|خواهر|پسر|دختر|مستقیم"
    r"|داخلی|تهران)"
    r"|(?<![a-z])tel|phone|mobile|(?<![a-z])(?:call|fax)|whats ?app)"
    r"(?:[^\d\n\[\]]{0,25}|[^\d\n\[\]]{0,12}\r?\n[ (+]{0,3})"
    r"|(?:همراه|تماس|زنگ|پیام|مطب|منزل|رزرو|ثابت|منشی|نوبت)[^\d\n\[\]]{0,12}(?:\r?\n[ (+]{0,3})?)$",
    re.IGNORECASE,
)
#: What a number is for may be said behind it: با ۸۸۷۷۶۶۵۵ تماس بگیرید.
_CUE_BEHIND = re.compile(r"[^\d\n\[\]]{0,12}(?:تماس|زنگ|پیام|پیغام|اس ?ام ?اس)")
#: Not the start of a phone: a date, a time, or 0.9 and its like.
_NUMBERS = re.compile(r"\d{1,2}([./:])\d{1,2}\1(?:\d\d|\d{4})(?!\d|\1)|\d{1,2}:\d|0[.,/٫،]\d{1,2}(?!\d)|\d+ ?[،,٬] ")
_COUNTRY = re.compile(r"(?:0{0,2}98|098)0?(?=[1-9]\d{9}$)")
_BARE_SHAPES = {(10,), (3, 7), (3, 3, 4), (3, 4, 3), (3, 3, 2, 2), (3, 2, 2, 3), (2, 8)}

#: What stands between the numbers of a list, and what makes the next one no telephone.
_LISTED = re.compile(r"\)?[ \u200c]{0,2}(?:و|یا|[,،؛;/|–-]|\r?\n)[ \u200c]{0,2}$")
_MASKED = re.compile(r"\[PHONE\]\)?[ \u200c]{0,2}(?:و|یا|[,،؛;/|–-]|\r?\n)[ \u200c]{0,2}$")
_MONEY = re.compile(
    r"[ \u200c]{0,2}(?:میلیون|میلیارد|هزار|کپی|واحد|تومان|تومن|ریال|دلار|یورو|نفر|%|(?:[mkµ]?g|m?l|mcg|iu|units?"
    r"|cc|[mc]m|usd|[a-z]{1,2})(?![a-z]))",
    re.IGNORECASE,
)
_PRICE = re.compile(r"(?:قیمت|مبلغ|هزینه|بهای|ریال|تومان|تومن)[^\d\n\[\]]{0,20}$")
#: What a number of many groups starts with, and all that one without a cue may be: looked at before anything costly.
_LONG = re.compile(r"0{1,2}[1-9]|98")
_GROUPED = re.compile(r"\d{11}|9\d{9}|(?:0{0,2}98|098)\d{10,11}|00[1-9]\d{4,12}")
_BREAK = re.compile(r"\r\n|[\n\r]")
#: The letter o typed for a zero: at the head of a mobile, or within ten to fourteen digits.
_LETTER_O = re.compile(r"(?<!\w)(?=\d*o)[\do]{10,14}(?!\w)|(?<!\w)o(?=9[\do]{2}[\s./_-]?[\do])", re.IGNORECASE)
_O_AT_DIGIT = re.compile(r"[oO]\d|\d[oO]")
_KEYCAP = "\ufe0f\u20e3"

may_hold = many_digits


def find(folded: str) -> Iterator[Span]:
    """Phone numbers in a folded text, longest reading first, one within a line before one that goes over its end."""
    if _O_AT_DIGIT.search(folded):
        folded = _LETTER_O.sub(lambda typed: typed[0].lower().replace("o", "0"), folded)
    done = 0
    for groups in runs(folded, over_lines=True):
        first = 0
        cued = behind(_CUE, folded, groups[0].start) or _CUE_BEHIND.match(folded, groups[-1].end) is not None
        while first < len(groups):
            start = groups[first].start
            listed = start - done < 8 and done > 0 and _LISTED.match(folded[done:start]) is not None
            listed = listed or (first == 0 and behind(_MASKED, folded, start))
            last = _reading(folded, groups, first, cued and first == 0, listed)
            if last:
                span = _span(folded, groups[first], groups[last - 1])
                done = span.end
                yield span
            first = last or first + 1


def _reading(folded: str, groups: list[Group], first: int, cued: bool, listed: bool) -> int:
    """The group behind the best number that starts at a group; 0 when none does."""
    start = groups[first].start
    plus = "+" in folded[max(0, start - 2) : start]
    told = plus or cued or listed
    head = "".join(group.digits for group in groups[first : first + 3])
    most = 15 if told or _LONG.match(head) else 4
    if most == 4 and head[0] != "9" and all(group.digits[0] != "0" for group in groups[first + 1 : first + 4]):
        return 0  # not even 88776655-021
    digits = ""
    within: list[int] = []
    beyond: list[int] = []
    for n in range(first, min(first + most, len(groups))):
        digits += groups[n].digits
        if len(digits) > 15:
            break
        if len(digits) >= 7 and (told or n == first or _GROUPED.fullmatch(digits)):
            breaks = _BREAK.findall(folded, start, groups[n].end)
            if len(breaks) <= 4:
                (beyond if breaks else within).insert(0, n + 1)
    within.sort(key=lambda last: not _is_whole(folded, groups[first:last]))  # 0912 345 6789. 2 mg: the 2 is not its own
    for last in within:
        if _is_phone(folded, groups[first:last], plus, cued, listed):
            return last
    for last in beyond:
        taken = groups[first:last]
        if _is_broken(folded, taken, plus, cued) and _is_phone(folded, taken, plus, cued, listed):
            return last
    return 0


def _is_whole(folded: str, groups: list[Group]) -> bool:
    """Whether the groups are a mobile and no more, or a landline behind which a sentence ends: 0912 345 6789. 2 "
    "mg."""
    digits = "".join(group.digits for group in groups)
    if len(digits) != 11 or digits[0] != "0" or digits[1] == "0":
        return False
    return digits[1] == "9" or folded[groups[-1].end :][:2] in (". ", ".\n", "، ")


def _is_broken(folded: str, groups: list[Group], plus: bool, cued: bool) -> bool:
    """Whether a number that goes over the end of a line may be one: never two values of a table."""
    if any(len(_BREAK.findall(folded, left.end, right.start)) > 1 for left, right in pairwise(groups)):
        return False
    head = groups[0].digits
    if plus or re.match(r"0098|09\d\d|0[1-8]\d", head):
        return True
    sizes = [len(group.digits) for group in groups]
    return cued and (head == "98" or min(sizes) > 2 or (min(sizes) > 1 and sum(sizes) == 8))


def _span(folded: str, first: Group, last: Group) -> Span:
    start, end = first.start, last.end
    if folded[start - 1 : start] == "(" and ")" in folded[start:end]:
        start -= 1
    if "(" in folded[start:end] and ")" not in folded[start:end] and folded[end : end + 1] == ")":
        end += 1
    while start and folded[start - 1] == "+":
        start -= 1
    while folded[end : end + 1] == "+":
        end += 1
    while folded[end : end + 1] and folded[end] in _KEYCAP:
        end += 1
    return Span(start, end, "phone")


def _is_phone(folded: str, groups: list[Group], plus: bool, cued: bool, listed: bool) -> bool:
    digits = "".join(group.digits for group in groups)
    if not 7 <= len(digits) <= 15:
        return False
    written = folded[groups[0].start : groups[-1].end]
    between = {folded[left.end : right.start] for left, right in pairwise(groups)}
    one_by_one = len(groups) == len(digits) and len(between) == 1
    if len(groups) > 1 and not one_by_one and _NUMBERS.match(written):
        return False
    shape = tuple(len(group.digits) for group in groups)
    return (
        _is_prefixed(digits, shape, cued)
        or _is_bare(digits, shape, cued) and not _is_price(folded, groups)
        or _is_reversed(groups)
        or (plus or digits.startswith("00")) and _is_valid("+" + digits.removeprefix("00"))
        or (cued and _is_local(digits, shape) and not _is_price(folded, groups))
        or (listed and min(shape) > 2 and _is_local(digits, shape) and not _MONEY.match(folded, groups[-1].end))
    )  # fmt: skip


def _is_price(folded: str, groups: list[Group]) -> bool:
    return _MONEY.match(folded, groups[-1].end) is not None or behind(_PRICE, folded, groups[0].start)


def _is_bare(digits: str, shape: tuple[int, ...], cued: bool) -> bool:
    """A mobile without its zero, in a usual grouping; behind a cue in any, and from any operator."""
    if len(digits) != 10 or digits[0] != "9":
        return False
    return cued or (shape in _BARE_SHAPES and _is_valid("+98" + digits))


def _is_prefixed(digits: str, shape: tuple[int, ...], cued: bool) -> bool:
    """With a country code or a zero; behind a cue the groups need not end with the area code."""
    if country := _COUNTRY.match(digits):
        national = digits[country.end() :]
        return national[0] == "9" or _is_valid("+98" + national)
    if len(digits) == 11 and digits[0] == "0":
        whole = _breaks_after_area(shape) or (min(shape) > 1 and (cued or shape[0] > 4))
        return digits[1] == "9" or (whole and _is_valid("+98" + digits[1:]))
    return len(shape) == 1 and re.fullmatch(r"09\d{8,11}", digits) is not None  # a digit too few or many: still a phone


def _breaks_after_area(shape: tuple[int, ...]) -> bool:
    """021 88.., 0 21 88.., 0311 88.., or no break at all; not 01/23/45678 90."""
    return len(shape) == 1 or shape[0] in (3, 4) or shape[:2] in ((1, 2), (1, 3)) or set(shape) == {1}


def _is_reversed(groups: list[Group]) -> bool:
    """88776655-021 and 3456789-0912: the order a right-to-left field leaves behind."""
    area, rest = groups[-1].digits, "".join(group.digits for group in groups[:-1])
    if area[0] != "0" or len(area) + len(rest) != 11 or len(groups) > 4:
        return False
    return bool(re.fullmatch(r"09\d\d", area)) or (len(area) == 3 and _is_valid("+98" + area[1:] + rest))


def _is_local(digits: str, shape: tuple[int, ...]) -> bool:
    """A number without its area code, or one that no plan knows: right behind a word for telephone, or in a list."""
    return (
        len(digits) in (7, 8) and digits[0] in "23456789" and (len(shape) <= 4 and min(shape) > 1 or set(shape) == {1})
    ) or (len(digits) in (10, 11, 12) and digits[0] == "0" and _breaks_after_area(shape))


@lru_cache(maxsize=4096)
def _is_valid(number: str) -> bool:
    """By the metadata of ``phonenumbers``, imported when a text first holds a candidate."""
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False
