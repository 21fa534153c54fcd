"""Options that several commands have."""

from __future__ import annotations

import os
from pathlib import Path

import click

from curation.options import data_option as data_option


def _know(ctx: click.Context, parameter: click.Parameter, files: tuple[Path, ...]) -> None:  # noqa: ARG001
    """Puts files of sites where this process and all it starts look for them when they first ask for the sites."""
    if files:
        os.environ["TABIB_SITE_FILE"] = os.pathsep.join(str(path.absolute()) for path in files)


site_file_option = click.option(
    "--site-file",
    type=click.Path(path_type=Path),
    multiple=True,
    expose_value=False,
    callback=_know,
    help="Python file of your own site; may be given more than once (also TABIB_SITE_FILE).",
)
workers_option = click.option("--workers", type=click.IntRange(min=1), help="Processes; by default one a processor.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
