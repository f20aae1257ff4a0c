"""What is in a text before anybody weighs it: what rules and places say."""

from __future__ import annotations

import re
from typing import NamedTuple

import eoms_bot.decide.reading.duplicates as duplicates
import eoms_bot.decide.reading.foreign as foreign
import eoms_bot.decide.reading.major as major
from eoms_bot.decide.reading.evidence import RulesFound
from eoms_bot.decide.reading.koujing import Koujing, koujing
from eoms_bot.decide.reading.model import Signs
from eoms_bot.decide.reading.past import PastOrders
from eoms_bot.decide.reading.place import Where, where
from eoms_bot.decide.reading.reader import Reader
from eoms_bot.decide.reading.signs import signs
from eoms_bot.model.texts.triage import Incoming, Mark

STRICTER = 3.0
"""How many times as high the odds must be where something strange stands in the text."""

MOBILE_WORDS = re.compile(
    "手机|流量|通话|短信|短号|信号(?!灯)|[45]g|app|软件|固定电话|打电话|上网卡|sim", re.IGNORECASE
)
"""A text with one of these may be of a mobile's trouble, whatever else it speaks of."""

FIXED_LINE_WORDS = re.compile(
    r"宽带|光猫|iptv|魔百|机顶盒|路由器|固话|家宽|企宽|fttr|(?<![a-z])olt(?![a-z])", re.IGNORECASE
)
"""Words that only a fixed line has."""

UNSURE = re.compile(
    r"(?:说|搞|弄|分|看|讲|听)不(?:清|准|出|明)|不(?:晓得|清楚|知道|记得|确定|懂)|(?:手机|流量|"
    r"信号)(?:还)?是.{0,4}(?:宽带|wifi)"
)
"""Whoever speaks does not know what is wrong."""


class Seen(NamedTuple):
    """Everything that rules and places say of an order, and what the learned reading is given."""

    order: Incoming
    evidence: RulesFound
    where: Where
    explained: Koujing
    major: tuple[Mark, ...]
    unclear: str
    signs: Signs
    strange: tuple[foreign.Stretch, ...] = ()
    """Where something is no part of the complaint."""
    odd: str = ""
    """What is strange in the text, in words: nothing is certain of it; empty where nothing is."""

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.evidence.reading.text

    def likely(self, share: float, least: float) -> bool:
        """Whether a probability is high enough to take an order from a person."""
        return share >= (_raised(least, STRICTER) if self.odd else least)

    def doubtful(self, share: float, least: float) -> bool:
        """Whether a probability is high enough to leave an order to a person."""
        return share >= (_raised(least, 1 / STRICTER) if self.odd else least)


def _raised(least: float, times: float) -> float:
    """A probability whose odds are as many times as high."""
    return times * least / (1 - least + times * least)


def look(order: Incoming, reader: Reader, past: PastOrders, odd: str = "") -> Seen:
    """What is in a text; `odd` is what was strange in the text that this is a part of."""
    evidence = RulesFound(reader.read(order.text))
    shape = evidence.reading.layout
    places = where(evidence.reading, reader.names.own, evidence.sentences(("题",)), evidence.instructed)
    explained = koujing(evidence, reader.koujing_words)
    claim = major.claimed(shape)
    marks = major.signs(evidence, claim)
    earlier = duplicates.compared(order, duplicates.remembered(order, evidence, places), past)
    seen = signs(evidence, places, explained, marks, earlier, knows_places=reader.knows_places)
    strange = tuple(foreign.foreign(shape, evidence.instructed))
    odd = odd or foreign.odd(evidence.reading, strange, seen.text, duplicates.number(order))
    return Seen(order, evidence, places, explained, marks, major.unclear(claim), seen, strange, odd)


def fixed_line_word(seen: Seen) -> str:
    """A word that only a fixed line has; empty where there is none, or one of a mobile's trouble."""
    found = None if mobile_word(seen) else FIXED_LINE_WORDS.search(seen.text)
    return found[0] if found else ""


def mobile_word(seen: Seen) -> str:
    """A word of a mobile's trouble in the text; empty where there is none."""
    found = MOBILE_WORDS.search(seen.text)
    return found[0] if found else ""
