"""Field drivers on a page that behaves like the product's fields."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.fields import ControlState, Scope, driver_of
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.errors import OptionNotOffered
from tests.browser.fields_page import MENU, fields_page

pytestmark = pytest.mark.browser

TEXTS = {"label": "字段", "description": "测试用"}
FLAT = FieldSpec(name="result", control="flat", type="popup_select", **TEXTS)
CAUSE = FieldSpec(name="cause", control="cause", type="popup_select", split="-", join=".", **TEXTS)
TOP = FieldSpec(name="top", control="top", type="popup_select", **TEXTS)
SUB = FieldSpec(name="sub", control="sub", type="popup_select", **TEXTS)
TWIN = FieldSpec(
    name="replied",
    control="twin",
    type="radio_twin",
    radios="twin_displayInput",
    codes={"否": "0", "是": "1"},
    **TEXTS,
)
SHORT = FieldSpec(name="short", control="short", type="text", **TEXTS)
LONG = FieldSpec(name="long", control="long", type="text", **TEXTS)
WHEN = FieldSpec(name="when", control="when", type="date_popup", **TEXTS)
BACK = FieldSpec(name="back", control="back", type="rollback", **TEXTS)


class Form:
    """The fields of an open page."""

    def __init__(self, page):
        self.page = page
        self.scope = Scope(page, "#form", MENU)

    def fill(self, spec, value):
        driver_of(spec.type).ready(self.scope, spec)
        driver_of(spec.type).fill(self.scope, spec, value)

    def read(self, spec):
        return driver_of(spec.type).word(spec, self.scope.shown(spec)[0])

    def sent(self):
        """What the browser would send, as a mapping."""
        return dict(self.page.evaluate("Array.from(new FormData(form))"))

    def seen(self):
        """Which of the page's own handlers ran."""
        return self.page.evaluate("seen")


@pytest.fixture
def form(page):
    """The page, open and sound."""
    page.set_content(fields_page())
    return Form(page)


ROUND_TRIPS = [
    pytest.param(FLAT, "未解决", id="select"),
    pytest.param(CAUSE, "网络原因-弱覆盖", id="select with levels"),
    pytest.param(TWIN, "是", id="radio"),
    pytest.param(SHORT, "五个字以内", id="text"),
    pytest.param(LONG, "第一行\n第二行\U00020bb7", id="text area"),
    pytest.param(WHEN, "2026-11-25 16:20:00", id="date"),
]


@pytest.mark.parametrize(("spec", "value"), ROUND_TRIPS)
def test_round_trip(form, spec, value):
    """What was decided reads back as decided, and goes out as the driver says it does."""
    form.fill(spec, value)

    assert form.read(spec) == value
    wire = driver_of(spec.type).wire(spec, value)
    assert {name: form.sent()[name].replace("\r\n", "\n") for name in wire} == wire


@pytest.mark.parametrize(("spec", "value"), ROUND_TRIPS)
def test_fill_again(form, spec, value):
    """Filling what is already there changes nothing."""
    form.fill(spec, value)
    form.fill(spec, form.read(spec))

    assert form.read(spec) == value


def test_menu_runs_the_page_handlers(form):
    """A choice is a real click, so that the page's own callbacks run."""
    form.fill(FLAT, "解决")
    form.fill(CAUSE, "网络原因-基站故障")

    assert form.seen() == ["flat=解决", "cause=网络原因.基站故障"]
    assert form.page.locator(".menu").count() == 0


OFFERED = [
    pytest.param(FLAT, ("解决", "未解决"), id="select"),
    pytest.param(
        CAUSE, ("网络原因-基站故障", "网络原因-弱覆盖", "客户原因-终端问题"), id="select with levels"
    ),
    pytest.param(TWIN, ("否", "是"), id="radio"),
    pytest.param(SHORT, (), id="text"),
    pytest.param(WHEN, (), id="date"),
    pytest.param(BACK, (), id="rollback"),
]


@pytest.mark.parametrize(("spec", "words"), OFFERED)
def test_options(form, spec, words):
    """What the page offers is read without choosing any of it, as often as wanted, and the menu is closed again."""
    before = form.sent()

    seen = [driver_of(spec.type).options(form.scope, spec) for _ in range(2)]

    assert seen == [words, words]
    assert (form.sent(), form.seen(), form.page.locator(".menu").count()) == (before, [], 0)


def test_options_that_hang_on_another_field(form):
    """A select shows what goes with the value of the field above it."""
    form.fill(TOP, "网络部门")

    assert driver_of("popup_select").options(form.scope, SUB) == ("无线", "传输")


def test_path_of_a_select_with_levels(form):
    """On the wire the levels are joined as the page joins them."""
    assert driver_of("popup_select").wire(CAUSE, "网络原因-弱覆盖") == {"cause": "网络原因.弱覆盖"}


