"""A broad finder of Iranian telephone numbers and e-mail addresses, to check what the product wrote.

`python -m tests.rulers.broad_pii DIR...` prints counts per file and kind, never a value; exit 1 if there are any.
Recall comes first. What it leaves out on purpose: numbers written in words, masked ones, short service numbers,
and eight digits with neither an area code nor a word such as "telephone" before them.
"""

import argparse
import html
import itertools
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

TEXT_FILES = ".json .jsonl .ndjson .log .md .html .htm .csv .tsv .txt .toml .yaml .yml .xml .ipynb .bib .cff".split()
PLAIN = {n: str(unicodedata.decimal(chr(n))) for n in range(0x110000) if unicodedata.category(chr(n)) == "Nd"}
PLAIN |= {ord("＠"): "@", ord("﹫"): "@", ord("＋"): "+", ord("．"): ".", ord("٫"): ".", ord("－"): "-"}
HIDDEN = "\u00ad\u034f\u061c\u0640\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0f\ufeff"
GAP = rf"[\s{HIDDEN}\-‐-―−.()\[\]/\\_،,*·•~]{{0,4}}"
TEN = rf"9(?:{GAP}\d){{9}}"
MOBILE = re.compile(rf"(?<!\d)(?P<head>(?:\+|00|0{GAP}0)?{GAP}98{GAP}0?{GAP}|0{GAP})?(?P<body>{TEN})(?!\d)")
EIGHT = rf"[1-9](?:{GAP}\d){{7}}"
ODD = re.compile(r"(?<!\d)09(?:\d{8}|\d{10})(?!\d)")  # a digit lost or doubled in typing
AREA = r"[1-8]\d"
LANDLINE = re.compile(rf"(?<!\d)(?P<head>(?:(?:\+|00){GAP}98{GAP}0?{GAP}|0){AREA}{GAP})(?P<body>{EIGHT})(?!\d)")
OLD = re.compile(rf"(?<!\d)(?P<head>0[1-8]\d{{2}}{GAP})(?P<body>[1-9]\d{{2}}{GAP}\d{{2}}{GAP}\d{{2}})(?!\d)")
REVERSED = re.compile(rf"(?<!\d)(?P<head>)(?P<body>[1-9]\d{{7}})[\s{HIDDEN}]*[-–_/][\s{HIDDEN}]*0{AREA}(?!\d)")
CUE = r"تلفن|تلفکس|تماس|فاکس|فکس|نمابر|تلگرام|واتس\W?اپ|\btel\b|\bphone\b|\bfax\b|\bcall\b|whatsapp"
CUED = re.compile(rf"(?:{CUE})[^\d\n]{{0,20}}(?<!\d)(?P<head>)(?P<body>[2-9]\d{{3}}{GAP}\d{{4}}|{EIGHT})(?!\d)", re.I)
MAILERS = "gmail|yahoo|ymail|hotmail|outlook|live|msn|icloud|chmail|aol|proton(?:mail)?|mailfa|rocketmail"
AT = r"\s{0,2}(?:@|[\[({]\s?(?:@|at|ات)\s?[\])}])\s{0,2}"
DOT = r"(?:\.|\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?)"
EMAIL = re.compile(rf"[a-z0-9][a-z0-9._%+'-]{{0,63}}{AT}[a-z0-9](?:[a-z0-9-]|{DOT}(?=[a-z0-9])){{0,80}}", re.I)
PERSIAN_MAILERS = r"جی\s?میل|یاهو|هات\s?میل|چاپار"
SPELT = re.compile(
    rf"[a-z0-9][a-z0-9._%+-]{{1,63}}(?:\s+(?:at|ات)\s+|\s*@\s*)"
    rf"(?:(?:{MAILERS})\b(?:\s*(?:\.|dot|دات)\s*com)?|{PERSIAN_MAILERS})",
    re.I,
)
CUT = re.compile(r"(?<![a-z0-9._])[a-z][a-z0-9._-]{3,63}\s?@(?=\s|\Z|[\u0600-\u06ff])", re.I)  # the domain left out
NOT_DOMAINS = re.compile(r"(?:png|jpe?g|gif|webp|svg|js|css|html?|json|py|md)\Z", re.I)


