"""A person's steps on the mock site over plain HTTP, without a browser."""

import re
from typing import Any
from urllib.parse import urlencode

import httpx

SCHEMA = "WF4:EL_TTM_CCH"
LIST = "/eoms4/sheet/myWaitingDealSheetQuery.action"
DONE = "/eoms4/sheet/myDealedSheetQuery.action"
LEFTOVERS = "/eoms4/sheet/issueLeftoverQuery.action"
SAVE = "/eoms4/ultrabpp/form/formAction/save.action"
TEXT = "占用基站:LX_青槐政府-3;解决措施:调整天线"


class Clerk:
    """Somebody signed in at the mock site, on connections of their own."""

    def __init__(self, root: str, charset: str = "utf-8") -> None:
        # plain HTTP on loopback: reading the certificate store would only cost time
        self.http = httpx.Client(base_url=root, timeout=5, trust_env=False, verify=False)
        self.charset = charset

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def sign_in(self, name: str = "clerk01", password: str = "mock-pass-1") -> httpx.Response:
        """Post the login form."""
        return self.http.post("/eoms4/portal/login.action", data={"loginName": name, "pwd": password})

    def todo(self, **posted: str) -> str:
        """The to-do list page; posted values page, search or sort it."""
        params = {"baseSchema": SCHEMA}
        if posted:
            return self.http.post(LIST, params=params, data=posted).text
        return self.http.get(LIST, params=params).text

    def view(self, order: dict[str, Any], mode: str = "MODIFY") -> httpx.Response:
        """The order form."""
        params = {"baseSchema": SCHEMA, "baseID": order["base_id"], "taskID": order["task_id"], "mode": mode}
        return self.http.get("/eoms4/ultrabpp/view.action", params=params)

    def history(self, order: dict[str, Any], mode: str = "MODIFY") -> str:
        """The page in the form's history iframe."""
        params = {"baseid": order["base_id"], "mode": mode}
        return self.http.get("/eoms4/workflow/sheet/query/BaseInfoViewBpp.jsp", params=params).text

    def save(self, order: dict[str, Any], action: str, **fields: str) -> httpx.Response:
        """Post an action of the form."""
        closes = "0" if action in ("ACCEPT", "NOTICE") else "1"
        values = {
            "bpp_Sys_BaseID": order["base_id"],
            "bpp_Sys_TaskID": order["task_id"],
            "bpp_Sys_ActionID": action,
            "bpp_Sys_CloseAfterCommit": closes,
            **fields,
        }
        return self.post(SAVE, values)

    def leftover(self, order: dict[str, Any], problem: str = TEXT, measure: str = TEXT) -> httpx.Response:
        """Post the leftover form."""
        values = {
            "IL_OrderSN": order["order_no"],
            "IL_BaseID": order["base_id"],
            "IL_TaskID": order["task_id"],
            "IL_ProblemDesc": problem,
            "IL_Measure": measure,
        }
        return self.post("/eoms4/sheet/issueLeftoverSave.action", values)

    def post(self, path: str, values: dict[str, str]) -> httpx.Response:
        """Post a form in the page's charset, as a browser does."""
        body = str(httpx.QueryParams(values)) if self.charset == "utf-8" else _encoded(values, self.charset)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.http.post(path, content=body, headers=headers)


def _encoded(values: dict[str, str], charset: str) -> str:
    return urlencode(values, encoding=charset)


def finish_values(order: dict[str, Any], *, solved: bool = True, **changes: str) -> dict[str, str]:
    """A correctly filled completion form for an order, with changes."""
    koujing = order["has_koujing"]
    values = {
        "CCH_IsDealNetChange": "否",
        "CCH_ONE_compProp": "有理由",
        "CCH_ONE_linkMan": "值班",
        "CCH_ONE_linkManTel": "13900000009",
        "CCH_ONE_isReplied": "1",
        "CCH_ONE_dealResult": "解决" if solved else "未解决",
        "CCH_ONE_tempUnsolved": "" if solved else "0",
        "CCH_ONE_planSolveTime": "" if solved else "2030-01-01 12:00:00",
        "CCH_ONE_provReason": "覆盖.室内弱覆盖",
        "CCH_ONE_groupReason1": "客户原因" if koujing else "网络部门",
        "CCH_ONE_groupReason2": "客户抱怨" if koujing else "弱覆盖",
        "CCH_ONE_dealDesc": TEXT,
        "CCH_ONE_area": "县城",
        "CCH_ONE_cell": "LX_青槐政府-3",
        "CCH_ONE_scene": "住宅小区",
        "CCH_ONE_network": "4G(LTE)",
        "CCH_ComplainDealDesc": TEXT,
    }
    return {**values, **changes}


def numbers_on(page: str) -> list[str]:
    """The serial numbers on a list page, each once, in their order."""
    return list(dict.fromkeys(re.findall(r"ID-056-\d{8}-\d{5}", page)))


def total_of(page: str) -> int:
    """The number in 共N条数据."""
    found = re.search(r"共(\d+)条数据", page)
    assert found is not None
    return int(found[1])


def alert_of(page: str) -> str:
    """The text of the first alert of a script page, or nothing."""
    found = re.search(r"alert\('(.*?)'\);", page)
    return found[1] if found else ""
