"""Answers that are shown again to the very same question: styles, scripts and option lists, for a while, and nothing else."""

from __future__ import annotations

import json

import pytest

from eoms_bot.browser.fields import Scope
from eoms_bot.browser.gate import Gate
from eoms_bot.browser.pages.field_group import FieldGroup
from eoms_bot.browser.profile.parts import FieldSpec, MenuSpec
from eoms_bot.errors import OptionNotOffered
from tests.browser.kit import StillClock
from tests.support.raw_site import MODES, answering, page

pytestmark = pytest.mark.browser

SCRIPT, OPTIONS, LIST = (
    "/eoms/static/form.js",
    "/eoms/ultrabpp/clientOpt/callService.action",
    "/eoms/common/leftTree.action",
)
CODE = "answer = 'gewöhnlich 原文';"
DIC, OTHER = "method=getDicData&paras=area", "method=getReturnUser&paras=area"
LISTED = '[{"text": "镇区"}]'
ASK = """async ([path, body]) => {
    const told = body === null ? {} : {method: 'POST', body, headers: {'Content-Type': 'application/x-www-form-urlencoded'}};
    const got = await fetch(path, told);
    return [got.status, got.headers.get('content-type'), got.headers.get('date'), await got.text()];
}"""


class Hand(StillClock):
    """A clock that a test sets."""

    at = 0.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def clock():
    """A clock that a test sets."""
    return Hand()


@pytest.fixture
def desk(desk_of, clock):
    """A desk with that clock, and a window on its site."""
    made = desk_of(clock=clock)
    made.window = made.open("<p>x</p>")
    return made


@pytest.fixture
def site(site, monkeypatch):
    """A site with a script, and options for whoever asks."""
    site.pages[SCRIPT] = page(
        CODE, kind="text/javascript; charset=utf-8", headers=("Date: Wed, 25 Nov 2026 04:00:00 GMT",)
    )
    monkeypatch.setitem(MODES, "options", answering(page(LISTED, kind="text/html; charset=utf-8")))
    monkeypatch.setitem(MODES, "nothing", answering(page("[]", kind="application/json")))
    site.mode = "options"
    return site


def ask(desk, path=SCRIPT, body=None):
    """What a page's script gets; the gate knows it whole when this returns."""
    return desk.window.evaluate(ASK, [path, body])


def asked(site, path):
    """How often the site was asked."""
    return sum(seen.path == path for seen in site.settled())


def test_script_is_asked_for_once(desk, site):
    """The second form gets the script that the first one got, as it was; but not the hour at which it came."""
    first, second = ask(desk), ask(desk)

    assert first == [200, "text/javascript; charset=utf-8", "Wed, 25 Nov 2026 04:00:00 GMT", CODE]
    assert second == [200, "text/javascript; charset=utf-8", None, CODE]
    assert asked(site, SCRIPT) == 1


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
@pytest.mark.parametrize("said", [True, False], ids=["said", "of the page"])
def test_letters_of_the_site(desk, site, charset, said):
    """Chinese stays Chinese where it is shown again, however the site writes it, and whether or not it says so."""
    kind = f"text/javascript; charset={charset}" if said else "text/javascript"
    site.pages[SCRIPT] = page(CODE.replace("ö", "o").encode(charset), kind=kind)
    body = f"<meta charset={charset}><script src={SCRIPT}></script>".encode(charset)

    told = []
    for _ in range(2):
        window = desk.open(body, kind=f"text/html; charset={charset}")
        told.append(window.evaluate("answer"))

    assert told == ["gewohnlich 原文"] * 2
    assert [one.path for one in site.seen].count(SCRIPT) == 1


def test_options_are_asked_for_once(desk, site):
    """The options of one list are asked for once, those of another for themselves, and what is no option list each time."""
    bodies = [DIC, DIC, DIC + "2", OTHER, OTHER, f"{DIC}&method=save"]

    answers = [ask(desk, OPTIONS, body) for body in bodies]

    assert [answer[3] for answer in answers] == [LISTED] * 6
    assert site.bodies(OPTIONS) == [DIC, DIC + "2", OTHER, OTHER, f"{DIC}&method=save"]


