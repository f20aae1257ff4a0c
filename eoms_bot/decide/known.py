"""Known: what is ready for the reply to an order apart from a person's row.

Each cell has its standing:

order       its numbers, its 口径                    → fact
calls       the talk with the customer (`calls.py`)  → person, fact
site card   what the county said of the site         → person
tables      serving cell, cause, measure, times      → fact, derived; a guess where it is not sure
                                                       that they are of this order
settings    the desk's number                        → fact
text        scene, network, cause, a reject          → reading where it is certain, else a guess

Pure. Nothing here decides: `sequence.py` does. A guess goes out only after a person has typed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from eoms_bot.decide import calls, koujing, reject, similar, site_cards
from eoms_bot.decide.diagnosis.cover import PLANNED, UNBUILT
from eoms_bot.decide.diagnosis.faults import causes_at
from eoms_bot.decide.diagnosis.model import Diagnosis, Suspect
from eoms_bot.decide.diagnosis.places import by_place
from eoms_bot.decide.reading.model import BROADBAND, NOT_OURS
from eoms_bot.decide.reading.seen import MOBILE_WORDS
from eoms_bot.model.batch import BatchRow, KnownCell
from eoms_bot.model.branch import Branch, Dictionaries
from eoms_bot.model.decision import Sourced, Standing, weakest
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.order import Order
from eoms_bot.model.source_kinds import UNSOLVED
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.model.texts.triage import UNKNOWN, Mark, Triage
from eoms_bot.model.zone import SHANGHAI

PERSON, FACT, DERIVED, READING, GUESS = Standing
TOWN_AREAS = ("县城", "乡镇")
"""投诉区域 of a place in the county town, and in any other town."""
FEELS_LIKE = {
    "故障": ("覆盖", "工程"),
    "干扰": ("覆盖", "容量"),
    "容量": ("干扰",),
}
"""What a customer takes a trouble for who can't see its cause: few bars may be a fault, full ones no."""
COINCIDES = ("工程", "优化")
"""A change at the site is the cause only where the customer's words say so too.

There is nearly always some change.
"""
LOOKED_UP = ("alarms", "planning")
"""Tables without which nobody can say that weak coverage is all there is.

Faults and planned sites must have been looked up first.
"""
MOBILE = "移动业务.网络质量"
"""Begins 投诉分类 of what is ours; it contradicts a reject as broadband's or another department's."""
STOPPED = "暂缓"
"""阶段 of a planned site that is not going to be built for now."""
OF_TYPE = "工单 投诉类别"
DESK_NUMBERS = "设置 branch.desk_numbers"
COUNTY_TOWN = "设置 diagnosis.county_town"
QUOTED = 40
"""Signs of a complaint that stand for its place, where the order's own field is empty."""
OPENS = time(18, 0)
"""A planned day is over at this time: the day is the fact, the time only completes it."""

LIKELY = 0.15
"""A cause from this share on may be what the text is about, even if the text does not name it first."""

FOLLOWED = ("result", "contact_time", "solved_time", "scene", "prov_cause")
"""Cells of a person's row from which others follow."""

Cells = dict[str, KnownCell]


@dataclass(frozen=True)
class Dossier:
    """One order and everything that may speak of it; `reading` is None where nobody has read its text."""

    order: Order
    evidence: Evidence
    branch: Branch
    dictionaries: Dictionaries
    rules: RuleTable
    diagnosis: Diagnosis
    reading: Triage | None
    talk: calls.Contact
    county_town: tuple[str, ...]
    now: datetime
    row: BatchRow | None = None
    """What people have said of the order; what follows from their cells is no guess."""
    knows_places: bool = True
    """False where no gazetteer lists the county's places."""

    @property
    def cause(self) -> str | None:
        """The leaf of 省内投诉原因 that a person names, else the text."""
        return self.of_person("prov_cause") or (self.reading.cause if self.reading is not None else None)

    def of_person(self, field: str) -> str:
        """A cell as a person has it; empty where nobody has said it."""
        return self.row.of_person(field) if self.row is not None else ""


