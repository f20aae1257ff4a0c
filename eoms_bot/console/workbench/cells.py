"""The cells of a row as the page groups them: what is open for a person, and what is filled already.

Open cells come in the order in which a person knows them: how the order is handled, where it was, what the
customer said, what was done. Filled ones carry the kind of their source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eoms_bot.console.workbench import review
from eoms_bot.console.workbench.briefs import ORDER
from eoms_bot.model.batch import BATCH, COLUMNS
from eoms_bot.model.decision import Hold, Standing
from eoms_bot.model.plan import PlanRow
from eoms_bot.plan.plan_book import clean_of

LONG = frozenset(one.field for one in BATCH.columns if one.kind == "sentence")
"""Columns with whole sentences."""
TIMES = frozenset(one.field for one in BATCH.columns if one.kind == "time")
SOURCES = ("人", "工单", "数据表", "设置", "推算", "文字判读", "猜测")
"""The kinds of sources, each with a colour of its own."""
PICKED = "猜测：选好的话术，还没有人确认"
_OF_STANDING = {
    Standing.PERSON: "人",
    Standing.DERIVED: "推算",
    Standing.READING: "文字判读",
    Standing.GUESS: "猜测",
}


def source_kind(standing: Standing, source: str) -> str:
    """Which of `SOURCES` a value has: a fact comes from the order, a setting, or a table of the branch."""
    if standing is not Standing.FACT:
        return _OF_STANDING[standing]
    return next((kind for kind in ("设置", "工单") if source.startswith(kind)), "数据表")


def kind_of_why(why: str) -> str:
    """The same of a reason as pages have it: `事实：设置 branch.desk_numbers`."""
    standing, _, source = why.partition("：")
    return source_kind(Standing(standing), source) if standing in set(Standing) else ""


@dataclass(frozen=True)
class FormCell:
    """A cell of the form: its text, the text that counts as unchanged, and why it has its text.

    `kind` is `guess` when nobody has confirmed the text, `filled` when it follows from the row's changes,
    `gone` when the preview's no longer stands, else empty. `source` is one of `SOURCES`, empty for an empty
    cell. `rank` is its place among the open cells. `picked`: somebody has picked the text,
    and nobody has confirmed it.
    """

    name: str
    label: str
    text: str
    original: str
    rank: int
    kind: str = ""
    why: str = ""
    source: str = ""
    picked: bool = False


def cells_of(row: PlanRow, effect: review.RowEffect, picks: Mapping[str, str]) -> Iterator[FormCell]:
    """The row's cells with what follows from its changes, in the order in which a person knows them.

    `picks` are words that somebody has picked and nobody has confirmed, by field.
    """
    now, known = now_of(row), row.known
    backed = dict(row.decision.backing.cells)
    clean = clean_of(row)
    for rank, name in enumerate(ORDER):
        text, original, label = now.get(name, ""), known.get(name, ""), COLUMNS[name]
        kind, why = "", ""
        picked = name in picks
        if picked:
            kind, text, why = "guess", review.masked(row, picks[name]), PICKED
        elif name in effect.guesses and (not text or name in effect.gone):
            kind, (text, why) = "guess", effect.guesses[name]
        elif name in effect.filled:
            kind, (text, why) = "filled", effect.filled[name]
        elif name in effect.gone:
            kind, text, why = "gone", "", effect.gone[name]
        elif name in row.edits:
            why = str(Standing.PERSON)
        elif name in backed:
            why = f"{backed[name].standing}：{clean(backed[name].source)}"
        elif isinstance(row.decision, Hold) and text:
            why = next(
                (
                    f"{one.standing}：{clean(one.source)}"
                    for key, one in row.decision.suggested
                    if key == name
                ),
                "",
            )
        source = kind_of_why(why) or ("人" if text else "")
        yield FormCell(name, label, text, original, rank, kind, why, source if text else "", picked)


def now_of(row: PlanRow) -> Mapping[str, str]:
    """The present cells, masked: as the preview had them, or as people changed them since."""
    return {**row.known, **{name: review.masked(row, text) for name, text in row.edits.items()}}
