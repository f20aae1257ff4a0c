"""Labelled texts as examples to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.labelled import LEARNED
from eoms_bot.decide.reading import PastOrders, Reader
from eoms_bot.decide.reading.gazetteer import ESTATE, LANDMARK, ROAD, TOWN, VILLAGE
from eoms_bot.decide.reading.model import (
    BROADBAND,
    DUPLICATE,
    FOREIGN,
    NOT_OURS,
    NOWHERE,
    OURS,
    OWN,
    UNDECIDED,
)
from eoms_bot.decide.reading.seen import look
from eoms_bot.learn.examples import Example, example_of, remember
from eoms_bot.model.texts.triage import UNKNOWN, Incoming
from eoms_bot.tables.branch.complaints import read_lines

_SCENES = {"地下停车场": "地下停车场(含地下室)"}
"""Scenes that some writers call by half of their name."""

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "triage"


def of_file(name: str, reader: Reader) -> Iterator[Example]:
    """The examples of one batch, each seen with the orders of its batch that came before it."""
    past = PastOrders(10_000)
    for line in read_lines(FIXTURES / f"{name}.jsonl"):
        seen = look(line.order, reader, past)
        yield example_of(seen, labels(line.raw, reader.names.own), name)
        remember(seen, past, turned_away=line.raw.get("label_action") == "reject")


def everything(reader: Reader) -> list[Example]:
    """All that the shipped model is trained on."""
    examples = [one for name in LEARNED for one in of_file(name, reader)]
    return [*examples, *_spoken(reader), *_placed(reader)]


_FORMS = ("{0},{1}", "{1},地址{0}", "{0}{1}", "【地点】{0}【内容】{1}")
"""How a place may stand in a text: with the place first, and with it last."""


def _placed(reader: Reader) -> Iterator[Example]:
    """Rejects that name no place, each once more with a place of one's own.

    Writers leave the place out where it does not matter; desks' records always have one. Without these texts
    a place of one's own speaks for a mobile's trouble.
    """
    nothing = dict.fromkeys(("cause", "scene", "county", "koujing", "duplicate", "major"))
    kinds = (TOWN, VILLAGE, ESTATE, LANDMARK, ROAD)
    names = reader.names
    spots = [name for name, one in names.places.items() if one.county == names.own and one.kind in kinds]
    lines = ((name, line) for name in LEARNED for line in read_lines(FIXTURES / f"{name}.jsonl"))
    placeless = [
        (name, line.order, right["action"])
        for name, line in lines
        if (right := labels(line.raw, names.own))["action"] in (BROADBAND, NOT_OURS)
        and right["county"] == NOWHERE
    ]
    for (name, order, action), spot, form in zip(placeless, cycle(spots), cycle(_FORMS)):
        placed = replace(order, text=form.format(spot, order.text))
        yield example_of(look(placed, reader, PastOrders(1)), {**nothing, "action": action}, name)


def _spoken(reader: Reader) -> Iterator[Example]:
    """Single sentences: threats, and what only sounds so."""
    nothing = dict.fromkeys(("action", "cause", "scene", "county", "koujing", "duplicate"))
    for name, is_major in (("threats", "yes"), ("no_threats", "no"), ("ours", "no")):
        for number, text in enumerate((FIXTURES / f"{name}.txt").read_text("utf-8").splitlines(), start=1):
            order = Incoming(f"{name}-{number}", text)
            yield Example(
                order.id, look(order, reader, PastOrders(1)).signs, {**nothing, "major": is_major}, name
            )


def labels(raw: Mapping[str, Any], own: str) -> dict[str, str | None]:
    """What is right for each head; None where nobody says."""
    county = raw.get("label_county")
    return {
        "action": _action(raw),
        "cause": raw.get("label_cause"),
        "scene": raw.get("label_scene") and _SCENES.get(raw["label_scene"], raw["label_scene"]),
        "county": county and (OWN if county == own else NOWHERE if county == UNKNOWN else FOREIGN),
        "major": _yes(raw.get("major")),
        "koujing": _yes(raw.get("has_koujing")),
        "duplicate": _yes(raw.get("label_reject_reason") == DUPLICATE),
    }


def _action(raw: Mapping[str, Any]) -> str | None:
    if raw.get("major"):
        return None  # major comes first, whatever else an order is about
    if raw["label_action"] == "human":
        return UNDECIDED
    reason = raw["label_reject_reason"]
    return str(reason) if reason in (BROADBAND, NOT_OURS) else OURS


def _yes(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"
