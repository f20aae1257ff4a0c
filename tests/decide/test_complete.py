"""完成工单: the whole of a completion, and the one list of all that is missing."""

from dataclasses import replace

import pytest

from eoms_bot.model.decision import Sourced, Standing
from tests.decide import build

TAIL = "联系客户电话:13900000001;联系时间:2026-01-05 17:05;联系号码:13900000090;客户态度:认可"
SOLVED = f"占用基站:LX_青槐政府-3;解决措施:驻波告警,更换跳线后告警消除;解决时间:2026-01-05 16:20;{TAIL}"
PLANNED = f"占用基站:LX_青槐政府-3;解决措施:规划站施工中;解决时间:预计2026-03-31 18:00;{TAIL}"
HOPELESS = f"占用基站:LX_青槐政府-3;解决措施:规划站施工中;解决时间:暂无明确时间;{TAIL}"


@pytest.mark.parametrize(
    ("row", "text"),
    [(build.SOLVED, SOLVED), (build.PLANNED, PLANNED), (build.HOPELESS, HOPELESS)],
    ids=["solved", "planned", "hopeless"],
)
def test_text(row, text):
    """解决措施, 处理说明 and the leftover entry of an unsolved order are the seven parts in their order."""
    found = build.completed(row)

    assert found.values["measure"].value == text
    assert found.values["note"] == found.values["measure"]
    assert found.leftover == (None if row is build.SOLVED else found.values["measure"])


def test_solved_values():
    """A solved order has neither place nor expected time, and its group cause follows from the cause."""
    values = {name: value.value for name, value in build.completed(build.SOLVED).values.items()}

    assert values == {
        "result": "解决",
        "prov_cause": "故障-基站硬件/天馈",
        "group_cause_top": "网络部门",
        "group_cause": "基站故障",
        "measure": SOLVED,
        "note": SOLVED,
        "area": "乡镇",
        "cell": "LX_青槐政府-3",
        "scene": "乡镇",
        "network": "4G(LTE)",
        "replied": "是",
        "fixed.linkman": "值班岗",
    }


def test_parts_in_fields_of_their_own():
    """A site that asks for parts of the reply once more gets what its text says, from the same places."""
    asked = build.LIMITS.model_copy(update={"stated": frozenset({"site", "contact_time", "caller_number"})})
    swapped = build.BRANCH.model_copy(update={"customer_label_shows": "caller_number"})

    values = build.completed(build.SOLVED, limits=asked).values
    other = build.completed(build.SOLVED, limits=asked, branch=swapped).values

    assert set(values) - set(build.completed(build.SOLVED).values) == asked.stated
    assert values["site"].value == "LX_青槐政府-3"
    assert values["contact_time"] == Sourced(
        "2026-01-05 17:05:00", "批次.xlsx 第5行 联系时间", Standing.PERSON
    )
    assert (values["caller_number"].value, other["caller_number"].value) == (build.DESK, build.CUSTOMER)


def test_part_without_a_source_is_not_invented():
    """A part that the row leaves out has no value: an unsolved order has no time of its solution."""
    asked = build.LIMITS.model_copy(update={"stated": frozenset({"solved_time", "site"})})

    values = build.completed(build.HOPELESS, limits=asked).values

    assert "solved_time" not in values
    assert values["site"].value == "LX_青槐政府-3"


@pytest.mark.parametrize(
    ("row", "unsolvable", "expected"),
    [(build.PLANNED, "否", "2026-03-31 18:00:00"), (build.HOPELESS, "是", None)],
)
def test_unsolved_values(row, unsolvable, expected):
    """Expected time is there for 未解决 and 否 only."""
    values = build.completed(row).values

    assert values["unsolvable"].value == unsolvable
    assert (values["expected_time"].value if "expected_time" in values else None) == expected


