"""Reading a batch: what is accepted, what every row becomes, and how findings are told."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eoms_bot.errors import NothingUsable
from eoms_bot.model.batch import EXAMPLES
from eoms_bot.model.branch import Branch
from eoms_bot.tables import tables
from eoms_bot.tables.batch.batch import Batch, insist_usable
from eoms_bot.tables.sheet import MAX_PROBLEMS, MAX_ROWS
from tests.tables import build
from tests.tables.build import PLANNED, REJECTED, SOLVED

REPLY = "解决措施"


def test_rows(tmp_path):
    """Every cell comes out as its kind, with the file and row that it stands in."""
    batch = build.read(build.csv_file(tmp_path, *EXAMPLES))
    solved, planned, rejected = batch.rows

    assert (batch.file, len(batch.sha256)) == ("批次.csv", 64)
    assert [row.row for row in batch.rows] == [2, 3, 4]
    assert solved.solved_time == datetime(2026, 1, 5, 8, 20, tzinfo=UTC)
    assert (solved.has_koujing, solved.unsolvable, solved.group_cause) == (False, None, None)
    assert (planned.has_koujing, planned.unsolvable) == (True, False)
    assert rejected.earlier_order_no == "ID-056-20260104-00009"
    assert rejected.cite("reject_reason") == "批次.csv 第4行 驳回原因"


def test_row_of(tmp_path):
    """An order's row is found by its number."""
    batch = build.read(build.csv_file(tmp_path, *EXAMPLES))

    assert batch.row_of(PLANNED["order_no"]) == batch.rows[1]
    assert batch.row_of("ID-056-20260105-99999") is None


def test_csv_and_xlsx_say_the_same(tmp_path):
    """The same cells in both formats make the same rows."""
    csv, xlsx = (
        build.read(build.csv_file(tmp_path, *EXAMPLES)),
        build.read(build.xlsx_file(tmp_path, *EXAMPLES)),
    )

    assert [replace(row, file="") for row in csv.rows] == [replace(row, file="") for row in xlsx.rows]


def test_every_finding_at_once(tmp_path):
    """Findings of all rows and columns come together, in the order of rows."""
    found = build.codes(
        build.csv_file(
            tmp_path,
            SOLVED | {"measure": "", "network": "6G", "contact_time": "昨天"},
            REJECTED | {"reject_reason": "信息不全"},
        )
    )

    assert found == [
        ("BATCH-023", 2, "联系时间"),
        ("BATCH-022", 2, "网络类型"),
        ("BATCH-018", 2, REPLY),
        ("BATCH-022", 3, "驳回原因"),
    ]


def test_no_more_than_fifty(tmp_path):
    """Where no row can be used, the first fifty findings are named, and that there are more."""
    rows = [SOLVED | {"order_no": f"ID-056-20260105-{n:05}", "scene": "地铁"} for n in range(60)]

    with pytest.raises(NothingUsable, match="只列出前 50 处") as caught:
        insist_usable([build.read(build.csv_file(tmp_path, *rows))])

    assert len(caught.value.problems) == MAX_PROBLEMS
    assert "60 处" in str(caught.value)


