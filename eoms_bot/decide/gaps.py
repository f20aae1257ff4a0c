"""Gaps: why nothing fills a cell, so that a held order names the table or the setting that it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import get_args

from eoms_bot.decide import calls
from eoms_bot.decide.known import COUNTY_TOWN, DESK_NUMBERS, Dossier
from eoms_bot.model.evidence import Evidence, State

_PLACE = ("cells", "numbers")
_CAUSE = ("site_cards", "alarms", "indicators", "checks", "changes", "events", "planning")

TABLES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("site", "cell", "network", "area"), _PLACE),
    **dict.fromkeys(("prov_cause", "measure"), _CAUSE),
    "solved_time": ("site_cards", "alarms", "changes", "events"),
    **dict.fromkeys(("unsolvable", "expected_time"), ("site_cards", "planning")),
}
"""Field of the workbook → the tables that can fill it."""


def gaps(asked: Dossier) -> dict[str, str]:
    """Field → what keeps tables, calls and settings from filling it; a field that nothing keeps is absent."""
    found = {field: why for field, keys in TABLES.items() if (why := unusable(asked.evidence, keys))}
    talk = asked.talk.against
    found |= dict.fromkeys(calls.TALK, talk) if talk else {}
    if not asked.branch.desk_numbers:
        found["caller_number"] = f"{DESK_NUMBERS} 为空"
    elif len(asked.branch.desk_numbers) > 1:
        found["caller_number"] = "值班号码有几个，话单没有说是哪一个"
    if not asked.county_town:
        _add(found, f"{COUNTY_TOWN} 为空", "area")
    if why := _read(asked):
        _add(found, why, "handling")
        # A talk with the customer says that the matter is ours, whatever the text comes to.
        if asked.reading is not None and asked.reading.action == "human":
            _add(found, unusable(asked.evidence, ("call_notes",)), "handling")
    if not asked.knows_places:
        _add(found, "设置 files.gazetteer 没有地名", "area", "scene", "handling", "prov_cause")
    return found


def _read(asked: Dossier) -> str:
    """What the text alone comes to, where a person must decide how the order is handled; else empty."""
    found = asked.reading
    if found is None or found.action == "complete":
        return ""
    return found.why if found.action == "human" else f"文字像 {found.reject_reason}，由人确认"


def _add(found: dict[str, str], why: str, *fields: str) -> None:
    found |= {field: "；".join(filter(None, (found.get(field), why))) for field in fields}


def names_unusable(finding: str, label: str) -> bool:
    """True where a finding says of the table with this label that it may not be relied on."""
    states = "|".join(one for one in get_args(State) if one != "正常")
    return bool(re.search(rf"(?:{states}) (?:[^；（）]*、)?{label}(?![^、；）])", finding))


def unusable(evidence: Evidence, keys: Iterable[str]) -> str:
    """`未配置 站卡、指标；过期 告警`: those of the tables that may not be relied on; empty where all may be."""
    states: dict[str, list[str]] = {}
    for table in map(evidence.of, keys):
        if not table.usable:
            states.setdefault(table.state, []).append(table.label)
    return "；".join(f"{state} {'、'.join(labels)}" for state, labels in states.items())
