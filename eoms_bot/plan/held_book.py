"""The held orders of a run as their workbook wants them: what is asked, what was typed, whom to call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from eoms_bot.decide.times import to_minute
from eoms_bot.ledger import AnswerDraft, DraftKey, Ledger
from eoms_bot.model.decision import Sourced, Standing
from eoms_bot.model.order import Order
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.privacy.personal import masker_of_order
from eoms_bot.plan.plan_book import to_minute_text
from eoms_bot.report.record import Record, cleaner, marked
from eoms_bot.report.text import local_time
from eoms_bot.tables.batch.held import HeldOrder


def held_orders(
    items: Sequence[Record], ledger: Ledger | None, site_id: str, *, masked: bool, phones: bool = False
) -> list[HeldOrder]:
    """The orders that a finished run left to people, as its records say, with what the ledger has of them.

    What people have typed is as they typed it, unless it is `masked`. Whom to call is masked except with
    `phones`. Without a ledger nobody has typed anything.
    """
    held = [item for item in items if item["outcome"] == Outcome.HELD]
    drafts = ledger.drafts(site_id, [item["order_no"] for item in held]) if ledger is not None else {}
    return [_order(item, drafts, ledger, site_id, masked=masked, phones=phones) for item in held]


def _order(
    item: Record,
    drafts: Mapping[DraftKey, AnswerDraft],
    ledger: Ledger | None,
    site_id: str,
    *,
    masked: bool,
    phones: bool,
) -> HeldOrder:
    key = DraftKey(site_id, item["order_no"], item.get("task_id", ""))
    order = _read_order(ledger, key) if ledger is not None else None
    mask = cleaner(masker_of_order(order) if order else Masker())
    decision = item["decision"] or {}
    return HeldOrder(
        item["order_no"],
        item["title"],
        item["reason"],
        decision.get("rule", ""),
        tuple(decision.get("missing", ())),
        {
            one["name"]: Sourced(one["value"], one["source"], Standing(one.get("standing", Standing.GUESS)))
            for one in decision.get("suggested", ())
        },
        marked(item),
        _typed(drafts.get(key, AnswerDraft()), mask if masked else _as_it_is),
        {
            "subject": item["title"],
            "complaint": dict(item.get("read", ())).get("投诉内容", ""),
            "deadline": local_time(item.get("deadline"))[: len("2026-01-05 10:30")],
            "phone": _phone(order) if phones else mask(_phone(order)),
        },
    )


def _typed(draft: AnswerDraft, clean: Callable[[str], str]) -> dict[str, Sourced]:
    return {
        name: Sourced(
            clean(to_minute_text(name, one.text)),
            f"{one.who} {to_minute(one.at)} 填的",
            Standing.PERSON,
        )
        for name, one in draft.changes.items()
        if one.text is not None
    }


def _read_order(ledger: Ledger, key: DraftKey) -> Order | None:
    """The order as the newest plan has read it under this task; None where none has."""
    for found in ledger.plan_rows_of(key.site_id, key.order_no, key.task_id):
        plan = ledger.plan_with(found.plan_id, found.position)
        if plan is not None and plan.rows:
            return plan.rows[0].order
    return None


def _phone(order: Order | None) -> str:
    return (order.fact("customer_tel") or order.fact("fault_number")) if order else ""


def _as_it_is(text: str) -> str:
    return text