def known(asked: Dossier) -> tuple[Cells, tuple[str, ...]]:
    """The cells by the workbook's fields, and why a person must look at a reply that rests on them."""
    talk, said = asked.talk, _said(asked.row)
    cells: Cells = dict(_of_order(asked)) | _caller(asked)
    cells |= {name: one for name, one in talk.cells.items() if name not in cells or one.standing is not GUESS}
    cells |= _of_place(asked, said)
    cells |= _of_cause(asked)
    cells |= _in_words(asked, cells | said)
    cells |= _service(asked, cells | said)
    cells |= _of_end(asked, cells | said)
    rejected = dict(_rejected(asked))
    result = (cells | said).get("result")
    if result is not None and result.standing is PERSON:
        # Somebody has talked with the customer of a matter that is ours.
        cells["handling"] = KnownCell("完成", result.source, DERIVED)
        rejected = {}
    doubts = tuple(_doubts(asked, cells | said))
    if asked.reading is not None and asked.reading.action == "complete":
        cells.setdefault("handling", KnownCell("完成", f"工单文字：{asked.reading.why}", GUESS))
    return cells | rejected, doubts


def _doubts(asked: Dossier, cells: Cells) -> Iterator[str]:
    """Why a person must look at the talk and at the repair.

    There is no reason where he has said all of it himself.
    """
    if not all(map(asked.of_person, calls.TALK)):
        yield from asked.talk.doubts
    early = calls.too_early(cells)
    if early and not all(map(asked.of_person, calls.TIMES)):
        yield early


def _said(row: BatchRow | None) -> Cells:
    """The cells that people have filled, as far as others follow from them."""
    if row is None:
        return {}
    found = {name: getattr(row, name) for name in FOLLOWED}
    return {
        name: KnownCell(value, row.cite(name), row.standing(name)) for name, value in found.items() if value
    }


def _of_order(asked: Dossier) -> Iterator[tuple[str, KnownCell]]:
    """The number of the customer and 口径, as the order has them."""
    order = asked.order
    names = (("customer_tel", "客户电话"), ("fault_number", "故障号码"))
    phone = next(((name, label) for name, label in names if order.fact(name)), None)
    if phone is not None:
        yield "customer_number", KnownCell(order.fact(phone[0]), f"工单 {phone[1]}", FACT)
    found = koujing.evidence(order)
    source = f"{found.place}（{found.words}）"
    # An empty section, or one that denies a 口径, is the order's word; another text there is read.
    standing = (FACT if found.state == "无" else READING) if koujing.is_certain(order) else GUESS
    yield "has_koujing", KnownCell(found.state != "无", source, standing)


def _caller(asked: Dossier) -> Cells:
    desk = asked.branch.desk_numbers
    return {"caller_number": KnownCell(desk[0], DESK_NUMBERS, FACT)} if len(desk) == 1 else {}


def _of_place(asked: Dossier, said: Cells) -> Cells:
    """Site and cell, and what of the place follows from them and from the text."""
    located = asked.diagnosis.located
    cells: Cells = {}
    standing = FACT if located.certain and len(located.sites) == 1 else GUESS
    one = located.cells[0] if len(located.sites) == 1 else None
    if one is not None:
        cells["site"] = KnownCell(one.text("基站名称"), _used(asked, one.cite("基站名称")), standing)
        # The latest cell that the number used is the first one; of a site that a person named none is.
        exact = len(located.cells) == 1 or (located.certain and not asked.of_person("site"))
        likely = one if exact else _likely_cell(asked, located.cells)
        cells |= _of_cell(asked, likely, standing if exact else GUESS)
    else:
        cells |= _by_name(asked)
    cells |= _of_text(asked, cells.get("network"))
    town = one.text("乡镇") if one is not None else ""
    scene = (cells | said).get("scene")
    if scene is not None and scene.value in asked.dictionaries.areas:
        cells["area"] = KnownCell(scene.value, scene.source, weakest(DERIVED, scene.standing))
    elif one is not None and town and asked.county_town:
        area = TOWN_AREAS[town not in asked.county_town]
        if area in asked.dictionaries.areas:
            source = f"{one.cite('乡镇')}；{COUNTY_TOWN}"
            cells["area"] = KnownCell(area, source, weakest(DERIVED, standing))
    return cells


