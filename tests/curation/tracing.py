"""Builds to ask about: invented records with a duplicate, a short answer, a number and a mute question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import tiny
from click.testing import CliRunner, Result

from pipelines.records import Answer, Question
from tabib.cli import main

NUMBER = "0912" + "3456789"
RECIPE = tiny.recipe_of(
    "normalise",
    "pii",
    'exact\non = ["question", "answer"]',
    'near\non = ["question", "answer"]',
    "split\nratios = { train = 0.6, test = 0.4 }",
    "length\nmin_tokens = 10",
)
ASKED = [tiny.question(n, answers=1, layout="Layout2025") for n in range(40)]
MUTE = tiny.question(50, answers=0)
CALLED = replace(tiny.question(51, answers=1), answers=(Answer(text=f"{tiny.say(51)} تماس {NUMBER}"),))
SHORT = replace(tiny.question(52, answers=1), answers=(Answer(text="حضوری بیایید"),))
TWIN = replace(ASKED[3], url="https://drhast.test/q/twin")
ALIKE = replace(ASKED[4], url="https://drhast.test/q/alike", question=ASKED[4].question + " ممنون")
RECORDS: list[Question] = [*ASKED, MUTE, CALLED, SHORT, replace(TWIN), replace(ALIKE)]
OLDER = replace(ASKED[7], fetched=tiny.FETCHED - timedelta(days=30), warc="older.warc.gz")


def tabib(*arguments: object) -> Result:
    """The command in this process; its exit code, stdout and stderr."""
    return CliRunner().invoke(main, [str(one) for one in arguments])


def said(*arguments: object) -> str:
    """What a command that goes well prints."""
    done = tabib(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def stored(folder: Path, records: list[Question], recipe: str = RECIPE) -> Path:
    """Records and a recipe; the path of the recipe."""
    tiny.store(folder / "data", records, licence="CC BY 4.0", redistribute=True)
    return tiny.write_recipe(folder / "datasets" / "small", recipe)
