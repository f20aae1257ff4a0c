"""What triage works with: the order's text as it came in, and the verdict on it with rules and spans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

Action = Literal["reject", "complete", "human"]
Solvable = Literal["yes", "no", "unknown"]
UNKNOWN = "未知"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One complaint as it arrives: its text and the few fields that triage may look at.

    `serial` is the customer-service number (客服流水号). `closed` is when the order was closed, None while it is
    open or where that is unknown.
    """

    id: str
    text: str
    phone: str = ""
    assigned: datetime | None = None
    network: str = ""
    serial: str = ""
    closed: datetime | None = None


class Mark(NamedTuple):
    """A rule that fired, and the words that fired it."""

    rule: str
    says: str
    span: str


class Ranked(NamedTuple):
    """A cause with its share of the evidence, from 0 to 1."""

    cause: str
    share: float


class Triage(NamedTuple):
    """What triage makes of one order.

    `complete` means ours and answerable, whether or not facts are available.
    """

    id: str
    action: Action
    why: str
    reject_reason: str | None = None
    cause: str | None = None
    alternatives: tuple[Ranked, ...] = ()
    scene: str = UNKNOWN
    cause_is_sure: bool = False
    scene_is_sure: bool = False
    """Whether the reading is certain enough to be more than a guess."""

    county_is_sure: bool = False
    county: str = UNKNOWN
    network: str = UNKNOWN
    has_koujing: bool = False
    koujing_span: str = ""
    solvable: Solvable = "unknown"
    major: bool = False
    duplicate_of: str | None = None
    confidence: float = 0.0
    alone: bool = False
    """True for a reject whose reading is certain.

    Certain means: probable enough, with words to quote, and no guard objects.
    """

    missing: tuple[str, ...] = ()
    model: str = ""
    """The learned reading that took part, as `#` and the beginning of its file's hash."""

    marks: tuple[Mark, ...] = ()
