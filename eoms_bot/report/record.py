"""Items and summaries as plain JSON values: masked and made visible here, once, for every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, assert_never

from eoms_bot import __version__
from eoms_bot.decide.permission import pressed
from eoms_bot.decide.permission.pressed import OrderMark, Pressing
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.decision import Complete, Decision, Hold, Reject, Sourced
from eoms_bot.model.outcome import OUTCOME_ZH, Item, Outcome
from eoms_bot.model.plan import KeptPlan
from eoms_bot.model.privacy import personal
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.run import RunSummary
from eoms_bot.model.write import WriteRecord
from eoms_bot.report.outcomes import ORDER_OF_OUTCOMES
from eoms_bot.report.text import hide_cut_number
from eoms_bot.report.words import READ_ZH
from eoms_bot.visible import visible

SCHEMA_VERSION = 1
STATIONS = ("site", "cell")
"""Cells with the name of a site or of one of its cells."""
Record = dict[str, Any]
Clean = Callable[[str], str]


def masker_of(item: Item) -> Masker:
    """A masker for the texts of one item.

    It knows the order's customer, who holds the order, and who stands in its history and its proof.
    """
    who = (item.proof.who,) if item.proof and item.proof.who else ()
    if item.order is None:
        return personal.masker_of({}, *personal.people(item.ref.dealer), *who)
    return personal.masker_of_order(item.order, *who, stations=stations_of(item.decision))


def stations_of(decision: Decision | None, *more: str | None) -> tuple[str, ...]:
    """The names of sites and cells that a decision or the cells of its row have."""
    if decision is None:
        return tuple(filter(None, more))
    cells = (*decision.backing.cells, *(decision.suggested if isinstance(decision, Hold) else ()))
    found = [one.value for name, one in cells if name in STATIONS]
    if isinstance(decision, Complete):
        found += [one.value for label, one in decision.clauses if label == COLUMNS[STATIONS[0]]]
        found += [one.value for name, one in decision.values.items() if name in STATIONS]
    return tuple(dict.fromkeys(text for text in (*found, *more) if text))


def item_record(item: Item) -> Record:
    """One order of a run: what was decided, filled, sent and proved."""
    clean = cleaner(masker_of(item))
    ref = item.ref
    return {
        "schema_version": SCHEMA_VERSION,
        "order_no": visible(ref.order_no),
        "task_id": visible(item.order.task_id if item.order else ref.task_id),
        # Nobody knows whom the title of an unopened order names.
        "title": clean(ref.title) if item.order else "",
        "outcome": item.outcome.value,
        "outcome_zh": OUTCOME_ZH[item.outcome],
        "reason": clean(item.reason),
        "late": item.late,
        "marks": _marks(item, clean),
        "vip": ref.vip,
        "deadline": _time(item.order.deadline if item.order and item.order.deadline else ref.deadline),
        "dispatched": _time(ref.dispatched),
        "read": _read(item, clean),
        "decision": _decision(item.decision, clean) if item.decision else None,
        "fields": _fields(item, clean),
        "writes": [_of_run(item, write_record(write, clean)) for write in item.writes],
        "proof": _proof(item, clean),
        "pictures": [{"caption": clean(caption), "path": path} for caption, path in item.pictures],
        "started": item.started,
        "seconds": round(item.seconds, 3),
    }


def marked(item: Record) -> str:
    """The kinds of an item's marks, `催办、退回`.

    Empty where it has none, or where its record is of a version without them.
    """
    return "、".join(dict.fromkeys(str(one["kind"]) for one in item.get("marks") or ()))


def _marks(item: Item, clean: Clean) -> list[Record]:
    """Who presses: from the order, and from our own earlier replies where it was not even opened."""
    back = pressed.returned(item.ref, item.writes)
    again = [OrderMark(Pressing.AGAIN, item.asked_again, "账本")] if item.asked_again else []
    found = [*([back] if back else []), *again, *(pressed.marks(item.order) if item.order else ())]
    return [{"kind": one.kind.value, "words": clean(one.words), "place": clean(one.place)} for one in found]


def _read(item: Item, clean: Clean) -> list[list[str]]:
    """What the order itself says, as far as a person needs it to judge it: label, text.

    Nothing for an order that was not opened.
    """
    order = item.order
    if order is None:
        return []
    return [[label, clean(order.fact(name))] for name, label in READ_ZH.items() if order.fact(name)]


def brief_record(item: Item) -> Record:
    """One order in a few words, for the list in `run.json` and for `--json`."""
    full = item_record(item)
    decision = full["decision"] or {}
    kept = ("order_no", "title", "outcome", "outcome_zh", "reason", "late", "marks", "deadline")
    return {key: full[key] for key in kept} | {
        "decision": decision.get("kind"),
        "rule": decision.get("rule"),
        "missing": decision.get("missing", []),
    }


def summary_record(summary: RunSummary) -> Record:
    """A finished run; `counts` names every outcome."""
    items = sorted(summary.items, key=rank)
    by_order = {item.ref.order_no: item for item in items}
    maskers = {number: masker_of(item) for number, item in by_order.items()}
    of_order = {number: cleaner(masker) for number, masker in maskers.items()}
    clean = _of_all(maskers.values(), (summary.stopped, *summary.sources))
    return {
        "schema_version": SCHEMA_VERSION,
        "program_version": __version__,
        "run_id": summary.run_id,
        "mode": summary.mode,
        "site_id": summary.site_id,
        "profile": summary.profile,
        "account": clean(summary.account),
        "operator": clean(summary.operator),
        "started": summary.started,
        "finished": summary.finished,
        "exit_code": summary.exit_code,
        "stopped": clean(summary.stopped),
        "counts": {outcome.value: sum(i.outcome is outcome for i in items) for outcome in ORDER_OF_OUTCOMES},
        "writes": {"attempted": summary.attempted, "blocked": summary.blocked, "sent": summary.sent},
        "compared": clean(summary.compared),
        "unsettled": [
            _of_run(by_order.get(write.order_no), write_record(write, of_order.get(write.order_no, clean)))
            for write in summary.unsettled
        ],
        "sources": [clean(source) for source in summary.sources],
        "notices": [clean(notice) for notice in summary.notices],
        "plan": _plan(summary.plan, clean) if summary.plan else None,
        "folder": summary.folder,
        "items": [brief_record(item) for item in items],
    }


def begun_record(
    run_id: str,
    mode: str,
    account: str,
    operator: str,
    started: str,
    pids: tuple[int, int],
    sources: Iterable[str],
) -> Record:
    """What a run says of itself at its start; `pids` are its own process and the one that has started it."""
    clean = cleaner(Masker())
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": run_id,
        "mode": mode,
        "account": clean(account),
        "operator": clean(operator),
        "started": started,
        "pids": list(pids),
        "sources": [clean(source) for source in sources],
    }


def _of_all(maskers: Iterable[Masker], texts: Iterable[str]) -> Clean:
    """Cleans texts of a whole run, which may name the customer of any of its orders."""
    every = "\n".join(texts)
    return cleaner(Masker().also(pair for one in maskers for pair in one.pairs if pair[0] in every))


def _plan(plan: KeptPlan, clean: Clean) -> Record:
    """Number, rows, file, minutes, until and problem of a preview's plan."""
    return {name: clean(value) if isinstance(value, str) else value for name, value in vars(plan).items()}


