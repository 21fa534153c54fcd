"""The recipes that the pages of the steps show are recipes: each loads, inside a minimal one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from curation.recipe import load
from pipelines.step import STEPS

PAGES = sorted((Path(__file__).parents[2] / "docs" / "steps").glob("*.md"))
BLOCKS = [
    pytest.param(page.stem, block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL))
]
SITES = ["drhast", "niniban_qa", "doctoryab", "isovisit", "kqa"]


def test_every_step_has_a_page_with_a_recipe() -> None:
    assert {page.stem for page in PAGES} >= set(STEPS)
    assert {block.values[0] for block in BLOCKS} >= set(STEPS)


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_what_a_page_shows_is_a_recipe(name: str, block: str, tmp_path: Path) -> None:
    step = tomllib.loads(block)["step"][0]
    for pattern in step.get("benchmarks", []):  # files of the reader's own: any will do here
        path = tmp_path / "dataset" / pattern.replace("*", "x")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b'{"text": "x"}\n')
    recipe = tmp_path / "dataset" / "recipe.toml"
    recipe.parent.mkdir(exist_ok=True)
    text = '[dataset]\nname = "small"\nkind = "question"\n'
    text += "".join(f'[[source]]\nsite = "{site}"\n' for site in SITES)
    if "splits" in step or "against" in step:  # splits are named that a step before it makes
        text += '[[step]]\nuse = "split"\nratios = { train = 0.8, dev = 0.1, test = 0.1 }\n'
    recipe.write_text(text + block, "utf-8")
    assert load(recipe).steps[-1].name == name