@pytest.mark.parametrize(
    ("row", "change", "code", "column"),
    [
        (SOLVED, {"order_no": ""}, "BATCH-018", "工单号"),
        (REJECTED, {"handling": ""}, "BATCH-018", "处理方式"),
        (SOLVED, {"handling": "转派"}, "BATCH-022", "处理方式"),
        (SOLVED, {"result": ""}, "BATCH-018", "处理结果"),
        (SOLVED, {"solved_time": ""}, "BATCH-018", "解决时间"),
        (SOLVED, {"expected_time": "2026-03-31 18:00"}, "BATCH-023", "预计解决时间"),
        (SOLVED, {"unsolvable": "否"}, "BATCH-022", "暂时无法解决地点"),
        (SOLVED, {"reject_reason": "宽带投诉"}, "BATCH-022", "驳回原因"),
        (SOLVED, {"no_contact_reason": "没空"}, "BATCH-022", "未联系原因"),
        (SOLVED, {"contact_time": "2026-01-07 08:00"}, "BATCH-023", "联系时间"),
        (SOLVED, {"contact_time": "2026-01-05"}, "BATCH-023", "联系时间"),
        (SOLVED, {"customer_number": "张先生"}, "BATCH-022", "联系客户电话"),
        (SOLVED, {"caller_number": "13900000077"}, "BATCH-021", "联系号码"),
        (SOLVED, {"measure": "第一行\n第二行"}, "BATCH-019", REPLY),
        (SOLVED, {"measure": "好;客户态度:满意"}, "BATCH-020", REPLY),
        (SOLVED, {"cell": "小区" * 34}, "BATCH-018", "投诉所属小区"),
        (SOLVED, {"major": "也许"}, "BATCH-022", "重大投诉"),
        (SOLVED, {"prov_cause": "终端-手机/SIM卡", "group_cause": "基站故障"}, "BATCH-022", "集团投诉原因"),
        (PLANNED, {"unsolvable": ""}, "BATCH-018", "暂时无法解决地点"),
        (PLANNED, {"expected_time": ""}, "BATCH-018", "预计解决时间"),
        (PLANNED, {"unsolvable": "是", "group_cause": ""}, "BATCH-023", "预计解决时间"),
        (PLANNED, {"solved_time": "2026-01-05 16:20"}, "BATCH-023", "解决时间"),
        (PLANNED, {"group_cause": "与客户期望值不符"}, "BATCH-022", "集团投诉原因"),
        (REJECTED, {"reject_reason": ""}, "BATCH-018", "驳回原因"),
        (REJECTED, {"earlier_order_no": ""}, "BATCH-018", "原工单号"),
        (REJECTED, {"earlier_order_no": "第9单"}, "BATCH-012", "原工单号"),
        (REJECTED, {"result": "解决"}, "BATCH-022", "处理结果"),
        (REJECTED, {"reject_note": "红灯" * 90}, "BATCH-018", "驳回说明"),
    ],
)
def test_one_wrong_cell(tmp_path, row, change, code, column):
    """One wrong cell is one finding in its own column, in either format."""
    assert build.codes(build.csv_file(tmp_path, row | change)) == [(code, 2, column)]
    assert build.codes(build.xlsx_file(tmp_path, row | change)) == [(code, 2, column)]


@pytest.mark.parametrize(
    "change",
    [
        {"group_cause": "基站故障"},
        {"group_cause": "网络部门-基站故障"},
        {"has_koujing": "否"},
        {"network": "未知"},
        {"attitude": "不满意"},
        {"attitude": "未接通", "no_contact_reason": "三次未接通"},
        dict.fromkeys(("site", "prov_cause", "has_koujing", "area", "cell", "scene", "network"), ""),
        dict.fromkeys(("customer_number", "contact_time", "caller_number", "attitude"), ""),
        {"contact_time": "2026/1/5 9:05:30"},
        {"measure": "号码13900000001复测正常"},
        {"site": "CI 268435456"},
        {"remark": "客户13900000077的邻居"},
    ],
)
def test_accepted(tmp_path, change):
    """What is merely missing, or what only the order can judge, is left to deciding."""
    assert len(build.read(build.csv_file(tmp_path, SOLVED | change)).rows) == 1


def test_blank_rows_are_no_rows(tmp_path):
    """Empty rows between and after the others are passed over; row numbers stay those of the sheet."""
    batch = build.read(build.xlsx_file(tmp_path, SOLVED, {}, PLANNED, {"site": " "}))

    assert [row.row for row in batch.rows] == [2, 4]


def test_columns_in_any_order(tmp_path):
    """The order of columns is free."""
    lines = [line.split(",") for line in build.csv_text([REJECTED]).splitlines()]
    path = tmp_path / "乱序.csv"
    path.write_text("\n".join(",".join(reversed(line)) for line in lines), encoding="utf-8")

    assert build.read(path).rows[0].reject_reason == "重复派单"


