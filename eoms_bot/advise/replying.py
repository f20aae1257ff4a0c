"""A reply from what a person has typed: for command and console, by the same reader and checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from eoms_bot.advise.replies import compose
from eoms_bot.advise.reply_common import Draft, ReplyDesk
from eoms_bot.errors import Problem
from eoms_bot.model.branch import ReplyLimits
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.texts.reply_kinds import REPLIES
from eoms_bot.settings import Settings
from eoms_bot.tables.branch import fields

CHECKED_BY = ("alarms", "history")
"""The tables that a reply is checked against."""

Drafts = tuple[tuple[Record, Draft], ...]


def desk_of(settings: Settings, evidence: Evidence, now: datetime) -> ReplyDesk:
    """What replies are checked against at `now` (aware); `evidence` has the tables of `CHECKED_BY`."""
    return ReplyDesk(settings.reply, settings.branch.desk_numbers, ReplyLimits(), evidence, now)


def typed(
    template: str, cells: Mapping[str, str], sites: Sequence[str], desk: ReplyDesk, place: str
) -> Drafts:
    """The replies of cells that were typed at `place`; BadInput with what cannot be read.

    `sites`: the tested sites of a slow network, each as `名称|地址|类别`.
    """
    records = fields.rows_of(REPLIES[template], cells, sites, desk.now, place).records
    return compose(template, records, desk)


def problems(drafts: Drafts) -> list[Problem]:
    """Every reason why a draft is no reply."""
    return [
        # The column stands before the reason, so the reason need not begin with it again.
        Problem(
            "REPLY-001", first.place, None, one.column, one.why.removeprefix(f"{one.column} "), "改正后再写"
        )
        for first, draft in drafts
        for one in draft.refusals
    ]
