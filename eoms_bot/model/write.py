"""Writes: states and their legal changes, keys, answers and proofs.

A write is one irreversible POST: 受理 (accept), 完成/驳回 (close) or a leftover entry. Its row in the ledger moves

    INTENT ──────► SENDING ──► ANSWERED_OK ──► PROVEN
       │              ├──────► REFUSED_BUSINESS
       │              ├──────► REFUSED_SESSION
       └► NOT_SENT ◄──┤
                      └──────► UNKNOWN ──► PROVEN | REFUSED_BUSINESS (by another) | RELEASED (a person)

The ledger commits INTENT before the click. The gate commits SENDING right before the bytes leave. From
SENDING on, nothing in the program sends the same key again, except a new attempt after one of these states:

- NOT_SENT (three times at most)
- REFUSED_SESSION (once, where the site's session filter runs before the action)
- RELEASED

`LEGAL` is the one table of changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from eoms_bot.model.privacy.mask import Masker


class WriteState(StrEnum):
    """State of one attempt in the ledger."""

    INTENT = "INTENT"
    SENDING = "SENDING"
    ANSWERED_OK = "ANSWERED_OK"
    REFUSED_BUSINESS = "REFUSED_BUSINESS"
    REFUSED_SESSION = "REFUSED_SESSION"
    NOT_SENT = "NOT_SENT"
    UNKNOWN = "UNKNOWN"
    PROVEN = "PROVEN"
    RELEASED = "RELEASED"


LEGAL: dict[WriteState, frozenset[WriteState]] = {
    WriteState.INTENT: frozenset({WriteState.SENDING, WriteState.NOT_SENT}),
    WriteState.SENDING: frozenset(
        {
            WriteState.ANSWERED_OK,
            WriteState.REFUSED_BUSINESS,
            WriteState.REFUSED_SESSION,
            WriteState.NOT_SENT,
            WriteState.UNKNOWN,
        }
    ),
    WriteState.ANSWERED_OK: frozenset({WriteState.PROVEN, WriteState.UNKNOWN}),
    WriteState.UNKNOWN: frozenset({WriteState.PROVEN, WriteState.REFUSED_BUSINESS, WriteState.RELEASED}),
    WriteState.REFUSED_BUSINESS: frozenset(),
    WriteState.REFUSED_SESSION: frozenset(),
    WriteState.NOT_SENT: frozenset(),
    WriteState.PROVEN: frozenset(),
    WriteState.RELEASED: frozenset(),
}
"""From a state to the states it may change into."""

REOPENS: dict[WriteState, int | None] = {
    WriteState.NOT_SENT: 3,
    WriteState.REFUSED_SESSION: 1,
    WriteState.RELEASED: None,
}
"""States after which a new attempt is allowed, and how many such attempts there may be.

None: a person decides each.
"""

UNSETTLED = frozenset({WriteState.SENDING, WriteState.UNKNOWN, WriteState.ANSWERED_OK})
"""States that only looking at the site can settle."""

BY_PERSON = "由人提交"
"""The rule of a write that a person has filled in and pressed, with the bot's help.

No rule of the table decided it.
"""


RECORDED = "recorded"
"""The kind of a write that a person made while a site was recorded, before any profile named it.

It is also the order of one whose order is not known.
"""


class Action(StrEnum):
    """What a write does; complete and reject share `close` so that an order can be closed only once."""

    ACCEPT = "accept"
    CLOSE = "close"
    LEFTOVER = "leftover"


@dataclass(frozen=True)
class WriteKey:
    """Identity of a write: at most one of its attempts may ever reach the site."""

    site_id: str
    order_no: str
    task_id: str
    action: Action

    def __str__(self) -> str:
        """The ledger's key; a leftover entry belongs to the order, not to a task."""
        parts = [self.site_id, self.order_no]
        if self.action is not Action.LEFTOVER:
            parts.append(self.task_id)
        return "|".join([*parts, self.action])


