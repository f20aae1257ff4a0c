"""What the checker finds when the site took something else than the operator's row says."""

import pytest

from tests.support import orders
from tests.support.given import BOCO, BY_HAND, ULTRA, against_rows, reply

NUMBER = "ID-056-20260901-00001"
UNTIL = "2026-10-20 12:00"
SOLVED = orders.solved(NUMBER, 解决时间="2026-09-01 10:00", 联系时间="2026-09-01 10:05")
UNSOLVED = orders.unsolved(NUMBER, 预计解决时间=UNTIL, 联系时间="2026-09-01 10:05")
REJECTED = orders.rejected(NUMBER)
TEXT = (
    "占用基站:LX_青槐政府-3;解决措施:调整天线方位角,复测正常;解决时间:2026-09-01 10:00;联系客户电话:13900000001"
    ";联系时间:2026-09-01 10:05;联系号码:13900000008;客户态度:认可"
)
ULTRA_REPLY = {
    "CCH_ONE_isReplied": "1",
    "CCH_ONE_dealResult": "解决",
    "CCH_ONE_provReason": "覆盖.室外弱覆盖",
    "CCH_ONE_dealDesc": TEXT,
    "CCH_ComplainDealDesc": TEXT,
    "CCH_ONE_area": "乡镇",
    "CCH_ONE_cell": "LX_青槐政府-3",
    "CCH_ONE_scene": "乡镇",
    "CCH_ONE_network": "4G(LTE)",
}
BOCO_REPLY = {
    "isReplied": "1",
    "dealResult": "1",
    "issueReasonTypeOne": "覆盖",
    "issueReasonTypeTwo": "室外弱覆盖",
    "dealDesc": TEXT,
    "linkDealDesc": TEXT,
    "linkComplaintArea": "乡镇",
    "linkCellName": "LX_青槐政府-3",
    "linkSceneType": "乡镇",
    "linkNetType": "4G(LTE)",
}
REFUSED = "非我部门工单:经核实客户反映的问题不属无线网络部门职责,请转相关部门处理。"
REFUSED_BROADBAND = "非我部门工单:经核实客户反映为家庭宽带,不属无线网络部门职责,请转相关部门处理。"
NOT_YET = reply(UNSOLVED)
ULTRA_UNSOLVED = ULTRA_REPLY | {
    "CCH_ONE_dealResult": "未解决",
    "CCH_ONE_tempUnsolved": "0",
    "CCH_ONE_planSolveTime": f"{UNTIL}:00",
    "CCH_ONE_provReason": "覆盖.规划站点未建成",
    "CCH_ONE_dealDesc": NOT_YET,
    "CCH_ComplainDealDesc": NOT_YET,
}

BOCO_UNSOLVED = BOCO_REPLY | {
    "dealResult": "2",
    "linkTempUnsolved": "0",
    "linkPlanSolveTime": f"{UNTIL}:00",
    "issueReasonTypeTwo": "规划站点未建成",
    "dealDesc": NOT_YET,
    "linkDealDesc": NOT_YET,
}
EARLIER = "ID-056-20260831-00007"


def accepted(fields, kind="complete", number=NUMBER):
    """A write as the oracle tells it."""
    return {
        "n": 1,
        "kind": kind,
        "key": {"order_no": number},
        "fields": [list(pair) for pair in fields.items()],
    }


def said(fields, *rows, kind="complete", form=ULTRA):
    """What is found of one write beside these rows."""
    return [str(one) for one in against_rows([accepted(fields, kind)], {NUMBER: rows}, form)]


@pytest.mark.parametrize(
    ("fields", "row", "kind", "form"),
    [
        (ULTRA_REPLY, SOLVED, "complete", ULTRA),
        (ULTRA_UNSOLVED, UNSOLVED, "complete", ULTRA),
        (BOCO_REPLY, SOLVED, "complete", BOCO),
        (BOCO_UNSOLVED, UNSOLVED, "complete", BOCO),
        ({"problemDesc": NOT_YET, "solveMeasure": NOT_YET}, UNSOLVED, "leftover", BOCO),
        ({"IL_ProblemDesc": NOT_YET, "IL_Measure": NOT_YET}, UNSOLVED, "leftover", ULTRA),
        ({"Desc": REFUSED}, REJECTED, "reject", ULTRA),
        ({"remark": REFUSED_BROADBAND}, REJECTED | {"驳回说明": "家庭宽带"}, "reject", BOCO),
        ({"anything": "1"}, SOLVED, "accept", ULTRA),
    ],
)
def test_as_given(fields, row, kind, form):
    """A write that says what its row says is sound."""
    assert said(fields, row, kind=kind, form=form) == []


@pytest.mark.parametrize("control", ULTRA_UNSOLVED)
def test_every_control(control):
    """Whatever stands differently in a control is found, with the control named."""
    (found,) = said(ULTRA_UNSOLVED | {control: "别的"}, UNSOLVED)

    assert f"{control} is '别的'" in found


@pytest.mark.parametrize("control", BOCO_UNSOLVED)
def test_every_control_of_the_second_vendor(control):
    """The second vendor's controls are held against the row as well."""
    (found,) = said(BOCO_UNSOLVED | {control: "别的"}, UNSOLVED, form=BOCO)

    assert f"{control} is '别的'" in found


