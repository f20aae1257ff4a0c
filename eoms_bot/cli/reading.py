"""What the commands that read complaints share: the reader of the branch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from eoms_bot.errors import ConfigError
from eoms_bot.model.mask import Masker
from eoms_bot.model.personal import masker_of
from eoms_bot.settings import Settings

if TYPE_CHECKING:
    from eoms_bot.decide.triage import Reader

gazetteer = click.option(
    "--gazetteer",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="地名表（JSON）；不写就用设置 files.gazetteer 的",
)


def masker_of_text(text: str, known: Masker | None = None) -> Masker:
    """A masker for verdicts on a text: whom it names as it stands, and as rules read it; `known` knows more."""
    from eoms_bot.decide.triage.clean import clean

    told = masker_of({"complaint": text, "pretreatment": clean(text).text})
    return told.also(known.pairs) if known else told


def reader_of(settings: Settings, gazetteer: Path | None, rules: Path | None = None) -> Reader:
    """A reader over the branch's rule table, or another one, and the given gazetteer."""
    from eoms_bot.decide.triage import Reader
    from eoms_bot.facts.gazetteer import gazetteer_of
    from eoms_bot.facts.tables import load_rules

    path = rules or settings.files.rules
    table = load_rules(path)
    if not table.rule:
        raise ConfigError(f"{path.name} 里没有判定规则（[[rule]]），不能读文字")
    return Reader(table, gazetteer_of(gazetteer or settings.files.gazetteer, settings.branch.county))
