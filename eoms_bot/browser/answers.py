"""Read the answer of a write: a pure function from the profile's texts to one class.

Each line of the table is a test. On this kind of site a success is quiet, and a failure is a 200 with an
alert. Only what the profile lists counts as success. An unknown alert, a blank page, a word of another order,
any 5xx, 408 or 429 is UNKNOWN.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from eoms_bot.browser.body import UnreadableBody
from eoms_bot.browser.flat_body import json_pairs
from eoms_bot.browser.profile.common import AnswerRules
from eoms_bot.model.privacy import mask
from eoms_bot.model.write import Answer, WriteState

_MOST_SAID = 300
"""The most characters of a page's words that are kept."""

_REDIRECTS = (301, 302, 303)
"""307 and 308 ask for the body again: no session filter answers so."""


def alerts_in(text: str, rules: AnswerRules) -> tuple[str, ...]:
    """The texts of all alerts that a script page would show, read by the profile's pattern."""
    return tuple(match.group(1).replace("\\n", "\n") for match in re.finditer(rules.alert_pattern, text))


@dataclass(frozen=True)
class AnswerWords:
    """What a profile says of the answers of its site."""

    rules: AnswerRules
    login_markers: tuple[str, ...]
    order_no_pattern: str
    denial_texts: tuple[str, ...] = ()
    lost_texts: tuple[str, ...] = ()


def classify(
    words: AnswerWords,
    *,
    status: int,
    location: str,
    session_header: str,
    text: str,
    order_no: str,
    closes: bool,
) -> Answer:
    """The class of an answer that arrived whole.

    `session_header` is the value of the answer's session header. `closes` says whether this action's window
    closes on success.
    """
    rules = words.rules
    if _is_session_status(status, session_header, rules) or (
        status in _REDIRECTS and _is_login(location, words.login_markers)
    ):
        return _session_lost(rules, f"{status} 会话失效", status)
    if status in _REDIRECTS:
        # It may lead to a page of success or of failure: nobody has seen that one yet.
        return Answer(WriteState.UNKNOWN, f"HTTP {status}，网站转到别的页面，没有说办成没有", status)
    if status != 200:
        return Answer(WriteState.UNKNOWN, f"HTTP {status}", status)
    if rules.kind == "json":
        return _of_document(words, text, order_no, status)
    alerts = alerts_in(text, rules)
    # What the site says goes into ledger and report, so a phone number in it is masked here.
    said = mask.phone(" / ".join(alerts))
    # This check comes first: words about another order, a refusal too, say nothing about this one.
    if any(other.group() != order_no for other in re.finditer(words.order_no_pattern, text)):
        return Answer(WriteState.UNKNOWN, "回答说的是另一张工单", status, said)
    # A pattern may read other calls as well; each alert has to be among what it reads.
    read = sum(one.group().startswith("alert") for one in re.finditer(rules.alert_pattern, text))
    if len(re.findall(r"\balert\s*\(", text)) != read:
        return Answer(WriteState.UNKNOWN, "回答含无法读出的提示", status, said)
    if any(denial in text for denial in words.denial_texts):
        # The site answers a missing right and an ended session alike.
        return _session_lost(rules, f"{status} 网站称没有权限", status)
    if lost := first_words(words.lost_texts, words_of(text)):
        return _session_lost(rules, f"{status} 网站称“{lost.group()}”", status)
    if rules.kind in {"page", "redirect"}:
        return _of_page(text, alerts, rules, status)
    for refusal in rules.refusals:
        if any(refusal.text in alert for alert in alerts):
            return Answer(WriteState.REFUSED_BUSINESS, f"网站拒绝: {said}", status, said)
    if any(not _listed(alert, rules) for alert in alerts):
        return Answer(WriteState.UNKNOWN, f"未登记的提示: {said}", status, said)
    if closes and rules.close_marker not in text:
        return Answer(WriteState.UNKNOWN, "回答没有关闭窗口的脚本", status, said)
    if not is_script_page(text):
        return Answer(WriteState.UNKNOWN, "回答不是完整的脚本页", status, said)
    return Answer(WriteState.ANSWERED_OK, said or "无提示", status, said)


