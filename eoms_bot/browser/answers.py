"""How the answer of a write is read: pure, from the profile's texts to one class. Each line of the table is a test.

Success on this kind of site is quiet and failure is a 200 with an alert, so nothing is taken for success that is not
listed: an unknown alert, a blank page, a word of another order, any 5xx, 408 or 429 is UNKNOWN.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from eoms_bot.browser.profile.model import AnswerRules
from eoms_bot.model.write import Answer, WriteState

UNSENT_MARKS = ("ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "CERT_", "certificate", "SSL routines")
"""Parts of transport errors that come before any byte of the request has left."""


def classify_failure(message: str) -> Answer:
    """The class of a write whose answer did not come: NOT_SENT only where no byte can have left."""
    line = message.splitlines()[0] if message else "无说明"
    if any(mark in message for mark in UNSENT_MARKS):
        return Answer(WriteState.NOT_SENT, f"未连上网站: {line}")
    return Answer(WriteState.UNKNOWN, f"已发出，回答丢失: {line}")


def alerts_in(text: str, rules: AnswerRules) -> tuple[str, ...]:
    """The texts of all alerts that a script page would show."""
    return tuple(match.group(1).replace("\\n", "\n") for match in re.finditer(rules.alert_pattern, text))


def classify(
    *,
    status: int,
    location: str,
    headers: dict[str, str],
    text: str,
    rules: AnswerRules,
    login_markers: tuple[str, ...],
    order_no: str,
    order_no_pattern: str,
    closes: bool,
) -> Answer:
    """The class of an answer that came whole. `closes` says whether this action's window closes on success."""
    if status in rules.session_statuses or (status in range(300, 400) and _is_login(location, login_markers)):
        return _session_lost(rules, f"{status} 会话失效", status)
    if status != 200:
        return Answer(WriteState.UNKNOWN, f"HTTP {status}", status)
    alerts = alerts_in(text, rules)
    said = " / ".join(alerts)
    for refusal in rules.refusals:
        if any(refusal.text in alert for alert in alerts):
            return Answer(WriteState.REFUSED_BUSINESS, f"网站拒绝: {said}", status, said)
    if any(other != order_no for other in re.findall(order_no_pattern, text)):
        return Answer(WriteState.UNKNOWN, "回答说的是另一张工单", status, said)
    if any(not _listed(alert, rules) for alert in alerts):
        return Answer(WriteState.UNKNOWN, f"未登记的提示: {said}", status, said)
    if closes and rules.close_marker not in text:
        return Answer(WriteState.UNKNOWN, "回答没有关闭窗口的脚本", status, said)
    if not closes and "<script" not in text:
        return Answer(WriteState.UNKNOWN, "回答是空白页", status, said)
    return Answer(WriteState.ANSWERED_OK, said or "无提示", status, said)


def _listed(alert: str, rules: AnswerRules) -> bool:
    return any(re.search(pattern, alert) for pattern in rules.success)


def _is_login(location: str, markers: tuple[str, ...]) -> bool:
    path = urlsplit(location).path
    return any(marker in path for marker in markers)


def _session_lost(rules: AnswerRules, note: str, status: int) -> Answer:
    """A lost session counts as not done only where the site checks the session before it acts."""
    if rules.session_filter_before_action:
        return Answer(WriteState.REFUSED_SESSION, note, status)
    return Answer(WriteState.UNKNOWN, f"{note}（该站点不保证先查会话）", status)
