"""What a build says of itself: ``manifest.json``, the fingerprint that names it, and the check of its files."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from curation.inputs import SiteInput, sha256_of
from curation.plan import Recipe
from curation.reviews import fingerprint_of
from pipelines.errors import DataError

#: Raised when what is written changes for the same recipe and inputs: part of the fingerprint.
FORMAT = 6

#: The file that is written last: a folder without it is no build.
MANIFEST = "manifest.json"

_AGAIN, _OTHER = "run `tabib build` again", "is not the file the manifest names"

#: What is read from a manifest, by whoever prints or publishes a build, and of which type it is.
_KEYS: dict[str, type] = {
    **dict.fromkeys(("dataset", "kind", "fingerprint"), str),
    **dict.fromkeys(("splits", "terms"), dict),
    **dict.fromkeys(("inputs", "funnel", "missing", "unserved", "alarms", "files"), list),
}


def fingerprint(recipe: Recipe, inputs: list[SiteInput]) -> str:
    """16 hexadecimal digits of everything a build follows from: recipe, card, steps, input bytes, sites' facts."""
    told = {
        "format": FORMAT,
        "recipe": recipe.plain(),
        "card": recipe.card,
        "step_files": step_files(recipe),
        "libraries": libraries_of(recipe),
        "reviews": fingerprint_of(recipe.reviews),
        "inputs": [{"site": one.site, "sha256": one.sha256, "facts": one.facts} for one in inputs],
    }
    return hashlib.blake2b(_json(told).encode(), digest_size=8).hexdigest()


def step_files(recipe: Recipe) -> dict[str, list[dict[str, str]]]:
    """Step -> name and sha256 of the files it reads: benchmarks, a tokenizer. Their folders do not matter."""
    paths: dict[str, set[Path]] = {}
    for step in recipe.ready:
        if hasattr(step, "files") and (files := step.files()):
            paths.setdefault(step.name, set()).update(files)
    found = {step: [{"name": path.name, "sha256": sha256_of(path)} for path in files] for step, files in paths.items()}
    return {step: sorted(files, key=lambda one: (one["name"], one["sha256"])) for step, files in found.items()}


def libraries_of(recipe: Recipe) -> dict[str, str]:
    """Library -> version, of those by which the same step gives other texts (hazm 0.10 and 0.12)."""
    names = {name for step in recipe.ready if hasattr(step, "libraries") for name in step.libraries()}
    return {name: _version(name) for name in sorted(names)}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # the step says what to install when it runs
        return "not installed"


def terms_of(inputs: list[SiteInput]) -> dict[str, dict[str, Any]]:
    """Site -> what it allows, as its site.json says; None is unknown."""
    names = ("domain", "licence", "redistribute", "terms_note", "expected")
    return {one.site: {name: one.facts[name] for name in names} for one in inputs}


def write(folder: Path, content: dict[str, Any]) -> None:
    """The manifest of a finished folder: what was given plus the hash and size of every file there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    listed = [
        {"path": path.relative_to(folder).as_posix(), "sha256": sha256_of(path), "bytes": path.stat().st_size}
        for path in files
    ]
    content = {"format": FORMAT, **content, "written_with": {"pyarrow": pa.__version__}, "files": listed}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read(build_dir: Path | str) -> dict[str, Any]:
    """The manifest of a build, its keys and types checked, its files not. Raises DataError.

    Nothing outside the folder is looked at, whatever the manifest names.
    """
    path = Path(build_dir) / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for key, wanted in _KEYS.items():
            if not isinstance(manifest[key], wanted):
                raise TypeError(f"{key} is no {wanted.__name__}")
        for site, terms in manifest["terms"].items():
            if terms["redistribute"] not in (True, False, None) or not isinstance(terms["terms_note"], str | None):
                raise ValueError(f"no terms of {site}")
        _ = [stage["dropped"].items() for stage in manifest["funnel"] if isinstance(stage["step"], str)]
        _ = [(one["site"], one["sha256"], one["records"]) for one in manifest["inputs"]]
        _ = [(step["use"], step["version"], step["parameters"]) for step in manifest["recipe"]["step"]]
        _ = manifest["recipe"]["dataset"]["seed"]
        listed = [(file["path"], file["sha256"], file["bytes"]) for file in manifest["files"]]
        if strange := [name for name, _, _ in listed if not _inside(name)]:
            raise ValueError(f"{strange[0]!r} is no path in a build")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"no readable manifest ({error!r})", where=str(path), remedy=_AGAIN) from None
    return manifest


def whole(build_dir: Path | str) -> dict[str, Any]:
    """As ``read``, after a look that rows and ledger are there in the length they should have; hashes take longer.

    ``dropped/`` does not travel to the Hub, so it may be missing. Raises DataError naming the first that differs.
    """
    folder = Path(build_dir)
    manifest = read(folder)
    for told in manifest["files"]:
        file = folder / told["path"]
        if PurePosixPath(told["path"]).parts[0] in ("data", "ledger"):
            _there(file, told["bytes"])
    return manifest


def check(build_dir: Path | str) -> dict[str, Any]:
    """As ``read``, after comparing every file with the manifest. Raises DataError naming the first that differs."""
    folder = Path(build_dir)
    manifest = read(folder)
    for told in manifest["files"]:
        file = folder / told["path"]
        _there(file, told["bytes"])
        if sha256_of(file) != told["sha256"]:
            raise DataError(_OTHER, where=str(file), remedy=_AGAIN)
    return manifest


def _there(file: Path, length: int) -> None:
    if not file.is_file():
        raise DataError("is in the manifest but not there", where=str(file), remedy=_AGAIN)
    if file.stat().st_size != length:
        raise DataError(_OTHER, where=str(file), remedy=_AGAIN)


def _inside(name: str) -> bool:
    """Does this relative path stay in its folder?"""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
