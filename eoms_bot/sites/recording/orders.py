"""`order.toml` and `steps.toml`: an order's page, its history, and the fields of its steps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from eoms_bot.browser.recording.events import Press, Recording, SeenPage
from eoms_bot.browser.recording.request_words import ORDER_NO
from eoms_bot.model.decision import STATED
from eoms_bot.sites.recording.demonstrations import Demonstration
from eoms_bot.sites.recording.draft import Missing, ProfileDraft, Table
from eoms_bot.sites.recording.evidence import Carried, ShownStep
from eoms_bot.sites.recording.history import (
    ENDS,
    heads_of,
    history_frames,
    history_lines,
    open_history,
    words_on_history,
)
from eoms_bot.sites.recording.vocabulary import (
    COLUMNS,
    DECIDES,
    FACTS,
    FIELDS,
    HISTORY,
    REQUIRED,
    STEPS,
    TIMES,
    WORDS_OF_HISTORY,
    list_of,
    meant,
    named,
    step_of,
)

_TITLE = (
    re.compile(r"[^\d：:]{0,12}(工单|单据)详情"),
    re.compile(r"[^\d：:]{2,14}工单"),
    re.compile(r"[^\d：:]{0,14}工单[^\d：:]{1,6}"),
    re.compile(r"[^\d：:]{2,14}[单情]"),
)
_BACK = ("基本信息", "工单信息", "工单详情", "工单内容", "详情")
_RESULT = FIELDS["complete"]["result"]
_MORE = 2
"""How many signs a history's word for a step may have more than the button: 受理工单, 已受理."""
_NAMES = {"accept": "受理", "complete": "完成", "reject": "驳回", "leftover": "遗留库"}


