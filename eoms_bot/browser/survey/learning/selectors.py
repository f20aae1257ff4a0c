"""Proposals for selectors that match nothing any more, by the purpose of the element.

Examples are a password box, a table's header and a count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from eoms_bot.browser.profile.common import LoginPageProfile
from eoms_bot.browser.profile.model import FormProfile, HistoryProfile, ListProfile, PortalProfile
from eoms_bot.browser.survey.learning.proposal import Proposal, css_of
from eoms_bot.browser.survey.parse import every, words_in
from eoms_bot.browser.survey.tree import Element

_UNSEEN = ("head", "title")
_BOXES = ("textarea", "select")

Counts = Mapping[str, int | None]
"""Selector → how many elements it matches on the saved page."""


def for_login(spec: LoginPageProfile, tree: Element, counts: Counts) -> Iterator[Proposal]:
    """The form with the one password box, that box, and the one text box before it.

    Their names are proposed as well. The button never is.
    """
    forms = [one for one in every(tree) if one.tag == "form" and len(_boxes(one, "password")) == 1]
    if len(forms) != 1:
        return
    password, users = _boxes(forms[0], "password")[0], _boxes(forms[0], "text")
    found = {"form": forms[0], "password": password} | ({"user": users[0]} if len(users) == 1 else {})
    whys = {"form": "有密码框的表单", "password": "密码框", "user": "密码框所在表单里唯一的文本框"}
    for name, element in found.items():
        yield from _proposed("login", name, spec.css(name), css_of(tree, element), counts, whys[name])
    for key, name, old in (
        ("user_field", "user", spec.user_field),
        ("password_field", "password", spec.password_field),
    ):
        new = found[name].kept.get("name", "") if name in found else ""
        if new and new != old:
            yield Proposal("login", (key,), old, new, f"{whys[name]}发出的名称")


def for_list(part: str, spec: ListProfile, tree: Element, counts: Counts) -> Iterator[Proposal]:
    """Table, title, pager and search of a list.

    The table is found by its header, title and pager by their words. The search is found by its option and
    the box next to it. Its button is never proposed.
    """
    headers = {tuple("".join(label.split()) for label in layout.header) for layout in spec.layouts.values()}
    choice = "".join(spec.search_option.split())
    rules: dict[str, tuple[Callable[[Element], bool], str]] = {
        "table": (lambda one: one.tag == "table" and _header(one) in headers, "表头相符的表格"),
        "title": (lambda one: one.tag not in _UNSEEN and spec.title in words_in(one), "写着列表名称的地方"),
        "pager": (
            lambda one: all(
                re.search(each, words_in(one)) for each in (spec.total_pattern, spec.pages_pattern)
            ),
            "写着共几条、几页的地方",
        ),
        "search_field": (
            lambda one: one.tag == "select" and choice in [words_in(inner) for inner in every(one)],
            f"有选项“{spec.search_option}”的下拉框",
        ),
        "search_text": (
            lambda one: bool(choice) and _chooses(one, choice) and len(_boxes(one, "text")) == 1,
            f"有选项“{spec.search_option}”的下拉框旁边唯一的文本框",
        ),
    }
    for name, (fits, why) in rules.items():
        element = _deepest(tree, fits) if name in spec.selectors else None
        if element is not None and name == "search_text":
            element = _boxes(element, "text")[0]
        if element is not None:
            yield from _proposed(part, name, spec.css(name), _css_around(tree, element), counts, why)


def for_portal(spec: PortalProfile, tree: Element, counts: Counts) -> Iterator[Proposal]:
    """The greeting by its words, the menu bar's items by the first label of the menu's path."""
    pattern = spec.greeting_pattern
    element = _deepest(tree, lambda one: re.search(pattern, words_in(one)) is not None)
    if element is not None:
        yield from _proposed(
            "portal", "greeting", spec.css("greeting"), _css_around(tree, element), counts, "问候语所在"
        )
    if "menu_item" in spec.selectors:
        first = "".join(spec.menu_todo[0].split())
        item = _deepest(tree, lambda one: one.tag not in _UNSEEN and words_in(one) == first)
        bar = _holder(tree, item) if item is not None else None
        if item is not None and bar is not None:
            why, css = f"写着“{spec.menu_todo[0]}”的那一行", css_of(tree, bar)
            if "menu" in spec.selectors:
                yield from _proposed("portal", "menu", spec.css("menu"), css, counts, why)
            items = " ".join((css, item.tag))
            yield from _proposed("portal", "menu_item", spec.css("menu_item"), items, counts, why)


def for_form(spec: FormProfile, order_no: str, tree: Element, counts: Counts) -> Iterator[Proposal]:
    """The order's form, which has boxes in it, and its number, found by `order_no` (a pattern)."""
    forms = [
        one for one in every(tree) if one.tag == "form" and any(inner.tag in _BOXES for inner in every(one))
    ]
    if len(forms) == 1:
        css = css_of(tree, forms[0])
        yield from _proposed("order_form", "form", spec.css("form"), css, counts, "有输入框的唯一表单")
    fact = spec.facts["order_no"]
    number = _deepest(tree, lambda one: one.tag not in _UNSEEN and _says_number(one, fact.pattern, order_no))
    if number is not None and not fact.label:
        css, why = css_of(tree, number), "写着单号的地方"
        if "number" in spec.selectors:
            yield from _proposed("order_form", "number", spec.css("number"), css, counts, why)
        if css and counts.get("facts.order_no") == 0:
            yield Proposal("order_form", ("facts", "order_no", "css"), fact.css, css, why)


