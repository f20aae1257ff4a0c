"""What a control can be, and what is known of one before anything is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class ControlKind(StrEnum):
    """What a control is, as `probe` finds it in the page."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    AUTOCOMPLETE = "autocomplete"
    """A text box with suggestions: any text fits."""
    SELECT = "select"
    """One or several native selects, each of which brings the options of the next."""
    DATE_SELECTS = "date_selects"
    """Native selects of year, month, day, and perhaps hour, minute and second."""
    RADIOS = "radios"
    SWITCH = "switch"
    """One checkbox, or a switch."""
    NATIVE_DATE = "native_date"
    CALENDAR = "calendar"
    """A box with a calendar that pops up."""
    LIST = "list"
    """A box with entries that pop up: a list, a tree, or columns of a cascade."""
    SHOWN = "shown"
    """Text that nobody can change."""


class ControlStanding(StrEnum):
    """Whether a control takes a value."""

    OPEN = "open"
    LOCKED = "locked"
    READONLY = "readonly"
    VANISHED = "vanished"


@dataclass(frozen=True)
class ControlView:
    """One control at one moment.

    `shown`: the words on show, empty for none. `levels`: the words of each native select. `apart`: whether
    words lie between the first select and the second, so that they may be two fields. `offered`: the
    words that can be chosen where the page has them without opening anything. `chosen`: the words that are
    chosen of a native list, level by level, each with the code that the page has for it. `typed`: whether the
    box takes typing. `type`: the `type` of a native input.
    """

    kind: ControlKind
    standing: ControlStanding
    shown: str = ""
    levels: Sequence[str] = ()
    apart: bool = False
    offered: Sequence[str] = ()
    chosen: Sequence[Sequence[str]] = ()
    typed: bool = False
    type: str = ""


GONE = ControlView(ControlKind.SHOWN, ControlStanding.VANISHED)
"""A control that is not in the page."""