class OrderLearner:
    """Learns how an order looks, from its pages and the writes on it."""

    def __init__(
        self,
        recording: Recording,
        shown: Sequence[Demonstration],
        openers: Sequence[tuple[Press, str]],
        draft: ProfileDraft,
    ) -> None:
        self._recording, self._shown, self._draft = recording, shown, draft
        self._openers = openers
        self._numbers = {one.order_no for one in shown if one.order_no}
        entries = {
            _place_of(one.press.page)
            for one in shown
            if one.kind == "leftover" and one.press and one.opening
            if _place_of(one.press.page) != _place_of(one.opening.page)
        }
        self._pages = [
            (at, page)
            for at, page in recording.pages()
            if _place_of(page) not in entries and self._has_number(page)
        ]

    @cached_property
    def _labels(self) -> dict[str, str]:
        """Fact → its label here; one that is not known may mean a fact that no other label is."""
        seen = dict.fromkeys(label for _, page in self._pages for label, _ in page.facts)
        there = {name: [one for one in labels if self._has(one)] for name, labels in FACTS.items()}
        # A history below the facts may have one of their labels at each entry.
        known = {
            name: next(iter([*filter(self._is_alone, labels), *labels]), "") for name, labels in there.items()
        }
        free = {name: FACTS[name] for name, label in known.items() if not label}
        for name in free:
            like = [one for one in seen if one not in known.values() and meant(one, {name: ()}) == name]
            known[name] = like[0] if len(like) == 1 else ""
        return known

    def learn(self, carried: Mapping[str, Carried]) -> None:
        """Put `order.toml` in place. `carried`: what bodies have of the order, and where it comes from."""
        table: Table = {"opens": self._opens(), "title": self._title()}
        self._draft.guess("order", "order_form", "title", "工单页上的标题，打开工单后一定在")
        if tab := next((found for one in self._shown if (found := self._work_tab(one))), None):
            table["tab"], table["work_tab"] = self._facts_tab(tab), tab.words
        for kind in ("accept", "complete", "reject", "leftover"):
            openers = [one.opener for one in self._shown if one.kind == kind]
            if not openers:
                self._assume(
                    "order_form", kind, f"{kind}：{_NAMES[kind]}的按钮", f"办一张要{_NAMES[kind]}的工单"
                )
            table[kind] = squeezed(openers[-1]) if openers else STEPS[kind][0]
        if confirms := [one.confirm for one in self._shown if one.kind == "accept" and one.confirm]:
            table["accept_confirm"] = squeezed(confirms[-1])
        before, after = self._states()
        table |= {"accept_needed_status": before, "accepted_status": after}
        self._draft.put("order", "order_form", table)
        self._facts(carried)
        self._history(str(table.get("tab", "")))

    def _assume(self, table: str, key: str, what: str, show: str) -> None:
        self._draft.assume("order", table, key, Missing("order.toml", what, show))

    # --- the page

    def _opens(self) -> str:
        for press, _ in self._openers:
            later = next(((at, page) for at, page in self._pages if at > press.at), None)
            if later is None:
                continue
            if later[1].window != press.page.window:
                return "window"
            if later[1].frame != press.page.frame:
                return "tab"
            if later[1].grids:
                return "panel"
            linked = any(one for grid in press.page.grids for one in grid.links)
            return "window" if linked else "frame"
        self._assume(
            "order_form", "opens", "opens：工单在哪里打开", "在列表按一行的工单号，打开它，再说“工单”"
        )
        return "window"

    def _work_tab(self, shown: Demonstration) -> Press | None:
        """The press on a tab that had to come before what opens a step was on show."""
        opening = shown.opening
        if opening is None or any(_shows(page, opening.words) for _, page in self._pages):
            return None  # it stands with the facts
        hidden = [
            one
            for one in self._recording.presses
            if one.at < opening.at
            and (one.page.url, one.page.frame) == (opening.page.url, opening.page.frame)
            and not _shows(one.page, opening.words)
            and one.words in opening.page.texts
            and one.words in one.page.texts
        ]
        return hidden[-1] if hidden and hidden[-1].words not in HISTORY else None

    def _facts_tab(self, tab: Press) -> str:
        """The tab beside this one that shows the order's facts."""
        facts = [page for _, page in self._pages if page.url == tab.page.url]
        known = [one.words for one in self._recording.presses if one.page.url == tab.page.url]
        texts = facts[0].texts if facts else tab.page.texts
        words = [one for one in (*_BACK, *known) if one in texts and one not in (*HISTORY, tab.words)]
        if not words:
            self._draft.lacks("order.toml", "tab：工单的内容在哪个标签页", "在工单上按回那个标签页")
        return words[0] if words else ""

    def _title(self) -> str:
        always = set.intersection(*(set(page.texts) for _, page in self._pages)) if self._pages else set()
        for pattern in _TITLE:
            for _, page in self._pages:
                own = {text for _, text in page.facts} | {word for one in FACTS.values() for word in one}
                found = [
                    text
                    for text in page.texts
                    if pattern.fullmatch(text)
                    and text in always
                    and text not in own
                    and text not in HISTORY
                    and not list_of(text)
                ]
                before = {text for press, _ in self._openers for text in press.page.texts}
                if found := [one for one in found if one not in before]:
                    return found[0]
        return next(
            (label for _, page in self._pages for label, _ in page.facts if label in ORDER_NO), "工单"
        )

    def _states(self) -> tuple[list[str], list[str]]:
        """The words of 任务状态 before an accept and after it."""
        label = self._labels.get("task_status", "")
        before = {self._state(one, label) for one in self._shown if one.kind == "accept"} - {""}
        after = {self._state(one, label) for one in self._shown if one.kind in {"complete", "reject"}}
        after -= before | {""}
        if not before:
            what = "accept_needed_status：没有受理的工单写着什么"
            self._assume("order_form", "accept_needed_status", what, "打开一张没有受理的，按受理")
        if not after:
            what = "accepted_status：受理了的工单写着什么"
            self._assume("order_form", "accepted_status", what, "受理以后说“工单”，再往下办")
        return sorted(before), sorted(after) or ["处理中"]

    def _state(self, one: Demonstration, label: str) -> str:
        until = one.press.at if one.press else one.exchange.at
        pages = [page for at, page in self._pages if at <= until and (label and page.fact(label))]
        own = [page for page in pages if any(text == one.order_no for _, text in page.facts)]
        return own[-1].fact(label) if own else ""

    def _has(self, label: str) -> bool:
        return any(page.fact(label) for _, page in self._pages)

    def _is_alone(self, label: str) -> bool:
        """Whether no page has several texts next to a label."""
        return all(
            len({text for name, text in page.facts if name == label and text}) < 2 for _, page in self._pages
        )

    def _facts(self, carried: Mapping[str, Carried]) -> None:
        facts: Table = {}
        seen = {label for _, page in self._pages for label, _ in page.facts}
        for name, labels in FACTS.items():
            if label := self._labels.get(name, ""):
                if label not in labels:
                    self._draft.guess("order", "order_form.facts", name, f"看名称像“{labels[0]}”")
                table: Table = {"label": label}
                if name == "dispatched":
                    table["description"] = "分派时间"
                if name in REQUIRED:
                    table["required"] = True
                facts[name] = table
            elif blank := next((one for one in labels if one in seen), ""):
                facts[name] = {"label": blank}
            elif name in DECIDES:
                facts[name] = {"label": labels[0]}
                what = f"[order_form.facts] {name}：有没有“{labels[0]}”，或叫别的"
                self._assume("order_form.facts", name, what, "打开一张有它的工单，说“工单”")
        if "status" not in facts and (hidden := self._hidden_status()):
            facts["status"] = {"hidden": hidden, "required": True}
            self._draft.guess("order", "order_form.facts", "status", "和列表里的状态相同")
        only = facts.get("task_status") or facts.get("status") or self._state_label()
        for name in ("status", "task_status"):
            if name not in facts and only:
                facts[name] = only
                self._draft.guess("order", "order_form.facts", name, "页面上只有一个状态")
        own: Table = {name: _place(one) for name, one in carried.items()}
        for name in ("base_id", "task_id"):
            if name in own:
                facts[name] = own.pop(name)
            elif name == "task_id" and "order_no" in facts:
                facts[name] = facts["order_no"]
                self._draft.guess("order", "order_form.facts", name, "没有看到任务号，用工单号代替")
        for name in sorted({"order_no", "status", "task_status", "dealer", "deadline"} - facts.keys()):
            self._draft.lacks(
                "order.toml", f"[order_form.facts] {name}：旁边写着什么", "打开一张工单，说“工单”"
            )
        self._draft.put("order", "order_form.facts", facts)
        if own:
            self._draft.put("order", "order_form.carried", own)

    def _hidden_status(self) -> str:
        """The hidden input that says what the lists call the state of each order; empty where none does."""
        states: dict[str, set[str]] = {}
        for _, page in self._recording.pages():
            for grid in page.grids:
                names = {named(word, COLUMNS): place for place, word in enumerate(grid.columns)}
                for row in grid.rows if {"order_no", "status"} <= names.keys() else ():
                    states.setdefault(row[names["order_no"]], set()).add(row[names["status"]])
        own = [one for one in self._shown if one.order_no in states]
        for name in own[0].hidden if own else ():
            if all(one.hidden.get(name) in states[one.order_no] for one in own):
                return name
        return ""

    def _state_label(self) -> Table | None:
        return {"label": "状态", "required": True} if self._has("状态") else None

    # --- the history

    def _history(self, tab: str) -> None:
        opens = words_on_history(self._recording)
        press = next((one for one in self._recording.presses if one.words in opens), None)
        if press is None:
            self._open_history()
            return
        presses = self._recording.presses
        everything = self._recording.pages()
        known = {_place_of(page) for at, page in everything if at <= press.at} - {_place_of(press.page)}
        seen = [
            (one, page)
            for at, page in everything
            for one in presses
            if one.words in opens
            and at > one.at
            and not _later(presses, one, at)
            and (_place_of(page) == _place_of(one.page) or _place_of(page) not in known)
        ]
        brought = [(one, page) for one, page in seen if any(map(ENDS["when"].fullmatch, page.texts))]
        shown = [page for _, page in brought]
        texts = {text for page in shown for text in page.texts}
        table: Table = {"tab": press.words}
        lines = history_lines(self._recording)
        if lines is not None and lines.frame:
            table["frame"] = lines.frame
        if back := tab or self._back(press, shown):
            table["back"] = back
        fresh = [one for page in shown for one in page.texts if one not in press.page.texts]
        # A list may stand behind an order, with headers of its own: those of a history stand side by side.
        heads = [each for page in shown if {*(each := heads_of(page.texts)).values()} & {*fresh}]
        if lines is not None:
            table["line"] = lines.pattern
            texts |= set(lines.actions)
        # A button of the same words stood there before the history came.
        own = {text for one, page in brought for text in Counter(page.texts) - _stood(one.page, page)}
        for name, words in WORDS_OF_HISTORY.items() if lines is None else ():
            found = heads[0][name] if heads else next((one for one in words if one in texts), "")
            found = found or next((one for one in fresh if ENDS[name].fullmatch(one)), "")
            if not found:
                self._assume("history", name, f"[history] {name}：表头叫什么", "打开处理记录，说“处理记录”")
            table[name] = found or words[0]
        self._draft.put("order", "history", table)
        self._actions(own if lines is None else lines.actions)

    def _open_history(self) -> None:
        """Put the table of a history in place that stands in the order's page without a press."""
        found = open_history(page for _, page in self._pages)
        if found is None:
            self._draft.lacks(
                "order.toml", "[history]：处理记录怎样打开", "在工单上打开处理记录，说“处理记录”"
            )
            return
        # The same words twice: it stands where the order does, and is pressed only where it is not on show.
        table: Table = {"tab": found.heading, "back": found.heading, **found.columns}
        texts = {text for _, page in self._pages for text in page.texts}
        if found.lines is not None:
            table["line"] = found.lines.pattern
            texts |= set(found.lines.actions)
        self._draft.put("order", "history", table)
        self._actions(texts)

    def _actions(self, texts: Collection[str]) -> None:
        """Put the words in place that a history has for each step; `texts` are those that it shows."""
        actions: Table = {}
        words = [one for one in texts if not any(end.fullmatch(one) for end in ENDS.values())]
        for kind in ("accept", "complete", "reject"):
            opener = next((squeezed(one.opener) for one in self._shown if one.kind == kind), STEPS[kind][0])
            actions[kind] = [opener]
            like = {one for one in words if opener in one and len(one) <= len(opener) + _MORE}
            if opener not in words and len(like) == 1:
                actions[kind] = [*like]
                self._draft.guess("order", "history.actions", kind, f"处理记录里像“{opener}”的就是它")
            elif opener not in words:
                self._draft.guess("order", "history.actions", kind, "按钮上的字，在处理记录里还没有看到")
                self._draft.lacks(
                    "order.toml",
                    f"[history.actions] {kind}：处理记录里怎样写{_NAMES[kind]}",
                    f"{_NAMES[kind]}以后，在同一次录制里从已办打开这张的处理记录，说“处理记录”",
                )
        self._draft.put("order", "history.actions", actions)

    def _has_number(self, page: SeenPage) -> bool:
        """Whether a page shows a worked order's number as a fact; the head of a list does not."""
        return any(label in ORDER_NO and text in self._numbers for label, text in page.facts)

    def _back(self, press: Press, shown: Sequence[SeenPage]) -> str:
        """The tab with the order itself, where the history is a tab of the same document."""
        same = any(page.url == press.page.url and page.frame == press.page.frame for page in shown)
        if not same and not any(page.window == press.page.window for page in history_frames(self._recording)):
            return ""
        if any(self._has_number(page) for page in shown):
            return press.words  # it folds open below the facts, and hides nothing
        following = [one.words for one in self._recording.presses if one.at > press.at][:1]
        tabs = [*(one for one in following if not step_of(one)), *_BACK]
        found = next((one for one in tabs if one in press.page.texts and one not in HISTORY), "")
        if not found:
            self._draft.lacks(
                "order.toml", "[history] back：怎样从处理记录回到工单", "看完处理记录，按回去的那一页"
            )
        return found


