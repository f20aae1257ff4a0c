"""Make the five files of a profile of a recording."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eoms_bot.browser.recording.events import Recording
from eoms_bot.sites.recording.bodies import BodyLearner, Carried
from eoms_bot.sites.recording.demonstrations import Demonstration, numbers_of, shown_writes
from eoms_bot.sites.recording.draft import ProfileDraft
from eoms_bot.sites.recording.fields import drafts
from eoms_bot.sites.recording.lists import ListLearner
from eoms_bot.sites.recording.options import groups_of
from eoms_bot.sites.recording.orders import OrderLearner, learn_steps
from eoms_bot.sites.recording.requests import SiteLearner
from eoms_bot.sites.recording.vocabulary import COLUMNS, FACTS

FILES = ("site", "lists", "order", "steps", "wire")
UNKNOWN_PAGE = "没有演示过.md"
MARK = "固定"
"""What the person says before the name of a pair that is always the same."""
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


def learned(recording: Recording, name: str) -> ProfileDraft:
    """The profile that the recording shows, as far as it shows one."""
    draft = ProfileDraft(heads=dict(_HEADS))
    shown = shown_writes(recording)
    groups = groups_of(recording.exchanges)
    fixed = frozenset(
        one.words.removeprefix(MARK).strip() for one in recording.said if one.words.startswith(MARK)
    )
    SiteLearner(recording, shown, name, draft).learn()
    carried: dict[str, Carried] = {}
    for kind in ("accept", "complete", "reject", "leftover"):
        own = [one for one in shown if one.kind == kind and one.order_no]
        fields, unknown = drafts(kind, own, groups)
        if kind != "accept":
            learn_steps(kind, own, fields, unknown, recording, draft)
        if not own:
            draft.lacks("wire.toml", f"[{kind}]：提交的内容", "办一张这样的工单")
            continue
        body = BodyLearner(own, fields, groups, fixed=fixed, charset=recording.charset).learn()
        carried |= {of: one for of, one in body.carried.items() if of not in carried}
        draft.put("wire", kind, {"pairs": body.pairs})
        for pair, why in body.guesses.items():
            draft.guess("wire", kind, pair, why)
        for pair in body.unknown:
            draft.lacks(
                "wire.toml",
                f"[{kind}] {pair}：从哪里来",
                f"每次都一样、又与客户无关的，录制时说“{MARK} {pair}”；不然再办一张填得不同的",
            )
        if len(own) < 2:
            draft.lacks("wire.toml", f"[{kind}]：只办过一张，对应可能有误", "再办一张填得不同的")
    lists = ListLearner(recording, _ids(shown, carried), draft)
    lists.learn()
    OrderLearner(recording, shown, lists.openers, draft).learn(carried)
    return draft


def _ids(shown: list[Demonstration], carried: Mapping[str, Carried]) -> dict[str, dict[str, str]]:
    """Order → its ids."""
    found: dict[str, dict[str, str]] = {}
    for one in shown:
        for name in ("base_id", "task_id"):
            place = carried.get(name)
            if place is None:
                continue
            text = one.parameters.get(place.parameter, "") or one.pointers.get(
                (place.path, place.pointer), ""
            )
            if text and one.order_no:
                found.setdefault(one.order_no, {})[name] = text
    return found


def secrets_of(recording: Recording) -> frozenset[str]:
    """What may stand in no file: what was typed, orders' numbers, and customers' facts."""
    forms = [one.form for one in recording.presses] + [page.fields for _, page in recording.pages()]
    typed = {one.shown for form in forms for one in form if one.kind in _TYPED}
    labels = {label for name in _OF_CUSTOMERS for label in FACTS[name]}
    facts = {text for _, page in recording.pages() for label, text in page.facts if label in labels}
    heads = {word for _, page in recording.pages() for grid in page.grids for word in grid.columns}
    known = {word for words in (*FACTS.values(), *COLUMNS.values()) for word in words} | heads
    found = {one.strip() for one in typed | facts | numbers_of(recording)} - known
    return frozenset(one for one in found if len(one) >= _SHORTEST)


def write(draft: ProfileDraft, folder: Path, name: str, secrets: frozenset[str]) -> list[Path]:
    """Write the files into a folder that does not exist yet; OSError where that fails.

    A line with something in it that may stand in no file is left out, and a remark says so.
    """
    texts = {file: _without(draft.text(file), secrets) for file in FILES}
    for file in (one for one, text in texts.items() if _LEFT_OUT in text):
        draft.lacks(f"{file}.toml", "一行里有录制时打的字或客户的内容，没有写", "照那里的说明自己写上")
    folder.mkdir(parents=True, mode=0o700)
    written = []
    for file in FILES:
        path = folder / f"{file}.toml"
        path.write_text(texts[file], encoding="utf-8")
        written.append(path)
    page = folder / UNKNOWN_PAGE
    page.write_text(_without(draft.page(name), secrets), encoding="utf-8")
    return [*written, page]


def _without(text: str, secrets: frozenset[str]) -> str:
    lines = (_LEFT_OUT if any(one in line for one in secrets) else line for line in text.splitlines())
    return "\n".join(lines) + "\n"