def _by_name(asked: Dossier) -> Cells:
    """The site of a cell that a person names and no table lists: its name without the cell's own number."""
    cell = asked.of_person("cell")
    if asked.row is None or not cell or asked.branch.cell_means != "serving":
        return {}
    name = re.sub("-[0-9]{1,3}$", "", cell)
    return {"site": KnownCell(name, f"{asked.row.cite('cell')} 的名称", GUESS)}


def _likely_cell(asked: Dossier, cells: Sequence[Record]) -> Record:
    """Of a site's cells the first of the network that the text or the order's type names, else the first."""
    read = asked.reading.network if asked.reading is not None else ""
    wanted = _option(read, asked.dictionaries.networks) or _network_of_type(asked)
    fitting = (cell for cell in cells if wanted and cell.text("网络类型") == wanted)
    return next(fitting, cells[0])


def _network_of_type(asked: Dossier) -> str:
    """The one network that 投诉类别 names, `手机上网（5G通信）`; empty where it names none or several."""
    kind = asked.order.fact("complain_type")
    named = [one for one in asked.dictionaries.networks if one.partition("(")[0] in kind]
    return named[0] if len(named) == 1 else ""


def _used(asked: Dossier, source: str) -> str:
    """The source of a serving site or cell, with the rows that say that the customer was there."""
    return "；".join((source, *asked.diagnosis.located.by))


def _of_cell(asked: Dossier, cell: Record, standing: Standing) -> Cells:
    """投诉所属小区 and 网络类型 of the row that gave the site."""
    column = "小区名称" if asked.branch.cell_means == "serving" else "覆盖地点"
    names = cell.parts(column) if column == "覆盖地点" else (cell.text(column),)
    place = asked.order.fact("fault_place")
    name = next((one for one in names if one in place), names[0] if len(names) == 1 else "")
    found = {"cell": KnownCell(name, _used(asked, cell.cite(column)), standing)} if name else {}
    network = cell.text("网络类型")
    if network in asked.dictionaries.networks:
        found["network"] = KnownCell(network, cell.cite("网络类型"), weakest(DERIVED, standing))
    return found


def _of_text(asked: Dossier, by_cell: KnownCell | None) -> Cells:
    """Scene and network as the text has them; of two networks that differ neither is sure."""
    reading = asked.reading
    found: Cells = {}
    by_type = _network_of_type(asked)
    if by_type and by_cell is None:
        found["network"] = KnownCell(by_type, OF_TYPE, GUESS)
    if reading is None:
        return found
    scene = _option(reading.scene, asked.dictionaries.scenes)
    if scene:
        source = _quoted(reading, f"场景:{reading.scene}") or _place_of(asked.order)
        found["scene"] = KnownCell(scene, source, READING if reading.scene_is_sure else GUESS)
    network = _option(reading.network, asked.dictionaries.networks)
    if network:
        named = {mark.says for mark in reading.marks if mark.says.startswith("网络:")}
        sure = len(named) == 1 and (by_cell is None or by_cell.value == network)
        source = _quoted(reading, "网络:") or "工单文字"
        if by_cell is None or not sure:
            found["network"] = KnownCell(network, source, READING if sure else GUESS)
    differs = by_cell is not None and by_type not in ("", by_cell.value)
    if differs and "network" not in found and asked.of_person("cell"):
        # The person may have confirmed any cell of the site. A cell that the number used outweighs the type.
        found["network"] = KnownCell(by_type, OF_TYPE, GUESS)
    return found


