"""Where in a TOML text each key stands: ``tomllib`` says what a recipe holds, not on which line."""

from __future__ import annotations

import re

#: A key's place: table names, positions in arrays of tables, and the key, e.g. ``("step", 2, "on")``.
Place = tuple[str | int, ...]

_KEY_PART = re.compile(r"""[ \t]*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*(\.?)""")
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*|\n|[\[\]{}]|[^\"'\#\n\[\]{}]+",
    re.DOTALL,
)


def key_lines(text: str) -> dict[Place, int]:
    """The line (from 1) of every table header and key of a TOML text that ``tomllib`` has accepted.

    >>> key_lines('[[step]]\\nuse = "a"\\n[[step]]\\nuse = "b"')[("step", 1, "use")]
    4
    """
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}  # how many tables an array of tables has so far
    table: Place = ()
    at = 0
    while at < len(text):
        line = text.count("\n", 0, at) + 1
        if text[at] in " \t\r\n":
            at += 1
        elif text[at] == "#":
            at = _line_end(text, at)
        elif text[at] == "[":
            double = text.startswith("[[", at)
            parts, at = _key(text, at + 1 + double)
            table = _header(parts, double, counts)
            found.setdefault(table, line)
            if double:
                found.setdefault(table[:-1], line)
            at = _line_end(text, at)
        else:
            parts, at = _key(text, at)
            for length in range(1, len(parts) + 1):
                found.setdefault((*table, *parts[:length]), line)
            at = _value_end(text, at + 1)
    return found


def line_of(lines: dict[Place, int], *place: str | int) -> int:
    """The line of a place, or of the nearest table around it; 1 when nothing around it is written."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return 1


def _key(text: str, at: int) -> tuple[list[str], int]:
    """The parts of a dotted key and where it ends (at ``=`` or ``]``)."""
    parts: list[str] = []
    while match := _KEY_PART.match(text, at):
        part = match[1]
        parts.append(part[1:-1] if part[0] in "\"'" else part)
        at = match.end()
        if not match[2]:
            break
    return parts, at


def _header(parts: list[str], double: bool, counts: dict[Place, int]) -> Place:
    """The place a header opens: names of arrays of tables are followed by the position of their last table."""
    place: Place = ()
    for number, part in enumerate(parts, 1):
        place = (*place, part)
        if double and number == len(parts):
            counts[place] = counts.get(place, 0) + 1
        if place in counts:
            place = (*place, counts[place] - 1)
    return place


def _value_end(text: str, at: int) -> int:
    """Where a value's last line ends: a line end inside brackets or a string does not count."""
    depth = 0
    while match := _TOKEN.match(text, at):
        token = match[0]
        if token == "\n" and depth == 0:
            return at
        depth += (token in "[{") - (token in "]}")
        at = match.end()
    return len(text)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
