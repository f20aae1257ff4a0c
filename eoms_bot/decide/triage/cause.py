"""省内投诉原因: causes ranked by the weight of the rules that name them, and by the numbers that a check reports."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from eoms_bot.decide.triage.evidence import Evidence
from eoms_bot.model.triage import Mark, Ranked

UNKNOWN_CAUSE = "其他-信息不足待核"
BLOCKED = "站址-物业阻挠/辐射诉求"
ANYWHERE = frozenset(
    {
        "核心网-VoLTE语音异常",
        "核心网-短彩信异常",
        "核心网-漫游异常",
        "业务侧-单一应用/网站",
        "终端-手机/SIM卡",
        "用户-限速/停机/未开通",
        "其他-已自行恢复/无法复现",
    }
)
"""Causes that are not bound to a place."""

GENERAL = 3
"""Up to this weight a rule is general: 信号不好 says no more than that."""

MORE = 0.4
"""Share of their weight that further rules for a cause add to the heaviest one."""

_LEVEL = re.compile(r"rsrp[^\d-]{0,6}-\s?(\d{2,3})|-(\d{2,3})\s?dbm|电平[^\d-]{0,4}-\s?(\d{2,3})")
_LOAD = re.compile(r"(?:prb|利用率)[^\d]{0,8}(\d{1,3})(?:\.\d+)?\s?%")
_NOISE = re.compile(r"底噪[^\d-]{0,6}-\s?(\d{2,3})")
_SINR = re.compile(r"sinr[^\d-]{0,6}-\s?\d")


@dataclass(frozen=True)
class Thresholds:
    """From where on a reported number is evidence (`rules.md` §3.2)."""

    weak_level: int = 105
    load: int = 80
    noise: int = 105


class Causes(NamedTuple):
    """The causes in order, with the marks of the first."""

    ranked: tuple[Ranked, ...]
    marks: tuple[Mark, ...]
    heaviest: float = 0.0

    @property
    def first(self) -> str:
        """The likeliest cause; 信息不足 where nothing names one."""
        return self.ranked[0].cause if self.ranked else UNKNOWN_CAUSE


def causes(evidence: Evidence, thresholds: Thresholds) -> Causes:
    """Every cause that something speaks for, the likeliest first."""
    weights: dict[str, list[float]] = defaultdict(list)
    named = evidence.of("原因")
    for found in named:
        weights[found.rule.label].append(found.rule.weight)
    numbers = list(_numbers(evidence.reading.text, thresholds))
    for cause, weight, _ in numbers:
        weights[cause].append(weight)
    if not weights:
        return Causes((), ())
    scores = {cause: max(found) + MORE * (sum(found) - max(found)) for cause, found in weights.items()}
    total = sum(scores.values())
    ranked = tuple(
        Ranked(cause, round(score / total, 3))
        for cause, score in sorted(scores.items(), key=lambda item: -item[1])
    )
    first = ranked[0].cause
    marks = [evidence.mark(found) for found in named if found.rule.label == first]
    marks += [Mark("指标", f"原因:{cause}", span) for cause, _, span in numbers if cause == first]
    return Causes(ranked, tuple(marks), max(weights[first]))


def _numbers(text: str, thresholds: Thresholds) -> Iterator[tuple[str, float, str]]:
    if "-" in text and "收光" not in text:
        yield from _first(_LEVEL, text, lambda level: level >= thresholds.weak_level, "覆盖-室外弱覆盖")
    if "%" in text:
        yield from _first(_LOAD, text, lambda load: load >= thresholds.load, "容量-小区高负荷")
    if "底噪" in text:
        yield from _first(_NOISE, text, lambda noise: noise < thresholds.noise, "干扰-外部干扰")
    if "sinr" in text and (hit := _SINR.search(text)):
        yield "干扰-网内干扰(重叠覆盖)", 6, hit[0]


def _first(
    pattern: re.Pattern[str], text: str, bad: Callable[[int], bool], cause: str
) -> Iterator[tuple[str, float, str]]:
    """The first reported number that is bad; a good one before it hides nothing."""
    for hit in pattern.finditer(text):
        if bad(int(next(part for part in hit.groups() if part))):
            yield cause, 8, hit[0]
            return
