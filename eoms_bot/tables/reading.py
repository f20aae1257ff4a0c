"""The reader of a branch: its rule table over its gazetteer."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from eoms_bot.errors import ConfigError
from eoms_bot.settings import Settings

if TYPE_CHECKING:
    from eoms_bot.decide.reading import Reader
    from eoms_bot.decide.reading.model import Model
    from eoms_bot.model.gazetteer import Gazetteer
    from eoms_bot.model.texts.rules import RuleTable


def reader_of(settings: Settings, gazetteer: Path | None, rules: Path | None = None) -> Reader:
    """A reader over the branch's rule table, or another one, and the given gazetteer.

    ConfigError where there are no rules.
    """
    # Here, because a command that reads no complaint needs none of it.
    from eoms_bot.tables.gazetteer import gazetteer_of
    from eoms_bot.tables.tables import load_rules

    path = rules or settings.files.rules
    table = load_rules(path)
    if not table.rule:
        raise ConfigError(f"{path.name} 里没有判定规则（[[rule]]），不能读文字")
    names = gazetteer_of(gazetteer or settings.files.gazetteer, settings.branch.county)
    return reader_over(table, names, settings.paths.home)


def reader_over(table: RuleTable, names: Gazetteer, home: Path | None = None) -> Reader:
    """A reader over these tables, with the model that a data folder has, else the shipped one.

    ConfigError where the model cannot be used.
    """
    from eoms_bot.tables.weights import load_model

    return _reader(table, names, load_model(home))


@lru_cache(maxsize=2)
def _reader(table: RuleTable, names: Gazetteer, model: Model) -> Reader:
    """Kept: it takes as long to make one as to read hundreds of complaints."""
    from eoms_bot.decide.reading import Reader

    return Reader(table, names, model)
