"""Native selects, cascades of them and dates behind a calendar, on a page that behaves like the second vendor's."""

from __future__ import annotations

from typing import Any

import pytest

from eoms_bot.browser.fields import Scope, driver_of
from eoms_bot.browser.pages.field_group import FieldGroup
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.errors import OptionNotOffered, SiteChanged

pytestmark = pytest.mark.browser

TEXTS = {"label": "字段", "description": "测试用"}
RESULT = FieldSpec(
    name="result", control="result", type="native_select", codes={"解决": "1", "未解决": "2"}, **TEXTS
)
SCENE = FieldSpec(name="scene", control="scene", type="native_select", **TEXTS)
TOP = FieldSpec(name="top", control="top", type="native_select", **TEXTS)
SUB = FieldSpec(name="sub", control="sub", type="native_select", **TEXTS)
CAUSE = FieldSpec(name="cause", control="one", below=("two",), split="-", type="native_cascade", **TEXTS)
WHEN = FieldSpec(name="when", control="when", type="calendar", **TEXTS)
PAGE = """<form id="form">
<select id="result" name="result"><option value="">请选择</option><option value="1">解决</option><option value="2">未解决</option></select>
<select id="scene" name="scene"><option value="">请选择</option><option>农村</option><option value="县城"> 县城 </option></select>
<select id="top" name="top"><option value="">请选择</option><option>甲</option><option>乙</option></select>
<select id="sub" name="sub"><option value="">请选择</option></select>
<select id="one" name="one"><option value="">请选择</option><option>覆盖</option><option>容量</option></select>
<select id="two" name="two"><option value="">请选择</option></select>
<input id="when" name="when" readonly="readonly"/>
</form><script>
const by = id => document.getElementById(id), seen = [];
const below = {甲: ['甲一', '甲二'], 乙: ['乙一'], 覆盖: ['弱覆盖', '室内-电梯'], 容量: ['高负荷']};
const bring = (from, to) => by(from).addEventListener('change', () => {
  by(to).innerHTML = '<option value="">请选择</option>';
  setTimeout(() => (below[by(from).value] || []).forEach(text => by(to).add(new Option(text))), DELAY);
});
bring('top', 'sub'); bring('one', 'two');
for (const id of ['result', 'when']) by(id).addEventListener('change', () => seen.push(id));
</script>"""


class Form:
    """The fields of an open page."""

    def __init__(self, page):
        self.page = page
        self.scope = Scope(page, "#form")

    def fill(self, spec, value):
        driver_of(spec.type).ready(self.scope, spec)
        driver_of(spec.type).fill(self.scope, spec, value)

    def read(self, spec):
        return driver_of(spec.type).word(spec, self.scope.shown(spec)[0])

    def sent(self):
        return dict(self.page.evaluate("Array.from(new FormData(form))"))


@pytest.fixture
def form_of(page):
    """Makes the page, whose lower levels come after so many milliseconds."""

    def make(delay=0):
        page.set_content(PAGE.replace("DELAY", str(delay)))
        return Form(page)

    return make


@pytest.fixture
def form(form_of):
    """The page, open and sound."""
    return form_of()


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        pytest.param(RESULT, "未解决", id="codes"),
        pytest.param(SCENE, "县城", id="own words"),
        pytest.param(CAUSE, "覆盖-弱覆盖", id="cascade"),
        pytest.param(CAUSE, "覆盖-室内-电梯", id="cascade whose leaf has the split"),
        pytest.param(WHEN, "2026-11-26 18:00:00", id="calendar"),
    ],
)
@pytest.mark.parametrize("delay", [0, 300])
def test_round_trip(form_of, spec, value, delay):
    """What was filled reads back, and goes out as the driver says it would."""
    form = form_of(delay)

    form.fill(spec, value)

    wire = driver_of(spec.type).wire(spec, value)
    assert form.read(spec) == value
    assert {name: form.sent()[name] for name in wire} == wire
    assert all(driver_of(spec.type).owns(spec, name) for name in wire)


def test_handlers_run(form):
    """The page's own change handlers hear of a choice and of a date."""
    form.fill(RESULT, "解决")
    form.fill(WHEN, "2026-11-26 18:00:00")

    assert form.page.evaluate("seen") == ["result", "when"]


def test_blank(form):
    """Where nothing is chosen, nothing reads back."""
    assert [form.read(spec) for spec in (RESULT, SCENE, CAUSE, WHEN)] == ["", "", "", ""]


def test_half_a_cascade(form):
    """A cascade of which only the first level is chosen is neither blank nor whole."""
    form.page.select_option("#one", "覆盖")

    assert form.read(CAUSE) == "覆盖-"


@pytest.mark.parametrize(
    ("spec", "value"), [(RESULT, "半解决"), (CAUSE, "覆盖-高负荷"), (CAUSE, "终端-其他")]
)
def test_option_not_offered(form, spec, value):
    """An option that is not there is named with those that are."""
    with pytest.raises(OptionNotOffered, match=r"网站提供: .+"):
        form.fill(spec, value)


def test_option_twice(form):
    """Two options with the same words: neither is taken."""
    form.page.evaluate("by('scene').add(new Option('县城', 'x'))")

    with pytest.raises(OptionNotOffered, match="县城, 县城"):
        form.fill(SCENE, "县城")


def test_other_value_behind_the_words(form):
    """An option whose value is none that the profile knows for its words reads back as both, so it cannot pass."""
    form.page.evaluate("by('result').options[1].value = '9'")
    form.fill(RESULT, "解决")

    assert form.read(RESULT) == "选项=解决/值=9"


def test_no_select_any_more(form):
    """A select that has become another control is named as such."""
    form.page.evaluate("by('result').outerHTML = '<input id=result name=result value=1>'")

    with pytest.raises(SiteChanged, match="不是下拉框"):
        form.read(RESULT)


def test_options(form):
    """All words that are offered, those of a cascade as whole paths; the cascade is blank again afterwards."""
    form.page.select_option("#top", "甲")

    offered = {
        spec.name: driver_of(spec.type).options(form.scope, spec) for spec in (RESULT, SUB, CAUSE, WHEN)
    }

    assert offered == {
        "result": ("解决", "未解决"),
        "sub": ("甲一", "甲二"),
        "cause": ("覆盖-弱覆盖", "覆盖-室内-电梯", "容量-高负荷"),
        "when": (),
    }
    assert form.read(CAUSE) == ""


def test_words_of_a_body(form):
    """What a body that leaves says of each field, in words: a code as its word, a cascade as a whole path."""
    nobody: Any = None  # a body is read without any page
    group = FieldGroup(nobody, form.scope, (RESULT, CAUSE, WHEN), "表单")
    body = [("one", "覆盖"), ("two", "弱覆盖"), ("result", "2"), ("when", ""), ("other", "x")]

    assert [(spec.name, word) for spec, word in group.words_of(body)] == [
        ("result", "未解决"),
        ("cause", "覆盖-弱覆盖"),
        ("when", ""),
    ]
