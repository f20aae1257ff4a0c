"""What is kept of an answer, whole: the class, the words for people, status and alert."""

from __future__ import annotations

import pytest

from eoms_bot.browser.answers import AnswerWords, classify, first_words, says_taken, words_of
from eoms_bot.model.write import Answer, WriteState
from tests.browser.kit import ORDER
from tests.browser.stand import LOGIN

OTHER = "ID-056-20261125-00002"
UNKNOWN, REFUSED = WriteState.UNKNOWN, WriteState.REFUSED_BUSINESS
CLOSE, RELOAD = "window.close();", "window.location.href = '/eoms/x';"


def script(code):
    return f"<html><head><title>提示</title></head><body><script>{code}</script></body></html>"


def alert(*said):
    return "".join(f"alert('{text}');" for text in said)


@pytest.fixture
def read(profile):
    """The class of an answer by the profile that comes with the program, or by changed rules."""

    def call(text, status=200, location="", closes=True, denial_texts=(), lost_texts=(), **changed):
        return classify(
            AnswerWords(
                rules=profile.answers.model_copy(update=changed),
                login_markers=profile.site.login_markers,
                order_no_pattern=profile.site.order_no_pattern,
                denial_texts=denial_texts,
                lost_texts=lost_texts,
            ),
            status=status,
            location=location,
            session_header="",
            text=text,
            order_no=ORDER,
            closes=closes,
        )

    return call


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (script(CLOSE), Answer(WriteState.ANSWERED_OK, "无提示", 200)),
        (
            script(alert("工单提交成功！") + CLOSE),
            Answer(WriteState.ANSWERED_OK, "工单提交成功！", 200, "工单提交成功！"),
        ),
        (
            script(alert("请先受理工单！", "请致电13900000001")),
            Answer(
                *(REFUSED, "网站拒绝: 请先受理工单！ / 请致电139****0001", 200),
                "请先受理工单！ / 请致电139****0001",
            ),
        ),
        (script(alert("系统繁忙") + CLOSE), Answer(UNKNOWN, "未登记的提示: 系统繁忙", 200, "系统繁忙")),
        (
            script(alert(f"{OTHER}已提交") + CLOSE),
            Answer(UNKNOWN, "回答说的是另一张工单", 200, f"{OTHER}已提交"),
        ),
        (
            script(alert("工单提交成功！") + "alert(more);" + CLOSE),
            Answer(UNKNOWN, "回答含无法读出的提示", 200, "工单提交成功！"),
        ),
        (
            script(alert("工单提交成功！")),
            Answer(UNKNOWN, "回答没有关闭窗口的脚本", 200, "工单提交成功！"),
        ),
        (
            script(alert("工单提交成功！") + CLOSE) + "错误",
            Answer(UNKNOWN, "回答不是完整的脚本页", 200, "工单提交成功！"),
        ),
    ],
    ids=["quiet", "success", "refusal", "unlisted", "other order", "unreadable", "stays open", "words"],
)
def test_answer(read, text, told):
    """Everything that people will read of an answer is as it was said, with numbers masked."""
    assert read(text) == told


def test_words_of_an_answer(read):
    """A missing right and the words of a lost session are told as such, and a success says nothing of either."""
    right, session = "您没有这个权限", "登录名或密码错误"
    wants = {"denial_texts": (right,), "lost_texts": (session,), "session_filter_before_action": True}

    told = [read(f"<body>{words}</body>", **wants) for words in (right, f" {session},请\n重来")]

    assert told == [
        Answer(WriteState.REFUSED_SESSION, "200 网站称没有权限", 200),
        Answer(WriteState.REFUSED_SESSION, f"200 网站称“{session}”", 200),
    ]
    assert read(script(CLOSE), **wants).state is WriteState.ANSWERED_OK


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("登录 名", "\n登录  名或密码", "登录 名"),
        ("密码", "登录名或密码", None),
        ("名|登录", "登录名", "登录"),
    ],
)
def test_first_words(pattern, text, found):
    """What counts is how a page begins, its white space squeezed to one blank."""
    match = first_words(("另外", pattern), text)

    assert (match and match.group()) == found


def test_words_of():
    """Capitals and lines that break within a tag hide nothing that is not shown, and show all that is."""
    page = "<HTML><TITLE>提\n示</TITLE>\n<SCRIPT>\nvar a;\n</SCRIPT><!-- x\ny --><P\nclass=a>操作&nbsp;成功<BR>请</P>"

    assert words_of(page) == "操作 成功 请"


def test_status(read):
    """Any other status is told by its number."""
    assert read("", 503) == Answer(UNKNOWN, "HTTP 503", 503)


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (True, Answer(WriteState.REFUSED_SESSION, "302 会话失效", 302)),
        (False, Answer(UNKNOWN, "302 会话失效（该站点不保证先查会话）", 302)),
    ],
)
def test_lost_session(read, first, told):
    """A lost session is told as such, and why it may not count as not done."""
    assert read("", 302, LOGIN, session_filter_before_action=first) == told


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("<HTML><TITLE>提\n示</TITLE><BODY><SCRIPT>\nwindow.close();\n</SCRIPT>", WriteState.ANSWERED_OK),
        ("<!-- 提\n示 --><STYLE>a\n{}</STYLE>" + script(CLOSE), WriteState.ANSWERED_OK),
        (script(CLOSE) + "<script src='x.js'>", UNKNOWN),
        (script(CLOSE) + "<SCRIPT src='x.js'>", UNKNOWN),
    ],
    ids=["capitals", "unseen words", "cut in a script", "cut in capitals"],
)
def test_script_page(read, text, state):
    """Old pages write their tags in capitals and over several lines; a script without an end is a cut page."""
    assert read(text).state is state


@pytest.mark.parametrize(
    ("said", "taken"), [("该任务已被受理！", True), ("请先受理工单！", False), ("工单提交成功！", False)]
)
def test_taken(profile, said, taken):
    """Only a refusal that means it says that somebody was first."""
    assert says_taken(profile.answers, Answer(REFUSED, "", 200, said)) is taken
