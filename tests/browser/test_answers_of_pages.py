"""How the answer of a write is read where it is a page for people: what it says, once it is whole."""

from __future__ import annotations

import pytest

from eoms_bot.browser.answers import AnswerWords, classify
from eoms_bot.browser.profile import load_profile
from eoms_bot.model.write import Answer, WriteState

ORDER = "ID-056-20261125-00001"
PROFILE = load_profile("boco")


def page(text, head=""):
    return f"<html><head><title>提示</title>{head}</head><body><div><h3>{text}</h3></div></body></html>"


def read(text, status=200, *, rules=PROFILE.answers, location=""):
    return classify(
        AnswerWords(
            rules=rules,
            login_markers=PROFILE.site.login_markers,
            order_no_pattern=PROFILE.site.order_no_pattern,
            denial_texts=PROFILE.site.denial_texts,
        ),
        status=status,
        location=location,
        session_header="",
        text=text,
        order_no=ORDER,
        closes=False,
    )


@pytest.mark.parametrize(
    "text",
    [
        page("操作成功！"),
        page("操作成功！", '<meta http-equiv="refresh" content="3;url=/list"/>'),
        page("数据已经成功提交!"),
        page(f"操作成功！工单{ORDER}"),
        page("操作成功！") + "\n",
    ],
)
def test_success(text):
    """A whole page that begins with a listed success."""
    assert read(text).state is WriteState.ANSWERED_OK


@pytest.mark.parametrize("text", ["该任务已被处理！", "操作描述不能为空！", "未解决工单须先生成问题遗留库！"])
def test_refusal(text):
    """A page with a listed refusal is one, and its words are kept."""
    answer = read(page(f"操作失败</h3><p>{text}</p><h3>"))

    assert answer.state is WriteState.REFUSED_BUSINESS
    assert text in answer.alert


def test_number_in_a_refusal_is_masked():
    """What the site says goes into ledger and report: a customer's number in it is masked."""
    answer = read(page("联系客户电话不能为空！（13900000001）"))

    assert "139****0001" in answer.alert
    assert "13900000001" not in answer.alert + answer.note


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (page("操作成功！"), Answer(WriteState.ANSWERED_OK, "操作成功！", 200, "操作成功！")),
        (
            page("操作失败<script>alert('该任务已被处理！');</script>"),
            Answer(
                *(WriteState.REFUSED_BUSINESS, "网站拒绝: 该任务已被处理！ / 操作失败", 200),
                "该任务已被处理！ / 操作失败",
            ),
        ),
        (page("系统繁忙"), Answer(WriteState.UNKNOWN, "未登记的回答: 系统繁忙", 200, "系统繁忙")),
        (page(""), Answer(WriteState.UNKNOWN, "未登记的回答: 没有文字", 200)),
        ("<h3>操作成功！</h3>", Answer(WriteState.UNKNOWN, "回答的页面没有读全", 200, "操作成功！")),
    ],
    ids=["success", "refusal", "unlisted", "no words", "cut"],
)
def test_told(text, told):
    """Everything that people will read of a page is as it was said."""
    assert read(text) == told


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(page(""), id="no words"),
        pytest.param(page("系统繁忙"), id="unlisted words"),
        pytest.param(page("操作成功！")[:-1], id="cut"),
        pytest.param("<html><body><h3>操作成功！", id="half"),
        pytest.param(page("操作成功！但处理说明不能为空"), id="both"),
        pytest.param(page("本次操作成功！"), id="success behind other words"),
        pytest.param(page("x", "<title>操作成功！</title>"), id="in the title only"),
        pytest.param(page("<script>var text = '操作成功！';</script>"), id="in a script only"),
        pytest.param(page("操作成功！<script>alert('系统繁忙');</script>"), id="with an unlisted alert"),
        pytest.param(page("操作成功！<script>alert(said);</script>"), id="with an alert that cannot be read"),
        pytest.param(page("工单ID-056-20261125-00002操作成功！"), id="another order"),
    ],
)
def test_unknown(text):
    """What is not whole, not listed, of two minds or of another order says nothing of this write."""
    assert read(text).state is WriteState.UNKNOWN


@pytest.mark.parametrize("status", [302, 404, 408, 500, 502])
def test_other_status(status):
    """Any other status leaves the write unknown, whatever the page says."""
    assert read(page("操作成功！"), status, location="/eoms/elsewhere").state is WriteState.UNKNOWN


@pytest.mark.parametrize(
    ("first", "state"), [(False, WriteState.UNKNOWN), (True, WriteState.REFUSED_SESSION)]
)
def test_no_right(first, state):
    """A missing right may be a lost session: not done only where the profile says that sessions are looked at first."""
    rules = PROFILE.answers.model_copy(update={"session_filter_before_action": first})

    assert read(page("您没有这个权限 ，请联系管理员"), rules=rules).state is state
