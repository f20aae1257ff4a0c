"""What the commands that read complaints share.

These are the reader of the branch, and the option that names a gazetteer.
"""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.privacy.personal import masker_of
from eoms_bot.tables.reading import reader_of

__all__ = ["gazetteer", "masker_of_text", "reader_of"]

gazetteer = click.option(
    "--gazetteer",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="地名表（JSON）；不写就用设置 files.gazetteer 的",
)


def masker_of_text(text: str, known: Masker | None = None) -> Masker:
    """A masker for verdicts on a text: it knows whom the text names as it stands, and as rules read it.

    `known` knows more.
    """
    from eoms_bot.decide.reading.clean import clean

    masker = masker_of({"complaint": text, "pretreatment": clean(text).text})
    return masker.also(known.pairs) if known else masker
