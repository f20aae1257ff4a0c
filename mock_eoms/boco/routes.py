"""The second vendor's table of URLs.

One Struts address has a `method` that says what is wanted; there are a few pages around it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mock_eoms.boco import deal, leftover, lists, login, portal, sheet
from mock_eoms.boco.vendor import SHEET, VENDOR
from mock_eoms.endpoint import Handler, Rule, endpoint
from mock_eoms.form_routes import history_steps
from mock_eoms.pages import login as codes
from mock_eoms.pages import static
from mock_eoms.site import Site
from mock_eoms.web import Call

CTX = VENDOR.ctx
Answer = Callable[[Request], Awaitable[Response]]


def boco_routes(site: Site) -> list[Route]:
    """The routes of this vendor's site."""

    def answer(handler: Handler, *steps: str, public: bool = False) -> Answer:
        return endpoint(site, VENDOR, handler, Rule(lambda _call: steps, public=public))

    lost = answer(_not_found, public=True)
    pages: tuple[tuple[str, str, Answer], ...] = (
        ("GET", VENDOR.at.login, answer(login.show, "page", public=True)),
        ("POST", "/j_security_check", answer(login.sign_in, "login", public=True)),
        ("GET", VENDOR.at.picture, answer(codes.captcha, public=True)),
        ("GET", VENDOR.at.send_code, answer(codes.send_code, public=True)),
        ("POST", VENDOR.at.check_code, answer(codes.check_code, "login", public=True)),
        ("GET", "/logout.do", answer(login.sign_out, public=True)),
        ("GET", VENDOR.at.home, answer(portal.index, "portal", "page")),
        ("GET", "/welcome.jsp", answer(portal.welcome)),
        ("GET", SHEET, _by_method(_reads(site, answer), lost)),
        ("POST", SHEET, _by_method(_posts(site), lost)),
        ("GET", "/static/{name:path}", static.endpoint(site)),
        ("GET", "/{rest:path}", lost),
        ("POST", "/{rest:path}", lost),
    )
    to_home = [Route(path, _to_home) for path in ("/", CTX, CTX + "/")]
    return [*to_home, *(Route(CTX + path, handler, methods=[method]) for method, path, handler in pages)]


def _reads(site: Site, answer: Callable[..., Answer]) -> dict[str, Answer]:
    """What may be asked for."""

    def slow(handler: Handler, switch: str, *steps: str) -> Answer:
        rule = Rule(lambda _call: steps, delay=lambda call: call.site.switches.number(switch))
        return endpoint(site, VENDOR, handler, rule)

    history = Rule(history_steps, delay=lambda call: call.site.switches.number("deal_delay"))
    return {
        "showListsendundo": answer(lists.todo, "list", "page"),
        "showListsenddone": answer(lists.done, "done_list", "page"),
        "showListLeftover": answer(lists.leftover, "leftover_list", "page"),
        "showDetailPage": answer(sheet.detail, "open", "view", "page"),
        "showInputDealPage": slow(sheet.deal_page, "step_delay", "step_ajax"),
        "showPhaseBackToUpPage": slow(sheet.deal_page, "step_delay", "step_ajax"),
        "showDictItems": slow(sheet.options, "dict_delay", "dict"),
        "showFlowLog": endpoint(site, VENDOR, sheet.log, history),
        "showLeftoverPage": answer(leftover.show, "leftover_form", "page"),
    }


def _posts(site: Site) -> dict[str, Answer]:
    """What may be posted. The check before a submit changes nothing."""

    def writes(handler: Handler, *steps: str) -> Answer:
        return endpoint(site, VENDOR, handler, Rule(lambda _call: steps, writes=True))

    check = Rule(lambda _call: ("precommit",))
    return {
        "performPreCommit": endpoint(site, VENDOR, deal.pre_commit, check),
        "performClaimTask": writes(deal.perform, "accept", "response"),
        "performDeal": writes(deal.perform, "submit", "response"),
        "performLeftover": writes(leftover.save, "leftover", "response"),
    }


def _by_method(table: dict[str, Answer], lost: Answer) -> Answer:
    """Struts' dispatch: the first `method` of the query names the handler."""

    async def dispatch(request: Request) -> Response:
        named = [value for name, value in request.query_params.multi_items() if name == "method"]
        return await table.get(named[0] if named else "", lost)(request)

    return dispatch


def _not_found(call: Call) -> Response:
    return call.page("boco/failure.html", status=404, message=sheet.LOST)


async def _to_home(_request: Request) -> Response:
    return RedirectResponse(CTX + VENDOR.at.home, 302)
