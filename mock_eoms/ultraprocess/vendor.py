"""The older product's manners.

They are those of the newer one's form, but a caller without a session is not led to the login.
"""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms.addresses import ULTRAPROCESS_V2
from mock_eoms.ultrabpp import UltraBpp
from mock_eoms.vendor import CONTEXTS
from mock_eoms.web import Call

WORDS = {
    "完成工单": "完成处理",
    "派单驳回": "驳回处理",
    "转　派": "移交",
    "转派": "移交",
    "操作说明": "驳回说明",
    "处理说明": "处理描述",
}
"""How the newer product calls an action or a field → how this one does."""


class UltraProcess(UltraBpp):
    """Says 登录名或密码错误 with status 200 instead of what was asked for, pages and scripts alike."""

    ctx = CONTEXTS["ultraprocess_v2"]
    at = ULTRAPROCESS_V2

    def word(self, usual: str) -> str:
        """This product's own word, where it has one."""
        return WORDS.get(usual, usual)

    def signed_out(self, call: Call) -> Response:
        """The page that says so; a save that gets it was not carried out."""
        return call.page("v2/lost.html")

    def thrown_out(self, call: Call) -> Response:
        """The same."""
        return self.signed_out(call)


VENDOR = UltraProcess()
