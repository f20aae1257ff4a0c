"""A history that is no table (lines that begin with a time, or blocks), and one that always stands open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eoms_bot.browser.recording.events import Press, Recording, SeenPage
from eoms_bot.browser.recording.request_words import ORDER_NO
from eoms_bot.sites.recording.vocabulary import HISTORY, WORDS_OF_HISTORY, step_of

_TIME = r"\d{4}[-/.年]\d\d?[-/.月]\d\d?日? \d\d?:\d\d(?::\d\d)?"
ENDS: Mapping[str, re.Pattern[str]] = {
    "when": re.compile(r"[^\d：:]{0,4}时间"),
    "who": re.compile(r"[^\d：:]{0,4}(人|人员)"),
    "action": re.compile(r"[^\d：:]{0,4}(操作|动作|环节|操作类型)"),
    "text": re.compile(r"[^\d：:]{0,4}(说明|意见|备注|内容|描述)"),
}
"""How the header of a history may call its columns."""
_HEADING = re.compile(
    "(处理|流转|操作|历史|流程|办理|跟踪|工单)(记录|过程|日志|历史|历程|轨迹|跟踪|流程|情况)"
)
_HEAD = re.compile("[一-鿿]{2,8}")
_LABEL = re.compile(r"(?<!\S)([一-鿿]{2,8})[:：]")
_CUT = re.compile(r"([\s:：|,，;；>→-]+)")
_WHEN = "\0"
_PARTS = re.compile(rf"{_TIME}(\s+)(\S{{1,20}}?)(\s*[:：|,，;；>→-]\s*|\s+)(\S{{1,20}}?)\3(.*)")
_MOST = 80
"""How much of a line is seen."""
_ENDS = "；;。"


@dataclass(frozen=True)
class HistoryLines:
    """The pattern of a line, the name of the frame that holds them, and the words of all actions."""

    pattern: str
    frame: str
    actions: tuple[str, ...]


def history_lines(recording: Recording) -> HistoryLines | None:
    """The lines that were on show after 处理记录 was pressed; None where there were none."""
    for page in _shown(recording):
        lines = _lines(page)
        found = [match for line in lines if (match := _PARTS.fullmatch(line))]
        parts = {match[3] for match in found}
        actions = [
            match[4]
            for each in _shown(recording)
            for line in _lines(each)
            if (match := _PARTS.fullmatch(line))
        ]
        if not found or len(found) < len(lines) or len(parts) != 1 or not any(map(step_of, actions)):
            continue
        between = re.escape(parts.pop()).replace("\\ ", " ")
        ends = {line[-1] for line in lines if len(line) < _MOST}
        end = f"{re.escape(ends.pop())}?" if len(ends) == 1 and ends <= {*_ENDS} else ""
        pattern = rf"(?P<when>{_TIME}) (?P<who>.+?){between}(?P<action>.+?){between}(?P<text>.*?){end}"
        return HistoryLines(pattern, page.frame, tuple(dict.fromkeys(actions)))
    return None


@dataclass(frozen=True)
class OpenHistory:
    """A history that stands in the order's page without a press.

    `heading` are the words over it. `columns` are the headers of its table: name of a part → header; `lines`
    is what reads its blocks, where it is no table.
    """

    heading: str
    columns: Mapping[str, str]
    lines: HistoryLines | None = None


def open_history(pages: Iterable[SeenPage]) -> OpenHistory | None:
    """The history that these pages of orders show by themselves; None where they show none."""
    seen = list(pages)
    lists = [list(each) for page in seen for each in page.blocks]
    found: tuple[SeenPage, Mapping[str, str], HistoryLines | None] | None = None
    for page in seen:
        for each in page.blocks:
            if found is None and (lines := _of_blocks(each, lists)):
                found = page, {}, lines
    for page in seen if found is None else ():
        if heads := heads_of(page.texts):
            found = page, heads, None
            break
    if found is None:
        return None
    page, columns, lines = found
    headings = [one for one in page.texts if one in HISTORY or _HEADING.fullmatch(one)]
    return OpenHistory(next(iter(headings), columns.get("when", "处理记录")), columns, lines)


def heads_of(texts: Sequence[str]) -> dict[str, str]:
    """The four headers of a history that stand side by side in a page; none where not all of them do."""
    run: list[str] = []
    for text in (*texts, ""):
        if _HEAD.fullmatch(text):
            run.append(text)
            continue
        found: dict[str, str] = {}
        for name, words in WORDS_OF_HISTORY.items():
            exact = [one for one in words if one in run]
            like = [one for one in run if ENDS[name].fullmatch(one)]
            if column := next((one for one in (*exact, *like) if one not in found.values()), ""):
                found[name] = column
        if len(found) == len(WORDS_OF_HISTORY):
            return found
        run = []
    return {}


def _of_blocks(blocks: Sequence[str], lists: Iterable[Sequence[str]]) -> HistoryLines | None:
    """What reads these blocks, and all others that are like them; None where they are no history."""
    pattern = _block_pattern(blocks)
    if not pattern:
        return None
    found = [match for each in lists for one in each if (match := re.fullmatch(pattern, one))]
    actions = dict.fromkeys(match["action"].strip() for match in found)
    return HistoryLines(pattern, "", tuple(actions)) if any(map(step_of, actions)) else None


def _block_pattern(blocks: Sequence[str]) -> str:
    """A pattern with the four groups for blocks that have the same labels; empty where it is none.

    What stands before the first label is a heading: its numbers differ, and the rest of it is the action.
    """
    labels = [_LABEL.findall(one) for one in blocks]
    common = [one for one in labels[0] if all(each.count(one) == 1 for each in labels)]
    if not common:
        return _plain_pattern(blocks)
    names = {label: _part(label) for label in common}
    if len({*names.values()} - {""}) < len([one for one in names.values() if one]):
        return ""
    heads = [re.split(rf"(?<!\S){common[0]}[:：]", one)[0].strip() for one in blocks]
    pattern = "" if not any(heads) else _head_pattern(heads, {*WORDS_OF_HISTORY} - {*names.values()})
    for place, label in enumerate(common):
        name, last = names[label], place + 1 == len(common)
        value = _TIME if name == "when" else ".*" if last or name == "text" else ".*?"
        group = f"(?P<{name}>{value})" if name else value
        pattern += rf"{' ?' if pattern else ''}{label}[:：] ?{group}"
    is_whole = all(f"(?P<{name}>" in pattern for name in WORDS_OF_HISTORY)
    return pattern if is_whole and all(re.fullmatch(pattern, one) for one in blocks) else ""


def _plain_pattern(blocks: Sequence[str]) -> str:
    """A pattern for blocks without labels: a time and two words in one order, and then what was said, if any.

    The action is the word that speaks of steps more often. Empty where they are none.
    """
    cut = [re.sub(_TIME, _WHEN, one, count=1).split(" ", 3)[:3] for one in blocks]
    times = {words.index(_WHEN) if _WHEN in words else -1 for words in cut}
    if len(times) > 1 or -1 in times or any(len(words) < 3 for words in cut):
        return ""
    places = [place for place in range(3) if place not in times]
    steps = [sum(bool(step_of(words[place])) for words in cut) for place in places]
    if steps[0] == steps[1]:
        return ""
    action = places[steps.index(max(steps))]
    parts = [
        f"(?P<when>{_TIME})" if place in times else rf"(?P<{'action' if place == action else 'who'}>\S+)"
        for place in range(3)
    ]
    return " ".join(parts) + " ?(?P<text>.*)"


def _part(label: str) -> str:
    """Which part of an entry a label names; empty for another one."""
    exact = [name for name, words in WORDS_OF_HISTORY.items() if label in words]
    like = [name for name, end in ENDS.items() if end.fullmatch(label)]
    return next(iter([*exact, *like]), "")


def _head_pattern(heads: Sequence[str], wanted: Collection[str]) -> str:
    """A pattern for what stands before the labels of blocks, with those of the groups that are wanted.

    The action is where one of the words speaks of a step; another place with several words has the person.
    """
    cut = [_CUT.split(re.sub(_TIME, _WHEN, one)) for one in heads]
    if len({len(one) for one in cut}) > 1:
        return ""
    left, pattern = {*wanted} - {"text"}, ""
    for words in zip(*cut, strict=True):
        same = {re.sub(r"\d+", "0", one) for one in words}
        name = "action" if any(map(step_of, words)) else "who" if len(same) > 1 else ""
        if same == {_WHEN}:
            pattern += f"(?P<when>{_TIME})"
        elif name in left:
            left -= {name}
            pattern += rf"(?P<{name}>\S+?)"
        elif len(same) == 1:
            pattern += re.sub("0", r"\\d+", re.escape(same.pop())).replace("\\ ", " ")
        else:
            return ""
    return pattern


def words_on_history(recording: Recording) -> frozenset[str]:
    """The words on what opens 处理记录: the usual ones, and what was pressed on an order right before a person
    named a history in the panel that had not been on show.
    """
    found = {*HISTORY}
    for place, said in enumerate(recording.said):
        before = recording.said[place - 1].at if place else 0.0
        press = next((one for one in reversed(recording.presses) if one.at < said.at), None)
        if said.words != "处理记录" or press is None or press.at < before or _holds(press.page):
            continue
        on_order = any(label in ORDER_NO for label, _ in press.page.facts) and not press.page.grids
        sent = any(one.press is not None and one.press.at == press.at for one in recording.exchanges)
        if on_order and not sent and any(map(_holds, said.pages)):
            found.add(press.words)
    return frozenset(found)


def _holds(page: SeenPage) -> bool:
    """Whether a history is on show in a page."""
    return bool(heads_of(page.texts) or _lines(page)) or open_history([page]) is not None


def history_frames(recording: Recording) -> list[SeenPage]:
    """The frames of an order's window in which a history was on show."""
    return [
        page
        for press, page in _after(recording)
        if page.frame and page.frame != press.page.frame and _lines(page)
    ]


def _shown(recording: Recording) -> list[SeenPage]:
    return [page for _, page in _after(recording)]


def _after(recording: Recording) -> Iterator[tuple[Press, SeenPage]]:
    """What stood in the same window after each press on 处理记录, until the next press."""
    presses, words = recording.presses, words_on_history(recording)
    for place, press in enumerate(presses):
        if press.words not in words:
            continue
        until = presses[place + 1].at if place + 1 < len(presses) else float("inf")
        for at, page in recording.pages():
            if press.at < at <= until and page.window == press.page.window:
                yield press, page


def _lines(page: SeenPage) -> Sequence[str]:
    return list(dict.fromkeys(text for text in page.texts if re.match(rf"{_TIME}\s+\S", text)))