def _of_cause(asked: Dossier) -> Cells:
    """省内投诉原因 with 解决措施, from a site card, from a row that is sure to be of this order, else a guess."""
    card = _card(asked)
    agrees = card is not None and asked.of_person("prov_cause") in ("", card.text("省内投诉原因"))
    if card is not None and agrees and card.text("省内投诉原因") in asked.dictionaries.prov_causes:
        by_card: Cells = {
            "prov_cause": KnownCell(card.text("省内投诉原因"), card.cite("省内投诉原因", "告知人"), PERSON)
        }
        if card.text("处理办法"):
            by_card["measure"] = KnownCell(card.text("处理办法"), card.cite("处理办法", "告知人"), PERSON)
        return by_card
    said = asked.cause
    suspect = _suspect(asked, said)
    if suspect is None:
        cause = _option(said or UNKNOWN, asked.dictionaries.prov_causes)
        quoted = _quoted(asked.reading, f"原因:{said}") if asked.reading is not None else ""
        cells: Cells = {"prov_cause": KnownCell(cause, quoted or "工单文字", GUESS)} if cause else {}
        # An announcement names no cause: what it says of the place may be what the customer meant.
        announced = next((one for one in asked.diagnosis.suspects if one.measure and not one.cause), None)
        return cells | (_measure(announced, GUESS) if announced is not None else {})
    standing = _standing(asked, suspect, said)
    grounds = f"{suspect.grounds}（{'；'.join(suspect.sources)}）"
    by_rows: Cells = {"prov_cause": KnownCell(suspect.cause, grounds, standing)}
    return by_rows | _measure(suspect, weakest(DERIVED, standing))


def _in_words(asked: Dossier, cells: Cells) -> Cells:
    """解决措施 that no row of a cause gives; nothing where there is one already, or nobody knows the result.

    Weak coverage that stays is worded by what rows say of the place; a solved order says what was done, and
    no such row knows that. Else the words of the last order like this one are a guess.
    """
    cause, result = cells.get("prov_cause"), cells.get("result")
    if "measure" in cells or cause is None or result is None:
        return {}
    words = asked.diagnosis.worded.get(str(cause.value), ()) if result.value == UNSOLVED else ()
    if words:
        place = DERIVED if asked.diagnosis.located.certain else GUESS
        return _of_clauses(words, weakest(DERIVED, cause.standing, place))
    site = str(cells["site"].value) if "site" in cells else ""
    last = similar.last_measure(asked.evidence, str(cause.value), str(result.value), site, asked.now)
    return {} if last is None else {"measure": KnownCell(last.value, last.source, GUESS)}


def _service(asked: Dossier, cells: Cells) -> Cells:
    """网络类型 of a trouble that is a service's, as 短彩信 and VoLTE are, whatever radio the cell has.

    The cause names the service; where only 投诉分类 does, that is a guess.
    """
    cause = cells.get("prov_cause")
    kind = asked.order.fact("complain_type")
    services = (one for one in asked.dictionaries.networks if not one[:1].isdigit() and one != UNKNOWN)
    for option in services:
        word = option.partition("(")[0]
        if cause is not None and word.casefold() in str(cause.value).casefold():
            source = f"省内投诉原因 {cause.value}（{cause.source}）"
            return {"network": KnownCell(option, source, weakest(DERIVED, cause.standing))}
        if word.casefold() in kind.casefold():
            return {"network": KnownCell(option, f"工单 投诉分类 {kind}", GUESS)}
    return {}


def _measure(suspect: Suspect, standing: Standing) -> Cells:
    """What a suspect's phrases say, each clause with its sources."""
    return _of_clauses(suspect.measure, standing)


def _of_clauses(clauses: Sequence[Sourced], standing: Standing) -> Cells:
    if not clauses:
        return {}
    words = "，".join(clause.value for clause in clauses)
    sources = "；".join(dict.fromkeys(clause.source for clause in clauses))
    return {"measure": KnownCell(words, sources, standing)}


def _listed(asked: Dossier) -> list[Suspect]:
    """The suspects that a row speaks for, the strongest first."""
    return [
        one
        for one in asked.diagnosis.suspects
        if one.cause in asked.dictionaries.prov_causes and (one.by_rows or one.row is not None)
    ]


def _suspect(asked: Dossier, said: str | None) -> Suspect | None:
    """The suspect that the reply is about: the one that the text names too, else the strongest by rows.

    Where a person has named the cause, no other one.
    """
    listed = _listed(asked)
    agreed = [one for one in listed if one.cause == said]
    return next(iter(agreed if asked.of_person("prov_cause") else agreed or listed), None)


