"""What the branch's tables already know of a reply: cells of its form, each with where it comes from.

Names and phones of people are left to the person who writes the reply: he answers for who was there.
"""

from __future__ import annotations

from eoms_bot.advise.intercept import Incident, Situation, draft, incident_of
from eoms_bot.decide import site_cards
from eoms_bot.decide.times import to_minute
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Record
from eoms_bot.model.texts.reply_kinds import PACKET_BYTES, PACKETS

NEEDED = ("cells", "numbers", "alarms", "announcements", "site_cards", "history")
"""The tables that are asked."""
_FIXED = "模板的固定值"


def order_of(order_no: str, at: Situation) -> Record | None:
    """An order of the branch's table of past orders; None where it has none of that number."""
    rows = at.evidence.rows("history")
    return next((one for one in reversed(rows) if one.text("工单号") == order_no), None)


def facts(template: str, order_no: str, site: Sourced, at: Situation) -> dict[str, Sourced]:
    """Column → what is known of it; `order_no` and the value of `site` may be empty.

    `site` is the base station, with who said so.
    """
    found: dict[str, Sourced] = {}
    if template == "slow":
        found = {"包长": Sourced(str(PACKET_BYTES), _FIXED), "次数": Sourced(str(PACKETS), _FIXED)}
    elif site.value:
        order = order_of(order_no, at) if order_no else None
        incident = incident_of(site.value, () if order is None else (order,), at)
        card = card_of(site.value, at)
        if template == "fault":
            found = {"基站名称": site} | _of_fault(incident, at) | _of_card(card, {"处理方法": "处理办法"})
        else:
            words = _of_card(card, {"抢修队伍": "处理班组", "预计恢复时间": "预计恢复时间"})
            found = words | draft(incident, at)
    if order_no and template != "announcement":
        found["工单号"] = Sourced(order_no, "所选的工单")
    return found


def card_of(site: str, at: Situation) -> Record | None:
    """The newest card of a site where it is in force; None where it is not, or there is none."""
    card = site_cards.newest(at.evidence.rows("site_cards"), at.now).get(site)
    return card if card is not None and site_cards.holds(card, at.now) else None


def _of_fault(incident: Incident, at: Situation) -> dict[str, Sourced]:
    """What the site's first alarm says; 是否恢复 is 是 only where every alarm has ended."""
    found: dict[str, Sourced] = {}
    for alarm in incident.alarms[:1]:
        if alarm.text("原因"):
            found["原因"] = alarm.sourced("原因")
    ends = [(alarm.time("清除时间"), alarm) for alarm in incident.alarms]
    over = [(end, alarm) for end, alarm in ends if end is not None and end <= at.now]
    if ends:
        last, cited = max(over, key=lambda one: one[0]) if len(over) == len(ends) else (None, ends[0][1])
        found["是否恢复"] = Sourced("否" if last is None else "是", cited.cite("清除时间"))
        if last is not None:
            for column in ("故障恢复时间", "告警清除时间"):
                found[column] = Sourced(to_minute(last), cited.cite("清除时间"))
    return found


def _of_card(card: Record | None, columns: dict[str, str]) -> dict[str, Sourced]:
    """Column of the form → column of the card, as far as the card has it."""
    if card is None:
        return {}
    found = {}
    for column, source in columns.items():
        when = card.time(source)
        text = to_minute(when) if when else card.text(source)
        if text:
            found[column] = Sourced(text, card.cite(source))
    return found
