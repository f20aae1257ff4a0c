"""report.html: one page, escaped throughout, without script, ready to print.

Its pictures are in it, or in files next to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.report import words
from eoms_bot.report.outcomes import LEFT, SHOWN
from eoms_bot.report.pictures import Embedder
from eoms_bot.report.record import Record, why
from eoms_bot.report.text import local_time

GROUPED_BY_REASON = frozenset({*LEFT, Outcome.SKIPPED})


def environment() -> Environment:
    """The templates of this package; whatever is put into them is escaped."""
    env = Environment(
        loader=PackageLoader("eoms_bot.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["local"] = local_time
    env.globals.update(
        decisions=words.DECISION_ZH,
        kinds=words.KIND_ZH,
        states=words.STATE_ZH,
        fields=words.FIELD_ZH,
        columns=COLUMNS,
        shown_as=SHOWN,
        modes=words.MODE_ZH,
        writes_line=words.writes_line,
    )
    return env


def render(run: Record, items: list[Record], pictures: Embedder) -> str:
    """The whole page; `items` in the order in which they are to stand."""
    return _template().render(
        run=run,
        outcomes={code: OUTCOME_ZH[Outcome(code)] for code in run["counts"]},
        groups=_groups(items),
        shown=pictures,
        decided=Counter(item["decision"]["kind"] for item in items if item["decision"]),
    )


@cache
def _template() -> Template:
    return environment().get_template("report.html")


def _groups(items: list[Record]) -> list[dict[str, Any]]:
    """Items by outcome; inside, by reason where that says something, the commonest first."""
    groups = []
    for outcome, of_outcome in groupby(items, key=lambda item: item["outcome"]):
        members = list(of_outcome)
        parts: dict[str, list[Record]] = defaultdict(list)
        for item in members:
            parts[why(item) if outcome in GROUPED_BY_REASON else ""].append(item)
        ordered = sorted(parts.items(), key=lambda part: -len(part[1]))
        groups.append({"outcome": outcome, "count": len(members), "parts": ordered})
    return groups
