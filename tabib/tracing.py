"""``tabib explain`` and ``tabib diff``: what became of a row, and what two builds differ in and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.errors import DataError, UsageError
from tabib.options import data_option, json_option

if TYPE_CHECKING:
    from crawlers.frontier.page_state import PageState
    from curation.explain import Event, Life, Origin

_MAY = {True: "may be redistributed", False: "may not be redistributed", None: "redistribution not known"}


@click.command()
@click.argument("what", metavar="ID|URL")
@click.option("--build", help="NAME, NAME/FINGERPRINT or a folder; by default the newest of every dataset.")
@click.option("--text", is_flag=True, help="Show the published text as well.")
@json_option
@data_option
def explain(what: str, build: str | None, text: bool, as_json: bool, data: Path) -> None:
    """Tell a record's whole life: its page in the archive, what each step did, its split or why it fell."""
    from curation.explain import explain as ask
    from tabib.page_story import spellings, story_of, unknown

    urls = spellings(what) if "://" in what else []
    try:
        lives = ask(what, data, build=build, urls=urls)
    except UsageError:
        if not urls or build:
            raise
        if story := story_of(urls, data):
            click.echo(_json([story.as_json()]) if as_json else "\n".join(story.lines()))
            return
        raise unknown(what, urls, data) from None
    told = [(life if text else replace(life, text=None), _crawl(life, data)) for life in lives]
    if as_json:
        click.echo(_json([{**asdict(life), "fate": life.fate, "crawl": page and asdict(page)} for life, page in told]))
        return
    click.echo("\n\n".join("\n".join(_lines(life, page)) for life, page in told))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _crawl(life: Life, data: Path) -> PageState | None:
    """What the crawl of its site knows of a row's page; None where nobody crawled here."""
    from tabib.page_story import state_of

    if not life.origin or not life.origin.url:
        return None
    try:
        return state_of([life.origin.url], data, life.origin.source)
    except DataError as damage:  # of the crawl, which says little of a row that is there
        click.echo(f"tabib: warning: {damage}", err=True)
        return None


def _lines(life: Life, page: PageState | None) -> Iterator[str]:
    from tabib.page_story import crawl_line

    yield f"{life.id}: {life.fate}" + (f" of {life.build}" if life.build else "")
    if life.origin:
        yield from _origin(life.origin)
    if page:
        yield f"  crawl    {crawl_line(page)}"
    for event in life.events:
        version = f" {event.version}" if event.version is not None else ""
        yield f"  {event.step + version:16} {_said(event)}"
    for other in life.others:
        where = f" ({other.source}, {other.url})" if other.source else ""
        yield f"  {other.id}{where}: {other.fate}"
    if life.split:
        yield f"  split            {life.split}, group {life.split_group}; review: {life.review or 'none'}"
    for note in life.notes:
        yield f"  note: {note}"
    for column, text in (life.text or {}).items():
        yield f"  {column}: {text}"


def _origin(at: Origin) -> Iterator[str]:
    there = "" if at.archived else " (not on this machine)"
    note = f" ({at.terms_note})" if at.terms_note else ""
    yield f"  page     {at.url}"
    yield f"  archive  {at.source}/{at.warc} at byte {at.offset}, item {at.item}{there}; fetched {at.crawled_at}"
    yield f"  layout   {at.layout or 'not known'}"
    yield f"  terms    licence {at.licence or 'none stated'}; {_MAY[at.redistribute]}{note}"


def _said(event: Event) -> str:
    return f"{event.did}  {event.because}" if event.reason else event.did


@click.command()
@click.argument("build_a")
@click.argument("build_b")
@click.option("--rows", is_flag=True, help="List the rows, by id.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a line a row: .parquet.")
@json_option
@data_option
def diff(build_a: str, build_b: str, rows: bool, out: Path | None, as_json: bool, data: Path) -> None:
    """Say which rows came, went, changed or moved from one build to another, and why.

    A build is a folder, NAME/FINGERPRINT (four digits are enough), or a NAME.
    """
    from curation.builds import find_build
    from curation.compare import compare

    found = compare(find_build(build_a, data), find_build(build_b, data))
    if out:
        found.write(out)
    if as_json:
        click.echo(_json(found.as_json(rows=rows)))
        return
    click.echo("\n".join(found.lines(rows=rows)))
