"""A write that is answered by the words of a lost session: done or not, as far as the profile knows."""

from __future__ import annotations

import pytest

from eoms_bot.browser.answers import AnswerWords, classify
from eoms_bot.browser.profile import load_profile
from eoms_bot.model.write import WriteState

ORDER = "ID-056-20261125-00001"
PROFILE = load_profile("ultraprocess_v2")
LOST = "登录名或密码错误"
CLOSE = "<script>window.close();</script>"


def read(text, rules=PROFILE.answers):
    return classify(
        AnswerWords(
            rules=rules,
            login_markers=PROFILE.site.login_markers,
            order_no_pattern=PROFILE.site.order_no_pattern,
            lost_texts=PROFILE.site.lost_texts,
        ),
        status=200,
        location="",
        session_header="",
        text=text,
        order_no=ORDER,
        closes=True,
    )


def test_nobody_knows():
    """Where nobody knows whether the site looks at the session before it acts, the write stays UNKNOWN."""
    answer = read(f"<html><title>x</title><body>\n{LOST}，请<a>重新登录</a></body></html>")

    assert answer.state is WriteState.UNKNOWN
    assert LOST in answer.note


def test_session_comes_first():
    """Where the profile says that the session is looked at first, nothing was done."""
    rules = PROFILE.answers.model_copy(update={"session_filter_before_action": True})

    assert read(f"<body>{LOST}</body>", rules).state is WriteState.REFUSED_SESSION


@pytest.mark.parametrize("text", [CLOSE, f"<script>// {LOST}\nwindow.close();</script>"])
def test_success(text):
    """A script page is read as ever; what no person is shown says nothing of the session."""
    assert read(text).state is WriteState.ANSWERED_OK


def test_words_further_on():
    """The same words behind others are no sign of a lost session; the page is none that is known."""
    rules = PROFILE.answers.model_copy(update={"session_filter_before_action": True})

    assert read(f"<body>系统忙：{LOST}</body>", rules).state is WriteState.UNKNOWN
