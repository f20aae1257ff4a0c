"""What the commands that read complaints share: the reader of the branch, and the option that names a gazetteer."""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot.facts.reading import reader_of

__all__ = ["gazetteer", "reader_of"]

gazetteer = click.option(
    "--gazetteer",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="地名表（JSON）；不写就用设置 files.gazetteer 的",
)