def test_charset_of_the_site(tmp_path):
    """A sign that the site's charset cannot carry is found before anything is opened."""
    path = build.csv_file(tmp_path, SOLVED | {"measure": "𠮷祥小区"})
    limits = build.LIMITS.model_copy(update={"charset": "gbk"})

    (found,) = build.problems(path, limits=limits)

    assert found.code == "BATCH-019"
    assert found.found == "字符 “𠮷” 会被发送为 &#134071;"
    assert build.read(path).rows


def test_length_is_of_the_whole_reply(tmp_path):
    """The limit bounds all seven parts together, and is written with the size found."""
    path = build.csv_file(tmp_path, SOLVED)

    (found,) = build.problems(path, limits=build.LIMITS.model_copy(update={"note": 200}))

    assert (found.code, found.column) == ("BATCH-018", REPLY)
    assert "字节" in found.found
    assert found.wanted == "上限 200"


def test_profile_says_how_numbers_look(tmp_path):
    """The form of order numbers is the profile's."""
    path = build.csv_file(tmp_path, SOLVED | {"order_no": "GD-2026-7"})

    assert build.read(path, order_no_pattern="GD-[0-9]{4}-[0-9]+").rows[0].order_no == "GD-2026-7"
    assert build.codes(path) == [("BATCH-012", 2, "工单号")]


def test_rules_give_the_reasons(tmp_path):
    """A branch's own rule table brings its own reason words."""
    base = tables.load_rules()
    extra = base.reject[0].model_copy(
        update={"id": "R-不全", "reason": "信息不全", "text": "信息不全:请补充。"}
    )
    rules = base.model_copy(update={"reject": (*base.reject, extra)})
    path = build.csv_file(
        tmp_path, {"order_no": SOLVED["order_no"], "handling": "驳回", "reject_reason": "信息不全"}
    )

    assert build.read(path, rules=rules).rows[0].reject_reason == "信息不全"
    assert build.codes(path) == [("BATCH-022", 2, "驳回原因")]


def test_desk_numbers_not_configured(tmp_path):
    """Without configured desk numbers the calling number is left to deciding."""
    assert build.read(build.csv_file(tmp_path, SOLVED), branch=Branch()).rows


@pytest.mark.parametrize("write", [build.csv_file, build.xlsx_file])
def test_too_many_rows(tmp_path, write):
    """A workbook of more than 5,000 rows is refused."""
    row = {"order_no": "x"}

    assert build.codes(write(tmp_path, *[row] * (MAX_ROWS + 1))) == [("BATCH-008", None, "")]


def test_message_form(tmp_path):
    """A finding reads `[code] file:row:column found → wanted`."""
    (found,) = build.problems(build.csv_file(tmp_path, SOLVED | {"result": "已解决1"}))

    assert str(found) == '[BATCH-022] 批次.csv:2:处理结果 "已解决1" 不在选项中 → 解决、未解决'


def test_personal_values_are_masked(tmp_path):
    """A phone in the wrong column is not shown."""
    found = build.problems(build.csv_file(tmp_path, SOLVED | {"attitude": "13900000001"}))

    assert "139****0001" in str(found[0])
    assert "13900000001" not in str(found[0])


def test_batch_is_a_value(tmp_path):
    """Reading the same file twice gives equal batches."""
    path = build.csv_file(tmp_path, *EXAMPLES)

    assert isinstance(build.read(path), Batch)
    assert build.read(path) == build.read(path)


def test_digits_of_a_pattern(tmp_path):
    """Where a profile's pattern says `\\d`, other digits than full-width ones do not pass."""
    path = build.csv_file(tmp_path, SOLVED | {"order_no": "ID-056-٢٠٢٦0105-00001"})

    assert build.codes(path, order_no_pattern=r"ID-056-\d{8}-\d{5}") == [("BATCH-012", 2, "工单号")]


