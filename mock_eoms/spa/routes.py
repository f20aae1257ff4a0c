"""The one-page application's table of URLs: the page, its files, and what its script asks for."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mock_eoms.endpoint import Handler, Rule, endpoint
from mock_eoms.form_routes import always, by_switch, history_steps
from mock_eoms.pages import login as codes
from mock_eoms.pages import static
from mock_eoms.site import Site
from mock_eoms.spa import lists, login, order, portal, save
from mock_eoms.spa.stamps import dressed
from mock_eoms.spa.vendor import ACTIONS, NOT_FOUND, VENDOR, answer
from mock_eoms.web import Call

CTX, AT = VENDOR.ctx, VENDOR.at
AT_TASK = "/api/tasks/{task}/{name}"
"""Where a task's saves are with the switch `rest`; its data is one level above."""


def spa_routes(site: Site) -> list[Route]:
    """The routes of this site."""

    def on(path: str, handler: Handler, rule: Rule, method: str = "GET") -> Route:
        return Route(CTX + path, endpoint(site, VENDOR, handler, rule), methods=[method])

    def saved(name: str, path: str = "/api/workorder/{name}", method: str = "POST") -> Route:
        step = name if name in ("accept", "leftover") else "submit"
        rule = Rule(always((step, "response")), writes=True)
        return on(path.replace("{name}", name), save.perform, rule, method)

    signing_in, anybody = Rule(always(("login",)), public=True), Rule(always(()), public=True)
    slow_menu = Rule(always(("portal",)), delay=by_switch("tree_delay"))
    slow_form = Rule(always(("step_ajax",)), delay=by_switch("step_delay"))
    slow_options = Rule(always(("dict",)), delay=by_switch("dict_delay"))
    slow_history = Rule(history_steps, delay=by_switch("deal_delay"))
    lost = endpoint(site, VENDOR, _not_found, anybody)
    return [
        *(Route(path, _to_page) for path in ("/", CTX)),
        on(AT.home, portal.index, Rule(always(("portal", "page")), public=True)),
        on(AT.login, login.sign_in, signing_in, "POST"),
        on(AT.picture, codes.captcha, anybody),
        on(AT.send_code, login.send_code, anybody, "POST"),
        on(AT.check_code, login.check_code, signing_in, "POST"),
        on("/api/auth/logout", login.sign_out, anybody, "POST"),
        on("/api/auth/profile", portal.profile, slow_menu),
        on("/api/query/todo", lists.todo, Rule(always(("list",))), "POST"),
        on("/api/query/done", lists.done, Rule(always(("done_list",))), "POST"),
        on("/api/query/leftover", lists.leftover, Rule(always(("leftover_list",))), "POST"),
        on(AT.view, order.detail, Rule(always(("open", "view")))),
        on(AT.step, order.form, slow_form),
        on(AT.leftover, order.leftover_form, Rule(always(("leftover_form",)))),
        on(AT.service, order.options, slow_options),
        on(AT.history, order.history, slow_history),
        *(saved(name) for name in ACTIONS),
        *(saved(name, AT_TASK, "PUT") for name in ACTIONS),
        on(AT_TASK.removesuffix("/{name}"), order.detail, Rule(always(("open", "view")))),
        on("/api/workorder/draft", save.draft, Rule(always(("response",))), "POST"),
        Route(CTX + "/static/{name:path}", static.endpoint(site, dressed)),
        Route(CTX + "/{rest:path}", lost, methods=["GET", "POST"]),
    ]


def _not_found(call: Call) -> Response:
    response = answer(call, code=NOT_FOUND, msg="请求的地址不存在")
    response.status_code = 404
    return response


async def _to_page(_request: Request) -> Response:
    return RedirectResponse(CTX + AT.home, 302)
