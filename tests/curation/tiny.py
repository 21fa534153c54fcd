"""Tiny records and steps for the tests of curation. The sentences are invented."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.records import Answer, Article, Question, Record, as_row, schema
from pipelines.step import Context, Decision, Outcome, Scope, draw

FETCHED = datetime(2025, 6, 1, 8, 30, tzinfo=UTC)
WHO = ("مادرم", "پدرم", "پسر سه‌ساله‌ام", "همسرم", "خواهرم", "دوستم", "مادربزرگم", "همکارم")
WHAT = ("سردرد شبانه", "تپش قلب", "درد زانو", "خارش پوست", "سرفهٔ خشک", "بی‌خوابی", "سوزش معده", "تاری دید")
WHEN = ("از دیشب", "چند هفته است", "بعد از ناهار", "هنگام راه رفتن", "صبح‌ها", "پس از ورزش", "در هوای سرد")
ADVICE = (
    "یک آزمایش خون ساده کمک می‌کند",
    "آب بیشتری بنوشید و استراحت کنید",
    "اگر تب دارید حضوری معاینه شوید",
    "فشار خون را دو بار در روز یادداشت کنید",
    "مصرف چای پررنگ را کم کنید",
    "سونوگرافی لازم نیست مگر آن که درد بیشتر شود",
    "داروی قبلی را خودسرانه قطع نکنید",
    "پیاده‌روی آرام روزانه مفید است",
    "خواب منظم را جدی بگیرید",
)


def say(number: int, words: tuple[str, ...] = ADVICE, sentences: int = 5) -> str:
    """Some sentences that no other number says: their order, and a made-up dose in each."""
    dice = random.Random(number)
    return " ".join(f"{dice.choice(words)} ({dice.randrange(10_000)} {dice.choice(WHEN)})." for _ in range(sentences))


def question(number: int, *, site: str = "drhast", answers: int | None = None, **changes: object) -> Question:
    dice = random.Random(number)
    body = f"سلام، {dice.choice(WHO)} {dice.choice(WHEN)} {dice.choice(WHAT)} دارد. {say(number, WHAT, 3)}"
    count = answers if answers is not None else 1 + number % 2
    made = Question(
        site=site,
        url=f"https://{site}.test/q/{number}",
        title=f"سؤال دربارهٔ {dice.choice(WHAT)}",
        question=body,
        answers=tuple(Answer(text=say(1000 * number + k), doctor_role="پزشک", specialty="داخلی") for k in range(count)),
        fetched=FETCHED,
        warc=f"{site}-00000.warc.gz",
        offset=number * 512,
    )
    return replace(made, **changes)


def article(number: int, *, site: str = "hidoctor", **changes: object) -> Article:
    text = "\n".join(say(7_000_000 + 10 * number + k, ADVICE + WHAT, 4) for k in range(3))
    made = Article(
        site=site, url=f"https://{site}.test/{number}", title=f"مقالهٔ {number}", text=text, fetched=FETCHED,
        warc=f"{site}-00000.warc.gz", offset=number * 512,
    )  # fmt: skip
    return replace(made, **changes)


def store(
    data: Path, records: list[Record], *, parts: int = 1, names: str = "part-{:05d}.parquet", **facts: object
) -> Path:
    """Writes records of one site as the extractor does; gives the site's folder."""
    folder = data / "records" / records[0].site
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(parts):
        rows = [as_row(record) for record in records[number::parts]]
        pq.write_table(pa.Table.from_pylist(rows, schema(records[0].kind)), folder / names.format(number))
    told = {"site": records[0].site, "domain": f"{records[0].site}.test", "kind": records[0].kind, "licence": None}
    told |= {"redistribute": False, "terms_note": "not asked yet", "expected": {"min": 10, "max": None}, **facts}
    (folder / "site.json").write_text(json.dumps(told, ensure_ascii=False))
    return folder


def recipe_of(*steps: str, seed: int = 5, optional: bool = True) -> str:
    """A recipe of questions of drhast and kqa, the second perhaps missing; a step is its name, then its parameters."""
    head = f'[dataset]\nname = "small"\nkind = "question"\nseed = {seed}\n'
    sources = '[[source]]\nsite = "drhast"\n[[source]]\nsite = "kqa"\n' + ("optional = true\n" if optional else "")
    named = (step.partition("\n") for step in steps)
    return head + sources + "".join(f'[[step]]\nuse = "{name}"\n{rest}\n' for name, _, rest in named)


def write_recipe(folder: Path, text: str, card: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.toml").write_text(text)
    if card:
        (folder / "card.md").write_text(card)
    return folder / "recipe.toml"


@dataclass(frozen=True, slots=True)
class Short:
    """Drops texts under ``least`` characters and marks every third of the others as edited."""

    name: ClassVar[str] = "short"
    version: ClassVar[int] = 1
    scope: ClassVar[Scope] = "record"

    least: int = 0
    column: str = "answer"
    unit: Literal["characters", "words"] = "characters"
    share: float = 1.0
    tags: tuple[str, ...] = ()
    limits: dict[str, float] | None = None

    def __post_init__(self) -> None:
        if self.least < 0:
            raise ValueError("least is below 0")

    def apply(self, table: pa.Table, context: Context) -> Outcome:
        decisions = []
        for row, text in zip(table["id"].to_pylist(), table[self.column].to_pylist(), strict=True):
            if len(text) < self.least and draw(context.seed, self.name, row) < self.share:
                decisions.append(Decision(row, self.name, "drop", "too_short", len(text), self.least))
            elif draw(context.seed, "mark", row) < 1 / 3:
                decisions.append(Decision(row, self.name, "edit", "marked"))
        return Outcome(table, decisions)


@dataclass(frozen=True, slots=True)
class Loser:
    """A broken step: it gives back fewer rows than it got."""

    name: ClassVar[str] = "loser"
    version: ClassVar[int] = 1
    scope: ClassVar[Scope] = "corpus"

    def apply(self, table: pa.Table, context: Context) -> Outcome:  # noqa: ARG002
        return Outcome(table.slice(1))


#: What the tests put in place of ``pipelines.step.STEPS``.
TINY_STEPS = {"short": "tiny:Short", "loser": "tiny:Loser"}