OVERLONG = {"measure": "换" * 700}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (OVERLONG, "BATCH-018"),
        ({"handling": "", "result": ""}, "BATCH-018"),
        ({"measure": "=1+1"}, "BATCH-015"),
        ({"measure": "一\n二"}, "BATCH-019"),
        ({"measure": "已联系{客户姓名}"}, "BATCH-020"),
        ({"measure": "同13900000077处理"}, "BATCH-021"),
        ({"scene": "地铁"}, "BATCH-022"),
        ({"solved_time": "昨天"}, "BATCH-023"),
    ],
)
def test_one_bad_row_leaves_the_others(tmp_path, change, code):
    """A row that cannot be used is left to people with what is wrong; the other rows are used."""
    for path in (
        build.csv_file(tmp_path, SOLVED | change, PLANNED, REJECTED),
        build.xlsx_file(tmp_path, SOLVED | change, PLANNED, REJECTED),
    ):
        batch = build.read(path)

        assert [row.order_no for row in batch.rows] == [PLANNED["order_no"], REJECTED["order_no"]]
        assert [(one.code, one.row) for one in batch.problems_of(SOLVED["order_no"])] == [(code, 2)]
        assert batch.row_of(SOLVED["order_no"]) is None


@pytest.mark.parametrize("writing", ["ID-056-20260105-0\u200b0001", "ID-056-20260105 -00001"])
def test_order_number_in_another_writing(tmp_path, writing):
    """A row whose order number is not taken as written still holds the order that it means, and any second
    row of it.
    """
    batch = build.read(build.csv_file(tmp_path, SOLVED | {"order_no": writing}, SOLVED, PLANNED))

    assert [row.order_no for row in batch.rows] == [PLANNED["order_no"]]
    assert {one.code for one in batch.problems_of(SOLVED["order_no"])} == {"BATCH-012"}


def test_order_twice_leaves_both(tmp_path):
    """Two rows of an order are both left, alike or not, and the others are used."""
    for other, code in ((SOLVED, "BATCH-013"), (SOLVED | {"measure": "更换电源"}, "BATCH-014")):
        batch = build.read(build.csv_file(tmp_path, SOLVED, PLANNED, other))

        assert [row.order_no for row in batch.rows] == [PLANNED["order_no"]]
        assert [one.code for one in batch.problems_of(SOLVED["order_no"])] == [code]
        assert [one.row for one in batch.left] == [None, None]


def test_list_of_rows_is_short(tmp_path):
    """An order that stands in 999 rows is named with the first of them and their number."""
    (problem,) = build.problems(build.csv_file(tmp_path, *([SOLVED] * 999)))

    assert "(2, 3, 4, 5, 6, 7, 8, 9 … 共 999 行)" in problem.found
    assert len(problem.found) < 100


@pytest.mark.parametrize("number", ["ID-056-20261304-00009", "0562026010400009", "GD20260104123456789"])
def test_own_earlier_order_in_the_note(tmp_path, number):
    """The row's own 原工单号 in 驳回说明 is no foreign number, whatever its digits look like; a phone next to it is."""
    pattern = "[A-Z]*-?[0-9-]{12,20}"
    row = REJECTED | {"earlier_order_no": number, "reject_note": f"与{number}重复"}
    spoilt = row | {"reject_note": f"与{number}重复，联系13900000077"}

    assert build.read(build.csv_file(tmp_path, row), order_no_pattern=pattern).left == ()
    (found,) = build.problems(build.csv_file(tmp_path, spoilt), order_no_pattern=pattern)
    assert (found.code, "139****0077" in found.found) == ("BATCH-021", True)


FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


@pytest.mark.parametrize("number", ["13900000001", "139-0000-0001", "0800-1234567"])
@pytest.mark.parametrize("column", ["customer_number", "caller_number"])
def test_full_width_phone(tmp_path, number, column):
    """A phone that was typed in full-width digits is sent in plain ones, the customer's and the desk's."""
    branch = Branch(desk_numbers=(number,))
    row = {"caller_number": number} | {column: number.translate(FULL_WIDTH)}

    (found,) = build.read(build.csv_file(tmp_path, SOLVED | row), branch=branch).rows

    assert getattr(found, column) == number


def test_full_width_digits_that_are_no_phone(tmp_path):
    """A number that lacks a digit stays a finding in whatever writing."""
    row = SOLVED | {"customer_number": "1390000001".translate(FULL_WIDTH)}

    assert build.codes(build.csv_file(tmp_path, row)) == [("BATCH-022", 2, "联系客户电话")]