@dataclass(frozen=True)
class Hit:
    """Where something was found and of what kind; never the value."""

    path: str
    where: str
    kind: str


def _sizes(text: str) -> list[int]:
    return [len(run) for run in re.findall(r"\d+", re.sub(rf"[{HIDDEN}]", "", text))]


def _chained(text: str, start: int, end: int) -> bool:
    """True when the digits are the tail of a date, a decimal or a hash rather than a number of their own."""
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    if re.search(r"\d{4}[-/.]\d{1,2}[-/.]\Z|\d\.\Z", before) or re.search(r"(?<!\d)[01]?\d:\d\d:\Z", before):
        return True
    left, right = re.search(r"[0-9a-z_-]*\Z", before, re.I)[0], re.match(r"[0-9a-z_-]*", after, re.I)[0]
    token = left + text[start:end] + right
    hexadecimal = re.fullmatch(r"[0-9a-f-]{16,}", token, re.I) and re.search(r"[a-f]", token, re.I)
    opaque = len(re.findall(r"[a-z](?=\d)|\d(?=[a-z])", token, re.I)) >= 4
    return bool(hexadecimal or opaque or re.match(r"\.\d{5,}", after))


def _mobile_shape(head: str, body: str) -> bool:
    """Whether the groups of digits are those of a written number and not of a list of measurements."""
    sizes, gaps = _sizes(body), set(re.split(r"\d+", body)[1:-1])
    digits = re.sub(r"\D", "", head)
    if not digits and sizes == [3, 7] and gaps == {"."}:
        return False  # 912.3456789 is a decimal; 0912.3456789 is not
    if digits == "0" and re.fullmatch(r"0\.", head):
        return gaps == {"."} and len(sizes) == 10
    if len(sizes) == 10:
        return len(gaps) == 1
    grouped = 1 not in sizes[1:] and len(sizes) <= 5
    if digits == "0" and head == "0" and sizes[0] == 1:  # "09" by itself, then the rest
        return grouped and len(gaps) == 1
    return grouped and sizes[0] >= 3


def _phones(text: str) -> Iterator[tuple[int, int, str]]:
    for found in MOBILE.finditer(text):
        bare = not found["head"]
        listed = bare and re.match(r"[-./]\d", text[found.end() :])  # an ISBN and the like
        if _mobile_shape(found["head"] or "", found["body"]) and not listed and not _chained(text, *found.span()):
            yield found.start(), found.end(), "mobile"
    for found in ODD.finditer(text):
        if not _chained(text, *found.span()):
            yield found.start(), found.end(), "mobile"
    for pattern in (LANDLINE, OLD, REVERSED, CUED):
        for found in pattern.finditer(text):
            sizes = _sizes(found["body"])
            start = found.start() if found["head"] else found.start("body")
            if 1 not in sizes and len(sizes) <= 4 and not _chained(text, start, found.end()):
                yield start, found.end(), "landline"


def _emails(text: str) -> Iterator[tuple[int, int, str]]:
    for found in EMAIL.finditer(text):
        domain = re.split(AT, found[0], flags=re.I)[-1]
        labels = [x for x in re.split(DOT, domain, flags=re.I) if x]
        named = re.fullmatch(MAILERS, labels[0], re.I) or (
            len(labels) > 1 and re.fullmatch(r"[a-z-]{2,24}", labels[-1], re.I)
        )
        if named and not NOT_DOMAINS.match(labels[-1]) and not re.match(r"git@git(?:hub|lab)\.com", found[0]):
            yield found.start(), found.end(), "email"
    for pattern in (SPELT, CUT):
        yield from ((*found.span(), "email") for found in pattern.finditer(text))