def test_answers_grow_old(desk, site, clock):
    """After ten minutes the site is asked again."""
    times = []
    for clock.at in (0.0, 599.0, 600.0, 601.0):
        ask(desk)
        times.append(asked(site, SCRIPT))

    assert times == [1, 1, 2, 2]


@pytest.mark.parametrize("forget", ["explain", "logged_in"])
def test_trouble_forgets(desk, site, forget):
    """Where something on a page is missing, or a session begins anew, everything comes from the site."""
    ask(desk)

    getattr(desk.session, forget)()

    assert ask(desk)[3] == CODE
    assert asked(site, SCRIPT) == 2


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(page("", kind="text/javascript"), id="empty"),
        pytest.param(page("no", status="404 Not Found", kind="text/javascript"), id="not found"),
        pytest.param(page("  <html>请登录</html>", kind="text/javascript"), id="a page"),
        pytest.param(page("\ufeff<html>请登录</html>", kind="text/javascript"), id="a page behind a mark"),
        pytest.param(page(CODE, headers=("Set-Cookie: a=b",)), id="hands out a cookie"),
    ],
)
def test_what_is_not_kept(desk, site, answer):
    """An answer that may be a trouble's is not shown again."""
    site.pages[SCRIPT] = answer

    first, second = ask(desk), ask(desk)

    assert first == second
    assert asked(site, SCRIPT) == 2


def test_option_that_is_not_offered(desk, site):
    """Where a list lacks what is to be chosen, the next look, also a person's, is at what the site says by then."""
    spec = FieldSpec(name="area", control="area", type="native_select", label="区域", description="测试用")
    desk.window.set_content(
        "<form id=f><select id=area name=area><option value=1>镇区</option></select></form>"
    )
    fields = FieldGroup(desk.session, Scope(desk.window, "#f"), (spec,), "完成工单")
    ask(desk)

    with pytest.raises(OptionNotOffered, match="镇区"):
        fields.choose("area", "乡村")

    ask(desk)
    assert asked(site, SCRIPT) == 2


def test_empty_list(desk, site):
    """A list that came without options is asked for again."""
    site.mode = "nothing"
    empty = ask(desk, OPTIONS, DIC)
    site.mode = "options"

    assert (empty[3], ask(desk, OPTIONS, DIC)[3]) == ("[]", LISTED)


def test_answer_to_an_older_question(desk, site):
    """What was asked before a trouble and comes behind it is not kept."""
    site.late[SCRIPT] = 0.3
    desk.window.evaluate("([ask, path]) => { window.coming = eval(ask)([path, null]); }", [ASK, SCRIPT])
    while not any(seen.path == SCRIPT for seen in site.seen):
        desk.session.ask_pages()

    desk.gate.kept.forget()

    assert desk.window.evaluate("window.coming")[3] == CODE
    assert ask(desk)[3] == CODE
    assert asked(site, SCRIPT) == 2


def test_rule_without_keeping(desk, site):
    """A read of which the profile says nothing is asked for each time."""
    site.pages[LIST] = page("[]", kind="application/json")

    ask(desk, LIST)
    ask(desk, LIST)

    assert asked(site, LIST) == 2


def test_site_that_wants_to_be_left_alone(desk, site):
    """While the site wants no requests, nothing is shown from here either: the run has to notice."""
    ask(desk)
    desk.session.politeness.hold("30")

    status, _kind, _date, text = ask(desk)

    assert (status, "已拦截" in text, CODE in text) == (409, True, False)
    assert [seen.path for seen in site.seen].count(SCRIPT) == 1


def test_another_gate_knows_nothing(desk, desk_of, site):
    """What was answered in one context is not shown in the next."""
    ask(desk)
    other = desk_of()
    other.window = other.open("<p>x</p>")

    ask(other)

    assert asked(site, SCRIPT) == 2
    assert isinstance(other.gate, Gate)