Pair = tuple[str, str]
Source = tuple[str, str, str]
"""A value's name, how good it is (`decision.Standing`), and where it comes from, as people read it."""
_QUOTED = re.compile("“.*”", re.DOTALL)
"""From the first quotation mark to the last: a text that is quoted may have marks of its own."""
_RULE = re.compile("”（[一-鿿]{1,4}-[^\\s（）“”]{1,12}）(?=、“)")
"""Between two quotations, the rule that found the first one."""


def _emptied(quoted: re.Match[str]) -> str:
    return "“…" + "".join(f"{rule}、“…" for rule in _RULE.findall(quoted[0])) + "”"


@dataclass(frozen=True)
class Write:
    """A write that is ready to go: its key, what was decided, and the exact body it must have.

    `body` are the ordered pairs of the form as the browser would serialise them, or of a flattened body; the
    gate lets nothing else out. `opaque` names the pairs that the page makes up (a token, a nonce): in `body`
    their value is the pattern that the text must match. `kind` is `accept`, `complete`, `reject` or
    `leftover`. `deadline` is the last moment at which the gate lets it go. `unchanged_at` is when the order
    was last looked at and found unchanged.

    `rule` and `rule_version` are those of the decision. `masker` knows the customer, for what is kept longer
    than the values. `customer` are the order's facts that its handling record needs
    (`model/privacy/personal.py`); they are kept as long as the values. `grounds`: the person's row, the
    approval or the permission on which it goes; kept as long as the attempt. `sources`: where each value of a
    reply comes from; the ledger keeps them as `kept_sources` has them. `dispatched` and `complaint_type`
    (投诉分类) are the order's, for the month's figures.
    """

    key: WriteKey
    kind: str
    decided: tuple[Pair, ...]
    body: tuple[Pair, ...]
    text: str
    fingerprint: str
    deadline: datetime | None = None
    operator: str = ""
    unchanged_at: datetime | None = None
    rule: str = ""
    rule_version: str = ""
    masker: Masker = field(default_factory=Masker, compare=False, repr=False)
    customer: tuple[Pair, ...] = field(default=(), repr=False)
    dispatched: datetime | None = None
    complaint_type: str = ""
    grounds: str = ""
    sources: tuple[Source, ...] = ()
    opaque: frozenset[str] = frozenset()

    def shown(self) -> tuple[Pair, ...]:
        """What was decided, masked."""
        return tuple((name, self.masker(value)) for name, value in self.decided)

    def kept_sources(self) -> tuple[Source, ...]:
        """The sources as they outlive the values: masked, and without any word that they quote."""
        return tuple(
            (name, standing, self.masker(_QUOTED.sub(_emptied, text)))
            for name, standing, text in self.sources
        )


@dataclass(frozen=True)
class Answer:
    """What the gate made of a write's answer; `state` is the class that the gate gave it."""

    state: WriteState
    note: str
    status: int | None = None
    alert: str = ""


@dataclass(frozen=True)
class Proof:
    """What the order's own history (or form, or leftover list) says of a write."""

    found: bool
    by_us: bool
    text: str
    when: datetime | None = None
    who: str = ""
    where: str = ""


@dataclass(frozen=True)
class WriteRecord:
    """One attempt as the ledger has it. Times are UTC ISO strings."""

    id: int
    key: str
    attempt: int
    kind: str
    state: WriteState
    order_no: str
    task_id: str
    action: Action
    account: str
    operator: str
    decided: tuple[Pair, ...]
    text: str
    note: str
    created_at: str
    sending_at: str | None
    answered_at: str | None
    settled_at: str | None
    run_id: str
    proof: str = field(default="")
    rule: str = ""
    rule_version: str = ""
    purged_at: str | None = None
    customer: tuple[Pair, ...] = field(default=(), repr=False)
    grounds: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def by_person(self) -> bool:
        """True where a person has filled it in and pressed; `operator` is who."""
        return self.rule == BY_PERSON
