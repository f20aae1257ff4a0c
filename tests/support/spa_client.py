"""A person's steps on the mock site in the one-page application's skin, over plain HTTP."""

from __future__ import annotations

from typing import Any

import httpx

CTX = "/neweoms"
TEXT = "占用基站:LX_青槐政府-3;解决措施:调整天线"
OK, BAD_REQUEST, NO_SESSION, BAD_LOGIN, CODE_WANTED = 20000, 40000, 40101, 40301, 40302
NOT_FOUND, STALE, REFUSED = 40401, 40901, 50010
Json = dict[str, Any]


class Clerk:
    """Somebody at the one-page application's site; the token of the last login goes with each request."""

    def __init__(self, root: str) -> None:
        self.http = httpx.Client(base_url=root, timeout=5, trust_env=False, verify=False)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def sign_in(self, name: str = "clerk01", password: str = "mock-pass-1", **more: str) -> Json:
        """Post what the login sends; the answer."""
        answer = self.post("/api/auth/login", {"username": name, "password": password, **more})
        return self.entered(answer)

    def entered(self, answer: Json) -> Json:
        """The same answer; its token, if it has one, is used from now on."""
        if answer["code"] == OK:
            self.http.headers["Authorization"] = f"Bearer {answer['data']['token']}"
        return answer

    def get(self, path: str, **query: str) -> Json:
        """Ask for something; the answer."""
        answer: Json = self.http.get(CTX + path, params=query).json()
        return answer

    def post(self, path: str, body: object) -> Json:
        """Post a JSON document; the answer."""
        answer: Json = self.http.post(CTX + path, json=body).json()
        return answer

    def rows(self, name: str = "todo", **more: object) -> list[list[str]]:
        """The rows of a list's portion, as texts."""
        data = self.post(f"/api/query/{name}", {"pageNum": 1, **more})["data"]
        return [row["cells"] for row in data["rows"]]

    def detail(self, order: Json, mode: str = "DEAL") -> Json:
        """An order's data."""
        data: Json = self.get("/api/workorder/detail", **ids_of(order), mode=mode)["data"]
        return data

    def history(self, order: Json) -> list[Json]:
        """An order's records."""
        found = self.get("/api/workorder/history", baseId=order["base_id"])["data"]["records"]
        return list(found)

    def body(self, order: Json, action: str, **changes: object) -> Json:
        """The rightly filled body of an action, but for changes in its form."""
        shown = self.detail(order)
        named = {name: shown[name] for name in ("orderNo", "baseId", "taskId", "version")}
        body: Json = {"order": named, "nonce": shown["nonce"]}
        if action == "accept":
            return body
        form = {**FORMS[action](order), **changes}
        sizes = {name: len(str(form[name]).encode()) for name in COUNTED if name in form}
        body |= {"form": form, "size": sizes}
        return body | ({"flow": dict(FLOW)} if action == "complete" else {})

    def send(self, action: str, body: Json) -> Json:
        """Post a body to an action's address; the answer."""
        return self.post(f"/api/workorder/{action}", body)

    def do(self, order: Json, action: str, **changes: object) -> Json:
        """Open an order, fill an action's form and post it; the answer."""
        return self.send(action, self.body(order, action, **changes))


def ids_of(order: Json) -> dict[str, str]:
    """What names an order in a query."""
    return {"baseId": order["base_id"], "taskId": order["task_id"]}


def _finish(order: Json) -> Json:
    koujing = order["has_koujing"]
    return {
        "netChange": 0,
        "complainProp": 1,
        "linkMan": "值班",
        "linkPhone": "13900000009",
        "replied": True,
        "dealResult": 1,
        "unsolvable": None,
        "planSolveTime": None,
        "provReason": ["覆盖", "室内弱覆盖"],
        "groupReason": ["客户原因", "客户抱怨"] if koujing else ["网络部门", "弱覆盖"],
        "dealDesc": TEXT,
        "area": [1, 12],
        "cell": "LX_青槐政府-3",
        "scene": "101",
        "network": "4G(LTE)",
        "remark": TEXT,
    }


FORMS = {
    "complete": _finish,
    "reject": lambda order: {
        "target": f"{order['base_id']}01",
        "reasonType": 4,
        "remark": "非我部门工单:资费争议",
    },
    "leftover": lambda _order: {"problem": TEXT, "measure": TEXT},
    "notice": lambda _order: {"remark": "已安排测试"},
    "reassign": lambda _order: {"receiver": "李协办", "remark": "转李协办处理"},
}
"""Action → its form for an order."""

COUNTED = ("dealDesc", "remark", "problem", "measure")
FLOW = {"result": "完成处理", "phase": 1, "quality": True}
UNSOLVED = {"dealResult": 2, "unsolvable": False, "planSolveTime": "2030-01-01 12:00"}
"""What makes the form of a solved order one of an unsolved order that can be solved."""


def outcome(answer: Json) -> tuple[int, str]:
    """What an answer says: its code, and its message."""
    return answer["code"], answer["msg"]
