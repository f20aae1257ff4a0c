"""Decisions as people read them, whole: every reason, every step of the trace, every value with its source.

`told.txt` holds the texts: the first case's whole, of all others what it has not. `python -m tests.decide.told` writes them anew; what changed there is to be read, not waved through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from eoms_bot.model.batch import BatchRow
from eoms_bot.model.decision import Complete, Decision, Hold, Reject, Sourced
from tests.decide import build

PAGE = Path(__file__).with_name("told.txt")
HEAD = "=== "
FIRST = "solved"

TOLD = "已按公告向客户解释:因市政施工造成光缆中断,抢修中,预计22:30恢复"
LATE = build.DEADLINE + timedelta(minutes=1)
CAPPED = build.BRANCH.model_copy(update={"max_expected_months": 2})
UNDATED = build.order(dispatched=None)
NOT_CALLED = replace(
    build.without("customer_number", "contact_time", "caller_number", "attitude"),
    no_contact_reason="客户号码停机",
)


def _row(base: BatchRow = build.SOLVED, **change: Any) -> BatchRow:
    return replace(base, **change)


def _branch(**change: Any) -> dict[str, Any]:
    return {"branch": build.BRANCH.model_copy(update=change)}


def _order(**facts: Any) -> dict[str, Any]:
    return {"order": build.order(**facts)}


CASES: dict[str, tuple[BatchRow | None, dict[str, Any]]] = {
    # --- completed
    FIRST: (build.SOLVED, {}),
    "planned": (build.PLANNED, {}),
    "hopeless": (build.HOPELESS, {}),
    "class of the measure": (_row(measure_class="故障抢修"), {}),
    "not called": (NOT_CALLED, {}),
    "not reached": (_row(attitude="未接通", no_contact_reason="三次未接通,已发短信"), {}),
    "not reached, no reason": (_row(attitude="未接通"), {}),
    "the calling number first": (build.SOLVED, _branch(customer_label_shows="caller_number")),
    "explained, solved": (_row(has_koujing=True), _order(koujing="因停电基站退服,预计18:00恢复")),
    "explained, planned": (
        _row(build.PLANNED, has_koujing=True),
        _order(koujing="已列入规划,预计三月开通,届时青槐镇街上的信号会好转"),
    ),
    "explained, hopeless": (
        _row(build.HOPELESS, has_koujing=True),
        _order(koujing="因征地受阻,暂无建设计划"),
    ),
    "explained before": (_row(has_koujing=True), _order(pretreatment=TOLD)),
    "asked for an explanation": (build.SOLVED, _order(koujing="请网络侧提供统一口径")),
    "explanation denied": (build.SOLVED, _order(koujing="暂无口径。")),
    "no dispatch time": (build.PLANNED, {"order": UNDATED, "branch": CAPPED}),
    "late, and let pass": (build.SOLVED, {"now": LATE, **_branch(late="warn")}),
    "nearly late, and let pass": (build.SOLVED, {"now": build.DEADLINE, **_branch(late="allow")}),
    "level and source unknown": (build.SOLVED, _order(client_level=" ", source="")),
    # --- rejected
    "rejected": (build.REJECTED, {}),
    "rejected with a note": (_row(build.REJECTED, reject_note="宽带投诉：光猫红灯"), {}),
    "of another county": (_row(build.REJECTED, reject_reason="其他县区投诉"), {}),
    "dispatched twice": (build.DUPLICATE, {}),
    "dispatched twice, both open": (
        _row(build.DUPLICATE, reject_note="同一基站"),
        {"open_orders": {build.EARLIER: build.DISPATCHED}},
    ),
    "dispatched twice, time unknown": (build.DUPLICATE, {"open_orders": {build.EARLIER: None}}),
    # --- held before the row is looked at
    "no row": (None, {}),
    "row of another order": (_row(order_no=build.EARLIER), {}),
    "page of another order": (build.SOLVED, {"order": replace(build.order(), order_no=build.EARLIER)}),
    "neither completed nor rejected": (_row(handling="转派"), {}),
    "major by every sign": (
        _row(major=True),
        _order(vip=True, client_level="a1级", source="转自12345热线"),
    ),
    "major without a row": (None, _order(vip=True)),
    "past its limit": (build.SOLVED, {"now": LATE}),
    "too near its limit": (build.SOLVED, {"now": build.DEADLINE}),
    "limit unreadable": (build.SOLVED, {"order": build.with_deadlines(None, None)}),
    "limit unreadable on the page": (build.SOLVED, {"order": build.with_deadlines(build.DEADLINE, None)}),
    "two limits": (build.SOLVED, {"order": build.with_deadlines(build.DEADLINE, LATE)}),
    # --- held for the rejection
    "reject without a reason": (_row(build.REJECTED, reject_reason=None), {}),
    "reject with an unknown reason": (_row(build.REJECTED, reject_reason="信息不全"), {}),
    "reject without the earlier order": (_row(build.DUPLICATE, earlier_order_no=None), {}),
    "earlier order is this one": (_row(build.DUPLICATE, earlier_order_no=build.NUMBER), {}),
    "earlier order is later": (
        build.DUPLICATE,
        {"open_orders": {build.EARLIER: build.DISPATCHED + timedelta(hours=1)}},
    ),
    "reject that may not be sent": (
        _row(build.REJECTED, reject_note=f"{{姓名}}{build.STRANGER}\u200b" + "长" * 170),
        {},
    ),
    # --- held for the completion
    "nothing but a result": (
        BatchRow("批次.xlsx", 7, build.NUMBER, "完成", result="解决"),
        _branch(measure_class_required=True),
    ),
    "no result": (_row(result=None), {}),
    "unknown result": (_row(result="已解决1"), {}),
    "unsolved, and nothing said": (_row(result="未解决", solved_time=None), {}),
    "solved, but with an expected time": (_row(expected_time=build.later(60), unsolvable=False), {}),
    "planned without a time": (_row(build.PLANNED, expected_time=None, solved_time=build.NOW), {}),
    "hopeless, but with an expected time": (_row(build.HOPELESS, expected_time=build.later(60)), {}),
    "times that cannot be": (
        _row(
            solved_time=build.later(1), contact_time=build.later(1), expected_time=build.NOW, unsolvable=None
        ),
        {},
    ),
    "expected too late": (build.PLANNED, {"branch": CAPPED}),
    "contact before the dispatch": (_row(contact_time=build.DISPATCHED - timedelta(minutes=1)), {}),
    "contact that contradicts": (_row(attitude="不满意", no_contact_reason="没空"), {}),
    "contact of strangers": (
        _row(attitude="很满意", customer_number="张先生", caller_number=build.STRANGER),
        {},
    ),
    "contact half told": (_row(attitude=None, customer_number=None), {}),
    "no option of a list": (
        _row(prov_cause="弱覆盖", area="郊区", scene="地铁", network="4G", measure_class="换机"),
        {},
    ),
    "network unknown": (_row(network="未知"), {}),
    "cause without a leaf": (_row(prov_cause="终端-手机/SIM卡"), {}),
    "no cause": (_row(prov_cause=None), {}),
    "group cause that contradicts": (_row(group_cause="弱覆盖"), {}),
    "group cause that is in no list": (
        build.SOLVED,
        {"dictionaries": build.DICTIONARIES.model_copy(update={"group_causes": {}})},
    ),
    "explained, but no result": (
        _row(result=None, has_koujing=True),
        _order(koujing="因停电基站退服,预计18:00恢复"),
    ),
    "explanation that contradicts": (_row(has_koujing=True), {}),
    "explanation that contradicts the other way": (build.SOLVED, _order(koujing="因停电退服,预计18:00恢复")),
    "explanation not settled": (_row(has_koujing=None), _order(pretreatment=TOLD)),
    "text that may not be sent": (
        _row(site="LX_xxx", measure=f"客户态度:满意\u200b请拨{build.STRANGER}"),
        {"limits": build.LIMITS.model_copy(update={"note": 50})},
    ),
    "cell that may not be sent": (_row(cell=f"{{小区}}{build.STRANGER}\n" + "青槐" * 31), {}),
    "constants of a customer": (
        build.SOLVED,
        _branch(fixed={"note_time": "每天9点", "linkman": "待填\u200b"}),
    ),
}


def page_of(name: str) -> str:
    """The decision of a case in words: the lines that the first case has not, and how many lines it has in all."""
    lines, first = list(_lines(_decided(name))), list(_lines(_decided(FIRST)))
    shown = lines if name == FIRST else [line for line in lines if line not in first]
    return "\n".join([*shown, f"  ({len(lines)} lines)"])


def _decided(name: str) -> Decision:
    row, given = CASES[name]
    return build.decided(row, **given)


def read(page: Path = PAGE) -> dict[str, str]:
    """The texts that were read and found right."""
    parts = page.read_text(encoding="utf-8").split(HEAD)[1:]
    return {name: text.rstrip("\n") for name, _, text in (part.partition("\n") for part in parts)}


def _lines(decision: Decision) -> Iterator[str]:
    yield f"{type(decision).__name__} {decision.rule} {decision.version}"
    match decision:
        case Reject(reason, text):
            yield f"  {reason} = {text.value} < {text.source}"
        case Complete(values, clauses, leftover):
            text = values["measure"]
            yield from (
                f"  {name} = {_shown(one, text)}" for name, one in values.items() if name != "measure"
            )
            yield f"  measure = {text.value} < {text.source}"
            yield from (f"  [{label}] {one.value} < {one.source}" for label, one in clauses)
            yield f"  leftover = {_shown(leftover, text)}" if leftover else "  no leftover"
        case Hold(why, missing):
            yield f"  {why}"
            yield from (f"  ! {one!r}" for one in missing)
    yield from (f"  {step.rule} {step.verdict} {step.note!r}" for step in decision.trace)


def _shown(one: Sourced, text: Sourced) -> str:
    return "that text" if one == text else f"{one.value} < {one.source}"


if __name__ == "__main__":
    told = {name: page_of(name) for name in CASES}
    PAGE.write_text("".join(f"{HEAD}{name}\n{text}\n" for name, text in told.items()), encoding="utf-8")
