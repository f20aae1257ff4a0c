"""What arrived at the site without our program's doing: from its request log and the run's ledger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

Json = dict[str, Any]

MARK = re.compile(r"EVIL(?:=|_)?([\w.]*)")
LISTED = {"spec2", "sw_listed"}
"""These ask for pages and scripts that the profile lists as reads: as plain GETs they may pass."""

OVERRIDES = {"x-http-method-override", "x-http-method", "x-method-override"}
UNMARKED = "(the real body)"
"""Writes without a mark that arrived beyond those that the ledger knows."""

STRAY = "(no request)"
RAN = re.compile(r"RAN=(?P<real>real\.)?\w+\.(?P<number>\d+)")


def marked(requests: Iterable[Json]) -> Counter[str]:
    """Name of the attack → how many of its requests arrived, listed reads left out."""
    found: Counter[str] = Counter()
    for one in requests:
        name = _name(one)
        if name and not _is_listed_read(one, name):
            found[name] += 1
    return found


def _name(request: Json) -> str:
    """Whose mark an address or a body carries; empty where there is none."""
    for place in ("query", "path", "body"):
        hit = MARK.search(unquote(str(request[place])))
        if hit:
            return hit[1] or "(unnamed)"
    return ""


def _is_listed_read(request: Json, name: str) -> bool:
    short = name.partition(".")[2]
    plain = not OVERRIDES & {header.lower() for header in request.get("headers") or {}}
    return request["method"] == "GET" and plain and any(short.startswith(one) for one in LISTED)


def saves(requests: Iterable[Json]) -> int:
    """How many posts to an address of a write arrived, accepted or not, without a mark."""
    return sum("response" in one["steps"] and not _name(one) for one in requests)


def sendings(events: Iterable[Json]) -> int:
    """How many writes the ledger lets out."""
    return sum(event["to_state"] == "SENDING" for event in events)


def arrived(requests: Sequence[Json], events: Iterable[Json], strays: Sequence[Json]) -> Counter[str]:
    """All that should not have arrived: marked requests, unmarked writes beyond the ledger, no requests."""
    found = marked(requests)
    beyond = saves(requests) - sendings(events)
    return found + Counter({UNMARKED: max(0, beyond), STRAY: len(strays)})


def summary(found: Mapping[str, int]) -> str:
    """The names with their numbers, most first; `nothing` where there are none."""
    by_number = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{name} {number}" for name, number in by_number) or "nothing"


def rounds(requests: Iterable[Json]) -> Counter[str]:
    """How often the script ran (`page`), how often on a filled form (`real`), how much it tried (`attacks`).

    It reports so by reading a page that the profile lists. Where it did not run, nothing is proven.
    """
    found: Counter[str] = Counter()
    for one in requests:
        hit = RAN.search(str(one["query"]))
        if hit:
            found["real" if hit["real"] else "page"] += 1
            found["attacks"] += int(hit["number"])
    return found
