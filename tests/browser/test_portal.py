"""The menu: one look finds what is unfolded; whatever that look cannot do, the walk down the menu does."""

import pytest

from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.errors import WrongPage

pytestmark = pytest.mark.browser

CSS = {"node": ":scope > div", "node_of_level_label": ":scope > div > b", "node_children": ":scope > i"}
TREE = """<div id=t><div><b>工单</b><i>
<div><b>待办</b></div><div><b>已 办</b></div><div style='display:none'><b>隐藏</b></div><div><b>双</b></div><div><b>双</b></div>
</i></div></div>"""


@pytest.mark.parametrize(
    ("labels", "places"),
    [
        (("工单", "已办"), [0, 1]),
        (("工单",), [0]),
        (("工单", "隐藏"), None),
        (("工单", "双"), None),
        (("工单", "没有"), None),
        (("待办",), None),
    ],
)
def test_places(desk, labels, places):
    """Labels are found letter by letter but for white space; hidden, missing and twofold ones are left to the walk."""
    tree = desk.open(TREE).locator("#t")

    assert PortalPage(desk.session)._places(tree, CSS, labels) == places


def test_selector_that_only_the_walk_knows(desk):
    """A selector of another kind than CSS is no error of the site."""
    tree = desk.open(TREE).locator("#t")

    assert PortalPage(desk.session)._places(tree, CSS | {"node": "css=div"}, ("工单",)) is None


NOTICE = "<div class=headerOffice><div class=passwordNotice>{}</div></div>"


@pytest.mark.parametrize(
    ("page", "days"),
    [
        ("<p>欢迎您：测试员</p>", None),
        (NOTICE.format(""), None),
        (NOTICE.format("您的密码将于5天后到期，请及时修改"), 5),
        (NOTICE.format("您的密码将于 0 天后到期"), 0),
    ],
)
def test_end_of_the_password(desk, page, days):
    """The days that a password is good for are those that the portal says; it says nothing as a rule."""
    desk.session.top.set_content(page)

    assert PortalPage(desk.session).password_days() == days


@pytest.mark.parametrize(
    ("words", "pattern"), [("密码三日内失效", ""), ("密码将于三天后到期", "(.)天后到期")]
)
def test_notice_in_other_words(desk, words, pattern):
    """A notice that cannot be read is told, with what was wanted, and without what it says."""
    profile = desk.session.profile
    notice = profile.portal.password_notice.model_copy(update={"days_pattern": pattern} if pattern else {})
    portal = profile.portal.model_copy(update={"password_notice": notice})
    desk.session.profile = profile.model_copy(update={"portal": portal})
    desk.session.top.set_content(NOTICE.format(words))

    with pytest.raises(WrongPage, match="读不懂"):
        PortalPage(desk.session).password_days()
