"""The leftover form (生成问题遗留库): shown in a dialog or a window, saved into the leftover library."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from mock_eoms import drift, rules
from mock_eoms.endpoint import note_refused
from mock_eoms.forms import byte_length
from mock_eoms.pages.save import write_record
from mock_eoms.script_pages import alert_and_reload
from mock_eoms.store.leftovers import Leftover
from mock_eoms.store.orders import Order
from mock_eoms.web import Call

MAX_BYTES = 2000
EXISTS = "该工单已存在遗留记录！"
TEXTS = (("IL_ProblemDesc", "问题描述"), ("IL_Measure", "解决措施"))


def show(call: Call) -> Response:
    """Show the leftover form of an order."""
    order = call.order()
    if order is None:
        return call.page("error.html", message="无法找到您需要的页面！")
    effects = drift.for_scripts(call.site.switches, order.order_no)
    return call.page("leftover.html", order=order, drift=effects, extras=_extras(call))


def save(call: Call) -> Response:
    """Add an entry to the library, or refuse it by alert."""
    order = call.asked_order()
    texts = {code: call.posted(code) for code in _codes(call)}
    reason = rules.HANDLED if order is None else refusal(call, order, texts)
    if reason or order is None:
        note_refused(call, reason)
        return alert_and_reload(call, reason)
    store = call.site.store
    with store.transaction():
        store.oracle.accept(write_record(call, order, "leftover", "leftover"))
        store.leftovers.add(entry_of(call, order, texts))
    message = "问题遗留库已生成！" if call.site.switches.on("leftover_alert") else ""
    return call.page("leftover_done.html", message=message)


def refusal(call: Call, order: Order, texts: Mapping[str, str]) -> str:
    """Why an entry with these texts (by their code) is refused, or nothing."""
    if not order.active:
        return rules.HANDLED
    if order.holder not in (None, call.login):
        return rules.TAKEN
    if order.holder is None and call.site.switches["accept"] != "none":
        return rules.ACCEPT_FIRST
    if call.site.switches["leftover_dupes"] == "refuse" and call.site.store.leftovers.of(order.base_id):
        return EXISTS
    switches, labels = call.site.switches, dict(TEXTS)
    for code, text in texts.items():
        label, most = labels.get(code, f"附加项{code}"), drift.most_bytes(switches, code, MAX_BYTES)
        if not text.strip():
            return f"{label}不能为空！"
        if byte_length(text, switches.number("wide_bytes")) > most:
            return f"{label}长度不能超过{most}！"
    return ""


def _codes(call: Call) -> list[str]:
    return [*(code for code, _ in TEXTS), *_extras(call)]


def _extras(call: Call) -> list[str]:
    """Required fields of the leftover form that nobody knows."""
    return [code for code, _ in call.site.switches.pairs("extra_required") if code.startswith("IL_")]


def entry_of(call: Call, order: Order, texts: Mapping[str, str]) -> Leftover:
    """The entry with these texts, by their code."""
    clock = call.site.clock
    number = call.site.store.leftovers.count_all() + 1
    return Leftover(
        leftover_no=f"YL-056-{clock.now():%Y%m%d}-{number:05d}",
        base_id=order.base_id,
        order_no=order.order_no,
        area=order.fields.get("CCH_FaultArea", ""),
        place=order.fields.get("CCH_Complain_AreaDesc", ""),
        problem=texts["IL_ProblemDesc"],
        measure=texts["IL_Measure"],
        registrar=call.login,
        registrar_name=call.name,
        time=clock.text(),
    )
