"""What a profile may say of its site's kind, and what it must say then."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile import load_page_profile
from eoms_bot.errors import ConfigError
from tests.browser.profile_copy import Copy


@pytest.fixture
def boco(tmp_path):
    """A fresh copy of the second vendor's profile."""
    return Copy(tmp_path, "boco")


def test_second_vendor_loads():
    """The second vendor's profile is valid; its kinds are others than the first one's."""
    first, second = load_page_profile("ultrabpp"), load_page_profile("boco")

    kinds = [
        (
            one.order_form.actions,
            one.order_form.boxes,
            one.todo_list.opens,
            one.history.lines,
            one.answers.kind,
        )
        for one in (first, second)
    ]
    assert kinds == [
        ("buttons", "wrapped", "new_window", "text", "script"),
        ("options", "plain", "same_window", "cells", "page"),
    ]
    assert (first.accept is None, second.accept is None) == (True, False)


def test_older_product_loads():
    """The older product's profile differs from the newer one's in how a login is answered and a lost session is told."""
    newer, older = load_page_profile("ultrabpp"), load_page_profile("ultraprocess_v2")

    kinds = [(one.login.answer, bool(one.site.lost_texts), one.portal.frame_menu) for one in (newer, older)]
    assert kinds == [("page", False, "frame[name=leftFrame]"), ("document", True, None)]
    assert older.order_form.facts == newer.order_form.facts


def test_all_write_the_same():
    """All profiles list the form's write and the leftover entry's, one also a claim at an address of its own,
    and know all values that are decided.
    """
    profiles = [load_page_profile(name) for name in ("ultrabpp", "boco", "ultraprocess_v2")]

    writes = [[rule.action for rule in one.site.requests if rule.kind == "write"] for one in profiles]
    decided = [
        {spec.name for spec in one.complete.fields if not spec.name.startswith("fixed.")} for one in profiles
    ]

    assert writes == [["form", "leftover"], ["accept", "form", "leftover"], ["form", "leftover"]]
    assert decided[0] - decided[1] == {"measure_class"}
    assert decided[0] == decided[2]


def test_accept_without_a_form(boco):
    """`accept.toml` is the one file that a profile may lack: then an accept is done by its press."""
    (boco.folder / "accept.toml").unlink()

    assert boco.load().accept is None


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        pytest.param(
            "order_form.toml", 'value = "46"\n', "", "须给出 value: 处理完成", id="option without value"
        ),
        pytest.param(
            "order_form.toml", "[selectors.required]", "[selectors.needed]", "required", id="plain boxes"
        ),
        pytest.param(
            "todo_list.toml", 'link = "href"\n', "", 'link = "href"', id="same window without address"
        ),
        pytest.param(
            "history.toml", "[selectors.region]", "[selectors.part]", "处理记录要么", id="history nowhere"
        ),
        pytest.param(
            "history.toml", 'lines = "cells"', 'lines = "cells"\nframe = "#f"', "处理记录要么", id="twice"
        ),
        pytest.param(
            "answers.toml", 'kind = "page"', 'kind = "script"', "close_marker", id="script that never closes"
        ),
        pytest.param(
            "complete.toml", 'below = ["issueReasonTypeTwo"]\n', "", "级联须给出 below", id="flat cascade"
        ),
        pytest.param(
            "complete.toml",
            'below = ["issueReasonTypeTwo"]',
            'below = ["dealResult"]',
            "字段重复",
            id="two owners",
        ),
        pytest.param(
            "complete.toml",
            'control = "dealResult"\ntype = "native_select"',
            'control = "dealResult"\ntype = "popup_select"',
            "order_form.toml 须给出 [menu]: result",
            id="popup without a menu",
        ),
        pytest.param(
            "complete.toml",
            'control = "isReplied"\ntype = "native_select"',
            'control = "isReplied"\ntype = "radio_twin"',
            "codes 和 radios",
            id="radios without a name",
        ),
        pytest.param(
            "site.toml",
            "{ method = 'performLeftover' }",
            "{ method = '(' }",
            "正则表达式无效",
            id="broken query",
        ),
    ],
)
def test_kind_without_its_means(boco, file, old, new, told):
    """A kind that lacks what its handler needs is refused, with what is missing."""
    boco.change(file, old, new)

    with pytest.raises(ConfigError) as refused:
        boco.load()

    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        pytest.param(
            "ultraprocess_v2",
            "message_pattern = '<msg>([^<]*)</msg>'\n",
            "",
            "须给出 message_pattern",
            id="document without words",
        ),
        pytest.param(
            "ultraprocess_v2",
            "'<msg>([^<]*)</msg>'",
            "'<msg>[^<]*</msg>'",
            "恰有一个括号",
            id="words without a group",
        ),
        pytest.param(
            "ultraprocess_v2",
            """answer_pattern = '<root\\s[^>]{0,80}step="sms"'\n""",
            "",
            "须给出 answer_pattern（before 不用它）: 输入短信验证码",
            id="step that no document asks for",
        ),
        pytest.param(
            "ultraprocess_v2",
            'picture = "#checkNumImage"',
            'picture = "#checkNumImage"\nanswer_pattern = "x"',
            "before 不用它）: 输入图形验证码",
            id="document before the login",
        ),
        pytest.param(
            "boco", "[selectors.message]", "[selectors.words]", "selectors.message", id="page without words"
        ),
        pytest.param(
            "boco",
            'user_field = "j_username"',
            """user_field = "j_username"\nmessage_pattern = '(a)'""",
            'answer = "document"',
            id="pattern for a page",
        ),
        pytest.param(
            "boco",
            'told = "修改密码"',
            'told = "修改密码"\nanswer_pattern = "x"',
            "answer_pattern 只用于文档",
            id="step of a document on a page",
        ),
    ],
)
def test_login_without_its_means(tmp_path, name, old, new, told):
    """A login whose answer could not be read is refused, with what is missing."""
    copy = Copy(tmp_path, name)
    copy.change("login.toml", old, new)

    assert told in copy.fault()
