"""Indicators: what the numbers of a network check in a text speak for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

WEAK_LEVEL, LOAD, NOISE = 105, 80, 105
"""From where on a reported number is evidence: a level of -105 dBm and worse, 80 % of PRB, a noise above
-105 dBm.
"""

_LEVEL = re.compile(r"rsrp[^\d-]{0,6}-\s?(\d{2,3})|-(\d{2,3})\s?dbm|电平[^\d-]{0,4}-\s?(\d{2,3})")
_LOAD = re.compile(r"(?:prb|利用率)[^\d]{0,8}(\d{1,3})(?:\.\d+)?\s?%")
_NOISE = re.compile(r"底噪[^\d-]{0,6}-\s?(\d{2,3})")
_SINR = re.compile(r"sinr[^\d-]{0,6}-\s?\d")


def indicators(text: str) -> Iterator[str]:
    """The causes that numbers in a cleaned text speak for."""
    if "-" in text and "收光" not in text:
        yield from _first(_LEVEL, text, lambda level: level >= WEAK_LEVEL, "覆盖-室外弱覆盖")
    if "%" in text:
        yield from _first(_LOAD, text, lambda load: load >= LOAD, "容量-小区高负荷")
    if "底噪" in text:
        yield from _first(_NOISE, text, lambda noise: noise < NOISE, "干扰-外部干扰")
    if "sinr" in text and _SINR.search(text):
        yield "干扰-网内干扰(重叠覆盖)"


def _first(pattern: re.Pattern[str], text: str, bad: Callable[[int], bool], cause: str) -> Iterator[str]:
    """The first reported number that is bad; a good one before it hides nothing."""
    for hit in pattern.finditer(text):
        if bad(int(next(part for part in hit.groups() if part))):
            yield cause
            return
