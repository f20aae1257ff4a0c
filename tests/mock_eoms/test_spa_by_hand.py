"""The one-page application in a real browser, worked as a person works it."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.support import spa_hand as hand
from tests.support.given import REJECTIONS, SPA, against_rows
from tests.support.mock_client import TEXT
from tests.support.mock_site import MockSite

pytestmark = pytest.mark.browser
SITE = "running_spa_site"


@pytest.fixture
def desk(page, site):
    """The page of clerk01, at the to-do list."""
    page.set_default_timeout(10_000)
    hand.sign_in(page, site.base_url)
    hand.walk(page, hand.TODO_PATH)
    return page


def order_like(site, **cells):
    """An order whose row of the desk's workbook has these cells, and that row."""
    for row in site.notes():
        if all(row.get(name) == text for name, text in cells.items()):
            return site.order(row["工单号"]), row
    raise AssertionError(f"no order like {cells}")


def opened(desk, order):
    """The order in the drawer, accepted."""
    hand.open_order(desk, order["order_no"])
    if order["holder"] is None:
        hand.accept(desk)


def posts(site, action):
    """The posts to an action's address."""
    return [one for one in site.requests() if one["path"].endswith(f"/workorder/{action}")]


@pytest.mark.long
def test_three_orders(desk, site):
    """One order solved, one unsolved with its entry, one rejected: the oracle has the rows' values, once."""
    solved, solved_row = order_like(site, 处理结果="解决")
    unsolved, unsolved_row = order_like(site, 处理结果="未解决", 暂时无法解决地点="否")
    foreign, foreign_row = order_like(site, 驳回原因="宽带投诉")

    opened(desk, solved)
    hand.fill_completion(desk, solved, solved_row)
    hand.submit(desk, "提交完成")
    opened(desk, unsolved)
    hand.fill_completion(desk, unsolved, unsolved_row)
    hand.save_leftover(desk, unsolved_row)
    hand.submit(desk, "提交完成")
    opened(desk, foreign)
    hand.press(desk, "驳回")
    hand.pick(desk, "驳回原因", "宽带投诉")
    sentence = REJECTIONS["宽带投诉"][1].format(note=foreign_row["驳回说明"])
    desk.get_by_label("驳回说明").fill(f"宽带投诉:{sentence}")
    hand.submit(desk, "提交驳回")

    worked = ((solved, solved_row), (unsolved, unsolved_row), (foreign, foreign_row))
    writes = [one for one in site.writes() if one["kind"] != "accept"]
    assert [(one["key"]["order_no"], one["kind"]) for one in writes] == [
        (solved["order_no"], "complete"),
        (unsolved["order_no"], "leftover"),
        (unsolved["order_no"], "complete"),
        (foreign["order_no"], "reject"),
    ]
    assert list(against_rows(writes, {order["order_no"]: [row] for order, row in worked}, SPA)) == []
    accepted = [one["key"]["order_no"] for one in site.writes("accept")]
    assert accepted == [order["order_no"] for order, _ in worked if order["holder"] is None]
    assert site.oracle()["refused"] == []
    hand.walk(desk, hand.LEFTOVER_PATH)
    expect(hand.row_of(desk, unsolved["order_no"])).to_contain_text(unsolved_row["预计解决时间"])


@pytest.mark.long
def test_answer_lost_after_commit(desk, site, my_order):
    """Whoever lost the answer reads of a network error; the order's records show that it was carried out."""
    hand.open_order(desk, my_order["order_no"])
    hand.press(desk, "驳回")
    hand.pick(desk, "驳回原因", "非我部门工单")
    desk.get_by_label("驳回说明").fill("非我部门工单:资费争议")
    site.fault("submit", "truncate", when="after_commit")
    hand.press(desk, "提交驳回")
    expect(desk.get_by_text("网络异常，请稍后重试")).to_be_visible()
    hand.press(desk, "确定")
    hand.press(desk, "关闭")
    hand.walk(desk, hand.DONE_PATH)
    hand.open_order(desk, my_order["order_no"], "查看")
    asked = len([one for one in site.requests() if one["path"].endswith("/history")])

    assert "驳回\n非我部门工单:资费争议" in hand.records(desk)[-1]
    assert asked == 0
    assert [one["kind"] for one in site.writes()] == ["reject"]
    expect(desk.get_by_role("button", name="驳回")).to_have_count(0)


def test_lost_session_shows_the_login(desk, site, my_order):
    """A code 401… brings the login back, with the reason; after it the same page works again."""
    row = hand.row_of(desk, my_order["order_no"])
    site.drop_sessions()
    row.get_by_role("button", name="处理").click()
    expect(desk.get_by_text("登录已失效，请重新登录")).to_be_visible()
    desk.get_by_label("用户名").fill("clerk01")
    desk.get_by_label("密码").fill("falsch")
    desk.get_by_role("button", name="登 录").click()
    expect(desk.get_by_text("用户名或者密码不正确")).to_be_visible()
    desk.get_by_label("密码").fill("mock-pass-1")
    desk.get_by_role("button", name="登 录").click()

    hand.walk(desk, hand.TODO_PATH)
    hand.open_order(desk, my_order["order_no"])


