"""Make the five files of a profile of a recording."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from eoms_bot.browser.recording.events import Recording
from eoms_bot.sites.recording.bodies import BodyDraft, BodyLearner
from eoms_bot.sites.recording.demonstrations import (
    CLOSES,
    Demonstration,
    marks_of,
    nameless_ids,
    numbers_of,
    shown_writes,
)
from eoms_bot.sites.recording.draft import Missing, ProfileDraft
from eoms_bot.sites.recording.entrance import entrance_of
from eoms_bot.sites.recording.evidence import Carried, ShownStep, ShownSteps
from eoms_bot.sites.recording.fields import drafts
from eoms_bot.sites.recording.lists import ListLearner
from eoms_bot.sites.recording.options import Group, groups_of
from eoms_bot.sites.recording.orders import OrderLearner, learn_step
from eoms_bot.sites.recording.progress import STATE, RecordingProgress
from eoms_bot.sites.recording.readings import BodyReader
from eoms_bot.sites.recording.requests import SiteLearner
from eoms_bot.sites.recording.vocabulary import COLUMNS, FACTS, FIELDS, meant

FILES = ("site", "lists", "order", "steps", "wire")
UNKNOWN_PAGE = "没有演示过.md"
KINDS = ("accept", "complete", "reject", "leftover")
MARK = "固定"
"""What the person says before the name of a pair that is always the same."""
_STATE = frozenset({"__VIEWSTATE", "javax.faces.ViewState"})
"""Pairs with which a page sends its whole state along."""
_LEFT_OUT = "# 这一行有录制时打的字或客户的内容，没有写"
_TYPED = frozenset({"text", "textarea", "password", "autocomplete"})
_OF_CUSTOMERS = (
    *("customer_name", "customer_tel", "fault_number", "apply_phone", "crm_no"),
    *("complaint", "pretreatment", "fault_place", "summary"),
)
_SHORTEST = 3
"""A shorter text is no secret: it may be part of any word."""
_HEADS = {
    "site": "录制得来：网站、请求、登录、菜单、答复",
    "lists": "录制得来：三个列表",
    "order": "录制得来：工单页和处理记录",
    "steps": "录制得来：每一步的栏目，按页面上的名称",
    "wire": "录制得来：提交内容逐项；没有列出的一项也不许多",
}


def learned(
    recording: Recording, name: str, earlier: RecordingProgress | None = None
) -> tuple[ProfileDraft, RecordingProgress]:
    """The profile that this recording and those before it show, and what the next one goes on with."""
    today = ProfileDraft(heads=dict(_HEADS))
    writes = shown_writes(recording)
    marked = {one.words.removeprefix(MARK).strip() for one in recording.said if one.words.startswith(MARK)}
    known = earlier.steps if earlier is not None else ShownSteps()
    fixed = frozenset(marked | {*known.fixed})
    groups = groups_of(recording.exchanges)
    steps: dict[str, ShownStep] = {}
    for kind in KINDS:
        own = [one for one in writes.steps if one.kind == kind and one.order_no]
        if own:
            marks = marks_of(writes.steps, own[-1].exchange.path)
            steps[kind] = step_of(kind, own, groups, fixed | marks, recording.charset)
    ids = nameless_ids([one for one in writes.steps if one.order_no])
    shown = known.met(ShownSteps(steps=steps, fixed=sorted(fixed), ids=sorted(ids)))
    alike = frozenset(
        pair.name
        for step in shown.steps.values()
        for pair in step.pairs
        if pair.made_up is not None and pair.made_up.same
    )
    bodies: dict[str, BodyDraft] = {}
    carried: dict[str, Carried] = {}
    for kind, one in shown.steps.items():
        bodies[kind] = BodyLearner(one, alike, carried, frozenset(shown.ids)).learn()
        carried |= bodies[kind].carried
    SiteLearner(recording, writes.steps, name, today).learn()
    lists = ListLearner(recording, _ids(writes.steps, carried), today, writes.steps)
    lists.learn()
    OrderLearner(recording, writes.steps, lists.openers, today).learn(carried)
    draft = today if earlier is None else earlier.joined(today)
    progress = RecordingProgress.of(draft, shown)
    for kind in KINDS:
        if kind != "accept" or (kind in shown.steps and shown.steps[kind].fields):
            learn_step(kind, shown.steps.get(kind), draft)
        _learn_body(kind, shown.steps.get(kind), bodies.get(kind), draft)
    foresee_lacking(shown.steps.get("complete"), draft)
    entrance = entrance_of(recording)
    asked = entrance.words[-1:] if entrance is not None else ()
    for words in (one for one in writes.others if one not in asked):
        draft.lacks("wire.toml", f"按“{words}”发出的：不知道是哪一步，没有学", "要它的话，先说是哪一步，再按")
    for kind, pair in _wrapped(writes.steps):
        draft.lacks(
            "wire.toml",
            f"[{kind}] {pair}：一项里装着整段 JSON，闸门不能逐项比，不支持",
            "不用再录：问网站有没有别的页面，不然由人办",
        )
    for path in _posted_back(recording):
        draft.lacks(
            "site.toml",
            f"{path}：看和办都把整页发回这个地址，闸门分不开，不支持",
            "不用再录：问网站有没有别的页面（手机版、新版）",
        )
    late = {one.kind: one.submit for one in writes.steps if one.late}
    for kind, words in late.items():
        draft.lacks(
            "wire.toml", f"[{kind}]：“{words}”是不是它，按了以后才说的", "再办一张，先说是哪一步，再按"
        )
    return draft, progress


def foresee_lacking(step: ShownStep | None, draft: ProfileDraft) -> None:
    """Foresee what a page says that is sent before its leftover entry: that the number of that one lacks."""
    site = draft.files.get("site", {}).get("")
    fills = {label for one in step.pairs for label in one.fills} if step is not None else set()
    if not isinstance(site, dict):
        return
    said = site.get("known_dialogs")
    known: list[object] = list(said) if isinstance(said, list) else []
    for label in sorted(fills):
        if (pattern := rf"^[^:：]{{0,12}}{re.escape(label)}[^:：]{{0,12}}$") not in known:
            known.append(pattern)
            draft.guess("site", "", "known_dialogs", f"最后一句：登记遗留库以前试按提交，网页会说还缺{label}")
    if known:
        site["known_dialogs"] = known


def _wrapped(shown: Sequence[Demonstration]) -> list[tuple[str, str]]:
    """Kind of write and name of the pair of a form that holds a document of its own."""
    found = [
        (one.kind, name)
        for one in shown
        if one.exchange.shape != "json"
        for name, text in one.exchange.pairs
        if text.lstrip()[:1] in {"{", "["} and _is_document(text)
    ]
    return list(dict.fromkeys(found))


def _is_document(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


def _posted_back(recording: Recording) -> list[str]:
    """The paths to which a page sends all of itself back at each step, its reads and its writes alike."""
    found = [
        one.path
        for one in recording.exchanges
        if one.kind in {"query", "write"} and any(name in _STATE for name, _ in one.pairs)
    ]
    return list(dict.fromkeys(found))


def step_of(
    kind: str, own: Sequence[Demonstration], groups: Sequence[Group], fixed: frozenset[str], charset: str
) -> ShownStep:
    """All that was shown of one kind of write."""
    fields, unknown = drafts(kind, own, groups)
    numbers = [label for label in unknown if any(_shows_number(one, label) for one in own)]
    strangers = [label for label in unknown if label not in numbers]
    last = own[-1]
    pairs = BodyReader(own, fields, strangers, groups, fixed=fixed, charset=charset).pairs()
    return ShownStep(
        count=len(own),
        address=last.address,
        shape=last.exchange.shape,
        opener=last.opener,
        submit=last.submit,
        window=last.window,
        frame=last.frame,
        closes=all(CLOSES in one.exchange.text for one in own),
        title=last.title,
        stands=last.stands,
        confirm=last.confirm,
        pairs=pairs,
        fields=[one.seen() for one in fields],
        other=strangers,
        numbers=numbers,
    )


def _shows_number(one: Demonstration, label: str) -> bool:
    return any(seen.label == label and seen.shown == one.order_no for seen in one.fields)


def _learn_body(kind: str, step: ShownStep | None, body: BodyDraft | None, draft: ProfileDraft) -> None:
    if step is None or body is None:
        draft.lacks("wire.toml", f"[{kind}]：提交的内容", "办一张这样的工单")
        return
    draft.put("wire", kind, {**({"served": True} if body.served else {}), "pairs": body.pairs})
    for pair, why in body.guesses.items():
        draft.guess("wire", kind, pair, why)
    for pair in body.unknown:
        draft.lacks(
            "wire.toml",
            f"[{kind}] {pair}：从哪里来",
            f"每次都一样、又与客户无关的，再办一张，录制时说“{MARK} {pair}”；不然再办一张填得不同的",
        )
    for pair, other in body.doubtful.items():
        draft.lacks("wire.toml", f"[{kind}] {pair}：分不清，也可能{other}", "再办一张这几栏填得不同的")


def _ids(shown: Sequence[Demonstration], carried: Mapping[str, Carried]) -> dict[str, dict[str, str]]:
    """Order → its ids."""
    found: dict[str, dict[str, str]] = {}
    for one in shown:
        for name in ("base_id", "task_id"):
            place = carried.get(name)
            if place is None:
                continue
            text = one.parameters.get(place.parameter) or one.hidden.get(place.hidden)
            text = text or one.pointers.get((place.path, place.pointer), "")
            if text and one.order_no:
                found.setdefault(one.order_no, {})[name] = text
    return found


def secrets_of(recording: Recording) -> frozenset[str]:
    """What may stand in no file: what was typed, orders' numbers, and customers' facts."""
    forms = [one.form for one in recording.presses] + [page.fields for _, page in recording.pages()]
    typed = {one.shown for form in forms for one in form if one.kind in _TYPED}
    own = {label for name in _OF_CUSTOMERS for label in FACTS[name]}
    like = {name: FACTS[name] for name in _OF_CUSTOMERS}
    facts = {
        text
        for _, page in recording.pages()
        for label, text in page.facts
        if label in own or meant(label, like)
    }
    heads = {word for _, page in recording.pages() for grid in page.grids for word in grid.columns}
    labels = [
        *FACTS.values(),
        *COLUMNS.values(),
        *(words for one in FIELDS.values() for words in one.values()),
    ]
    pressed = {one.words for one in (*recording.presses, *recording.chosen)}
    buttons = {words for _, page in recording.pages() for words in page.buttons} & pressed
    known = {word for words in labels for word in words} | heads | buttons
    found = {one.strip() for one in typed | facts | numbers_of(recording)} - known
    return frozenset(one for one in found if len(one) >= _SHORTEST)


def write(
    draft: ProfileDraft, progress: RecordingProgress, folder: Path, name: str, secrets: frozenset[str]
) -> list[Path]:
    """Write the files into a folder, and what a later recording goes on with; OSError where that fails.

    A line with something in it that may stand in no file is left out, and a remark says so. A file of an
    earlier recording that somebody has changed since stays there under another name.
    """
    texts = {f"{file}.toml": _without(draft.text(file), secrets) for file in FILES}
    for file in (one for one, text in texts.items() if _LEFT_OUT in text):
        draft.lacks(file, "一行里有录制时打的字或客户的内容，没有写", "照那里的说明自己写上")
    for one in (folder.parent, folder):
        one.mkdir(mode=0o700, exist_ok=True)
    for file, other in progress.put_by(folder, FILES):
        draft.lacks(file, f"手工改过，这次重写了；改过的在 {other}", "把改动照着写回去")
    draft.missing = [_shown(one, secrets) for one in draft.missing]
    texts[UNKNOWN_PAGE] = _without(draft.page(name), secrets)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    progress.write(folder, texts, secrets)
    return [folder / file for file in (*texts, STATE)]


def _shown(one: Missing, secrets: frozenset[str]) -> Missing:
    if not any(each in one.what for each in secrets):
        return one
    return Missing(one.file, "名称里有录制时打的字或客户的内容的一项", "照这个文件里的说明自己写上")


def _without(text: str, secrets: frozenset[str]) -> str:
    lines = (_LEFT_OUT if any(one in line for one in secrets) else line for line in text.splitlines())
    return "\n".join(lines) + "\n"