def _standing(asked: Dossier, suspect: Suspect, said: str | None) -> Standing:
    """The standing of a suspect's cause: fact, reading or guess.

    It is a fact where the row is this order's: its site is certain, or the row names number or place.

    It is a guess where the text speaks of another kind of trouble, or where the trouble was over before. It
    is read where only the text picks the row.
    """
    sure = asked.diagnosis.located.certain or suspect.certain
    kind, heard = suspect.cause.partition("-")[0], _heard(asked, said)
    if not sure or (heard and heard.isdisjoint({kind, *FEELS_LIKE.get(kind, ())})):
        return GUESS
    if kind in COINCIDES or suspect.cause != _listed(asked)[0].cause:
        if asked.of_person("prov_cause") == suspect.cause:
            return FACT
        return READING if said == suspect.cause else GUESS
    if suspect.by_rows:
        if asked.of_person("prov_cause") == suspect.cause or not _rivals(asked, suspect):
            return FACT
        return READING if said == suspect.cause else GUESS
    if not all(asked.evidence.of(key).usable for key in LOOKED_UP):
        return GUESS
    # A level was measured, but only the words say whether the place is indoors.
    return READING if said == suspect.cause else GUESS


def _rivals(asked: Dossier, suspect: Suspect) -> bool:
    """Whether rows speak for another fault as well: nobody can say by the rows alone which it was.

    Where only a person has named the cell, the whole site's rows count: he may have confirmed any cell of it.
    """
    causes = {one.cause for one in _listed(asked) if one.by_rows}
    if suspect.row is not None and asked.of_person("cell"):
        at = asked.order.ref.dispatched or asked.now
        causes |= causes_at(suspect.row.text("基站名称"), asked.evidence, at)
    fault = suspect.cause.partition("-")[0]
    return any(cause.partition("-")[0] == fault for cause in causes - {suspect.cause})


def _heard(asked: Dossier, said: str | None) -> frozenset[str]:
    """The kinds of trouble that a person names, else those that the text may well speak of.

    Empty where nobody names any.
    """
    causes = [said] if said else []
    if said and not asked.of_person("prov_cause") and asked.reading is not None:
        causes += [one.cause for one in asked.reading.alternatives if one.share >= LIKELY]
    return frozenset(cause.partition("-")[0] for cause in causes)


def _of_end(asked: Dossier, cells: Mapping[str, KnownCell]) -> Cells:
    """解决时间 of a solved order, 暂时无法解决地点 and 预计解决时间 of an unsolved one."""
    result = cells["result"].value if "result" in cells else None
    if result == "解决":
        return _solved(asked, cells)
    return _unsolved(asked, cells) if result == "未解决" else {}


def _solved(asked: Dossier, cells: Mapping[str, KnownCell]) -> Cells:
    card = _card(asked)
    if card is not None and card.time("恢复时间"):
        return {"solved_time": _time(card, "恢复时间", PERSON)}
    suspect = _suspect(asked, asked.cause)
    row = suspect.row if suspect is not None else None
    if suspect is not None and row is not None and suspect.ended and row.time(suspect.ended):
        return {"solved_time": _time(row, suspect.ended, weakest(FACT, cells["prov_cause"].standing))}
    talk = cells.get("contact_time")
    if talk is None:
        return {}
    return {"solved_time": KnownCell(talk.value, f"客户在电话里确认（{talk.source}）", GUESS)}


def _unsolved(asked: Dossier, cells: Mapping[str, KnownCell]) -> Cells:
    card = _card(asked)
    if card is not None and card.time("预计恢复时间"):
        when = _time(card, "预计恢复时间", PERSON)
        return {"unsolvable": KnownCell(False, when.source, PERSON), "expected_time": when}
    said = asked.cause
    suspect = _suspect(asked, said)
    row = suspect.row if suspect is not None and suspect.cause == UNBUILT else None
    day = row.day("预计开通日期") if row is not None else None
    if row is not None and day is not None:
        source = row.cite("预计开通日期")
        opens = datetime.combine(day, OPENS, SHANGHAI)
        standing = weakest(DERIVED, cells["prov_cause"].standing)
        return {
            "unsolvable": KnownCell(False, source, standing),
            "expected_time": KnownCell(opens, source, standing),
        }
    plans = by_place(asked.evidence.rows("planning"), asked.order.fact("fault_place"), asked.branch.county)
    stopped = next((one for one in plans if one.text("阶段") == STOPPED), None)
    if stopped is not None and not any(one.text("阶段") in PLANNED for one in plans):
        return {"unsolvable": KnownCell(True, stopped.cite("站名", "阶段"), DERIVED)}
    why = "规划库里没有在建的站" if asked.diagnosis.build_demand else "没有哪张表说什么时候能解决"
    return {"unsolvable": KnownCell(True, why, GUESS)}


