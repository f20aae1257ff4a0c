"""How a form offers its actions: a button for each, or the options of one select.

The profile says which.
"""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from eoms_bot.browser.ask_all import read_all
from eoms_bot.browser.click import CLICKED_FUNCTION
from eoms_bot.browser.pages.base import Document, press_labelled
from eoms_bot.browser.profile.model import ActionSpec, FormProfile
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import SiteChanged
from eoms_bot.visible import squeeze

_BUTTONS_SCRIPT = "all => all.filter(b => b.offsetParent !== null).map(b => b.value || b.textContent)"
_OPTIONS_SCRIPT = "all => all.filter(o => o.value !== '').map(o => o.textContent)"
_LABELS = {"buttons": _BUTTONS_SCRIPT, "options": _OPTIONS_SCRIPT}

_CHOICES_SCRIPT = "box => Array.from(box.options, one => [one.value, one.textContent])"

_OPEN_SCRIPT = (
    "([css, label]) => {"
    + CLICKED_FUNCTION
    + """
    const all = document.querySelectorAll(css), words = one => one.getAttribute('value') || one.innerText;
    const alone = all.length === 1 && all[0].checkVisibility({checkVisibilityCSS: true});
    return alone && words(all[0]).replace(/\\s+/g, '') === label && clicked(all[0]);
}"""
)


def labels(session: Session, page: Page, spec: FormProfile) -> tuple[str, ...]:
    """Labels of the actions that the form offers now, white space removed."""
    with reading("工单动作", session.explain):
        found: list[str] = read_all(page, spec.css("buttons"), _LABELS[spec.actions])
    return tuple(squeeze(label) for label in found)


def take(session: Session, page: Page, spec: FormProfile, action: ActionSpec) -> None:
    """Take an action as a person would.

    Its words must be those of the profile, letter by letter, apart from white space.
    """
    if spec.actions == "buttons":
        press_labelled(session, page, action.button, action.label)
    else:
        _choose(session, page, action)


def open_step(session: Session, page: Page, spec: FormProfile, action: ActionSpec) -> None:
    """Take an action that only opens its step, in one round trip where that is possible.

    That needs one button, enabled and in sight, with these words. An action that sends anything is always
    taken as a person would.
    """
    at_once = spec.actions == "buttons" and _opened_at_once(page, action)
    if not at_once:
        take(session, page, spec, action)


def _opened_at_once(page: Page, action: ActionSpec) -> bool:
    try:
        return bool(page.evaluate(_OPEN_SCRIPT, [action.button, squeeze(action.label)]))
    except PlaywrightError:
        return False  # on its way elsewhere, or a selector of another kind than CSS


def choices(page: Document, action: ActionSpec) -> list[tuple[str, str]]:
    """Value and words, without white space, of every option of this action's select."""
    offered: list[list[str]] = page.locator(action.button).evaluate(_CHOICES_SCRIPT)
    return [(value, squeeze(text)) for value, text in offered]


def _choose(session: Session, page: Page, action: ActionSpec) -> None:
    box = page.locator(action.button)
    with reading(f"动作 {action.label}（{action.button}）", session.explain):
        offered = choices(page, action)
        found = [value for value, text in offered if text == squeeze(action.label)]
        if found != [action.value]:
            listed = "，".join(f"{text}={value}" for value, text in offered if value)
            raise SiteChanged(f"动作应有一项 {action.label}={action.value}，网站提供: {listed or '无'}")
        box.select_option(value=action.value)
