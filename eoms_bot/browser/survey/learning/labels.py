"""The control next to a label, which a person would fill in there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from eoms_bot.browser.profile.field_types import type_of
from eoms_bot.browser.survey.parse import every, words_in
from eoms_bot.browser.survey.tree import Element

_OTHERS = frozenset({"hidden", "button", "submit", "reset", "image", "radio", "checkbox", "file"})


@dataclass(frozen=True)
class LabelledControl:
    """The control's id, and the field type that drives it.

    `below`: ids of a cascade's lower levels. `radios`: the name that the radios of a hidden twin share.
    """

    control: str
    type: str
    below: tuple[str, ...] = ()
    radios: str | None = None


def control_after(tree: Element, label: str) -> LabelledControl | None:
    """The one control in the cell after the one cell with this label.

    None where there is no such control, or more than one.
    """
    cells = [after for before, after in _neighbours(tree) if _says(before, label)]
    if len(cells) != 1:
        return None
    found = _controls(cells[0])
    return found[0] if len(found) == 1 and found[0].control else None


def _says(cell: Element, label: str) -> bool:
    return bool(label) and words_in(cell).rstrip("：:*") == "".join(label.split())


def _neighbours(tree: Element) -> list[tuple[Element, Element]]:
    """Each cell of a row with the next one."""
    pairs = []
    for row in every(tree):
        if row.tag == "tr":
            cells = [one for one in row.inner if isinstance(one, Element) and one.tag in ("td", "th")]
            pairs += list(pairwise(cells))
    return pairs


def _controls(cell: Element) -> list[LabelledControl]:
    """The controls of a cell.

    Radios count as one control together with the hidden one that posts their choice. Several selects count as
    one too.
    """
    kind = next((one.kept["ubftype"] for one in every(cell) if "ubftype" in one.kept), "")
    tables = [one for one in every(cell) if one.tag == "table"]
    if tables:
        return [LabelledControl(one.kept.get("id", ""), "rollback") for one in tables]
    inputs = [one for one in every(cell) if one.tag in ("input", "select", "textarea")]
    radios = {one.kept.get("name", "") for one in inputs if one.kept.get("type") == "radio"}
    if radios:
        return _twins(radios, [one for one in inputs if one.kept.get("type") == "hidden"])
    shown = [one for one in inputs if one.kept.get("type") not in _OTHERS]
    if len(shown) > 1 and all(one.tag == "select" for one in shown):
        first, *below = [one.kept.get("id", "") for one in shown]
        return [LabelledControl(first, "native_cascade", tuple(below))]
    return [
        LabelledControl(one.kept.get("id", ""), type_of(one.tag, box=kind, readonly="readonly" in one.kept))
        for one in shown
    ]


def _twins(radios: set[str], hidden: Sequence[Element]) -> list[LabelledControl]:
    """Each hidden control that these radios may write.

    The match is certain only where there is one of each.
    """
    return [
        LabelledControl(one.kept.get("id", ""), "radio_twin", radios=name)
        for one in hidden
        for name in sorted(radios)
    ]
