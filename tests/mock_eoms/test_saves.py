"""What save.action accepts, what it refuses, and what the oracle keeps of it."""

import base64

import pytest

from tests.support.mock_client import TEXT, Clerk, alert_of, finish_values


def test_accept_then_complete(mock_site, clerk, open_order):
    """Accept and completion are two writes, and the history tells both."""
    accepted = clerk.save(open_order, "ACCEPT")
    finished = clerk.save(open_order, "T1Finish", **finish_values(open_order))

    assert "view.action" in accepted.text
    assert "window.close()" in finished.text
    keys = [(w["kind"], w["key"]["action"], w["late"]) for w in mock_site.writes()]
    assert keys == [("accept", "accept", False), ("complete", "close", False)]
    assert f"王值班 : 完成工单 : {TEXT}；" in clerk.history(open_order)


def test_reject_stands_in_the_history(mock_site, clerk, my_order):
    """The text of a reject is the log line's text, and the order is inactive after it."""
    clerk.save(my_order, "REJECT", Desc="重复派单:同号同地")

    assert "王值班 : 派单驳回 : 重复派单:同号同地；" in clerk.history(my_order)
    assert mock_site.order(my_order["order_no"])["active"] is False


def test_oracle_keeps_the_raw_bytes(mock_site, clerk, my_order):
    """The posted bytes, their pairs, and connection and request numbers are kept."""
    answer = clerk.save(my_order, "REJECT", Desc="宽带投诉:光猫红灯")
    write = mock_site.writes("reject")[0]

    assert base64.b64decode(write["raw_b64"]) == answer.request.content
    assert ["Desc", "宽带投诉:光猫红灯"] in write["fields"]
    assert write["connection"] > 0
    assert write["request_no"] > 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"CCH_ONE_cell": ""}, "投诉所属小区不能为空！", id="required"),
        pytest.param({"CCH_ONE_scene": "海底"}, "场景分类的值不在选项中！", id="option"),
        pytest.param({"CCH_ONE_linkMan": "长" * 17}, "联系人长度不能超过50！", id="bytes"),
        pytest.param(
            {"CCH_ONE_groupReason2": "客户抱怨"}, "集团投诉原因（细分）的值不在选项中！", id="cascade"
        ),
        pytest.param(
            {"CCH_ONE_planSolveTime": "2030-01-01 12:00:00"},
            "字段不符合填写规则：已解决工单不应填写预计解决时间",
            id="solved-with-time",
        ),
        pytest.param(
            {"CCH_ComplainDealDesc": "另外的话"},
            "字段不符合填写规则：处理说明须与解决措施一致",
            id="two-texts",
        ),
        pytest.param(
            {"CCH_ONE_groupReason1": "客户原因", "CCH_ONE_groupReason2": "客户抱怨"},
            "字段不符合填写规则：无解释口径的工单集团投诉原因应为网络部门",
            id="koujing",
        ),
    ],
)
def test_values_are_refused_by_alert(mock_site, clerk, my_order, changes, message):
    """A bad value is refused in a 200 page by alert, and nothing is written."""
    answer = clerk.save(my_order, "T1Finish", **finish_values(my_order, **changes))

    assert (answer.status_code, alert_of(answer.text)) == (200, message)
    assert mock_site.writes() == []
    assert mock_site.oracle()["refused"][0]["reason"] == message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({}, "未解决工单须先生成问题遗留库！", id="no-leftover"),
        pytest.param(
            {"CCH_ONE_planSolveTime": ""}, "字段不符合填写规则：未解决工单须填写预计解决时间", id="no-time"
        ),
        pytest.param(
            {"CCH_ONE_tempUnsolved": "1"},
            "字段不符合填写规则：暂时无法解决的工单不应填写预计解决时间",
            id="cannot-with-time",
        ),
        pytest.param({"CCH_ONE_tempUnsolved": ""}, "暂时无法解决地点不能为空！", id="no-place"),
    ],
)
def test_unsolved_order_has_rules_of_its_own(clerk, my_order, changes, message):
    """An unsolved order needs place, time and leftover entry to fit."""
    answer = clerk.save(my_order, "T1Finish", **finish_values(my_order, solved=False, **changes))

    assert alert_of(answer.text) == message