def _of_document(words: AnswerWords, text: str, order_no: str, status: int) -> Answer:
    """The class of a JSON document, by its code; its words decide only what kind of refusal it is."""
    rules = words.rules
    found = code_in(text, rules)
    if found is None:
        return Answer(WriteState.UNKNOWN, "回答不是完整的 JSON，或没有编码", status)
    code, said = found[0], mask.phone(found[1])[:_MOST_SAID]
    if any(other.group() != order_no for other in re.finditer(words.order_no_pattern, text)):
        return Answer(WriteState.UNKNOWN, "回答说的是另一张工单", status, said)
    if code in rules.lost:
        return _session_lost(rules, f"编码 {code} 会话失效", status)
    refused = any(refusal.text in said for refusal in rules.refusals)
    if code in rules.done and not refused:
        return Answer(WriteState.ANSWERED_OK, said or "无提示", status, said)
    if code not in rules.done and refused:
        return Answer(WriteState.REFUSED_BUSINESS, f"网站拒绝: {said}", status, said)
    return Answer(WriteState.UNKNOWN, f"未登记的回答: 编码 {code} {said}", status, said)


def code_in(text: str, rules: AnswerRules) -> tuple[str, str] | None:
    """The code of a JSON answer and its words for people; None where it is no such document."""
    try:
        pairs = dict(json_pairs(text.encode()))
    except UnreadableBody:
        return None
    if rules.code not in pairs:
        return None
    says = json.loads(pairs.get(rules.says, '""'))
    code = json.loads(pairs[rules.code])
    return code if isinstance(code, str) else pairs[rules.code], says if isinstance(says, str) else ""


def _of_page(text: str, alerts: tuple[str, ...], rules: AnswerRules, status: int) -> Answer:
    """The class of a page for people: whole, with one listed success or refusal, and not both."""
    words = [*alerts, words_of(text)]
    said = mask.phone(" / ".join(one for one in words if one))[:_MOST_SAID]
    refused = any(refusal.text in one for refusal in rules.refusals for one in words)
    success = any(_listed(one, rules) for one in words)
    if not re.search(rules.whole_pattern, text):
        return Answer(WriteState.UNKNOWN, "回答的页面没有读全", status, said)
    if refused and not success:
        return Answer(WriteState.REFUSED_BUSINESS, f"网站拒绝: {said}", status, said)
    if success and not refused and all(_listed(alert, rules) for alert in alerts):
        return Answer(WriteState.ANSWERED_OK, said, status, said)
    return Answer(WriteState.UNKNOWN, f"未登记的回答: {said or '没有文字'}", status, said)


def first_words(patterns: Sequence[str], text: str) -> re.Match[str] | None:
    """The match at the start of a page's text, for the first pattern that fits there.

    Text further on may be a customer's, so it is not matched.
    """
    begun = " ".join(text.split())
    return next((found for one in patterns if (found := re.match(one, begun))), None)


def words_of(text: str) -> str:
    """What a page shows to people, as one line without scripts, styles, title and markup."""
    unseen = r"<script\b.*?</script\s*>|<!--.*?-->|<(title|style)\b.*?</\1\s*>|<[^>]*>"
    return " ".join(unescape(re.sub(unseen, " ", text, flags=re.S | re.I)).split())


def says_taken(rules: AnswerRules, answer: Answer) -> bool:
    """True where a refusal says that somebody else was first."""
    return any(rule.meaning == "taken" and rule.text in answer.alert for rule in rules.refusals)


def _listed(alert: str, rules: AnswerRules) -> bool:
    return any(re.search(pattern, alert) for pattern in rules.success)


def _is_session_status(status: int, session_header: str, rules: AnswerRules) -> bool:
    """True where the session filter answered: others may send the status, but not the header."""
    return status in rules.session_statuses and session_header == rules.session_header_value


def is_script_page(text: str) -> bool:
    """True for a page that holds whole scripts and shows nothing.

    An error page or a page that was cut off is no script page.
    """
    rest = re.sub(r"<script\b.*?</script\s*>", "", text, flags=re.S | re.I)
    unseen = r"<!--.*?-->|<(title|style)\b.*?</\1\s*>|<[^>]*>"
    shown = re.sub(unseen, "", rest, flags=re.S | re.I)
    return rest != text and "<script" not in rest.lower() and not shown.strip()


def _is_login(location: str, markers: tuple[str, ...]) -> bool:
    try:
        path = urlsplit(location).path
    except ValueError:
        return False
    return any(marker in path for marker in markers)


def _session_lost(rules: AnswerRules, note: str, status: int) -> Answer:
    """A lost session counts as not done only where the site checks the session before it acts."""
    if rules.session_filter_before_action:
        return Answer(WriteState.REFUSED_SESSION, note, status)
    return Answer(WriteState.UNKNOWN, f"{note}（该站点不保证先查会话）", status)
