"""The survey's look at system fields: what scripts wrote when a step was opened, against the profile."""

from __future__ import annotations

import pytest

from eoms_bot.browser.body import Control
from eoms_bot.browser.profile.model import ActionSpec
from eoms_bot.browser.survey.system import look_at_system
from eoms_bot.model.finding import FAILED, PASSED

SYSTEM = {"ActionID": "T1Finish", "ActionText": "完成工单", "Assign": "=rollback"}
FINISHED = {"ActionID": "T1Finish", "ActionText": "完成工单", "Assign": "环节-1"}
LOADED = {"ActionID": "", "ActionText": "", "Assign": "", "BaseID": "1", "Note": ""}


def form(**values):
    """The form's hidden controls, as served but for these."""
    return [Control(name, name, "hidden", value, False, False) for name, value in (LOADED | values).items()]


def seen(**values):
    """The finding about an action whose step has left these values in the form; Note is a field."""
    action = ActionSpec(button="#go", label="完成工单", system=SYSTEM, closes=True)
    return look_at_system("complete", action, form(), form(**values), lambda name: name == "Note")


@pytest.mark.parametrize(
    ("values", "state", "told"),
    [
        pytest.param(FINISHED, PASSED, "2 个系统字段的值", id="same"),
        pytest.param(
            FINISHED | {"ActionID": "F_1"}, FAILED, 'ActionID 网站写 "F_1"，档案是 "T1Finish"', id="differs"
        ),
        pytest.param(FINISHED | {"Stamp": "1"}, PASSED, "2 个系统字段的值", id="came with the step"),
        pytest.param(FINISHED | {"BaseID": "2"}, FAILED, 'BaseID 被脚本写成 "2"', id="not listed"),
        pytest.param(FINISHED | {"Note": "字"}, PASSED, "2 个系统字段的值", id="a field's"),
        pytest.param(FINISHED | {"ActionText": ""}, PASSED, "ActionText 是空的，没有比", id="blank so far"),
    ],
)
def test_value_against_value(values, state, told):
    """A value that the site wrote must be the profile's; what is copied from a field or still blank is not compared."""
    found = seen(**values)

    assert (found.state, told in found.found, found.compared) == (state, True, True)


def test_cure_names_key_and_value():
    """What to write stands in the cure, under the action's own table."""
    assert seen(**FINISHED | {"ActionID": "F_1"}).cure == '[complete] 的 system 里写 ActionID = "F_1"'


def test_nothing_to_compare():
    """Where every value is blank until the submit, nothing was held against anything."""
    found = seen()

    assert (found.state, found.compared) == (PASSED, False)
