"""How the answer of a write is read where it is a JSON document: by its code, once it is whole."""

from __future__ import annotations

import pytest

from eoms_bot.browser.answers import AnswerWords, classify
from eoms_bot.browser.profile import load_profile
from eoms_bot.model.write import WriteState

ORDER = "ID-056-20261125-00001"
PROFILE = load_profile("spa")


def read(text, *, before_action=False, **rules_too):
    changes = {"session_filter_before_action": before_action, **rules_too}
    rules = PROFILE.answers.model_copy(update=changes)
    words = AnswerWords(rules=rules, login_markers=(), order_no_pattern=PROFILE.site.order_no_pattern)
    return classify(
        words, status=200, location="", session_header="", text=text, order_no=ORDER, closes=False
    )


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ('{"code": 20000, "msg": "操作成功", "data": null}', WriteState.ANSWERED_OK),
        ('{"code": "20000", "msg": "操作成功"}', WriteState.ANSWERED_OK),
        ('{"code": 20000}', WriteState.ANSWERED_OK),
        ('{"code": 50010, "msg": "该任务已被处理！"}', WriteState.REFUSED_BUSINESS),
        ('{"code": 50010, "msg": "别的话"}', WriteState.UNKNOWN),
        ('{"code": 50099}', WriteState.UNKNOWN),
        ('{"code": 20000, "msg": "该任务已被处理！"}', WriteState.UNKNOWN),
        ('{"code": 20000, "msg": "工单ID-056-20261125-00009操作成功"}', WriteState.UNKNOWN),
        ('{"code": 40101, "msg": "登录已失效"}', WriteState.UNKNOWN),
        ('{"code": 20000, "msg": "操作成', WriteState.UNKNOWN),
        ('{"code": 50010, "code": 20000}', WriteState.UNKNOWN),
        ('{"data": {"code": 20000}}', WriteState.UNKNOWN),
        ("", WriteState.UNKNOWN),
        ("<html>操作成功</html>", WriteState.UNKNOWN),
    ],
)
def test_document(text, state):
    """Only a listed code is a success, only listed words a refusal; anything else is unknown."""
    assert read(text).state is state


@pytest.mark.parametrize(
    ("code", "state"),
    [("true", WriteState.ANSWERED_OK), ('"true"', WriteState.ANSWERED_OK), ("false", WriteState.UNKNOWN)],
)
def test_code_that_says_yes_or_no(code, state):
    """A truth is read as JSON writes it."""
    assert read(f'{{"ok": {code}}}', code="/ok", says="/msg", done=("true",)).state is state


def test_session_before_the_action():
    """A lost session is a refusal only where the site looks at it before it acts."""
    text = '{"code": 40101, "msg": "登录已失效"}'

    assert read(text, before_action=True).state is WriteState.REFUSED_SESSION
