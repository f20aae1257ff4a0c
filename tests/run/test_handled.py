"""Handled orders as examples: their labels, what each had before it, and what of it nobody may learn."""

import pytest

from eoms_bot.decide.reading import PastOrders
from eoms_bot.decide.reading.model import HIDDEN
from eoms_bot.decide.reading.seen import look
from eoms_bot.learn.handled import grouped, handled, private
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.source_kinds import HISTORY
from eoms_bot.model.texts.triage import Incoming
from eoms_bot.tables.branch import file as source_file
from eoms_bot.tables.tables import load_dictionaries
from tests.decide.reading.desk import READER
from tests.support import handled_orders
from tests.tables.sources import NOW


@pytest.fixture
def read(tmp_path):
    """The orders of some rows."""

    def orders(*rows):
        table, as_of = source_file.read(handled_orders.write(tmp_path / "办过的.xlsx", rows), HISTORY, {})
        snapshot = Snapshot(HISTORY.label, "正常", table.records, as_of)
        return handled(snapshot, READER, load_dictionaries())

    return orders


def row(number, **cells):
    """An order of the village, done."""
    return {
        "工单号": f"ID-056-20260105-{number:05}",
        "分派时间": f"2026-01-05 10:{number:02}",
        "客户电话": f"1390000{number:04}",
        "县区": "澜溪县",
        "投诉地点": "青槐镇上湾村",
        "投诉内容": "在家里没有信号",
        "处理方式": "完成",
    } | cells


@pytest.mark.parametrize(
    ("cells", "action", "county"),
    [
        ({}, "移动网络", "本县"),
        ({"处理方式": "驳回", "驳回原因": "宽带投诉"}, "宽带投诉", None),
        ({"处理方式": "驳回", "驳回原因": "其他县区投诉"}, "移动网络", "外县"),
        ({"处理方式": "驳回", "驳回原因": "重复派单"}, "移动网络", None),
        ({"处理方式": "驳回"}, None, None),
    ],
)
def test_labels(read, cells, action, county):
    """What people did says what the order was about, and where."""
    labels = read(row(1, **cells))[0].example.labels

    assert (labels["action"], labels["county"]) == (action, county)


def test_a_cell_that_is_no_option(read):
    """Only options are labels: whatever else somebody typed into a cell is none."""
    [one] = read(row(1, 省内投诉原因="客户 13900000001 说的", 场景分类="农村"))

    assert (one.example.labels["cause"], one.example.labels["scene"]) == (None, "农村")


def test_rows_that_say_nothing(read):
    """A row without 处理方式, or without words, teaches nothing."""
    assert read(row(1, 处理方式=""), row(2, 投诉内容="…")) == []


def test_in_order_of_arrival(read):
    """A later order of the number sees the earlier one, unless people turned that away."""
    same = {"客户电话": "13900000001"}
    _, second = read(row(1, **same), row(2, **same))
    _, after = read(row(1, 处理方式="驳回", 驳回原因="宽带投诉", **same), row(2, **same))

    assert "@前" in second.example.signs.shape
    assert "@前" not in after.example.signs.shape


def test_folds_keep_a_customer_together(read):
    """Within a month folds go by customer."""
    same = {"客户电话": "13900000001"}
    first, second, other = grouped(read(row(1, **same), row(2, **same), row(3)))

    assert first.writer == second.writer
    assert {first.customer, other.customer} == {"13900000001", "13900000003"}


def hidden(text, **cells):
    """A text as it is learned from."""
    values = {"投诉内容": text} | cells
    seen = look(Incoming("1", text), READER, PastOrders(1))
    shown = list(seen.evidence.reading.text)
    for start, end in private(seen, Record("办过的.xlsx 第2行", NOW, values)):
        shown[start:end] = HIDDEN * (end - start)
    return "".join(shown).replace(HIDDEN, "_")


def test_names_are_hidden():
    """The customer's name, one that a label names, and the colleague's."""
    text = "钱试样说没信号，联系人：孙甲乙。李协办已回电"

    assert hidden(text, 客户姓名="钱试样", 处理人="李协办") == "___说没信号,联系人:___。___已回电"


def test_an_address_keeps_places_of_the_gazetteer():
    """Doors and words that nobody has listed are hidden."""
    text = "青槐镇上湾村竹影坡五组200号没信号"

    assert hidden(text, 投诉地点="青槐镇上湾村竹影坡五组200号") == "青槐镇上湾村_________没信号"


def test_doors_are_hidden_wherever_they_stand():
    """Also where no field has them."""
    assert hidden("县城3栋2单元没信号") == "县城_____没信号"
