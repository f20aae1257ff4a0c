"""The second vendor's manners: every answer is a page, and a lost session looks like a missing right."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms.addresses import BOCO
from mock_eoms.boco.words import OPERATIONS
from mock_eoms.vendor import CONTEXTS, COOKIE
from mock_eoms.web import Call, other_order

SHEET = "/sheet/complaint/complaint.do"
ACTIONS = {"performLeftover": "leftover", "performClaimTask": "ACCEPT"}
LEFTOVER_DONE = "数据已经成功提交!"
DONE = "操作成功！"


class Boco:
    """Shows 您没有这个权限 to a caller without a session; only the home page leads to the login."""

    ctx = CONTEXTS["boco"]
    at = BOCO

    def token(self, call: Call) -> str:
        """The cookie's."""
        return call.request.cookies.get(COOKIE, "")

    def word(self, usual: str) -> str:
        """The same: its own words stand in `words`."""
        return usual

    def signed_out(self, call: Call) -> Response:
        """The login for the home page; anything else ends at timeout.jsp.

        A save ends there too, without having been done.
        """
        return (
            call.redirect(self.at.login)
            if call.request.url.path == self.ctx + self.at.home
            else timeout(call)
        )

    def thrown_out(self, call: Call) -> Response:
        """The same."""
        return self.signed_out(call)

    def order_path(self, call: Call) -> str:
        """The detail page."""
        order = call.asked_order()
        if order is None:
            return self.at.home
        return f"{SHEET}?method=showDetailPage&sheetKey={order.base_id}&TKID={order.task_id}"

    def action(self, call: Call) -> str:
        """The action that a post wants: by its method, and for a deal by its operateType."""
        method = call.query("method")
        return ACTIONS.get(method) or OPERATIONS.get(call.posted("operateType"), "")

    def refuse(self, call: Call, message: str) -> Response:
        """A page that says why."""
        return call.page("boco/failure.html", message=message)

    def as_if_done(self, call: Call) -> Response:
        """The success page."""
        if "leftover" in call.logged.steps:
            return call.page("boco/success.html", message=LEFTOVER_DONE, back="")
        return call.page("boco/success.html", message=DONE, back=f"{SHEET}?method=showListsendundo")

    def broken(self, call: Call) -> Response:
        """A page without a word."""
        return call.page("boco/success.html", message="", back="")

    def other_number(self, call: Call) -> Response:
        """A success page of another order."""
        order = call.asked_order()
        number = other_order(call.site, order).order_no if order else "ID-056-20200101-00001"
        return call.page("boco/success.html", message=f"工单{number}{DONE}", back="")


def timeout(call: Call) -> Response:
    """timeout.jsp: shown for a missing right and for a session that has ended alike, with status 200."""
    return call.page("boco/timeout.html")


VENDOR = Boco()
