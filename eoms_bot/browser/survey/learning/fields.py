"""Proposals for fields and facts: the label that the profile knows still stands on the page, and another control beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from eoms_bot.browser.profile.parts import FactSpec, FieldSpec, FieldType
from eoms_bot.browser.survey.learning.labels import beside
from eoms_bot.browser.survey.learning.proposal import Proposal, css_of
from eoms_bot.browser.survey.parse import every, words_in
from eoms_bot.browser.survey.tree import Element

_BY_ID = re.compile(r"[a-z]*#([A-Za-z0-9_-]+)")
_PREFIX = re.compile(r"^([一-鿿]+)：")


def for_fields(part: str, fields: Sequence[FieldSpec], tree: Element) -> Iterator[Proposal]:
    """A control for each field that is missing by its id, and a type where the control is of another one."""
    for number, spec in enumerate(fields):
        found = beside(tree, spec.label)
        if found is None:
            continue
        why = f"标签“{spec.label}”旁边"
        if found.control != spec.control and not _has(tree, spec.control):
            yield Proposal(part, ("fields", number, "control"), spec.control, found.control, why)
        elif found.control != spec.control:
            continue
        if found.type != spec.type and found.type in get_args(FieldType):
            yield Proposal(part, ("fields", number, "type"), spec.type, found.type, f"{why}的控件是这一种")


def for_facts(facts: Mapping[str, FactSpec], tree: Element) -> Iterator[Proposal]:
    """A selector for each fact that went by an id which is gone: by its label, or by the words that its pattern begins with."""
    for name, spec in facts.items():
        by_id = _BY_ID.fullmatch(spec.css)
        if by_id is None or _has(tree, by_id[1]):
            continue
        new, why = _by_label(spec, tree) or _by_prefix(spec, tree) or ("", "")
        if new:
            yield Proposal("order_form", ("facts", name, "css"), spec.css, new, why)


def _by_label(spec: FactSpec, tree: Element) -> tuple[str, str] | None:
    label = re.split(r"[（(]", spec.description)[0]
    found = beside(tree, label)
    return (f"#{found.control}", f"标签“{label}”旁边") if found is not None else None


def _by_prefix(spec: FactSpec, tree: Element) -> tuple[str, str] | None:
    prefix = _PREFIX.match(spec.pattern or "")
    if prefix is None:
        return None
    hits = [one for one in every(tree) if one.kept.get("id") and words_in(one).startswith(prefix[0])]
    deepest = [one for one in hits if not any(inner in hits for inner in every(one) if inner is not one)]
    css = css_of(tree, deepest[0]) if len(deepest) == 1 else ""
    return (css, f"文字以“{prefix[0]}”开头") if css else None


def _has(tree: Element, name: str) -> bool:
    return any(one.kept.get("id") == name for one in every(tree))
