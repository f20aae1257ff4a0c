"""Calls and notes of the desk: those that agree with the truth, and each kind of broken one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from mock_eoms.people import MEASURES, NO_PLAN, OTHER_MEASURE, WAITING
from mock_eoms.tables import shares
from mock_eoms.tables.county import sites
from mock_eoms.tables.known import CALLER, UNBUILT, Known, draw, moment, serial
from mock_eoms.tables.rows import Row, Value

SEATS = ("王值班", "李协办", "钱轮值")
EXPLAINED = "已向客户解释核查情况，暂时无法处理，已登记"
DONE = {
    "容量-突发话务(节假日/集会)": "活动已结束，网络恢复正常，该处已列入保障清单",
    "用户-限速/停机/未开通": "已向客户说明套餐限速，办理加油包后恢复",
}
"""省内投诉原因 → what a solved one's note says instead of the measure of its kind."""

OTHER_ATTITUDE = "不满意"
"""What the second of two notes says."""


def contacts(seed: int, known: list[Known]) -> Iterator[Row]:
    """The rows of the call log, of the notes, and the earlier orders that a broken note speaks of."""
    for one in known:
        if one.trouble is not None and one.called is not None:
            yield from _contact(seed, one, one.called, _is_only(one, known))


def _is_only(one: Known, known: list[Known]) -> bool:
    return sum(other.phone == one.phone for other in known) == 1


def _contact(seed: int, one: Known, called: datetime, only: bool) -> Iterator[Row]:
    rng = draw(seed, "contact", serial(one.order))
    long = rng.randint(4, 15) if one.contact == shares.SHORT else rng.randint(35, 200)
    about = (one.order.order_no,)
    seat = rng.choice(SEATS)
    if one.contact != shares.NO_CALL:
        yield Row(
            "calls",
            {"号码": one.phone, "开始时间": called, "时长": long, "接通": "是", "主叫号码": CALLER},
            called,
            about,
        )
    # A number alone says whose note it is only where it has no other open order.
    by = rng.choice(("both", "order", "phone") if only and one.contact == shares.GOOD else ("both", "order"))
    values: dict[str, Value] = {
        "工单号": "" if by == "phone" else one.order.order_no,
        "号码": "" if by == "order" else one.phone,
        "处理结果": one.result,
        "客户态度": one.attitude,
        "坐席": seat,
        "时间": called + timedelta(minutes=1),
        "备注": measure(one),
    }
    if one.contact == shares.OTHER_ORDER:
        earlier = _earlier(seed, one)
        yield earlier
        values |= {"工单号": earlier.text("工单号"), "号码": one.phone}
    yield Row("call_notes", values, called + timedelta(minutes=1), about)
    if one.contact == shares.TWO_NOTES:
        other = next(name for name in SEATS if name != seat)
        second = values | {"客户态度": OTHER_ATTITUDE, "坐席": other}
        yield Row("call_notes", second, called + timedelta(minutes=1), about)


def measure(one: Known) -> str:
    """What was done or explained, in the words of the desk."""
    return "" if one.trouble is None else words_of(one.trouble.cause, one.result)


def words_of(cause: str, result: str) -> str:
    """What the desk writes of an order with this cause that ended so."""
    kind = cause.partition("-")[0]
    if result == "解决":
        return DONE.get(cause, MEASURES.get(kind, OTHER_MEASURE))
    if cause == UNBUILT:
        return WAITING
    return NO_PLAN if kind == "覆盖" else EXPLAINED


def _earlier(seed: int, one: Known) -> Row:
    """Another open order of the number, of another place: the note is of that one."""
    rng = draw(seed, "earlier", serial(one.order))
    sent = moment(one.order.dispatched) - timedelta(days=2, minutes=rng.randint(0, 600))
    place = rng.choice([site for site in sites()[:80] if site != one.site]).covers[0]
    return Row(
        "history",
        {
            "工单号": f"ID-056-{sent:%Y%m%d}-{9000 + int(serial(one.order)) % 1000:05d}",
            "分派时间": sent,
            "处理时限": sent + timedelta(days=5),
            "客户姓名": one.order.fields["CCH_ConsumerName"],
            "客户电话": one.phone,
            "县区": "澜溪县",
            "投诉地点": place,
            "投诉内容": f"客户反映在{place}收到的账单与套餐不符，要求核对。",
        },
        sent,
        (one.order.order_no,),
    )
