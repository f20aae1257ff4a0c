"""What people write in their own way is understood where it has one meaning, and what was understood is noted."""

import os
from datetime import datetime, time

import pytest

from eoms_bot.errors import NothingUsable
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.batch.batch import insist_usable, unlisted, with_short_numbers
from tests.tables import build
from tests.tables.build import PLANNED, REJECTED, SOLVED

NUMBER = SOLVED["order_no"]


def at(day, hour, minute):
    """That moment of January 2026 in China."""
    return datetime(2026, 1, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("row", "field", "text", "value"),
    [
        (SOLVED, "order_no", f"{NUMBER} ", NUMBER),
        (SOLVED, "order_no", f"\u3000{NUMBER}\u00a0\n", NUMBER),
        (SOLVED, "order_no", "ID-056-２０２６0105-00001", NUMBER),
        (SOLVED, "handling", "已完成", "完成"),
        (SOLVED, "result", "已解决", "解决"),
        (SOLVED, "result", "1", "解决"),
        (SOLVED, "attitude", "3", "认可"),
        (SOLVED, "network", "4G", "4G(LTE)"),
        (SOLVED, "network", "5g", "5G(NR)"),
        (SOLVED, "prov_cause", "基站硬件/天馈", "故障-基站硬件/天馈"),
        (SOLVED, "solved_time", "0:30", at(6, 0, 30)),
        (SOLVED, "solved_time", "9:30", at(5, 9, 30)),
        (SOLVED, "solved_time", "２０２６-０１-０５　１６：２０", at(5, 16, 20)),
        (SOLVED, "customer_number", "１３９００００００01 ", "13900000001"),
        (SOLVED, "has_koujing", "×", False),
        (SOLVED, "major", "√", True),
        (SOLVED, "major", "1", True),
        (PLANNED, "unsolvable", "0", False),
        (PLANNED, "expected_time", "8:00", at(7, 8, 0)),
        (REJECTED, "handling", "已驳回", "驳回"),
    ],
)
def test_one_meaning(tmp_path, row, field, text, value):
    """The cell has its value, in either format."""
    for write in (build.csv_file, build.xlsx_file):
        batch = build.read(write(tmp_path, row | {field: text}))

        assert batch.problems == ()
        assert getattr(batch.rows[0], field) == value


def test_cells_of_excel(tmp_path):
    """A time without a day, a 1 and a checkbox as Excel keeps them."""
    row = SOLVED | {"solved_time": time(0, 30), "major": True, "has_koujing": 0}

    (found,) = build.read(build.xlsx_file(tmp_path, row)).rows

    assert (found.solved_time, found.major, found.has_koujing) == (at(6, 0, 30), True, False)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("network", "6G", "BATCH-022"),
        ("network", "Vo", "BATCH-022"),
        ("prov_cause", "故障", "BATCH-022"),
        ("solved_time", "24:10", "BATCH-023"),
        ("solved_time", "上午", "BATCH-023"),
        ("major", "也许", "BATCH-022"),
        ("order_no", "ID-056-20260105-0\u200b0001", "BATCH-012"),
    ],
)
def test_no_single_meaning(tmp_path, field, text, code):
    """Nothing is guessed: what has no or no single meaning leaves the row to people."""
    assert build.codes(build.csv_file(tmp_path, SOLVED | {field: text})) == [(code, 2, COLUMNS[field])]


def test_what_was_understood_is_noted(tmp_path):
    """Each reading of another writing has its row, its column, the text and the meaning, and no phone."""
    row = SOLVED | {"network": "4G", "solved_time": "0:30", "customer_number": "１３９００００0001"}

    batch = build.read(build.csv_file(tmp_path, row, PLANNED))

    assert list(map(str, batch.understood)) == [
        '批次.csv 第2行 解决时间 "0:30" 按 2026-01-06 00:30',
        '批次.csv 第2行 网络类型 "4G" 按 4G(LTE)',
    ]


