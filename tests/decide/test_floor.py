"""The floor: each line holds an order for a person by itself; what none of them means goes by."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.decide.diagnosis.model import Located, Suspect
from eoms_bot.decide.permission.floor import FLOOR, Unwritten, floor
from eoms_bot.decide.permission.pressed import OrderMark, Pressing
from eoms_bot.model.decision import Backing, Complete, Reject, Sourced, Standing, TraceStep
from eoms_bot.model.evidence import Evidence, Record, Snapshot, Value
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.texts.triage import Mark
from tests.decide.build import CUSTOMER, DEADLINE, DISPATCHED, NOW, NUMBER, SOLVED, completed, order

COMPLETE = completed(SOLVED)
SITE = "LX_青槐政府"
REJECT = Reject(
    "宽带投诉",
    Sourced("宽带投诉：光猫红灯", "工单文字", Standing.READING),
    "R-宽带",
    "1",
    (TraceStep("R-宽带", "命中", "光猫"),),
    Backing((("reject_reason", Sourced("宽带投诉", "工单文字", Standing.READING)),)),
)


def solved(**changes: str) -> Complete:
    """The completion of a solved order without unchecked tables, with some of its cells changed."""
    cells = {name: Sourced(value, "联系记录", Standing.FACT) for name, value in changes.items()}
    whole = {**dict(COMPLETE.backing.cells), **cells}
    return replace(COMPLETE, trace=(), backing=Backing(tuple(whole.items())))


def seen(**changes: object) -> Unwritten:
    """An order that only its reply speaks of, with something of it changed."""
    return replace(Unwritten(order(), solved(), NOW, first=10), **changes)  # type: ignore[arg-type]


def noted(note: str) -> Complete:
    """A completion of which one thing was not checked."""
    return replace(solved(), trace=(TraceStep("C-佐证", "未核对", note),))


def alarm(site: str) -> Suspect:
    """A cause that an alarm of a site names."""
    row = Record("告警.xlsx 第2行", NOW, {"基站名称": site})
    return Suspect("故障-基站硬件/天馈", "", (), by_rows=True, row=row)


def cell(site: str) -> Located:
    """A serving cell that is certain."""
    row = Record("小区表.xlsx 第2行", NOW, {"基站名称": site})
    return Located((row,), (), certain=True, steps=())


def earlier(days: int) -> Evidence:
    """历史工单 with one order of the customer, so many days before."""
    values: dict[str, Value] = {
        "工单号": "X-1",
        "客户电话": CUSTOMER,
        "分派时间": DISPATCHED - timedelta(days=days),
    }
    return Evidence({"history": Snapshot("历史工单", "正常", (Record("历史.xlsx 第2行", NOW, values),))})


def expecting(text: str) -> Complete:
    """A reply that says 预计解决时间."""
    return replace(
        solved(), values={**COMPLETE.values, "expected_time": Sourced(text, "站卡", Standing.PERSON)}
    )


UNSOLVED = replace(solved(), leftover=Sourced("…", "…", Standing.DERIVED))
UNCHECKED = replace(solved(), trace=(TraceStep("C-佐证", "未核对", "告警（告警：过期）"),))
DOUBTED = replace(solved(), backing=replace(solved().backing, doubts=("联系客户未经话单核对",)))
PROMISED = replace(REJECT, text=Sourced("宽带投诉：承诺1月8日前恢复", "…", Standing.READING))
CROWD = tuple((SITE, DISPATCHED + timedelta(minutes=hour * 60)) for hour in (-2, 2))
BACK = (HistoryEntry(NOW, "质检员", "质检不合格", ""),)

CASES = {
    "重大": (seen(major_signs=("M-1“死了”",)), "投诉文字像重大"),
    "重大 (row)": (seen(decision=solved(major="是")), "标为重大投诉"),
    "VIP": (seen(order=order(vip=True)), "VIP"),
    "升级": (seen(order=order(complaint="客户声称升级")), "升级（投诉内容：声称升级）"),
    "督办": (seen(order=order(complaint="省公司督办")), "督办（投诉内容：省公司督办）"),
    "催办": (seen(order=order(complaint="客户多次催办")), "催办（投诉内容：多次催办）"),
    "退回": (seen(order=replace(order(), history=BACK)), "退回（处理记录"),
    "退回 (ledger)": (
        seen(returned=OrderMark(Pressing.RETURNED, "任务 t0 回复过，又派来新任务", "账本")),
        "退回（任务 t0 回复过",
    ),
    "重复": (seen(order=order(repeat_count="2")), "重复投诉（重复投诉次数：2 次）"),
    "重复 (history)": (seen(evidence=earlier(60)), "60 天内重复（历史.xlsx 第2行"),
    "未解决": (seen(decision=UNSOLVED), "未解决"),
    "态度": (seen(decision=solved(attitude="不满意")), "客户态度 不满意"),
    "态度 2": (seen(decision=solved(attitude="不认可")), "客户态度 不认可"),
    "态度 3": (seen(decision=solved(attitude="未接通")), "客户态度 未接通"),
    "承诺日期": (seen(decision=expecting("2026-03-31 18:00:00")), "预计解决时间 2026-03-31 18:00:00"),
    "承诺日期 (words)": (seen(decision=PROMISED), "回复里承诺了日期（“承诺1月8日”）"),
    "两个部门": (
        seen(marks=(Mark("T-1", "题:宽带投诉", "光猫"), Mark("T-2", "题:移动网络", "手机"))),
        "一张工单说了宽带、移动网络几件事",
    ),
    "未核对": (seen(decision=UNCHECKED), "没有核对：告警（告警：过期）"),
    "未核对 (stale)": (
        seen(
            decision=noted("三网对比（三网对比：过期）"),
            evidence=Evidence({"drive_tests": Snapshot("三网对比", "过期")}),
        ),
        "没有核对：三网对比（三网对比：过期）",
    ),
    "未核对 (doubts)": (seen(decision=DOUBTED), "联系客户未经话单核对"),
    "同站多单": (seen(decision=solved(site=SITE), sites=CROWD), f"{SITE} 两小时内有 3 张工单"),
    "同站多单 (reject)": (
        seen(decision=REJECT, located=cell(SITE), sites=CROWD),
        f"{SITE} 两小时内有 3 张工单",
    ),
    "邻站告警": (
        seen(
            decision=solved(prov_cause="故障-基站硬件/天馈"),
            suspects=(alarm("LX_上湾村"),),
            located=cell(SITE),
        ),
        "原因取自周边站 LX_上湾村 的告警",
    ),
    "前十张": (seen(first=9), "只办成过 9 张"),
    "临近时限": (seen(now=DEADLINE - timedelta(minutes=119)), "离处理时限不到两小时"),
    "临近时限 (none)": (seen(order=replace(order(), deadline=None)), "处理时限未知"),
}


@pytest.mark.parametrize("name", CASES)
def test_line_holds_for_a_person(name):
    """One line speaks, and no other: were it taken out, the order would go alone."""
    one, words = CASES[name]

    said = floor(one)

    assert [words in line for line in said] == [True], said
    assert list(FLOOR[name.partition(" ")[0]](one)) == list(said)


def test_every_line_has_a_case():
    """Whoever adds a line shows an order that it means."""
    assert {name.partition(" ")[0] for name in CASES} == set(FLOOR)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(seen(), id="solved"),
        pytest.param(seen(decision=REJECT), id="reject"),
        pytest.param(seen(first=None), id="demo"),
        pytest.param(seen(decision=noted("三网对比：没有来源")), id="no tests"),
        pytest.param(
            seen(
                decision=noted("三网对比：没有上湾村的测试"),
                evidence=Evidence({"drive_tests": Snapshot("三网对比", "正常")}),
            ),
            id="no test there",
        ),
        pytest.param(seen(evidence=earlier(61)), id="repeated long ago"),
        pytest.param(seen(evidence=earlier(-1)), id="repeated by a later one"),
        pytest.param(seen(decision=solved(site=SITE), sites=CROWD[:1]), id="two of a site"),
        pytest.param(
            seen(decision=solved(site=SITE), sites=((SITE, DISPATCHED - timedelta(minutes=121)), CROWD[0])),
            id="spread",
        ),
        pytest.param(seen(suspects=(alarm(SITE),), located=cell(SITE)), id="own alarm"),
        pytest.param(seen(now=DEADLINE - timedelta(minutes=120)), id="two hours left"),
        pytest.param(seen(order=order(complaint="客户未要求升级，没有催办")), id="denied"),
        pytest.param(
            seen(marks=(Mark("T-1", "题:宽带投诉", "光猫"), Mark("T-2", "网络:4G", "手机"))), id="one"
        ),
    ],
)
def test_nothing_of_the_floor(one):
    """What no line means goes by."""
    assert floor(one) == ()


def test_a_persons_own_cause():
    """A cause that a person has named rests on no alarm."""
    own = solved()
    named = {**dict(own.backing.cells), "prov_cause": Sourced("故障-基站硬件/天馈", "站卡", Standing.PERSON)}
    decision = replace(own, backing=Backing(tuple(named.items())))

    assert floor(seen(decision=decision, suspects=(alarm("LX_上湾村"),), located=cell(SITE))) == ()


def test_own_order_is_no_repetition():
    """The order's own line of 历史工单 counts for nothing."""
    values: dict[str, Value] = {
        "工单号": NUMBER,
        "客户电话": CUSTOMER,
        "分派时间": DISPATCHED - timedelta(days=1),
    }
    own = Evidence({"history": Snapshot("历史工单", "正常", (Record("历史.xlsx 第2行", NOW, values),))})

    assert floor(seen(evidence=own)) == ()
