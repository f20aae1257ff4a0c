"""What a recording makes of logins and answers: pure, from requests that are written here."""

from __future__ import annotations

import re
from typing import Any

import pytest

from eoms_bot.browser.answers import AnswerWords, classify
from eoms_bot.browser.profile.common import AnswerRules
from eoms_bot.browser.recording.events import STRANGER, Exchange, Press, Recording, SeenField, SeenPage
from eoms_bot.model.write import WriteState
from eoms_bot.sites.recording.addresses import PathIds
from eoms_bot.sites.recording.demonstrations import Demonstration
from eoms_bot.sites.recording.draft import ProfileDraft
from eoms_bot.sites.recording.profile import learned
from eoms_bot.sites.recording.requests import SiteLearner

URL = "http://site.example/wfm/"
CALLING = "<html><body><script>parent.showResult('{}','{}','');</script></body></html>"
NUMBERED = "<script>parent.saved('0','YL202612020001')</script>"
FORM = (SeenField("工号", "text", "clerk01", name="userId"), SeenField("口令", "password", "secret-1"))


def table(draft: ProfileDraft, name: str) -> dict[str, Any]:
    """A table of site.toml."""
    found = draft.files["site"][name]
    assert isinstance(found, dict)
    return found


def answered(*texts: str) -> AnswerRules:
    """What is made of writes that were answered so."""
    shown = [
        Demonstration(
            "complete", Exchange(1, "write", "POST", "/deal.do", text=one), "A-1", "回单", "提交", ()
        )
        for one in texts
    ]
    draft = ProfileDraft()
    SiteLearner(Recording(URL), shown, "mine", draft).learn()
    return AnswerRules(**table(draft, "answers"), refusals=draft.files["site"]["answers.refusals"])


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (CALLING.format("0", "操作成功！"), WriteState.ANSWERED_OK),
        (NUMBERED, WriteState.ANSWERED_OK),
        (CALLING.format("1", "该工单已被处理！"), WriteState.REFUSED_BUSINESS),
        (CALLING.format("1", "数据校验不通过"), WriteState.UNKNOWN),
        (NUMBERED.replace("'0'", "'1'"), WriteState.UNKNOWN),
        ("<html><body></body></html>", WriteState.UNKNOWN),
        (CALLING.format("0", "操作成功！").replace("<script>", "<script>alert(said);"), WriteState.UNKNOWN),
    ],
)
def test_answer_that_tells_the_page_around_it(text, state):
    """A hidden frame gets a page of one call: its words and its code say what came of the write."""
    rules = answered(CALLING.format("0", "操作成功！"), NUMBERED)

    found = classify(
        AnswerWords(rules, (), r"ID-\d+"), status=200, location="", session_header="", text=text, order_no="A-1",
        closes=False,
    )  # fmt: skip

    assert found.state is state


@pytest.mark.parametrize("elsewhere", ['{"code": 1, "message": "没有这张工单"}', '{"code": 0, "data": {}}'])
def test_successes_without_words(elsewhere):
    """Where the site says nothing of a success, its words for a refusal are still read and known."""
    key = "message" if "message" in elsewhere else "msg"
    sent = Exchange(
        1, "write", "POST", "/deal", media="application/json", text='{"code": 0, "data": 1}', status=200
    )
    other = Exchange(2, "read", "GET", "/one", media="application/json", text=elsewhere, status=200)
    draft = ProfileDraft()
    shown = [Demonstration("complete", sent, "A-1", "回单", "提交", ())]
    SiteLearner(Recording(URL, exchanges=[sent, other]), shown, "mine", draft).learn()
    rules = AnswerRules(**table(draft, "answers"), refusals=draft.files["site"]["answers.refusals"])

    found = [
        classify(
            AnswerWords(rules, (), r"ID-\d+"), status=200, location="", session_header="", text=text,
            order_no="A-1", closes=False,
        ).state
        for text in ('{"code": 0, "data": 1}', f'{{"code": 7, "{key}": "该工单已被处理"}}')
    ]  # fmt: skip

    assert found == [WriteState.ANSWERED_OK, WriteState.REFUSED_BUSINESS]


