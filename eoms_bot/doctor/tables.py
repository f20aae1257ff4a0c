"""The branch's tables: which are missing, and what each of them costs the people at the desk."""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.doctor.check import PASSED, Check, Trouble, warned
from eoms_bot.model.source_kinds import CALL_NOTES, KINDS, SITE_CARDS
from eoms_bot.settings import Settings

NAME = "数据表"
GAZETTEER = "gazetteer"
CELLS = {
    "cells": 35,
    "numbers": 6,
    GAZETTEER: 5,
    "alarms": 4,
    "indicators": 4,
    "planning": 4,
    "checks": 2,
    "changes": 1,
    "events": 1,
}
"""Table → how many cells more a person fills in or confirms in ten orders without it.

Source: `python -m benchmarks.touchless --decide-only --ages 0 --without TABLE`, column `cells`, mean of the
seeds 1 to 5 minus the same with all tables (1.8), times ten, rounded. The bundled site's orders: another
branch's mix has other numbers.
"""
BY_COMMAND = frozenset({CALL_NOTES.key, SITE_CARDS.key})
"""What people enter at the desk, so that no file of it can be missing."""


def tables(settings: Settings) -> Check:
    """Every table that the settings do not name, with its cost: the dearest first."""
    missing = [key for key, kind in KINDS.items() if key not in BY_COMMAND and not _given(settings, kind.key)]
    missing += [GAZETTEER] if settings.files.gazetteer is None else []
    if not missing:
        return Check(NAME, PASSED, "都有；新旧看 eoms-bot facts")
    cure = (
        "照 docs/zh/facts.md 放表（先放前面的）、写进设置 [facts]，再看 eoms-bot facts；没有的就不写。"
        "格数是在附带的模拟网站上量的，本部门的会不同"
    )
    return warned(NAME, Trouble.TABLES, "；".join(_costs(missing)), cure)


def _costs(missing: list[str]) -> Iterator[str]:
    for key, cells in CELLS.items():
        if key in missing:
            yield f"没有{_label(key)}：每十单多填约 {cells} 格"
    others = [KINDS[key] for key in missing if key not in CELLS]
    if others:
        named = "、".join(f"{kind.label}（{kind.purpose.partition('；')[0]}）" for kind in others)
        yield f"没有{named}：量不出多填几格，括号里的做不了或少了依据"


def _label(key: str) -> str:
    return "地名表" if key == GAZETTEER else KINDS[key].label


def _given(settings: Settings, key: str) -> bool:
    configured: bool = getattr(settings.facts, key).configured
    return configured
