"""Dialogs are always answered: dismissed unless their text is listed; what nobody foresaw forbids every write."""

from __future__ import annotations

import pytest

from eoms_bot.browser.dialogs import Dialogs, ShownDialog

pytestmark = pytest.mark.browser


@pytest.fixture
def dialogs(context):
    """The handler, installed; it knows one question and one answer of the site."""
    handler = Dialogs(("^确定提交工单.*吗？$",), ("^工单提交成功！$",))
    handler.install(context)
    return handler


@pytest.mark.parametrize(
    ("code", "result", "said"),
    [
        pytest.param(
            "alert('工单提交成功！')", None, ShownDialog("alert", "工单提交成功！", False), id="alert"
        ),
        pytest.param(
            "confirm('确定提交工单甲吗？')",
            True,
            ShownDialog("confirm", "确定提交工单甲吗？", True),
            id="listed",
        ),
        pytest.param(
            "confirm('确定删除吗？')", False, ShownDialog("confirm", "确定删除吗？", False), id="unlisted"
        ),
        pytest.param("confirm('')", False, ShownDialog("confirm", "", False), id="empty question"),
        pytest.param("prompt('原因？')", None, ShownDialog("prompt", "原因？", False), id="prompt"),
    ],
)
def test_answers(page, dialogs, code, result, said):
    """Each dialog is answered by its kind and text, and kept."""
    assert page.evaluate(code) == result
    assert dialogs.said == [said]


def test_chain(page, dialogs):
    """A chain of dialogs goes through at once, and is told in order."""
    page.evaluate("alert('一'); confirm('二'); alert('三')")

    assert dialogs.since(0) == "一 / 二 / 三"
    assert dialogs.since(2) == "三"
    assert dialogs.since(3) == ""


def test_page_that_is_given_up(page, dialogs):
    """What a page says of a refused trial is no objection; what it said before, and another page, are."""
    tried: list[bool] = []
    dialogs.excuse([page], lambda: bool(tried))
    page.evaluate("alert('请填写说明')")
    assert "请填写说明" in dialogs.objection()

    dialogs.begin()
    dialogs.excuse([page], lambda: bool(tried))
    tried.append(True)
    page.evaluate("alert('系统繁忙')")
    assert dialogs.objection() == ""

    page.context.new_page().evaluate("alert('系统繁忙')")
    assert "系统繁忙" in dialogs.objection()


def test_trial_is_over(page, dialogs):
    """From the next write on, what that page says counts again."""
    dialogs.excuse([page], lambda: True)
    dialogs.hear_all()

    page.evaluate("alert('工单已被处理')")

    assert "工单已被处理" in dialogs.objection()


def test_new_window_and_frame(page, dialogs):
    """Windows that open later, and frames, have the same handler."""
    page.evaluate(
        """() => {
            const frame = document.body.appendChild(document.createElement('iframe'));
            frame.contentWindow.alert('框架');
            window.open('about:blank').alert('新窗口');
        }"""
    )

    assert sorted(said.text for said in dialogs.said) == ["新窗口", "框架"]


def test_window_that_goes_away_with_its_dialog(page, dialogs):
    """A dialog whose page has gone is no error, and the next one is answered."""
    page.evaluate("setTimeout(() => alert('走了'), 0)")
    page.close()
    other = page.context.new_page()

    assert other.evaluate("confirm('还在？')") is False


def test_page_that_asks_before_it_is_left(page):
    """Leaving such a page is allowed where the profile lists it."""
    dialogs = Dialogs(("^beforeunload$",))
    dialogs.install(page.context)
    page.set_content("<input id='box'>")
    page.locator("#box").fill("改过")
    page.evaluate("() => { window.onbeforeunload = event => { event.preventDefault(); return '未保存'; } }")

    page.goto("about:blank")

    assert page.url == "about:blank"
    assert [said.kind for said in dialogs.said] == ["beforeunload"]


def test_page_that_will_not_be_left(page, dialogs):
    """F47: where nobody has listed it, the page stays, and no write may follow."""
    page.set_content("<input id='box'>")
    page.locator("#box").fill("改过")
    page.evaluate("() => { window.onbeforeunload = event => { event.preventDefault(); return '未保存'; } }")
    page.evaluate("() => { location.href = 'about:blank?left' }")
    page.wait_for_function("() => true")

    assert "left" not in page.url
    assert "beforeunload" in dialogs.objection()


@pytest.mark.parametrize(
    "code", ["alert('系统提示')", "confirm('确定删除吗？')", "prompt('原因？')", "confirm('工单提交成功！')"]
)
def test_unforeseen(page, dialogs, code):
    """F47: what is neither listed nor an answer of the site stands against the order, until the next one begins."""
    page.evaluate(code)
    said = dialogs.objection()
    dialogs.begin()

    assert "未登记的对话框" in said
    assert "写进 site.toml 的 known_dialogs" in said
    assert dialogs.objection() == ""


@pytest.mark.parametrize("code", ["alert('工单提交成功！')", "confirm('确定提交工单甲吗？')"])
def test_foreseen(page, dialogs, code):
    """An answer of the site and a listed question stand against nothing."""
    page.evaluate(code)

    assert dialogs.objection() == ""
