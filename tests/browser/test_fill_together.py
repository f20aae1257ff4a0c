"""Fields that one script sets are set as a person sets them, and what it can't set is left to the field's own driver."""

from __future__ import annotations

import pytest

from eoms_bot.browser.fields import Scope, driver_of, fill_together
from eoms_bot.browser.profile.parts import FieldSpec
from tests.browser.fields_page import MENU, fields_page
from tests.browser.test_fields import BACK, CAUSE, FLAT, LONG, SHORT, SUB, TEXTS, TOP, TWIN, WHEN

pytestmark = pytest.mark.browser

ALL = [
    (FLAT, "未解决"),
    (CAUSE, "网络原因-弱覆盖"),
    (TOP, "网络部门"),
    (SUB, "传输"),
    (TWIN, "是"),
    (SHORT, "五个字以内"),
    (LONG, "第一行\n第二行\U00020bb7 '\"<b>"),
    (WHEN, "2026-11-25 16:20:00"),
]
NATIVE = """<form id=form>
<select id=kind name=kind><option value=''>请选择</option><option value=1>无线</option><option value=2>传输</option></select>
<select id=part name=part><option value=''>请选择</option></select>
<input id=day name=day readonly></form>
<script>kind.onchange = () => setTimeout(() => {
    part.innerHTML = "<option value=''>请选择</option><option value=9>基站</option><option value=8>天线</option>";
}, 50);</script>"""
KIND = FieldSpec(name="kind", control="kind", type="native_select", codes={"无线": "1", "传输": "2"}, **TEXTS)
PART = FieldSpec(
    name="part",
    control="kind",
    below=("part",),
    type="native_cascade",
    split="-",
    codes={"无线": "1", "传输": "2", "基站": "9", "天线": "8"},
    **TEXTS,
)
DAY = FieldSpec(name="day", control="day", type="calendar", **TEXTS)

EVENTS = """for (const name of ['focus', 'blur', 'beforeinput', 'input', 'change', 'click', 'mousedown', 'mouseup'])
    form.addEventListener(name, event => told.push([name, event.target.id, event.inputType || '', event.data ?? '']), true);"""
"""The page notes what it hears of its fields."""


def opened(page, text):
    page.goto("about:blank")
    page.set_content(text)
    page.evaluate("var told = []; var form = document.getElementById('form');" + EVENTS)
    return Scope(page, "#form", MENU)


def read(scope, spec):
    return driver_of(spec.type).word(spec, scope.shown(spec)[0])


def by_drivers(scope, fields):
    for spec, word in fields:
        driver_of(spec.type).fill(scope, spec, word)


def test_all_in_one(page):
    """Every type of field is set, in one round trip, and reads back as decided."""
    scope = opened(page, fields_page())

    assert fill_together(scope, ALL) == (len(ALL), False)
    assert [read(scope, spec) for spec, _word in ALL] == [word for _spec, word in ALL]
    assert page.evaluate("seen") == [
        "flat=未解决",
        "cause=网络原因.弱覆盖",
        "long left",
        "when=2026-11-25 16:20:00",
    ]
    assert page.locator(".menu").count() == 0


def test_native_in_one(page):
    """Selects whose options come late, and a calendar's box, are set in one round trip as well."""
    scope = opened(page, NATIVE)

    assert fill_together(scope, [(PART, "传输-天线"), (DAY, "2026-11-25 16:20:00")]).filled == 2
    assert (read(scope, PART), read(scope, DAY)) == ("传输-天线", "2026-11-25 16:20:00")


