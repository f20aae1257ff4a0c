"""The breaker of an account in one line for people, and for machines; causes masked."""

from __future__ import annotations

from datetime import datetime

from eoms_bot.model.breaker import Breaker
from eoms_bot.model.privacy.mask import phone
from eoms_bot.report.text import local_time


def line(state: Breaker, now: datetime) -> str:
    """The breaker in one line for people."""
    if not state.is_open:
        counted = f"（已连续 {state.errors} 次网站出错）" if state.errors else ""
        return f"暂停：没有{counted}"
    cause = phone(state.cause)[:200]
    if state.needs_person:
        return f"暂停：网站连续 {state.refusals} 次以同样的原因拒绝，须人工解除：{cause}"
    until = local_time(state.until.isoformat()) if state.until else ""
    word = f"到 {until}" if state.shut(now) else f"已于 {until} 结束，下次运行先试一张"
    return f"暂停：{word}，原因：{cause}"


def record(state: Breaker, now: datetime) -> dict[str, object]:
    """The breaker for machines."""
    return {
        "open": state.is_open,
        "shut": state.shut(now),
        "needs_person": state.needs_person,
        "until": state.until.isoformat() if state.until else None,
        "errors": state.errors,
        "refusals": state.refusals,
        "cause": phone(state.cause),
    }
