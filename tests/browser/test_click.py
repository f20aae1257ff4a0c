"""A click in one round trip: the page sees what a mouse causes, and what hides a control hides it from us too."""

from __future__ import annotations

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.click import CLICKED_FUNCTION, click, press
from eoms_bot.browser.fields import Scope, driver_of
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.errors import SiteChanged
from tests.browser.fields_page import MENU, fields_page

pytestmark = pytest.mark.browser

PAGE = """<body style="margin:0"><p id="before" tabindex="0">前</p><button id="it" style="margin-top:{down}px">确定</button>
<script>
var seen = [], it = document.getElementById('it');
for (const name of ['mouseover', 'mousemove', 'mousedown', 'focus', 'mouseup', 'click'])
    it.addEventListener(name, event => seen.push(event.type));
</script></body>"""
MASK = """(() => {
    const mask = document.body.appendChild(document.createElement('div'));
    mask.style = 'position:fixed; inset:0; z-index:9';
    if (MS) setTimeout(() => mask.remove(), MS);
})()"""
IN_ORDER = ["mouseover", "mousemove", "mousedown", "focus", "mouseup", "click"]
FLAT = FieldSpec(name="result", control="flat", type="popup_select", label="字段", description="测试用")


@pytest.fixture
def opened(page):
    """A page with one button."""
    page.set_content(PAGE.format(down=0))
    return page


def test_events_of_a_mouse(opened):
    """The control gets each event of a mouse once, in its order, and the focus."""
    click(opened.locator("#it"))

    assert opened.evaluate("seen") == IN_ORDER
    assert opened.evaluate("document.activeElement.id") == "it"


def test_control_below_the_window(opened):
    """A control that must be scrolled to is scrolled to."""
    opened.set_content(PAGE.format(down=4000))

    click(opened.locator("#it"))

    assert opened.evaluate("seen") == IN_ORDER
    assert opened.evaluate("scrollY") > 0


def test_mask_that_goes(opened):
    """A control behind a mask is clicked when the mask has gone, once."""
    opened.evaluate(MASK.replace("MS", "300"))

    click(opened.locator("#it"))

    assert opened.evaluate("seen").count("click") == 1


def test_mask_that_stays(opened):
    """A control behind a mask that stays is not clicked."""
    opened.evaluate(MASK.replace("MS", "0"))
    opened.set_default_timeout(1500)

    with pytest.raises(PlaywrightTimeout):
        click(opened.locator("#it"))

    assert "click" not in opened.evaluate("seen")


def test_mask_over_the_frame(page):
    """A mask over a frame hides the controls in it."""
    page.set_content("<iframe id=inner style='width:300px; height:200px'></iframe>")
    inner = page.frames[1]
    inner.set_content(PAGE.format(down=0))
    page.evaluate(MASK.replace("MS", "0"))
    page.set_default_timeout(1500)

    with pytest.raises(PlaywrightTimeout):
        click(inner.locator("#it"))

    assert inner.evaluate("seen") == []


def test_control_in_a_frame(page):
    """A control in a frame that stands somewhere on the page is clicked."""
    page.set_content("<div style='height:90px'></div><iframe style='border:7px solid; margin:33px'></iframe>")
    inner = page.frames[1]
    inner.set_content(PAGE.format(down=400))

    click(inner.locator("#it"))

    assert inner.evaluate("seen") == IN_ORDER


MIDDLE = "() => {" + CLICKED_FUNCTION + " return middle(document.getElementById('it')); }"


@pytest.mark.parametrize("down", [0, 400])
@pytest.mark.parametrize("padding", [0, 40])
def test_mouse_led_into_a_frame(page, down, padding):
    """The middle of a control is told as the whole window has it, so that the real mouse meets the control."""
    style = f"border:7px solid; margin:33px; padding:{padding}px"
    page.set_content(f"<div style='height:90px'></div><iframe style='{style}'></iframe>")
    inner = page.frames[1]
    inner.set_content(PAGE.format(down=down))
    inner.evaluate("() => { it.onclick = event => seen.push(event.isTrusted); }")

    press(page, inner.evaluate(MIDDLE)["within"])

    assert inner.evaluate("seen.filter(one => one === true || one === 'click')") == ["click", True]


def test_frame_drawn_at_another_scale(page):
    """In a frame that is drawn smaller or larger, places are other ones: none is told."""
    page.set_content("<iframe style='transform:scale(0.5)'></iframe>")
    inner = page.frames[1]
    inner.set_content(PAGE.format(down=0))

    assert inner.evaluate(MIDDLE) is None


@pytest.mark.parametrize("flaw", ["it.disabled = true", "it.hidden = true", MASK.replace("MS", "0")])
def test_nowhere_to_press(opened, flaw):
    """A control that is disabled, not on show or behind something has no place for the mouse."""
    opened.evaluate(flaw)

    assert opened.evaluate(MIDDLE) is None


@pytest.mark.parametrize("flaw", ["disabled", "hidden"])
def test_control_that_cannot_be_clicked(opened, flaw):
    """A control that is disabled or not on show is waited for, and not clicked while it is so."""
    opened.evaluate(f"it.{flaw} = true")
    opened.set_default_timeout(1500)

    with pytest.raises(PlaywrightTimeout):
        click(opened.locator("#it"))

    assert opened.evaluate("seen") == []


def test_two_menus(page):
    """Two menus at once leave nothing to choose from: the page has changed, and nobody waits for ever."""
    page.set_default_timeout(1000)
    page.set_content(
        fields_page().replace(
            "const list = make('ul', box);",
            "const list = make('ul', box); by('form').append(box.cloneNode(true));",
        )
    )
    scope = Scope(page, "#form", MENU)

    with pytest.raises(SiteChanged, match="ubf_SelectBox"):
        driver_of(FLAT.type).fill(scope, FLAT, "未解决")

    assert page.evaluate("seen") == []


def test_menu_that_comes_late(page):
    """A menu whose entries take longer than the short wait is waited for like anything else."""
    page.set_content(fields_page().replace(", ''), 30)", ", ''), 900)"))
    scope = Scope(page, "#form", MENU)

    driver_of(FLAT.type).fill(scope, FLAT, "未解决")

    assert driver_of(FLAT.type).word(FLAT, scope.shown(FLAT)[0]) == "未解决"
    assert page.evaluate("seen") == ["flat=未解决"]
