"""Proposals for fields and facts: a known label is still there, with another control next to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from pydantic import ValidationError

from eoms_bot.browser.profile.parts import FactSpec, FieldSpec
from eoms_bot.browser.survey.learning.labels import LabelledControl, control_after
from eoms_bot.browser.survey.learning.proposal import Proposal, Value, css_of
from eoms_bot.browser.survey.parse import every, words_in
from eoms_bot.browser.survey.tree import Element

_BY_ID = re.compile(r"[a-z]*#([A-Za-z0-9_-]+)")
_PREFIX = re.compile(r"^([一-鿿]+)：")
_DATES = ("date_popup", "calendar")


def for_fields(part: str, fields: Sequence[FieldSpec], tree: Element) -> Iterator[Proposal]:
    """A control for each field whose id is missing, and a type where the control has another.

    A type comes with what it needs: a cascade with its lower levels, radios with their name. Where that is
    not on the page (the codes of radios), a person has to find the type, and only the control is proposed.
    """
    for number, spec in enumerate(fields):
        found = control_after(tree, spec.label)
        if found is None or (found.control != spec.control and _has(tree, spec.control)):
            continue
        why = f"标签“{spec.label}”旁边"
        for key, new in _whole(spec, found).items():
            reason = why if key == "control" else f"{why}的控件是这一种"
            yield Proposal(part, ("fields", number, key), _plain(getattr(spec, key)), new, reason)


def _whole(spec: FieldSpec, found: LabelledControl) -> dict[str, Value]:
    """The keys to change so that the profile stays valid; only the control where it would not."""
    wanted: dict[str, Value] = {key: _plain(value) for key, value in asdict(found).items() if value}
    if found.type == "calendar" and spec.type not in _DATES:
        # A box that takes no typing may just be locked at this moment.
        wanted["type"] = spec.type
    changed = {key: value for key, value in wanted.items() if value != _plain(getattr(spec, key))}
    try:
        FieldSpec.model_validate({**spec.model_dump(), **changed})
    except ValidationError:
        return {key: value for key, value in changed.items() if key == "control"}
    return changed


def _plain(value: object) -> Value:
    """The value as a TOML file has it."""
    return [str(one) for one in value] if isinstance(value, tuple) else str(value or "")


def for_facts(facts: Mapping[str, FactSpec], tree: Element) -> Iterator[Proposal]:
    """A selector for each fact whose id is gone: by its label, or by the start of its pattern."""
    for name, spec in facts.items():
        by_id = _BY_ID.fullmatch(spec.css)
        if by_id is None or _has(tree, by_id[1]):
            continue
        new, why = _by_label(spec, tree) or _by_prefix(spec, tree) or ("", "")
        if new:
            yield Proposal("order_form", ("facts", name, "css"), spec.css, new, why)


def _by_label(spec: FactSpec, tree: Element) -> tuple[str, str] | None:
    if spec.pattern:
        return None  # it is cut out of more words than those of a field
    label = re.split(r"[（(]", spec.description)[0]
    found = control_after(tree, label)
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
