"""The site by hand: the fields of its own forms that a person fills for an order, and the keys for that."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.typing.effort import Effort, Kind
from eoms_bot.browser.profile.model import PageProfile
from eoms_bot.model.decision import Complete, Decision, Reject
from mock_eoms.form_fields import StepField, finish_fields, step_fields
from mock_eoms.pages.leftover import TEXTS
from mock_eoms.switches import Switches

ALSO = {"未解决": "CCH_ONE_tempUnsolved", "否": "CCH_ONE_planSolveTime"}
"""What was chosen → the field that the site asks for in addition."""
BY_TYPE = {"popup_select": 2, "native_select": 2, "radio_twin": 1, "date_popup": 16, "calendar": 16}
"""Type of a field → keys or clicks: open and pick; one of two; a date and a time, typed."""
COPIED = 4
"""Select and copy a text, go to the field that has the same, paste."""
TARGET = 2
"""Open the list of whom an order goes back to, and pick."""


def by_hand(number: str, kind: Kind, decision: Decision, profile: PageProfile) -> Effort:
    """What the site's forms ask for where the order ends by this decision."""
    match decision:
        case Complete(values=values):
            names = {spec.name: spec.type for spec in profile.complete.fields}
            texts = {name: one.value for name, one in values.items()}
            keys = sum(_keys(name, names.get(name, ""), text) for name, text in texts.items())
            leftover = len(TEXTS) if decision.leftover else 0
            cells = len(list(_asked(texts["result"], texts.get("unsolvable", "")))) + leftover
            return Effort(number, kind, cells, keys + leftover * COPIED)
        case Reject(text=text):
            return Effort(number, kind, len(step_fields("REJECT", Switches())), TARGET + len(text.value))
        case _:
            raise ValueError(number)


def _asked(result: str, unsolvable: str) -> Iterator[StepField]:
    needed = {ALSO.get(result), ALSO.get(unsolvable)}
    for field in finish_fields(Switches()):
        if field.required or field.code in needed:
            yield field


def _keys(name: str, kind: str, text: str) -> int:
    if name == "note":
        return COPIED
    return BY_TYPE.get(kind, len(text))
