"""Each selector of a page: found once, missing, or ambiguous."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Locator, Page

from eoms_bot.browser.profile.parts import FactSpec, Region, Selector
from eoms_bot.model.finding import FAILED, PASSED, WARNING, Finding

_LABELLED_SCRIPT = """(cells, label) => {
    const plain = text => text.replace(/\\s+/g, '').replace(/[：:*]+$/, '');
    return cells.filter(cell => plain(cell.textContent) === plain(label) && cell.nextElementSibling).length;
}"""

Root = Page | Frame | Locator


class Use(Enum):
    """How often the page object that uses a selector needs it.

    An element that is no landmark may be there at times only.
    """

    ONCE = "应有一个"
    AT_TIMES = "有时才有"
    MANY = "可有多个"
    ANY = "可有可无，可有多个"
    ELSEWHERE = "在别的地方看"


USES: dict[tuple[str, str], Use] = {
    ("login", "message"): Use.AT_TIMES,
    ("portal", "menu_item"): Use.MANY,
    ("portal", "tree"): Use.ELSEWHERE,
    ("portal", "node"): Use.ELSEWHERE,
    ("portal", "node_of_level_label"): Use.ELSEWHERE,
    ("portal", "node_label"): Use.ELSEWHERE,
    ("portal", "node_children"): Use.ELSEWHERE,
    ("todo_list", "next_page"): Use.AT_TIMES,
    ("done_list", "next_page"): Use.AT_TIMES,
    ("leftover_list", "next_page"): Use.AT_TIMES,
    ("order_form", "mask"): Use.AT_TIMES,
    ("order_form", "buttons"): Use.ANY,
    ("order_form", "invalid_marks"): Use.ANY,
    ("order_form", "step_boxes"): Use.ELSEWHERE,
    ("order_form", "required"): Use.ELSEWHERE,
    ("order_form", "locked"): Use.ANY,
    ("order_form", "submit"): Use.ELSEWHERE,
    ("order_form", "leftover_button"): Use.ELSEWHERE,
    ("history", "line"): Use.MANY,
    ("history", "tab"): Use.ELSEWHERE,
}
"""How often the page objects need a selector, where it is anything but exactly once."""


def use_of(page: str, name: str) -> Use:
    """How often a page's selector is needed."""
    return USES.get((page, name), Use.ONCE)


def look_at_region(root: Root, page: str, region: Region) -> list[Finding]:
    """A finding for every selector of a page that is checked here."""
    named = [(name, part, use_of(page, name)) for name, part in region.selectors.items()]
    return [look_at(root, page, name, part, use) for name, part, use in named if use is not Use.ELSEWHERE]


def look_at(root: Root, page: str, name: str, part: Selector | FactSpec, use: Use = Use.ONCE) -> Finding:
    """One selector: how many elements it matches below `root`, and what follows for its users."""
    ways, label = (part.css, *part.alternates), part.label if isinstance(part, FactSpec) else ""
    counts = [count(root, css, label) for css in ways]
    message = f"{part.description}：{_hits_in_words(counts[0])}"
    if counts[0] is None:
        return Finding(page, "选择器", name, FAILED, message, f"浏览器不认识 {part.css}，改正写法")
    if counts[0] > 1 and use not in (Use.MANY, Use.ANY):
        return Finding(
            page, "选择器", name, FAILED, message, f"{_named(part.css, label)} 写得更窄，只命中一个"
        )
    if counts[0]:
        return Finding(page, "选择器", name, PASSED, message)
    if use in (Use.AT_TIMES, Use.ANY):
        return Finding(page, "选择器", name, PASSED, f"{message}（{use.value}）", compared=False)
    spare = next((css for css, hits in zip(ways[1:], counts[1:], strict=True) if hits == 1), "")
    if spare:
        return Finding(page, "选择器", name, WARNING, f"{message}，备选 {spare} 命中", "把备选改作首选")
    return Finding(
        page, "选择器", name, FAILED, message, f"{_named(part.css, label)} 在页面上没有，改成现在的"
    )


def look_at_facts(root: Root, page: str, facts: Mapping[str, FactSpec]) -> list[Finding]:
    """Every fact of a form; one that is not required may be absent."""
    found = []
    for name, spec in facts.items():
        use = Use.ONCE if spec.required else Use.AT_TIMES
        found.append(look_at(root, page, f"facts.{name}", spec, use))
    return found


def count(root: Root, css: str, label: str = "") -> int | None:
    """How many elements a selector matches below `root`; None where the browser rejects it.

    With `label`: how many of them have just these words and a cell after them, as for a fact with a label.
    """
    try:
        found = root.locator(css)
        return int(found.evaluate_all(_LABELLED_SCRIPT, label)) if label else found.count()
    except PlaywrightError as problem:
        if "is not a valid selector" in problem.message or "parsing css selector" in problem.message:
            return None
        raise


def _named(css: str, label: str) -> str:
    return f"{css} 中写着“{label}”的格子" if label else css


def _hits_in_words(hits: int | None) -> str:
    match hits:
        case None:
            return "写法不对"
        case 0:
            return "缺失"
        case 1:
            return "找到一个"
        case _:
            return f"有 {hits} 个"
