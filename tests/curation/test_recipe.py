"""A recipe mistake: one line with file, line and the nearest right name, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny

from curation import build, recipe
from curation.lines import key_lines
from curation.parameters import WrongValueError, fit, nearest
from pipelines import step as steps
from pipelines.errors import RecipeError, UsageError

HEAD = """[dataset]
name = "small"
kind = "question"

[[source]]
site = "drhast"
"""  # six lines: what follows starts on line 7

SHIPPED = dict(steps.STEPS)

# what follows HEAD | line | the mistake | the remedy
MISTAKES = [
    ('[[step]]\nuse = "shrot"', 8, "unknown step 'shrot'", "did you mean 'short'?"),
    ('[[step]]\nuse = "short"\n[[step]]\nuse = "Short"', 10, "unknown step 'Short'", "did you mean 'short'?"),
    ("[[step]]\nuse = 3", 8, "unknown step 3", "known: "),
    ("[[step]]\nleast = 3", 7, "a [[step]] without `use`", "known: loser, near, short"),
    ('[[step]]\nuse = "short"\nleats = 5', 9, "step 'short': unknown parameter 'leats'", "did you mean 'least'?"),
    (
        '[[step]]\nuse = "short"\nleast = 1\n\n[[step]]\nuse = "short"\nleats = 5',
        13,
        "step 'short': unknown parameter 'leats'",
        "did you mean 'least'?",
    ),
    ('[[step]]\nuse = "short"\nleast = "5"', 9, "`least` wants a whole number, not '5'", ""),
    ('[[step]]\nuse = "short"\nleast = true', 9, "`least` wants a whole number, not true", ""),
    ('[[step]]\nuse = "short"\nleast = -1', 9, "step 'short': least is below 0", "docs/recipes.md"),
    ('[[step]]\nuse = "short"\nunit = "word"', 9, "`unit` cannot be 'word'", "did you mean 'words'?"),
    ('[[step]]\nuse = "short"\ntags = "a"', 9, "`tags` wants a list (each a text), not 'a'", ""),
    ('[[step]]\nuse = "short"\ntags = [\n  "a",\n  2,\n]', 9, "`tags` wants a text, not 2", ""),
    ('[[step]]\nuse = "short"\nlimits = { a = "b" }', 9, "`limits` a: wants a number, not 'b'", ""),
    ('[[step]]\nuse = "short"\n[step.limits]\na = "b"', 9, "`limits` a: wants a number, not 'b'", ""),
    ('[[step]]\nuse = "short"\ncolumn = "anwser"', 9, "unknown column 'anwser'", "did you mean 'answer'?"),
    ('[[step]]\nuse = "short"\ncolumn = "text"', 9, "unknown column 'text'", "known: answer, question, title"),
    ('[[step]]\nuse = "near"\npriority = ["drhsat"]', 9, "unknown source 'drhsat'", "did you mean 'drhast'?"),
    ('[[step]]\nuse = "near"\nthreshold = 2.0', 9, "step 'near': ", "; "),
    ("[[stage]]\nuse = 1", 7, "unknown table 'stage'", "did you mean 'step'?"),
    ("[step]\nuse = 1", 7, "`step` must be a list of tables", "write [[step]]"),
    ("optinal = true", 7, "[source]: unknown key 'optinal'", "did you mean 'optional'?"),
    ("min_rows = 1.5", 7, "`min_rows` wants a whole number, not 1.5", ""),
    ('[[source]]\nsite = "drhast"', 8, "source 'drhast' twice", "it is on line 6 already"),
    ("[[source]]\noptional = true", 7, "[source] needs `site`", ""),
    ('[[source]]\nsite = "../x"', 8, "site '../x' is no slug", "scrapy list"),
    ("[gates]\nmax_droped = 1", 8, "[gates]: unknown key 'max_droped'", "did you mean 'max_dropped'?"),
    ("[gates\nmax_dropped = 1", 7, "not valid TOML: ", "docs/recipes.md"),
    ('[gates]\nmax_dropped = "', 8, "not valid TOML: ", "docs/recipes.md"),
    (
        '[[source]]\nsite = "drhats"',
        8,
        "no records of 'drhats' under ",
        "did you mean 'drhast'? or run `scrapy crawl drhats` and `tabib extract drhats`",
    ),
    ('[[source]]\nsite = "zzz"', 8, "no records of 'zzz' under ", "; run `scrapy crawl zzz` and `tabib extract zzz`"),
    ('[[source]]\nsite = "hidoctor"', 8, "'hidoctor' holds records of kind 'article'", "use a site of that kind"),
]


SPLIT = '[[step]]\nuse = "split"\n'
CLEAN = '[[step]]\nuse = "decontaminate"\n'
LENGTH = '[[step]]\nuse = "length"\n'
PII = '[[step]]\nuse = "pii"\n'

# the same with the steps that are shipped
MORE_MISTAKES = [
    (CLEAN + 'against = ["test"]\n' + SPLIT, 9, "`against` names the split 'test' before there is any", "before it"),
    (LENGTH + 'splits = ["train"]\n' + SPLIT, 9, "`splits` names the split 'train' before there is any", "before it"),
    (LENGTH + 'splits = ["train"]', 9, "`splits` names the split 'train' before there is any", "put a step 'split'"),
    (SPLIT + LENGTH + 'splits = ["trian"]', 11, "unknown split 'trian'", "did you mean 'train'?"),
    (SPLIT + SPLIT, 10, "step 'split' twice", "it is on line 8 already"),
    (CLEAN + 'benchmarks = ["recipe.toml"]', 9, "recipe.toml: not a benchmark file", ".parquet, .jsonl"),
    (SPLIT + CLEAN, 9, "step 'decontaminate': nothing to compare with", "set benchmarks or against"),
    (SPLIT + CLEAN + "ngram = 9\nbenchmarks = []", 12, "nothing to compare with", "set benchmarks or against"),
    (LENGTH + 'min_tokens = 5\nunit = "tokenizer"\ntokenizer = "no.json"', 11, "step 'length': ", ""),
    ('[[step]]\nuse = "near"\non = ["question", "answer", "question"]', 9, "`on` names 'question' twice", "once"),
    (SPLIT + "ratios = { train = 0.5, test = 0.1 }", 9, "ratios sum to 0.6", "make them sum to 1"),
    (SPLIT + "ratios = { train = 0.8, dev = 0.3 }", 9, "ratios sum to 1.1", "make them sum to 1"),
    (CLEAN + 'benchmarks = ["."]', 9, "not a benchmark file", ".parquet, .jsonl"),
    (CLEAN + 'benchmarks = ["*"]', 9, "recipe.toml: not a benchmark file", ".parquet, .jsonl"),
    (SPLIT + "ratios = { train = nan }", 9, "`ratios` train: wants a finite number, not nan", ""),
    (SPLIT + "ratios = { train = 1e999 }", 9, "`ratios` train: wants a finite number, not inf", ""),
    (SPLIT + "seed = 1\nratios = {}", 9, "unknown parameter 'seed'", ""),
    (SPLIT + "threshold = 0.9\nratios = { train = -1.0 }", 10, "ratios must be numbers above 0", "leave out"),
    (
        SPLIT + 'threshold = 0.9\nsources = { dev = ["drhast"] }\nquota = { dev = -5 }',
        11,
        "step 'split': quota of dev is below 0",
        "0 or more",
    ),
    (SPLIT + "sources = { dev = [] }", 9, "sources of dev is empty", "name a source"),
    (SPLIT + 'sources = { exam = ["drhast"] }', 9, "sources names exam, which has no ratio", "give every split"),
    (SPLIT + 'ratios = { "../../../esc" = 1 }', 9, "ratios names the split '../../../esc'", "small letters"),
    (SPLIT + "ratios = { all = 1 }", 9, "ratios names the split 'all'", "every split together"),
    (SPLIT + "ratios = { dev = 1, validation = 1 }", 9, "ratios names dev and validation", "keep one"),
    (SPLIT + CLEAN + 'splits = ["test"]', 11, "rows of test must stay", "under splits"),
    (SPLIT + CLEAN + "splits = []", 11, "splits is empty", ""),
    (SPLIT + LENGTH + "min_tokens = 3\nsplits = []", 12, "splits", "leave splits out"),
    (CLEAN + "\nngram = 5", 10, "ngram = 5", "part <= ngram"),
    (PII + "kinds = []", 9, "`kinds` is empty, so the step does nothing", "leave `kinds` out"),
    (PII + 'kinds = ["tel"]', 9, "`kinds` cannot be 'tel'", "did you mean"),
    ("[gates]\nmax_dropped = 95", 8, "[gates]: max_dropped = 95", "0 to 1"),
    ("[gates]\n\nmin_rows = -95", 9, "[gates]: min_rows = -95", "0 or more"),
    ("[gates]\nmax_dropped = nan", 8, "`max_dropped` wants a finite number", ""),
    ("optional = true\nmax_rows = 5\nmin_rows = 6", 9, "[source]: min_rows = 6 is more than max_rows = 5", "fewest"),
    ("max_rows = -5", 7, "[source]: max_rows = -5", "0 or more"),
]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with records of two sites and two of the steps of ``tiny``."""
    near = {"near": steps.STEPS["near"]}
    monkeypatch.setattr(recipe, "STEPS", tiny.TINY_STEPS | near)
    monkeypatch.setattr(steps, "STEPS", tiny.TINY_STEPS | near)
    monkeypatch.chdir(tmp_path)
    tiny.store(tmp_path / "data", [tiny.question(n) for n in range(3)])
    tiny.store(tmp_path / "data", [tiny.article(n) for n in range(3)])
    return tmp_path


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


