"""Outlook: what a row still asks of a person, all of it at once, in the same words on the whole page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.workbench.briefs import FIRST, ORDER, asked_fields, found_empty, missing_elsewhere
from eoms_bot.console.workbench.review import BLANK, SendingText, drafted_of, gone_of, masked
from eoms_bot.decide import deadline, major
from eoms_bot.decide.sequence import REJECTING, excluded
from eoms_bot.model.batch import BATCH, COLUMNS, HANDLINGS, BatchRow
from eoms_bot.model.columns import YES_NO
from eoms_bot.model.decision import Decision, Hold, Sourced, Standing
from eoms_bot.model.plan import Plan, PlanRow
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.plan import approving
from eoms_bot.plan.plan_book import shown_cells
from eoms_bot.plan.plan_sheet import RowApproval
from eoms_bot.report import needs

BLOCKING = (deadline.RULE, major.RULE)
"""The rules by which an order stays with people although its reply lacks nothing."""
BY_HAND = "不用补：这一张由人在网站上回复"
"""What is asked for of an order that no cell makes sendable."""
MOST_ROUNDS = 3
"""How often guesses may bring further guesses: the handling, then the site, then what follows from it."""
NEUTRAL = frozenset(one.field for one in BATCH.columns if not one.part) | {"order_no"}
"""Cells that every row may have."""
OF_RESULT = ("unsolvable", "expected_time", "solved_time")
"""Cells that depend on 处理结果."""
NO_PICKS: Mapping[str, str] = MappingProxyType({})
DUPLICATE = "重复派单"
"""The one reason of a reject that names another order, as the workbook's column 原工单号 says."""


