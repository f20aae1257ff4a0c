"""Compares the leftover entry's prefilled boxes with the order's facts, and finds unknown boxes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator

from eoms_bot.browser.pages.leftover_entry import BOXES_SCRIPT
from eoms_bot.browser.profile.common import HEAD
from eoms_bot.browser.profile.model import LeftoverProfile
from eoms_bot.model.finding import FAILED, PASSED, Finding
from eoms_bot.visible import squeeze


@dataclass(frozen=True)
class EntryBox:
    """A box that people see in the entry; `locked` where nobody can type into it."""

    name: str
    id: str
    label: str
    value: str
    locked: bool


def boxes_in(form: Locator) -> list[EntryBox]:
    """Every box of the entry's form, in its order."""
    return [EntryBox(**one) for one in form.evaluate(BOXES_SCRIPT)]


def look_at_prefilled(
    spec: LeftoverProfile, seen: Collection[EntryBox], facts: Mapping[str, str]
) -> list[Finding]:
    """Compare each prefilled box with the fact that it must show: a run stops at a difference.

    The findings quote nobody's words.
    """
    usable = _usable(facts)
    return [
        _look(control, fact, [one for one in seen if one.id == control], usable)
        for control, fact in spec.prefilled.items()
    ]


def _look(control: str, fact: str, seen: list[EntryBox], facts: Mapping[str, str]) -> Finding:
    name = f"prefilled.{control}"
    if len(seen) != 1:
        message = f"预填栏：{f'有 {len(seen)} 个' if seen else '缺失'}"
        return Finding("leftover", "选择器", name, FAILED, message, f"{control} 改成现在的控件名")
    if not facts:
        message = "工单上的字段读不出，没有比"
        return Finding("leftover", "选择器", name, PASSED, message, compared=False)
    found, wanted = seen[0].value, facts.get(fact, "")
    if found != wanted:
        message = f"预填的（{len(found)} 个字符）与工单上的 {fact}（{len(wanted)} 个字符）不同"
        same = _facts_like(found, facts)
        cure = f'写 {control} = "{same[0]}"' if same else "核对这一栏是工单上的哪一项，再改"
        others = f"（{'、'.join(same[1:])} 也相同）" if same[1:] else ""
        return Finding("leftover", "选择器", name, FAILED, message, f"{cure}{others}")
    if not found:
        message = f"预填栏和工单上的 {fact} 都是空的，没有值可比"
        return Finding("leftover", "选择器", name, PASSED, message, compared=False)
    return Finding("leftover", "选择器", name, PASSED, f"与工单上的 {fact} 相同")


def look_at_entry_strangers(
    spec: LeftoverProfile, seen: Collection[EntryBox], facts: Mapping[str, str]
) -> list[Finding]:
    """The boxes that the profile does not know; a run stops at any of them, required or not."""
    known = {*spec.prefilled, *spec.other_boxes, *(one.control for one in spec.fields)}
    return [_stranger(one, _usable(facts)) for one in seen if one.name not in known]


def _stranger(box: EntryBox, facts: Mapping[str, str]) -> Finding:
    name = f"{squeeze(box.label).rstrip('：:*')}（{box.name}）"
    if not box.locked:
        message, cure = "档案未登记的字段", "登记为字段，或写进 other_boxes"
    elif same := _facts_like(box.value, facts):
        message = f"档案未登记的只读栏，内容与工单上的 {'、'.join(same)} 相同"
        cure = f'[prefilled] 里写 {box.name} = "{same[0]}"'
    else:
        message = f"档案未登记的只读栏{'，有内容' if box.value else '，是空的'}"
        cure = "与工单有关的写进 [prefilled]，无关的（例如登记人）写进 other_boxes"
    return Finding("leftover", "字段", name, FAILED, message, cure)


def _usable(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts with which a run compares: the order's number, and nothing else of its head."""
    return {name: value for name, value in facts.items() if name == "order_no" or name not in HEAD}


def _facts_like(text: str, facts: Mapping[str, str]) -> list[str]:
    """The facts of the order with exactly this text; none for an empty text."""
    return [name for name, value in facts.items() if text and value == text]
