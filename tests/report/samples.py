"""Invented runs for the tests of reports and commands: orders of 澜溪县 with every outcome."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

from eoms_bot.model.decision import Complete, Decision, Hold, Reject, Sourced, TraceStep
from eoms_bot.model.form import FieldCheck, Filled
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.run import RunSummary
from eoms_bot.model.write import Action, Proof, WriteRecord, WriteState
from eoms_bot.report.text import LOCAL
from eoms_bot.report.words import FIELD_ZH

NOW = datetime(2026, 11, 25, 1, 31, tzinfo=LOCAL)
CUSTOMER = "钱某某"
PHONE = "13900000123"
PLACE = "澜溪县青槐镇老鹰岩村三组12号"
MEASURE = (
    "占用基站：青槐老鹰岩；解决措施：调整天线方位角并优化邻区；解决时间：2026-11-24 16:20；"
    f"联系客户电话：{PHONE}；联系时间：2026-11-24 17:05；联系号码：05510001234；客户态度：满意"
)
TRACE = (
    TraceStep("R-100 县区", "通过", "故障区县 澜溪县 是本县"),
    TraceStep("R-200 重复派单", "不符", "没有更早的同号码工单"),
    TraceStep("C-010 完成", "命中", "批次.xlsx 第3行 处理方式 完成"),
)
VALUES = {
    "result": "解决",
    "prov_cause": "覆盖-室内弱覆盖",
    "group_cause_top": "网络部门",
    "group_cause": "室内覆盖",
    "measure": MEASURE,
    "area": "乡镇",
    "cell": "青槐老鹰岩-2",
    "scene": "农村",
    "network": "4G(LTE)",
    "note": MEASURE,
}
LABELS = tuple(FIELD_ZH[name] for name in VALUES)


def number(n: int) -> str:
    """The n-th order number."""
    return f"ID-056-20261125-{n:05d}"


def ref(n: int = 1, **changes: object) -> OrderRef:
    """A row of the to-do list."""
    values: dict[str, object] = {
        "order_no": number(n),
        "base_id": f"{n:015d}",
        "task_id": f"00f3a{n:010x}",
        "title": f"青槐镇手机上网慢，客户{CUSTOMER}要求尽快处理，联系{PHONE}",
        "status": "一级处理中",
        "dealer": "王值班(已受理)",
        "deadline": NOW + timedelta(hours=n),
        "dispatched": NOW - timedelta(hours=20),
        "vip": n % 9 == 4,
        "position": f"第{n}行",
    }
    return OrderRef(**(values | changes))  # type: ignore[arg-type]


def order(row: OrderRef, **facts: str) -> Order:
    """The order behind a row."""
    known = {
        "customer_name": CUSTOMER,
        "customer_tel": PHONE,
        "fault_place": PLACE,
        "complaint": "室内信号弱",
    }
    return Order(
        ref=row,
        order_no=row.order_no,
        task_id=row.task_id,
        status=row.status,
        task_status="处理中",
        dealer=row.dealer,
        deadline=row.deadline,
        facts=known | facts,
        actions=("完成工单", "派单驳回"),
        history=(),
        needs_accept=False,
    )


def complete() -> Complete:
    """A reply for a solved order."""
    values = {name: Sourced(text, f"批次.xlsx 第3行 {name}") for name, text in VALUES.items()}
    clauses = (
        ("占用基站", Sourced("青槐老鹰岩", "批次.xlsx 第3行 占用基站")),
        ("联系客户电话", Sourced(PHONE, "批次.xlsx 第3行 联系客户电话")),
    )
    return Complete(values, clauses, None, "C-010", "rules 1.0", TRACE)


def reject() -> Reject:
    """A rejection for another county's order."""
    text = Sourced("其他县区投诉：故障地点在望川县河沿镇", "批次.xlsx 第7行 驳回说明")
    return Reject("其他县区投诉", text, "R-100", "rules 1.0", TRACE[:1])


def hold(why: str = "批次中没有这张工单", missing: tuple[str, ...] = ("处理方式",)) -> Hold:
    """A hand-over to a person."""
    return Hold(why, missing, "H-001", "rules 1.0", TRACE[:2])


def filled(wrong: str = "") -> Filled:
    """The form as it reads back; `wrong` names a field that shows something else."""
    checks = tuple(
        FieldCheck(name, label, VALUES[name], "别的值" if name == wrong else VALUES[name], "批次.xlsx 第3行")
        for name, label in zip(VALUES, LABELS, strict=True)
    )
    return Filled("T1Finish", checks)


