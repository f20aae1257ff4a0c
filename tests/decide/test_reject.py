"""派单驳回: the reasons of the rule table and what each needs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.decide import reject
from eoms_bot.model.decision import Reject
from eoms_bot.model.texts.rules import NOTE, RejectRule
from tests.decide import build

REASONS = ["宽带投诉", "其他县区投诉", "非我部门工单"]


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("note", [None, "光猫红灯"])
def test_reasons(reason, note):
    """操作说明 begins with the reason word and a colon, and carries the note where there is one."""
    found = build.rejected(replace(build.REJECTED, reject_reason=reason, reject_note=note))

    assert found.reason == reason
    assert found.text.value.startswith(f"{reason}:")
    assert (note or "") in found.text.value
    assert "{" not in found.text.value


def test_rule_version_and_source():
    """A reject names the row of the rule table and the cells that it rests on."""
    found = build.rejected(replace(build.REJECTED, reject_note="光猫红灯"))

    assert (found.rule, found.version) == ("R-宽带", "1")
    assert "批次.xlsx 第6行 驳回原因" in found.text.source
    assert "批次.xlsx 第6行 驳回说明" in found.text.source


def test_note_that_repeats_the_reason():
    """A note that begins with the reason word does not say it twice."""
    found = build.rejected(replace(build.REJECTED, reject_note="宽带投诉:光猫红灯"))

    assert found.text.value.count("宽带投诉") == 1


def test_duplicate():
    """重复派单 quotes the earlier order; its being open is 未核对 where it was not seen."""
    found = build.rejected(build.DUPLICATE)

    assert build.EARLIER in found.text.value
    assert "派发" not in found.text.value
    assert any(step.verdict == "未核对" and build.EARLIER in step.note for step in found.trace)


def test_duplicate_seen_open():
    """An earlier order of this pass is quoted with its dispatch time."""
    seen = {build.EARLIER: build.DISPATCHED - timedelta(hours=2)}
    found = build.rejected(build.DUPLICATE, open_orders=seen)

    assert "(2026-01-05 08:00派发,处理中)" in found.text.value
    assert not any(step.rule == "R-重复" and step.verdict == "未核对" for step in found.trace)


@pytest.mark.parametrize(
    ("row", "seen", "word"),
    [
        (replace(build.DUPLICATE, earlier_order_no=None), {}, "原工单号"),
        (replace(build.DUPLICATE, earlier_order_no=build.NUMBER), {}, "就是本单"),
        (build.DUPLICATE, {build.EARLIER: build.DISPATCHED + timedelta(hours=1)}, "晚于本单"),
        (replace(build.REJECTED, reject_reason=None), {}, "为空"),
        (replace(build.REJECTED, reject_reason="信息不全"), {}, "不在规则表中"),
        (replace(build.REJECTED, reject_note="请联系13900000077"), {}, "139****0077"),
        (replace(build.REJECTED, reject_note="{客户姓名}"), {}, "占位符"),
        (replace(build.REJECTED, reject_note="红灯" * 200), {}, "字节"),
        (replace(build.DUPLICATE, earlier_order_no="13900000077"), {}, "139****0077"),
    ],
)
def test_holds(row, seen, word):
    """A reject that lacks something or says too much is held with what is wrong."""
    hold = build.held(row, open_orders=seen)

    assert hold.rule == "H-驳回"
    assert word in "\n".join(hold.missing)


def test_charset():
    """A sign that the site's charset cannot carry is held, not sent as an entity."""
    limits = build.LIMITS.model_copy(update={"charset": "gbk"})
    row = replace(build.REJECTED, reject_note="𠮷祥小区")

    assert "&#134071;" in build.missing(row, limits=limits)
    assert build.rejects(row)


def test_own_numbers_may_be_quoted():
    """The order's own number may be in 操作说明."""
    assert build.rejects(replace(build.REJECTED, reject_note=f"{build.FAULT}为宽带账号绑定号码"))


def test_note_keeps_its_first_sign():
    """Of a note that repeats the reason only the reason, its colon and blanks are left out."""
    found = build.rejected(replace(build.REJECTED, reject_note="宽带投诉： X1小区光猫红灯"))

    assert "(依据:X1小区光猫红灯)" in found.text.value


def test_earlier_order_that_the_reason_does_not_need():
    """Where the reason speaks of no earlier order, the cell is not looked at."""
    assert build.rejects(replace(build.REJECTED, earlier_order_no=build.NUMBER))


def test_number_of_the_earlier_order():
    """The earlier order's number is quoted, whatever digits it is made of; it is no foreign number."""
    earlier = "CS-056-99999999-00001"

    assert earlier in build.rejected(replace(build.DUPLICATE, earlier_order_no=earlier)).text.value


def test_note_that_a_rule_needs():
    """A cell that the rule needs is named once among the sources."""
    rule = RejectRule(id="R-1", version="3", owner="班", reason="其他", needs=(NOTE,), text="其他:{驳回说明}")
    row = replace(build.REJECTED, reject_reason="其他", reject_note="光猫红灯")
    table = build.RULES.model_copy(update={"reject": (rule,)})

    found = reject.check(replace(build.case(row), rules=table)).decision

    assert isinstance(found, Reject)
    assert found.text.source == "规则表 R-1 第 3 版；批次.xlsx 第6行 驳回原因、批次.xlsx 第6行 驳回说明"