SAME = [
    pytest.param(fields_page(), [(SHORT, "五个字以内的话")], id="text that is cut off"),
    pytest.param(fields_page(), [(SHORT, "旧"), (SHORT, "新的")], id="text over another"),
    pytest.param(fields_page(), [(SHORT, "旧"), (SHORT, "")], id="text taken away"),
    pytest.param(fields_page(), [(LONG, "第一行\n第二行")], id="text area"),
    pytest.param(fields_page(), [(TWIN, "是")], id="radio"),
    pytest.param(fields_page(), [(FLAT, "解决")], id="select"),
    pytest.param(NATIVE, [(KIND, "传输")], id="native select"),
    pytest.param(NATIVE, [(DAY, "2026-11-25 16:20:00")], id="calendar"),
]


@pytest.mark.parametrize(("text", "fields"), SAME)
def test_same_events(page, text, fields):
    """The page hears the same of a field, in the same order, whether one script sets it or its driver does."""
    scope = opened(page, text)
    by_drivers(scope, fields)
    wanted = page.evaluate("told"), [read(scope, spec) for spec, _word in fields]

    scope = opened(page, text)
    assert [fill_together(scope, [one]).filled for one in fields] == [1] * len(fields)

    assert (page.evaluate("told"), [read(scope, spec) for spec, _word in fields]) == wanted


STOPS = [
    pytest.param("by('short').readOnly = true", [(SHORT, "新")], id="read only"),
    pytest.param("by('short').disabled = true", [(SHORT, "新")], id="disabled"),
    pytest.param("by('short').hidden = true", [(SHORT, "新")], id="hidden"),
    pytest.param(
        "by('form').append(Object.assign(document.createElement('input'), {id: 'short'}))",
        [(SHORT, "新")],
        id="there twice",
    ),
    pytest.param("by('flat').onclick = null", [(FLAT, "解决")], id="menu that does not open"),
    pytest.param("0", [(FLAT, "没有这一项")], id="word that is not offered"),
    pytest.param("0", [(CAUSE, "网络原因-没有这一项")], id="word that is not offered below"),
    pytest.param("0", [(TWIN, "不知道")], id="word without a code"),
    pytest.param("window.F = undefined", [(WHEN, "2026-11-25 16:20:00")], id="page without its setter"),
    pytest.param("0", [(BACK, "s2")], id="what only a driver sets"),
    pytest.param("by('form').replaceWith(by('form').cloneNode())", [(SHORT, "新")], id="form without fields"),
]


@pytest.mark.parametrize(("spoilt", "fields"), STOPS)
def test_stops(page, spoilt, fields):
    """What is not as its driver knows it is left alone, no menu stays open, and the fields before it are set."""
    scope = opened(page, fields_page())
    page.evaluate(spoilt)
    before = page.evaluate("Array.from(new FormData(form))")

    assert fill_together(scope, fields).filled == 0
    assert page.evaluate("Array.from(new FormData(form))") == before
    assert page.locator(".menu").count() == 0
    if page.locator("#long").count():
        assert fill_together(scope, [(LONG, "先填"), *fields, (WHEN, "2026-11-25 16:20:00")]).filled == 1
        assert (read(scope, LONG), read(scope, WHEN)) == ("先填", "")


def test_form_that_goes(page):
    """A form that is replaced while it is filled is filled no further; the driver of the next field meets the new one."""
    scope = opened(page, fields_page())
    page.evaluate(
        "by('long').addEventListener('blur', () => document.getElementById('form').replaceWith(document.createElement('form')))"
    )

    assert fill_together(scope, [(LONG, "先填"), (SHORT, "后填")]) == (1, True)


def test_page_has_its_turn(page):
    """What the page does upon a field's change, it does before the next field is set, as behind a person's hand."""
    scope = opened(page, fields_page())
    page.evaluate(
        "by('long').addEventListener('blur', () => setTimeout(() => { by('short').value = ''; by('when').value = ''; }))"
    )

    assert fill_together(scope, [(LONG, "先填"), (SHORT, "后填"), (WHEN, "2026-11-25 16:20:00")]) == (
        3,
        False,
    )
    assert [read(scope, spec) for spec in (SHORT, WHEN)] == ["后填", "2026-11-25 16:20:00"]
