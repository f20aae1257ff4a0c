"""What the bot has handled itself, as rows beside the branch's past orders."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from eoms_bot.advise.lists import Office, handling
from eoms_bot.decide.handled import SEE_ORDER, of_writes, together
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.listing import ListChoices
from eoms_bot.model.write import Action, WriteRecord, WriteState
from eoms_bot.model.zone import SHANGHAI

MEASURE = (
    "占用基站:LX_青槐政府-3;解决措施:规划站施工中;等待供电;解决时间:预计2026-03-31 18:00;"
    "联系客户电话:13900000001;联系时间:2026-01-05 17:05;联系号码:13900000090;客户态度:认可"
)
WRITE = WriteRecord(
    id=7,
    key="k",
    attempt=1,
    kind="complete",
    state=WriteState.PROVEN,
    order_no="ID-056-20260105-00001",
    task_id="t1",
    action=Action.CLOSE,
    account="clerk01",
    operator="王值班",
    decided=(
        ("result", "未解决"),
        ("prov_cause", "覆盖-规划站点未建成"),
        ("measure", MEASURE),
        ("area", "乡镇"),
    ),
    text=MEASURE,
    note="",
    created_at="2026-01-05T09:00:00+00:00",
    sending_at="2026-01-05T09:00:01+00:00",
    answered_at="2026-01-05T09:00:02+00:00",
    settled_at="2026-01-05T09:00:05+00:00",
    run_id="r",
)


def test_row():
    """A proven completion gives its reply's parts, the time of the answer in China, and where it stands."""
    (row,) = of_writes((WRITE,))

    assert row.text("占用基站") == "LX_青槐政府-3"
    assert row.text("解决措施") == "规划站施工中;等待供电"
    assert row.text("客户态度") == "认可"
    assert row.time("完成时间") == datetime(2026, 1, 5, 17, 0, 2, tzinfo=SHANGHAI)
    assert row.time("预计解决时间") == datetime(2026, 3, 31, 18, 0, tzinfo=SHANGHAI)
    assert row.cite("解决措施").startswith("账本 写入 7 解决措施")


@pytest.mark.parametrize(
    "change",
    [
        {"state": WriteState.UNKNOWN},
        {"state": WriteState.ANSWERED_OK},
        {"kind": "leftover"},
        {"purged_at": "2026-05-01"},
    ],
    ids=["unknown", "not proven", "another kind", "purged"],
)
def test_no_row(change):
    """What is not proven, closes no order, or is no longer kept, gives no row."""
    assert of_writes((replace(WRITE, **change),)) == ()


REJECT = replace(
    WRITE,
    id=6,
    kind="reject",
    decided=(("reject_text", "其他县区投诉:位置在柳林渡，请联系13900000001"),),
    created_at="2026-01-05T08:00:00+00:00",
    answered_at="2026-01-05T08:00:02+00:00",
)


def test_reject():
    """A proven reject gives a row with its reason, its text, and when and by whom."""
    (row,) = of_writes((REJECT,))

    assert row.text("处理结果") == "驳回：其他县区投诉"
    assert row.text("解决措施") == "其他县区投诉:位置在柳林渡，请联系13900000001"
    assert row.text("处理人") == "王值班"
    assert row.time("完成时间") == datetime(2026, 1, 5, 16, 0, 2, tzinfo=SHANGHAI)


def test_reject_of_an_order_that_was_handled_later():
    """A reject stays on record beside what closed the order when it came back."""
    opened = Record("历史工单.csv 第2行", datetime(2026, 1, 5, tzinfo=SHANGHAI), {"工单号": WRITE.order_no})
    done = replace(opened, values={**opened.values, "完成时间": datetime(2026, 1, 5, 12, tzinfo=SHANGHAI)})

    assert [row.place for row in together((opened,), of_writes((REJECT, WRITE)))] == [
        "历史工单.csv 第2行；账本 写入 7",
        "账本 写入 6",
    ]
    assert [row.place for row in together((done,), of_writes((REJECT,)))] == [
        "历史工单.csv 第2行",
        "账本 写入 6",
    ]
    assert [row.place for row in together((opened,), of_writes((REJECT,)))] == [
        "历史工单.csv 第2行；账本 写入 6"
    ]


def test_customer_who_was_not_called():
    """A reply without the customer's number does not make him anonymous."""
    silent = replace(
        WRITE, decided=(("result", "解决"), ("measure", "占用基站:甲;解决措施:乙;未联系原因:停机"))
    )

    assert of_writes((silent,))[0].text("客户电话") == SEE_ORDER


OF_ORDER = (
    ("customer_name", "李某某"),
    ("customer_tel", "13900000002"),
    ("fault_area", "澜溪县"),
    ("fault_place", "青槐镇上湾村3组12号"),
    ("complaint", "没有信号，李某某"),
)
COLUMNS = ("客户姓名", "客户电话", "县区", "投诉地点", "投诉内容")


@pytest.mark.parametrize(
    ("write", "number"),
    [
        pytest.param(WRITE, "13900000001", id="the number that was called"),
        pytest.param(REJECT, "13900000002", id="the order's own"),
    ],
)
def test_row_tells_of_the_customer(write, number):
    """A row has the customer, his place and what he said, as the order had them."""
    (row,) = of_writes((replace(write, customer=OF_ORDER),))

    told = dict(OF_ORDER)
    assert [row.text(column) for column in COLUMNS] == [
        told["customer_name"],
        number,
        *(told[name] for name in ("fault_area", "fault_place", "complaint")),
    ]


def test_handling_record_masks_the_customer():
    """The list that people get has the name's first sign, a number with stars, no door, and no name in what was said."""
    own = of_writes((replace(REJECT, customer=OF_ORDER),))
    office = Office(Snapshot("历史工单", "正常"), ListChoices(), own[0].as_of, own)

    (row,) = handling(office).rows

    assert row[2:6] == ("李*", "139****0002", "青槐镇上湾村***", "没有信号，李*")


def test_open_row_is_completed():
    """An order that the branch has open and the bot has done is done, with both places; the branch's own words stay."""
    opened = Record(
        "历史工单.csv 第2行",
        datetime(2026, 1, 5, tzinfo=SHANGHAI),
        {"工单号": WRITE.order_no, "处理人": "李"},
    )
    done = replace(opened, values={**opened.values, "完成时间": datetime(2026, 1, 5, 12, tzinfo=SHANGHAI)})
    own = of_writes((WRITE,))

    (merged,) = together((opened,), own)
    (kept,) = together((done,), own)

    assert (merged.text("处理人"), merged.text("客户态度")) == ("李", "认可")
    assert merged.place == "历史工单.csv 第2行；账本 写入 7"
    assert kept == done


def test_order_that_the_branch_does_not_have():
    """An order that only the bot knows stands behind the branch's."""
    own = of_writes((WRITE, replace(WRITE, id=8, order_no="ID-056-20260105-00002")))
    other = Record(
        "历史工单.csv 第2行", own[0].as_of - timedelta(days=1), {"工单号": "ID-056-20260104-00001"}
    )

    assert [row.place for row in together((other,), own)] == [
        "历史工单.csv 第2行",
        "账本 写入 7",
        "账本 写入 8",
    ]
