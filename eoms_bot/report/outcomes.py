"""How each outcome is shown: its place in every list, its words, its colours.

A new outcome needs its name in `model/outcome.py`, a line here, and its tone in the console's style sheet.
"""

from __future__ import annotations

from dataclasses import dataclass

from eoms_bot.model.outcome import Outcome


@dataclass(frozen=True)
class Shown:
    """What people see of an outcome.

    `note` says what it means, `next` what a person is to do (`{}` is the order's number; empty where nothing
    is to be done). `left`: a run leaves such an order to people. `terminal` is a style of rich. `tone` are
    the colours of pages, `bar` those of charts, each on light and on dark ground; `fill` colours a row of
    the workbook.
    """

    note: str
    terminal: str
    tone: tuple[str, str]
    bar: tuple[str, str] | None = None
    next: str = ""
    fill: str = ""
    left: bool = False


SHOWN: dict[Outcome, Shown] = {
    Outcome.UNKNOWN: Shown(
        "已开始发送，但没有证据说明结果：请人工到网站核对，不要重复提交",
        "bold red",
        ("#b42318", "#ff8d80"),
        ("#b42318", "#ff8d80"),
        next="到网站看这张工单的处理记录，不要重复提交；eoms-bot reconcile 再查一次，看过之后由另一人用 eoms-bot resolve {} 登记",
        fill="F8D7DA",
    ),
    Outcome.REFUSED: Shown(
        "网站明确拒绝，没有生效",
        "red",
        ("#b94a08", "#ffa26b"),
        ("#b94a08", "#ffa26b"),
        next="按网站说的原因到网站上人工处理，机器人不再发送",
        fill="FCE4D0",
        left=True,
    ),
    Outcome.HELD: Shown(
        "机器人不处理，留给值班员；要补什么：eoms-bot held 待补.xlsx",
        "yellow",
        ("#8a5b00", "#e3b64e"),
        ("#d59a1c", "#e3b64e"),
        next="补齐缺的再 apply（eoms-bot held 待补.xlsx），或由人在打开的窗口里办：eoms-bot assist {}",
        fill="FFF4CC",
        left=True,
    ),
    Outcome.NOT_SENT: Shown(
        "没有发出任何内容",
        "magenta",
        ("#5b6875", "#a5b1bd"),
        ("#8b97a3", "#8593a0"),
        next="看原因；下次运行会再试，急的由人在打开的窗口里办：eoms-bot assist {}",
        left=True,
    ),
    Outcome.BY_OTHER: Shown("别人已经受理或处理", "blue", ("#4a5a9a", "#aab6ee"), ("#8d99cf", "#aab6ee")),
    Outcome.DONE: Shown(
        "工单自己的处理记录已证实",
        "green",
        ("#1b7f4b", "#6fcf97"),
        ("#1b7f4b", "#4fae7c"),
        fill="DFF3E4",
    ),
    Outcome.PREVIEWED: Shown(
        "只预览：判定和填写如下，没有发送；要发送请批准计划再运行 apply，或运行 run",
        "cyan",
        ("#2a6f97", "#7fc1e8"),
        next="核对下面填好的表单，批准计划之后 apply",
    ),
    Outcome.SKIPPED: Shown(
        "本次没有处理",
        "dim",
        ("#66737f", "#9aa8b5"),
        ("#b3bec8", "#5e6b77"),
        next="看原因；还在待办里的，下次运行会再看",
    ),
}
"""What needs a person comes first."""
ORDER_OF_OUTCOMES = tuple(SHOWN)
LEFT = tuple(outcome for outcome, shown in SHOWN.items() if shown.left)
"""Outcomes by which a run leaves an order to people."""
