"""Two snapshots against each other: what the profile uses is told apart, what changes with every order is no change."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile import load_page_profile
from eoms_bot.sites.comparing import changes_of
from eoms_bot.sites.snapshot import SavedPage

PROFILE = load_page_profile("ultrabpp")


def page(*, controls=None, selectors=None, options=None):
    expected = {"selectors": selectors or {}, "structure": {"控件": controls or {}}, "options": options or {}}
    return {"complete": SavedPage("", expected)}


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        pytest.param(
            page(selectors={"submit": 1}),
            page(selectors={"submit": 0}),
            [("选择器 submit：命中 1 个 → 命中 0 个", True)],
            id="selector",
        ),
        pytest.param(
            page(options={"area": ["乡镇", "县城"]}),
            page(options={"area": ["乡镇"]}),
            [("选项 area：乡镇、县城 → 乡镇", True)],
            id="options",
        ),
        pytest.param(
            page(controls={"CCH_ONE_scene": "场景分类，text"}),
            page(controls={"CCH_ONE_scene": "场景，text"}),
            [("控件 CCH_ONE_scene：场景分类，text → 场景，text", True)],
            id="label of a field",
        ),
        pytest.param(
            page(controls={"hint": "提示，text"}),
            page(),
            [("控件 hint 没有了（提示，text）", False)],
            id="what nobody uses",
        ),
        pytest.param(
            page(controls={"CCH_Koujing": "解释口径，多行文本"}), page(), [], id="fact of some orders"
        ),
        pytest.param(page(options={"area": ["乡镇"]}), page(options={"area": ["乡镇"]}), [], id="the same"),
    ],
)
def test_what_has_changed(before, now, told):
    """Each change once, in words, and whether the profile uses what changed."""
    changes, alone = changes_of(PROFILE, before, now)

    assert [(one.line, one.used) for one in changes] == told
    assert alone == []


def test_page_of_one_side_only():
    """A page that only one of them has is told, and compared with nothing."""
    assert changes_of(PROFILE, page(), {"login": SavedPage("", {})}) == ([], ["complete", "login"])
