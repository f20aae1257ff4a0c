"""What stands beside a label: the control that a person would fill in there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from eoms_bot.browser.survey.parse import every, words_in
from eoms_bot.browser.survey.tree import Element

_TWIN = "_displayInput"
_KINDS = {"SelectField": "popup_select", "TimeField": "date_popup"}


@dataclass(frozen=True)
class Beside:
    """The control's id, and the field type that drives it."""

    control: str
    type: str


def beside(tree: Element, label: str) -> Beside | None:
    """The one control in the cell behind the one cell that says this label; None where there is none, or more than one."""
    cells = [after for before, after in _neighbours(tree) if _says(before, label)]
    if len(cells) != 1:
        return None
    found = _controls(cells[0])
    return found[0] if len(found) == 1 and found[0].control else None


def _says(cell: Element, label: str) -> bool:
    return bool(label) and words_in(cell).rstrip("：:*") == "".join(label.split())


def _neighbours(tree: Element) -> list[tuple[Element, Element]]:
    """Each cell of a row with the one behind it."""
    pairs = []
    for row in every(tree):
        if row.tag == "tr":
            cells = [one for one in row.inner if isinstance(one, Element) and one.tag in ("td", "th")]
            pairs += list(pairwise(cells))
    return pairs


def _controls(cell: Element) -> list[Beside]:
    """The controls of a cell; radios that share a name are one, with the hidden control that posts their choice."""
    kind = next((one.kept["ubftype"] for one in every(cell) if "ubftype" in one.kept), "")
    tables = [one for one in every(cell) if one.tag == "table"]
    if tables:
        return [Beside(one.kept.get("id", ""), "rollback") for one in tables]
    twins = {
        one.kept["name"].removesuffix(_TWIN)
        for one in every(cell)
        if one.kept.get("type") == "radio" and one.kept.get("name", "").endswith(_TWIN)
    }
    if twins:
        return [Beside(name, "radio_twin") for name in sorted(twins)]
    return [
        Beside(one.kept.get("id", ""), "native_select" if one.tag == "select" else _KINDS.get(kind, "text"))
        for one in every(cell)
        if one.tag in ("input", "select", "textarea") and one.kept.get("type") not in _OTHERS
    ]


_OTHERS = frozenset({"hidden", "button", "submit", "reset", "image", "radio", "checkbox", "file"})
