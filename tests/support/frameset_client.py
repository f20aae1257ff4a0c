"""A person's steps on the mock site in frames, over plain HTTP: forms in GBK, lists and 受理 by GET."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import httpx

CTX = "/eomsweb"
TODO, DONE, LEFTOVERS = f"{CTX}/gd/gd_dblist.jsp", f"{CTX}/gd/gd_yblist.jsp", f"{CTX}/yl/yl_list.jsp"
PATHS = {
    "accept": f"{CTX}/gd/gd_accept.jsp",
    "finish": f"{CTX}/gd/gd_finish_save.jsp",
    "reject": f"{CTX}/gd/gd_reject_save.jsp",
    "leftover": f"{CTX}/yl/yl_save.jsp",
}
FORM = "application/x-www-form-urlencoded"
TEXT = "占用基站:LX_青槐政府-3;解决措施:调整天线"
REASON = "非我部门工单:资费争议"
Order = dict[str, Any]


class Clerk:
    """Somebody at the site in frames."""

    def __init__(self, root: str) -> None:
        self.http = httpx.Client(base_url=root, timeout=5, trust_env=False, verify=False)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def sign_in(self, name: str = "clerk01", password: str = "mock-pass-1", **more: str) -> httpx.Response:
        """Post the login form."""
        return self.http.post(f"{CTX}/logon.jsp", data={"userid": name, "passwd": password, **more})

    def page(self, order: Order, name: str, **more: str) -> str:
        """A page of an order: gd_view, gd_log, gd_finish or gd_reject."""
        query = urlencode({"baseid": order["base_id"], "taskid": order["task_id"], **more}, encoding="gbk")
        return self.http.get(f"{CTX}/gd/{name}.jsp?{query}").text

    def accept(self, order: Order, charset: str = "gbk", **changes: str) -> httpx.Response:
        """Follow the link 受理."""
        return self.send("accept", {**values_of("accept", order), **changes}.items(), charset)

    def finish(self, order: Order, charset: str = "gbk", **changes: str) -> httpx.Response:
        """Post 完成, rightly filled but for the changes."""
        return self.send("finish", {**values_of("finish", order), **changes}.items(), charset)

    def reject(self, order: Order, charset: str = "gbk", **changes: str) -> httpx.Response:
        """Post 驳回."""
        return self.send("reject", {**values_of("reject", order), **changes}.items(), charset)

    def leftover(self, order: Order, charset: str = "gbk", **changes: str) -> httpx.Response:
        """Post the leftover entry."""
        return self.send("leftover", {**values_of("leftover", order), **changes}.items(), charset)

    def send(self, write: str, pairs: Iterable[tuple[str, str]], charset: str = "gbk") -> httpx.Response:
        """Send a write as a browser does on a page of this charset: 受理 by GET, the others by POST."""
        encoded = urlencode(list(pairs), encoding=charset)
        if write == "accept":
            return self.http.get(f"{PATHS[write]}?{encoded}")
        return self.http.post(PATHS[write], content=encoded, headers={"Content-Type": FORM})


def values_of(write: str, order: Order) -> dict[str, str]:
    """What a rightly filled form, or the link 受理, sends of an order."""
    own = {
        "accept": {"cz": "受理"},
        "finish": finish_values(order),
        "reject": {"bhyy": REASON, "bhyy_zs": counted(REASON)},
        "leftover": {"wtms": TEXT, "wtms_zs": counted(TEXT), "ylcs": TEXT, "ylcs_zs": counted(TEXT)},
    }
    return {**ids_of(order), **own[write]}


def ids_of(order: Order) -> dict[str, str]:
    """What every form of an order has in hidden fields."""
    return {"baseid": order["base_id"], "taskid": order["task_id"], "gdh": order["order_no"]}


def counted(text: str) -> str:
    """The bytes of a text in GBK, as the page's script counts them."""
    return str(len(text.encode("gbk")))


def finish_values(order: Order) -> dict[str, str]:
    """The fields of 完成 for a solved order."""
    koujing = order["has_koujing"]
    return {
        "sfqdbg": "否",
        "tsxz": "1",
        "lxr": "值班",
        "lxdh": "13900000009",
        "sfdf": "1",
        "cljg": "1",
        "ds": "01",
        "qx": "0101",
        "tsyy1": "覆盖",
        "tsyy2": "室内弱覆盖",
        "jtyy1": "客户原因" if koujing else "网络部门",
        "jtyy2": "客户抱怨" if koujing else "弱覆盖",
        "jjcs": TEXT,
        "jjcs_zs": counted(TEXT),
        "tsqy": "县城",
        "xq": "LX_青槐政府-3",
        "cjfl": "住宅小区",
        "wllx": "4G(LTE)",
        "clsm": TEXT,
        "clsm_zs": counted(TEXT),
    }


UNSOLVED = {
    "cljg": "2",
    "zsbnjj": "0",
    "yjsj_n": "2030",
    "yjsj_y": "01",
    "yjsj_r": "01",
    "yjsj_s": "12",
    "yjsj_f": "00",
    "yjsj": "2030-01-01 12:00:00",
    "ylbh": "",
}
"""What makes an order of `finish_values` an unsolved one that can be solved."""


def rows_on(page: str) -> list[list[str]]:
    """The rows of a list, of 处理记录 or of an order's facts, as texts."""
    rows = re.findall(r"<TR[^>]*>((?:(?!<TABLE).)*?)</TR>", page, re.S)
    cells = [re.findall(r"<TD[^>]*>(.*?)</TD>", row, re.S) for row in rows]
    return [[html.unescape(re.sub("<[^>]*>", "", cell)).strip() for cell in row] for row in cells if row]


def said_on(page: str) -> str:
    """What an answer says: in red, in green, or in an alert."""
    found = re.search(r"""COLOR="(?:red|#006600)"><B>(.*?)</B>|alert\(['"](.*?)['"]\)""", page)
    return html.unescape(found[1] or found[2]) if found else ""
