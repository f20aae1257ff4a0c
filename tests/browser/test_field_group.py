"""A form whose late script wipes what was filled: filled once more, else told."""

import pytest

from eoms_bot.browser.fields import Scope
from eoms_bot.browser.pages.field_group import FieldGroup
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.errors import ReadBackMismatch, SiteChanged, TransientSiteError
from eoms_bot.model.decision import Sourced
from eoms_bot.model.ports import unmarked
from tests.browser.fields_page import MENU
from tests.support.raw_site import page

pytestmark = pytest.mark.browser

OPTIONS = "/eoms/ultrabpp/form/formAction/showStep.action"
ASKING = f"""<form id='f'><input id='result' name='result'></form><script>
result.onclick = () => fetch('{OPTIONS}');
</script>"""
"""A menu that asks the site for its options upon a click, and shows none where the site has failed."""

RESULT = FieldSpec(name="result", control="result", type="text", label="处理结果", description="测试用")
PLACE = FieldSpec(name="place", control="place", type="text", label="地点", description="测试用")
VALUES = {"result": Sourced("未解决", "批次"), "place": Sourced("是", "批次")}
FORM = """<form id='f'><input id='result' name='result'><input id='place' name='place'></form><script>
let seen = 0, wipes = WIPES;
result.oninput = () => {
    const wiped = seen++ < wipes;
    if (wiped) result.value = '';
    place.style.display = wiped ? 'none' : '';
};
</script>"""


def wiped(times):
    """A form that loses its values so often."""
    return FORM.replace("WIPES", str(times))


def group(desk, form):
    """The fields of a form."""
    window = desk.open(form)
    return FieldGroup(desk.session, Scope(window, "#f"), (RESULT, PLACE), "完成工单")


def test_fields_that_come_late(desk_of, monkeypatch):
    """Fields that a script brings a little later are met when they come: no driver has to look for them in pauses."""
    looked = []
    monkeypatch.setattr(FieldGroup, "_await", lambda _self, spec: looked.append(spec.name))
    late = """<form id='f'></form><script>setTimeout(() => {
        f.innerHTML = '<input id=result>';
        setTimeout(() => f.insertAdjacentHTML('beforeend', '<input id=place>'), 50);
    }, 300)</script>"""

    group(desk_of(), late).arrive()

    assert looked == []


def test_form_put_in_the_place_of_another(desk_of, monkeypatch):
    """A step that replaces the whole form is met as well; the old form's fields are not waited for."""
    looked = []
    monkeypatch.setattr(FieldGroup, "_await", lambda _self, spec: looked.append(spec.name))
    replaced = """<form id='f'></form><script>setTimeout(() => {
        f.outerHTML = "<form id='f'><input id='result'><input id='place'></form>";
    }, 300)</script>"""

    arrived = group(desk_of(), replaced).arrive()

    assert [spec.name for spec in arrived.present()] == ["result", "place"]
    assert looked == []


def test_field_that_never_comes(desk_of):
    """A field that is not brought at all is named."""
    with pytest.raises(SiteChanged, match="地点（place）"):
        group(desk_of(step_seconds=0.5), "<form id='f'><input id='result'></form>").arrive()


def test_field_gone_with_the_values_before_it(desk_of):
    """F10: a field that vanished because the form was wiped comes back when the form is filled once more."""
    filled = group(desk_of(step_seconds=0.5), wiped(1)).fill(VALUES, unmarked)

    assert [(check.name, check.found) for check in filled.checks] == [("result", "未解决"), ("place", "是")]


def test_field_that_takes_no_input(desk_of):
    """A control that became another thing is not read as empty: the field is named."""
    form = "<form id='f'><span id='result'>解决</span><input id='place'></form>"

    with pytest.raises(SiteChanged, match="处理结果（result）: 控件不是输入框"):
        group(desk_of(), form).check({})


def test_wiped_form_is_filled_once_more_at_most(desk_of):
    """Where the first wipe has cost the one refill, a second wipe is told and not filled over."""
    once_more = wiped(1).replace("</script>", "place.oninput = () => { result.value = ''; };</script>")

    with pytest.raises(ReadBackMismatch, match="处理结果"):
        group(desk_of(step_seconds=0.5), once_more).fill(VALUES, unmarked)


def test_field_gone_for_good(desk_of):
    """A form that is wiped again and again is given up, and the field that does not come is named."""
    with pytest.raises(SiteChanged, match="地点"):
        group(desk_of(step_seconds=0.5), wiped(9)).fill(VALUES, unmarked)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (page("", status="500 Internal Server Error"), "网站答复 500"),
        (page("<h1>500错误！</h1>"), "错误页"),
        (page("x" * 2000)[:-1000], "没有读全"),
    ],
    ids=["status", "words", "half"],
)
def test_options_that_fail(desk_of, answer, said):
    """F02, F03, F05: where the site fails with a menu's options it is not asked a second time by the same try."""
    desk = desk_of(step_seconds=0.5)
    desk.site.pages[OPTIONS] = answer
    desk.site.keep_alive = False
    menu = RESULT.model_copy(update={"type": "popup_select"})
    window = desk.open(ASKING)
    fields = FieldGroup(desk.session, Scope(window, "#f", MENU), (menu,), "完成工单")

    with pytest.raises(TransientSiteError, match=said):
        fields.fill({"result": VALUES["result"]}, unmarked)

    assert [one.path for one in desk.site.seen].count(OPTIONS) == 1
