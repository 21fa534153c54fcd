"""What two builds' manifests differ in before any row is looked at: seed, sources, input files, steps, libraries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RecipeDiff:
    """``inputs``: what differs per source; ``steps``: per step; ``rest``: seed, format, libraries and the like.

    ``order`` has the steps of both recipes, as A has them, then those that are new in B.
    """

    inputs: dict[str, list[str]]
    steps: dict[str, list[str]]
    rest: list[str]
    order: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """One difference a line."""
        told = [*self.rest]
        for kind, differences in (("source", self.inputs), ("step", self.steps)):
            told += [f"{kind} {name}: {', '.join(said)}" for name, said in differences.items()]
        return told

    def cause(self, step: str, source: str | None = None) -> str:
        """Why a step decided otherwise: its own difference, else all that comes before it."""
        if step in self.steps:
            return f"step {step}: {', '.join(self.steps[step])}"
        before = self.order[: self.order.index(step)] if step in self.order else self.order
        told = [f"step {name}: {', '.join(self.steps[name])}" for name in before if name in self.steps]
        told += [f"source {site}: {', '.join(said)}" for site, said in self.inputs.items() if source in (site, None)]
        if not told:
            told = [f"source {site}: {', '.join(said)}" for site, said in self.inputs.items()]
        return "; ".join([*self.rest, *told]) or "nothing the manifests tell"


def recipe_diff(a: Manifest, b: Manifest) -> RecipeDiff:
    """What the manifest of B has otherwise than that of A, in words."""
    rest = []
    for name in ("dataset", "kind"):
        if a[name] != b[name]:
            rest.append(f"{name} {a[name]} -> {b[name]}")
    seeds = [one["recipe"]["dataset"]["seed"] for one in (a, b)]
    if seeds[0] != seeds[1]:
        rest.append(f"seed {seeds[0]} -> {seeds[1]}")
    if a.get("format") != b.get("format"):
        rest.append(f"format {a.get('format')} -> {b.get('format')}")
    if a["unserved"] != b["unserved"]:
        rest.append(f"splits without a source {a['unserved']} -> {b['unserved']}")
    if a.get("reviews", {}).get("mark", "") != b.get("reviews", {}).get("mark", ""):
        rest.append("people's reviews differ")
    old, new = a.get("libraries", {}), b.get("libraries", {})
    changed = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    rest += [f"{name} {old.get(name)} -> {new.get(name)}" for name in changed]
    steps = _steps(a, b)
    names = list(
        dict.fromkeys([*(one["use"] for one in a["recipe"]["step"]), *(one["use"] for one in b["recipe"]["step"])])
    )
    return RecipeDiff(_inputs(a, b), steps, rest, ["read", *names, "review"])


def _inputs(a: Manifest, b: Manifest) -> dict[str, list[str]]:
    """Source -> how its files or facts differ."""
    found = {}
    ours, theirs = ({one["site"]: one for one in manifest["inputs"]} for manifest in (a, b))
    for site in sorted(ours.keys() | theirs.keys()):
        if site not in theirs or site not in ours:
            found[site] = ["gone" if site in ours else "new"]
            continue
        old, new = set(ours[site]["sha256"]), set(theirs[site]["sha256"])
        said = []
        if old != new:
            counts = f"{ours[site]['records']:,} -> {theirs[site]['records']:,} records"
            said.append(f"files differ ({len(old & new)} of {len(new)} as before, {counts})")
        if a["terms"].get(site) != b["terms"].get(site):
            said.append("terms differ")
        if said:
            found[site] = said
    return found


def _steps(a: Manifest, b: Manifest) -> dict[str, list[str]]:
    """Step -> what differs: a version, parameters, its place; a step that stands twice is compared in turn."""
    found: dict[str, list[str]] = {}
    ours, theirs = (_numbered(manifest) for manifest in (a, b))
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        name = key[0]
        if key not in theirs or key not in ours:
            found.setdefault(name, []).append("gone" if key in ours else "new")
            continue
        old, new = ours[key], theirs[key]
        if old["version"] != new["version"]:
            found.setdefault(name, []).append(f"version {old['version']} -> {new['version']}")
        before, after = old["parameters"], new["parameters"]
        for parameter in sorted(before.keys() | after.keys()):
            if before.get(parameter) != after.get(parameter):
                found.setdefault(name, []).append(f"{parameter} {before.get(parameter)} -> {after.get(parameter)}")
    read = [manifest.get("step_files", {}) for manifest in (a, b)]
    for name in sorted(read[0].keys() & read[1].keys()):
        if read[0][name] != read[1][name]:
            names = ", ".join(sorted({one["name"] for one in read[0][name] + read[1][name]}))
            found.setdefault(name, []).append(f"other bytes or files ({names})")
    common = [key for key in theirs if key in ours]
    for number, key in enumerate(key for key in ours if key in theirs):
        if common.index(key) != number:
            found.setdefault(key[0], []).append("stands elsewhere")
    return found


def _numbered(manifest: Manifest) -> dict[tuple[str, int], dict[str, Any]]:
    """Steps by name and how many of that name came before."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for step in manifest["recipe"]["step"]:
        number = sum(name == step["use"] for name, _ in found)
        found[step["use"], number] = step
    return found