def login(pairs: tuple[tuple[str, str], ...], hidden: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """What is made of a login with these pairs, from a page with these hidden inputs."""
    page = SeenPage(f"{URL}login.jsp", hidden=hidden)
    press = Press(1, "登 录", page, FORM, enters=True, role="link")
    sent = Exchange(
        2, "login", "POST", "/loginAction.do", pairs=pairs, status=302, location="/wfm/main.jsp", press=press
    )
    draft = ProfileDraft()
    SiteLearner(Recording(URL, presses=[press], exchanges=[sent]), [], "mine", draft).learn()
    return {**table(draft, "login"), "css": table(draft, "login.selectors.submit")["css"]}


def test_password_that_the_page_hides():
    """What was blank before the press, and is neither the account nor the token, is made of the password."""
    made = login(
        (("userId", "clerk01"), ("pwd", "c2VjcmV0LTE="), ("lt", "77aa")), (("pwd", ""), ("lt", "77aa"))
    )

    assert (made["password_field"], made["password_made"], made["also_sends"]) == ("pwd", True, ["lt"])
    assert made["css"] == 'role=link[name="登 录"]'


def test_password_that_leaves_as_it_was_typed():
    """It is compared at the gate as before."""
    made = login((("userId", "clerk01"), ("pwd", "secret-1")), ())

    assert made["password_field"] == "pwd"
    assert "password_made" not in made


def test_two_pairs_that_may_be_the_password():
    """Nothing is guessed."""
    assert login((("userId", "clerk01"), ("a", "x1"), ("b", "x2")), ())["password_field"] == "?"


def test_page_that_leads_to_the_login():
    """The site was opened by its root: the page of the login press says where the login is."""
    press = Press(1, "登 录", SeenPage(f"{URL}login.jsp"), FORM, enters=True)
    lost = "<html><script>alert('超时');top.location.href='/wfm/login.jsp';</script></html>"
    asked = Exchange(9, STRANGER, "GET", "/todo.jsp", status=200, media="text/html", text=lost)
    draft = ProfileDraft()

    SiteLearner(Recording(URL, opened="/", presses=[press], exchanges=[asked]), [], "mine", draft).learn()

    assert table(draft, "")["login_markers"] == ["/login.jsp"]


def test_pattern_of_the_call_is_safe():
    """It reads the words between the brackets of the calls that were seen, and of no other."""
    pattern = answered(CALLING.format("0", "操作成功！")).alert_pattern

    assert re.findall(pattern, "parent.showResult('0','操作成功！','');parent.reload('x')") == [
        "'0','操作成功！',''"
    ]


def test_page_that_posts_itself_back():
    """Its reads and its writes are one kind of request: the page of what is unknown says that no recording helps."""
    state = (("__EVENTTARGET", "list$page"), ("__VIEWSTATE", "abc"))
    sent = Exchange(2, "query", "POST", "/Sheet.aspx", pairs=state, status=200)

    draft, _ = learned(Recording(URL, exchanges=[sent]), "mine")

    assert any("/Sheet.aspx" in one.what and "不支持" in one.what for one in draft.missing)


def test_account_and_password_on_two_pages():
    """The page with the password alone shows no account: the unknown says that it is not supported."""
    page = SeenPage(f"{URL}password")
    press = Press(1, "登录", page, (SeenField("密码", "password", "secret-1"),), enters=True)
    sent = Exchange(
        2, "login", "POST", "/auth", pairs=(("pwd", "secret-1"),), status=302, location="/home", press=press
    )

    draft, _ = learned(Recording(URL, presses=[press], exchanges=[sent]), "mine")

    assert any("user_field" in one.what and "不支持" in one.what for one in draft.missing)


def test_document_in_one_pair_of_a_form():
    """A gate that compares pairs cannot look into it: what is unknown says so, of the one pair."""
    page = SeenPage(f"{URL}order", facts=(("工单编号", "A-0001"),))
    press = Press(1, "受理", page)
    pairs = (("data", '{"no": "A-0001"}'), ("note", "{一句话}"))
    sent = Exchange(2, "write", "POST", "/accept", pairs=pairs, status=200, text="好", press=press)

    draft, _ = learned(Recording(URL, presses=[press], exchanges=[sent]), "mine")

    assert [one.what for one in draft.missing if "整段 JSON" in one.what] == [
        "[accept] data：一项里装着整段 JSON，闸门不能逐项比，不支持"
    ]


def test_site_that_leads_on():
    """Where every write was answered by another address, its page says nothing, and the records are asked."""
    sent = Exchange(1, "write", "POST", "/deal.do", status=302, location="/wfm/result.do", text="moved")
    draft = ProfileDraft()

    SiteLearner(
        Recording(URL), [Demonstration("complete", sent, "A-1", "回单", "提交", ())], "mine", draft
    ).learn()

    assert table(draft, "answers") == {"kind": "redirect"}
    assert not any("success" in one.what for one in draft.missing)
    assert AnswerRules(**table(draft, "answers")).kind == "redirect"


def addressed(kind: str, *queries: tuple[tuple[str, str], ...]) -> tuple[list[Any], list[str]]:
    """The rules of posted forms with these parameters in their addresses, and what is not known of them."""
    press = Press(1, "登 录", SeenPage(f"{URL}login.do"), FORM, enters=True)
    sent = [
        Exchange(n, kind, "POST", "/save.do", query=query, pairs=(("userId", "clerk01"),), status=302, press=press)
        for n, query in enumerate(queries, 2)
    ]  # fmt: skip
    ids = PathIds(sent, ())
    shown = [
        Demonstration("complete", one, f"A-{n}", "回单", "提交", (), at=ids.of_write(one, sent))
        for n, one in enumerate(sent)
    ]
    draft = ProfileDraft()
    recording = Recording(URL, presses=[press], exchanges=sent)
    SiteLearner(recording, shown if kind == "write" else [], "mine", draft).learn()
    rules: Any = draft.files["site"]["requests"]
    return [one.get("query") for one in rules], [one.what for one in draft.missing if "/save.do" in one.what]


@pytest.mark.parametrize("kind", ["login", "write"])
def test_address_of_a_posted_form(kind):
    """The gate lets a form leave with the parameters that its rule has: those that say what it is for."""
    assert addressed(kind, (("method", "logon"),), (("method", "logon"),)) == ([{"method": "logon"}], [])


def test_address_that_names_the_order():
    """What is another one for each order does not say what the form is for: it is a pair, as in a body."""
    rules, unknown = addressed("write", (("taskId", "71137"),), (("taskId", "71146"),))

    assert rules == [{"taskId": "(?P<taskId>.+)"}]
    assert unknown == []