def for_history(spec: HistoryProfile, order: Element) -> Iterator[Proposal]:
    """The frame of 处理记录: the only one on the order's page (`order`)."""
    frames = [one for one in every(order) if one.tag == "iframe"]
    if spec.frame is None or len(frames) != 1:
        return
    css, old = css_of(order, frames[0]), frames[0].kept
    if css and not any(spec.frame.endswith(f"#{name}") for name in (old.get("id"), old.get("name")) if name):
        yield Proposal("history", ("frame",), spec.frame, css, "工单页上唯一的框架")


def _proposed(part: str, name: str, old: str, new: str, counts: Counts, why: str) -> Iterator[Proposal]:
    """A proposal, only where the old selector matches nothing, and the new one is unambiguous."""
    if new and counts.get(name) == 0:
        yield Proposal(part, ("selectors", name, "css"), old, new, why)


def _boxes(form: Element, kind: str) -> list[Element]:
    return [one for one in every(form) if one.tag == "input" and one.kept.get("type", "text") == kind]


def _chooses(element: Element, option: str) -> bool:
    """True where a drop-down below has this option."""
    selects = [one for one in every(element) if one.tag == "select"]
    return any(option in [words_in(inner) for inner in every(one)] for one in selects)


def _says_number(element: Element, pattern: str | None, order_no: str) -> bool:
    found = re.fullmatch(pattern or "(.+)", words_in(element))
    return found is not None and re.fullmatch(order_no, found[1]) is not None


def _holder(tree: Element, inner: Element) -> Element | None:
    """The nearest element around this one with a unique selector, and with more of its kind."""
    around = [one for one in every(tree) if one is not inner and any(each is inner for each in every(one))]
    for one in reversed(around):
        alike = [each for each in every(one) if each.tag == inner.tag]
        if len(alike) > 1 and css_of(tree, one):
            return one
    return None


def _header(table: Element) -> tuple[str, ...]:
    rows = [one for one in every(table) if one.tag == "tr"]
    cells = (one for one in rows[0].inner if isinstance(one, Element)) if rows else ()
    return tuple(words_in(one).rstrip("↑↓") for one in cells)


def _deepest(tree: Element, fits: Callable[[Element], bool]) -> Element | None:
    """The one element that fits and holds none that does; None where there are several."""
    found = [one for one in every(tree) if fits(one)]
    inner = [one for one in found if not any(fits(each) for each in every(one) if each is not one)]
    return inner[0] if len(inner) == 1 else None


def _css_around(tree: Element, element: Element) -> str:
    """A selector of the element, or of the nearest one around it with the same words."""
    words = words_in(element)
    around = [
        one for one in every(tree) if words_in(one) == words and any(each is element for each in every(one))
    ]
    return next((css for one in reversed(around) if (css := css_of(tree, one))), "")
