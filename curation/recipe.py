"""A recipe: which sites, which steps in which order with which parameters. Checked in full before any work.

Every mistake is a RecipeError of one line: file, line, what is wrong, the nearest right name.
``docs/recipes.md`` explains each key.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_args

from curation.inputs import KIND_COLUMNS, holds_rows, kind_of, record_files
from curation.lines import Place, key_lines, line_of
from curation.parameters import WrongValueError, fit, nearest, parameters, shown
from curation.plan import Dataset, Gates, Recipe, Source
from curation.reviews import load_reviews
from pipelines.errors import RecipeError, TabibError, UsageError
from pipelines.records import Kind
from pipelines.step import STEPS, Step, step_class

#: Where ``tabib build NAME`` looks for NAME.
DATASETS = Path("datasets")

#: What a card.md may ask for with ``$name``; ``curation.card`` fills them in.
PLACEHOLDERS = ("title", "splits", "funnel", "missing", "statistics", "policies", "review", "terms", "built")

#: Parameters of any step that name a text column or a source of the recipe.
_COLUMN_PARAMETERS = ("on", "column")
_SOURCE_PARAMETERS = ("priority", "sources")
#: Parameters of any step that name a split.
_SPLIT_PARAMETERS = ("splits", "against")
#: Parameters of any step that name files.
_FILE_PARAMETERS = ("benchmarks", "tokenizer")


def load(name_or_path: str | Path, data_dir: Path | str | None = None) -> Recipe:
    """The recipe of a dataset's name (``./datasets/NAME/recipe.toml``) or of a path, checked in full.

    With ``data_dir``, its records are checked too: every source that is not optional must be there.
    Raises UsageError for an unknown dataset and RecipeError for everything else. Writes nothing.
    """
    return _Reader(_locate(name_or_path)).recipe(data_dir)


def check_sources(recipe: Recipe, data_dir: Path) -> None:
    """Raises RecipeError when a required source has no records, or a source holds the other kind."""
    _check_sources(recipe.sources, recipe.dataset.kind, data_dir / "records", recipe.path, recipe.lines)


def _check_sources(
    sources: tuple[Source, ...], wanted: Kind, records: Path, path: Path, lines: dict[Place, int]
) -> None:
    for number, source in enumerate(sources):
        site, line = source.site, line_of(lines, "source", number, "site")
        files = record_files(records / site)
        if not holds_rows(files):
            if source.optional:
                continue
            there = [f.name for f in records.iterdir() if f.is_dir()] if records.is_dir() else []
            close = nearest(site, there)
            remedy = f"{close} or " if close.startswith("did you") else ""
            remedy += f"run `scrapy crawl {site}` and `tabib extract {site}`"
            raise RecipeError(f"no records of '{site}' under {records}", path=path, line=line, remedy=remedy)
        kind = kind_of(files[0])
        if kind != wanted:
            problem = f"'{site}' holds records of kind '{kind}', the recipe wants '{wanted}'"
            raise RecipeError(problem, path=path, line=line, remedy="use a site of that kind")


def _locate(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    looks_like_a_path = isinstance(name_or_path, Path) or len(path.parts) > 1 or path.suffix == ".toml"
    if not looks_like_a_path:
        path = DATASETS / path
    if path.is_dir():
        path = path / "recipe.toml"
    if path.is_file():
        return path
    if looks_like_a_path:
        raise UsageError("there is no recipe here", where=str(path), remedy="give a dataset's name or a recipe.toml")
    known = [recipe.parent.name for recipe in DATASETS.glob("*/recipe.toml")]
    raise UsageError(
        f"there is no dataset '{name_or_path}'", where=str(DATASETS), remedy=nearest(str(name_or_path), known)
    )


class _Reader:
    """One recipe file on its way to a Recipe: the text, what tomllib made of it, and the lines of its keys."""

    def __init__(self, path: Path) -> None:
        self.path = path
        text = _text(path)
        try:
            self.content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            told = re.search(r"\(at line (\d+),", str(error))
            line = int(told[1]) if told else text.rstrip().count("\n") + 1
            problem = re.sub(r"\s*\(at .*\)$", "", str(error))
            raise RecipeError(
                f"not valid TOML: {problem}", path=path, line=line, remedy="see docs/recipes.md"
            ) from None
        self.lines = key_lines(text)

    def wrong(self, problem: str, *place: str | int, remedy: str = "") -> RecipeError:
        """The error for a mistake at a place."""
        return RecipeError(problem, path=self.path, line=line_of(self.lines, *place), remedy=remedy)

    def recipe(self, data_dir: Path | str | None) -> Recipe:
        for key in self.content:
            self._one_of(key, ("dataset", "source", "step", "gates"), "unknown table", key)
        dataset = self._dataset()
        sources = self._sources()
        if data_dir is not None:  # before the steps: what they say of a misspelt site would mislead
            _check_sources(sources, dataset.kind, Path(data_dir) / "records", self.path, self.lines)
        steps = tuple(self._step(n, t, dataset.kind, sources) for n, t in enumerate(self._tables("step")))
        self._check_splits(steps)
        ready = tuple(self._resolved(n, step) for n, step in enumerate(steps))
        gates = self._record(Gates, self._table("gates"), "gates")
        card, reviews = self._card(), load_reviews(self.path.parent)
        return Recipe(dataset, sources, steps, ready, gates, card, self.path, self.lines, reviews)

    def _dataset(self) -> Dataset:
        if "dataset" not in self.content:
            raise self.wrong("no table [dataset]", remedy="add [dataset] with name and kind")
        dataset: Dataset = self._record(Dataset, self._table("dataset"), "dataset")
        if not re.fullmatch(r"[a-z0-9_]+", dataset.name):
            remedy = "use small letters, digits and _: it is a folder's name"
            raise self.wrong(f"name {shown(dataset.name)} is no slug", "dataset", "name", remedy=remedy)
        return dataset

    def _sources(self) -> tuple[Source, ...]:
        seen: dict[str, int] = {}
        sources = []
        for number, table in enumerate(self._tables("source")):
            source: Source = self._record(Source, table, "source", number)
            if not re.fullmatch(r"[A-Za-z0-9_-]+", source.site):
                remedy = "use the site's slug: `scrapy list` prints them"
                raise self.wrong(f"site {shown(source.site)} is no slug", "source", number, "site", remedy=remedy)
            if source.site in seen:
                remedy = f"it is on line {seen[source.site]} already"
                raise self.wrong(f"source '{source.site}' twice", "source", number, "site", remedy=remedy)
            seen[source.site] = line_of(self.lines, "source", number, "site")
            sources.append(source)
        if not sources:
            raise self.wrong("no [[source]]", remedy="name at least one site")
        return tuple(sources)

    def _step(self, number: int, table: dict[str, Any], kind: Kind, sources: tuple[Source, ...]) -> Step:
        name = table.get("use")
        if name is None:
            raise self.wrong("a [[step]] without `use`", "step", number, remedy=f"known: {', '.join(sorted(STEPS))}")
        if not isinstance(name, str) or name not in STEPS:
            remedy = nearest(str(name), STEPS)
            raise self.wrong(f"unknown step {shown(name)}", "step", number, "use", remedy=remedy)
        given = {key: value for key, value in table.items() if key != "use"}
        step: Step = self._record(step_class(name), given, "step", number, called=f"step '{name}'")
        for key in given:
            self._not_empty(getattr(step, key), type(step), "step", number, key)
            self._once(getattr(step, key), "step", number, key)
            for word in _words(getattr(step, key)):
                if key in _COLUMN_PARAMETERS:
                    self._one_of(word, KIND_COLUMNS[kind], "unknown column", "step", number, key)
                elif key in _SOURCE_PARAMETERS:
                    self._one_of(word, [source.site for source in sources], "unknown source", "step", number, key)
        return step

    def _not_empty(self, value: Any, cls: Any, *place: str | int) -> None:
        """An empty list in the place of one that is not would make a step do nothing."""
        if isinstance(value, tuple | list | set | frozenset | dict) and not value:
            default = next(f for f in fields(cls) if f.name == place[-1])
            made = default.default if default.default_factory is MISSING else default.default_factory()
            if made != value:
                remedy = f"leave `{place[-1]}` out, or the step"
                raise self.wrong(f"`{place[-1]}` is empty, so the step does nothing", *place, remedy=remedy)

    def _once(self, value: Any, *place: str | int) -> None:
        """A list that names something twice is a slip: a column would count double."""
        words = value if isinstance(value, tuple) else ()
        if twice := [word for number, word in enumerate(words) if isinstance(word, str) and word in words[:number]]:
            raise self.wrong(f"`{place[-1]}` names '{twice[0]}' twice", *place, remedy="name it once")

    def _check_splits(self, steps: tuple[Step, ...]) -> None:
        """Steps that look at some splits alone name splits made before them, by the one split step there may be."""
        known: set[str] = set()
        maker = -1
        for number, (step, table) in enumerate(zip(steps, self._tables("step"), strict=True)):
            if step.name == "split":
                if maker >= 0:
                    remedy = f"it is on line {line_of(self.lines, 'step', maker, 'use')} already"
                    raise self.wrong("step 'split' twice", "step", number, "use", remedy=remedy)
                maker = number
                known.update((*getattr(step, "ratios", ()), *getattr(step, "sources", ())))
            for key in (key for key in _SPLIT_PARAMETERS if key in table):
                for word in _words(getattr(step, key)):
                    if not known:
                        problem = f"step '{step.name}': `{key}` names the split '{word}' before there is any"
                        raise self.wrong(problem, "step", number, key, remedy="put a step 'split' before it")
                    self._one_of(word, known, "unknown split", "step", number, key)

    def _resolved(self, number: int, step: Step) -> Step:
        """A step that reads files (benchmarks, a tokenizer) with their names found from the recipe's folder."""
        if not hasattr(step, "resolve"):
            return step
        try:
            found: Step = step.resolve(self.path.parent)
        except TabibError as error:
            where = f"{error.where}: " if error.where else ""
            problem = f"step '{step.name}': {where}{error.problem}"
            named = next((key for key in _FILE_PARAMETERS if key in self._tables("step")[number]), "")
            raise self.wrong(problem, "step", number, named, remedy=error.remedy) from None
        return found

    def _card(self) -> str:
        """The text of card.md, with every ``$placeholder`` known."""
        path = self.path.parent / "card.md"
        if not path.is_file():
            return ""
        text = _text(path)
        for number, line in enumerate(text.splitlines(), 1):
            template = string.Template(line)
            if not template.is_valid():
                raise RecipeError("a `$` that starts no name", path=path, line=number, remedy="write `$$` for a dollar")
            for name in template.get_identifiers():
                if name not in PLACEHOLDERS:
                    remedy = nearest(name, PLACEHOLDERS)
                    raise RecipeError(f"unknown placeholder '${name}'", path=path, line=number, remedy=remedy)
        return text

    def _table(self, key: str) -> dict[str, Any]:
        table = self.content.get(key, {})
        if not isinstance(table, dict):
            raise self.wrong(f"`{key}` must be a table", key, remedy=f"write [{key}]")
        return table

    def _tables(self, key: str) -> list[dict[str, Any]]:
        tables = self.content.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.wrong(f"`{key}` must be a list of tables", key, remedy=f"write [[{key}]]")
        return tables

    def _one_of(self, name: str, names: Iterable[str], what: str, *place: str | int) -> None:
        if name not in names:
            raise self.wrong(f"{what} '{name}'", *place, remedy=nearest(name, names))

    def _record(self, cls: Any, table: dict[str, Any], *place: str | int, called: str = "") -> Any:
        """An instance of a dataclass from a table, each key and value checked against its fields."""
        wanted = parameters(cls)
        for key in table:
            self._one_of(
                key, wanted, f"{called}: unknown parameter" if called else f"[{place[0]}]: unknown key", *place, key
            )
        values = {}
        for key, value in table.items():
            try:
                values[key] = fit(value, wanted[key])
            except WrongValueError as mismatch:
                problem = f"{called + ': ' if called else ''}`{key}` {mismatch.problem}"
                raise self.wrong(problem, *place, key, remedy=mismatch.remedy) from None
        for f in fields(cls):
            if f.name in wanted and f.name not in values and f.default is f.default_factory is MISSING:
                remedy = "one of " + ", ".join(get_args(wanted[f.name])) if get_args(wanted[f.name]) else ""
                raise self.wrong(f"{called or f'[{place[0]}]'} needs `{f.name}`", *place, remedy=remedy)
        try:
            return cls(**values)
        except (TabibError, ValueError, TypeError) as error:
            problem, remedy = str(error), "see docs/recipes.md"
            if isinstance(error, TabibError):
                problem, remedy = error.problem, error.remedy
            named = {found.start(): key for key in table if (found := re.search(rf"\b{re.escape(key)}\b", problem))}
            at = (*place, named[min(named)]) if named else place  # the line of the parameter that is named first
            raise self.wrong(f"{called or f'[{place[0]}]'}: {problem}", *at, remedy=remedy) from None


def _text(path: Path) -> str:
    """A file's text; a byte order mark at its start is none of it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise RecipeError("not UTF-8", path=path, line=line, remedy="save the file as UTF-8") from None
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path), remedy="look at its rights") from None


def _words(value: Any) -> list[str]:
    """The texts in a parameter: itself, its items, or the items of its values."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    return [word for item in value for word in _words(item)] if isinstance(value, Iterable) else []