@pytest.mark.parametrize(
    ("old", "what"),
    [
        ('description = "处理记录"\n', "history"),
        ('description = "登录，短信验证码"\n', "page"),
    ],
)
def test_profile_keeps_no_proof(copy, old, what):
    """A profile that would keep a history, a page or a write is refused."""
    copy.change("site.toml", old, f"{old}kept = {{ seconds = 60 }}\n")

    assert f"是 {what}，每次都须问网站" in copy.fault()


ASK_BY_REQUEST = """([path, body]) => new Promise(tell => {
    const asked = new XMLHttpRequest();
    asked.onloadend = () => tell(asked.responseText);
    asked.open(body === null ? 'GET' : 'POST', path);
    if (body !== null) asked.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    asked.send(body);
})"""


def ask_by_request(desk, path, body=None):
    """What a page's own request gets; the gate knows it whole when this returns."""
    return desk.window.evaluate(ASK_BY_REQUEST, [path, body])


def at_hand(desk):
    """Questions and answers that a page would be handed."""
    return {question: text for question, (_kind, text) in json.loads(desk.gate.kept.at_hand()).items()}


def test_at_hand(desk, site):
    """What a page's request has asked is at hand for the next form, until its time is over."""
    ask_by_request(desk, OPTIONS, DIC)
    ask(desk)

    assert at_hand(desk) == {f"POST {site.origin}{OPTIONS} {DIC}": LISTED}


def test_at_hand_no_longer(desk, clock):
    """What may not be shown again any more is not at hand either."""
    ask_by_request(desk, OPTIONS, DIC)
    clock.at += 601

    assert at_hand(desk) == {}


def test_at_hand_behind_trouble(desk):
    """Behind a trouble nothing is at hand."""
    ask_by_request(desk, OPTIONS, DIC)
    desk.gate.kept.forget()

    assert at_hand(desk) == {}


def test_much_at_hand(desk, site, monkeypatch):
    """Of more than goes along those are handed that were learned last, and one that is too large keeps no other away."""
    monkeypatch.setattr("eoms_bot.browser.gate.kept._MOST_AT_HAND", len(LISTED.encode()) + 1)
    for body in (DIC, DIC + "2"):
        ask_by_request(desk, OPTIONS, body)
    site.pages[SCRIPT] = page(CODE * 2, kind="text/javascript")
    ask_by_request(desk, SCRIPT)

    assert list(at_hand(desk)) == [f"POST {site.origin}{OPTIONS} {DIC}2"]


def test_mark_in_front(desk, monkeypatch):
    """The mark that some sites put in front of their texts is none of the text, as for a script."""
    monkeypatch.setitem(MODES, "options", answering(page("\ufeff" + LISTED, kind="application/json")))
    heard = ask_by_request(desk, OPTIONS, DIC)

    assert list(at_hand(desk).values()) == [heard] == [LISTED]


MENU_PAGE = f"""<form id=f><input id=area name=area readonly></form><script>
area.onclick = () => {{
    const asked = new XMLHttpRequest();
    asked.onload = () => {{
        const box = document.createElement('div');
        box.id = 'menu';
        for (const one of JSON.parse(asked.responseText)) {{
            const item = document.createElement('li');
            item.type = 'end';
            item.textContent = one.text;
            item.onclick = () => {{ area.value = one.text; box.remove(); }};
            box.append(item);
        }}
        document.body.append(box);
    }};
    asked.open('POST', '{OPTIONS}');
    asked.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    asked.send('{DIC}');
}};</script>"""
MENU = MenuSpec(box="menu", level="level", item="li", leaf='li[type="end"]', clear="")


def test_fields_asked_once(desk, site):
    """The second form's menu is filled from what the first has asked, without a word to the gate."""
    spec = FieldSpec(name="area", control="area", type="popup_select", label="区域", description="测试用")
    gone_out = []
    desk.session.context.on("request", lambda request: gone_out.append(request.url))
    for _ in range(2):
        desk.window.set_content(MENU_PAGE)
        FieldGroup(desk.session, Scope(desk.window, "#f", MENU), (spec,), "完成工单").choose("area", "镇区")

    assert desk.window.locator("#area").input_value() == "镇区"
    assert gone_out == [site.origin + OPTIONS]
