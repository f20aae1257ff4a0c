"""What an order's own words suggest for its row of the workbook; a person decides, and nothing of it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eoms_bot.decide import koujing, reject
from eoms_bot.decide.diagnosis_model import Diagnosis, Suspect
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.decision import Sourced
from eoms_bot.model.order import Order
from eoms_bot.model.rules import RuleTable
from eoms_bot.model.triage import UNKNOWN, Incoming, Triage

Suggested = tuple[tuple[str, Sourced], ...]
MOST_SPANS = 3


def incoming(order: Order) -> Incoming:
    """The order as triage reads it: what the customer said, and where."""
    phone = order.fact("fault_number") or order.fact("customer_tel")
    text = with_place(order.fact("complaint"), order.fact("fault_place"))
    return Incoming(order.order_no, text, phone, order.ref.dispatched)


def with_place(complaint: str, place: str) -> str:
    """One text of what was said and of the field that says where; either may be empty."""
    return "。".join(part for part in (complaint, f"【投诉地点】{place}" if place else "") if part)


def suggested(
    found: Triage,
    order: Order,
    dictionaries: Dictionaries,
    rules: RuleTable,
    told_major: Sequence[str] = (),
) -> Suggested:
    """Field of the workbook → value with the words that point to it, as far as the branch has such an option.

    `told_major` are the signs of a major complaint, the desk's notes included: then nothing else is suggested. A reject
    is suggested with its reason; for an order that is ours never how it ended, since no text tells that.
    """
    if told_major:
        return (("major", Sourced("是", f"工单文字 {'、'.join(told_major)}")),)
    if found.action == "reject":
        return tuple(_turned_away(found, rules))
    return (*_repeated(found), *_cause(found, dictionaries), *_told(found, dictionaries), *_koujing(order))


def diagnosed(view: Suggested, found: Diagnosis, dictionaries: Dictionaries) -> Suggested:
    """The view with what the branch's tables say: the serving site, and a cause and a measure that rows speak for.

    A measure is there where the rule table has words for it; its source names the rows and the row of the rule table.
    Of an order that is turned away, or is a person's, the tables say nothing that anybody asks.
    """
    told = dict(view)
    if told.keys() & {"handling", "major"}:
        return view
    if found.site is not None:
        told["site"] = found.site
    # An announcement names no cause: what stands behind it may.
    suspect = next((one for one in found.suspects if one.cause), found.cause)
    if suspect is not None:
        told.update(_of_suspect(suspect, told.get("prov_cause"), dictionaries))
    return tuple(told.items())


def _of_suspect(
    suspect: Suspect, said: Sourced | None, dictionaries: Dictionaries
) -> Iterator[tuple[str, Sourced]]:
    """Cause and measure of a suspect, as far as rows speak for it; `said` is the cause of the order's own words."""
    alike = not suspect.cause or said is None or said.value == suspect.cause
    if suspect.cause and suspect.cause not in dictionaries.prov_causes:
        return
    if not suspect.by_rows and not (suspect.measure and alike):
        return
    if suspect.cause:
        yield "prov_cause", Sourced(suspect.cause, f"{suspect.grounds}（{'；'.join(suspect.sources)}）")
    if suspect.measure:
        words = "，".join(clause.value for clause in suspect.measure)
        sources = dict.fromkeys(clause.source for clause in suspect.measure)
        yield "measure", Sourced(words, "；".join(sources))


def _turned_away(found: Triage, rules: RuleTable) -> Iterator[tuple[str, Sourced]]:
    if found.reject_reason not in rules.reasons:
        return
    said = f"驳回:{found.reject_reason}"
    own = any(mark.says == said and mark.span for mark in found.marks)
    words = _words(found, said if own else "题:")
    source = _beside(found) if found.duplicate_of else f"{words}：{found.why}"
    yield "handling", Sourced(reject.HANDLING, source)
    yield "reject_reason", Sourced(found.reject_reason or "", source)
    yield from _repeated(found)


def _repeated(found: Triage) -> Iterator[tuple[str, Sourced]]:
    """The earlier order that this one repeats, or may repeat: whoever turns it away has its number at hand."""
    if found.duplicate_of:
        yield "earlier_order_no", Sourced(found.duplicate_of, _beside(found))


def _beside(found: Triage) -> str:
    return f"与工单 {found.duplicate_of} 对照：{found.why}"


def _cause(found: Triage, dictionaries: Dictionaries) -> Iterator[tuple[str, Sourced]]:
    if found.cause and found.cause in dictionaries.prov_causes:
        share = f"，另有 {'、'.join(one.cause for one in found.alternatives)}" if found.alternatives else ""
        yield "prov_cause", Sourced(found.cause, _words(found, f"原因:{found.cause}") + share)


def _told(found: Triage, dictionaries: Dictionaries) -> Iterator[tuple[str, Sourced]]:
    scene = _option(found.scene, dictionaries.scenes)
    said = any(mark.says == f"场景:{found.scene}" for mark in found.marks)
    source = _words(found, f"场景:{found.scene}") if said else "工单里的地点"
    if scene:
        yield "scene", Sourced(scene, source)
    if found.scene in dictionaries.areas:
        yield "area", Sourced(found.scene, source)
    network = _option(found.network, dictionaries.networks)
    if network:
        yield "network", Sourced(network, _words(found, "网络:"))


def _koujing(order: Order) -> Iterator[tuple[str, Sourced]]:
    found = koujing.evidence(order)
    if found.state != "不明":
        yield "has_koujing", Sourced(found.state, f"{found.place}（{found.words}）")


def _option(word: str, options: Sequence[str]) -> str | None:
    """The branch's option for a word: `VoLTE` is `VoLTE(语音)`; None where it has none or the word says nothing."""
    if word == UNKNOWN:
        return None
    return next((one for one in options if one == word or one.startswith(f"{word}(")), None)


def _words(found: Triage, *says: str) -> str:
    """The words that made these rules fire: `工单文字“没信号”（题-移动信号）`."""
    marks = [mark for mark in found.marks if mark.says.startswith(says)]
    spans = list(dict.fromkeys(f"“{mark.span}”（{mark.rule}）" for mark in marks))[:MOST_SPANS]
    return "工单文字" + "、".join(spans)
