"""Clerk: in whose name a lane acts, and what a write says of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from eoms_bot.browser.body import WantedBody
from eoms_bot.decide.proof import is_among
from eoms_bot.errors import NeedsHuman
from eoms_bot.model.decision import Decision, guessed, sourced
from eoms_bot.model.order import Order
from eoms_bot.model.privacy.personal import masker_of_order, recorded
from eoms_bot.model.write import Action, Pair, Write, WriteKey


@dataclass(frozen=True)
class Submission:
    """What a filled form is about to send.

    `decided` are its values by name, `body` is the only body that it may have. `kind` and `text` are those of
    `Write`.
    """

    action: Action
    kind: str
    decided: tuple[Pair, ...]
    body: WantedBody
    text: str = ""


@dataclass
class Clerk:
    """The account of a lane at its site, and the people who are responsible for it."""

    site_id: str
    account: str
    operator: str
    our_name: str = ""
    """How the site names the account; empty before the login."""
    approvers: Mapping[str, str] = field(default_factory=dict)
    """Order number → who has approved its row of a plan.

    That person is responsible for its writes, not the operator.
    """

    def is_us(self, dealer: str) -> bool:
        """True where 处理人 names us."""
        return is_among(self.our_name, dealer)

    def key(self, order: Order, action: Action) -> WriteKey:
        """The ledger key of a write on this order."""
        return WriteKey(self.site_id, order.order_no, order.task_id, action)

    def write(
        self, order: Order, decision: Decision, submission: Submission, unchanged_at: datetime
    ) -> Write:
        """A write on this order; `unchanged_at` is when the second look began.

        NeedsHuman where a value of the decision is a guess: a guess does not leave, whatever let it come this
        far.
        """
        if names := guessed(decision):
            shown = "、".join(names)
            raise NeedsHuman(f"{shown} 只是猜测，没有人确认过，不发送；在计划或批次文件里填上再办")
        accepts, closes = submission.action is Action.ACCEPT, submission.action is Action.CLOSE
        return Write(
            key=self.key(order, submission.action),
            kind=submission.kind,
            decided=submission.decided,
            body=submission.body.pairs,
            opaque=submission.body.opaque,
            text=submission.text,
            fingerprint=order.fingerprint,
            deadline=order.deadline,
            operator=self.approvers.get(order.order_no, self.operator),
            unchanged_at=unchanged_at,
            rule=decision.rule,
            rule_version=decision.version,
            masker=masker_of_order(order),
            customer=recorded(order.facts) if closes else (),
            dispatched=order.ref.dispatched,
            complaint_type=order.fact("complain_type"),
            grounds=decision.backing.grounds,
            sources=()
            if accepts
            else tuple((name, str(one.standing), one.source) for name, one in sourced(decision)),
        )
