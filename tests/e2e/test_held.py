"""A held order is a question with a form for the answer; once answered, the bot goes on where it stopped."""

import json

import openpyxl
import pytest

from eoms_bot.model.batch import WITH_ORDER
from tests.support import orders


def test_half_answered(site, bot, tmp_path):
    """Of two orders that are asked for one is answered: it is done, the other is held with what is missing;
    exit code 1.
    """
    answered, open_one = orders.put(site), orders.put(site)
    unanswered = orders.rejected(open_one) | {"处理方式": ""}
    batch = bot.batch(orders.solved(answered) | {"占用基站": ""}, unanswered)
    first = bot.run("apply", batch)
    assert (first.code, first.outcome(answered), first.outcome(open_one)) == (1, "HELD", "HELD")

    asked = bot.run("held", tmp_path / "待补.xlsx", "--run", first.folder, "--batch", batch, "--json")
    questions = {one["order_no"]: len(one["asked"]) for one in json.loads(asked.stdout)["orders"]}
    book = openpyxl.load_workbook(tmp_path / "待补.xlsx")
    station = orders.solved(answered)["占用基站"]
    rows = {row[0].value: row for row in book["批次"].iter_rows(min_row=2)}
    assert (
        rows[open_one][list(WITH_ORDER.names).index("reject_reason")].value
        == orders.rejected(open_one)["驳回原因"]
    )
    rows[answered][list(WITH_ORDER.names).index("site")].value = station
    book.save(tmp_path / "补了一半.xlsx")
    bot.changed(answered, 占用基站=station)
    second = bot.run("apply", tmp_path / "补了一半.xlsx")

    assert questions == {answered: 1, open_one: 1}
    assert second.code == 1
    assert second.outcome(answered) == "DONE", second.item(answered)["reason"]
    assert second.outcome(open_one) == "HELD"
    assert "处理方式" in json.dumps(second.item(open_one), ensure_ascii=False)
    assert [write["kind"] for write in site.writes()] == ["complete"]


def test_held_of_a_preview(site, bot, tmp_path):
    """The folder of a preview is named: its held order stands in the workbook, its guess with the sign."""
    order_no = orders.put(site, fields={"CCH_ComplainDesc": "家里宽带光猫红灯上不了网"})
    first = bot.run("preview")

    asked = bot.run("held", tmp_path / "待补.xlsx", "--run", first.folder)

    assert (first.outcome(order_no), asked.code, site.writes()) == ("HELD", 0, [])
    rows = list(openpyxl.load_workbook(tmp_path / "待补.xlsx")["批次"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [order_no]
    assert rows[0][list(WITH_ORDER.names).index("reject_reason")] == "？宽带投诉"


@pytest.mark.long
def test_nothing_held(site, bot, tmp_path):
    """A run without held orders asks for nothing and writes no file."""
    order_no = orders.put(site)
    batch = bot.batch(orders.solved(order_no))
    bot.run("preview", batch)

    asked = bot.run("held", tmp_path / "待补.xlsx", "--batch", batch)

    assert (asked.code, (tmp_path / "待补.xlsx").exists()) == (0, False)
    assert "里没有转人工的工单" in asked.stdout
    assert "--run 运行文件夹" in asked.stdout


@pytest.mark.long
def test_view_is_confirmed(site, bot, tmp_path):
    """An order that no workbook names has what its words suggest with a ？; typed by a person, it is turned
    away so.
    """
    order_no = orders.put(site, fields={"CCH_ComplainDesc": "家里宽带光猫红灯上不了网"})
    first = bot.run("preview")
    assert first.outcome(order_no) == "HELD"
    assert site.writes() == []

    bot.run("held", tmp_path / "待补.xlsx", "--run", first.folder)
    book = openpyxl.load_workbook(tmp_path / "待补.xlsx")
    rows = {row[0].value: row for row in book["批次"].iter_rows(min_row=2)}
    columns = list(WITH_ORDER.names)
    chosen = rows[order_no]
    assert chosen[columns.index("reject_reason")].value == "？宽带投诉"
    assert "依据" in getattr(chosen[columns.index("reject_reason")].comment, "text", "")
    chosen[columns.index("handling")].value = "驳回"
    chosen[columns.index("reject_reason")].value = "宽带投诉"
    chosen[columns.index("reject_note")].value = "光猫红灯闪烁"
    for row in reversed(range(2, book["批次"].max_row + 1)):
        if book["批次"].cell(row, 1).value != order_no:
            book["批次"].delete_rows(row)
    book.save(tmp_path / "补好.xlsx")
    second = bot.run("apply", tmp_path / "补好.xlsx")

    assert second.outcome(order_no) == "DONE", second.item(order_no)["reason"]
    assert [write["kind"] for write in site.writes()] == ["reject"]
