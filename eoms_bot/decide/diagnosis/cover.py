"""Step 5 of the method: weak coverage against the planning list, and what is to be built."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from eoms_bot.decide.diagnosis.faults import newest
from eoms_bot.decide.diagnosis.model import Inquiry, Located, Step, Suspect
from eoms_bot.decide.diagnosis.phrasing import facts_of, worded
from eoms_bot.decide.diagnosis.places import by_place
from eoms_bot.decide.diagnosis.weak import worded_leaves
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Record
from eoms_bot.model.texts import phrases

NAME = "5 规划"
PLANNED = ("选址", "施工", "待电")
UNBUILT = "覆盖-规划站点未建成"
INDOOR, OUTDOOR, UNDERGROUND = "覆盖-室内弱覆盖", "覆盖-室外弱覆盖", "覆盖-室分未建(电梯/地下)"
BLIND = "覆盖-无覆盖盲区"
BY_WORDS = (INDOOR, OUTDOOR, UNDERGROUND, BLIND)
"""Leaves of 省内投诉原因 that a description of weak coverage speaks for."""

_NOT = r"(?<!不是)(?<!没有说)(?<!并非)(?<!不存在)"
_WEAK = re.compile(
    _NOT + r"(?:弱覆盖|覆盖(?:差|弱|不好)|信号(?:很|太|特别|非常|比较|一直)?(?:弱|差|不好|不稳定|不稳)"
    r"|(?:没有?|无|搜不到)(?:手机)?(?:信号|服务)|无服务|盲区|(?:一|1|两|2)格)"
)
_FULL = re.compile(r"信号(?:是|都是)?满格|满格|信号(?:很|挺)?好(?!不好)")
_NEVER = re.compile(
    _NOT
    + r"(?:盲区|(?:没有|无|未)覆盖|(?:从来|一直|向来|历来|多年|始终)都?(?:没有?|无|搜不到)(?:过|手机)?(?:信号|服务))"
)
_LIFT = re.compile(r"电梯|地下室|地下车库|地库|负[一二三1-3]楼")
_INDOOR = re.compile(r"室内|屋里|家里|家中|房间|卧室|客厅|办公室|宿舍|楼上|\d+楼")


@dataclass(frozen=True)
class Cover:
    """What the planning list says of a complaint of weak coverage.

    `weak` is None where the words do not show whether coverage is weak. `worded`: leaf of weak coverage →
    what rows say of the place in words, for a person who names that leaf.
    """

    weak: bool | None
    steps: tuple[Step, ...]
    suspects: tuple[Suspect, ...] = ()
    build_demand: bool = False
    worded: Mapping[str, tuple[Sourced, ...]] = field(default_factory=dict)


def is_weak(words: str) -> bool | None:
    """Whether a complaint's words speak of weak coverage; None where they say both or nothing."""
    weak, full = _WEAK.search(words) is not None, _FULL.search(words) is not None
    return None if weak == full else weak


def coverage(asked: Inquiry, located: Located) -> Cover:
    """Planned, not planned (and then a site to be judged), or not known."""
    measured, table = _measured(asked, located), asked.evidence.of("planning")
    plans = by_place(table.records, asked.question.place, asked.question.county) if table.usable else ()
    unplanned = table if table.usable and not plans else None
    words = worded_leaves(asked, located, BY_WORDS, measured, unplanned)
    return replace(_looked_up(asked, located, measured, plans, words), worded=words)


def _looked_up(
    asked: Inquiry,
    located: Located,
    measured: tuple[Record, ...],
    plans: tuple[Record, ...],
    words: Mapping[str, tuple[Sourced, ...]],
) -> Cover:
    weak = is_weak(asked.question.words)
    if weak is None and measured:
        weak = True
    if weak is None:
        return Cover(None, (Step(NAME, "待人工", "描述看不出是不是弱覆盖，先问客户"),))
    if not weak:
        return Cover(False, (Step(NAME, "排除", "描述不是弱覆盖"),))
    table = asked.evidence.of("planning")
    candidate = _by_words(asked, located, measured, words)
    if not table.usable:
        return Cover(True, (Step(NAME, "未核对", table.describe()),), (candidate,))
    going = [row for row in plans if row.text("阶段") in PLANNED]
    if going:
        note = "、".join(f"{row.text('站名')}（{row.text('阶段')}）" for row in going)
        step = Step(NAME, "命中", f"规划库有 {note}", tuple(row.cite("站名", "阶段") for row in going))
        return Cover(True, (step,), (*(_of_plan(row, asked) for row in going), candidate))
    stopped = "、".join(f"{row.text('站名')}（{row.text('阶段')}）" for row in plans)
    note = f"规划库里只有 {stopped}" if stopped else "规划库里没有这个地点的站"
    cites = tuple(row.cite("站名", "阶段") for row in plans)
    return Cover(True, (Step(NAME, "排除", note, cites),), (candidate,), build_demand=True)


def _measured(asked: Inquiry, located: Located) -> tuple[Record, ...]:
    """The newest indicators of the serving cells whose level is below the threshold."""
    names = [cell.text("小区名称") for cell in located.cells]
    rows = newest(
        asked.evidence.rows("indicators"), names, asked.question.at, asked.thresholds.indicator_hours
    )
    limit = asked.thresholds.rsrp_dbm
    return tuple(row for row in rows.values() if (row.number("RSRP") or 0) < limit)


def _by_words(
    asked: Inquiry,
    located: Located,
    measured: tuple[Record, ...],
    worded: Mapping[str, tuple[Sourced, ...]],
) -> Suspect:
    """The coverage leaf that words and measured levels speak for; a person confirms it on the spot."""
    words = f"{asked.question.place} {asked.question.words}"
    if _LIFT.search(words):
        covered = any(cell.text("覆盖类型") == "室分" for cell in located.cells)
        cause = INDOOR if covered else UNDERGROUND
    elif _NEVER.search(words) and not measured:
        cause = BLIND
    else:
        cause = INDOOR if _INDOOR.search(words) else OUTDOOR
    levels = "、".join(f"{row.text('小区名称')} RSRP {row.number('RSRP'):g}dBm" for row in measured)
    grounds = f"按客户的描述{f'和 {levels}' if levels else ''}，待核实"
    sources = ("客户的描述", *(row.cite("时间", "RSRP") for row in measured))
    row = measured[0] if measured else None
    return Suspect(cause, grounds, sources, worded.get(cause, ()), row=row)


def _of_plan(row: Record, asked: Inquiry) -> Suspect:
    stage = row.text("阶段")
    return Suspect(
        cause=UNBUILT,
        grounds=f"规划站 {row.text('站名')} {stage}",
        sources=(row.cite("站名", "阶段"),),
        measure=worded(asked.phrases, phrases.PLANNED, UNBUILT, facts_of(row, phrases.PLANNED), stage),
        certain=True,
        by_rows=True,
        row=row,
    )
