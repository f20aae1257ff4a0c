"""Reads a saved page with the page objects that read the site; a test compares the result."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page

from eoms_bot.browser.pages.history import read_entries
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.profile.model import ListProfile, PageProfile
from eoms_bot.browser.profile.parts import FieldSpec, Region
from eoms_bot.browser.session import Session
from eoms_bot.browser.survey.fields import controls
from eoms_bot.browser.survey.selectors import Use, count, use_of
from eoms_bot.errors import SiteChanged

_STEPS = ("accept", "complete", "reject")
_PATIENCE_MS = 2000
"""Nothing arrives late in a page without scripts; only the first layout of a long one is slow."""

Facts = dict[str, object]
"""What JSON can hold: words, numbers, lists and tables of them."""


def open_saved(session: Session, html: str) -> Page:
    """The saved page in a new window; the caller closes it.

    The page has no script and asks the site for nothing.
    """
    page = session.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.set_content(html)
    return page


def facts_of(session: Session, page: Page, name: str) -> Facts:
    """What the page objects read from a saved page of that name.

    SiteChanged and WrongPage as on the site. KeyError for a name that is no saved page.
    """
    return _READERS[name](session, page)


def counts_of(profile: PageProfile, page: Page, name: str) -> dict[str, int | None]:
    """How many elements each required selector matches on the saved page of that name.

    Where many may match, one stands for all.
    """
    found: dict[str, int | None] = {}
    for key, (css, use, label) in _selectors(profile, name).items():
        hits = count(page, css, label)
        found[key] = min(hits, 1) if hits is not None and use is Use.MANY else hits
    return found


def _selectors(profile: PageProfile, name: str) -> dict[str, tuple[str, Use, str]]:
    """The selectors that every page of that name must have.

    Each comes with the label of what it looks for, where it needs one.
    """
    form = profile.order_form
    if name in _STEPS:
        boxes = form.css("step_boxes")
        return {"form": (form.css("form"), Use.ONCE, ""), "step_boxes": (boxes, Use.MANY, "")}
    if name == "leftover":
        entry = profile.leftover
        return {"form": (entry.form, Use.ONCE, ""), "submit": (entry.submit, Use.ONCE, "")}
    part = "order_form" if name == "waiting" else name
    region: Region | None = {
        **{"login": profile.login, "portal": profile.portal, "history": profile.history},
        **{"todo_list": profile.todo_list, "done_list": profile.done_list},
        **{"leftover_list": profile.leftover_list, "order_form": form},
    }.get(part)
    named = (
        {}
        if region is None
        else {key: (one.css, use_of(part, key), "") for key, one in region.selectors.items()}
    )
    if region is form:
        named |= {
            f"facts.{key}": (one.css, Use.ONCE, one.label) for key, one in form.facts.items() if one.required
        }
    return {key: one for key, one in named.items() if one[1] in (Use.ONCE, Use.MANY)}


def _login(session: Session, page: Page) -> Facts:
    spec = session.profile.login
    return {"fields": [page.locator(spec.css(key)).get_attribute("name") for key in ("user", "password")]}


def _portal(session: Session, page: Page) -> Facts:
    spec = session.paged.portal
    text = page.locator(spec.css("greeting")).inner_text()
    greeted = re.search(spec.greeting_pattern, text)
    if greeted is None:
        raise SiteChanged(f"问候语不符合 {spec.greeting_pattern}")
    bar = spec.selectors.get("menu_item")
    return {"greeted": greeted[1], "menu": page.locator(bar.css).all_inner_texts() if bar else []}


def _menu(session: Session, page: Page) -> Facts:
    tree = page.locator(session.paged.portal.css("tree"))
    labels = tree.locator(session.paged.portal.css("node_of_level_label")).all_text_contents()
    return {"first_level": [label.strip() for label in labels]}


def _list(spec_of: Callable[[PageProfile], ListProfile]) -> Callable[[Session, Page], Facts]:
    def read(session: Session, page: Page) -> Facts:
        listing = OrderListPage(session, page.main_frame, spec_of(session.paged)).arrive()
        rows = [{"facts": row.facts, "ids": row.ids, "vip": row.vip} for row in listing.rows()]
        return {"total": listing.total(), "pages": listing.pages(), "rows": rows}

    return read


def _form(session: Session, page: Page) -> Facts:
    form = OrderFormPage(session, page)
    return {"facts": form.facts(), "actions": list(form.actions())}


def _history(session: Session, page: Page) -> Facts:
    entries = read_entries(session, page)
    return {
        "entries": [
            {"when": entry.when.isoformat(), "who": entry.who, "action": entry.action, "text": entry.text}
            for entry in entries
        ]
    }


def _step(fields_of: Callable[[PageProfile], tuple[FieldSpec, ...]]) -> Callable[[Session, Page], Facts]:
    def read(session: Session, page: Page) -> Facts:
        return _fields(page, session.paged.order_form.css("form"), fields_of(session.paged))

    return read


def _leftover(session: Session, page: Page) -> Facts:
    return _fields(page, session.paged.leftover.form, session.paged.leftover.fields)


def _fields(page: Page, form: str, fields: tuple[FieldSpec, ...]) -> Facts:
    seen = controls(page.locator(form), fields)
    return {
        "fields": {
            spec.name: {"count": one.count, "type": one.field_type, "label": one.label.strip()}
            for spec, one in zip(fields, seen, strict=True)
        }
    }


_READERS: dict[str, Callable[[Session, Page], Facts]] = {
    "login": _login,
    "portal": _portal,
    "menu": _menu,
    "todo_list": _list(lambda profile: profile.todo_list),
    "done_list": _list(lambda profile: profile.done_list),
    "leftover_list": _list(lambda profile: profile.leftover_list),
    "order_form": _form,
    "waiting": _form,
    "history": _history,
    "accept": _step(lambda profile: profile.accept.fields if profile.accept else ()),
    "complete": _step(lambda profile: profile.complete.fields),
    "reject": _step(lambda profile: profile.reject.fields),
    "leftover": _leftover,
}
"""One reader for each page that a snapshot may have."""


def pages_of(profile: PageProfile) -> tuple[str, ...]:
    """The pages of a whole snapshot of such a site; `accept` where an accept has its own form."""
    return tuple(name for name in _READERS if name != "accept" or profile.accept is not None)
