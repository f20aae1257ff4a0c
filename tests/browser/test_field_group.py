"""A form whose late script wipes what was filled: filled once more, else told."""

import pytest

from eoms_bot.browser.fields import Scope
from eoms_bot.browser.pages.field_group import FieldGroup
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.errors import SiteChanged
from eoms_bot.model.decision import Sourced
from eoms_bot.model.ports import unmarked

pytestmark = pytest.mark.browser

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


def group(desk, wipes):
    """The fields of a form that loses its values so often."""
    window = desk.open(FORM.replace("WIPES", str(wipes)))
    return FieldGroup(desk.session, Scope(window.locator("#f"), window), (RESULT, PLACE), "完成工单")


def test_field_gone_with_the_values_before_it(desk_of):
    """F10: a field that vanished because the form was wiped comes back when the form is filled once more."""
    filled = group(desk_of(step_seconds=0.5), wipes=1).fill(VALUES, unmarked)

    assert [(check.name, check.found) for check in filled.checks] == [("result", "未解决"), ("place", "是")]


def test_field_gone_for_good(desk_of):
    """A form that is wiped again and again is given up, and the field that does not come is named."""
    with pytest.raises(SiteChanged, match="地点"):
        group(desk_of(step_seconds=0.5), wipes=9).fill(VALUES, unmarked)