@pytest.mark.long
def test_fields_come_and_go(desk, my_order):
    """未解决 brings place, time and leftover button, 解决 takes them away; a time is picked or typed."""
    hand.open_order(desk, my_order["order_no"])
    hand.press(desk, "完成处理")
    time = desk.get_by_label("预计解决时间")
    expect(desk.get_by_text("暂时无法解决地点")).to_have_count(0)
    hand.pick(desk, "处理结果", "未解决")
    expect(time).to_have_count(0)
    hand.control(desk, "暂时无法解决地点").get_by_text("否").click()
    time.fill("2029-02-28 17:23")
    time.press("Enter")
    time.fill("2029-02-30 17:23")
    time.press("Tab")
    expect(time).to_have_value("2029-02-28 17:23")
    time.click()
    panel = desk.locator("xpath=/html/body/div[last()]")
    panel.get_by_text("›", exact=True).click()
    panel.get_by_text("31", exact=True).first.click()
    hand.press(desk, "确定")

    expect(time).to_have_value("2029-03-31 17:23")
    expect(desk.get_by_role("button", name="生成问题遗留库")).to_be_visible()
    hand.pick(desk, "处理结果", "解决")
    expect(desk.get_by_text("暂时无法解决地点")).to_have_count(0)
    expect(time).to_have_count(0)
    expect(desk.get_by_role("button", name="生成问题遗留库")).to_have_count(0)


def test_validation(desk, site, my_order):
    """An incomplete form says what is missing and posts nothing; reading the records loses none of it."""
    hand.open_order(desk, my_order["order_no"])
    hand.press(desk, "完成处理")
    desk.get_by_label("联系人", exact=True).fill("长" * 17)
    assert len(hand.records(desk)) == 2
    desk.get_by_text("基本信息", exact=True).click()
    hand.press(desk, "提交完成")

    expect(hand.control(desk, "联系人")).to_contain_text("长度超出限制")
    expect(hand.control(desk, "省内投诉原因")).to_contain_text("请填写省内投诉原因")
    assert posts(site, "complete") == []


def test_refusal_is_shown(desk, site, my_order):
    """What the site refuses stands in a box over the drawer, and the form stays."""
    hand.open_order(desk, my_order["order_no"])
    hand.press(desk, "阶段回复")
    desk.get_by_label("回复内容").fill(TEXT)
    site.colleague(my_order["order_no"], "finish")
    for cross in ("×", "确定"):
        hand.press(desk, "提交回复")
        expect(desk.get_by_text("该任务已被处理！")).to_be_visible()
        hand.press(desk, cross)

    expect(desk.get_by_text("该任务已被处理！")).to_have_count(0)
    expect(desk.get_by_label("回复内容")).to_have_value(TEXT)


@pytest.mark.parametrize(("double", "sent"), [("off", 1), ("handler", 2)])
def test_double_submit(desk, site, my_order, double, sent):
    """A page whose script posts twice does so here too; the second post of a task is refused."""
    site.switches(double_submit=double, tamper="remark:cut@submit")
    hand.open_order(desk, my_order["order_no"])
    hand.press(desk, "驳回")
    hand.pick(desk, "驳回原因", "重复派单")
    desk.get_by_label("驳回说明").fill(TEXT)
    hand.submit(desk, "提交驳回")
    hand.walk(desk, hand.DONE_PATH)

    assert len(posts(site, "reject")) == sent
    assert [dict(one["fields"])["/form/remark"] for one in site.writes()] == [TEXT[:-1]]


def test_double_click(desk, site, my_order):
    """A double click opens one drawer, and posts once."""
    hand.row_of(desk, my_order["order_no"]).get_by_role("button", name="处理").dblclick()
    expect(hand.fact(desk, "工单编号")).to_have_text(my_order["order_no"])
    hand.press(desk, "阶段回复")
    desk.get_by_label("回复内容").fill(TEXT)
    desk.get_by_role("button", name="提交回复").dblclick()
    expect(desk.get_by_text("操作成功")).to_be_visible()

    expect(desk.get_by_text("工单详情")).to_have_count(1)
    assert len(posts(site, "notice")) == len(site.writes("notice")) == 1


def test_nothing_to_hold_on_to(desk, site, my_order):
    """Each class ends in the suffix of this start, each id has it, and an empty list is one row."""
    hand.open_order(desk, my_order["order_no"])
    hand.press(desk, "完成处理")
    expect(desk.get_by_label("处理说明")).to_be_visible()
    build = desk.locator("html").get_attribute("data-build")
    found = desk.evaluate(
        "() => Array.from(document.querySelectorAll('body *'), (one) => [one.id, one.className])"
    )
    hand.press(desk, "关闭")
    hand.walk(desk, hand.DONE_PATH)

    assert {name.rpartition("_")[2] for _, names in found for name in names.split()} == {build}
    assert {one.split("-")[1] for one, _ in found if one} == {build}
    assert desk.url == site.base_url
    assert desk.get_by_role("main").get_by_text("没有记录").count() == 1
    with MockSite("--orders", "1", profile="spa") as other:
        assert f'data-build="{build}"' not in httpx.get(other.base_url).text
