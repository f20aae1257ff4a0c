"""Similar: what makes a handled order like a held one, and what of its reply a person may take over.

Pure. `taken_over` is for a reply of the ledger, `last_measure` for a row of the branch's past orders.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime

from eoms_bot.decide.handled import is_reject, parts_of
from eoms_bot.decide.manners import promise
from eoms_bot.model.decision import Decision, Hold, Sourced
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.order import Order
from eoms_bot.model.privacy import mask
from eoms_bot.model.privacy.personal import masker_of_order
from eoms_bot.model.write import WriteRecord

MOST = 3
"""At most this many similar orders are shown."""
_COUNTY = re.compile("[一-鿿]{0,12}?([一-鿿]{2}县)(?![城道医委政])")
_LEVEL = re.compile("[省市县区镇乡村]|街道|社区|小区")
NEWEST = 50
"""So many of the last rows of a kind are looked at for a measure."""
_SHORTEST, _LONGEST = 2, 200
"""Characters of the shortest place that has a name, and of the longest text that is looked at for one."""
_CLAUSES = re.compile("[，,。；;！!]")
_NUMBER = r"[\d*＊_]|[一二两三四五六七八九十百半几数]个?(?:小时|分钟|点|天|日|号|周|星期|月|年|次|户|米|公里)"
_TIME = (
    "[今明昨前后当]天|[今明昨当]日|凌晨|早上|上午|中午|下午|傍晚|晚|夜|[上本下]周|月[初底内]|年[初底内]|目前"
)
_ATTITUDE = "客户|用户|机主|满意|认可|同意|接受|理解|表示|未接通"
_PROMISE = "预计|计划|将|拟|待|会|承诺|争取|力争|尽快|尽早|近期|后续|届时|之前|前完成"
_NEVER = re.compile("|".join((_NUMBER, _TIME, _ATTITUDE, _PROMISE)))


@dataclass(frozen=True)
class Traits:
    """What orders are compared by; empty where the order does not say.

    `site` is 占用基站, `place` what `place_of` makes, `symptom` 投诉分类, `cause` 省内投诉原因.
    """

    site: str = ""
    place: str = ""
    symptom: str = ""
    cause: str = ""

    def shared(self, other: Traits) -> Traits:
        """What is the same of both."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Traits(*(mine if mine == theirs else "" for mine, theirs in pairs))

    @property
    def rank(self) -> tuple[bool, ...]:
        """How near two orders are that share these: the same site counts most, then place, symptom, cause."""
        return tuple(map(bool, astuple(self)))


NO_TRAITS = Traits()


@dataclass(frozen=True)
class Similar:
    """A handled order that is like a held one.

    `write` is its reply, masked; `traits` are what both have, the place as a hash. `day` is the day of the
    reply in Asia/Shanghai (ISO). `why` says in a few words what was done.
    """

    write: WriteRecord
    traits: Traits
    day: str
    why: str


def place_of(facts: Mapping[str, str]) -> str:
    """County and place of an order, without what leads to one door: `澜溪县|青槐镇上湾村`.

    Empty where 故障地点 names nothing within the county. It takes any text, and at most a few milliseconds: the
    transaction of an INTENT calls it.
    """
    area, place = (_plain(facts.get(name, "")) for name in ("fault_area", "fault_place"))
    if area and area in place:
        place = place.partition(area)[2]
    elif found := _COUNTY.match(place):
        area, place = found[1], place[found.end() :]
    place = mask.place(place).replace("***", "")
    return f"{area}|{place}" if len(place) >= _SHORTEST else ""


def traits_of(order: Order, decision: Decision | None) -> Traits:
    """The traits of an order that is left to a person; its cells may be guesses."""
    cells = dict(decision.suggested) if isinstance(decision, Hold) else {}
    cells |= dict(decision.backing.cells) if decision is not None else {}
    masker = masker_of_order(order)
    site, cause = (masker(cells[name].value) if name in cells else "" for name in ("site", "prov_cause"))
    return Traits(site, place_of(order.facts), masker(order.fact("complain_type")), cause)


def taken_over(write: WriteRecord) -> Sourced | None:
    """What of the reply's 解决措施 a person may take over: a guess; None where nothing is left.

    It leaves out each clause that has a number, a time, a date, a site or cell, or a word of the place. It
    also leaves out an attitude or a promise.
    """
    decided = dict(write.decided)
    parts = parts_of(decided.get("measure", ""))
    place = dict(write.customer).get("fault_place", "")
    said = f"{parts.get('占用基站', '')} {decided.get('cell', '')}"
    words = _general(parts.get("解决措施", ""), said, place)
    return Sourced(words, f"工单 {write.order_no} 的 解决措施（账本 写入 {write.id}）") if words else None


def last_measure(evidence: Evidence, cause: str, result: str, site: str, now: datetime) -> Sourced | None:
    """The newest 解决措施 of a past order with this cause and result, the same site first: a guess.

    It leaves out what `taken_over` leaves out, and each clause with a person's name. None where no past order
    is left with words.
    """
    table = evidence.of("history")
    if not table.usable:
        return None
    listed = table.by("省内投诉原因、处理结果", _kinds)
    for key in dict.fromkeys(((cause, result, site), (cause, result, ""))):
        rows = [table.records[place] for place in listed.get(key, ())[-NEWEST:]]
        done = [(when, row) for row in rows if (when := row.time("完成时间")) is not None and when <= now]
        for _when, row in sorted(done, key=lambda one: one[0], reverse=True):
            words = _of_row(row)
            if words:
                return Sourced(words, f"像上次：{row.cite('省内投诉原因', '解决措施')}")
    return None


def _kinds(row: Record) -> Iterator[Hashable]:
    if row.text("解决措施") and not is_reject(row):
        kind = (row.text("省内投诉原因"), row.text("处理结果"))
        yield (*kind, "")
        if row.text("占用基站"):
            yield (*kind, row.text("占用基站"))


def _of_row(row: Record) -> str:
    measure = row.text("解决措施")
    said = " ".join(row.text(column) for column in ("占用基站", "客户姓名", "处理人"))
    return _general(parts_of(measure).get("解决措施", measure), said, row.text("投诉地点"))


def _general(measure: str, said: str, place: str) -> str:
    """The clauses of a measure that hold for no single order.

    `said` has names that no clause may have, as has `place`.
    """
    names = re.findall("[一-鿿]{2,}", f"{said} {_LEVEL.sub(' ', place)}")
    clauses = [clause.strip() for clause in _CLAUSES.split(measure)]
    return "，".join(
        clause
        for clause in clauses
        if clause and not (_NEVER.search(clause) or promise(clause) or any(name in clause for name in names))
    )


def _plain(text: str) -> str:
    """A text without spaces, cut, and in a form that can be hashed.

    Half a surrogate pair becomes a question mark.
    """
    plain = "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
    return plain[:_LONGEST].encode(errors="replace").decode()
