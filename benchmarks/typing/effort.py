"""Effort: what a person's answers to one order cost, in cells and in keys, by one rule for each way.

A cell that is typed or picked counts 1, a guess that is confirmed or cleared ½. A character is one key, also
a Chinese one; a person with an input method needs more. Nothing is counted for reading and talking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Options = Mapping[str, Sequence[str]]
"""Field of the workbook → the words of its drop-down."""


class Kind(StrEnum):
    """The kinds of orders that have a target."""

    SOLVED = "解决"
    UNSOLVED = "未解决"
    REJECTED = "驳回"


class Touch(StrEnum):
    """What a person does to one cell."""

    TYPED = "typed"
    CONFIRMED = "confirmed"
    TICKED = "ticked"
    CLEARED = "cleared"
    NOW = "now"


CELLS = {Touch.TYPED: 1.0, Touch.CONFIRMED: 0.5, Touch.TICKED: 0.5, Touch.CLEARED: 0.5, Touch.NOW: 1.0}


@dataclass(frozen=True)
class Answer:
    """A cell that a person has touched: field, text as it stands afterwards, how."""

    name: str
    text: str
    touch: Touch


@dataclass(frozen=True)
class Effort:
    """What one order cost: `left` says why the person could not finish it, empty where he did."""

    order_no: str
    kind: Kind
    cells: float
    keys: int
    answers: tuple[Answer, ...] = ()
    left: str = ""


APPROVE = 1
CALL: Mapping[str, int] = {"contact_time": 2, "attitude": 1, "result": 1}
"""Keys of the call mode: `c` shows the number and keeps the time, a digit each says the rest, Enter notes."""
OF_CALL = ("contact_time",)
"""Cells that the call fills while it is made; nobody types them."""
FIND, ENTER, LEAVE_LIST = 1, 1, 2
"""`e` goes to the first open cell; Enter confirms a guess or ends a text, and goes on. A list takes no Enter:
Escape and `e` leave it."""


def in_console(answers: Sequence[Answer], options: Options) -> tuple[float, int]:
    """(cells, keys) on the order's page of the console, the approval with `a` included."""
    cells, keys = 0.0, APPROVE
    beyond = [one for one in answers if one.name not in CALL]
    for one in answers:
        if one.name in CALL:
            cells += 0 if one.name in OF_CALL else CELLS[one.touch]
            keys += CALL[one.name]
        elif one.touch is Touch.TYPED:
            leave = LEAVE_LIST if one.name in options else ENTER
            cells, keys = cells + CELLS[one.touch], keys + _written(one, options) + leave
        else:
            cells, keys = cells + CELLS[one.touch], keys + ENTER
    return cells, keys + (FIND if beyond else 0)


REACH = 1
"""An arrow key or a click goes to the next cell of a sheet."""
OPEN, TAKE = 1, 1
"""Alt and arrow open a drop-down of a sheet, Enter takes the word."""
IN_SHEET = {Touch.CONFIRMED: 4, Touch.TICKED: 1, Touch.CLEARED: 1, Touch.NOW: 1}
"""F2, Home, Delete, Enter take the sign of a guess away; a plan takes a tick as well; Delete clears a cell.
Ctrl+Shift+; writes the time of this moment.
"""


def in_sheet(answers: Sequence[Answer], options: Options) -> tuple[float, int]:
    """(cells, keys) in a workbook; saving it and giving it to the bot is no order's."""
    cells = sum(CELLS[one.touch] for one in answers)
    keys = 0
    for one in answers:
        if one.touch is Touch.TYPED:
            picked = _written(one, options) + OPEN + TAKE
            keys += REACH + min(picked, len(one.text)) if one.name in options else REACH + len(one.text)
        else:
            keys += REACH + IN_SHEET[one.touch]
    return cells, keys


def _written(one: Answer, options: Options) -> int:
    """Keys that bring a text into an empty cell: arrows to its place in the list, from the nearer end."""
    words = list(options.get(one.name, ()))
    if one.text not in words:
        return len(one.text)
    place = words.index(one.text)
    return min(place + 1, len(words) - place)
