"""The survey's record: the worst of two looks stands, what breaks off a look is a finding, and a stop ends it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.errors import BrowserLost, NeedsHuman, SessionExpired, SiteChanged
from eoms_bot.model.finding import FAILED, PASSED, UNSEEN, Finding
from flows.survey.survey import Stopped, Survey


def survey(stopped=""):
    session = SimpleNamespace(explain=lambda: None)
    lane: Any = SimpleNamespace(
        profile=load_profile("ultrabpp"),
        session=session,
        hooks=SimpleNamespace(stopped=lambda: stopped),
        mark=lambda _point: None,
    )
    return Survey(lane, {})


def finding(state, name="submit"):
    return Finding("order_form", "动作", name, state, "")


@pytest.mark.parametrize("order", [(PASSED, FAILED), (FAILED, PASSED)])
def test_worst_look_counts(order):
    """A second look at the same thing hides no failure."""
    record = survey()

    for state in order:
        record.add(finding(state))

    assert [one.state for one in record.findings] == [FAILED]


@pytest.mark.parametrize("order", [(UNSEEN, PASSED), (PASSED, UNSEEN)])
def test_what_one_order_lacks_another_shows(order):
    """An action that one order does not offer is seen once another offers it."""
    record = survey()

    for state in order:
        record.add(finding(state))

    assert [one.state for one in record.findings] == [PASSED]


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_what_one_order_has_counts_as_found(order):
    """What one order has and another has not was found, in whichever order they are looked at."""
    record = survey()

    for there in order:
        told = "找到一个" if there else "缺失（有时才有）"
        record.add(Finding("order_form", "选择器", "facts.koujing", PASSED, told, compared=there))

    assert [one.found for one in record.findings] == ["找到一个"]


@pytest.mark.parametrize("problem", [SiteChanged("菜单没有"), NeedsHuman("没有预选")])
def test_broken_look_is_a_finding(problem):
    """What breaks off the look at one page is told of that page; the survey goes on."""
    record = survey()

    with record.looking("todo_list"):
        raise problem

    assert [(one.page, one.state, one.found) for one in record.findings] == [
        ("todo_list", FAILED, str(problem))
    ]


@pytest.mark.parametrize("problem", [BrowserLost("退出"), SessionExpired("登录页")])
def test_what_ends_the_survey(problem):
    """Without a browser or a session no other page can be looked at."""
    with pytest.raises(type(problem)), survey().looking("todo_list"):
        raise problem


def test_stop_between_pages():
    """Whoever asks to stop is heard before the next page, also in the middle of an order."""
    record = survey("收到信号 SIGINT")

    with pytest.raises(Stopped, match="SIGINT"), record.looking("todo_list"):
        pass


def test_action_that_is_not_offered():
    """A step that the order does not offer is unseen, with what it offers instead and how to see it."""
    record = survey()

    assert record.offered("complete", "完成工单", ("完成工单", "派单驳回"))
    assert not record.offered("reject", "派单驳回", ("受理",))
    assert [(one.page, one.state) for one in record.findings] == [("reject", UNSEEN)]
    assert "--order" in record.findings[0].cure
