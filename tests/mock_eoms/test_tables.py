"""`mock_eoms.tables`: columns, fixed shares, and what agrees with the truth."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from eoms_bot.model.source_kinds import KINDS
from mock_eoms.people import gazetteer
from mock_eoms.seed.build import make_orders
from mock_eoms.tables import shares
from mock_eoms.tables.columns import COLUMNS, EVIDENCE, LABELS, LIVE
from mock_eoms.tables.noise import STALE, spread
from mock_eoms.tables.rows import Row
from tests.support.branch_tables import NOW, ORDERS, SEEDS, completions, made, parsed, true_rows

NEW = {
    "calls": ("号码", "开始时间", "时长", "接通", "主叫号码"),
    "call_notes": (
        *("工单号", "号码", "处理结果", "客户态度", "坐席", "时间", "备注"),
        *("何时起", "室内外", "信号格数", "制式", "别人怎样", "哪个应用", "何时段", "再打时间"),
        *("现场测试", "建站需求"),
    ),
    "site_cards": (
        *("基站名称", "省内投诉原因", "处理办法", "处理班组", "预计恢复时间", "恢复时间", "告知人"),
        *("时间", "有效期至", "登记人"),
    ),
    "people": ("县区", "岗位", "姓名", "电话", "时段", "备岗"),
}
PLACES = {
    "cells": "覆盖地点",
    "planning": "覆盖地点",
    "announcements": "影响地点",
    "changes": "影响地点",
    "events": "活动地点",
    "drive_tests": "测试地点",
    "koujing": "适用地点",
}
# --- columns --------------------------------------------------------------------------------------


def test_columns_are_those_that_the_bot_reads():
    """Every table that the bot knows has the same name and columns, in the same order."""
    for key, kind in KINDS.items():
        assert (LABELS[key], COLUMNS[key]) == (kind.label, tuple(column.name for column in kind.columns))


def test_new_tables_have_the_agreed_columns():
    """通话记录, 联系记录, 站卡 and 联系人 have the columns that are fixed for them."""
    assert {key: COLUMNS[key] for key in NEW} == NEW


def test_rows_have_no_column_of_their_own():
    """No row has a cell that its table has no column for: it would be lost in the file."""
    for key, rows in made(1).rows.items():
        assert [
            row.cells.keys() - set(COLUMNS[key]) for row in rows if row.cells.keys() - set(COLUMNS[key])
        ] == []


# --- replies --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_replies_agree_with_the_truth(seed):
    """People write what is true, for each order that is not a person's, and name sites and cells of the
    tables.
    """
    tables = made(seed)
    truth = {one["order_no"]: one for one in tables.truth}
    cells = {row.text("小区名称"): row.text("基站名称") for row in tables.rows["cells"]}
    rows = {row["工单号"]: row for row in tables.replies}

    assert rows.keys() == {number for number, one in truth.items() if one["action"] != "hold"}
    for number, row in rows.items():
        true = truth[number]
        if true["action"] == "reject":
            stated = (row["处理方式"], row["驳回原因"], row.get("原工单号"))
            assert stated == ("驳回", true["reject_reason"], true["duplicate_of"])
            continue
        assert (row["处理方式"], row["处理结果"], row["省内投诉原因"], row["客户态度"]) == (
            *("完成", true["result"], true["prov_cause"]),
            true["attitude"],
        )
        assert cells[row["投诉所属小区"]] == row["占用基站"] == true["site"]
        assert row["联系时间"] == (true["contact_time"] or f"{NOW:%Y-%m-%d %H:%M}")
        assert row["联系时间"] >= row.get("解决时间", "")


# --- shares ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_share_of_causes_that_stand_in_a_table(seed):
    """Exactly the share of completions has a true row that speaks for its cause; the others have none."""
    tables = made(seed)
    done = completions(tables)
    spoken = {order_no for order_no, one in done.items() if one["table"]}

    assert len(spoken) == round(len(done) * 0.75)
    for order_no, one in done.items():
        cause_tables = [key for key in EVIDENCE if key not in ("numbers", *LIVE)]
        speaking = {key for key in cause_tables if true_rows(tables, key, order_no)}
        assert (one["table"] in speaking) if order_no in spoken else not speaking


@pytest.mark.parametrize("seed", SEEDS)
def test_share_of_contacts_that_hold(seed):
    """Exactly the share of completions has a good call and note; each kind of broken contact is there."""
    kinds = Counter(str(one["contact"]) for one in completions(made(seed)).values())
    number = sum(kinds.values())

    assert kinds[shares.GOOD] == round(number * 0.8)
    broken = number - kinds[shares.GOOD]
    assert {kinds[kind] for kind in shares.BROKEN[:broken]} == {1}


@pytest.mark.parametrize("age", [0, 3, 12, 36])
@pytest.mark.parametrize("seed", SEEDS)
def test_share_of_noise(seed, age):
    """A tenth of all rows of the evidence tables is noise, and every such table has some."""
    tables = made(seed, age)
    noisy = {key: sum(bool(row.noise) for row in tables.rows[key]) for key in EVIDENCE}
    every = sum(len(tables.rows[key]) for key in EVIDENCE)

    assert min(noisy.values()) >= 1
    assert sum(noisy.values()) == pytest.approx(every * 0.1, abs=0.5)
    assert not any(row.noise for key in COLUMNS.keys() - set(EVIDENCE) for row in tables.rows[key])


def test_noise_is_spread_whole():
    """What is spread adds up to the share, whatever tables are empty."""
    counts = {"a": 200, "b": 3, "c": 0}

    assert spread(counts) == {"a": 21, "b": 1, "c": 1}


@pytest.mark.parametrize("seed", SEEDS)
def test_share_of_numbers_at_the_place(seed):
    """Most numbers used a cell within two days before the dispatch, exactly as many as the shares say."""
    tables = made(seed)
    orders = {order.order_no: order for order, _ in make_orders(seed, ORDERS, NOW)}
    placed = {order.fields["CCH_ConsumerTel"]: order for order in orders.values() if order.truth["place"]}
    used = {row.text("号码") for row in true_rows(tables, "numbers")}

    assert len(used) == round(len(placed) * 0.8) + round(len(placed) * 0.1)
    for row in true_rows(tables, "numbers"):
        sent = parsed(orders[row.about[0]].dispatched[:16])
        assert sent - timedelta(hours=48) <= parsed(row.text("最近时间")) < sent


@pytest.mark.parametrize("seed", SEEDS)
def test_careless_reader_is_misled(seed):
    """Noise is about open orders too: an old row of a site, a cell or a number that an order of today has."""
    tables = made(seed)
    done = completions(tables)
    names = {value for one in done.values() for value in (one["site"], one["cell"], one["customer_number"])}
    stale = [row for key in EVIDENCE for row in tables.rows[key] if row.noise == STALE]

    assert any(names & set(row.cells.values()) for row in stale)


# --- agreement ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_site_cell_and_network_agree(seed):
    """Where the truth names a cell, the number used it, and the cell table gives its site and network."""
    tables = made(seed)
    cells = {row.text("小区名称"): row for row in tables.rows["cells"]}
    for order_no, one in completions(tables).items():
        assert one["site"] in {cell.text("基站名称") for cell in cells.values()}
        used = {row.text("小区名称") for row in true_rows(tables, "numbers", order_no)}
        if one["cell"] is None:
            assert one["site"] not in {cells[name].text("基站名称") for name in used}
            continue
        assert used == {one["cell"]}
        cell = cells[str(one["cell"])]
        assert cell.text("基站名称") == one["site"]
        # What no radio cell can say is left open.
        said = "" if one["network"] in ("短彩信", "VoLTE(语音)") else one["network"]
        assert cell.text("网络类型") == said


CAUSE_OF = {
    "停电": "故障-基站断电退服",
    "传输": "故障-传输中断",
    "驻波": "故障-基站硬件/天馈",
    "室分": "故障-室分/直放站故障",
    "参数": "优化-邻区切换/参数",
    "升级": "工程-割接升级/站点搬迁",
}
LIMITS = {
    "容量-小区高负荷": lambda row: float(row.text("PRB利用率")) >= 80,
    "干扰-外部干扰": lambda row: float(row.text("底噪")) > -105,
    "干扰-网内干扰(重叠覆盖)": lambda row: float(row.text("SINR")) < -3,
    "覆盖-室内弱覆盖": lambda row: float(row.text("RSRP")) < -105,
    "覆盖-室外弱覆盖": lambda row: float(row.text("RSRP")) < -105,
}


def cause_of(row: Row, cause: str) -> bool:
    """Whether a row speaks for a cause, as the bot's method reads the tables."""
    match row.table:
        case "alarms":
            return CAUSE_OF[row.text("告警类别")] == cause
        case "changes":
            return CAUSE_OF[row.text("变更类别")] == cause
        case "indicators":
            return LIMITS[cause](row)
        case "planning":
            building = row.text("阶段") in ("选址", "施工", "待电")
            return building == (cause == "覆盖-规划站点未建成") and cause.startswith("覆盖-")
        case "events":
            return cause == "容量-突发话务(节假日/集会)"
        case _:
            return row.text("省内投诉原因") == cause


