"""The site in frames in a real browser, worked as a person works it."""

import pytest
from playwright.sync_api import expect

from tests.support.frameset_hand import DONE, LEFTOVERS, MODAL, TODO, Desk
from tests.support.given import FRAMESET, against_rows

pytestmark = pytest.mark.browser
SITE = "running_frameset_site"


@pytest.fixture
def desk(page, site):
    """clerk01 in the frames, with a stand-in for modal dialogs."""
    page.set_default_timeout(10_000)
    page.context.add_init_script(MODAL)
    return Desk(page, site.base_url)


def one_of(site, **wanted):
    """An order that nobody has accepted, and the row that the desk's people wrote for it."""
    orders = {order["order_no"]: order for order in site.orders(kind="mobile", holder=None)}
    orders |= {order["order_no"]: order for order in site.orders(kind="broadband", holder=None)}
    row = next(row for row in site.notes() if row["工单号"] in orders and wanted.items() <= row.items())
    return orders[row["工单号"]], row


def group_of(order):
    """集团投诉原因 and its 细分 as the site's rules want them."""
    return ("客户原因", "客户抱怨") if order["has_koujing"] else ("网络部门", "弱覆盖")


@pytest.mark.long
def test_three_orders(desk, site):
    """One solved, one unsolved with its leftover entry, one rejected: all as the rows say, each write once."""
    solved, as_solved = one_of(site, 处理结果="解决")
    unsolved, as_unsolved = one_of(site, 处理结果="未解决", 暂时无法解决地点="否")
    rejected, as_rejected = one_of(site, 驳回原因="宽带投诉")

    desk.open(TODO, solved["order_no"])
    desk.accept()
    desk.complete(as_solved, group_of(solved))
    desk.submit()
    desk.open(TODO, unsolved["order_no"])
    desk.accept()
    desk.complete(as_unsolved, group_of(unsolved))
    desk.plan(as_unsolved["预计解决时间"])
    number = desk.register(desk.control("jjcs").input_value())
    desk.submit()
    desk.open(TODO, rejected["order_no"])
    desk.accept()
    desk.refuse(as_rejected)
    desk.submit()

    writes = site.writes()
    rows = {row["工单号"]: [row] for row in (as_solved, as_unsolved, as_rejected)}
    assert [(write["key"]["order_no"], write["kind"]) for write in writes] == [
        (solved["order_no"], "accept"),
        (solved["order_no"], "complete"),
        (unsolved["order_no"], "accept"),
        (unsolved["order_no"], "leftover"),
        (unsolved["order_no"], "complete"),
        (rejected["order_no"], "accept"),
        (rejected["order_no"], "reject"),
    ]
    assert list(against_rows(writes, rows, FRAMESET)) == []
    assert dict(writes[4]["fields"])["ylbh"] == number == site.leftovers()[0]["leftover_no"]
    assert desk.alerts == ["操作成功", "操作成功", "问题遗留库已生成！", "操作成功"]
    assert site.oracle()["refused"] == []
    desk.open(DONE, rejected["order_no"])
    desk.find(LEFTOVERS, unsolved["order_no"])


def test_modal_dialog_without_a_stand_in(page, site, my_order):
    """Chromium has no showModalDialog: the button does nothing but throw, and nothing is sent."""
    errors: list[str] = []
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: errors.append(error.message))
    desk = Desk(page, site.base_url)
    desk.open(TODO, my_order["order_no"])
    desk.link("完成")
    desk.select_parent("cljg", "未解决", "cljg=2")
    before = len(site.requests())

    desk.work.get_by_role("button", name="生成问题遗留库").click()

    assert errors == ["window.showModalDialog is not a function"]
    assert [one["path"] for one in site.requests(before)] == []
    assert desk.control("ylbh").input_value() == ""


@pytest.mark.long
def test_lost_answer_after_commit(desk, site, my_order):
    """The answer of 完成 breaks off; 已办工单 has the order, and its 处理记录 says what was sent."""
    _order, row = one_of(site, 处理结果="解决")
    desk.open(TODO, my_order["order_no"])
    desk.complete(row, group_of(my_order))
    site.fault("submit", "halfhead", when="after_commit")
    with desk.page.expect_response(lambda answer: answer.url.endswith("gd_finish_save.jsp")):
        desk.work.get_by_role("button", name="提 交").click()
    expect(desk.work.locator("body")).to_be_empty()

    text = dict(site.writes("complete")[0]["fields"])["clsm"]
    desk.open(DONE, my_order["order_no"])
    desk.link("处理记录")
    expect(desk.work.get_by_role("row", name=f"王值班 完成 {text}").last).to_be_visible()
    assert len(site.writes()) == 1


def test_unfinished_form(desk, site, my_order):
    """What is open is named in an alert, and nothing is sent."""
    desk.open(TODO, my_order["order_no"])
    desk.link("完成")
    desk.work.get_by_role("button", name="提 交").click()

    assert desk.alerts == ["请选择是否启动变更！"]
    assert [one["path"] for one in site.requests() if one["method"] == "POST"] == ["/eomsweb/logon.jsp"]


def test_lost_session_in_the_frame(desk, site):
    """The login page comes inside the work frame; signing in there brings all frames back."""
    site.drop_sessions()
    menu = desk.page.frame_locator("frame[name=menu]")
    menu.get_by_role("link", name="问题遗留库").click()
    desk.control("userid").fill("clerk01")
    desk.control("passwd").fill("mock-pass-1")
    desk.work.get_by_role("button", name="登 录").click()

    expect(desk.work.locator("body")).to_contain_text("王值班，您好！")
    assert [frame.name for frame in desk.page.frames] == ["", "head", "menu", "work"]


@pytest.mark.long
def test_spoilt_value(desk, site, my_order):
    """Values that scripts change on submit reach the site by this site's names, with the right number of bytes."""
    site.switches(tamper="bhyy:cut@submit")
    desk.open(TODO, my_order["order_no"])
    desk.link("驳回")
    desk.control("bhyy").fill("宽带投诉:光猫红灯")
    desk.submit()

    fields = dict(site.writes("reject")[0]["fields"])
    assert (fields["bhyy"], fields["bhyy_zs"]) == ("宽带投诉:光猫红", "15")


@pytest.mark.parametrize("how", ["dblclick", "on"])
def test_second_submit(desk, site, my_order, how):
    """A page that submits twice gets one write. A script's own post is UTF-8, and refused for that."""
    site.switches(double_submit=how)
    desk.open(TODO, my_order["order_no"])
    desk.link("驳回")
    desk.control("bhyy").fill("宽带投诉:光猫红灯")
    site.switches(latency="400")  # so that the second submit finds the page still there
    desk.work.get_by_role("button", name="提 交").click()
    expect(desk.work.locator("body")).to_contain_text("操作成功" if how == "on" else "该任务已被处理！")

    assert len(site.writes("reject")) == 1
    assert len(site.oracle()["refused"]) == 1
