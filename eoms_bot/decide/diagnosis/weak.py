"""What the tables let one say of weak coverage.

These are: measured level, no alarm, no plan, no indoor system, and how far the next site is.
"""

from __future__ import annotations

from eoms_bot.decide.diagnosis.faults import no_alarm
from eoms_bot.decide.diagnosis.model import Inquiry, Located
from eoms_bot.decide.diagnosis.networks import latest
from eoms_bot.decide.diagnosis.phrasing import Fact, facts_of, worded
from eoms_bot.decide.diagnosis.places import nearest
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.texts import phrases

FARTHEST = 50_000.0
"""Metres within which a site is looked for; what is farther away says nothing of a county's place."""

OUTDOOR_SITE, INDOOR_SYSTEM = "室外", "室分"


def worded_leaves(
    asked: Inquiry,
    located: Located,
    causes: tuple[str, ...],
    measured: tuple[Record, ...],
    unplanned: Snapshot | None,
) -> dict[str, tuple[Sourced, ...]]:
    """Cause → the measure in words; a cause that has none is left out.

    `measured` are weak levels of serving cells; `unplanned` is the planning list that has no site here.

    There is no measure where only the customer's words speak of weak coverage: the packaged phrases all rest
    on a row.
    """
    facts = facts_of(measured[0], phrases.WEAK) if measured else {}
    tested = latest(asked.evidence, asked.question.place, asked.question.county, asked.question.at)
    facts |= facts_of(tested, phrases.WEAK) if tested is not None else {}
    looked_up = {
        phrases.NO_ALARM: no_alarm(asked, located),
        phrases.NO_PLAN: None if unplanned is None else _unplanned(unplanned),
        phrases.NO_INDOOR: _outdoors_only(located),
    }
    facts |= {name: fact for name, fact in looked_up.items() if fact is not None}
    if len(located.sites) == 1:
        facts["基站名称"] = Fact(located.sites[0], located.cells[0], "基站名称")
    facts |= _next_site(asked)
    found = {cause: worded(asked.phrases, phrases.WEAK, cause, facts) for cause in causes}
    return {cause: words for cause, words in found.items() if words}


def _unplanned(table: Snapshot) -> Fact:
    when = f"{table.as_of:%Y-%m-%d %H:%M} 的数据"
    return Fact("暂未列入建设规划", source=f"{table.label}（{when}）里没有这个地点的站")


def _outdoors_only(located: Located) -> Fact | None:
    """That every serving cell is an outdoor one, where the cell table says of each which it is."""
    if not located.cells or any(cell.text("覆盖类型") != OUTDOOR_SITE for cell in located.cells):
        return None
    return Fact(f"没有{INDOOR_SYSTEM}", located.cells[0], "覆盖类型")


def _next_site(asked: Inquiry) -> dict[str, Fact]:
    """The nearest site and how far it is, where the complaint's position is known."""
    point = asked.question.position
    found = nearest(asked.evidence.rows("cells"), point, FARTHEST) if point is not None else ()
    if not found:
        return {}
    distance, cell = found[0]
    return {
        phrases.NEXT_SITE: Fact(cell.text("基站名称"), cell, "基站名称"),
        phrases.DISTANCE: Fact(f"{distance:.0f}", cell, "经度、纬度"),
    }
