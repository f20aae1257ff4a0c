"""The button that opens a step: pressed in one round trip where nothing speaks against it, else as a person would."""

from __future__ import annotations

import pytest

from eoms_bot.browser.pages import offered
from eoms_bot.errors import SiteChanged

pytestmark = pytest.mark.browser

BUTTON = "<input type=button id=bpp_Btn_T1Finish value='完 成' onclick='pressed += 1'>"


@pytest.fixture
def opened(desk, monkeypatch):
    """Opens the step of a form that looks as a test wants it; how often its button was pressed, and how often by a hand."""
    spec = desk.session.profile.order_form
    action = spec.complete.model_copy(update={"button": "#bpp_Btn_T1Finish", "label": "完成"})
    by_hand = []
    own = offered.take

    def watched(*told):
        by_hand.append(1)
        own(*told)

    monkeypatch.setattr(offered, "take", watched)

    def open_(form):
        window = desk.open(f"<script>var pressed = 0;</script>{form}")
        offered.open_step(desk.session, window, spec, action)
        return window.evaluate("pressed"), len(by_hand)

    return open_


def test_at_once(opened):
    """One button with the right words is pressed once, in one round trip."""
    assert opened(BUTTON) == (1, 0)


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(
            BUTTON.replace("<input", "<input disabled")
            + "<script>setTimeout(() => { document.querySelector('input').disabled = false }, 200)</script>",
            id="disabled still",
        ),
        pytest.param(
            BUTTON
            + "<div id=cover style='position:fixed;inset:0'></div><script>setTimeout(() => cover.remove(), 200)</script>",
            id="behind something",
        ),
        pytest.param(
            BUTTON.replace("<input", "<input style='display:none'")
            + "<script>setTimeout(() => { document.querySelector('input').style.display = '' }, 200)</script>",
            id="not shown yet",
        ),
    ],
)
def test_left_to_a_hand(opened, form):
    """Whatever has to be waited for is pressed as a person would, once."""
    assert opened(form) == (1, 1)


def test_other_words(opened):
    """A button that says something else is not pressed at all."""
    with pytest.raises(SiteChanged, match="文字是"):
        opened(BUTTON.replace("完 成", "归 档"))