def test_time_counts_from_when_the_file_was_saved(tmp_path):
    """A workbook that lies in the inbox for a day keeps the day that its times had when it was saved."""
    path = build.csv_file(tmp_path, SOLVED | {"solved_time": "16:20"})
    saved = at(5, 17, 0).timestamp()
    os.utime(path, (saved, saved))

    assert build.read(path, now=at(6, 18, 0)).rows[0].solved_time == at(5, 16, 20)


def test_blank_rows_are_skipped(tmp_path):
    """A row with nothing but its number, or with guesses only, is no error; two of an order are none either."""
    blank = {"order_no": PLANNED["order_no"]}
    guessed = {"order_no": REJECTED["order_no"], "handling": "？驳回", "reject_reason": "？宽带投诉"}

    batch = build.read(build.xlsx_file(tmp_path, SOLVED, blank, guessed, blank))

    assert ([row.order_no for row in batch.rows], batch.left) == ([NUMBER], ())
    assert [row.order_no for row in batch.blank] == [
        blank["order_no"],
        guessed["order_no"],
        blank["order_no"],
    ]


def test_short_number_of_one_order(tmp_path):
    """The last digits stand for the one order of the to-do list that ends so, and that is noted."""
    rows = (SOLVED | {"order_no": "00028"}, PLANNED)
    batch = build.read(build.csv_file(tmp_path, *rows))
    listed = ["ID-056-20260104-00028", "ID-056-20260105-10027", PLANNED["order_no"]]

    insist_usable((batch,))
    (found,) = with_short_numbers((batch,), listed)

    assert (batch.problems, [row.order_no for row in batch.rows]) == ((), [PLANNED["order_no"]])
    assert [row.order_no for row in found.rows] == [listed[0], PLANNED["order_no"]]
    assert found.left == ()
    assert str(found.understood[-1]) == f'批次.csv 第2行 工单号 "00028" 按 {listed[0]}'


@pytest.mark.parametrize(
    "listed",
    [
        [],
        ["ID-056-20260104-00028", "ID-056-20260105-00028"],
        [PLANNED["order_no"]],
    ],
)
def test_short_number_of_none_or_more(tmp_path, listed):
    """No order, two orders, or one that another row names: the row is left to people, with what is wanted."""
    short = "00028" if len(listed) != 1 else PLANNED["order_no"][-5:]
    batch = build.read(build.csv_file(tmp_path, SOLVED | {"order_no": short}, PLANNED))

    (found,) = with_short_numbers((batch,), listed)

    assert [row.order_no for row in found.rows] == [PLANNED["order_no"]]
    (problem,) = unlisted((found,))
    assert (problem.code, problem.row) == ("BATCH-012", 2)
    assert f"以 {short} 结尾" in problem.wanted


def test_two_rows_with_one_short_number(tmp_path):
    """Both are left: nobody knows which one counts."""
    rows = [SOLVED | {"order_no": "00028"}, SOLVED | {"order_no": "0028", "measure": "换电源"}]
    batch = build.read(build.csv_file(tmp_path, *rows, PLANNED))

    (found,) = with_short_numbers((batch,), ["ID-056-20260104-00028"])

    assert [row.order_no for row in found.rows] == [PLANNED["order_no"]]
    assert len(list(unlisted((found,)))) == 2


@pytest.mark.parametrize("change", [{"scene": "地铁"}, {"order_no": "123"}, {"order_no": "00028x"}])
def test_what_is_no_short_number(tmp_path, change):
    """Too few digits, other signs, or another bad cell in the row: it is left as before."""
    row = SOLVED | {"order_no": "00028"} | change

    assert ("BATCH-012", 2, "工单号") in build.codes(build.csv_file(tmp_path, row))


def test_nothing_filled_in_is_said(tmp_path):
    """A workbook in which nobody has filled in anything works nothing, and says so."""
    batch = build.read(build.csv_file(tmp_path, {"order_no": NUMBER}))

    with pytest.raises(NothingUsable, match="1 行没有填"):
        insist_usable((batch,))
