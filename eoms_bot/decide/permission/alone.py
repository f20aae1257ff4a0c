"""Alone: may a run that nobody watches carry out this decision?

Pure; the policy is the branch's, in the settings.
"""

from __future__ import annotations

from eoms_bot.model.decision import Complete, Decision, Hold, Reject
from eoms_bot.model.permission import ACTION_ZH, Policy

LEFT = "按策略留给人"
"""How the reason begins for an order that was decided but that policy leaves to a person."""


def objection(policy: Policy, decision: Decision) -> str:
    """Why a person must say yes first, in Chinese.

    Empty where the policy allows it, or where nothing would be sent in any case.
    """
    if isinstance(decision, Hold):
        return ""
    action = _action(decision)
    why = [
        "" if action in policy.actions else f"{ACTION_ZH[action]} 不在允许单独做的动作里（policy.actions）",
        _of_rule(policy, decision.rule),
        _of_area(policy, decision),
        _of_confidence(policy, decision),
    ]
    reasons = "；".join(one for one in why if one)
    return f"{LEFT}：{reasons}" if reasons else ""


def _action(decision: Reject | Complete) -> str:
    if isinstance(decision, Reject):
        return "reject"
    return "unsolved" if decision.leftover is not None else "solved"


def _of_rule(policy: Policy, rule: str) -> str:
    if rule in policy.not_rules:
        return f"规则 {rule} 一律由人（policy.not_rules）"
    if policy.rules and rule not in policy.rules:
        return f"规则 {rule} 不在允许的规则里（policy.rules）"
    return ""


def _of_area(policy: Policy, decision: Reject | Complete) -> str:
    """A reject says of no area that it is ours."""
    if isinstance(decision, Reject) or not policy.areas:
        return ""
    area = decision.values["area"].value if "area" in decision.values else ""
    return "" if area in policy.areas else f"投诉区域 {area or '没有'} 不在允许的区域里（policy.areas）"


def _of_confidence(policy: Policy, decision: Reject | Complete) -> str:
    """Why a check that could not be made leaves the decision to a person, where the branch wants that.

    A decision is as sure as its checks.
    """
    if policy.confidence == "any":
        return ""
    missing = [step for step in decision.trace if step.verdict == "未核对"]
    if not missing:
        return ""
    more = f" 等 {len(missing)} 项" if len(missing) > 1 else ""
    return f"没有核对 {missing[0].note}{more}（policy.confidence）"