@pytest.mark.parametrize("seed", SEEDS)
def test_causes_and_ends_agree(seed):
    """The rows that speak for an order say its cause and when it ended, and lie where the order is."""
    tables = made(seed)
    ends = {"alarms": "清除时间", "changes": "完成时间", "events": "结束时间", "site_cards": "恢复时间"}
    for order_no, one in completions(tables).items():
        if not one["table"]:
            assert one["solved_time"] is None
            continue
        rows = true_rows(tables, str(one["table"]), order_no)
        assert all(cause_of(row, str(one["prov_cause"])) for row in rows)
        ended = {row.text(ends[row.table]) for row in rows if row.table in ends}
        ended |= {row.text("恢复时间") for row in true_rows(tables, "site_cards", order_no)}
        assert one["solved_time"] == (ended.pop() if ended else None)
        assert not ended
        for row in rows:
            if "基站名称" in row.cells:
                assert row.text("基站名称") == one["site"]
            if row.text("小区名称") and one["cell"]:
                assert row.text("小区名称") == one["cell"]
            if row.text("预计开通日期"):
                assert (one["result"], one["unsolvable"]) == ("未解决", False)
                assert row.text("预计开通日期") == one["expected_day"]


@pytest.mark.parametrize("seed", SEEDS)
def test_good_contacts_agree(seed):
    """A good contact is an answered call of the desk after dispatch and repair, and a note with the truth."""
    tables = made(seed)
    sent = {order.order_no: order.dispatched[:16] for order, _ in make_orders(seed, ORDERS, NOW)}
    for order_no, one in completions(tables).items():
        if one["contact"] != shares.GOOD:
            continue
        (call,), (note,) = (true_rows(tables, key, order_no) for key in LIVE)
        assert call.text("开始时间") == one["contact_time"]
        assert (call.text("号码"), call.text("接通")) == (one["customer_number"], "是")
        assert (call.text("主叫号码"), one["caller_number"]) == ("13900000008", "13900000008")
        assert int(call.text("时长")) >= 20
        assert call.text("开始时间") > sent[order_no]
        assert call.text("开始时间") > str(one["solved_time"] or "")
        assert parsed(call.text("开始时间")) <= NOW
        assert (note.text("处理结果"), note.text("客户态度")) == (one["result"], one["attitude"])
        assert note.text("坐席")
        assert note.text("工单号") in ("", order_no)
        assert note.text("号码") in ("", one["customer_number"])
        assert note.text("工单号") or note.text("号码")