@pytest.mark.parametrize(("text", "line", "problem", "remedy"), MORE_MISTAKES)
def test_a_mistake_in_a_step_that_is_shipped(
    house: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int, problem: str, remedy: str
) -> None:
    monkeypatch.setattr(recipe, "STEPS", SHIPPED)
    monkeypatch.setattr(steps, "STEPS", SHIPPED)
    assert_one_line(house, text, line, problem, remedy)


@pytest.mark.parametrize(("text", "line", "problem", "remedy"), MISTAKES)
def test_a_mistake_is_one_line_with_place_and_remedy(
    house: Path, text: str, line: int, problem: str, remedy: str
) -> None:
    assert_one_line(house, text, line, problem, remedy)


def assert_one_line(house: Path, text: str, line: int, problem: str, remedy: str) -> None:
    tiny.write_recipe(house / "datasets" / "small", HEAD + text + "\n")
    before = everything(house)
    with pytest.raises(RecipeError) as caught:
        build.run("small", "data")
    said = str(caught.value)
    assert said.startswith(f"datasets/small/recipe.toml:{line}: ")
    assert problem in said
    assert remedy in said
    assert "\n" not in said
    assert caught.value.exit_code == 2
    assert everything(house) == before


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "no table [dataset]"),
        ('[dataset]\nkind = "question"', 1, "[dataset] needs `name`"),
        ('[dataset]\nname = "a"', 1, "[dataset] needs `kind`; one of article, question"),
        ('[dataset]\nname = "a"\nkind = "questions"', 3, "`kind` cannot be 'questions'; did you mean 'question'?"),
        ('[dataset]\nname = "A b"\nkind = "question"', 2, "name 'A b' is no slug"),
        ('[dataset]\nname = "a"\nkind = "question"', 1, "no [[source]]"),
    ],
)
def test_the_head_of_a_recipe(house: Path, text: str, line: int, said: str) -> None:
    path = tiny.write_recipe(house / "here", text)
    with pytest.raises(RecipeError, match=f":{line}: ") as caught:
        recipe.load(path)
    assert said in str(caught.value)