def squeezed(words: str) -> str:
    """Words on a button without their blanks, as profiles have them."""
    return "".join(words.split())


def _shows(page: SeenPage, words: str) -> bool:
    """Whether these words stand in a page, as a text or on a button."""
    return words in page.texts or words in page.buttons


def _later(presses: Sequence[Press], one: Press, at: float) -> bool:
    """Whether another press came between this one and a moment."""
    return any(one.at < each.at < at for each in presses)


def _stood(before: SeenPage, page: SeenPage) -> Counter[str]:
    """The texts that stood in the document of a page already."""
    return Counter(before.texts if _place_of(before) == _place_of(page) else ())


def _place_of(page: SeenPage) -> tuple[str, str, str]:
    """Which document it is."""
    return page.window, page.frame, page.url


def _place(one: Carried) -> Table:
    if one.parameter:
        return {"parameter": one.parameter}
    if one.hidden:
        return {"hidden": one.hidden}
    return {"answer": one.path + "$", **({"pointer": one.pointer} if one.pointer else {})}


def learn_step(kind: str, step: ShownStep | None, draft: ProfileDraft) -> None:
    """Put a step's table in place."""
    name = _NAMES[kind]
    if step is None:
        draft.lacks("steps.toml", f"[{kind}]：{name}怎样填", f"办一张要{name}的工单")
        return
    table: Table = {"submit": squeezed(step.submit)}
    if step.closes:
        table["closes"] = True
    if step.confirm:
        table["confirm"] = squeezed(step.confirm)
    if step.stands:
        table["stands"] = True
        draft.guess(
            "steps",
            kind,
            "stands",
            "没有按钮打开它：表单就在工单页上；在另一个页签上的，写 order.toml 的 tab、work_tab",
        )
    elif step.window:
        table["window"] = True
    elif step.frame:
        table["frame"] = step.frame
    elif kind == "leftover" and step.title:
        table["title"] = step.title
        draft.guess("steps", kind, "title", "弹出的框上的标题")
    entries: list[Table] = []
    for one in step.fields:
        entries.append(one.table() | ({"constant": squeezed(step.opener)} if kind == "accept" else {}))
        why = ["不是每次都有"] if None in one.words or (step.count < 2 and one.optional) else []
        if why := why + ([f"看名称像“{FIELDS[kind][one.name][0]}”"] if one.guessed else []):
            draft.guess("steps", kind, one.name, "；".join(why))
        if one.name in TIMES and not one.time:
            draft.lacks(
                "steps.toml", f"[{kind}] {one.label} 的 time：时间怎样写", f"办一张要填{one.label}的工单"
            )
    table["fields"] = entries
    if step.numbers:
        table["prefilled"] = dict.fromkeys(sorted(step.numbers), "order_no")
    if step.other:
        table["other"] = step.other
        draft.guess("steps", kind, "other", "不认识的栏目，程序不填")
        for label in step.other:
            draft.lacks(
                "steps.toml",
                f"[{kind}] {label}：不认识，程序不填",
                "网站自己填的就不用管；要填的，这里还不会",
            )
    _absent(kind, step, table, draft)
    draft.put("steps", kind, table)


def _absent(kind: str, step: ShownStep, table: Table, draft: ProfileDraft) -> None:
    """Say of decided values without a field that the site has none, where enough was shown to think so."""
    there = {one.name for one in step.fields}
    spared = there | {"group_cause", "target", "reject_reason", *STATED}
    lacking = [one for one in FIELDS[kind] if one not in spared]
    if not lacking:
        return
    results = {word for one in step.fields if one.label in _RESULT for word in one.words}
    if len(results) > 1 or kind == "reject":
        table["absent"] = lacking
        draft.guess("steps", kind, "absent", "演示里没有出现过这些栏目")
    # A branch fixes only what its own form asks for.
    for one in (one for one in lacking if not one.startswith("fixed.")):
        draft.lacks(
            "steps.toml",
            f"[{kind}] {one}：有没有“{FIELDS[kind][one][0]}”这一栏",
            "办一张会出现它的工单；网站真的没有的，写进 absent",
        )
