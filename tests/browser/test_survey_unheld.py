"""The keys of a profile that a survey has compared with nothing."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile import load_page_profile
from eoms_bot.browser.profile.model import PageProfile
from eoms_bot.browser.survey.unheld import unheld
from eoms_bot.model.finding import PASSED, UNSEEN, Finding

MENU = "省内投诉原因（CCH_ONE_provReason）"


def found(page, kind, name, *, state=PASSED, compared=True):
    return Finding(page, kind, name, state, "", compared=compared)


def test_nothing_was_looked_at(profile):
    """Without a finding every file is named as a whole, and a file that this site has not is not named."""
    parts = [part for part in PageProfile.model_fields if part != "accept"]

    assert unheld(profile, []) == tuple(f"{part}.*" for part in parts)


@pytest.mark.parametrize(
    ("key", "finding"),
    [
        pytest.param("order_form.mask", found("order_form", "选择器", "mask"), id="selector"),
        pytest.param("order_form.facts.koujing", found("order_form", "选择器", "facts.koujing"), id="fact"),
        pytest.param("order_form.accept.system", found("order_form", "动作", "accept.system"), id="system"),
        pytest.param("order_form.accepted_status", found("order_form", "状态", "处理中"), id="status"),
        pytest.param("order_form.menu.*", found("complete", "选项", MENU), id="menu"),
        pytest.param("complete.prov_cause", found("complete", "字段", MENU), id="field"),
        pytest.param(
            "todo_list.layouts.two_rows", found("todo_list", "表头", "layouts.two_rows"), id="layout"
        ),
        pytest.param("portal.password_notice", found("portal", "问候", "password_notice"), id="notice"),
        pytest.param(
            "leftover.prefilled.IL_Area", found("leftover", "选择器", "prefilled.IL_Area"), id="prefilled"
        ),
        pytest.param("history.actions.reject", found("history", "记录", "actions.reject"), id="word"),
    ],
)
def test_key_that_was_compared(profile, key, finding):
    """A key is named until a finding has compared it."""
    others = [found(page, "选择器", "x") for page in PageProfile.model_fields]

    assert key in unheld(profile, others)
    assert key not in unheld(profile, [*others, finding])


@pytest.mark.parametrize(
    "how",
    [pytest.param({"compared": False}, id="was not there"), pytest.param({"state": UNSEEN}, id="unseen")],
)
def test_look_that_compared_nothing(profile, how):
    """What was not there, or could not be looked at, has been compared with nothing."""
    assert "history.*" in unheld(profile, [found("history", "选择器", "tab", **how)])


def test_lower_level_of_a_menu(profile):
    """The second level of menus is known only where a field of two levels was read."""
    flat = found("complete", "选项", "投诉区域（CCH_ONE_area）")
    one = [found("order_form", "选择器", "form"), flat]

    assert "order_form.menu.level" in unheld(profile, one)
    assert "order_form.menu.level" not in unheld(profile, [*one, found("complete", "选项", MENU)])


def test_keys_that_the_profile_does_not_use():
    """What a profile leaves out is nothing to compare: neither a notice, nor a menu, nor what a login may ask."""
    boco = load_page_profile("boco")
    everywhere = [found(page, "选择器", "x") for page in PageProfile.model_fields]

    named = unheld(boco, everywhere)

    assert not {"portal.password_notice", "order_form.menu.*", "site.lost_texts"} & set(named)