def test_a_card_is_checked_with_its_recipe(house: Path) -> None:
    path = tiny.write_recipe(house / "here", HEAD, card="# $title\n\n$spilts\n")
    with pytest.raises(RecipeError, match=r"card\.md:3: unknown placeholder '\$spilts'; did you mean 'splits'\?"):
        recipe.load(path)
    tiny.write_recipe(house / "here", HEAD, card="costs 5 $ a row\n")
    with pytest.raises(RecipeError, match=r"card\.md:1: .*write `\$\$`"):
        recipe.load(path)


def test_a_recipe_that_is_not_utf8(house: Path) -> None:
    path = tiny.write_recipe(house / "here", HEAD)
    path.write_bytes(b'[dataset]\nname = "\xff"\n')
    with pytest.raises(RecipeError, match=r"recipe\.toml:2: not UTF-8"):
        recipe.load(path)


def test_a_byte_order_mark_is_no_mistake(house: Path) -> None:
    path = tiny.write_recipe(house / "here", HEAD, card="$title")
    plain = recipe.load(path)
    for file in (path, path.parent / "card.md"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert recipe.load(path).plain() == plain.plain()
    assert recipe.load(path).card == plain.card == "$title"


def test_a_card_that_is_not_utf8(house: Path) -> None:
    path = tiny.write_recipe(house / "here", HEAD, card="$title")
    (path.parent / "card.md").write_bytes(b"\n\xff")
    with pytest.raises(RecipeError, match=r"card\.md:2: not UTF-8"):
        recipe.load(path)


def test_an_unknown_dataset_names_the_nearest(house: Path) -> None:
    tiny.write_recipe(house / "datasets" / "mf3qa", HEAD)
    with pytest.raises(UsageError, match="there is no dataset 'mf3qaa'; did you mean 'mf3qa'?") as caught:
        recipe.load("mf3qaa")
    assert caught.value.exit_code == 2
    with pytest.raises(UsageError, match="there is no recipe here"):
        recipe.load("elsewhere/recipe.toml")


def test_a_name_a_folder_and_a_path_load_the_same(house: Path) -> None:
    path = tiny.write_recipe(house / "datasets" / "small", HEAD + '[[step]]\nuse = "short"\nshare = 1\ntags = ["a"]\n')
    loaded = recipe.load("small", "data")
    assert loaded.plain() == recipe.load(path).plain() == recipe.load(path.parent).plain()
    (short,) = loaded.steps
    assert isinstance(short, tiny.Short)
    assert short.share == 1.0
    assert short.tags == ("a",)


def test_a_missing_optional_source_is_no_mistake(house: Path) -> None:
    path = tiny.write_recipe(house / "here", HEAD + '[[source]]\nsite = "kqa"\noptional = true\n')
    assert [source.site for source in recipe.load(path, house / "data").sources] == ["drhast", "kqa"]


def test_lines_are_right_through_strings_arrays_comments_and_dots() -> None:
    text = '''# a comment = 1
top = """
[[step]]
use = "not a key"
"""
list = [ # with = a comment ]
  "]", '[', # more
  { a = 1 },
]
a.b.c = 2
"quoted key" = 'x # y'

[[step]]
use = "one" # [[step]]
[step.inner]
deep = 1
[[step]]
use = "two"
[ table . "sub" ]
key = {x = [1,
  2]}
last = 5'''
    lines = key_lines(text)
    assert lines == {
        ("top",): 2, ("list",): 6, ("a",): 10, ("a", "b"): 10, ("a", "b", "c"): 10, ("quoted key",): 11,
        ("step",): 13, ("step", 0): 13, ("step", 0, "use"): 14, ("step", 0, "inner"): 15,
        ("step", 0, "inner", "deep"): 16,
        ("step", 1): 17, ("step", 1, "use"): 18, ("table", "sub"): 19, ("table", "sub", "key"): 20,
        ("table", "sub", "last"): 22,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "hint", "wanted"),
    [
        (1, float, 1.0),
        ([1, 2], tuple[int, ...], (1, 2)),
        (["a", 1], tuple[str, int], ("a", 1)),
        ({"a": ["b"]}, dict[str, tuple[str, ...]], {"a": ("b",)}),
        (3, int | None, 3),
        ("x", str | tuple[str, ...], "x"),
        (["x"], str | tuple[str, ...], ("x",)),
    ],
)
def test_values_become_what_the_hint_says(value: object, hint: object, wanted: object) -> None:
    assert fit(value, hint) == wanted


