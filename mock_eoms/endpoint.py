"""The way of every request: log it, check the session, let faults strike, call the handler."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from mock_eoms.caching import marked
from mock_eoms.faults import CUTS, Fault
from mock_eoms.forms import body_charset, json_pairs, parse_pairs
from mock_eoms.mutations import mutate_order
from mock_eoms.script_pages import with_alert
from mock_eoms.site import Logged, Site
from mock_eoms.vendor import Vendor
from mock_eoms.web import JSON, Call, original_names

Handler = Callable[[Call], Response]
UNLOGGED = {"cookie", "authorization", "x-mock-connection", "x-mock-request"}


@dataclass(frozen=True, slots=True)
class Rule:
    """How an endpoint is treated: fault steps, need of a session, milliseconds it takes."""

    steps: Callable[[Call], tuple[str, ...]]
    public: bool = False
    delay: Callable[[Call], int] | None = None
    writes: bool = False


def endpoint(
    site: Site, vendor: Vendor, handler: Handler, rule: Rule
) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a handler into what the web framework calls."""

    async def answer(request: Request) -> Response:
        call = await _call(site, vendor, request)
        site.commit_due()
        response = await _answer(call, handler, rule)
        if site.injected is not None:
            response = site.injected.put_into(call, response)
        if not rule.writes:
            response = marked(site, request, response)
        if site.switches["date"] == "on":
            response.headers["Date"] = site.clock.http_date()
        response.headers["Server"] = "Apache-Coyote/1.1"
        if not site.switches.on("keep_alive"):
            response.headers["Connection"] = "close"
        call.logged.status = response.status_code
        call.logged.cut = response.headers.get("x-mock-cut", "")
        return response

    return answer


async def _call(site: Site, vendor: Vendor, request: Request) -> Call:
    headers = request.headers
    body = await request.body()
    logged = Logged(
        *(len(site.requests) + 1, site.clock.text(), request.method, request.url.path, request.url.query),
        *(int(headers.get("x-mock-connection", "0")), int(headers.get("x-mock-request", "0"))),
    )
    if site.switches.on("record"):
        logged.kind, logged.body = headers.get("content-type", ""), body.decode("latin-1")
        logged.headers = {name: value for name, value in headers.items() if name not in UNLOGGED}
    site.log(logged)
    call = Call(site, vendor, request, logged, body=body)
    if body:
        kind = headers.get("content-type", "")
        is_json = kind.startswith(JSON)
        pairs = (
            json_pairs(body) if is_json else parse_pairs(body, body_charset(kind, site.switches["charset"]))
        )
        call.pairs = original_names(pairs, site)
    return call


async def _answer(call: Call, handler: Handler, rule: Rule) -> Response:
    site = call.site
    await site.lag()
    call.login = (
        site.sessions.login_of(call.token, site.clock.now(), site.switches.number("session_minutes")) or ""
    )
    call.logged.login = call.login
    steps = rule.steps(call)
    call.logged.steps = steps
    if not call.login and not rule.public:
        return _without_session(call, rule)
    order = call.asked_order()
    fault = call.fault = site.faults.strike(steps, order.order_no if order else "")
    if rule.delay is not None:
        await asyncio.sleep(rule.delay(call) / 1000)
    if fault is not None and fault.when == "before":
        early = await _before(call, fault, handler, rule)
        if early is not None:
            return early
    response = handler(call)
    if fault is not None and fault.when == "after_commit":
        return await _after(call, fault, response)
    return response


async def _before(call: Call, fault: Fault, handler: Handler, rule: Rule) -> Response | None:
    """Do what a fault does before anything is committed; None when the handler is to go on."""
    if fault.do == "delay":
        await asyncio.sleep(fault.seconds)
        return None
    if fault.do == "mutate":
        order = call.asked_order()
        if order is not None and "view" in rule.steps(call):
            mutate_order(call.site, order, fault.text)
        return None
    if fault.do in ("wrong_order", "stale") and not rule.writes:
        return None
    if fault.do == "alert" and not rule.writes:
        return with_alert(call, handler(call), fault.text or "系统提示：请稍候")
    if fault.do == "late_commit":
        call.site.commit_later(fault.seconds, lambda: handler(call))
        return _cut(Response(), "reset")
    if rule.writes:
        note_refused(call, f"fault: {fault.do}")
    return _trouble(call, fault, None)


async def _after(call: Call, fault: Fault, response: Response) -> Response:
    if fault.do == "delay":
        await asyncio.sleep(fault.seconds)
        return response
    return _trouble(call, fault, response)


def _trouble(call: Call, fault: Fault, response: Response | None) -> Response:
    """Return the answer a fault gives; one that is to be cut carries the right one along."""
    if fault.do in CUTS:
        carried = response or call.page("error.html", message="系统忙")
        return _cut(carried, fault.do, fault.seconds)
    match fault.do:
        case "status":
            text = fault.text or "系统发生错误无法显示此页面！"
            answer = call.page("error.html", status=fault.status, message=text)
            if fault.seconds:
                answer.headers["Retry-After"] = str(int(fault.seconds))
            return answer
        case "redirect_login":
            call.site.sessions.close(call.token)
            return call.vendor.thrown_out(call)
        case "redirect_lost":
            call.site.sessions.close(call.token)
            return call.redirect(call.vendor.order_path(call))
        case "ajax518":
            call.site.sessions.close(call.token)
            return call.not_login()
        case "alert":
            return call.vendor.refuse(call, fault.text or "系统异常，请联系管理员！")
        case "wrong_order":
            return call.vendor.other_number(call)
        case "pretend":
            return call.vendor.as_if_done(call)
        case "blank":
            return call.vendor.broken(call) if call.request.method == "POST" else call.text("")
        case _:
            return response or call.text("")


def _cut(carried: Response, how: str, seconds: float = 0) -> Response:
    """Ask the front to lose this answer."""
    carried.headers["x-mock-cut"] = f"{how};{seconds}"
    return carried


def _without_session(call: Call, rule: Rule) -> Response:
    if rule.writes:
        note_refused(call, "no session")
    return call.vendor.signed_out(call)


def note_refused(call: Call, reason: str) -> None:
    """Record a post that was not carried out."""
    order = call.asked_order()
    key = (
        order.order_no if order else "",
        order.task_id if order else "",
        call.vendor.action(call),
    )
    call.site.store.oracle.refuse(call.site.clock.text(), key, call.login, reason, call.wire)
