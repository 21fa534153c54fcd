"""What ends a build that must not be written, and what is only said of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from curation.plan import Recipe
from pipelines.errors import DataError, TabibError


class GateError(TabibError):
    """A build that the recipe's [gates] do not let through: nothing of it is kept."""

    exit_code = 4


def check_gates(recipe: Recipe, before: int, after: int, funnel: list[dict[str, Any]]) -> None:
    """Ends a build that must not be written: no row left, or a gate of the recipe violated."""
    reasons = Counter({(stage["step"], r): n for stage in funnel for r, n in stage["dropped"].items()})
    most = ", ".join(f"{step} {reason} {n:,}" for (step, reason), n in reasons.most_common(3))
    where = f"{recipe.path}"
    if not after:
        raise DataError(f"no row is left of {before:,} ({most})", where=where, remedy="loosen the steps or crawl more")
    gates = recipe.gates
    share = 1 - after / before
    if gates.max_dropped is not None and share > gates.max_dropped:
        problem = f"gate max_dropped: {share:.1%} of {before:,} rows dropped, at most {gates.max_dropped:.1%} may be"
        raise GateError(f"{problem} ({most})", where=where, remedy="look into the steps, or change [gates]")
    if gates.min_rows is not None and after < gates.min_rows:
        problem = f"gate min_rows: {after:,} rows left, at least {gates.min_rows:,} must be"
        raise GateError(f"{problem} ({most})", where=where, remedy="crawl more, or change [gates]")


def alarms(recipe: Recipe, content: dict[str, Any]) -> list[str]:
    """Where the records are not what recipe or site expect."""
    said = []
    counts = {one["site"]: one["records"] for one in content["inputs"]}
    for source in recipe.sources:
        if source.site not in counts:
            continue
        records, terms = counts[source.site], content["terms"][source.site]
        most = source.max_rows if source.max_rows is not None else (terms["expected"] or {}).get("max")
        if source.min_rows is not None and records < source.min_rows:
            said.append(f"{source.site}: {records:,} records, at least {source.min_rows:,} expected")
        if most is not None and records > most:
            said.append(f"{source.site}: {records:,} records, at most {most:,} expected")
        if terms["domain"] is None:
            said.append(f"{source.site}: no facts in its site.json, so its terms are unknown")
    return said
