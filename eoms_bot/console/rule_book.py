"""The rule table as the console shows it.

It has the rules, what is wrong with them, and whether each example gives its expected result.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from eoms_bot.console.kept import stamp
from eoms_bot.decide.reading.rules import checking
from eoms_bot.decide.reading.rules.examples import Tried, tried
from eoms_bot.decide.reading.rules.finding import TableFault
from eoms_bot.model.texts.rules import RejectRule
from eoms_bot.model.texts.triage_rules import TextRule
from eoms_bot.settings import Settings
from eoms_bot.tables import weights
from eoms_bot.tables.reading import reader_of
from eoms_bot.tables.tables import load_dictionaries, load_rules


@dataclass(frozen=True)
class ShownRule:
    """A rule with the results of its examples."""

    rule: TextRule
    tried: tuple[Tried, ...]

    @property
    def wrong(self) -> int:
        """How many examples do not give their expected result."""
        return sum(not one.right for one in self.tried)


@dataclass(frozen=True)
class RuleBook:
    """The whole table."""

    file: str
    rules: tuple[ShownRule, ...]
    rejects: tuple[RejectRule, ...]
    findings: tuple[TableFault, ...]

    @property
    def examples(self) -> int:
        """How many examples there are."""
        return sum(len(shown.tried) for shown in self.rules)

    @property
    def wrong(self) -> int:
        """How many of them do not give their expected result."""
        return sum(shown.wrong for shown in self.rules)


def version_of(settings: Settings) -> tuple[object, ...]:
    """A value that changes when one of the book's files changes."""
    own = settings.paths.home / weights.FILE
    files = (settings.files.rules, settings.files.dictionaries, settings.files.gazetteer, own)
    return tuple(stamp(file) for file in files if file is not None)


def read(settings: Settings) -> RuleBook:
    """Read and try the branch's table; ConfigError when it cannot be read."""
    table = load_rules(settings.files.rules)
    found = checking.check(table, load_dictionaries(settings.files.dictionaries))
    examples: dict[str, list[Tried]] = defaultdict(list)
    if table.rule:
        for one in tried(reader_of(settings, None)):
            examples[one.rule].append(one)
    shown = tuple(ShownRule(rule, tuple(examples[rule.id])) for rule in table.rule)
    return RuleBook(settings.files.rules.name, shown, table.reject, found)