def write_record(write: WriteRecord, clean: Clean) -> Record:
    """One attempt of the ledger."""
    return {
        "id": write.id,
        "order_no": visible(write.order_no),
        "key": visible(write.key),
        "attempt": write.attempt,
        "kind": write.kind,
        "action": write.action.value,
        "state": write.state.value,
        "account": clean(write.account),
        "operator": clean(write.operator),
        "by_person": write.by_person,
        "rule": clean(write.rule),
        "rule_version": clean(write.rule_version),
        "grounds": clean(write.grounds),
        "sources": [
            {"name": clean(name), "standing": clean(standing), "source": clean(source)}
            for name, standing, source in write.sources
        ],
        "decided": [[clean(name), clean(value)] for name, value in write.decided],
        "note": clean(write.note),
        "proof": clean(write.proof),
        "created_at": write.created_at,
        "sending_at": write.sending_at,
        "answered_at": write.answered_at,
        "settled_at": write.settled_at,
        "run_id": write.run_id,
    }


def rank(item: Item) -> tuple[int, str]:
    """Where an item stands in every list: by outcome, then order number."""
    return ORDER_OF_OUTCOMES.index(item.outcome), item.ref.order_no


def rank_of(record: Record) -> tuple[int, str]:
    """Where an item's record stands, as `rank` has it."""
    return ORDER_OF_OUTCOMES.index(Outcome(record["outcome"])), str(record["order_no"])


