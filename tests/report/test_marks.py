"""Marks of orders in record, page and workbook: kind, words and place, masked, and nothing where nobody
presses.
"""

import io
from dataclasses import replace

import openpyxl

from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.outcome import Outcome
from eoms_bot.report import page, workbook
from eoms_bot.report.pictures import IN_REPORT_BYTES, Embedder
from eoms_bot.report.record import brief_record, item_record, marked, summary_record, why
from tests.report import samples

REMINDER = HistoryEntry(samples.NOW, samples.CUSTOMER, "催办", f"客户{samples.CUSTOMER}再次来电催办")


def pressed():
    """A held order with a reminder in its history."""
    item = samples.item(1, Outcome.HELD, "缺少 占用基站", samples.hold())
    assert item.order is not None
    return replace(item, order=replace(item.order, history=(REMINDER,)))


def test_record():
    """The record has each mark with its words and its place; an older one, without marks, has none."""
    record = item_record(pressed())

    assert record["marks"] == [{"kind": "催办", "words": "催办", "place": "处理记录 2026-11-25 01:31"}]
    assert brief_record(pressed())["marks"] == record["marks"]
    assert (marked(record), marked({})) == ("催办", "")


def test_order_that_was_not_opened():
    """One that we have answered under another task is marked by the ledger alone."""
    item = samples.item(
        1, Outcome.HELD, "又以新任务派来", order=None, writes=(samples.write(1, task_id="t-0"),)
    )

    (mark,) = item_record(item)["marks"]
    assert (mark["kind"], mark["place"]) == ("退回", "账本")


def test_page_and_workbook(tmp_path):
    """The page shows tag, words and place of that order only; the workbook's reason begins with the kinds."""
    summary = samples.summary((pressed(), samples.item(2, Outcome.HELD, "缺少 占用基站", samples.hold())))
    items = [item_record(item) for item in summary.items]
    run = summary_record(summary)

    text = page.render(run, items, Embedder(tmp_path, IN_REPORT_BYTES, in_folder=True))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.render(run, items)))["工单"]

    assert text.count('<span class="tag warn">催办</span>') == 1
    assert text.count("催办：催办（处理记录 2026-11-25 01:31）") == 1
    reasons = [sheet.cell(row, workbook.PLACE["原因"]).value for row in (2, 3)]
    assert reasons == ["【催办】缺少 占用基站", "缺少 占用基站"]


def test_a_missing_cell_is_named_once_in_the_reason():
    """A cell that is missing for two reasons is one cell to fill."""
    item = {
        "missing": ["处理结果：没有来源", "联系时间：没有来源", "处理结果：应为 解决 或 未解决"],
        "reason": "",
    }

    assert why(item) == "缺少或矛盾：处理结果、联系时间"
