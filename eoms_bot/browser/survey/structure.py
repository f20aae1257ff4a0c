"""What a page is built of, without anybody's words.

These are its controls with their labels, buttons, headers, forms and frames.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from eoms_bot.browser.survey.sanitise import AllowedWords, leaves
from eoms_bot.browser.survey.tree import Element, Text

Structure = dict[str, dict[str, str]]
"""Kind (控件, 按钮, 表头 …) → what is there → how it is there."""

_PRESSED = frozenset({"button", "submit", "reset"})
_NAMES = re.compile(r"[A-Za-z_][\w-]*")
_ENTERED = frozenset({"input", "select", "textarea"})


def structure_of(tree: Element, words: AllowedWords) -> Structure:
    """A page's structure: the parts that one more order or one more row does not change.

    Two equal ones of the same name count once, as in the rows of a list. Radios go by the name that they
    share.
    """
    found: Structure = {"表单和框架": {}, "控件": {}, "按钮": {}, "表头": {}, "选项": {}}
    for element, label in _walk(tree, words, ""):
        kind = element.kept.get("type", "")
        first, second = ("name", "id") if kind in ("radio", "checkbox") else ("id", "name")
        name = element.kept.get(first) or element.kept.get(second) or ""
        if element.tag in ("form", "iframe", "frame"):
            _note(found["表单和框架"], name or element.tag, element.tag)
        elif element.tag == "button" or (element.tag == "input" and kind in _PRESSED):
            _note(found["按钮"], name or "（无名）", _squeezed(element, words))
        elif element.tag in _ENTERED and kind != "hidden":
            _note(found["控件"], name or "（无名）", f"{label or '无标签'}，{_type_of(element)}")
            if element.tag == "select":
                found["选项"][name or "（无名）"] = "、".join(_options(element, words))
        elif element.tag == "th":
            _note(found["表头"], _squeezed(element, words) or "（空）", "列")
    return found


@dataclass(frozen=True)
class PageChange:
    """A part of a page that is new (`before` None), gone (`now` None), or different."""

    page: str
    kind: str
    name: str
    before: str | None
    now: str | None
    used: bool = False
    """Whether the profile names it, so that the bot works with it."""

    @property
    def line(self) -> str:
        """One line for people, without the page."""
        if self.before is None:
            return f"新的{self.kind} {self.name}（{self.now or '空'}）"
        if self.now is None:
            return f"{self.kind} {self.name} 没有了（{self.before or '空'}）"
        return f"{self.kind} {self.name}：{self.before or '空'} → {self.now or '空'}"


def differences(
    page: str,
    before: Mapping[str, Mapping[str, str]],
    now: Mapping[str, Mapping[str, str]],
    used: Container[str],
) -> list[PageChange]:
    """The changes between two structures of a page; `used` are the names in the profile."""
    changes = []
    for kind in dict.fromkeys((*before, *now)):
        old, new = before.get(kind, {}), now.get(kind, {})
        for name in dict.fromkeys((*old, *new)):
            if old.get(name) != new.get(name):
                known = name.split(" #")[0] in used or _would_stop(page, kind, name not in old)
                changes.append(PageChange(page, kind, name, old.get(name), new.get(name), known))
    return changes


def _would_stop(page: str, kind: str, is_new: bool) -> bool:
    """True for a new field in a step: an unknown field stops a run there, whatever it is."""
    return is_new and kind == "控件" and page in ("accept", "complete", "reject", "leftover")


def used_names(profile: BaseModel) -> frozenset[str]:
    """Every name in a profile's selectors, controls, headers and labels."""
    texts = list(leaves(profile.model_dump()))
    return frozenset(name for text in texts for name in (_plain(text), *_NAMES.findall(text)))


def _walk(part: Element, words: AllowedWords, label: str) -> Iterator[tuple[Element, str]]:
    """Every element with the label of its cell: the words of the cell before."""
    yield part, label
    before = ""
    for one in part.inner:
        if not isinstance(one, Element):
            continue
        yield from _walk(one, words, before if one.tag == "td" else label)
        before = (
            _squeezed(one, words).rstrip("：:*") if one.tag in ("td", "label") and len(one.inner) else before
        )


def _type_of(element: Element) -> str:
    name = {"select": "下拉框", "textarea": "多行文本"}.get(element.tag, element.kept.get("type", "text"))
    return f"{name}，只读" if "readonly" in element.kept else name


def _options(element: Element, words: AllowedWords) -> list[str]:
    """The options of a list, but for the numbers of pages and lines, which are no structure."""
    found = [
        _squeezed(one, words) for one in element.inner if isinstance(one, Element) and one.tag == "option"
    ]
    return [word for word in found if not word.isdigit()]


def _squeezed(element: Element, words: AllowedWords) -> str:
    """The words of an element, as a saved page may have them, without white space."""
    value: Any = element.texts.get("value")
    if element.tag == "input":
        return _plain(words.shown(value or "", element.role))
    texts = (
        words.shown(one.words, one.role) if isinstance(one, Text) else _squeezed(one, words)
        for one in element.inner
    )
    return _plain("".join(texts))


def _plain(text: str) -> str:
    return "".join(text.split())


def _note(found: dict[str, str], name: str, how: str) -> None:
    number, key = 1, name
    while found.get(key, how) != how:
        number += 1
        key = f"{name} #{number}"
    found[key] = how