def _card(asked: Dossier) -> Record | None:
    """The newest card of the serving site, where it still holds; None where the site is not certain.

    What had ended before the order was dispatched may not be what its customer complains of.
    """
    located = asked.diagnosis.located
    if not located.certain or len(located.sites) != 1:
        return None
    card = site_cards.newest(asked.evidence.rows("site_cards"), asked.now).get(located.sites[0])
    if card is None or not site_cards.holds(card, asked.now):
        return None
    ended, sent = card.time("恢复时间"), asked.order.ref.dispatched
    return None if ended and sent and ended < sent else card


def _rejected(asked: Dossier) -> Iterator[tuple[str, KnownCell]]:
    """A reject that the text speaks for; its cells are guesses where that is not certain."""
    found = asked.reading
    if found is None or found.action != "reject":
        return
    rule = asked.rules.for_reason(found.reject_reason or "")
    if rule is None:
        return
    standing = READING if is_certain(found, asked.order) else GUESS
    source = f"{_grounds_of(found)}：{found.why}"
    yield "handling", KnownCell(reject.HANDLING, source, standing)
    yield "reject_reason", KnownCell(rule.reason, source, standing)
    if found.duplicate_of:
        yield "earlier_order_no", KnownCell(found.duplicate_of, source, standing)
        return
    note = found.county if found.county not in (UNKNOWN, asked.branch.county) else _first_span(found)
    if note:
        yield "reject_note", KnownCell(note, source, standing)


def is_certain(found: Triage, order: Order) -> bool:
    """Whether the text may be rejected by its reading alone.

    The reading must be certain by itself, and no field of the order may object.

    A 投诉分类 that is ours contradicts a reject as broadband's or another department's. So does a word for a
    mobile in another field of the order.
    """
    if found.alone and found.reject_reason in (BROADBAND, NOT_OURS):
        other = order.fact("pretreatment")
        return not (order.fact("complain_type").startswith(MOBILE) or MOBILE_WORDS.search(other))
    return found.alone


def _grounds_of(found: Triage) -> str:
    """The words that a reject rests on; words that its row of the table only repeats stand once."""
    said = {mark.span for mark in found.marks if not mark.says.startswith("驳回:")}
    marks = [mark for mark in found.marks if mark.span and not _repeats(mark, said)]
    spans = list(dict.fromkeys(f"“{mark.span}”（{mark.rule}）" for mark in marks))[:3]
    return f"工单文字{'、'.join(spans)}" if spans else "工单文字"


def _repeats(mark: Mark, said: set[str]) -> bool:
    return mark.says.startswith("驳回:") and said.issuperset(mark.span.split("、"))


def _first_span(found: Triage) -> str:
    """The words that speak for the reject, to be quoted in it."""
    return next(
        (mark.span for mark in found.marks if mark.span and mark.says.startswith(("驳回:", "题:"))), ""
    )


def _option(word: str, options: tuple[str, ...]) -> str:
    """The branch's option for a word: `VoLTE` is `VoLTE(语音)`.

    Empty where the branch has none or the word says nothing.
    """
    if word == UNKNOWN:
        return ""
    return next((one for one in options if one == word or one.startswith(f"{word}(")), "")


def _place_of(order: Order) -> str:
    """Where a text says its place: its own field, else the words of the complaint."""
    place, words = order.fact("fault_place").strip(), order.fact("complaint").strip()
    return f"工单 故障地点“{place}”" if place else f"工单文字“{words[:QUOTED]}”"


def _quoted(found: Triage, says: str) -> str:
    spans = dict.fromkeys(
        f"“{mark.span}”（{mark.rule}）" for mark in found.marks if mark.says.startswith(says)
    )
    return f"工单文字{'、'.join(list(spans)[:3])}" if spans else ""


def _time(row: Record, column: str, standing: Standing) -> KnownCell:
    when = row.time(column)
    assert when is not None, column
    return KnownCell(when, row.cite(column), standing)