@dataclass(frozen=True)
class RowOutlook:
    """What a row still asks of a person, all of it at once.

    `now` is the decision with the person's changes. `then` is the one that the row would come to were every
    guess confirmed: nothing is sent by it, but what it lacks is asked for in one wave. `open` are the cells
    to fill in or to confirm, in the order in which a person knows them; `guessed` are those of them that have
    a guess, `wrong` those that have a text that will not do. `unused` are the cells that a reply of this kind
    does not have. `missing` is what the reply would still lack, in words, `elsewhere` what of it no cell
    answers. `blocked` says why the order stays
    with people whatever they fill in: then nothing is asked for. It is empty for any other order.
    """

    now: Decision
    then: Decision
    open: tuple[str, ...]
    unused: frozenset[str]
    guessed: frozenset[str]
    wrong: frozenset[str]
    missing: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    blocked: str = ""

    @property
    def confirms(self) -> tuple[str, ...]:
        """The open cells that wait for a word on their guess."""
        return tuple(name for name in self.open if name in self.guessed)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The open cells that are empty, and that nobody has guessed."""
        return tuple(name for name in self.open if name not in self.guessed | self.wrong)

    @property
    def instead(self) -> tuple[str, ...]:
        """Cells that a person may fill in instead of open ones: why nobody spoke with the customer."""
        talk = {"contact_time", "attitude"} & set(self.open)
        return ("no_contact_reason",) if talk and "no_contact_reason" not in self.unused else ()


def outlook_of(
    desk: ConsoleDesk, plan: Plan, row: PlanRow, said: RowApproval, picks: Mapping[str, str] = NO_PICKS
) -> RowOutlook:
    """What a row with these words still asks of a person. Nothing is noted.

    `picks`: field → words that somebody has picked; they wait for a confirmation like any other guess.
    """
    now = drafted_of(desk, plan, row, said)[1] if said.edits else row.decision
    then, edits = now, dict(said.edits) | dict(picks)
    if picks:
        then = drafted_of(desk, plan, row, replace(said, edits=edits))[1]
    gone = gone_of(row, said.edits, now)
    shown = {name: text for name, text in row.known.items() if name not in gone}
    guessed = frozenset(name for name in _guessed(shown, now) if not edits.get(name)) | picks.keys()
    asked = set(guessed)
    for _ in range(MOST_ROUNDS):
        guesses = {name: one.value for name, one in _guessed(shown, then).items() if not edits.get(name)}
        if not guesses:
            break
        edits |= guesses
        then = drafted_of(desk, plan, row, replace(said, edits=edits))[1]
    missing = then.missing if isinstance(then, Hold) else ()
    blocked = _blocked(desk, row, then, may_lift="major" in guessed)
    if blocked:
        cells = shown | {name: one.value for name, one in now.backing.cells} | dict(said.edits)
        unused, blocked = unused_cells(cells), masked(row, blocked)
        return RowOutlook(now, then, (), unused, frozenset(), frozenset(), missing, blocked=blocked)
    if isinstance(then, Hold) and then.rule in BLOCKING:
        here, at = desk.standing.get().value, desk.now().astimezone(SHANGHAI)
        one, _ = drafted_of(desk, plan, row, replace(said, edits=edits))
        missing = approving.lacking(one, plan, here.desk, at)
    asked |= set(asked_fields(missing, shown | edits))
    asked.discard("no_contact_reason")  # nobody is asked for it: it stands in for the talk
    cells = shown | {name: one.value for name, one in then.backing.cells} | edits
    if not cells.get("handling"):
        asked = set(FIRST)
    unused = unused_cells(cells)
    opened = tuple(name for name in ORDER if name in asked - unused)
    texts = shown | {name: one.value for name, one in now.backing.cells}
    texts = {name: text for name, text in texts.items() if name not in found_empty(missing)}
    wrong = frozenset(name for name in opened if (texts | dict(said.edits)).get(name)) - guessed
    return RowOutlook(now, then, opened, unused, guessed, wrong, missing, missing_elsewhere(missing))


def _blocked(desk: ConsoleDesk, row: PlanRow, then: Decision, *, may_lift: bool) -> str:
    """Why the order stays with people whatever they fill in; empty where it need not.

    `may_lift`: the text alone makes it a major complaint, and a person can still say that it is none.
    """
    branch = desk.standing.get().value.desk.branch
    lifted = may_lift and not major.signs_of_order(row.order, branch)
    if isinstance(then, Hold) and then.rule == major.RULE and not lifted:
        return then.why
    return deadline.why_held(row.order, branch, desk.now().astimezone(SHANGHAI))


def _guessed(shown: Mapping[str, str], decision: Decision) -> dict[str, Sourced]:
    """The cells of a held row that wait for a confirmation; `shown`: field → what the preview has there."""
    if not isinstance(decision, Hold):
        return {}
    known = dict(decision.backing.cells)
    return {
        name: one
        for name, one in decision.suggested
        if one.standing is Standing.GUESS and name not in known and not shown.get(name)
    }


def unused_cells(cells: Mapping[str, str]) -> frozenset[str]:
    """The empty cells that a reply of this kind does not have: no reject's cells for a completion.

    `cells` are the row's texts by field. Without 处理方式 nothing but that is asked.
    """
    handling, result = cells.get("handling", ""), cells.get("result", "")
    if handling == HANDLINGS[1]:
        shut = set(COLUMNS) - REJECTING
        shut |= {"earlier_order_no"} if cells.get("reject_reason") != DUPLICATE else set()
    elif handling == HANDLINGS[0]:
        unsolvable = {word: number == 0 for number, word in enumerate(YES_NO)}.get(
            cells.get("unsolvable", "")
        )
        reason = cells.get("no_contact_reason") or None
        row = BatchRow(
            "", 0, "", handling, result=result or None, unsolvable=unsolvable, no_contact_reason=reason
        )
        shut = set(excluded(row)) if result else set(excluded(row)) | set(OF_RESULT)
        shut |= {"no_contact_reason"} if cells.get("contact_time") else set()
        shut |= {"expected_time"} if unsolvable is None else set()
    else:
        shut = {one.field for one in BATCH.columns if one.part}
    return frozenset(name for name in shut - NEUTRAL if not cells.get(name))


def words_of(row: PlanRow, decision: Decision, outlook: RowOutlook | None = None) -> Mapping[str, str]:
    """A row in the words of its sheet, masked: `decision`, `rule` and `why`.

    They are those of the decision with the row's changes. Of cells that are only empty the columns are named:
    those that the decision finds, or with an `outlook` all that the row asks for.
    """
    words = shown_cells(replace(row, decision=decision), {})
    if outlook and outlook.blocked:
        return {**words, "why": BY_HAND}
    if not isinstance(decision, Hold):
        return words
    missing = [masked(row, one) for one in decision.missing if not (outlook and needs.is_empty(one))]
    why = needs.why(masked(row, decision.why), missing)
    asked = asked_words(outlook) if outlook else ""
    return {**words, "why": "。".join(filter(None, (why, asked)))}


def asked_words(outlook: RowOutlook, *, guesses: bool = True, wrong: bool = False) -> str:
    """What is missing: the same on the whole page; also the `guesses` to confirm, and what is `wrong`."""
    changed = [name for name in outlook.open if wrong and name in outlook.wrong]
    named = {
        "要确认": [COLUMNS[name] for name in outlook.confirms if guesses],
        "还缺": [*outlook.elsewhere, *(COLUMNS[name] for name in outlook.lacks)],
        "要改": [COLUMNS[name] for name in changed],
    }
    return "；".join(f"{word} {'、'.join(ones)}" for word, ones in named.items() if ones)


def verdict_words(outlook: RowOutlook, lines: Sequence[Mapping[str, str]]) -> str:
    """Why a row cannot be approved: it stays with people, or this is asked for and that is wrong."""
    if outlook.blocked:
        return BY_HAND
    blank = (BLANK, f"会转人工：{BLANK}")
    texts = [one["text"] for one in lines]
    others = [
        one
        for one in lines
        if not one["text"].startswith(blank)
        and not any(one["text"] != text and one["text"] in text for text in texts)
    ]
    named = (f"{one['column']}：{one['text']}".lstrip("：") for one in others)
    return "；".join(filter(None, (asked_words(outlook), *named)))


def happens_words(sending: SendingText, outlook: RowOutlook | None) -> str:
    """What will happen, or with an `outlook` what would, in a line; or that nothing can be sent, and why."""
    if outlook is None:
        return sending.happens
    if outlook.blocked:
        return f"不由机器人发送：{outlook.blocked}"
    if sending.happens:
        return f"补完、确认完：{sending.happens}"
    return "：".join(filter(None, ("还不能发送", asked_words(outlook, guesses=False, wrong=True))))
