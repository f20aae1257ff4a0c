"""What the server refuses: pure checks of an order's state and of the posted values."""

from __future__ import annotations

from collections.abc import Mapping

from mock_eoms.clock import parse_time
from mock_eoms.dictionary import allowed_values
from mock_eoms.drift import most_bytes
from mock_eoms.form_fields import StepField, finish_fields, step_fields
from mock_eoms.forms import byte_length
from mock_eoms.store.orders import Order
from mock_eoms.store.schema import GROUP_MEMBERS
from mock_eoms.switches import Switches

HANDLED = "该任务已被处理！"
TAKEN = "该任务已被受理！"
ACCEPT_FIRST = "请先受理工单！"
NO_LEFTOVER = "未解决工单须先生成问题遗留库！"
BAD_COMBINATION = "字段不符合填写规则："
NO_RIGHT = "没有权限，{}动作执行失败！"
LABELS = {"ACCEPT": "受理", "T1Finish": "完成", "REJECT": "驳回", "NOTICE": "阶段处理", "REASSIGN": "转派"}


def refuse_task(order: Order, login: str, task_id: str, action: str, switches: Switches) -> str:
    """Return why this person may not do this to the task now, or nothing."""
    if not order.active or (task_id and task_id != order.task_id):
        return HANDLED
    if order.holder not in (None, login):
        return TAKEN
    if login not in GROUP_MEMBERS or action not in LABELS:
        return NO_RIGHT.format(LABELS.get(action, action))
    exempt = (
        ("ACCEPT", "REASSIGN") if switches.on("reject_needs_accept") else ("ACCEPT", "REASSIGN", "REJECT")
    )
    if order.holder is None and switches["accept"] != "none" and action not in exempt:
        return ACCEPT_FIRST
    return ""


def refuse_values(
    order: Order, action: str, values: Mapping[str, str], switches: Switches, *, has_leftover: bool
) -> str:
    """Return why the posted values of an action are refused, or nothing."""
    if action != "T1Finish":
        return _first(_bad_field(field, values, switches) for field in step_fields(action, switches))
    fields = [_needed(field, values, switches) for field in finish_fields(switches)]
    return _first(
        [
            *(_bad_field(field, values, switches) for field in fields),
            _bad_combination(order, values),
            NO_LEFTOVER if values.get("CCH_ONE_dealResult") == "未解决" and not has_leftover else "",
        ]
    )


def _first(reasons: object) -> str:
    return next((reason for reason in reasons if reason), "")  # type: ignore[attr-defined]


def _needed(field: StepField, values: Mapping[str, str], switches: Switches) -> StepField:
    """Make the fields required that an unsolved order needs."""
    unsolved = values.get("CCH_ONE_dealResult") == "未解决"
    if field.code == "CCH_ONE_tempUnsolved" and unsolved:
        return StepField(field.code, field.label, field.kind, True, codes=field.codes)
    return field


def _bad_field(field: StepField, values: Mapping[str, str], switches: Switches) -> str:
    value = values.get(field.code, "")
    if field.kind in ("rollback", "button"):
        return ""
    if field.required and not value.strip():
        return f"{field.label}不能为空！"
    most = most_bytes(switches, field.code, field.max_bytes)
    if most and byte_length(value, switches.number("wide_bytes")) > most:
        return f"{field.label}长度不能超过{most}！"
    if (
        field.kind == "select"
        and value
        and value not in allowed_values(field.code, values.get(field.parent, ""), switches)
    ):
        return f"{field.label}的值不在选项中！"
    if field.kind == "radio" and value and value not in dict(field.codes):
        return f"{field.label}的值不在选项中！"
    if field.kind == "time" and value and not _is_time(value):
        return f"{field.label}格式不正确！"
    return ""


def _is_time(text: str) -> bool:
    try:
        parse_time(text)
    except ValueError:
        return False
    return True


def _bad_combination(order: Order, values: Mapping[str, str]) -> str:
    """Check the rules that join fields: result, place, time, group cause, and the text that stands twice."""
    result, cannot = values.get("CCH_ONE_dealResult"), values.get("CCH_ONE_tempUnsolved", "")
    plan, group = values.get("CCH_ONE_planSolveTime", ""), values.get("CCH_ONE_groupReason1")
    leaf = values.get("CCH_ONE_groupReason2")
    wanted_leaf = "与客户期望值不符" if result == "未解决" and cannot == "1" else "客户抱怨"
    checks = (
        (result == "解决" and plan != "", "已解决工单不应填写预计解决时间"),
        (result == "解决" and cannot != "", "已解决工单不应填写暂时无法解决地点"),
        (result == "未解决" and cannot == "1" and plan != "", "暂时无法解决的工单不应填写预计解决时间"),
        (result == "未解决" and cannot == "0" and plan == "", "未解决工单须填写预计解决时间"),
        (order.koujing is True and group != "客户原因", "有解释口径的工单集团投诉原因应为客户原因"),
        (order.koujing is True and leaf != wanted_leaf, f"集团投诉原因（细分）应为{wanted_leaf}"),
        (order.koujing is False and group != "网络部门", "无解释口径的工单集团投诉原因应为网络部门"),
        (
            _plain(values, "CCH_ONE_dealDesc") != _plain(values, "CCH_ComplainDealDesc"),
            "处理说明须与解决措施一致",
        ),
    )
    return next((BAD_COMBINATION + text for bad, text in checks if bad), "")


def _plain(values: Mapping[str, str], code: str) -> str:
    return values.get(code, "").replace("\r\n", "\n")
