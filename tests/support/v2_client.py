"""A person's steps on the mock site in the older product's skin, over plain HTTP."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx

CTX = "/cmcceoms"
QUERY = f"{CTX}/UltraProcess/BaseQuery"
SHEET = f"{CTX}/UltraProcess/Sheet"
LOST = "登录名或密码错误"
Order = dict[str, Any]


class Clerk:
    """Somebody at the older product's site."""

    def __init__(self, root: str) -> None:
        self.http = httpx.Client(base_url=root, timeout=5, trust_env=False, verify=False)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def sign_in(self, name: str = "clerk01", password: str = "mock-pass-1", **more: str) -> str:
        """Post what the login page's script sends; the XML that comes back."""
        return self.http.post(f"{CTX}/roles/login.do", data={"key1": name, "key2": password, **more}).text

    def tell_code(self, code: str, name: str = "clerk01") -> str:
        """Post a code by SMS; the XML that comes back."""
        return self.http.post(f"{CTX}/roles/checkCode.do", data={"key1": name, "checkcode": code}).text

    def get(self, path: str, **params: str) -> httpx.Response:
        """Ask for a page below the context path."""
        return self.http.get(CTX + path, params=params)

    def todo(self, **posted: str) -> str:
        """The to-do list; posted values page or search it."""
        return self.http.post(f"{QUERY}/QueryWaitDealNew.jsp", params={"action": "DEAL"}, data=posted).text

    def form(self, order: Order) -> str:
        """An order's form."""
        return self.get(
            "/UltraProcess/Sheet/SheetView.jsp", baseID=order["base_id"], taskID=order["task_id"]
        ).text

    def history(self, order: Order) -> str:
        """An order's 处理记录."""
        return self.get("/UltraProcess/Sheet/SheetHistory.jsp", baseid=order["base_id"]).text

    def save(self, order: Order, action: str, **fields: str) -> httpx.Response:
        """Post an action of the form."""
        closes = "0" if action == "ACCEPT" else "1"
        ids = {"bpp_Sys_BaseID": order["base_id"], "bpp_Sys_TaskID": order["task_id"]}
        told = {"bpp_Sys_ActionID": action, "bpp_Sys_CloseAfterCommit": closes}
        return self.http.post(f"{SHEET}/SheetSave.do", data={**ids, **told, **fields})


def rows_on(page: str) -> list[list[str]]:
    """The rows of a list, as texts."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page.partition('id="dataList"')[2], re.S)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in rows]
    return [[html.unescape(re.sub("<[^>]*>", "", cell)).strip() for cell in row] for row in cells if row]
