"""The one-page application's manners: JSON with status 200, and a code inside that says how it went."""

from __future__ import annotations

import json

from starlette.responses import Response

from mock_eoms.addresses import SPA
from mock_eoms.vendor import CONTEXTS
from mock_eoms.web import JSON, Call, other_order

OK = 20000
NO_SESSION = 40101
BAD_LOGIN = 40301
CODE_WANTED = 40302
"""The password was right, and something else is needed before anybody is let in."""

BAD_REQUEST = 40000
NOT_FOUND = 40401
STALE = 40901
REFUSED = 50010
DONE = "操作成功"
BEARER = "Bearer "
ACTIONS = {
    "accept": "ACCEPT",
    "complete": "T1Finish",
    "reject": "REJECT",
    "notice": "NOTICE",
    "reassign": "REASSIGN",
    "leftover": "leftover",
}
"""The last part of a save's address → the action, as the oracle calls it."""


class Spa:
    """Answers every request of the page's script with `code`, `msg` and `data`."""

    ctx = CONTEXTS["spa"]
    at = SPA

    def token(self, call: Call) -> str:
        """That of the header Authorization; cookies mean nothing here."""
        return call.request.headers.get("authorization", "").removeprefix(BEARER)

    def word(self, usual: str) -> str:
        """The same: its own words stand in `words`."""
        return usual

    def signed_out(self, call: Call) -> Response:
        """A code that makes the page show its login; a save that gets it was not carried out."""
        return answer(call, code=NO_SESSION, msg="登录已失效，请重新登录")

    def thrown_out(self, call: Call) -> Response:
        """The same."""
        return self.signed_out(call)

    def order_path(self, call: Call) -> str:
        """The order's data: a script that is led there reads that its session is over."""
        order = call.asked_order()
        return f"{self.at.view}?baseId={order.base_id}" if order else self.at.home

    def action(self, call: Call) -> str:
        """The action that a post wants: its address says so."""
        return ACTIONS.get(call.request.url.path.rpartition("/")[2], "")

    def refuse(self, call: Call, message: str) -> Response:
        """A code and the reason."""
        return answer(call, code=REFUSED, msg=message)

    def as_if_done(self, call: Call) -> Response:
        """The answer of every save that was carried out."""
        return answer(call)

    def broken(self, call: Call) -> Response:
        """An answer without a word."""
        return Response(b"", media_type=JSON)

    def other_number(self, call: Call) -> Response:
        """Success, of another order."""
        order = call.asked_order()
        number = other_order(call.site, order).order_no if order else "ID-056-20200101-00001"
        return answer(call, msg=f"工单{number}{DONE}")


def answer(call: Call, data: object = None, *, code: int = OK, msg: str = DONE) -> Response:
    """JSON in UTF-8 whatever the page's charset is, with the words that the switch `relabel` wants."""
    text = json.dumps({"code": code, "msg": msg, "data": data}, ensure_ascii=False)
    for old, new in call.site.switches.pairs("relabel"):
        text = text.replace(old, new)
    return Response(text, headers={"Cache-Control": "no-store"}, media_type=JSON)


VENDOR = Spa()
