"""Services the form's scripts call: dictionaries and the targets of a reject."""

from __future__ import annotations

import json

from starlette.responses import Response

from mock_eoms.dictionary import options
from mock_eoms.web import Call


def call_service(call: Call) -> Response:
    """Answer one service call; unknown services get an empty list."""
    paras = _paras(call.posted("paras"))
    match call.posted("method"):
        case "getDicData":
            return call.json(_menu(call, paras))
        case "getRollbackList":
            return call.json(_past_steps(call, paras))
        case _:
            return call.json([])


def _paras(text: str) -> dict[str, str]:
    try:
        loaded = json.loads(text or "{}")
    except json.JSONDecodeError:
        return {}
    return {str(key): str(value) for key, value in loaded.items()} if isinstance(loaded, dict) else {}


def _menu(call: Call, paras: dict[str, str]) -> list[dict[str, object]]:
    field = _original_field(call, paras.get("fieldID", ""))
    if call.fault is not None and call.fault.do == "mutate":
        return []
    return [item.as_json() for item in options(field, paras.get("parent", ""), call.site.switches)]


def _original_field(call: Call, field: str) -> str:
    field = call.site.skin.own_name(field)
    return {new: old for old, new in call.site.switches.pairs("rename")}.get(field, field)


def _past_steps(call: Call, paras: dict[str, str]) -> list[dict[str, object]]:
    order = call.site.store.orders.find(paras.get("baseID", ""))
    chosen = call.site.switches["rollback"]
    if order is None or chosen == "empty":
        return []
    value = f"U#:crm#:DEAL#:2#:0#:0#:0#:dp_1:{order.base_id}01;#:#:#:#;"
    return [
        {
            "stepid": f"{order.base_id}01",
            "desc": "客服派单",
            "dealer": order.creator,
            "state": "已派发",
            "value": value,
            "chosen": chosen == "first",
        }
    ]
