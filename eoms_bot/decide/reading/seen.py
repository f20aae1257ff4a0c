"""What is in a text before anybody weighs it: what rules and places say, and what speaks against a reject."""

from __future__ import annotations

import re
from typing import NamedTuple

import eoms_bot.decide.reading.duplicates as duplicates
import eoms_bot.decide.reading.foreign as foreign
import eoms_bot.decide.reading.major as major
from eoms_bot.decide.reading.evidence import RulesFound
from eoms_bot.decide.reading.koujing import Koujing, koujing
from eoms_bot.decide.reading.model import BROADBAND, FOREIGN, NOT_OURS, Signs
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

_NO_BROADBAND = re.compile(
    r"[话资网月年带量]费|费用|扣[了费款钱]|收[了费款钱]|退[费款钱还]|欠费|充值|缴费|押金|定金|违约金|"
    r"发票|账单|套餐|优惠|合约|协议期|\d[元块]|[十百千]块|专线"
)
"""Money for broadband, or a company's own line: another department's, though it is told like a broken line."""

_LINE = re.compile(
    rf"{FIXED_LINE_WORDS.pattern}|猫|网线|光纤|皮线|拨号|移机|装维|师傅|上门|\d+兆|wi-?fi|电视", re.IGNORECASE
)
"""Words of a line in a house: what is paid for it and what is broken of it are two departments' matters."""

_MOBILE_TROUBLE = re.compile(
    r"(?:手机|流量|信号|[45]g|数据)[^,。;!?\n]{0,8}?(?:没[得了网信有]|断|转圈|慢|卡(?![号片是的在里上])|弱|差|"
    r"掉线|打不[出通]|上不[了去]|不好|不行|不通|只剩|限速|降速|[要得](?:爬|跑|走到))"
    r"|[破烂]信号|短信[^,。;!?\n]{0,6}(?:收不|能收|没收|发不|能发)|无sim|不认卡|插卡”|[读认]不[到出了]卡",
    re.IGNORECASE,
)
"""A mobile's trouble in a clause, whatever else is told."""

_MANNERS = re.compile("态度|礼貌|不耐烦|脸色|说话难听")
_BUSINESS = re.compile(
    "宽带|光猫|路由|wi-?fi|无线|iptv|魔百|机顶盒|电视|光纤|网线|拨号|装机|移机|拆机|"
    "营业厅|营业员|客服|热线|10086|套餐|资费|话费|扣费|合约|积分|宽代"
)
"""Somebody's manners do not say which department an order belongs to, unless its business is named."""


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


def objections(seen: Seen) -> dict[str, str]:
    """What in an order speaks against each certain reject whatever the model says: label → why."""
    found, other = {}, ""
    unsure, manners = UNSURE.search(seen.text), _MANNERS.search(seen.text)
    if mobile := seen.evidence.of("题", "移动"):
        other = f"说到移动网络（{mobile[0].rule.id}）"
    elif manners and not _BUSINESS.search(seen.text):
        other = f"只说到态度（“{manners[0]}”）"
    elif unsure and (word := mobile_word(seen)):
        other = f"提到“{word}”，又“{unsure[0]}”"
    if other:
        found = dict.fromkeys((BROADBAND, NOT_OURS), other)
    elif trouble := _MOBILE_TROUBLE.search(seen.text):
        found = dict.fromkeys((BROADBAND, NOT_OURS), f"也像移动网络的问题（“{trouble[0]}”）")
    else:
        if hit := _NO_BROADBAND.search(seen.text) or unsure:
            found[BROADBAND] = f"提到“{hit[0]}”"
        if line := _LINE.search(seen.text):
            found[NOT_OURS] = f"说到家里的线路（“{line[0]}”）"
    places = seen.where
    # A place that the text names once more, and there for certain, is no other one.
    others = [one for one in places.unsure if one not in places.foreign]
    if not places.foreign or places.own or places.kin or others:
        found[FOREIGN] = "地点不止一个"
    if always := seen.odd or (seen.major and f"像重大投诉：{seen.major[0].span}"):
        found = dict.fromkeys((BROADBAND, NOT_OURS, FOREIGN), always)
    return found
