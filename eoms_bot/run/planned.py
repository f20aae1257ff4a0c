"""What an approved plan promises of an order, and whether the order is still the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from eoms_bot.decide.times import to_minute
from eoms_bot.model.decision import Decision, Hold, TraceStep
from eoms_bot.model.order import Order
from eoms_bot.model.plan import RowState, decided, same_effect
from eoms_bot.model.privacy.personal import masker_of
from eoms_bot.report.text import one_line
from eoms_bot.report.words import DECISION_ZH, FIELD_ZH

RULE = "H-计划"
STALE = "计划已过期"
MOST_SHOWN, BEFORE = 40, 10
"""Characters of a changed text that are shown, and how many of them precede the first difference."""


@dataclass(frozen=True)
class PlannedRow:
    """One row of a plan: the order as the preview read it, what was approved, by whom and when.

    `place` is where that is written. Without `who` nobody has approved the row yet, and a person
    works it. `labels`: name of an order's fact → its name for people.
    """

    order: Order
    decision: Decision
    who: str
    when: datetime
    place: str
    labels: Mapping[str, str] = field(default_factory=dict)


def held_to(planned: PlannedRow, order: Order, decision: Decision, *, accepted: bool) -> Decision:
    """The decision, if it is the approved one and the order the planned one.

    Else a Hold that names what changed. `accepted`: this account has accepted the order since then,
    so its new status and holder come from us.
    """
    ours = accepted and planned.order.needs_accept
    changed = list(_changes(planned, order, ours=ours))
    if not changed and not same_effect(planned.decision, decision):
        changed = [_otherwise(planned.decision, decision)]
    if changed:
        why = f"{STALE}：{'；'.join(changed)}；重新预览再批准"
        step = TraceStep(RULE, "命中", f"{planned.place}，{why}")
        return Hold(why, (), RULE, decision.version, (*decision.trace, step))
    step = TraceStep(RULE, "通过", f"{planned.place}，{_word(planned)}，工单与预览时相同")
    return replace(decision, trace=(*decision.trace, step))


def _word(planned: PlannedRow) -> str:
    if not planned.who:
        return f"{RowState.WAITING}，还没有人批准"
    return f"{planned.who} 于 {to_minute(planned.when)} 批准"


def _changes(planned: PlannedRow, now: Order, *, ours: bool) -> Iterator[str]:
    """What the site now shows differently, masked; nothing when the fingerprints are the same."""
    before = planned.order
    if before.fingerprint == now.fingerprint:
        return
    found = [("任务", before.task_id, now.task_id)]
    if not ours:
        old, new = (f"{one.status}/{one.task_status}" for one in (before, now))
        found += [("状态", old, new), ("处理人", before.dealer, now.dealer)]
    old, new = (to_minute(one.deadline) if one.deadline else "无" for one in (before, now))
    found += [("处理时限", old, new)]
    names = dict.fromkeys((*before.facts, *now.facts))
    found += [(planned.labels.get(name, name), before.fact(name), now.fact(name)) for name in names]
    changes = [_change(label, old, new, before, now) for label, old, new in found if old != new]
    yield from changes
    if not changes and not ours:
        yield "工单页的内容变了"


def _change(label: str, old: str, new: str, before: Order, now: Order) -> str:
    """`投诉内容 由 … 变为 …`; the pieces are masked, then cut around the first difference."""
    masks = (masker_of(before.facts), masker_of(now.facts))
    shown = [masks[1](masks[0](text)) for text in (old, new)]
    if shown[0] == shown[1]:
        return f"{label} 变了（打码后相同）"
    start = max(0, _common(*shown) - BEFORE)
    pieces = [_piece(text, start) for text in shown]
    return f"{label} 由 {pieces[0]} 变为 {pieces[1]}"


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common from their start."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _piece(text: str, start: int) -> str:
    piece = one_line(text[start : start + MOST_SHOWN])
    head, tail = "…" if start and text else "", "…" if start + MOST_SHOWN < len(text) else ""
    return f"“{head}{piece}{tail}”" if text else "空"


def _otherwise(before: Decision, now: Decision) -> str:
    """How a decision differs on the same order: another kind, another rule, or other values."""
    old, new = (DECISION_ZH[type(one).__name__.lower()] for one in (before, now))
    if isinstance(now, Hold):
        reasons = "；".join(now.missing) or now.why
        return f"判定 由 {old} 变为 {new}（{reasons}）"
    if old != new:
        return f"判定 由 {old} 变为 {new}"
    was, values = dict(decided(before)), dict(decided(now))
    names = [name for name in {**was, **values} if was.get(name) != values.get(name)]
    return f"将要发送的 {'、'.join(FIELD_ZH.get(name, name) for name in names) or '规则'} 变了"