def test_menu_that_enters_codes():
    """Where the menu puts a code into the box, the code goes out, and its word is what reads back."""
    coded = FieldSpec(name="a", control="a", type="popup_select", codes={"否": "0", "是": "1"}, **TEXTS)

    assert driver_of("popup_select").wire(coded, "是") == {"a": "1"}
    assert driver_of("popup_select").word(coded, ControlState(1, "1", "", "")) == "是"


def test_menus_under_other_ids(page):
    """A branch whose menus have other ids needs no other driver."""
    page.set_content(fields_page().replace("ubf_SelectBox", "pop"))
    scope = Scope(page, "#form", MENU.model_copy(update={"box": "pop", "level": "pop_"}))

    driver_of("popup_select").fill(scope, CAUSE, "网络原因-弱覆盖")

    assert driver_of("popup_select").word(CAUSE, scope.shown(CAUSE)[0]) == "网络原因-弱覆盖"
    assert len(driver_of("popup_select").options(scope, CAUSE)) == 3


def test_cascade(form):
    """The lower list depends on what the upper shows."""
    form.fill(TOP, "网络部门")
    form.fill(SUB, "传输")

    assert (form.read(TOP), form.read(SUB)) == ("网络部门", "传输")


@pytest.mark.parametrize(
    ("spec", "value", "offered"),
    [
        pytest.param(FLAT, "部分解决", "解决, 未解决", id="flat"),
        pytest.param(FLAT, "未", "解决, 未解决", id="part of an entry"),
        pytest.param(CAUSE, "资费原因-套餐", "网络原因, 客户原因", id="upper level"),
        pytest.param(CAUSE, "网络原因-终端问题", "基站故障, 弱覆盖", id="lower level"),
        pytest.param(SUB, "传输", "无", id="cascade without its upper choice"),
    ],
)
def test_option_that_is_not_offered(form, spec, value, offered):
    """A decided word that the menu lacks is told together with what it offers; nothing near it is taken."""
    with pytest.raises(OptionNotOffered) as told:
        form.fill(spec, value)

    assert str(told.value).endswith(f"网站提供: {offered}")
    assert form.read(spec) == ""


def test_typing_into_a_menu_box_is_no_choice(form):
    """The box refuses keys, so the driver has to open the menu."""
    form.page.locator("#flat").press_sequentially("done")

    assert form.read(FLAT) == ""


def test_radio_with_a_broken_twin(page):
    """Where the hidden twin was not written, the read-back shows both values."""
    page.set_content(fields_page(broken_twin=True))
    form = Form(page)

    form.fill(TWIN, "是")

    assert form.read(TWIN) == "单选=1/隐藏值=空"


def test_radio_that_only_a_script_ticked(form):
    """A tick without a click posts a blank twin, and does not read back as the word."""
    form.page.evaluate("document.querySelector('input[value=\"1\"]').checked = true")

    assert form.read(TWIN) == "单选=1/隐藏值=空"


def test_radio_that_nobody_touched(form):
    """An untouched group reads as blank."""
    assert form.read(TWIN) == ""


def test_radio_word_without_code(form):
    """A decided word that the profile has no code for is left to a person."""
    with pytest.raises(OptionNotOffered, match="否, 是"):
        form.fill(TWIN, "不详")


def test_text_that_the_page_cuts(form):
    """What `maxlength` cuts off silently shows in the read-back."""
    form.fill(SHORT, "占用基站青槐老鹰岩")

    assert form.read(SHORT) == "占用基站青"


def test_text_box_is_left(form):
    """Length checks run when the box is left, so it is left."""
    form.fill(LONG, "已处理")

    assert form.seen() == ["long left"]


def test_line_breaks(form):
    """Line breaks read back as LF, however they were decided."""
    form.fill(LONG, "一\r\n二\r三")

    assert form.read(LONG) == "一\n二\n三"
    assert driver_of("text").wire(LONG, "一\r\n二") == {"long": "一\n二"}


def test_date_goes_through_the_setter(form):
    """A date box refuses typing; the page's own setter runs its callbacks."""
    form.fill(WHEN, "2026-11-25 16:20:00")

    assert form.seen() == ["when=2026-11-25 16:20:00"]


def test_date_box_without_a_setter(page):
    """A page without the setter is an error, not a silent blank."""
    page.set_content("<form id='form'><input id='when' readonly></form>")

    with pytest.raises(PlaywrightError, match="F is not defined"):
        Form(page).fill(WHEN, "2026-11-25 16:20:00")


@pytest.mark.parametrize(("value", "chosen"), [("s2", "s2"), ("s1", "s1"), ("s9", "s1")])
def test_rollback_list(form, value, chosen):
    """A listed step is chosen; one that is not listed leaves the preselected one, which the read-back shows."""
    form.fill(BACK, value)

    assert form.read(BACK) == chosen


def test_missing_control(page):
    """A control that is not there is waited for, then an error."""
    page.set_default_timeout(200)
    page.set_content("<form id='form'></form>")

    with pytest.raises(PlaywrightError, match="Timeout"):
        Form(page).fill(SHORT, "x")
