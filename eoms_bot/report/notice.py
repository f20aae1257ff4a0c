"""The notice: one line for each thing that needs a person, short enough for a chat tool.

It is empty where nobody is needed. It names orders by their number and says why. Titles, and whatever else a
customer wrote, are left out; reasons come masked from the run folders. This module does not send it.
"""

from __future__ import annotations

from collections.abc import Sequence

from eoms_bot.report.needs import Need, Urgency
from eoms_bot.report.text import one_line

MOST_BYTES = 2000
"""The most bytes of UTF-8 in a notice.

The strictest of the usual chat tools takes 2,048 bytes as one text; this leaves room for a name in front.
"""
MOST_ORDERS = 15
MOST_OF_A_LINE = 72
"""Characters."""

LOGIN, SITE, LEDGER, BRAKE = 4, 5, 3, 8
ENDED = {
    LEDGER: "账本、设置或磁盘有问题，没有运行完；查 eoms-bot doctor",
    LOGIN: "没有登录成功；人工登录核实后 eoms-bot login set",
    SITE: "网站打不开、页面变了，或浏览器中断；看报告里的原因",
    BRAKE: "网站接连出错而暂停，或已到每日上限；看 eoms-bot breaker",
}
"""Exit code of a run that only a person can help → what to say."""


def notice(needs: Sequence[Need], troubles: Sequence[str] = ()) -> str:
    """The text, with a line feed after each line.

    Orders come as `needs` has them, at most `MOST_ORDERS` and what fits; the text says how many more there
    are. What troubles the whole bot comes after them, and is never cut away for orders.
    """
    ends = [_cut(f"【{kind}】{text}") for kind, text in (trouble.split("：", 1) for trouble in troubles)]
    room = MOST_BYTES - sum(_size(line) for line in ends) - _size(_more(len(needs)))
    lines: list[str] = []
    for need in needs[:MOST_ORDERS]:
        line = line_of(need)
        room -= _size(line)
        if room < 0:
            break
        lines.append(line)
    left = len(needs) - len(lines)
    return "".join(f"{line}\n" for line in (*lines, *([_more(left)] if left else []), *ends))


def line_of(need: Need) -> str:
    """`【将超时】工单号 剩 2 小时：缺少 占用基站`."""
    group = "已隔离" if need.is_quarantined else need.group_zh
    limit = f" {_left(need.left_seconds)}" if need.left_seconds is not None else ""
    why = "先到网站核对，不要重复提交" if need.group is Urgency.UNKNOWN else need.why
    pressed = f" {'、'.join(need.marks)}" if need.marks else ""
    return _cut(f"【{group}】{need.order_no}{limit}{pressed}" + (f"：{why}" if why else ""))


def trouble_of_end(run_id: str, exit_code: int | None, stopped: str = "") -> str:
    """What the end of a run says to people.

    Empty where it says nothing, or where an order's own line says it already.
    """
    if exit_code not in ENDED:
        return ""
    why = f"（{stopped}）" if stopped else ""
    return f"{'登录' if exit_code == LOGIN else '运行'}：{ENDED[exit_code]}，{run_id}{why}"


def _left(seconds: float) -> str:
    minutes = int(abs(seconds) // 60)
    span = f"{minutes // 60} 小时" if minutes >= 60 else f"{minutes} 分钟"
    return f"{'已过' if seconds < 0 else '剩'} {span}"


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= MOST_OF_A_LINE else f"{line[: MOST_OF_A_LINE - 1]}…"


def _more(count: int) -> str:
    return f"另有 {count} 张等人处理，见控制台“今日”"


def _size(line: str) -> int:
    return len(line.encode()) + 1
