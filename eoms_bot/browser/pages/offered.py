"""How a form offers its actions: a button for each, or the options of one select. The profile says which."""

from __future__ import annotations

from playwright.sync_api import Page

from eoms_bot.browser.pages.base import Document, press_labelled, squeeze
from eoms_bot.browser.profile.model import ActionSpec, FormProfile
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import SiteChanged

_BUTTONS_SCRIPT = "all => all.filter(b => b.offsetParent !== null).map(b => b.value || b.textContent)"
_OPTIONS_SCRIPT = "all => all.filter(o => o.value !== '').map(o => o.textContent)"
_LABELS = {"buttons": _BUTTONS_SCRIPT, "options": _OPTIONS_SCRIPT}

_CHOICES_SCRIPT = "box => Array.from(box.options, one => [one.value, one.textContent])"


def labels(session: Session, page: Page, spec: FormProfile) -> tuple[str, ...]:
    """Labels of the actions that the form offers now, white space removed."""
    with reading("工单动作", session.explain):
        found: list[str] = page.locator(spec.css("buttons")).evaluate_all(_LABELS[spec.actions])
    return tuple(squeeze(label) for label in found)


def take(session: Session, page: Page, spec: FormProfile, action: ActionSpec) -> None:
    """Take an action as a person would; its words must be those of the profile, letter by letter but for white space."""
    if spec.actions == "buttons":
        press_labelled(session, page, action.button, action.label)
    else:
        _choose(session, page, action)


def choices(page: Document, action: ActionSpec) -> list[tuple[str, str]]:
    """Value and words, white space removed, of every option of the select that this action is chosen in."""
    offered: list[list[str]] = page.locator(action.button).evaluate(_CHOICES_SCRIPT)
    return [(value, squeeze(text)) for value, text in offered]


def _choose(session: Session, page: Page, action: ActionSpec) -> None:
    box = page.locator(action.button)
    with reading(f"动作 {action.label}（{action.button}）", session.explain):
        offered = choices(page, action)
        found = [value for value, text in offered if text == squeeze(action.label)]
        if found != [action.value]:
            told = "，".join(f"{text}={value}" for value, text in offered if value)
            raise SiteChanged(f"动作应有一项 {action.label}={action.value}，网站提供: {told or '无'}")
        box.select_option(value=action.value)
