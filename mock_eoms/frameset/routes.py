"""The table of URLs of the site in frames."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mock_eoms.endpoint import Handler, Rule, endpoint
from mock_eoms.form_routes import always, by_switch, history_steps
from mock_eoms.frameset import lists, portal, saves, sheet
from mock_eoms.frameset.vendor import (
    ACCEPT,
    AT,
    DONE,
    DRAFT_SAVE,
    FINISH,
    FINISH_SAVE,
    LEFTOVERS,
    REJECT,
    REJECT_SAVE,
    TODO,
    VENDOR,
)
from mock_eoms.pages import login as codes
from mock_eoms.pages import static
from mock_eoms.site import Site
from mock_eoms.web import Call

CTX = VENDOR.ctx


def frameset_routes(site: Site) -> list[Route]:
    """The routes of this site."""

    def on(path: str, handler: Handler, rule: Rule, method: str = "GET") -> Route:
        route = Route(CTX + path, endpoint(site, VENDOR, handler, rule), methods=[method])
        if rule.writes:
            route.methods = {method}  # without HEAD, which Starlette adds to GET: it would write
        return route

    def writes(*steps: str) -> Rule:
        return Rule(always((*steps, "response")), writes=True)

    anybody, signing_in = Rule(always(()), public=True), Rule(always(("login",)), public=True)
    portal_page = Rule(always(("portal", "page")))
    form = Rule(_form_steps, delay=_form_delay)
    lost = endpoint(site, VENDOR, _not_found, anybody)
    return [
        *(Route(path, _to_main) for path in ("/", CTX, CTX + "/")),
        on(AT.login, portal.login, Rule(always(("page",)), public=True)),
        on("/logon.jsp", portal.sign_in, signing_in, "POST"),
        on(AT.picture, codes.captcha, anybody),
        on(AT.send_code, codes.send_code, anybody),
        on(AT.check_code, codes.check_code, signing_in, "POST"),
        on("/logoff.jsp", portal.sign_out, anybody),
        on(AT.home, portal.main, portal_page),
        on("/head.jsp", portal.head, Rule(always(("portal",)))),
        on("/menu.jsp", portal.menu, Rule(always(("portal", "page")), delay=by_switch("tree_delay"))),
        on("/welcome.jsp", portal.welcome, Rule(always(()))),
        on(portal.EMPTY, portal.welcome, Rule(always(()))),
        on(TODO, lists.todo, Rule(always(("list", "page")))),
        on(DONE, lists.done, Rule(always(("done_list", "page")))),
        on(LEFTOVERS, lists.library, Rule(always(("leftover_list", "page")))),
        on(AT.view, sheet.view, Rule(always(("open", "view", "page")))),
        on(AT.history, sheet.log, Rule(history_steps, delay=by_switch("deal_delay"))),
        on(FINISH, sheet.finish_form, form),
        on(REJECT, sheet.reject_form, form),
        on(AT.leftover, sheet.leftover_form, Rule(always(("leftover_form", "page")))),
        on(ACCEPT, saves.perform, writes("accept")),
        on(FINISH_SAVE, saves.perform, writes("submit"), "POST"),
        on(REJECT_SAVE, saves.perform, writes("submit"), "POST"),
        on(DRAFT_SAVE, saves.draft, Rule(always(("response",))), "POST"),
        on(AT.leftover_save, saves.perform, writes("leftover"), "POST"),
        Route(CTX + "/static/{name:path}", static.endpoint(site)),
        Route(CTX + "/{rest:path}", lost, methods=["GET", "POST"]),
    ]


def _is_reload(call: Call) -> bool:
    """Whether a form is loaded again, with what was chosen in its address."""
    return len(call.request.query_params) > len(("baseid", "taskid"))


def _form_steps(call: Call) -> tuple[str, ...]:
    """A form that is loaded again brings the options that depend on what was chosen."""
    return ("step_ajax", "dict", "page") if _is_reload(call) else ("step_ajax", "page")


def _form_delay(call: Call) -> int:
    return call.site.switches.number("dict_delay" if _is_reload(call) else "step_delay")


def _not_found(call: Call) -> Response:
    return call.page("frameset/refused.html", status=404, message=sheet.LOST, back="")


async def _to_main(_request: Request) -> Response:
    return RedirectResponse(CTX + VENDOR.at.home, 302)
