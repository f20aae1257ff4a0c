"""The second vendor's skin behaves like that vendor's site, and commits into the same store and oracle."""

import re

import pytest

from tests.support.boco_client import (
    CTX,
    NO_RIGHT,
    SHEET,
    TEXT,
    UNSOLVED,
    Clerk,
    finish_values,
    operations_on,
    rows_on,
    said_on,
)

SITE, CLERK = "running_boco_site", Clerk
DONE = "操作成功！"


def test_other_vendors_pages_are_not_there(site, clerk):
    """A site in this skin has an address of its own, and no page of the other vendor's."""
    assert site.base_url.endswith(f"{CTX}/")
    assert clerk.http.get("/eoms4/portal/login.action").status_code == 404
    assert clerk.http.get(f"{CTX}/portal/login.action").status_code == 404


def test_right_password(visitor):
    """j_security_check leads to the home page, which greets by name and has the frame `north`."""
    answer = visitor.sign_in()

    home = visitor.http.get(f"{CTX}/index.do").text

    assert (answer.status_code, answer.headers["location"]) == (302, f"{CTX}/index.do")
    assert "当前用户：王值班" in home
    assert 'name="north"' in home


def test_wrong_password(site, visitor):
    """The login page comes again with a message and status 200; the oracle counts the attempt."""
    answer = visitor.sign_in(password="falsch")

    assert answer.status_code == 200
    assert "用户名或者密码不正确" in answer.text
    assert [one["ok"] for one in site.oracle()["logins"]] == [False]


def test_menu_path(clerk):
    """The menu leads over five folders to the to-do list of the interface's personal complaints."""
    page = clerk.http.get(f"{CTX}/index.do").text

    labels = re.findall(r'class="menuLabel"[^>]*>(.*?)</span>', page)

    path = ["业务流程", "网络运维流程管理", "投诉管理", "个人投诉工单(客服接口)", "接口派单", "待处理工单"]
    assert [label for label in path if label not in labels] == []


def test_no_session(visitor):
    """Without a session every page says that a right is missing, with status 200; only the home page asks for a login."""
    answer = visitor.get("showListsendundo")

    home = visitor.http.get(f"{CTX}/index.do")

    assert answer.status_code == 200
    assert NO_RIGHT in answer.text
    assert (home.status_code, home.headers["location"]) == (302, f"{CTX}/login.jsp")


def test_save_without_session(site, clerk, my_order):
    """A save behind the session's end changes nothing and says that a right is missing."""
    site.drop_sessions()

    answer = clerk.finish(my_order)

    assert NO_RIGHT in answer.text
    assert site.writes() == []
    assert [one["reason"] for one in site.oracle()["refused"]] == ["no session"]


def test_todo_list(site, clerk, my_order):
    """The list has this vendor's columns and words, and plain links that open in the same window."""
    page = clerk.get("showListsendundo", sheetId=my_order["order_no"]).text

    assert re.findall(r"<th>(.*?)</th>", page) == [
        *("工单流水号", "工单主题", "派单时间", "完成时限", "处理环节", "任务状态", "任务所有者"),
    ]
    assert [(row[0], row[5], row[6]) for row in rows_on(page)] == [
        (my_order["order_no"], "已接单", "王值班(已受理)")
    ]
    assert f'<a href="{SHEET}?method=showDetailPage&amp;sheetKey={my_order["base_id"]}' in page
    assert "target=" not in page


def test_pages_of_a_list(site, clerk):
    """displaytag pages by a parameter of the address, and says how many there are."""
    site.switches(pagesize="5")
    first = clerk.get("showListsendundo").text
    last = int(re.findall(r"第 1/(\d+) 页", first)[0])

    rest = [rows_on(clerk.get("showListsendundo", **{"d-49-p": str(n)}).text) for n in range(2, last + 1)]

    numbers = [row[0] for rows in (rows_on(first), *rest) for row in rows]
    assert len(set(numbers)) == len(numbers) == int(re.findall(r"找到 (\d+) 条记录", first)[0])


def test_detail_page(clerk, my_order):
    """The order's data stand in label and content cells, its operations in one select, its form submits to performDeal."""
    page = clerk.of_order("showDetailPage", my_order)

    assert [my_order["order_no"]] in [row[1:] for row in rows_on(page) if row[0] == "工单流水号"]
    assert operations_on(page) == {
        "46": "处理完成，回复建单人",
        "4": "驳回客服",
        "8": "移交",
        "9": "阶段回复",
    }
    assert f'id="theform" name="theform" method="post" action="{SHEET}?method=performDeal"' in page


