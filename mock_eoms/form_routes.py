"""The URLs of an order's form, its history and its leftover form.

It is one table for the skins that share these pages.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.routing import Route

from mock_eoms.endpoint import Handler, Rule, endpoint
from mock_eoms.pages import deal_info, leftover, order_form, save, services
from mock_eoms.site import Site
from mock_eoms.vendor import Vendor
from mock_eoms.web import Call


def form_routes(site: Site, vendor: Vendor) -> list[Route]:
    """The routes, where this vendor has them."""
    at = vendor.at

    def on(path: str, handler: Handler, rule: Rule, method: str = "GET") -> Route:
        return Route(vendor.ctx + path, endpoint(site, vendor, handler, rule), methods=[method])

    leftover_saved = Rule(always(("leftover", "response")), writes=True)
    return [
        on(at.open, order_form.open_sheet, Rule(always(("open",)))),
        on(at.view, order_form.view, Rule(always(("view", "page")))),
        on(at.step, order_form.show_step, Rule(always(("step_ajax",)), delay=_step_delay)),
        on(at.service, services.call_service, Rule(_service_steps, delay=by_switch("dict_delay")), "POST"),
        on(at.history, deal_info.show, Rule(history_steps, delay=by_switch("deal_delay"))),
        on(at.save, save.save, Rule(_save_steps, writes=True), "POST"),
        on(at.leftover, leftover.show, Rule(always(("leftover_form", "page")))),
        on(at.leftover_save, leftover.save, leftover_saved, "POST"),
    ]


def always(steps: tuple[str, ...]) -> Callable[[Call], tuple[str, ...]]:
    """The same fault steps for every request."""
    return lambda _call: steps


def by_switch(name: str) -> Callable[[Call], int]:
    """As many milliseconds as a switch says."""
    return lambda call: call.site.switches.number(name)


def _step_delay(call: Call) -> int:
    """The second load of a step page (step=twice) comes later than the first."""
    switches = call.site.switches
    return switches.number("step_delay") + (switches.number("step_gap") if call.query("turn") == "2" else 0)


def _save_steps(call: Call) -> tuple[str, ...]:
    return ("accept" if call.posted("bpp_Sys_ActionID") == "ACCEPT" else "submit", "response")


def _service_steps(call: Call) -> tuple[str, ...]:
    return ("dict",) if call.posted("method") == "getDicData" else ()


def history_steps(call: Call) -> tuple[str, ...]:
    """`history` where the order is looked at after its end: a search for proofs does that."""
    order = call.order()
    ended = order is not None and not order.active
    return ("deal_iframe", "history") if ended or call.query("mode") == "VIEW" else ("deal_iframe",)
