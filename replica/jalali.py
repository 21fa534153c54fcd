"""Gregorian to Jalali, for the dates that pages show."""

from __future__ import annotations

from datetime import date

from replica.style import digits

_MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")


def jalali(day: date) -> tuple[int, int, int]:
    """Year, month and day by the 33-year rule, which holds from 1925 to 2088."""
    # 21 March 1921 was 1 Farvardin 1300; day counts run on from there.
    left = day.toordinal() - date(1921, 3, 21).toordinal()
    year = 1300
    while left >= (length := 366 if _leap(year) else 365):
        left -= length
        year += 1
    month = left // 31 if left < 186 else 6 + (left - 186) // 30
    return year, month + 1, left - (month * 31 if month < 6 else 186 + (month - 6) * 30) + 1


def _leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


def shown(day: date, form: int) -> str:
    """A Jalali date as pages write it: by name or by number, in one of the three digit scripts."""
    year, month, nth = jalali(day)
    text = (
        f"{nth} {_MONTHS[month - 1]} {year}",
        f"{year}/{month:02d}/{nth:02d}",
        f"{nth} {_MONTHS[month - 1]}، {year}",
        f"{year}/{month}/{nth}",
    )[form % 4]
    return digits(text, ("persian", "persian", "ascii", "arabic")[form // 4 % 4])
