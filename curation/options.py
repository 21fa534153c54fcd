"""An option of every command that reads or writes data, `push-dataset` among them."""

from __future__ import annotations

from pathlib import Path

import click

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="TABIB_DATA",
    default=Path("data"),
    show_default=True,
    help="Folder that holds archive, records and builds (also TABIB_DATA).",
)