def test_operations_before_the_claim(site, clerk, open_order):
    """An order that nobody has claimed offers 确认受理 only; with the switch, 驳回 as well."""
    before = operations_on(clerk.of_order("showDetailPage", open_order))
    site.switches(reject_needs_accept="off")

    assert before == {"61": "确认受理"}
    assert operations_on(clerk.of_order("showDetailPage", open_order)) == {"61": "确认受理", "4": "驳回"}


def test_nothing_to_choose(site, clerk, my_order):
    """A colleague's order, and one that has ended, offer no operation."""
    clerk.finish(my_order)
    others = site.orders(holder="clerk02")[0]

    assert operations_on(clerk.of_order("showDetailPage", my_order)) == {}
    assert operations_on(clerk.of_order("showDetailPage", others)) == {}


def test_deal_form(clerk, my_order):
    """The form of 处理完成 comes by itself: native selects, read-only dates, and rules in the attribute alt."""
    form = clerk.of_order("showInputDealPage", my_order, operateType="46")

    assert '<select id="dealResult" name="dealResult" alt="allowBlank:false' in form
    assert '<option value="1">解决</option>' in form
    assert re.search(r'id="linkPlanSolveTime"[^>]*readonly="readonly"', form)
    assert "maxLength:2000" in form


def test_reject_form(clerk, my_order):
    """驳回 has one remark and a fixed target, the step before, in a hidden field."""
    form = clerk.of_order("showPhaseBackToUpPage", my_order, operateType="4")

    assert re.findall(r'name="(\w+)"', form) == ["remark", "phaseId"]
    assert f'name="phaseId" value="{my_order["base_id"]}01"' in form


def test_options_hang_on_their_parent(clerk, my_order):
    """The second select of a cascade has what belongs to the first, and nothing without one."""
    below = clerk.of_order("showDictItems", my_order, field="issueReasonTypeTwo", parent="覆盖")

    assert "室内弱覆盖" in below
    assert "基站断电退服" not in below
    assert clerk.of_order("showDictItems", my_order, field="issueReasonTypeTwo", parent="") == "[]"


def test_claim(site, clerk, open_order):
    """确认受理 takes the order over, and is one committed write of the oracle."""
    answer = clerk.claim(open_order)

    assert said_on(answer.text) == DONE
    assert [(one["kind"], one["key"]["action"]) for one in site.writes()] == [("accept", "accept")]
    assert site.order(open_order["order_no"])["holder"] == "clerk01"


def test_claim_without_remark(site, clerk, open_order):
    """The remark of a claim is required."""
    answer = clerk.claim(open_order, remark=" ")

    assert said_on(answer.text) == "操作描述不能为空！"
    assert site.writes() == []


def test_finish(site, clerk, my_order):
    """处理完成 ends the order: success page with its way back, one write in the oracle, an entry in the log."""
    answer = clerk.finish(my_order)

    log = rows_on(clerk.of_order("showFlowLog", my_order))
    write = site.writes()[0]
    assert said_on(answer.text) == DONE
    assert 'http-equiv="refresh" content="3;' in answer.text
    assert (write["kind"], write["key"]["order_no"]) == ("complete", my_order["order_no"])
    assert ["dealResult", "1"] in write["fields"]
    assert log[-1][1:] == ["王值班", "处理完成，回复建单人", TEXT]


def test_reject(site, clerk, my_order):
    """驳回 ends the order, and its remark stands in the log."""
    clerk.reject(my_order)

    assert [one["kind"] for one in site.writes()] == ["reject"]
    assert rows_on(clerk.of_order("showFlowLog", my_order))[-1][2:] == ["驳回客服", "非我部门工单:资费争议"]