def write(n: int = 1, state: WriteState = WriteState.PROVEN, **changes: object) -> WriteRecord:
    """One attempt of the ledger."""
    values: dict[str, object] = {
        "id": n,
        "key": f"mock|{number(n)}|00f3a{n:010x}|close",
        "attempt": 1,
        "kind": "complete",
        "state": state,
        "order_no": number(n),
        "task_id": f"00f3a{n:010x}",
        "action": Action.CLOSE,
        "account": "clerk01",
        "operator": "值班岗",
        "decided": tuple(VALUES.items()),
        "text": MEASURE,
        "note": "连接在答复前中断" if state is WriteState.UNKNOWN else "",
        "created_at": "2026-11-24T17:31:20.000000+00:00",
        "sending_at": "2026-11-24T17:31:22.000000+00:00",
        "answered_at": None if state is WriteState.UNKNOWN else "2026-11-24T17:31:23.000000+00:00",
        "settled_at": None,
        "run_id": "2026-11-25_0131_run_ab12",
    }
    return WriteRecord(**(values | changes))  # type: ignore[arg-type]


def proof() -> Proof:
    """What the history says of a reply."""
    return Proof(True, True, MEASURE, NOW + timedelta(minutes=1), "王值班", "处理记录")


def item(
    n: int, outcome: Outcome, reason: str = "", decision: Decision | None = None, **more: object
) -> Item:
    """One order of a run."""
    row = ref(n)
    values: dict[str, object] = {
        "order": order(row),
        "decision": decision,
        "started": NOW.isoformat(),
        "seconds": 2.5,
    }
    return Item(row, outcome, reason, **(values | more))  # type: ignore[arg-type]


def summary(items: tuple[Item, ...], mode: str = "run", exit_code: int = 0, **changes: object) -> RunSummary:
    """A finished run of these items."""
    values: dict[str, object] = {
        "run_id": "2026-11-25_0131_run_ab12",
        "mode": mode,
        "site_id": "mock",
        "profile": "ultrabpp",
        "account": "clerk01",
        "operator": "值班岗",
        "started": NOW.isoformat(),
        "finished": (NOW + timedelta(minutes=9)).isoformat(),
        "items": items,
        "sent": 0 if mode == "preview" else sum(one.outcome is Outcome.DONE for one in items),
        "attempted": 31 if mode == "preview" else 0,
        "blocked": 31 if mode == "preview" else 0,
        "stopped": "",
        "exit_code": exit_code,
        "unsettled": tuple(w for one in items for w in one.writes if w.state is WriteState.UNKNOWN),
        "folder": "",
        "sources": ("批次.xlsx",),
    }
    return RunSummary(**(values | changes))  # type: ignore[arg-type]


def items(pictures: tuple[tuple[str, str], ...] = ()) -> tuple[Item, ...]:
    """One item of every outcome, and several held ones."""
    unknown = WriteState.UNKNOWN
    return (
        item(
            1,
            Outcome.DONE,
            "",
            complete(),
            filled=filled(),
            writes=(write(1),),
            proof=proof(),
            pictures=pictures,
        ),
        item(2, Outcome.HELD, "批次中没有这张工单", hold()),
        item(3, Outcome.HELD, "缺少事实", hold("缺少事实", ("占用基站", "联系时间"))),
        item(4, Outcome.UNKNOWN, "发送后连接中断", complete(), filled=filled(), writes=(write(4, unknown),)),
        item(
            5, Outcome.REFUSED, "该任务已被处理！", reject(), writes=(write(5, WriteState.REFUSED_BUSINESS),)
        ),
        item(6, Outcome.BY_OTHER, "李协办已受理"),
        item(7, Outcome.SKIPPED, "不在名单中"),
        item(8, Outcome.NOT_SENT, "读回不一致：场景分类", complete(), filled=filled("scene"), late=True),
        item(9, Outcome.HELD, "批次中没有这张工单", hold()),
    )


def png(text: str, size: tuple[int, int] = (900, 620)) -> bytes:
    """A picture that looks a little like a form."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0], 46), fill="#3b73a8")
    for row in range(12):
        draw.rectangle((40, 80 + row * 44, 240, 110 + row * 44), fill="#e6eef5")
        draw.rectangle((260, 80 + row * 44, 840, 110 + row * 44), outline="#9ab")
        draw.text((270, 88 + row * 44), f"{text} {row}", fill="black")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def put_picture(path: Path, text: str = "form") -> None:
    """Write such a picture where a run folder wants it."""
    path.write_bytes(png(text))