def why(item: Record) -> str:
    """The reason of an item in short: what is missing by name, without the place where it is missing."""
    missing = item["missing"] if "missing" in item else (item["decision"] or {}).get("missing", [])
    named = (text.partition("：") for text in missing)
    names = dict.fromkeys(name for name, colon, _ in named if colon)
    return f"缺少或矛盾：{'、'.join(names)}" if names else str(item["reason"])


def held_reasons(items: Iterable[Record]) -> Counter[str]:
    """Why orders were left to people, in short: reason → how many."""
    return Counter(why(item) for item in items if item["outcome"] == Outcome.HELD)


def cleaner(masker: Masker) -> Clean:
    """Masks first, then makes visible: an escaped character cannot split a number or a name."""
    return lambda text: visible(hide_cut_number(masker(text)))


def _decision(decision: Decision, clean: Clean) -> Record:
    """One shape for all three, so that a reader of the JSON needs no cases."""
    record: Record = {
        "kind": "hold",
        "grounds": clean(decision.backing.grounds),
        "rule": clean(decision.rule),
        "version": clean(decision.version),
        "why": "",
        "missing": [],
        "values": [],
        "clauses": [],
        "suggested": [],
        "trace": [
            {"rule": clean(step.rule), "verdict": clean(step.verdict), "note": clean(step.note)}
            for step in decision.trace
        ],
    }
    match decision:
        case Reject():
            values = _sourced([("操作说明", decision.text)], clean)
            return record | {"kind": "reject", "why": clean(decision.reason), "values": values}
        case Complete():
            leftover = [("leftover", decision.leftover)] if decision.leftover else []
            values = _sourced([*decision.values.items(), *leftover], clean)
            return record | {
                "kind": "complete",
                "values": values,
                "clauses": _sourced(decision.clauses, clean),
            }
        case Hold():
            missing = [clean(word) for word in decision.missing]
            suggested = _sourced(decision.suggested, clean)
            return record | {"why": clean(decision.why), "missing": missing, "suggested": suggested}
        case _:
            assert_never(decision)


def _sourced(values: Iterable[tuple[str, Sourced]], clean: Clean) -> list[Record]:
    return [
        {"name": name, "value": clean(v.value), "source": clean(v.source), "standing": str(v.standing)}
        for name, v in values
    ]


def _fields(item: Item, clean: Clean) -> list[Record]:
    checks = item.filled.checks if item.filled else ()
    return [
        {
            "name": clean(check.name),
            "label": clean(check.label),
            "wanted": clean(check.wanted),
            "found": clean(check.found),
            "source": clean(check.source),
            "same": check.same,
        }
        for check in checks
    ]


def _of_run(item: Item | None, write: Record) -> Record:
    """A write's record.

    It has no texts where the run has not seen the order, because nobody knows whom they name.
    """
    known = item is not None and item.order is not None
    return write if known else write | {"decided": [], "proof": "", "note": ""}


def _proof(item: Item, clean: Clean) -> Record | None:
    proof = item.proof
    if proof is None:
        return None
    return {
        "found": proof.found,
        "by_us": proof.by_us,
        "text": clean(proof.text) if item.order is not None else "",
        "when": _time(proof.when),
        "who": clean(proof.who),
        "where": clean(proof.where),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
