"""A login in JSON: its pairs at the gate, and what its answer says; values are never quoted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from eoms_bot.browser.flat_body import says
from eoms_bot.browser.pages.login import LoginPage
from eoms_bot.browser.profile import load_profile
from tests.browser.stand import LOGIN, ORIGIN, Stand
from tests.browser.test_login_document import FORM, HOME, SENT
from tests.browser.test_login_document import LOGIN as PAGE
from tests.support import raw_site
from tests.support.fake_browser import FakeRequest, Reply
from tests.support.raw_site import answering, page

KIND = "application/json;charset=UTF-8"
OURS = (("/user/name", "clerk01"), ("/user/password", 'a"b密'))
DOCUMENT: dict[str, Any] = {"user": {"name": "clerk01", "password": 'a"b密'}, "captchaKey": "k1"}
POSTED = """body: JSON.stringify(Object.fromEntries(new URLSearchParams(body))),
    headers: { 'Content-Type': 'application/json' }"""
IN_JSON = FORM.replace("body: body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }", POSTED)
OK = '{"data": {"token": "t0"}, "code": 20000}'


def in_json(profile, **login):
    """The profile of a site whose login is posted as JSON."""
    rules = tuple(
        one.model_copy(update={"body": "json"}) if one.kind == "login" else one
        for one in profile.site.requests
    )
    site = profile.site.model_copy(update={"requests": rules})
    return profile.model_copy(
        update={"site": site, "login": profile.login.model_copy(update=login) if login else profile.login}
    )


@pytest.fixture
def stand(profile):
    made = Stand(in_json(profile))
    made.gate.arm_login(OURS, ("/captchaKey",))
    return made


def post(stand, document, kind=KIND):
    body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    stand.context.request(FakeRequest("POST", ORIGIN + LOGIN, body, stand.page, kind))


def test_the_login_leaves(stand):
    """With its texts as JSON has them, in any order, and what the page sends as well."""
    stand.reply = Reply(body=OK.encode())

    post(stand, dict(reversed(DOCUMENT.items())))

    assert stand.arrived == [f"POST {LOGIN}"]
    assert (stand.gate.login_answer, stand.gate.login_document) == (f"200 - {OK}", OK.encode())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (DOCUMENT | {"user": DOCUMENT["user"] | {"password": "other"}}, "没有按填写的发出: /user/password"),
        (DOCUMENT | {"user": {"name": "clerk01"}}, "没有按填写的发出: /user/password"),
        (DOCUMENT | {"user": ["clerk01", 'a"b密']}, "没有按填写的发出: /user/name、/user/password"),
        (DOCUMENT | {"tenant": "x"}, "多出: /tenant"),
        (b'{"user":{"name":"clerk01","password":"a"},"user":{}}', "两次"),
    ],
    ids=["value", "one-less", "kind", "one-more", "twice"],
)
def test_another_login_does_not_leave(stand, sent, said):
    """The names of what differs are in the message, its values are not."""
    post(stand, sent)

    why = str(stand.gate.give_up_login())
    assert stand.arrived == []
    assert said in why
    assert not any(secret in why for secret in ('a"b', "other", "clerk01"))


def test_form_where_json_is_due(stand):
    """A server may read other fields in it."""
    post(stand, b"name=clerk01", "application/x-www-form-urlencoded")

    assert stand.arrived == []


@pytest.mark.parametrize(
    ("document", "is_in"),
    [
        (OK, True),
        ('{"code": "20000"}', False),
        ('{"code": 40301, "was": {"code": 20000}}', False),
        ('{"code": 40301, "code": 20000}', False),
        ('[{"code": 20000}]', False),
        ("<html>code: 20000</html>", False),
        ("", False),
    ],
)
def test_what_says_that_somebody_is_in(document, is_in):
    """The value at its place, with its type; not the same text elsewhere."""
    assert says(document.encode(), {"/code": "20000"}) is is_in


@pytest.mark.browser
@pytest.mark.parametrize(("document", "is_in"), [(OK, True), ('{"code": 40301, "msg": "密码错误"}', False)])
def test_login_page(desk_of, site, monkeypatch, document, is_in):
    """The page posts JSON, and the code in the answer decides, wherever it stands; its words are read."""
    answer = answering(page(document, kind="application/json"))
    monkeypatch.setitem(raw_site.MODES, "document of login", answer)
    site.pages |= {PAGE: page(IN_JSON), HOME: page("<p>您好，王值班</p>")}
    site.modes |= {SENT: "document of login"}
    profile = in_json(
        load_profile("ultraprocess_v2"),
        **{"user_field": "/key1", "password_field": "/key2", "also_sends": ()},
        **{"success_pattern": None, "success_values": {"/code": "20000"}},
        message_pattern='"msg": "(.*?)"',
    )
    login = LoginPage(desk_of(profile=profile).session).open()

    assert login.submit("clerk01", "mock-pass") is is_in
    assert login.message() == ("" if is_in else "密码错误")
    assert site.bodies(SENT) == ['{"key1":"clerk01","key2":"mock-pass"}']


@pytest.mark.parametrize("success", ["", 'success_pattern = "^302 "\nsuccess_values = {"/code" = "0"}'])
def test_profile_says_what_success_is(copy, success):
    """By a pattern or by values, and not by both."""
    line = r"success_pattern = '^302 \S*/portal/index_office\.action'"
    copy.change("login.toml", line, success)

    assert "须写其中一个" in copy.fault()