@pytest.mark.parametrize(
    ("value", "hint"), [(True, int), (True, float), (1, bool), (1.0, int), (["a"], tuple[str, int]), ([1], int | None)]
)
def test_values_that_do_not_fit(value: object, hint: object) -> None:
    with pytest.raises(WrongValueError):
        fit(value, hint)


def test_nearest_says_all_when_nothing_is_near() -> None:
    assert nearest("zzzz", ["near", "exact"]) == "known: exact, near"


def test_the_recipes_of_this_repository_load() -> None:
    found = [path.name for path in recipe.DATASETS.iterdir() if path.is_dir()]
    for name in found:
        loaded = recipe.load(name)
        assert loaded.name == name
        assert loaded.card
        answers = ["answers"] if loaded.dataset.kind == "question" else []
        assert [step.name for step in loaded.steps] == [
            "language", "normalise", "pii", *answers, "boilerplate", "quality",
            "exact", "near", "split", "decontaminate", "length",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('site = "drhast"', 'site = "drhats"', "no records of 'drhats' under .*; did you mean 'drhast'"),
        ('splits = ["train", "dev"]', 'splits = ["trian"]', "unknown split 'trian'; did you mean 'train'"),
        ('against = ["test"]', 'against = ["tset"]', "unknown split 'tset'; did you mean 'test'"),
    ],
)
def test_a_misspelt_name_in_the_shipped_recipe(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    tiny.store(tmp_path / "data", [tiny.question(n) for n in range(3)])
    text = (recipe.DATASETS / "mf3qa" / "recipe.toml").read_text(encoding="utf-8")
    assert text.count(right) == 1
    path = tiny.write_recipe(tmp_path / "here", text.replace(right, wrong))
    line = text[: text.index(right)].count("\n") + 1
    with pytest.raises(RecipeError, match=rf"recipe\.toml:{line}: {said}"):
        recipe.load(path, tmp_path / "data")