def test_unsolved_order_with_leftover_is_accepted(mock_site, clerk, my_order):
    """With its leftover entry an unsolved order can be completed, and the entry learns the planned time."""
    clerk.leftover(my_order)
    clerk.save(my_order, "T1Finish", **finish_values(my_order, solved=False))

    assert [w["kind"] for w in mock_site.writes()] == ["leftover", "complete"]
    assert mock_site.leftovers()[0]["plan_time"] == "2030-01-01 12:00:00"


def test_unaccepted_order_must_be_accepted_first(clerk, open_order):
    """Completion before acceptance is refused."""
    answer = clerk.save(open_order, "T1Finish", **finish_values(open_order))

    assert alert_of(answer.text) == "请先受理工单！"


def test_site_without_accept_step(mock_site, clerk, open_order):
    """With accept=none an order can be completed at once."""
    mock_site.switches(accept="none")
    clerk.save(open_order, "T1Finish", **finish_values(open_order))

    assert len(mock_site.writes("complete")) == 1


def test_second_completion_is_refused(mock_site, clerk, my_order):
    """A handled task is not handled again."""
    clerk.save(my_order, "T1Finish", **finish_values(my_order))
    again = clerk.save(my_order, "T1Finish", **finish_values(my_order))

    assert alert_of(again.text) == "该任务已被处理！"
    assert len(mock_site.writes("complete")) == 1


def test_colleague_accepted_before(mock_site, clerk, open_order):
    """An order the colleague accepted is refused to me."""
    mock_site.colleague(open_order["order_no"], "accept")

    assert alert_of(clerk.save(open_order, "ACCEPT").text) == "该任务已被受理！"


def test_colleague_acts_between_click_and_commit(mock_site, clerk, my_order):
    """A planned colleague handles the order just before my save is looked at, once."""
    mock_site.colleague(my_order["order_no"], "finish", when="on_submit")
    answer = clerk.save(my_order, "T1Finish", **finish_values(my_order))

    assert alert_of(answer.text) == "该任务已被处理！"
    assert mock_site.writes() == []
    assert mock_site.history(my_order["order_no"])[-1]["account"] == "clerk02"


def test_late_reply_is_marked(mock_site, clerk, my_order):
    """A reply after the deadline is accepted and marked late."""
    mock_site.switches(session_minutes="100000")
    mock_site.clock(advance_seconds=49 * 3600)
    clerk.save(my_order, "REJECT", Desc="宽带投诉:x")

    assert mock_site.writes("reject")[0]["late"] is True


def test_second_leftover_entry_is_a_switch(mock_site, clerk, my_order):
    """The library takes a second entry unless the switch refuses it."""
    clerk.leftover(my_order)
    clerk.leftover(my_order)
    mock_site.switches(leftover_dupes="refuse")

    assert len(mock_site.writes("leftover")) == 2
    assert alert_of(clerk.leftover(my_order).text) == "该工单已存在遗留记录！"


def test_gbk_bodies_are_read_in_gbk(mock_site, my_order):
    """With charset=gbk pages are GBK and so are the bodies."""
    mock_site.switches(charset="gbk")
    person = Clerk(mock_site.root, charset="gbk")
    person.sign_in()
    page = person.view(my_order)
    person.save(my_order, "REJECT", Desc="宽带投诉:光猫红灯")
    person.close()

    assert "charset=GBK" in page.headers["content-type"]
    assert "个人投诉处理工单" in page.content.decode("gbk")
    assert ["Desc", "宽带投诉:光猫红灯"] in mock_site.writes("reject")[0]["fields"]


def test_renamed_field_is_understood(mock_site, clerk, my_order):
    """A renamed field posts under its new name and is judged under the old one."""
    mock_site.switches(rename="CCH_ONE_cell:CCH_ONE_cellName")
    values = finish_values(my_order)
    values["CCH_ONE_cellName"] = values.pop("CCH_ONE_cell")
    clerk.save(my_order, "T1Finish", **values)

    assert len(mock_site.writes("complete")) == 1
