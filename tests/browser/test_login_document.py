"""A login that is answered by a document: what it says is read from the document, and the page's script gets its time."""

from __future__ import annotations

import pytest

from eoms_bot.browser.pages.login import LoginPage
from eoms_bot.browser.profile import load_profile
from eoms_bot.errors import SessionExpired, SiteChanged
from tests.support import raw_site
from tests.support.raw_site import answering, page

pytestmark = pytest.mark.browser

LOGIN, SENT = "/eoms/roles/login.jsp", "/eoms/roles/login.do"
HOME = "/eoms/common/jsp/index.jsp"
SLOW_MS = 200
FORM = f"""<form id="loginform"><input type="text" id="key1" name="key1"><input type="password" id="key2" name="key2">
<input type="button" id="btnLogin" value="登录" onclick="go('{SENT}', 'key1=' + key1.value + '&key2=' + key2.value)"></form>
<div id="smsBox" style="display:none"><input id="checkcode" name="checkcode">
<input type="button" id="btnCheck" value="确定" onclick="go('/eoms/roles/checkCode.do', 'checkcode=' + checkcode.value)"></div>
<script>
function go(url, body) {{
  fetch(url, {{ method: 'POST', body: body, headers: {{ 'Content-Type': 'application/x-www-form-urlencoded' }} }})
    .then(function (got) {{ return got.text(); }})
    .then(function (text) {{ setTimeout(function () {{ told(text); }}, {SLOW_MS}); }});
}}
function told(text) {{
  if (text.indexOf('success="true"') > 0) {{ location.href = '{HOME}'; }}
  if (text.indexOf('step="sms"') > 0) {{ document.getElementById('smsBox').style.display = ''; }}
}}
</script>"""
YES = '<root success="true"></root>'


@pytest.fixture
def login(desk_of, site, monkeypatch):
    """The login page of a site that answers its posts by these documents."""

    def at(document: str, behind: str = YES) -> LoginPage:
        for name, text in (("login", document), ("code", behind)):
            told = answering(page(text, kind="text/xml; charset=utf-8"))
            monkeypatch.setitem(raw_site.MODES, f"document of {name}", told)
        site.pages |= {LOGIN: page(FORM), HOME: page("<p>您好，王值班</p>")}
        site.modes |= {SENT: "document of login", "/eoms/roles/checkCode.do": "document of code"}
        return LoginPage(desk_of(profile=load_profile("ultraprocess_v2")).session).open()

    return at


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(YES, id="plain"),
        pytest.param(f'<?xml version="1.0" encoding="UTF-8"?>\n{YES}', id="declared"),
        pytest.param('<root id="1" success="true"/>', id="among other attributes"),
    ],
)
def test_success(login, site, document):
    """A success is known by the document; whoever leaves is on the home page when the slow script has gone there."""
    there = login(document)

    accepted = there.submit("clerk01", "mock-pass")
    there.leave()

    assert accepted is True
    assert [seen.body for seen in site.posts] == [b"key1=clerk01&key2=mock-pass"]
    assert HOME in [seen.path for seen in site.seen]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param('<root success="false"><msg>密码不正确</msg></root>', id="refused"),
        pytest.param("", id="nothing"),
        pytest.param("<html><body>系统忙</body></html>", id="a page"),
        pytest.param('<root success="false"><msg>root success="true"</msg></root>', id="words that look so"),
    ],
)
def test_no_success(login, document):
    """Whatever is not the listed success is none, and none that was lost either: it counts against the password."""
    assert login(document).submit("clerk01", "mock-pass") is False


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('<root success="false"><msg>密码不正确</msg></root>', "密码不正确"),
        ('<root success="false"><msg> A&amp;B不正确 </msg></root>', "A&B不正确"),
        ('<root success="false"></root>', ""),
    ],
)
def test_words(login, document, said):
    """What the site says of a refusal is read at once, long before the page shows it."""
    there = login(document)
    there.submit("clerk01", "mock-pass")

    assert there.message() == said


def test_code(login, site):
    """A code that the document asks for is waited for on the page, and sent once; nothing else is asked."""
    there = login('<root success="false" step="sms"><msg>请输入手机验证码</msg></root>')
    there.submit("clerk01", "mock-pass")

    asked = there.asked(answered=True)
    accepted = there.answer(asked[0], "4839")

    assert [one.told for one in asked] == ["输入短信验证码"]
    assert accepted is True
    assert site.bodies("/eoms/roles/checkCode.do") == ["checkcode=4839"]


def test_nothing_is_asked(login):
    """Where the document asks for nothing, nobody is waited for."""
    there = login('<root success="false"><msg>密码不正确</msg></root>')
    there.submit("clerk01", "mock-pass")

    assert there.asked(answered=True) == []


def test_step_that_does_not_show(login):
    """A step that the document asks for, and the page does not have, is a change of the site."""
    there = login('<root success="false" step="notice"><msg>请先阅读公告</msg></root>')
    there.submit("clerk01", "mock-pass")

    with pytest.raises(SiteChanged, match="登录页"):
        there.asked(answered=True)


VIEW = "/eoms/UltraProcess/Sheet/SheetView.jsp"
LOST = "登录名或密码错误，请重新登录"


@pytest.fixture
def desk(desk_of):
    """A desk with the older product's profile."""
    return desk_of(profile=load_profile("ultraprocess_v2"))


@pytest.mark.parametrize("body", [f"<body>{LOST}</body>", f"<body>\n <b>{LOST}</b></body>"])
def test_page_in_place_of_another(desk, body):
    """Words with which a page begins say that the session is gone, whatever was asked for."""
    desk.open(body, VIEW)

    with pytest.raises(SessionExpired, match="登录名或密码错误"):
        desk.session.explain()


def test_words_of_a_customer(desk):
    """The same words further on in a page are somebody's complaint, and nothing is known of the session."""
    window = desk.open(f"<p>投诉内容：客户称{LOST}</p>", VIEW)

    desk.session.explain()

    assert LOST in window.inner_text("body")


def test_script_that_got_another_page(desk):
    """What a script got in place of its own answer says so too, though no page shows it."""
    step = "/eoms/UltraProcess/Sheet/SheetStep.jsp"
    desk.site.pages[step] = page(f"<html><body>{LOST}</body></html>")
    window = desk.open(
        f"<script>fetch('{step}').then(got => got.text()).then(() => {{ document.title = 'got'; }})</script>",
        VIEW,
    )
    window.wait_for_function("() => document.title === 'got'")

    with pytest.raises(SessionExpired, match="登录名或密码错误"):
        desk.session.explain()
