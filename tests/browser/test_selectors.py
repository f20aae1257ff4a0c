"""Selectors of a profile are sober: nothing that could mean anything, and one way only to what writes."""

from __future__ import annotations

import pytest

SELECTOR = 'css = "input#bpp_ActPanel_BtnSubmit"'


@pytest.mark.parametrize(
    "css",
    [
        "",
        "   ",
        "body",
        "BODY",
        "html",
        "*",
        ":root",
        "html > body",
        "form *",
        "input#a, *",
        "css=body",
        "javascript:alert(1)",
        "a[href='JavaScript:;']",
        "xpath=//input",
        "XPATH = //input",
        "//input",
        "(//input)[1]",
        "..",
        "form >> //input",
    ],
)
def test_selector_that_may_mean_anything(copy, css):
    """Empty, scripted, whole-page and XPath selectors are refused, at their line."""
    line = copy.change("order_form.toml", SELECTOR, f'css = "{css}"')

    fault = copy.fault()

    assert f"order_form.toml:{line}:" in fault
    assert "SEL-001" in fault


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("order_form.toml", 'button = "input#bpp_Btn_T1Finish"', 'button = "body"'),
        ("leftover.toml", 'submit = "input#IL_BtnSubmit"', 'submit = "javascript:go()"'),
        ("leftover.toml", 'form = "form#leftoverForm"', 'form = ""'),
        ("history.toml", 'frame = "iframe#DealInfoViewField"', 'frame = "*"'),
        ("portal.toml", 'frame_menu = "frame[name=leftFrame]"', 'frame_menu = "//frame"'),
    ],
)
def test_selectors_outside_of_regions_are_as_sober(copy, file, old, new):
    """The buttons that write, and the frames, are selectors like all others."""
    line = copy.change(file, old, new)

    assert f"{file}:{line}:" in copy.fault()


def test_alternates_on_a_writing_control(copy):
    """A control that submits is found in one way or not at all."""
    copy.change("order_form.toml", SELECTOR, SELECTOR + '\nalternates = ["input.submit"]')

    fault = copy.fault()

    assert "order_form.toml" in fault
    assert "selectors.submit" in fault
    assert "SEL-002" in fault


def test_alternates_help_reading(profile):
    """A control that only reads may have them."""
    assert profile.login.selectors["message"].alternates == ("p#message",)