@pytest.mark.parametrize("row", [build.SOLVED, build.PLANNED, build.HOPELESS])
def test_every_value_has_a_source(row):
    """Nothing is filled without the place that it was taken from."""
    found = build.completed(row)

    assert all(value.source for value in found.values.values())
    assert [label for label, _clause in found.clauses] == [
        *("占用基站", "解决措施", "解决时间", "联系客户电话", "联系时间", "联系号码", "客户态度")
    ]
    assert found.clauses[1][1] == Sourced(row.measure or "", "批次.xlsx 第5行 解决措施", Standing.PERSON)
    assert found.values["fixed.linkman"].source == "设置 branch.fixed.linkman"


def test_everything_missing_is_listed_at_once():
    """A hold names every missing fact, not the first one."""
    fields: tuple[str, ...] = (
        *("site", "measure", "solved_time", "prov_cause", "has_koujing", "customer_number"),
        *("contact_time", "caller_number", "attitude", "area", "cell", "scene", "network"),
    )
    found = build.missing(build.without(*fields))

    for label in ("占用基站", "解决措施", "解决时间", "省内投诉原因", "有无口径", "联系客户电话"):
        assert label in found
    for label in ("联系时间", "联系号码", "客户态度", "投诉区域", "投诉所属小区", "场景分类", "网络类型"):
        assert label in found


def test_checks_without_a_source_are_reported():
    """Cell table, and as the cause wants it alarms or planning, are reported as 未核对."""
    found = (*build.completed(build.SOLVED).trace, *build.completed(build.PLANNED).trace)
    notes = [step.note for step in found if step.verdict == "未核对"]

    assert any("小区表" in note for note in notes)
    assert any("告警" in note for note in notes)
    assert any("规划" in note for note in notes)


@pytest.mark.parametrize("field", ["measure", "note", "leftover"])
def test_smallest_limit_bounds_the_text(field):
    """A text that exceeds the smallest limit among its places is held."""
    size = len(PLANNED.encode())
    fits, tight = ({field: size}, {field: size - 1})

    assert build.completes(build.PLANNED, limits=build.LIMITS.model_copy(update=fits))
    assert "字节" in build.missing(build.PLANNED, limits=build.LIMITS.model_copy(update=tight))


def test_leftover_limit_does_not_bound_a_solved_order():
    """A solved order has no leftover entry and so no such limit."""
    assert build.completes(build.SOLVED, limits=build.LIMITS.model_copy(update={"leftover": 10}))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"measure": "请拨13900000077核实"}, "139****0077"),
        ({"measure": "更换{设备}"}, "占位符"),
        ({"measure": "已处理;客户态度:满意"}, "客户态度"),
        ({"measure": "第一行\n第二行"}, "U+000A"),
        ({"site": "LX_xxx"}, "占位符"),
    ],
)
def test_text_that_may_not_be_sent(change, word):
    """Foreign numbers, leftovers, labels and line breaks hold the order."""
    assert word in build.missing(replace(build.SOLVED, **change))


def test_own_numbers_may_be_in_the_text():
    """The order's own fault number is allowed."""
    assert build.completes(replace(build.SOLVED, measure=f"{build.FAULT}测试正常"))


def test_charset():
    """A sign that the charset cannot carry holds the order."""
    limits = build.LIMITS.model_copy(update={"charset": "gbk"})

    assert "😀" in build.missing(replace(build.SOLVED, measure="已处理😀"), limits=limits)


def test_told_word_for_word():
    """A reply that has all its parts passes in these words, and the last step says that everything was checked."""
    assert build.told(build.SOLVED, "C-措辞") == [("通过", "统一口径各段齐全，可以发送")]
    assert build.told(build.SOLVED, "C-完成") == [("命中", "回复各项都有来源，检查通过")]


def test_empty_parts_are_named():
    """A missing site and a missing measure are each told by name and cell, and nothing more of either."""
    assert build.told(build.without("site", "measure"), "C-措辞") == [
        ("不符", "占用基站：批次.xlsx 第5行 占用基站 为空"),
        ("不符", "解决措施：批次.xlsx 第5行 解决措施 为空"),
    ]
