"""The manners of the site in frames: a lost session shows the login page, whatever was asked for."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms.addresses import Addresses
from mock_eoms.store.orders import Order
from mock_eoms.vendor import CONTEXTS, COOKIE
from mock_eoms.web import Call, other_order

AT = Addresses(
    home="/main.jsp",
    login="/login.jsp",
    picture="/yzm.jsp",
    send_code="/dxyzm.jsp",
    check_code="/dxyz.jsp",
    open="/gd/gd_view.jsp",
    view="/gd/gd_view.jsp",
    history="/gd/gd_log.jsp",
    leftover="/yl/yl_new.jsp",
    leftover_save="/yl/yl_save.jsp",
)
TODO, DONE, LEFTOVERS = "/gd/gd_dblist.jsp", "/gd/gd_yblist.jsp", "/yl/yl_list.jsp"
ACCEPT, FINISH, REJECT = "/gd/gd_accept.jsp", "/gd/gd_finish.jsp", "/gd/gd_reject.jsp"
FINISH_SAVE, REJECT_SAVE = "/gd/gd_finish_save.jsp", "/gd/gd_reject_save.jsp"
DRAFT_SAVE = "/gd/gd_zc_save.jsp"
ACTIONS = {
    ACCEPT: "ACCEPT",
    FINISH_SAVE: "T1Finish",
    REJECT_SAVE: "REJECT",
    AT.leftover_save: "leftover",
}
"""Path → the store's action."""

SUCCESS = "操作成功"
LEFTOVER_SUCCESS = "问题遗留库已生成！"


class Frameset:
    """Answers saves by a page, or by an alert where a link was pressed."""

    ctx = CONTEXTS["frameset"]
    at = AT

    def token(self, call: Call) -> str:
        """The cookie's."""
        return call.request.cookies.get(COOKIE, "")

    def word(self, usual: str) -> str:
        """The same: its own words stand in its pages."""
        return usual

    def signed_out(self, call: Call) -> Response:
        """The login page at the very address that was asked for, in its frame, with status 200."""
        return call.page("frameset/login.html", message="")

    def thrown_out(self, call: Call) -> Response:
        """The same."""
        return self.signed_out(call)

    def order_path(self, call: Call) -> str:
        """The order's page."""
        order = call.asked_order()
        return self.at.home if order is None else path_of(order)

    def action(self, call: Call) -> str:
        """The action that an address stands for."""
        return ACTIONS.get(call.request.url.path.removeprefix(self.ctx), "")

    def refuse(self, call: Call, message: str) -> Response:
        """An alert after the acceptance's link, else a page with the reason in red."""
        if self.action(call) == "ACCEPT":
            return announced(call, message, self.order_path(call))
        return call.page("frameset/refused.html", message=message)

    def as_if_done(self, call: Call) -> Response:
        """What a save of this kind is answered when it was carried out."""
        match self.action(call):
            case "ACCEPT":
                closes = call.site.switches["accept"] == "close"
                return announced(call, SUCCESS, TODO if closes else self.order_path(call))
            case "leftover":
                order = call.asked_order()
                entries = call.site.store.leftovers.of(order.base_id) if order else []
                number = entries[-1].leftover_no if entries else ""
                said = LEFTOVER_SUCCESS if call.site.switches.on("leftover_alert") else ""
                return call.page("frameset/leftover_done.html", message=said, number=number)
            case _:
                alert = "工单提交成功！" if call.site.switches.on("success_alert") else ""
                return call.page("frameset/done.html", message=SUCCESS, alert=alert, back=TODO)

    def broken(self, call: Call) -> Response:
        """A page without a word."""
        return call.page("frameset/done.html", message="", alert="", back=TODO)

    def other_number(self, call: Call) -> Response:
        """A success page of another order."""
        order = call.asked_order()
        number = other_order(call.site, order).order_no if order else "ID-056-20200101-00001"
        return call.page("frameset/done.html", message=f"工单{number}{SUCCESS}", alert="", back=TODO)


def path_of(order: Order, page: str = AT.view) -> str:
    """The path of a page that belongs to an order."""
    return f"{page}?baseid={order.base_id}&taskid={order.task_id}"


def announced(call: Call, message: str, then: str) -> Response:
    """An alert, then another page in the place of this one."""
    return call.page("frameset/alert.html", message=message, then=then)


VENDOR = Frameset()
