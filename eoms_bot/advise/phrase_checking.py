"""Checks the phrases of a rule table beyond their form.

The codes: RULE-008 never used, RULE-011 not in the dictionaries, RULE-017 not to be said to a customer,
RULE-018 nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.decide import manners, texts
from eoms_bot.decide.diagnosis.cover import BY_WORDS, UNBUILT
from eoms_bot.decide.diagnosis.cover import PLANNED as STAGES
from eoms_bot.decide.diagnosis.faults import CAUSES, INDICATED
from eoms_bot.decide.diagnosis.records import CHANGE_CAUSES, CHECK_CAUSES, CROWD
from eoms_bot.decide.reading.rules.finding import Place, TableFault
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.texts.phrases import (
    ALARM,
    ANNOUNCED,
    CHANGED,
    CHECKED,
    GATHERED,
    HIDDEN,
    HOLES,
    PLANNED,
    WEAK,
    Phrase,
)


def _one(causes: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {sort: (cause,) for sort, cause in causes.items()}


POSSIBLE: dict[str, dict[str, tuple[str, ...]]] = {
    ALARM: _one(CAUSES),
    HIDDEN: _one(INDICATED),
    PLANNED: dict.fromkeys(STAGES, (UNBUILT,)),
    WEAK: {"": BY_WORDS},
    CHANGED: _one(CHANGE_CAUSES),
    CHECKED: CHECK_CAUSES,
    GATHERED: {"": (CROWD,)},
}
"""Kind of finding → what it may be narrowed to → the causes that it then speaks for."""


def check_phrases(phrases: tuple[Phrase, ...], dictionaries: Dictionaries) -> Iterator[TableFault]:
    """Every finding, in the order of the table."""
    for number, phrase in enumerate(phrases):
        place: Place = ("phrase", number)
        yield from _causes(phrase, place, dictionaries)
        yield from _never(phrase, place, phrases, number)
        yield from _said(phrase, place)


def check_unworded(phrases: tuple[Phrase, ...]) -> Iterator[TableFault]:
    """Findings for which no phrase has words.

    The bot reports these kinds and causes without a measure. It never makes up words that the business has
    not read: the table belongs to the business.
    """
    for finding in HOLES:
        first = [one for one in phrases if one.finding == finding and one.part == 1]
        causes = tuple(dict.fromkeys(cause for some in POSSIBLE.get(finding, {}).values() for cause in some))
        worded = {cause for one in first for cause in one.causes}
        lacking = [cause for cause in causes if cause not in worded]
        if first and not lacking:
            continue
        what = f"查到{finding}" + (f"、原因为 {'、'.join(lacking)} 的" if first else "的")
        message = f"没有措辞：{what}，只写原因和依据，不写措施"
        cure = f'把随程序的规则表（eoms_bot/data/rules.toml）里 when = "{finding}…" 的 [[phrase]] 抄到本表，看过再用'
        yield TableFault("RULE-018", "措辞", message, cure)


def _causes(phrase: Phrase, place: Place, dictionaries: Dictionaries) -> Iterator[TableFault]:
    for cause in phrase.causes:
        if cause not in dictionaries.prov_causes:
            yield TableFault(
                "RULE-011", phrase.id, f"字典里没有 {cause}", "与字典一字不差", (*place, "causes"), cause
            )
        elif cause not in (possible := _possible(phrase)):
            message = f"查到 {phrase.when} 时，原因不会是 {cause}"
            yield TableFault(
                "RULE-008", phrase.id, message, f"只能是 {'、'.join(possible)}", (*place, "causes"), cause
            )


def _possible(phrase: Phrase) -> tuple[str, ...]:
    found = POSSIBLE.get(phrase.finding, {})
    return tuple(
        dict.fromkeys(
            cause for sort, causes in found.items() if phrase.sort in ("", sort) for cause in causes
        )
    )


def _never(phrase: Phrase, place: Place, phrases: tuple[Phrase, ...], number: int) -> Iterator[TableFault]:
    before = next((one for one in phrases[:number] if _goes_first(one, phrase)), None)
    if before is not None:
        message = f"永远用不到：前面的 {before.id} 在同样的情况下总是先用"
        yield TableFault("RULE-008", phrase.id, message, "移到它前面，或删掉一条", (*place, "text"))
    if phrase.part > 1 and not any(one.part == 1 and _meet(one, phrase) for one in phrases):
        message = f"永远用不到：{phrase.when} 没有第 1 句，后面的句子不会写"
        yield TableFault("RULE-008", phrase.id, message, "加一条 part = 1 的，或改 part", (*place, "part"))


def _goes_first(one: Phrase, other: Phrase) -> bool:
    """True where the earlier row is used whenever the other could be."""
    return (
        one.part == other.part
        and one.finding == other.finding
        and one.sort in ("", other.sort)
        and set(one.causes) >= set(other.causes)
        and set(one.holes) <= set(other.holes)
    )


def _meet(one: Phrase, other: Phrase) -> bool:
    """True where both may speak of one finding."""
    sorts = "" in (one.sort, other.sort) or one.sort == other.sort
    causes = one.finding == ANNOUNCED or not set(one.causes).isdisjoint(other.causes)
    return one.finding == other.finding and sorts and causes


def _said(phrase: Phrase, place: Place) -> Iterator[TableFault]:
    for flaw in (*manners.flaws(phrase.text), *map(str, texts.labels_inside(phrase.text))):
        yield TableFault(
            "RULE-017", phrase.id, flaw, "只写查到的事实，不承诺、不推责、不写段落的标题", (*place, "text")
        )