def test_unsolved_needs_leftover(site, clerk, my_order):
    """An unsolved order is refused until its leftover entry is there; both are then in the oracle."""
    refused = clerk.finish(my_order, **UNSOLVED)
    saved = clerk.leftover(my_order)
    finished = clerk.finish(my_order, **UNSOLVED)

    assert said_on(refused.text) == "未解决工单须先生成问题遗留库！"
    assert said_on(saved.text) == "数据已经成功提交!"
    assert said_on(finished.text) == DONE
    assert [one["kind"] for one in site.writes()] == ["leftover", "complete"]
    assert my_order["order_no"] in [row[1] for row in rows_on(clerk.get("showListLeftover").text)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"operaterContact": ""}, "操作人联系方式不能为空！"),
        ({"dealDesc": ""}, "解决措施不能为空！"),
        ({"issueReasonTypeTwo": "基站断电退服"}, "省内投诉原因的值不在选项中！"),
        ({"groupReasonTypeOne": "客户原因"}, "集团投诉原因（细分）的值不在选项中！"),
        ({"linkDealDesc": TEXT + "。"}, "字段不符合填写规则：处理说明须与解决措施一致"),
    ],
)
def test_refused(site, clerk, my_order, changes, said):
    """What the site's rules forbid is told on a page, and not carried out."""
    answer = clerk.finish(my_order, **changes)

    assert (answer.status_code, said_on(answer.text)) == (200, said)
    assert site.writes() == []


def test_finished_twice(site, clerk, my_order):
    """A second reply to a task is refused, whatever form it comes from."""
    clerk.finish(my_order)

    again = clerk.finish(my_order)

    assert said_on(again.text) == "该任务已被处理！"
    assert len(site.writes()) == 1


@pytest.mark.parametrize(("switch", "status"), [("pass", 0), ("confirm", 1), ("refuse", 2)])
def test_pre_commit(site, clerk, my_order, switch, status):
    """The check before a submit answers with its status and a text for people, and changes nothing."""
    site.switches(precommit=switch)

    found = clerk.post("performPreCommit", my_order, **finish_values(my_order)).json()

    assert found["status"] == status
    assert bool(found["data"]) == bool(status)
    assert site.writes() == []


def test_method_decides(site, clerk, my_order):
    """The same address does nothing without a method that it knows, and nothing but reading by GET."""
    ids = {"sheetKey": my_order["base_id"], "TKID": my_order["task_id"], "operateType": "46"}

    by_get = clerk.get("performDeal", **ids, **finish_values(my_order))
    unknown = clerk.post("performAnything", my_order, **finish_values(my_order))

    assert (by_get.status_code, unknown.status_code) == (404, 404)
    assert site.writes() == []


def test_colleague_was_first(site, clerk, my_order):
    """A save that a colleague has outrun is refused, and the oracle has none of it."""
    site.colleague(my_order["order_no"], "finish", "on_submit")

    answer = clerk.finish(my_order)

    assert said_on(answer.text) == "该任务已被处理！"
    assert site.writes() == []


def test_faults_strike_here_too(site, clerk, my_order):
    """A fault at the check before a submit, and one behind the commit, hit this vendor's requests."""
    site.fault("precommit", "status", status=500)
    site.fault("submit", "status", when="after_commit", status=502)

    checked = clerk.post("performPreCommit", my_order, **finish_values(my_order))
    answer = clerk.finish(my_order)

    assert (checked.status_code, answer.status_code) == (500, 502)
    assert [one["kind"] for one in site.writes()] == ["complete"]


def test_captcha(site, visitor):
    """With a captcha the login page shows its picture."""
    site.switches(login_captcha="on")
    page = visitor.http.get(f"{CTX}/login.jsp").text

    assert f'src="{CTX}/checkNumImage.jsp"' in page
    assert ">7<" in visitor.http.get(f"{CTX}/checkNumImage.jsp").text
    assert "验证码错误" in visitor.sign_in().text


def test_code_by_phone(site, visitor):
    """Behind the right password a code is asked: a wrong one shows the step again, the right one opens the home page."""
    site.switches(login_step="sms")
    asked = visitor.sign_in().text
    sent = visitor.http.get(f"{CTX}/sendCheckCode.do", params={"loginName": "clerk01"}).text
    path = f"{CTX}/checkCode.do"
    wrong = visitor.http.post(path, data={"loginName": "clerk01", "checkcode": "0000"})
    right = visitor.http.post(path, data={"loginName": "clerk01", "checkcode": "4839"})

    assert f'action="{path}"' in asked
    assert sent == "sent"
    assert "手机验证码不正确" in wrong.text
    assert right.headers["location"] == f"{CTX}/index.do"
