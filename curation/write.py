"""A build's folder: written aside, onto the disk, then one rename."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation import card, ledger, manifest
from curation.disk import unwritable
from curation.plan import Recipe
from curation.stage import Stage
from curation.tables import by_split, dropped_rows, flush, published, write_parquet, write_parts
from pipelines.pii import Pii


def write(place: Path, content: dict[str, Any], rows: pa.Table, stages: list[Stage], recipe: Recipe) -> None:
    """Everything into a hidden folder beside ``place``, which is then renamed; TabibError when the disk refuses."""
    aside = place.parent / f".tmp-{place.name}"
    for left in place.parent.glob(".tmp-*"):  # of builds that were killed; the lock says none is running
        shutil.rmtree(left, ignore_errors=True)
    try:
        _fill(aside, content, rows, stages, recipe)
        folders = (path for path in aside.iterdir() if path.is_dir())
        for path in (aside / "README.md", aside / manifest.MANIFEST, *folders, aside):
            flush(path)
        if place.exists():
            shutil.rmtree(place)  # damaged: the builder has looked
        aside.rename(place)
        flush(place.parent)
    except OSError as error:
        raise unwritable(error, place) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _fill(aside: Path, content: dict[str, Any], rows: pa.Table, stages: list[Stage], recipe: Recipe) -> None:
    """The files of a build."""
    kind = recipe.dataset.kind
    for split, places in by_split(rows, recipe.dataset.seed).items():
        write_parts(published(rows, places, kind), aside / "data" / f"{split}-00000-of-00001.parquet")
    scrubbed = False
    for number, stage in enumerate(stages):
        if len(stage.dropped):
            dropped = dropped_rows(stage, kind, scrubbed=scrubbed)
            write_parquet(dropped, aside / f"dropped/{number}-{stage.step}.parquet")
        scrubbed |= stage.step == Pii.name
    write_parquet(ledger.as_table(stage.decisions for stage in stages), aside / ledger.LEDGER)
    (aside / "README.md").write_text(card.render(content, recipe.card), encoding="utf-8")
    manifest.write(aside, content)
