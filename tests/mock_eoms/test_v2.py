"""The older product's skin: XML for a login, one text for a lost session, lists that post their query, its own words and addresses."""

import re

import pytest

from tests.support.mock_client import finish_values
from tests.support.v2_client import CTX, LOST, SHEET, Clerk, rows_on

SITE, CLERK = "running_v2_site", Clerk
YES = '<root success="true"></root>'


def test_newer_pages_are_not_there(site, clerk):
    """This skin has a context path and pages of its own, and none of the newer product's."""
    assert site.base_url.endswith(f"{CTX}/")
    assert clerk.http.get("/eoms4/portal/login.action").status_code == 404
    assert clerk.get("/portal/index_office.action").status_code == 404
    assert clerk.get("/ultrabpp/view.action").status_code == 404


def test_right_password(visitor):
    """XML says that the login succeeded; the index page then greets by name."""
    answer = visitor.sign_in()

    assert answer == YES
    assert "您好，王值班" in visitor.get("/common/jsp/index.jsp").text


def test_wrong_password(site, visitor):
    """XML says no, and why; the oracle counts the attempt, and nobody is signed in."""
    answer = visitor.sign_in(password="falsch")

    assert answer == '<root success="false"><msg>用户名或者密码不正确</msg></root>'
    assert [one["ok"] for one in site.oracle()["logins"]] == [False]
    assert LOST in visitor.get("/common/jsp/index.jsp").text


def test_captcha(site, visitor):
    """With a captcha the page shows its picture; without its word XML says no, and the password is not looked at."""
    site.switches(login_captcha="on")
    page = visitor.get("/roles/login.jsp").text
    without, with_word = visitor.sign_in(), visitor.sign_in(checkNum="7KQX")

    assert f'src="{CTX}/roles/checkNum.jsp"' in page
    assert ">7<" in visitor.get("/roles/checkNum.jsp").text
    assert "<msg>验证码错误</msg>" in without
    assert with_word == YES


def test_code_by_phone(site, visitor):
    """Behind the right password XML asks for a code; a wrong one is asked for again, the right one signs in."""
    site.switches(login_step="sms")
    too_early = visitor.tell_code("4839")
    asked = visitor.sign_in()
    wrong, right = visitor.tell_code("0000"), visitor.tell_code("4839")

    assert "请先输入用户名和密码" in too_early
    assert asked.startswith('<root success="false" step="sms">')
    assert 'step="sms"' in wrong
    assert "手机验证码不正确" in wrong
    assert right == YES


@pytest.mark.parametrize(
    "path", ["/common/jsp/index.jsp", "/UltraProcess/BaseQuery/QueryWaitDealNew.jsp", "/common/jsp/left.jsp"]
)
def test_no_session(visitor, path):
    """Without a session the same words stand in place of every page, with status 200, and nothing leads to the login."""
    answer = visitor.get(path)

    assert answer.status_code == 200
    assert f"<body>{LOST}" in answer.text


def test_save_without_session(site, clerk, my_order):
    """A save behind the session's end changes nothing and gets the same words."""
    site.drop_sessions()

    answer = clerk.save(my_order, "T1Finish", **finish_values(my_order))

    assert f"<body>{LOST}" in answer.text
    assert site.writes() == []
    assert [one["reason"] for one in site.oracle()["refused"]] == ["no session"]


def test_menu_path(clerk):
    """The menu is one page; its leaves lead to the lists."""
    page = clerk.get("/common/jsp/left.jsp").text

    labels = re.findall(r"<a [^>]*>(.*?)</a>", page)
    assert [
        one for one in ("工单管理", "待处理工单", "故障管理类", "056-个人投诉处理") if one not in labels
    ] == []
    assert f'href="{CTX}/UltraProcess/BaseQuery/QueryWaitDealNew.jsp?action=DEAL" target="mainFrame"' in page


def test_todo_list(clerk, my_order):
    """A query by number finds the one order; its links open the form in a window of its own."""
    page = clerk.todo(BaseSN=my_order["order_no"], pageNumber="1")

    found = rows_on(page)
    assert [(row[0], row[3], row[6]) for row in found] == [
        (my_order["order_no"], "王值班(已受理)", "一级处理中")
    ]
    assert (
        f"openSheet('{SHEET}/SheetOpen.jsp?BaseSchema=WF:EL_TTM_CCH&amp;baseID={my_order['base_id']}" in page
    )


def test_pages_of_a_list(site, clerk):
    """A page is posted with the number that is wanted; all of them together have each order once."""
    site.switches(pagesize="5")
    first = clerk.todo(pageNumber="1")
    total, last = int(re.findall(r"共 (\d+) 条记录", first)[0]), int(re.findall(r"共 (\d+) 页", first)[0])

    numbers = [row[0] for page in range(1, last + 1) for row in rows_on(clerk.todo(pageNumber=str(page)))]

    assert len(set(numbers)) == len(numbers) == total


def test_words_of_the_form(clerk, my_order):
    """The form's actions have this product's names, and it saves under this product's address."""
    page = clerk.form(my_order)

    assert re.findall(r'id="bpp_Btn_(?:T1Finish|REJECT)" value=" (.*?) "', page) == ["完成处理", "驳回处理"]
    assert f'action="{SHEET}/SheetSave.do"' in page
    assert 'name="bpp_Sys_BaseSchema" value="WF:EL_TTM_CCH"' in page


def test_accept_and_finish(site, clerk, open_order):
    """An accept and a reply are one committed write each, and stand in the history under this product's names."""
    accepted = clerk.save(open_order, "ACCEPT")
    finished = clerk.save(open_order, "T1Finish", **finish_values(open_order))

    history = clerk.history(open_order)
    assert f"{SHEET}/SheetView.jsp?baseSchema=WF:EL_TTM_CCH" in accepted.text
    assert "window.close()" in finished.text
    assert [one["kind"] for one in site.writes()] == ["accept", "complete"]
    assert " : 受理 : " in history
    assert " : 完成处理 : " in history
    assert "完成工单" not in history


def test_refused(site, clerk, my_order):
    """What the site's rules forbid is told by an alert, and not carried out."""
    answer = clerk.save(my_order, "T1Finish", **finish_values(my_order, solved=False))

    assert "alert('未解决工单须先生成问题遗留库！');" in answer.text
    assert site.writes() == []


def test_faults_strike_here_too(site, clerk, my_order):
    """A fault behind the commit hits this skin's saves, and a session that ends with a request is told as ever."""
    site.fault("submit", "status", when="after_commit", status=502)
    site.fault("list", "redirect_login")

    answer = clerk.save(my_order, "T1Finish", **finish_values(my_order))

    assert answer.status_code == 502
    assert [one["kind"] for one in site.writes()] == ["complete"]
    assert LOST in clerk.todo(pageNumber="1")