def _matches(text: str) -> list[tuple[str, str]]:
    """(value, kind) of what `text` holds; of two that overlap the first stands."""
    out: list[tuple[str, str]] = []
    plain = text.translate(PLAIN)
    for look, where in ((_phones, plain), (_emails, re.sub(rf"[{HIDDEN}]", "", plain))):
        original, last = (text if where is plain else where), -1
        for start, end, kind in sorted(look(where)):
            if start >= last:
                out.append((original[start:end].strip(), kind))
                last = end
    return out


def find(text: str) -> list[str]:
    """Telephone numbers and e-mail addresses in `text`, as written (an e-mail without its hidden characters)."""
    return [value for value, _ in _matches(text)]


def kinds(text: str) -> list[str]:
    """The kinds (`mobile`, `landline`, `email`) of what `find` returns, in the same order."""
    return [kind for _, kind in _matches(text)]


def _readings(text: str) -> Iterator[str]:
    """The text, and as it reads once JSON, HTML and URL escapes are undone."""
    yield text
    if "\\u" in text:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    if "&" in text:
        yield html.unescape(text)
    if "%" in text:
        yield unquote(text)


def _kinds_of(text: str, allow: Collection[str]) -> Counter[str]:
    """Count of each kind over all readings, without the values in `allow` (a project's own contact address)."""
    out: Counter[str] = Counter()
    for reading in _readings(text):
        out |= Counter(kind for value, kind in _matches(reading) if value not in allow)
    return out


def _strings(value: object, at: str = "") -> Iterator[tuple[str, str]]:
    """(place, text) of every string inside a nested value."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield from _strings(inside, f"{at}.{key}")
    elif isinstance(value, (list, tuple)):
        for inside in value:
            yield from _strings(inside, at + "[]")


def _parquet(path: Path) -> Iterator[tuple[str, str]]:
    file = pq.ParquetFile(path)
    for key, value in (file.schema_arrow.metadata or {}).items():
        yield f"metadata {key.decode('utf-8', 'replace')}", value.decode("utf-8", "replace")
    row = 0
    for batch in file.iter_batches(batch_size=2000):
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if pa.types.is_nested(column.type) or "string" in str(column.type):
                for n, value in enumerate(column.to_pylist()):
                    yield from ((f"row {row + n} {name}{at}", text) for at, text in _strings(value))
        row += batch.num_rows


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for n, line in enumerate(file, 1):
            yield f"line {n}", line


def scan(path: str | Path, allow: Collection[str] = ()) -> list[Hit]:
    """Hits in every text and Parquet file under `path` (or in that file), one per value found.

    File names count too. `allow`: exact values that may stand there.
    """
    root = Path(path)
    hits = []
    for file in sorted(p for p in ([root] if root.is_file() else root.rglob("*")) if p.is_file()):
        read = _parquet if file.suffix == ".parquet" else _lines if file.suffix.lower() in TEXT_FILES else None
        named = [("name", file.name)]
        for where, text in itertools.chain(named, read(file) if read else ()):
            hits += [Hit(str(file), where, kind) for kind in _kinds_of(text, allow).elements()]
    return hits


def main(argv: list[str] | None = None) -> int:
    """Print counts per file and kind; 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", nargs="+")
    parser.add_argument("--allow", action="append", default=[], help="a value that may stand there")
    parser.add_argument("--where", action="store_true", help="print the places too")
    args = parser.parse_args(argv)
    hits = [hit for path in args.path for hit in scan(path, args.allow)]
    for (path, kind), count in sorted(Counter((h.path, h.kind) for h in hits).items()):
        print(f"{path}: {kind} {count}")
    for hit in hits if args.where else ():
        print(f"{hit.path}: {hit.where}: {hit.kind}")
    print(f"broad_pii: {len(hits)} found")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