def test_broken_contacts_are_broken():
    """Each kind of broken contact is what its name says, and gives the reply no time."""
    seen = set()
    for seed in SEEDS:
        tables = made(seed)
        sent = {order.order_no: order.dispatched[:16] for order, _ in make_orders(seed, ORDERS, NOW)}
        for order_no, one in completions(tables).items():
            calls, notes = (true_rows(tables, key, order_no) for key in LIVE)
            kind = str(one["contact"])
            seen.add(kind)
            match kind:
                case shares.NONE:
                    assert not calls
                    assert not notes
                case shares.BEFORE_DISPATCH:
                    assert calls[0].text("开始时间") < sent[order_no]
                case shares.OTHER_ORDER:
                    (other,) = true_rows(tables, "history", order_no)
                    assert notes[0].text("工单号") == other.text("工单号") != order_no
                    assert (other.text("客户电话"), other.text("处理结果")) == (one["customer_number"], "")
                case shares.SHORT:
                    assert int(calls[0].text("时长")) < 20
                case shares.BEFORE_REPAIR:
                    assert one["result"] == "解决"
                    assert sent[order_no] < calls[0].text("开始时间")
                    assert calls[0].text("开始时间") < str(one["solved_time"] or "9")
                case shares.NO_CALL:
                    assert not calls
                    assert len(notes) == 1
                case shares.TWO_NOTES:
                    assert len({note.text("客户态度") for note in notes}) == 2
                    assert one["contact_time"] == calls[0].text("开始时间")
            if kind not in (shares.GOOD, shares.TWO_NOTES):
                assert one["contact_time"] is None
    assert {*shares.BROKEN, shares.GOOD} <= seen


def test_truth_of_the_other_orders():
    """A reject has its reason and the order it repeats; a held order nothing."""
    truth = {str(one["order_no"]): one for one in made(1).truth}
    for order, _ in make_orders(1, ORDERS, NOW):
        one = truth[order.order_no]
        assert one["action"] == order.truth["expected_action"]
        assert (one["reject_reason"] or "") == order.truth["reject_reason"]
        assert (one["duplicate_of"] or "") == order.truth["duplicate_of"]
        assert ("prov_cause" in one) == (one["action"] == "complete")


# --- names and numbers ----------------------------------------------------------------------------


def test_every_place_is_invented():
    """Places are put together from the gazetteer's names, and towns and counties stand there."""
    names = gazetteer()
    towns = {*names["own_towns"], *(name for group in names["neighbours"].values() for name in group), ""}
    known = [*(name for key in names if key.startswith("own_") for name in names[key] if len(name) > 1)]
    known += [*towns - {""}, "集镇"]
    known.sort(key=len, reverse=True)
    counties = {names["own_county"], *names["neighbours"]}
    for seed in SEEDS:
        for key, rows in made(seed).rows.items():
            for row in rows:
                assert row.text("县区") in {*counties, ""}
                assert row.text("乡镇") in towns
                for part in row.text(PLACES.get(key, "")).split("、"):
                    rest = part
                    for name in known:
                        rest = rest.replace(name, "")
                    assert rest == "", (key, part)


def test_every_place_of_the_orders_is_covered():
    """Whatever place a seed's order names, the cell table has a site of its county for it."""
    for seed in SEEDS:
        for one in completions(made(seed)).values():
            assert one["site"]


def test_phones_are_invented():
    """No cell holds a number outside 139000…"""
    for seed in SEEDS:
        for rows in made(seed).rows.values():
            for row in rows:
                found = re.findall(r"(?<!\d)1\d{10}(?!\d)", " ".join(map(str, row.cells.values())))
                assert all(number.startswith("139000") for number in found)
