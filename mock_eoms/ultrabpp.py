"""The first vendor: EOMS4 with UltraBPP forms, in windows that close themselves."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms import script_pages
from mock_eoms.addresses import ULTRABPP, Addresses
from mock_eoms.vendor import CONTEXTS, COOKIE
from mock_eoms.web import Call


class UltraBpp:
    """The first vendor's manners.

    It sends a caller without a session to the login page, and scripts by a status. It answers saves by pages
    of one script.
    """

    ctx = CONTEXTS["ultrabpp"]
    at: Addresses = ULTRABPP

    def token(self, call: Call) -> str:
        """The cookie's."""
        return call.request.cookies.get(COOKIE, "")

    def word(self, usual: str) -> str:
        """The same."""
        return usual

    def signed_out(self, call: Call) -> Response:
        """518 for a script where the branch's site does that, else the way to the login page."""
        if call.is_ajax and call.site.switches["ajax"] == "518":
            return call.not_login()
        return self.thrown_out(call)

    def thrown_out(self, call: Call) -> Response:
        """The way to the login page in use."""
        return call.redirect(login_page(call))

    def order_path(self, call: Call) -> str:
        """The form in the same window."""
        order = call.asked_order()
        if order is None:
            return self.at.home
        return self.at.form(order.base_id)

    def action(self, call: Call) -> str:
        """The action that the form's scripts have set; the leftover form has none."""
        return call.posted("bpp_Sys_ActionID", "leftover")

    def refuse(self, call: Call, message: str) -> Response:
        """An alert, and the form again."""
        return script_pages.alert_and_reload(call, message)

    def as_if_done(self, call: Call) -> Response:
        """The window closes, or shows the form again."""
        return script_pages.as_if_done(call)

    def broken(self, call: Call) -> Response:
        """A script that a quote has broken."""
        return script_pages.broken_script(call)

    def other_number(self, call: Call) -> Response:
        """An alert with the wrong number."""
        return script_pages.other_number(call)


def login_page(call: Call) -> str:
    """Path of the login page in use."""
    return ULTRABPP.login if call.site.switches["login"] == "v1" else "/roles/login.jsp"


VENDOR = UltraBpp()
