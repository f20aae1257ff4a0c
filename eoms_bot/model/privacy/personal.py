"""Which facts and words of an order are personal, and the masker that knows them (C14).

Without a field or a label, the program cannot know a name. So what people typed freely is never shown as a
whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from eoms_bot.model.order import Order
from eoms_bot.model.privacy import mask
from eoms_bot.model.privacy.mask import Masker

NAMES = ("customer_name", "contact_name", "linkman_name")
ADDRESSES = ("fault_place", "customer_address", "fault_address")
NUMBER_ENDINGS = ("_tel", "_phone", "_number", "_num")
TYPED = ("complaint", "pretreatment", "symptom", "koujing")
"""What people typed about the customer; his name may stand anywhere in it."""

WORDS = ("summary", *TYPED)
"""Where labels may mark a name, and addresses stand that no field has."""

_MOST = 50
"""Names and doors that one order may contain: a text made only of them must not slow everything down."""

_SHORTEST = 4
"""Characters of a typed text that could name somebody together with anything else.

无 and 正常 are too short for that.
"""

_LABELLED = re.compile(
    r"(?:姓名|来电人|联系人|报障人|申告人|投诉人|机主|户主)(?:[:：】\]]|为|是)\s*([一-鿿]{2,4})(?![一-鿿])"
)
_BEFORE_A_NUMBER = re.compile(
    r"(?:客户|用户|机主|户主|家人|家属)([一-鿿]{2,4})(?=[（(，,、]?(?:联系)?(?:电话|手机|号码)?[:：]?[ 　]?[+＋]?[0-9０-９][-0-9０-９ ]{6})"
)
_NO_NAME = re.compile(
    "[的说称在于为是无有没不]|电话|号码|手机|[来回致去]电|联系|反映|反馈|投诉|表示|要求|尾号|使用|本机|本人|地址|信号"
)
_PERSON = re.compile(r"[一-鿿]{2,4}|[一-鿿]{1,10}·[一-鿿·]{1,12}")
_GROUP = re.compile(r"(?:组|室|岗|部门|中心|[前后平]台|接口|系统|公司|人员)$")
_BETWEEN = re.compile(r"[、,，;；/\s]+")
_REMARK = re.compile(r"[（(].*?[）)]")

RECORDED = ("customer_name", "customer_tel", "fault_area", "fault_place", "complaint")
"""What the handling record says of a customer and his matter."""


def recorded(facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The facts of an order that its handling record needs, those that there are."""
    return tuple((name, facts[name]) for name in RECORDED if facts.get(name))


def masker_of(facts: Mapping[str, str], *names: str) -> Masker:
    """A masker that knows the customer of an order by its facts and words, and further names.

    It masks numbers in any case.
    """
    words = [text for name in WORDS if facts.get(name) for text in _writings(facts[name])]
    named = dict.fromkeys(found for text in words for found in names_in(text))
    doors = dict.fromkeys(hit[0] for text in words for hit in mask.DOORS.finditer(text))
    return Masker(
        names=(*names, *(facts[name] for name in NAMES if facts.get(name)), *tuple(named)[:_MOST]),
        addresses=tuple(text for name in ADDRESSES if facts.get(name) for text in _writings(facts[name])),
        numbers=tuple(text for name, text in facts.items() if name.endswith(NUMBER_ENDINGS)),
        doors=tuple(doors)[:_MOST],
    )


class NamedCells(Protocol):
    """A row of one of the branch's tables."""

    def text(self, column: str) -> str:
        """The cell below a heading; empty where there is none."""
        ...


def masker_of_row(row: NamedCells) -> Masker:
    """A masker that knows the customer of a past order by its row of the branch's table.

    It also knows who handled that order.
    """
    facts = {
        "customer_name": row.text("客户姓名"),
        "customer_tel": row.text("客户电话"),
        "fault_place": row.text("投诉地点"),
        "complaint": row.text("投诉内容"),
    }
    return masker_of({name: text for name, text in facts.items() if text}, *people(row.text("处理人")))


def masker_of_order(order: Order, *names: str, stations: Iterable[str] = ()) -> Masker:
    """The same of an order: it also knows who holds it, and who stands in its history.

    `stations` as in `showing_stations`.
    """
    staff = (order.dealer, order.ref.dealer, *(entry.who for entry in order.history))
    known = dict.fromkeys(name for text in staff for name in people(text))
    return showing_stations(masker_of(order.facts, *known, *names), order.facts, stations, *known, *names)


def showing_stations(
    masker: Masker, facts: Mapping[str, str], stations: Iterable[str], *names: str
) -> Masker:
    """The masker of an order with these facts that shows the names of its sites and cells.

    An estate's name is often a part of such a name, which is no address. A name that is itself a piece of the
    customer's address, leads to a door, or has a person's name or a number in it stays masked.
    """
    found = [name for name in dict.fromkeys(stations) if len(name) >= _SHORTEST and masker(name) != name]
    if not found:
        return masker
    others = masker_of({key: text for key, text in facts.items() if key not in ADDRESSES}, *names)
    places = [text for name in ADDRESSES if facts.get(name) for text in _writings(facts[name])]
    return masker.leaving(
        name
        for name in found
        if others(name) == name and not mask.DOORS.search(name) and not any(name in place for place in places)
    )


def _writings(text: str) -> dict[str, None]:
    """A text as it stands, and as those who read it write it: with plain digits and letters."""
    return dict.fromkeys((text, unicodedata.normalize("NFKC", text)))


def names_in(text: str) -> Iterator[str]:
    """The names that a text marks by a label, or by the number after them."""
    yield from _LABELLED.findall(text)
    yield from (name for name in _BEFORE_A_NUMBER.findall(text) if not _NO_NAME.search(name))


def people(dealer: str) -> Iterator[str]:
    """The people whom a cell names: short Chinese names; groups, systems and accounts are nobody's name."""
    for name in _BETWEEN.split(_REMARK.sub("", dealer)):
        if _PERSON.fullmatch(name) and not _GROUP.search(name):
            yield name


def shown(dealer: str) -> str:
    """A cell that names people, for messages: `李协办(已受理)` → `李*(已受理)`."""
    for name in people(dealer):
        dealer = dealer.replace(name, mask.name(name))
    return dealer


def typed_texts(order: Order) -> tuple[str, ...]:
    """What people typed about the customer, each text as a whole: no picture shows it."""
    return tuple(text for name in TYPED if len(text := order.fact(name)) >= _SHORTEST)


def words_of_others(order: Order, ours: str) -> tuple[str, ...]:
    """What colleagues typed into the order's history.

    `ours` is the name under which our own entries stand.
    """
    mine = {entry.text for entry in order.history if ours in people(entry.who)}
    theirs = dict.fromkeys(entry.text for entry in order.history if entry.text not in mine)
    return tuple(text for text in theirs if len(text) >= _SHORTEST)
