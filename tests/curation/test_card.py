"""The card: a head the Hub accepts, tables that say what is in and what is not."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from huggingface_hub import DatasetCard

from curation import card
from curation.policies import policies
from curation.recipe import DATASETS, PLACEHOLDERS, load

NOTHING: dict[str, Any] = {"changed": 0, "edited": {}, "pieces": {}, "marked": {}}
MANIFEST: dict[str, Any] = {
    "dataset": "small",
    "kind": "question",
    "fingerprint": "0123456789abcdef",
    "recipe": {
        "dataset": {"seed": 17, "title": "A small: set"},
        "step": [{"use": "exact", "version": 1, "parameters": {"on": ["question"]}}],
    },
    "terms": {
        "drhast": {
            "domain": "drhast.com", "licence": None, "redistribute": False,
            "terms_note": "no terms page | found", "expected": {"min": 100_000, "max": None},
        }
    },
    "inputs": [{"site": "drhast", "sha256": [], "records": 2_000, "rows": 2_300}],
    "missing": ["kqa"],
    "unserved": ["test"],
    "funnel": [
        {"step": "read", "in": 2_000, "out": 2_300, "dropped": {"no_answer": 2}, **NOTHING},
        {"step": "exact", "in": 2_300, "out": 2_200, "dropped": {"exact_duplicate": 100}, **NOTHING},
    ],
    "splits": {"train": 2_000, "dev": 200},
    "counts": {"train": {"words": 90_000, "sentences": 9_000}, "dev": {"words": 8_000, "sentences": 700}},
    "reviews": {"mark": "", "people": 0, "verdicts": {}, "disputed": 0, "agreement": []},
    "reviewed": {"train": {"unreviewed": 2_000}, "dev": {"accepted": 20, "unreviewed": 180}},
    "sources": {"train": {"drhast": 2_000}, "dev": {"drhast": 200}},
}  # fmt: skip


def head(manifest: dict[str, Any]) -> dict[str, Any]:
    return DatasetCard(card.render(manifest, "")).data.to_dict()


def test_the_head_names_the_splits_that_have_rows() -> None:
    told = head(MANIFEST)
    assert told["configs"] == [
        {
            "config_name": "default",
            "data_files": [
                {"split": "train", "path": "data/train-*.parquet"},
                {"split": "dev", "path": "data/dev-*.parquet"},
            ],
        }
    ]
    assert told["language"] == ["fa"]
    assert told["pretty_name"] == "A small: set"
    assert told["size_categories"] == ["1K<n<10K"]
    assert told["task_categories"] == ["question-answering", "text-generation"]


@pytest.mark.parametrize(
    ("licences", "wanted"),
    [
        ([None], "other"),
        (["CC BY-NC 4.0"], "cc-by-nc-4.0"),
        (["CC BY-NC-SA 4.0", "cc-by-nc-sa-4.0"], "other"),
        (["CC0 1.0"], "cc0-1.0"),
        (["CC BY 4.0", None], "other"),
        (["all rights reserved"], "other"),
    ],
)
def test_a_licence_is_named_only_when_all_sources_have_it(licences: list[str | None], wanted: str) -> None:
    manifest = deepcopy(MANIFEST)
    facts = manifest["terms"].pop("drhast")
    manifest["terms"] = {f"site{n}": {**facts, "licence": licence} for n, licence in enumerate(licences)}
    manifest["inputs"] = [{**MANIFEST["inputs"][0], "site": site} for site in manifest["terms"]]
    told = head(manifest)
    assert told["license"] == wanted
    assert ("license_name" in told) == (wanted == "other")


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (0, "n<1K"),
        (999, "n<1K"),
        (1_000, "1K<n<10K"),
        (72_500, "10K<n<100K"),
        (200_000, "100K<n<1M"),
        (10**6, "1M<n<10M"),
    ],
)
def test_size_categories(rows: int, name: str) -> None:
    assert card.size_category(rows) == name


def test_the_tables() -> None:
    text = card.render(MANIFEST, "")
    for line in (
        "# A small: set",
        "| train | 2,000 | 2,000 |",
        "| exact | 2,300 | 2,200 | exact_duplicate 100 |",
        "not in this build: `kqa`. By source `test` would be empty, so all rows were split by ratio",
        "| drhast | drhast.com | none stated | no | 2,000 | 100,000-? | no terms page \\| found |",
        "Fingerprint `0123456789abcdef`, seed 17.",
        "1. `exact` version 1: on = ['question']",
    ):
        assert line in text
    assert text.startswith("---\n")


def test_nothing_missing_is_said() -> None:
    assert "None: every source of the recipe is in." in card.render({**MANIFEST, "missing": [], "unserved": []}, "")
    assert "By source `test` would be empty" in card.render({**MANIFEST, "missing": []}, "")


NORMALISE = {"use": "normalise", "version": 3, "parameters": {"digits": "persian", "diacritics": "keep"}}


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (
            [],
            [
                "| digits | as typed |",
                "| diacritics | as typed |",
                "| half-spaces | as typed |",
                "| URLs | kept as they are |",
            ],
        ),
        ([NORMALISE], ["| digits | ۰-۹; 0-9 beside Latin letters |", "| half-spaces | repaired where certain |"]),
        ([{"use": "normalise", "parameters": {}}], ["| digits | 0-9, decimals with a point |"]),
        ([{"use": "normalise", "parameters": {"engine": "hazm"}}], ["| half-spaces | repaired by hazm's dictionary"]),
        (
            [{"use": "pii", "parameters": {"policy": "mask", "kinds": ["name", "phone"]}}],
            ["| URLs | kept as they are |", "| names of doctors and of other people | masked by a typed token |"],
        ),
        (
            [{"use": "pii", "parameters": {"policy": {"url": "keep", "phone": "surrogate", "national_id": "drop"}}}],
            [
                "| URLs | kept as they are |",
                "| links to accounts and ids of messengers | masked by a typed token |",
                "people | masked by a typed token; national_id: the record is dropped; phone: a made-up one |",
            ],
        ),
        ([{"use": "pii", "parameters": {"policy": {"name": "drop"}}}], ["people | the record is dropped |"]),
    ],
)
def test_policies_are_those_of_the_steps(steps: list[Any], told: list[str]) -> None:
    manifest = {**MANIFEST, "recipe": {**MANIFEST["recipe"], "step": steps}}
    text = policies(manifest)
    assert [line for line in told if line not in text] == []
    assert "## Policies" in card.render(MANIFEST, "")


def test_what_people_read_is_told_without_their_names() -> None:
    assert "Nobody has read rows of this build yet" in card.render(MANIFEST, "$review")
    pairs = [{"rows": 50, "agree": 0.92, "kappa": 0.8123}, {"rows": 4, "agree": 1.0, "kappa": None}]
    reviews = {"mark": "a", "people": 2, "verdicts": {"accept": 90, "reject": 10, "fix": 0}, "disputed": 3}
    funnel = [*MANIFEST["funnel"], {"step": "review", "in": 9, "out": 7, "dropped": {"rejected": 2}, **NOTHING}]
    text = card.render({**MANIFEST, "reviews": {**reviews, "agreement": pairs}, "funnel": funnel}, "$review")
    assert "| dev | 20 | 180 |" in text
    assert "2 people gave 100 verdicts; 2 rows fell by them. On 3 rows they are split evenly" in text
    assert "50 rows alike in 92%; Cohen's kappa 0.81." in text
    assert "Cohen's kappa not defined." in text


def test_words_and_sentences_are_those_of_hazm() -> None:
    text = card.render(MANIFEST, "$statistics")
    assert "| train | 2,000 | 90,000 | 9,000 |" in text
    assert "| all | 2,200 | 98,000 | 9,700 |" in text
    assert "`question` and `answer` as hazm's tokenizers count them" in text


@pytest.mark.parametrize(
    ("dataset", "urls"), [("mf3qa", "masked by a typed token"), ("medical_corpus", "kept as they are")]
)
def test_the_policies_of_this_repositorys_datasets(dataset: str, urls: str) -> None:
    """URLs in articles are references, in questions they lead to people; doctors' names are masked in both."""
    told = policies({"recipe": load(DATASETS / dataset).plain()})
    assert f"| URLs | {urls} |" in told
    assert "| names of doctors and of other people | masked by a typed token |" in told
    assert "| links to accounts and ids of messengers | masked by a typed token |" in told
    assert "| digits | 0-9, decimals with a point |" in told


def test_every_placeholder_can_be_filled() -> None:
    text = card.render(MANIFEST, " ".join(f"${name}" for name in PLACEHOLDERS))
    assert "$" not in text


@pytest.mark.parametrize("path", sorted(DATASETS.glob("*/card.md")), ids=lambda path: path.parent.name)
def test_the_cards_of_this_repository(path: Any) -> None:
    text = card.render(MANIFEST, path.read_text(encoding="utf-8"))
    assert "second-hand" in text
    assert "## Known limits" in text
    assert "not in this build: `kqa`" in text
