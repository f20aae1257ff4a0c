"""A person's steps on the mock site in the second vendor's skin, over plain HTTP."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx

CTX = "/eoms35"
SHEET = f"{CTX}/sheet/complaint/complaint.do"
TEXT = "占用基站:LX_青槐政府-3;解决措施:调整天线"
NO_RIGHT = "您没有这个权限 ，请联系管理员"
Order = dict[str, Any]


class Clerk:
    """Somebody signed in at the second vendor's site."""

    def __init__(self, root: str) -> None:
        self.http = httpx.Client(base_url=root, timeout=5, trust_env=False, verify=False)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def sign_in(self, name: str = "clerk01", password: str = "mock-pass-1") -> httpx.Response:
        """Post the login form as its submit button does."""
        fields = {"j_username": name, "j_password": password, "login": "登 录"}
        return self.http.post(f"{CTX}/j_security_check", data=fields)

    def get(self, method: str, **params: str) -> httpx.Response:
        """Ask for a page of the sheet's address."""
        return self.http.get(SHEET, params={"method": method, **params})

    def of_order(self, method: str, order: Order, **params: str) -> str:
        """Ask for a page of an order."""
        return self.get(method, sheetKey=order["base_id"], TKID=order["task_id"], **params).text

    def post(self, method: str, order: Order, **fields: str) -> httpx.Response:
        """Post the deal form, or another one, of an order."""
        ids = {"sheetKey": order["base_id"], "TKID": order["task_id"]}
        return self.http.post(SHEET, params={"method": method}, data={**ids, **fields})

    def claim(self, order: Order, remark: str = "确认受理") -> httpx.Response:
        """确认受理."""
        return self.post("performClaimTask", order, operateType="61", remark=remark)

    def finish(self, order: Order, **changes: str) -> httpx.Response:
        """处理完成，回复建单人, rightly filled but for the changes."""
        return self.post("performDeal", order, operateType="46", **{**finish_values(order), **changes})

    def reject(self, order: Order, remark: str = "非我部门工单:资费争议") -> httpx.Response:
        """驳回客服."""
        target = f"{order['base_id']}01"
        return self.post("performDeal", order, operateType="4", phaseId=target, remark=remark)

    def leftover(self, order: Order, problem: str = TEXT, measure: str = TEXT) -> httpx.Response:
        """Post the leftover form."""
        return self.post("performLeftover", order, problemDesc=problem, solveMeasure=measure)


def finish_values(order: Order) -> dict[str, str]:
    """A rightly filled deal form of a solved order."""
    koujing = order["has_koujing"]
    return {
        "linkIfInvokeChange": "否",
        "compProp": "1",
        "ndeptContact": "值班",
        "ndeptContactPhone": "13900000009",
        "operaterContact": "13900000009",
        "isReplied": "1",
        "dealResult": "1",
        "linkTempUnsolved": "",
        "linkPlanSolveTime": "",
        "issueReasonTypeOne": "覆盖",
        "issueReasonTypeTwo": "室内弱覆盖",
        "groupReasonTypeOne": "客户原因" if koujing else "网络部门",
        "groupReasonTypeTwo": "客户抱怨" if koujing else "弱覆盖",
        "dealDesc": TEXT,
        "linkComplaintArea": "县城",
        "linkCellName": "LX_青槐政府-3",
        "linkSceneType": "住宅小区",
        "linkNetType": "4G(LTE)",
        "linkDealDesc": TEXT,
    }


UNSOLVED = {"dealResult": "2", "linkTempUnsolved": "0", "linkPlanSolveTime": "2030-01-01 12:00:00"}
"""What makes an order of `finish_values` an unsolved one that can be solved."""


def operations_on(page: str) -> dict[str, str]:
    """The options of 工单操作: value → words."""
    box = re.search(r'<select id="dealSelector".*?</select>', page, re.S)
    return dict(re.findall(r'<option value="(\d+)">(.*?)</option>', box.group())) if box else {}


def rows_on(page: str) -> list[list[str]]:
    """The rows of a list or of the log, as texts."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in rows]
    return [[html.unescape(re.sub("<[^>]*>", "", cell)).strip() for cell in row] for row in cells if row]


def said_on(page: str) -> str:
    """What a success or failure page says."""
    found = re.search(r'id="(?:success|error)Message">(.*?)</', page)
    return html.unescape(found[1]) if found else ""
