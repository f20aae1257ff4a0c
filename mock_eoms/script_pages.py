"""Answers of saves: pages that consist of one script, with HTTP 200 in every case."""

from __future__ import annotations

import json

from starlette.responses import Response

from mock_eoms.forms import codec
from mock_eoms.web import JSON, Call, other_order

REFRESH_OPENER = """try {
  if (window.opener && !window.opener.closed) { window.opener.document.getElementById('form1').submit(); }
} catch (e) {}
"""
REFRESH_GRAND_OPENER = """try { window.opener.opener.document.getElementById('form1').submit(); } catch (e) {}
"""


def close_window(call: Call, message: str = "") -> Response:
    """Success of a closing action: refresh the list in the window below and close."""
    escaped = message.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    alert = f"alert('{escaped}');\n" if message else ""
    return _script(
        call, alert + REFRESH_OPENER + "top.opener = null;\nwindow.open('', '_self');\nwindow.close();\n"
    )


def reload_form(call: Call, message: str = "") -> Response:
    """Success of an action that leaves the order open: show the form again in the same window."""
    alert = f"alert('{message}');\n" if message else ""
    return _script(call, alert + REFRESH_GRAND_OPENER + _to_form(call))


def as_if_done(call: Call) -> Response:
    """The answer of a save that was carried out, without a word."""
    if "leftover" in call.logged.steps:
        return call.page("leftover_done.html", message="")
    return close_window(call) if call.posted("bpp_Sys_CloseAfterCommit") == "1" else reload_form(call)


def alert_and_reload(call: Call, message: str) -> Response:
    """Refuse by alert. The text is quoted as it is: one with a quote in it breaks the script, as there."""
    if "leftover" in call.logged.steps:
        return _script(call, f"alert('{message}');\nhistory.back();\n")
    return _script(call, f"alert('{message}');\n" + _to_form(call))


def broken_script(call: Call) -> Response:
    """A refusal whose text breaks the script: nothing happens, a blank page stays."""
    return _script(call, "alert('处理异常：Can't call commit');\n" + _to_form(call))


def other_number(call: Call) -> Response:
    """An answer that speaks of another order's number."""
    order = call.asked_order()
    number = other_order(call.site, order).order_no if order else "ID-056-20200101-00001"
    if "leftover" in call.logged.steps:
        return _script(call, f"alert('工单[{number}]的问题遗留库已生成！');\nhistory.back();\n")
    return close_window(call, f"工单[{number}]处理成功！")


def with_alert(call: Call, response: Response, message: str) -> Response:
    """Put an unexpected alert in front of a page; an answer in JSON has it for its page to show."""
    if response.media_type == JSON:
        said = {**json.loads(bytes(response.body)), "notice": message}
        return Response(json.dumps(said, ensure_ascii=False), response.status_code, media_type=JSON)
    script = f"<script type=\"text/javascript\">alert('{message}');</script>"
    shown = bytes(response.body).decode(codec(call.site.switches["charset"]))
    return call.text(script + shown, status=response.status_code)


def _to_form(call: Call) -> str:
    order = call.asked_order()
    base_id = order.base_id if order else ""
    form = call.vendor.at.form(base_id)
    return f"window.location.href = '{call.vendor.ctx}{form}';\n"


def _script(call: Call, body: str) -> Response:
    return call.page("script.html", body=body)
