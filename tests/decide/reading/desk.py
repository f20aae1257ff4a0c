"""A reader over the packaged rule table and the invented county, and short ways to ask it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.decide.reading.evidence import RulesFound
from eoms_bot.decide.reading.place import Where
from eoms_bot.decide.reading.seen import look
from eoms_bot.model.texts.triage import Incoming, Triage
from eoms_bot.tables.gazetteer import load_gazetteer
from eoms_bot.tables.tables import load_rules
from eoms_bot.tables.weights import load_model

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "triage"
GAZETTEER = load_gazetteer(FIXTURES / "gazetteer.json")
READER = Reader(load_rules(), GAZETTEER, load_model())


def seen(text: str) -> Triage:
    """The verdict on a text that stands alone."""
    return triage(Incoming("1", text), READER, PastOrders(10))


def places(text: str) -> Where:
    """The places of a text."""
    return look(Incoming("1", text), READER, PastOrders(1)).where


def evidence(text: str) -> RulesFound:
    """What the rules find in a text."""
    return RulesFound(READER.read(text))


def stream(*orders: tuple[str, str, str]) -> list[Triage]:
    """The verdicts on (number, `05-01 09:00`, text) in this order."""
    past = PastOrders(100)
    return [triage(incoming(str(n), *order), READER, past) for n, order in enumerate(orders, start=1)]


def incoming(id: str, phone: str, at: str, text: str, **more: Any) -> Incoming:
    """An order of the year 2025."""
    return Incoming(id, text, phone, datetime.fromisoformat(f"2025-{at}"), **more)


def examples(name: str) -> list[dict[str, Any]]:
    """The labelled lines of a fixture."""
    lines = (FIXTURES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def lines(name: str) -> list[str]:
    """The texts of a fixture that has one a line."""
    return (FIXTURES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
