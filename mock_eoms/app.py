"""The tables of URLs of the sites: that of the first vendor, and which vendor's is in use."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mock_eoms import control
from mock_eoms.boco.routes import boco_routes
from mock_eoms.boco.vendor import VENDOR as BOCO
from mock_eoms.endpoint import Handler, Rule, endpoint
from mock_eoms.form_routes import always, by_switch, form_routes
from mock_eoms.frameset.routes import frameset_routes
from mock_eoms.frameset.vendor import VENDOR as FRAMESET
from mock_eoms.pages import lists, login, portal, static
from mock_eoms.site import Site
from mock_eoms.spa.routes import spa_routes
from mock_eoms.spa.vendor import VENDOR as SPA
from mock_eoms.ultrabpp import VENDOR
from mock_eoms.ultraprocess.routes import ultraprocess_routes
from mock_eoms.ultraprocess.vendor import VENDOR as OLDER
from mock_eoms.vendor import Vendor
from mock_eoms.web import Call

FRAME_PAGES = (
    *("/portal/frame_left.jsp", "/portal/center.jsp", "/portal/frame_right.jsp", "/portal/welcome.jsp"),
    *("/portal/empty.jsp", "/portal/help.jsp", "/common/portal/frame/portal.jsp"),
    *("/common/portal/frame/personal_information.jsp", "/common/portal/frame/base_draft_link.jsp"),
    "/common/portal/frame/wait_order.jsp",
)


CTX = VENDOR.ctx


def build_app(site: Site) -> Starlette:
    """Return the web application of a site, in the skin of its vendor."""
    odd = Route("/{rest:path}", endpoint(site, VENDORS[site.vendor], _odd, Rule(always(()), public=True)))
    odd.methods = None  # any: Starlette would make GET of none
    return Starlette(routes=[*control.routes(site), *ROUTES[site.vendor](site), odd])


def ultrabpp_routes(site: Site) -> list[Route]:
    """The routes of EOMS4 with UltraBPP."""
    routes: list[Route] = [Route("/", _to_portal), Route(CTX, _to_portal), Route(CTX + "/", _to_portal)]

    def add(path: str, handler: Handler, *steps: str, method: str = "GET", rule: Rule | None = None) -> None:
        chosen = rule or Rule(always(steps))
        routes.append(Route(CTX + path, endpoint(site, VENDOR, handler, chosen), methods=[method]))

    open_to_all = Rule(always(("page",)), public=True)
    signing_in = Rule(always(("login",)), public=True)
    add("/portal/login.action", login.show, rule=open_to_all)
    add("/portal/login.action", login.sign_in, method="POST", rule=signing_in)
    add("/portal/checkNumImage.action", login.captcha, rule=open_to_all)
    add("/portal/getCheckCode.action", login.send_code, rule=open_to_all)
    add("/portal/checkCodeVerify.action", login.check_code, method="POST", rule=signing_in)
    add("/roles/login.jsp", login.show_v2, rule=open_to_all)
    add("/roles/login.do", login.sign_in_v2, method="POST", rule=signing_in)
    add("/portal/userLogout.action", login.sign_out, rule=Rule(always(()), public=True))
    add("/portal/index_office.action", portal.index, "portal", "page")
    add("/portal/content_frame.action", portal.content_frame, "portal", "page")
    add("/portal/left.action", portal.left, "portal", "page")
    add(
        "/common/leftTree.action",
        portal.tree_level,
        rule=Rule(always(("portal",)), delay=by_switch("tree_delay")),
    )
    for path in FRAME_PAGES:
        add(path, portal.frame_page)
    add("/sheet/myWaitingDealSheetQueryShortcut.action", portal.shortcut)
    for path, handler, step in (
        ("/sheet/myWaitingDealSheetQuery.action", lists.todo, "list"),
        ("/sheet/myDealedSheetQuery.action", lists.done, "done_list"),
        ("/sheet/issueLeftoverQuery.action", lists.leftover, "leftover_list"),
    ):
        add(path, handler, step, "page")
        add(path, handler, step, "page", method="POST")
    routes += form_routes(site, VENDOR)
    routes.append(Route(CTX + "/static/{name:path}", static.endpoint(site)))
    lost = endpoint(site, VENDOR, _not_found, Rule(always(()), public=True))
    routes.append(Route(CTX + "/{rest:path}", lost, methods=["GET", "POST"]))
    return routes


def _not_found(call: Call) -> Response:
    return call.page("error.html", status=404, message="无法找到您需要的页面！")


def _odd(call: Call) -> Response:
    """The answer to a request that no page makes: another method, or an address outside the site."""
    return call.text("", status=404 if call.request.method in {"GET", "HEAD", "POST"} else 405)


async def _to_portal(_request: Request) -> Response:
    return RedirectResponse(CTX + "/portal/index_office.action", 302)


VENDORS: dict[str, Vendor] = {
    "ultrabpp": VENDOR,
    "ultraprocess_v2": OLDER,
    "boco": BOCO,
    "frameset": FRAMESET,
    "spa": SPA,
}
ROUTES: dict[str, Callable[[Site], list[Route]]] = {
    "ultrabpp": ultrabpp_routes,
    "ultraprocess_v2": ultraprocess_routes,
    "boco": boco_routes,
    "frameset": frameset_routes,
    "spa": spa_routes,
}