def test_exchanged_fields():
    """Two fields of one type that were exchanged are found: no ledger would tell."""
    (found,) = said(ULTRA_REPLY | {"CCH_ONE_cell": "乡镇", "CCH_ONE_area": "LX_青槐政府-3"}, SOLVED)

    assert "CCH_ONE_area is 'LX_青槐政府-3', the row gives '乡镇'" in found
    assert "CCH_ONE_cell is '乡镇', the row gives 'LX_青槐政府-3'" in found


def test_more_than_given():
    """A clause that no column gave is found."""
    told = f"{TEXT};客户满意:非常满意"

    assert len(said(ULTRA_REPLY | {"CCH_ONE_dealDesc": told}, SOLVED)) == 1


def test_less_than_given():
    """A clause that was left out is found, and so is a field that did not go out at all."""
    short = TEXT.removesuffix(";客户态度:认可")
    missing = {name: value for name, value in ULTRA_REPLY.items() if name != "CCH_ONE_network"}

    assert len(said(ULTRA_REPLY | {"CCH_ONE_dealDesc": short}, SOLVED)) == 1
    assert len(said(missing, SOLVED)) == 1


def test_a_date_that_was_not_given():
    """A solved order's reply names no date for a solution."""
    assert len(said(ULTRA_REPLY | {"CCH_ONE_planSolveTime": "2026-10-20 12:00:00"}, SOLVED)) == 1


def test_another_row_of_the_same_order():
    """An order that was given twice may be answered by either row; one without rows is nobody's business here."""
    earlier = SOLVED | {"解决措施": "更换跳线"}

    assert said(ULTRA_REPLY, SOLVED, earlier) == said(ULTRA_REPLY, earlier, SOLVED) == []
    assert len(said(ULTRA_REPLY, earlier)) == 1
    assert said(ULTRA_REPLY) == []


def test_a_control_that_comes_twice():
    """A control that the body has twice says two things, the right one last or not."""
    write = accepted(ULTRA_REPLY)
    write["fields"].insert(0, ["CCH_ONE_dealResult", "未解决"])

    (found,) = against_rows([write], {NUMBER: [SOLVED]}, ULTRA)

    assert "CCH_ONE_dealResult is '未解决' and '解决'" in str(found)


@pytest.mark.parametrize(
    ("fields", "kind", "row", "told"),
    [
        ({"Desc": REFUSED}, "reject", SOLVED, "the row says 完成"),
        (ULTRA_REPLY, "complete", REJECTED, "the row says 驳回"),
        (ULTRA_REPLY, "complete", {"工单号": NUMBER}, "the row says nothing"),
        ({"Desc": REFUSED}, "reject", REJECTED | {"驳回原因": "别的"}, "Desc is"),
    ],
)
def test_another_decision(fields, kind, row, told):
    """A write that the row does not ask for is found, whatever else the row lacks."""
    (found,) = said(fields, row, kind=kind)

    assert told in found


def test_line_breaks():
    """Line breaks count as one, however they came over the wire."""
    row = SOLVED | {"解决措施": "更换跳线\n复测正常"}
    text = reply(row).replace("\n", "\r\n")

    assert said(ULTRA_REPLY | {"CCH_ONE_dealDesc": text, "CCH_ComplainDealDesc": text}, row) == []


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({}, f"解决时间:预计{UNTIL};联系客户电话:"),
        ({"暂时无法解决地点": "是", "预计解决时间": ""}, ";解决时间:暂无明确时间;"),
        ({"联系时间": "", "客户态度": "", "未联系原因": "号码停机"}, f"预计{UNTIL};未联系原因:号码停机"),
        ({"客户态度": "未接通", "未联系原因": "三次未接"}, ";客户态度:未接通;未联系原因:三次未接"),
        ({BY_HAND: "复测正常"}, "复测正常"),
    ],
)
def test_replies(changes, clause):
    """A reply joins its columns; that nobody can say when, and why nobody was called, it says as well."""
    assert clause in reply(UNSOLVED | changes)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, REFUSED),
        ({"驳回说明": "家庭宽带"}, REFUSED_BROADBAND),
        ({"驳回说明": "非我部门工单：家庭宽带"}, REFUSED_BROADBAND),
        (
            {"驳回原因": "宽带投诉", "驳回说明": "光猫(红灯)"},
            "宽带投诉:经核实客户反映为家庭宽带问题(依据:光猫(红灯)),请派家宽装维处理。",
        ),
        (
            {"驳回原因": "其他县区投诉", "驳回说明": "东川县"},
            "其他县区投诉:经核实问题地点为东川县,不属澜溪县,请改派所属县区处理。",
        ),
        (
            {"驳回原因": "重复派单", "原工单号": EARLIER},
            f"重复派单:与工单{EARLIER}(2026-08-31 09:00派发,处理中)同号同地同诉求,请合并处理。",
        ),
        (
            {"驳回原因": "重复派单", "原工单号": EARLIER},
            f"重复派单:与工单{EARLIER}同号同地同诉求,请合并处理。",
        ),
    ],
)
def test_rejections(changes, text):
    """A rejection says its reason first, then what the business wrote down, with the row's own words; nothing else fits."""
    row = REJECTED | changes

    assert said({"Desc": text}, row, kind="reject") == []
    assert len(said({"Desc": f"{text}另"}, row, kind="reject")) == 1
