"""The older product's table of URLs: JSP pages, and the form's under its own addresses."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mock_eoms.endpoint import Handler, Rule, endpoint
from mock_eoms.form_routes import always, by_switch, form_routes
from mock_eoms.pages import login as codes
from mock_eoms.pages import static
from mock_eoms.site import Site
from mock_eoms.ultraprocess import lists, login, portal
from mock_eoms.ultraprocess.vendor import VENDOR
from mock_eoms.web import Call

CTX, AT = VENDOR.ctx, VENDOR.at
LISTS = (
    (portal.TODO, lists.todo, "list"),
    (portal.DONE, lists.done, "done_list"),
    (portal.LEFTOVER, lists.leftover, "leftover_list"),
)


def ultraprocess_routes(site: Site) -> list[Route]:
    """The routes of this product's site."""

    def on(path: str, handler: Handler, rule: Rule, method: str = "GET") -> Route:
        return Route(CTX + path, endpoint(site, VENDOR, handler, rule), methods=[method])

    to_all, signing_in = Rule(always(("page",)), public=True), Rule(always(("login",)), public=True)
    anybody, portal_page = Rule(always(()), public=True), Rule(always(("portal", "page")))
    slow_menu = Rule(always(("portal", "page")), delay=by_switch("tree_delay"))
    lost = endpoint(site, VENDOR, _not_found, anybody)
    return [
        *(Route(path, _to_index) for path in ("/", CTX, CTX + "/")),
        on(AT.login, login.show, to_all),
        on("/roles/login.do", login.sign_in, signing_in, "POST"),
        on(AT.picture, codes.captcha, to_all),
        on(AT.send_code, codes.send_code, anybody),
        on(AT.check_code, login.check_code, signing_in, "POST"),
        on("/roles/logout.jsp", login.sign_out, anybody),
        on(AT.home, portal.index, portal_page),
        on("/common/jsp/left.jsp", portal.menu, slow_menu),
        on(portal.WELCOME, portal.welcome, Rule(always(()))),
        *(
            on(path, handler, Rule(always((step, "page"))), method)
            for path, handler, step in LISTS
            for method in ("GET", "POST")
        ),
        *form_routes(site, VENDOR),
        Route(CTX + "/static/{name:path}", static.endpoint(site)),
        Route(CTX + "/{rest:path}", lost, methods=["GET", "POST"]),
    ]


def _not_found(call: Call) -> Response:
    return call.page("error.html", status=404, message="无法找到您需要的页面！")


async def _to_index(_request: Request) -> Response:
    return RedirectResponse(CTX + AT.home, 302)
